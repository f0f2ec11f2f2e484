#include <charconv>

#include "identity/identity.h"

namespace waybill::identity {
namespace {

using http::Request;
using http::Response;

constexpr int kPage = 100;
constexpr int kLongestPage = 500;

int page_size(const Request& request) {
    const std::string asked = request.asked("limit");
    int size = kPage;
    std::from_chars(asked.data(), asked.data() + asked.size(), size);
    return size < 1 ? kPage : std::min(size, kLongestPage);
}

std::set<http::Role> read_roles(json::Fields& fields) {
    std::set<http::Role> roles;
    for (const std::string& name : fields.texts_or_none("roles", 20, 40)) {
        if (const auto role = http::role(name))
            roles.insert(*role);
        else
            fields.fail("roles", "role", "names a role that there is not: " + name);
    }
    return roles;
}

void write_roles(json::Writer& out, const std::set<http::Role>& roles) {
    out.key("roles").begin_array();
    for (const http::Role role : roles) out.value(http::name(role));
    out.end_array();
}

void write(json::Writer& out, const User& user) {
    out.begin_object();
    out.member("id", user.id).member("login", user.login).member("name", user.name);
    write_roles(out, user.roles);
    out.member("active", user.active).member("created_at", user.created_at);
    out.end_object();
}

void write(json::Writer& out, const ApiKey& key) {
    out.begin_object();
    out.member("id", key.id).member("name", key.name).member("prefix", "wb_live_" + key.public_part);
    write_roles(out, key.roles);
    out.member("created_at", key.created_at).member("last_used_at", key.last_used_at).member("revoked_at", key.revoked_at);
    out.end_object();
}

/// `{"data": […], "next": …}`; one row more was asked for than the page has, to know whether there is a next one.
template <class Item, class Cursor>
Response page(std::vector<Item> items, int size, Cursor cursor) {
    std::optional<std::string> next;
    if (static_cast<int>(items.size()) > size) {
        items.resize(static_cast<std::size_t>(size));
        next = cursor(items.back());
    }
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const Item& item : items) write(out, item);
    out.end_array().member("next", next).end_object();
    return Response::json(200, out.take());
}

Response post_user(Identity& identity, const Request& request) {
    const auto input = http::parse_body(request, [](json::Fields& fields) {
        return NewUser{.login = fields.text("login", 1, 200),
                       .name = fields.text("name", 1, 200),
                       .password = Secret<std::string>(fields.text("password", 1, 1000)),
                       .roles = read_roles(fields)};
    });
    if (!input) return http::problem(input.error(), request);
    const auto added = identity.add_user(*input);
    if (!added) return http::problem(added.error(), request);
    return http::answer(request, 201, identity.user(*added), [](json::Writer& out, const User& user) { write(out, user); });
}

Response put_user(Identity& identity, const Request& request) {
    const auto id = http::path_id<UserId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto change = http::parse_body(request, [](json::Fields& fields) {
        UserChange wanted;
        if (fields.has("name")) wanted.name = fields.text("name", 1, 200);
        if (fields.has("password")) wanted.password = Secret<std::string>(fields.text("password", 1, 1000));
        if (fields.has("roles")) wanted.roles = read_roles(fields);
        if (fields.has("active")) wanted.active = fields.boolean_or("active", true);
        return wanted;
    });
    if (!change) return http::problem(change.error(), request);
    return http::answer(request, 200, identity.change_user(*id, *change),
                        [](json::Writer& out, const User& user) { write(out, user); });
}

Response get_user(Identity& identity, const Request& request) {
    const auto id = http::path_id<UserId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, identity.user(*id), [](json::Writer& out, const User& user) { write(out, user); });
}

Response list_users(Identity& identity, const Request& request) {
    const int size = page_size(request);
    return page(identity.users(request.asked("after"), size + 1), size, [](const User& last) { return last.login; });
}

Response post_key(Identity& identity, const Request& request) {
    struct Input {
        std::string name;
        std::set<http::Role> roles;
    };
    const auto input = http::parse_body(request, [](json::Fields& fields) {
        return Input{fields.text("name", 1, 200), read_roles(fields)};
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(
               request, 201, identity.issue_key(input->name, input->roles),
               [&](json::Writer& out, const IssuedKey& key) {
                   out.begin_object().member("id", key.id).member("name", input->name).member("token", key.token.reveal());
                   write_roles(out, input->roles);
                   out.end_object();
               })
        .header("Cache-Control", "no-store");
}

Response list_keys(Identity& identity, const Request& request) {
    const int size = page_size(request);
    const auto after = ApiKeyId::parse(request.asked("after")).value_or(ApiKeyId());
    return page(identity.keys(after, size + 1), size, [](const ApiKey& last) { return last.id.text(); });
}

Response delete_key(Identity& identity, const Request& request) {
    const auto id = http::path_id<ApiKeyId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    if (const auto revoked = identity.revoke_key(*id); !revoked) return http::problem(revoked.error(), request);
    return Response{.status = 204};
}

}  // namespace

void add_routes(http::Router& router, Identity& identity) {
    const auto admins = [] { return http::Access::only({http::Role::admin}); };
    const auto with = [&identity](Response (*handler)(Identity&, const Request&)) -> http::Handler {
        return [&identity, handler](const Request& request) { return handler(identity, request); };
    };
    router.add({"GET", "/api/v1/users", admins(), with(list_users), "People who sign in, by login."});
    router.add({"POST", "/api/v1/users", admins(), with(post_user), "Adds a user.", 16 << 10});
    router.add({"GET", "/api/v1/users/{id}", admins(), with(get_user), "One user."});
    router.add({"PUT", "/api/v1/users/{id}", admins(), with(put_user), "Changes what is given of a user.", 16 << 10});
    router.add({"GET", "/api/v1/api-keys", admins(), with(list_keys), "API keys, without their secrets."});
    router.add({"POST", "/api/v1/api-keys", admins(), with(post_key), "Issues a key; its token is shown this once.", 16 << 10});
    router.add({"DELETE", "/api/v1/api-keys/{id}", admins(), with(delete_key), "Revokes a key."});
}

}  // namespace waybill::identity
