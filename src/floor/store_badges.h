#pragma once
#include <optional>
#include <string>
#include <vector>

#include "floor/badges.h"

/// The tables of who works on the floor: device, device_invitation, badge, user_pin, badge_session.
namespace waybill::floor::store {

struct StoredInvitation {
    std::string name, made_by;
    Instant expires_at;
    std::optional<Instant> used_at;
};
void add_invitation(db::Tx& tx, const std::string& code_hash, const StoredInvitation& invitation);
/// Locks the row.
std::optional<StoredInvitation> invitation(db::Tx& tx, const std::string& code_hash);
void use_invitation(db::Tx& tx, const std::string& code_hash, Instant now);

void add_device(db::Tx& tx, const Device& device, const std::string& key_hash);
std::optional<Device> device_by_key(db::Tx& tx, const std::string& key_hash);
std::optional<Device> device_by_id(db::Tx& tx, DeviceId id);
std::vector<Device> devices(db::Tx& tx, DeviceId after, int limit);
void touch_device(db::Tx& tx, DeviceId id, Instant now);
void revoke_device(db::Tx& tx, DeviceId id, Instant now);

struct StoredBadge {
    BadgeId id;
    UserId user;
    Instant created_at;
    std::optional<Instant> last_used_at, revoked_at;
};
void add_badge(db::Tx& tx, const StoredBadge& badge, const std::string& code_hash, const std::string& made_by);
std::optional<StoredBadge> badge_by_code(db::Tx& tx, const std::string& code_hash);
std::optional<StoredBadge> badge_by_id(db::Tx& tx, BadgeId id);
std::vector<StoredBadge> badges(db::Tx& tx, BadgeId after, int limit);
void touch_badge(db::Tx& tx, BadgeId id, Instant now);
void revoke_badge(db::Tx& tx, BadgeId id, Instant now);
void revoke_badges(db::Tx& tx, UserId user, Instant now);

struct Pin {
    UserId user;
    std::string login, hash;
    int wrong = 0;
    std::optional<Instant> locked_at;
};
std::optional<Pin> pin(db::Tx& tx, UserId user, bool lock);
std::optional<UserId> user_by_login(db::Tx& tx, const std::string& login);
std::vector<Pin> pins(db::Tx& tx, const std::vector<UserId>& users);
void set_pin(db::Tx& tx, const Pin& pin, Instant now);
void save_attempts(db::Tx& tx, const Pin& pin);

struct StoredWork {
    BadgeSessionId id;
    UserId user;
    DeviceId device;
    Instant created_at, seen_at;
    std::optional<Instant> ended_at;
};
void add_work(db::Tx& tx, const StoredWork& work, const std::string& token_hash, const std::string& method);
std::optional<StoredWork> work_by_token(db::Tx& tx, const std::string& token_hash);
std::vector<StoredWork> works(db::Tx& tx, const std::vector<BadgeSessionId>& ids);
void touch_work(db::Tx& tx, BadgeSessionId id, Instant now);
void end_work(db::Tx& tx, BadgeSessionId id, Instant now);
void end_work_on(db::Tx& tx, DeviceId device, Instant now);
void end_work_of(db::Tx& tx, UserId user, Instant now);

}  // namespace waybill::floor::store
