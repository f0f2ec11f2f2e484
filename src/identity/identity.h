#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"
#include "db/db.h"
#include "http/http.h"

/// Users, API keys, sessions: who calls, and with which roles.
namespace waybill::identity {

struct NewUser {
    std::string login;  ///< 3 to 40 of a-z 0-9 . - _
    std::string name;
    Secret<std::string> password;  ///< at least 8, at most 128 bytes, not a well-known one
    std::set<http::Role> roles;
};

/// What may be changed of a user; what is absent stays. A new password or the loss of `active` ends all the user's sessions.
struct UserChange {
    std::optional<std::string> name;
    std::optional<Secret<std::string>> password;
    std::optional<std::set<http::Role>> roles;
    std::optional<bool> active;
};

struct User {
    UserId id;
    std::string login;
    std::string name;
    std::set<http::Role> roles;
    bool active = true;
    Instant created_at;
};

struct ApiKey {
    ApiKeyId id;
    std::string name;
    std::string public_part;  ///< the eight characters after "wb_live_": tells keys apart, opens nothing
    std::set<http::Role> roles;
    Instant created_at;
    std::optional<Instant> last_used_at;  ///< to the minute
    std::optional<Instant> revoked_at;
};

struct IssuedKey {
    ApiKeyId id;
    Secret<std::string> token;  ///< "wb_live_<8>_<32>": shown once, stored as a hash
};

struct Session {
    Secret<std::string> token;  ///< for the cookie
    http::Principal principal;
};

/// Name of the session cookie: `__Host-sid` over TLS, `sid` in plain HTTP on loopback.
std::string session_cookie(bool secure);

class Identity final : public http::Authenticator {
  public:
    Identity(db::Database& db, IdGenerator& ids, const Clock& clock);
    ~Identity() override;

    /// By `Authorization: Bearer` (an API key) or the session's cookie. A wrong or revoked key is an error; a session that has
    /// ended is no credential any more, so that the pages ask to sign in. What was verified is remembered for three seconds:
    /// a revocation on another server is in force within five.
    Result<std::optional<http::Principal>> authenticate(const http::Request& request) override;

    /// Errors: "user.fields" with every wrong field, "user.login_taken".
    Result<UserId> add_user(const NewUser& user);
    /// Creates the user or sets name, password and roles of the one who has that login: for `./dev up`'s printed login.
    Result<UserId> put_user(const NewUser& user);
    /// Errors: "not_found", "user.fields", "user.last_admin" (somebody must be able to manage users).
    Result<User> change_user(UserId id, const UserChange& change);
    Result<User> user(UserId id);
    Result<User> user(db::Tx& tx, UserId id);
    /// In the order of their logins, those after `after` first.
    std::vector<User> users(const std::string& after, int limit);

    Result<IssuedKey> issue_key(const std::string& name, std::set<http::Role> roles);
    /// A key that is revoked already stays so.
    Result<void> revoke_key(ApiKeyId id);
    /// In the order of their ids, those after `after` first.
    std::vector<ApiKey> keys(ApiKeyId after, int limit);

    /// Slow on purpose, and slower after failures: back-off per account and address ("login.wait"). The same answer for
    /// "no such login" and "wrong password" ("login.wrong"). A session ends after 8 hours without use, or 12 in all.
    Result<Session> log_in(const std::string& login, const Secret<std::string>& password, const std::string& peer);
    void log_out(const Secret<std::string>& token);

    /// A secret of this installation by name ("customer_token"): 32 random bytes, made at the first call and kept in the
    /// database, so that every server of the installation has the same.
    Secret<std::string> shared_secret(const std::string& name);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Routes that manage users and keys, for admins: /api/v1/users, /api/v1/api-keys.
void add_routes(http::Router& router, Identity& identity);

}  // namespace waybill::identity
