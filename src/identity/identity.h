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

struct DeviceTag {
    static constexpr const char* prefix = "dev";
};
struct BadgeTag {
    static constexpr const char* prefix = "bdg";
};
struct BadgeSessionTag {
    static constexpr const char* prefix = "bss";
};
using DeviceId = Id<DeviceTag>;
using BadgeId = Id<BadgeTag>;
using BadgeSessionId = Id<BadgeSessionTag>;

/// A handheld or tablet of the floor.
struct Device {
    DeviceId id;
    std::string name;
    std::string approved_by;  ///< the actor whose invitation let it in
    Instant created_at, seen_at;
    std::optional<Instant> revoked_at;
};
/// Lets one device in, once and soon: shown as a QR code.
struct Invitation {
    Secret<std::string> code;
    Instant expires_at;
};
struct EnrolledDevice {
    Device device;
    Secret<std::string> key;  ///< for the device's cookie
};
struct Badge {
    BadgeId id;
    UserId user;
    std::string login, name;  ///< of the user
    Instant created_at;
    std::optional<Instant> last_used_at, revoked_at;
    bool locked = false;  ///< by wrong PINs
};
struct IssuedBadge {
    Badge badge;
    Secret<std::string> code;  ///< what its symbols say: printed once, stored as an HMAC
};
/// Somebody at work on a device of the floor.
struct Worker {
    BadgeSessionId session;
    DeviceId device;
    UserId user;
    std::string name;
    std::set<http::Role> roles;  ///< picker, packer: whatever else the person may do, not by badge
    Instant since, until;        ///< `until`: the end of the session, the absolute limit where it has not ended
};
struct BegunWork {
    Worker worker;
    Secret<std::string> token;  ///< for the session's cookie
    std::string csrf_token;
};

/// Who works on the floor: devices let in by a lead, badges, PINs, and the sessions that they begin. A badge can be read by any
/// camera, so it is good only on an enrolled device, and for picker's and packer's work alone.
class Badges {
  public:
    Badges(db::Database& db, IdGenerator& ids, const Clock& clock);
    ~Badges();

    Result<Invitation> invite(const std::string& device_name, const std::string& actor);
    /// Error "device.invitation": there is no such code, it was used, or its ten minutes are over.
    Result<EnrolledDevice> enrol(const std::string& code);
    /// In the order of their ids, those after `after` first.
    std::vector<Device> devices(DeviceId after, int limit);
    /// Ends who works on it. One that is revoked already stays so.
    Result<void> revoke(DeviceId id);

    /// A new badge of the site ("W1") for a picker or packer; those that the person had are revoked, as lost ones are. Errors:
    /// "not_found", "badge.role".
    Result<IssuedBadge> issue(UserId user, const std::string& site, const std::string& actor);
    Result<void> revoke(BadgeId id);
    std::vector<Badge> badges(BadgeId after, int limit);
    /// 6 to 12 digits; unlocks. Errors: "not_found", "badge.pin".
    Result<void> set_pin(UserId user, const Secret<std::string>& pin);

    /// The enrolled device that asks, by its cookie.
    std::optional<Device> device(const http::Request& request);
    /// Who works on it now: device and session by their cookies. A session ends after 10 minutes without use, or 12 hours in all.
    std::optional<Worker> at_work(const http::Request& request);
    /// Begins the work of whose badge was scanned; whoever worked on the device before has ended. Errors: "badge.unknown",
    /// "badge.locked", "badge.role".
    Result<BegunWork> begin(DeviceId device, const Secret<std::string>& code);
    /// The same by login and PIN. Errors: "pin.wrong" (also for an unknown login), "badge.locked" from the fifth wrong one on.
    Result<BegunWork> begin(DeviceId device, const std::string& login, const Secret<std::string>& pin);
    /// The worker's own PIN, asked for what a badge alone may not do. Errors as above.
    Result<void> prove(const Worker& worker, const Secret<std::string>& pin);
    void end(BadgeSessionId session);
    /// The sessions of this device that scans speak of: the ended ones, too.
    std::vector<Worker> sessions(db::Tx& tx, DeviceId device, const std::vector<BadgeSessionId>& ids);
    /// A session was in use until then, as its scans say that came late.
    void used(db::Tx& tx, BadgeSessionId session, Instant until);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Cookies of the floor: `__Host-device` and `__Host-floor` over TLS, without the prefix in plain HTTP.
std::string device_cookie(bool secure);
std::string floor_cookie(bool secure);

/// Name of the session cookie: `__Host-sid` over TLS, `sid` in plain HTTP on loopback.
std::string session_cookie(bool secure);

class Identity final : public http::Authenticator {
  public:
    Identity(db::Database& db, IdGenerator& ids, const Clock& clock);
    ~Identity() override;

    /// By `Authorization: Bearer` (an API key) or the session's cookie. A wrong or revoked key is an error; a session that has
    /// ended is no credential any more, so that the pages ask to sign in. What was verified is remembered for three seconds:
    /// a revocation on another server is in force within five. Under /floor the floor's cookies count and no others; elsewhere
    /// they open nothing.
    Result<std::optional<http::Principal>> authenticate(const http::Request& request) override;

    /// Errors: "user.fields" with every wrong field, "user.login_taken".
    Result<UserId> add_user(const NewUser& user);
    /// Creates the user or sets name, password and roles of the one who has that login: for `./dev up`'s printed login.
    Result<UserId> put_user(const NewUser& user);
    /// Errors: "not_found", "user.fields", "user.last_admin" (somebody must be able to manage users).
    Result<User> change_user(UserId id, const UserChange& change);
    Result<User> user(UserId id);
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

    /// Badges, devices and who works on them.
    Badges& badges();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Routes that manage users and keys, for admins: /api/v1/users, /api/v1/api-keys.
void add_routes(http::Router& router, Identity& identity);
/// Routes that manage badges and devices, for leads: /api/v1/devices, /api/v1/badges, /api/v1/users/{id}/pin. `site` is the
/// prefix of what the floor prints.
void add_badge_routes(http::Router& router, Badges& badges, std::string site);

}  // namespace waybill::identity
