#include "identity/identity.h"

#include <algorithm>

#include "base/crypto.h"
#include "identity/impl.h"
#include "identity/rules.h"
#include "identity/tokens.h"

namespace waybill::identity {
namespace {

Result<void> as_result(std::vector<FieldError> errors) {
    if (errors.empty()) return {};
    return error(Code::invalid, "user.fields", "Some fields are wrong; see errors.", std::move(errors));
}

Result<void> check(const NewUser& user) {
    std::vector<FieldError> errors;
    rules::check_login(user.login, errors);
    rules::check_name(user.name, errors);
    rules::check_password(user.password.reveal(), user.login, errors);
    rules::check_roles(user.roles.size(), errors);
    return as_result(std::move(errors));
}

Error no_such() { return error(Code::not_found, "not_found", "There is no such thing here."); }

/// Whether the change takes the last admin's rights away. The rows of all admins are locked.
bool leaves_no_admin(db::Tx& tx, const User& before, const User& after) {
    const auto is_admin = [](const User& user) { return user.active && user.roles.contains(http::Role::admin); };
    if (!is_admin(before) || is_admin(after)) return false;
    const auto admins = store::active_with_role(tx, http::Role::admin);
    return std::none_of(admins.begin(), admins.end(), [&](UserId id) { return id != before.id; });
}

}  // namespace

std::string session_cookie(bool secure) { return secure ? "__Host-sid" : "sid"; }

Identity::Identity(db::Database& db, IdGenerator& ids, const Clock& clock) : impl_(std::make_unique<Impl>(db, ids, clock)) {}

Identity::~Identity() = default;

Result<UserId> Identity::add_user(const NewUser& user) {
    TRY_VOID(check(user));
    const std::string hash = crypto::password_hash(user.password);
    const User row{.id = impl_->ids.next<UserId>(),
                   .login = user.login,
                   .name = user.name,
                   .roles = user.roles,
                   .created_at = impl_->clock.now()};
    return impl_->db.transact([&](db::Tx& tx) -> Result<UserId> {
        try {
            store::add_user(tx, row, hash);
        } catch (const db::Duplicate&) {
            if (const auto there = store::user_by_login(tx, row.login); there && there->user.id == row.id) return row.id;
            return error(Code::conflict, "user.login_taken", "Somebody has this login already.",
                         {{"/login", "taken", "is taken"}});
        }
        return row.id;
    });
}

Result<UserId> Identity::put_user(const NewUser& user) {
    TRY_VOID(check(user));
    const std::string hash = crypto::password_hash(user.password);
    const UserId fresh = impl_->ids.next<UserId>();
    const Instant now = impl_->clock.now();
    auto put = impl_->db.transact([&](db::Tx& tx) -> Result<UserId> {
        if (const auto there = store::user_by_login(tx, user.login)) {
            User row = there->user;
            row.name = user.name;
            row.roles = user.roles;
            row.active = true;
            store::save_user(tx, row, hash, now);
            store::end_sessions(tx, row.id);
            return row.id;
        }
        store::add_user(tx, {.id = fresh, .login = user.login, .name = user.name, .roles = user.roles, .created_at = now}, hash);
        return fresh;
    });
    impl_->known_sessions.forget_all();
    return put;
}

Result<User> Identity::change_user(UserId id, const UserChange& change) {
    TRY(known, user(id));
    std::vector<FieldError> errors;
    if (change.name) rules::check_name(*change.name, errors);
    if (change.password) rules::check_password(change.password->reveal(), known.login, errors);
    if (change.roles) rules::check_roles(change.roles->size(), errors);
    TRY_VOID(as_result(std::move(errors)));
    const std::string hash = change.password ? crypto::password_hash(*change.password) : std::string();
    auto changed = impl_->db.transact([&](db::Tx& tx) -> Result<User> {
        const auto there = store::lock_user(tx, id);
        if (!there) return no_such();
        User row = there->user;
        row.name = change.name.value_or(row.name);
        row.roles = change.roles.value_or(row.roles);
        row.active = change.active.value_or(row.active);
        if (leaves_no_admin(tx, there->user, row)) {
            return error(Code::conflict, "user.last_admin", "Somebody must be able to manage users: make another admin first.");
        }
        store::save_user(tx, row, hash.empty() ? there->password_hash : hash, impl_->clock.now());
        if (!hash.empty() || !row.active) store::end_sessions(tx, id);
        return row;
    });
    impl_->known_sessions.forget_all();
    return changed;
}

Result<User> Identity::user(UserId id) {
    return impl_->db.transact([&](db::Tx& tx) { return user(tx, id); });
}

Result<User> Identity::user(db::Tx& tx, UserId id) {
    if (auto there = store::user_by_id(tx, id)) return std::move(there->user);
    return no_such();
}

std::vector<User> Identity::users(const std::string& after, int limit) {
    std::vector<User> page;
    impl_->db.transact([&](db::Tx& tx) { page = store::users(tx, after, limit); });
    return page;
}

Result<IssuedKey> Identity::issue_key(const std::string& name, std::set<http::Role> roles) {
    std::vector<FieldError> errors;
    rules::check_name(name, errors);
    rules::check_roles(roles.size(), errors);
    TRY_VOID(as_result(std::move(errors)));
    const KeyToken token = KeyToken::make();
    const store::StoredKey row{{.id = impl_->ids.next<ApiKeyId>(),
                                .name = name,
                                .public_part = token.public_part,
                                .roles = std::move(roles),
                                .created_at = impl_->clock.now()},
                               token.secret_hash()};
    impl_->db.transact([&](db::Tx& tx) { store::add_key(tx, row); });
    return IssuedKey{row.key.id, Secret<std::string>(token.text())};
}

Result<void> Identity::revoke_key(ApiKeyId id) {
    const Instant now = impl_->clock.now();
    TRY(public_part, impl_->db.transact([&](db::Tx& tx) -> Result<std::string> {
        const auto there = store::key_by_id(tx, id);
        if (!there) return no_such();
        store::revoke_key(tx, id, now);
        return there->key.public_part;
    }));
    impl_->known_keys.forget(public_part);
    return {};
}

std::vector<ApiKey> Identity::keys(ApiKeyId after, int limit) {
    std::vector<ApiKey> page;
    impl_->db.transact([&](db::Tx& tx) { page = store::keys(tx, after, limit); });
    return page;
}

Secret<std::string> Identity::shared_secret(const std::string& name) {
    const std::string fresh = crypto::random_bytes(32);
    std::string value;
    impl_->db.transact([&](db::Tx& tx) {
        if (auto there = store::secret(tx, name)) return void(value = *std::move(there));
        try {
            store::add_secret(tx, name, fresh, impl_->clock.now());
            value = fresh;
        } catch (const db::Duplicate&) {
            value = store::secret(tx, name).value();  // another server was quicker
        }
    });
    return Secret<std::string>(std::move(value));
}

}  // namespace waybill::identity
