#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "http/http.h"
#include "identity/identity.h"

/// Who works at the scan station, and on what.
namespace waybill::floor {

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
    std::set<http::Role> roles;  ///< picker, packer, as of now: whatever else the person may do, not by badge
    Instant since, until;        ///< `until`: the end of the session, the absolute limit where it has not ended
    std::string csrf_token;      ///< what a call must carry that changes something; empty in a list of sessions
};
struct BegunWork {
    Worker worker;
    Secret<std::string> token;  ///< for the session's cookie
};

/// Who works on the floor: devices let in by a lead, badges, PINs, and the sessions that they begin. A badge can be read by any
/// camera, so it is good only on an enrolled device, and for picker's and packer's work alone.
class Badges {
  public:
    Badges(db::Database& db, IdGenerator& ids, const Clock& clock, identity::Identity& identity);
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
    /// Who works on it now: device and session by their cookies. What was verified is remembered for three seconds. A session ends after 10 minutes without use, or 12 hours in all.
    std::optional<Worker> at_work(const http::Request& request);
    /// Begins the work of whose badge was scanned; whoever worked on the device before has ended. Errors: "badge.unknown",
    /// "badge.locked", "badge.role".
    Result<BegunWork> begin(DeviceId device, const Secret<std::string>& code);
    /// The same by login and PIN. Errors: "pin.wrong" (also for an unknown login), "badge.locked" from the fifth wrong one on.
    Result<BegunWork> begin(DeviceId device, const std::string& login, const Secret<std::string>& pin);
    /// The worker's own PIN, asked for what a badge alone may not do. Errors as above.
    Result<void> prove(const Worker& worker, const Secret<std::string>& pin);
    void end(BadgeSessionId session);
    /// The sessions of this device that scans speak of: the ended ones, too, and those of persons who have no role here any more.
    std::vector<Worker> sessions(db::Tx& tx, DeviceId device, const std::vector<BadgeSessionId>& ids);
    /// A session was in use at these moments, as its scans say that came late. One that had ended by disuse before stays so.
    void used(db::Tx& tx, BadgeSessionId session, std::vector<Instant> at);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Cookies of the floor: `__Host-device` and `__Host-floor` over TLS, without the prefix in plain HTTP.
std::string device_cookie(bool secure);
std::string floor_cookie(bool secure);

}  // namespace waybill::floor
