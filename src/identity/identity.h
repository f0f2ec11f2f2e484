#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/ids.h"
#include "base/secret.h"
#include "db/db.h"
#include "http/http.h"

/// Users, API keys, sessions: who calls, and with which roles.
namespace waybill::identity {

struct NewUser {
    std::string login;                 ///< 3 to 40 of a-z 0-9 . - _
    std::string name;
    Secret<std::string> password;      ///< at least 8, at most 128 bytes, not a well-known one
    std::set<http::Role> roles;
};

struct IssuedKey {
    ApiKeyId id;
    Secret<std::string> token;         ///< "wb_live_<8>_<32>": shown once, stored as a hash
};

struct Session {
    Secret<std::string> token;         ///< for the cookie
    http::Principal principal;
};

/// Name of the session cookie: `__Host-sid` over TLS, `sid` in plain HTTP on loopback.
std::string session_cookie(bool secure);

class Identity final : public http::Authenticator {
  public:
    Identity(db::Database& db, IdGenerator& ids, const Clock& clock);
    ~Identity() override;

    Result<std::optional<http::Principal>> authenticate(const http::Request& request) override;

    Result<UserId> add_user(const NewUser& user);
    /// Creates the user or sets name, password and roles of the one who has that login: for `./dev up`'s printed login.
    Result<UserId> put_user(const NewUser& user);
    Result<IssuedKey> issue_key(const std::string& name, std::set<http::Role> roles);
    Result<void> revoke_key(ApiKeyId id);

    /// Slow on purpose, and slower after failures: back-off per account and address. The same answer for "no such login" and "wrong password".
    Result<Session> log_in(const std::string& login, const Secret<std::string>& password, const std::string& peer);
    void log_out(const Secret<std::string>& token);

    /// A secret of this installation by name ("customer_token"): 32 random bytes, made at the first call and kept in the
    /// database, so that every server of the installation has the same.
    Secret<std::string> shared_secret(const std::string& name);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Routes that manage users and keys: /api/v1/users, /api/v1/api-keys.
void add_routes(http::Router& router, Identity& identity);

}  // namespace waybill::identity
