#include "http/paging.h"
#include "identity/identity.h"

namespace waybill::identity {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kMostRoles = 20;

std::set<http::Role> read_roles(json::Fields& fields) {
    std::set<http::Role> roles;
    for (const std::string& name : fields.texts_or_none("roles", kMostRoles, 40)) {
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

int one_more(const Request& request) { return static_cast<int>(http::number(request, "limit")) + 1; }

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
        const auto given = [&](const char* key, std::size_t most) -> std::optional<std::string> {
            if (fields.has(key)) return fields.text(key, 1, most);
            (void)fields.text_or(key, "", most);  // null is the same as absent
            return {};
        };
        UserChange wanted;
        wanted.name = given("name", 200);
        if (auto password = given("password", 1000)) wanted.password = Secret<std::string>(*std::move(password));
        if (auto roles = read_roles(fields); fields.has("roles")) wanted.roles = std::move(roles);
        if (const bool active = fields.boolean_or("active", true); fields.has("active")) wanted.active = active;
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
    return http::page(
        request, identity.users(request.asked("after"), one_more(request)),
        [](json::Writer& out, const User& user) { write(out, user); }, [](const User& last) { return last.login; });
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
    const auto after = ApiKeyId::parse(request.asked("after")).value_or(ApiKeyId());
    return http::page(
        request, identity.keys(after, one_more(request)), [](json::Writer& out, const ApiKey& key) { write(out, key); },
        [](const ApiKey& last) { return last.id.text(); });
}

Response delete_key(Identity& identity, const Request& request) {
    const auto id = http::path_id<ApiKeyId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    if (const auto revoked = identity.revoke_key(*id); !revoked) return http::problem(revoked.error(), request);
    return Response{.status = 204};
}

http::Schema roles_shape() {
    std::vector<std::string> names;
    for (const http::Role role : http::Access::everybody_known().roles) names.emplace_back(http::name(role));
    return http::shape::list_of(http::shape::word(std::move(names)), 1, kMostRoles);
}

http::Schema user_shape() {
    using namespace http::shape;
    return named("User", object({{"id", id<UserId>()},
                                 {"login", text()},
                                 {"name", text()},
                                 {"roles", roles_shape()},
                                 {"active", truth()},
                                 {"created_at", instant()}}));
}

http::Schema key_shape() {
    using namespace http::shape;
    return named("ApiKey", object({{"id", id<ApiKeyId>()},
                                   {"name", text()},
                                   {"prefix", text().says("How the token begins.")},
                                   {"roles", roles_shape()},
                                   {"created_at", instant()},
                                   {"last_used_at", nullable(instant())},
                                   {"revoked_at", nullable(instant())}}));
}

void add_users(http::Router& router, const std::function<http::Handler(Response (*)(Identity&, const Request&))>& with) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Users", std::move(id)); };
    const auto admins = http::Access::only({http::Role::admin});
    const auto password = text(1, 1000).says("At least 8 characters; a common one is refused.").like("correct-horse-battery");
    router.add({"GET", "/api/v1/users", admins, with(list_users), "People who sign in, by login."},
               operation("listUsers").paged(500, 100, text(1, 200)).answers(200, page_of(user_shape())));
    router.add({"POST", "/api/v1/users", admins, with(post_user), "Adds a user.", 16 << 10},
               operation("createUser")
                   .keyless("A login is unique: the same call again is refused and changes nothing.")
                   .takes(input({{"login", text(1, 200).like("ada")},
                                 {"name", text(1, 200).like("Ada Whitfield")},
                                 {"password", password},
                                 {"roles", roles_shape()}}))
                   .answers(201, user_shape())
                   .refuses({409}));
    router.add({"GET", "/api/v1/users/{id}", admins, with(get_user), "One user."},
               operation("getUser").path("id", id<UserId>()).answers(200, user_shape()));
    router.add({"PUT", "/api/v1/users/{id}", admins, with(put_user), "Changes what is given of a user.", 16 << 10},
               operation("changeUser")
                   .path("id", id<UserId>())
                   .keyless("It says what shall be, and no quick hash of a password may be kept.")
                   .takes(input({may("name", text(1, 200)), may("password", password), may("roles", roles_shape()),
                                 may("active", truth())}))
                   .answers(200, user_shape())
                   .refuses({409}));
}

void add_keys(http::Router& router, const std::function<http::Handler(Response (*)(Identity&, const Request&))>& with) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("API keys", std::move(id)); };
    const auto admins = http::Access::only({http::Role::admin});
    router.add({"GET", "/api/v1/api-keys", admins, with(list_keys), "API keys, without their secrets."},
               operation("listApiKeys").paged(500, 100, id<ApiKeyId>()).answers(200, page_of(key_shape())));
    router.add(
        {"POST", "/api/v1/api-keys", admins, with(post_key), "Issues a key; its token is shown this once.", 16 << 10},
        operation("createApiKey")
            .keyless("Its answer shows a secret, and no secret may be kept for a repetition: a key too many is revoked.")
            .takes(input({{"name", text(1, 200).like("shop backend")}, {"roles", roles_shape()}}))
            .answers(201, object({{"id", id<ApiKeyId>()}, {"name", text()}, {"token", text()}, {"roles", roles_shape()}})));
    router.add({"DELETE", "/api/v1/api-keys/{id}", admins, with(delete_key), "Revokes a key."},
               operation("revokeApiKey").repeatable().path("id", id<ApiKeyId>()).answers_nothing("Revoked."));
}

}  // namespace

void add_routes(http::Router& router, Identity& identity) {
    const auto with = [&identity](Response (*handler)(Identity&, const Request&)) -> http::Handler {
        return [&identity, handler](const Request& request) { return handler(identity, request); };
    };
    add_users(router, with);
    add_keys(router, with);
}

}  // namespace waybill::identity
