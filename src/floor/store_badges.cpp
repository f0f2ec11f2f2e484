#include "floor/store_badges.h"

namespace waybill::floor::store {
namespace {

using db::Statement;

constexpr Statement kAddInvitation{
    "INSERT INTO device_invitation (code_hash, name, made_by, expires_at) VALUES (?, ?, ?, ?)"};
constexpr Statement kInvitation{"SELECT name, made_by, expires_at, used_at FROM device_invitation WHERE code_hash=? FOR UPDATE"};
constexpr Statement kUseInvitation{"UPDATE device_invitation SET used_at=? WHERE code_hash=?"};

constexpr Statement kAddDevice{
    "INSERT INTO device (id, name, key_hash, approved_by, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kDeviceByKey{"SELECT id, name, approved_by, created_at, seen_at, revoked_at FROM device WHERE key_hash=?"};
constexpr Statement kDeviceById{"SELECT id, name, approved_by, created_at, seen_at, revoked_at FROM device WHERE id=?"};
constexpr Statement kDevices{
    "SELECT id, name, approved_by, created_at, seen_at, revoked_at FROM device WHERE id>? ORDER BY id LIMIT ?"};
constexpr Statement kTouchDevice{"UPDATE device SET seen_at=? WHERE id=?"};
constexpr Statement kRevokeDevice{"UPDATE device SET revoked_at=? WHERE id=? AND revoked_at IS NULL"};

constexpr Statement kAddBadge{"INSERT INTO badge (id, user_id, code_hash, made_by, created_at) VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kBadgeByCode{"SELECT id, user_id, created_at, last_used_at, revoked_at FROM badge WHERE code_hash=?"};
constexpr Statement kBadgeById{"SELECT id, user_id, created_at, last_used_at, revoked_at FROM badge WHERE id=?"};
constexpr Statement kBadges{"SELECT id, user_id, created_at, last_used_at, revoked_at FROM badge WHERE id>? ORDER BY id LIMIT ?"};
constexpr Statement kTouchBadge{"UPDATE badge SET last_used_at=? WHERE id=?"};
constexpr Statement kRevokeBadge{"UPDATE badge SET revoked_at=? WHERE id=? AND revoked_at IS NULL"};
constexpr Statement kRevokeBadges{"UPDATE badge SET revoked_at=? WHERE user_id=? AND revoked_at IS NULL"};

constexpr Statement kPin{"SELECT user_id, login, pin_hash, wrong, locked_at FROM user_pin WHERE user_id=?"};
constexpr Statement kLockPin{"SELECT user_id, login, pin_hash, wrong, locked_at FROM user_pin WHERE user_id=? FOR UPDATE"};
constexpr Statement kPins{"SELECT user_id, login, pin_hash, wrong, locked_at FROM user_pin WHERE user_id IN ({?})"};
constexpr Statement kUserByLogin{"SELECT user_id FROM user_pin WHERE login=?"};
constexpr Statement kSetPin{
    "INSERT INTO user_pin (user_id, login, pin_hash, set_at) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pin_hash=VALUES(pin_hash), set_at=VALUES(set_at), wrong=0, locked_at=NULL"};
constexpr Statement kSaveAttempts{"UPDATE user_pin SET wrong=?, locked_at=? WHERE user_id=?"};

constexpr Statement kAddWork{
    "INSERT INTO badge_session (id, token_hash, user_id, device_id, method, created_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kWorkByToken{
    "SELECT id, user_id, device_id, created_at, seen_at, ended_at FROM badge_session WHERE token_hash=?"};
constexpr Statement kWorks{"SELECT id, user_id, device_id, created_at, seen_at, ended_at FROM badge_session WHERE id IN ({?})"};
constexpr Statement kTouchWork{"UPDATE badge_session SET seen_at=? WHERE id=? AND seen_at<?"};
constexpr Statement kEndWork{"UPDATE badge_session SET ended_at=? WHERE id=? AND ended_at IS NULL"};
constexpr Statement kEndWorkOn{"UPDATE badge_session SET ended_at=? WHERE device_id=? AND ended_at IS NULL"};
constexpr Statement kEndWorkOf{"UPDATE badge_session SET ended_at=? WHERE user_id=? AND ended_at IS NULL"};

Device device_row(const db::Row& r) {
    return {r.get<DeviceId>(0), r.text(1), r.text(2), r.instant(3), r.instant(4), r.get<std::optional<Instant>>(5)};
}
StoredBadge badge_row(const db::Row& r) {
    return {r.get<BadgeId>(0), r.get<UserId>(1), r.instant(2), r.get<std::optional<Instant>>(3), r.get<std::optional<Instant>>(4)};
}
Pin pin_row(const db::Row& r) {
    return {r.get<UserId>(0), r.text(1), r.text(2), r.get<int>(3), r.get<std::optional<Instant>>(4)};
}
StoredWork work_row(const db::Row& r) {
    return {r.get<BadgeSessionId>(0), r.get<UserId>(1), r.get<DeviceId>(2),
            r.instant(3),             r.instant(4),     r.get<std::optional<Instant>>(5)};
}

template <class Read>
auto first(const std::optional<db::Row>& row, Read read) -> std::optional<decltype(read(*row))> {
    if (!row) return {};
    return read(*row);
}
template <class Read>
auto every(const std::vector<db::Row>& rows, Read read) {
    std::vector<decltype(read(rows.front()))> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(read(row));
    return out;
}

}  // namespace

void add_invitation(db::Tx& tx, const std::string& code_hash, const StoredInvitation& i) {
    tx.run(kAddInvitation, code_hash, i.name, i.made_by, i.expires_at);
}
std::optional<StoredInvitation> invitation(db::Tx& tx, const std::string& code_hash) {
    return first(tx.one(kInvitation, code_hash), [](const db::Row& r) {
        return StoredInvitation{r.text(0), r.text(1), r.instant(2), r.get<std::optional<Instant>>(3)};
    });
}
void use_invitation(db::Tx& tx, const std::string& code_hash, Instant now) { tx.run(kUseInvitation, now, code_hash); }

void add_device(db::Tx& tx, const Device& d, const std::string& key_hash) {
    tx.run(kAddDevice, d.id, d.name, key_hash, d.approved_by, d.created_at, d.seen_at);
}
std::optional<Device> device_by_key(db::Tx& tx, const std::string& key_hash) {
    return first(tx.one(kDeviceByKey, key_hash), device_row);
}
std::optional<Device> device_by_id(db::Tx& tx, DeviceId id) { return first(tx.one(kDeviceById, id), device_row); }
std::vector<Device> devices(db::Tx& tx, DeviceId after, int limit) { return every(tx.rows(kDevices, after.raw(), limit), device_row); }
void touch_device(db::Tx& tx, DeviceId id, Instant now) { tx.run(kTouchDevice, now, id); }
void revoke_device(db::Tx& tx, DeviceId id, Instant now) { tx.run(kRevokeDevice, now, id); }

void add_badge(db::Tx& tx, const StoredBadge& b, const std::string& code_hash, const std::string& made_by) {
    tx.run(kAddBadge, b.id, b.user, code_hash, made_by, b.created_at);
}
std::optional<StoredBadge> badge_by_code(db::Tx& tx, const std::string& code_hash) {
    return first(tx.one(kBadgeByCode, code_hash), badge_row);
}
std::optional<StoredBadge> badge_by_id(db::Tx& tx, BadgeId id) { return first(tx.one(kBadgeById, id), badge_row); }
std::vector<StoredBadge> badges(db::Tx& tx, BadgeId after, int limit) { return every(tx.rows(kBadges, after.raw(), limit), badge_row); }
void touch_badge(db::Tx& tx, BadgeId id, Instant now) { tx.run(kTouchBadge, now, id); }
void revoke_badge(db::Tx& tx, BadgeId id, Instant now) { tx.run(kRevokeBadge, now, id); }
void revoke_badges(db::Tx& tx, UserId user, Instant now) { tx.run(kRevokeBadges, now, user); }

std::optional<Pin> pin(db::Tx& tx, UserId user, bool lock) {
    return first(lock ? tx.one(kLockPin, user) : tx.one(kPin, user), pin_row);
}
std::vector<Pin> pins(db::Tx& tx, const std::vector<UserId>& users) { return every(tx.rows_in(kPins, db::list(users)), pin_row); }
std::optional<UserId> user_by_login(db::Tx& tx, const std::string& login) {
    return first(tx.one(kUserByLogin, login), [](const db::Row& r) { return r.get<UserId>(0); });
}
void set_pin(db::Tx& tx, const Pin& p, Instant now) { tx.run(kSetPin, p.user, p.login, p.hash, now); }
void save_attempts(db::Tx& tx, const Pin& p) { tx.run(kSaveAttempts, p.wrong, p.locked_at, p.user); }

void add_work(db::Tx& tx, const StoredWork& w, const std::string& token_hash, const std::string& method) {
    tx.run(kAddWork, w.id, token_hash, w.user, w.device, method, w.created_at, w.seen_at);
}
std::optional<StoredWork> work_by_token(db::Tx& tx, const std::string& token_hash) {
    return first(tx.one(kWorkByToken, token_hash), work_row);
}
std::vector<StoredWork> works(db::Tx& tx, const std::vector<BadgeSessionId>& ids) {
    return every(tx.rows_in(kWorks, db::list(ids)), work_row);
}
void touch_work(db::Tx& tx, BadgeSessionId id, Instant now) { tx.run(kTouchWork, now, id, now); }
void end_work(db::Tx& tx, BadgeSessionId id, Instant now) { tx.run(kEndWork, now, id); }
void end_work_on(db::Tx& tx, DeviceId device, Instant now) { tx.run(kEndWorkOn, now, device); }
void end_work_of(db::Tx& tx, UserId user, Instant now) { tx.run(kEndWorkOf, now, user); }

}  // namespace waybill::floor::store
