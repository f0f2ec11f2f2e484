#include <algorithm>
#include <map>
#include <mutex>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "identity/impl.h"
#include "identity/rules.h"
#include "identity/store_badges.h"
#include "identity/tokens.h"

// Badges, PINs, and the devices on which they are good.
namespace waybill::identity {
namespace {

constexpr Duration kTouchEvery = std::chrono::minutes(1);

Error no_such() { return error(Code::not_found, "not_found", "There is no such thing here."); }
Error locked() {
    return error(Code::forbidden, "badge.locked", "Badge and PIN are locked after five wrong PINs: a lead sets a new PIN.");
}
Error wrong_pin() { return error(Code::unauthorized, "pin.wrong", "The login or the PIN is wrong."); }
Error no_floor_role() {
    return error(Code::conflict, "badge.role", "A badge is for pickers and packers; this person is neither, or not active.");
}

/// What a badge may stand for: whatever else a person may do wants a password.
std::set<http::Role> floor_roles(const User& user) {
    std::set<http::Role> roles;
    for (const auto role : {http::Role::picker, http::Role::packer})
        if (user.active && user.roles.contains(role)) roles.insert(role);
    return roles;
}

}  // namespace

std::string device_cookie(bool secure) { return secure ? "__Host-device" : "device"; }
std::string floor_cookie(bool secure) { return secure ? "__Host-floor" : "floor"; }

class Badges::Impl {
  public:
    Impl(db::Database& d, IdGenerator& i, const Clock& c) : db(d), ids(i), clock(c) {}

    /// Under the installation's own secret: a stolen table of hashes says nothing about a badge that is seen in a photograph.
    std::string hash(const std::string& code) {
        std::call_once(made, [this] { secret = kept_secret(db, clock, "badge"); });
        return crypto::hmac_sha256(secret, capitals(code));
    }
    Result<BegunWork> begin(DeviceId device, UserId user, const char* method, BadgeId badge);
    /// Counts before it judges, so that many at once cannot all slip through; a record that survives the refusal.
    Result<void> judge(const std::optional<UserId>& user, const Secret<std::string>& pin);

    db::Database& db;
    IdGenerator& ids;
    const Clock& clock;
    Recent<Worker> known;  // by the two cookies
    std::once_flag made, dummy_made;
    std::string secret, dummy_hash;
};

Badges::Badges(db::Database& db, IdGenerator& ids, const Clock& clock) : impl_(std::make_unique<Impl>(db, ids, clock)) {}
Badges::~Badges() = default;

Result<Invitation> Badges::invite(const std::string& device_name, const std::string& actor) {
    const std::string name = text::trim(device_name);
    if (name.empty() || name.size() > 40)
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.",
                     {{"/name", "length", "must have 1 to 40 bytes"}});
    const std::string code = make_printed_secret();
    const Instant until = impl_->clock.now() + rules::kInvitation;
    impl_->db.transact([&](db::Tx& tx) { store::add_invitation(tx, crypto::sha256(code), {name, actor, until, {}}); });
    return Invitation{Secret<std::string>(code), until};
}

Result<EnrolledDevice> Badges::enrol(const std::string& code) {
    const std::string key = make_session_token();
    const auto id = impl_->ids.next<DeviceId>();
    const Instant now = impl_->clock.now();
    auto device = impl_->db.transact([&](db::Tx& tx) -> Result<Device> {
        const std::string hash = crypto::sha256(capitals(text::trim(code)));
        const auto invitation = store::invitation(tx, hash);
        if (!invitation || invitation->used_at || invitation->expires_at <= now)
            return error(Code::forbidden, "device.invitation",
                         "This code lets no device in: it was used, is older than ten minutes, or never was.");
        store::use_invitation(tx, hash, now);
        const Device made{id, invitation->name, invitation->made_by, now, now, {}};
        store::add_device(tx, made, session_hash(key));
        return made;
    });
    if (!device) return std::move(device).error();
    log::info("device.enrolled", {{"device", id}, {"approved_by", device->approved_by}});
    return EnrolledDevice{*std::move(device), Secret<std::string>(key)};
}

std::vector<Device> Badges::devices(DeviceId after, int limit) {
    return impl_->db.transact([&](db::Tx& tx) { return store::devices(tx, after, limit); });
}

Result<void> Badges::revoke(DeviceId id) {
    const Instant now = impl_->clock.now();
    auto done = impl_->db.transact([&](db::Tx& tx) -> Result<void> {
        if (!store::device_by_id(tx, id)) return no_such();
        store::revoke_device(tx, id, now);
        store::end_work_on(tx, id, now);
        return {};
    });
    impl_->known.forget_all();
    return done;
}

Result<IssuedBadge> Badges::issue(UserId user, const std::string& site, const std::string& actor) {
    const std::string code = badge_code(site, make_printed_secret());
    const store::StoredBadge row{impl_->ids.next<BadgeId>(), user, impl_->clock.now(), {}, {}};
    const std::string hash = impl_->hash(code);
    auto issued = impl_->db.transact([&](db::Tx& tx) -> Result<IssuedBadge> {
        const auto there = store::lock_user(tx, user);
        if (!there) return no_such();
        if (floor_roles(there->user).empty()) return no_floor_role();
        store::revoke_badges(tx, user, row.created_at);
        store::end_work_of(tx, user, row.created_at);
        store::add_badge(tx, row, hash, actor);
        const auto pin = store::pin(tx, user, false);
        return IssuedBadge{{row.id, user, there->user.login, there->user.name, row.created_at, {}, {}, pin && pin->locked_at},
                           Secret<std::string>(code)};
    });
    impl_->known.forget_all();
    return issued;
}

Result<void> Badges::revoke(BadgeId id) {
    const Instant now = impl_->clock.now();
    auto done = impl_->db.transact([&](db::Tx& tx) -> Result<void> {
        const auto badge = store::badge_by_id(tx, id);
        if (!badge) return no_such();
        store::revoke_badge(tx, id, now);
        if (!badge->revoked_at) store::end_work_of(tx, badge->user, now);
        return {};
    });
    impl_->known.forget_all();
    return done;
}

std::vector<Badge> Badges::badges(BadgeId after, int limit) {
    return impl_->db.transact([&](db::Tx& tx) {
        const auto rows = store::badges(tx, after, limit);
        std::vector<UserId> users;
        for (const auto& row : rows) users.push_back(row.user);
        std::set<UserId> locked;
        for (const auto& pin : store::pins(tx, users))
            if (pin.locked_at) locked.insert(pin.user);
        std::map<UserId, User> names;
        for (auto& user : store::users_by_ids(tx, users)) names.emplace(user.id, std::move(user));
        std::vector<Badge> out;
        for (const auto& row : rows) {
            const auto& user = names.at(row.user);
            out.push_back({row.id, row.user, user.login, user.name, row.created_at, row.last_used_at, row.revoked_at,
                           locked.contains(row.user)});
        }
        return out;
    });
}

Result<void> Badges::set_pin(UserId user, const Secret<std::string>& pin) {
    if (!rules::is_pin(pin.reveal()))
        return error(Code::invalid, "badge.pin", "A PIN has 6 to 12 digits, not one over and over and not one after the other.",
                     {{"/pin", "pin", "has 6 to 12 digits, not one over and over and not one after the other"}});
    const std::string hash = crypto::password_hash(pin);
    return impl_->db.transact([&](db::Tx& tx) -> Result<void> {
        if (!store::lock_user(tx, user)) return no_such();
        store::set_pin(tx, user, hash, impl_->clock.now());
        return {};
    });
}

std::optional<Device> Badges::device(const http::Request& request) {
    const std::string key = request.cookie(device_cookie(request.secure));
    if (!is_session_token(key)) return {};
    const Instant now = impl_->clock.now();
    return impl_->db.transact([&](db::Tx& tx) -> std::optional<Device> {
        auto device = store::device_by_key(tx, session_hash(key));
        if (!device || device->revoked_at) return {};
        if (now - device->seen_at >= kTouchEvery) store::touch_device(tx, device->id, now);
        return device;
    });
}

std::optional<Worker> Badges::at_work(const http::Request& request) {
    const std::string key = request.cookie(device_cookie(request.secure)), token = request.cookie(floor_cookie(request.secure));
    if (!is_session_token(key) || !is_session_token(token)) return {};
    const std::string hash = session_hash(token), both = hash + session_hash(key);
    const Instant now = impl_->clock.now();
    if (auto known = impl_->known.find(both, now)) return known;
    const auto worker = impl_->db.transact([&](db::Tx& tx) -> std::optional<Worker> {
        const auto work = store::work_by_token(tx, hash);
        if (!work || work->ended_at || !rules::floor_session_lives(work->created_at, work->seen_at, now)) return {};
        const auto device = store::device_by_key(tx, session_hash(key));
        if (!device || device->revoked_at || device->id != work->device) return {};
        const auto user = store::user_by_id(tx, work->user);
        if (!user || floor_roles(user->user).empty()) return {};
        if (now - work->seen_at >= kTouchEvery) store::touch_work(tx, work->id, now);
        return Worker{work->id,         work->device,
                      user->user.id,    user->user.name,
                      floor_roles(user->user), work->created_at,
                      work->created_at + rules::kFloorAbsolute};
    });
    if (worker) impl_->known.keep(both, *worker, now);
    return worker;
}

Result<BegunWork> Badges::Impl::begin(DeviceId device, UserId user, const char* method, BadgeId badge) {
    const std::string token = make_session_token();
    const store::StoredWork work{ids.next<BadgeSessionId>(), user, device, clock.now(), clock.now(), {}};
    auto begun = db.transact([&](db::Tx& tx) -> Result<BegunWork> {
        const auto stored = store::user_by_id(tx, user);
        const auto roles = stored ? floor_roles(stored->user) : std::set<http::Role>{};
        if (roles.empty()) return no_floor_role();
        store::end_work_on(tx, device, work.created_at);
        store::add_work(tx, work, session_hash(token), method);
        if (badge) store::touch_badge(tx, badge, work.created_at);
        return BegunWork{{work.id, device, user, stored->user.name, roles, work.created_at,
                          work.created_at + rules::kFloorAbsolute},
                         Secret<std::string>(token),
                         csrf_token(token)};
    });
    known.forget_all();
    if (begun) log::info("floor.began", {{"user", user}, {"device", device}, {"session", work.id}, {"method", method}});
    return begun;
}

Result<BegunWork> Badges::begin(DeviceId device, const Secret<std::string>& code) {
    const std::string hash = impl_->hash(code.reveal());
    TRY(badge, impl_->db.transact([&](db::Tx& tx) -> Result<store::StoredBadge> {
        const auto stored = store::badge_by_code(tx, hash);
        if (!stored || stored->revoked_at)
            return error(Code::unauthorized, "badge.unknown", "This badge is not known here, or was revoked.");
        if (const auto pin = store::pin(tx, stored->user, false); pin && pin->locked_at) return locked();
        return *stored;
    }));
    return impl_->begin(device, badge.user, "badge", badge.id);
}

Result<void> Badges::Impl::judge(const std::optional<UserId>& user, const Secret<std::string>& given) {
    std::call_once(dummy_made, [this] { dummy_hash = crypto::password_hash(Secret<std::string>(crypto::random_bytes(16))); });
    const Instant now = clock.now();
    std::optional<store::Pin> pin;
    if (user)
        db.transact([&](db::Tx& tx) {
            pin = store::pin(tx, *user, true);
            if (!pin || pin->locked_at) return;
            pin->wrong += 1;
            if (pin->wrong > rules::kWrongPins) pin->locked_at = now;
            store::save_attempts(tx, *pin);
        });
    if (pin && pin->locked_at) return locked();
    const bool matches = crypto::password_matches(pin ? pin->hash : dummy_hash, given);
    if (pin && matches) {
        pin->wrong = 0;
        db.transact([&](db::Tx& tx) { store::save_attempts(tx, *pin); });
        return {};
    }
    if (pin && pin->wrong >= rules::kWrongPins) {
        pin->locked_at = now;
        db.transact([&](db::Tx& tx) {
            store::save_attempts(tx, *pin);
            store::end_work_of(tx, *user, now);
        });
        known.forget_all();
        log::warning("badge.locked", {{"user", *user}});
        return locked();
    }
    return wrong_pin();
}

Result<BegunWork> Badges::begin(DeviceId device, const std::string& typed, const Secret<std::string>& pin) {
    const std::string login = text::lower(text::trim(typed)).substr(0, 200);
    std::optional<UserId> user;
    impl_->db.transact([&](db::Tx& tx) {
        user.reset();
        if (const auto stored = store::user_by_login(tx, login); stored && stored->user.active) user = stored->user.id;
    });
    TRY_VOID(impl_->judge(user, pin));
    return impl_->begin(device, *user, "pin", BadgeId());
}

Result<void> Badges::prove(const Worker& worker, const Secret<std::string>& pin) { return impl_->judge(worker.user, pin); }

void Badges::end(BadgeSessionId session) {
    impl_->db.transact([&](db::Tx& tx) { store::end_work(tx, session, impl_->clock.now()); });
    impl_->known.forget_all();
}

std::vector<Worker> Badges::sessions(db::Tx& tx, DeviceId device, const std::vector<BadgeSessionId>& ids) {
    std::vector<Worker> out;
    std::vector<UserId> users;
    const auto works = store::works(tx, ids);
    for (const auto& work : works) users.push_back(work.user);
    std::map<UserId, User> names;
    for (auto& user : store::users_by_ids(tx, users)) names.emplace(user.id, std::move(user));
    for (const auto& work : works) {
        if (work.device != device) continue;
        const auto& user = names.at(work.user);
        out.push_back({work.id, work.device, work.user, user.name, floor_roles(user), work.created_at,
                       work.ended_at.value_or(work.created_at + rules::kFloorAbsolute)});
    }
    return out;
}

void Badges::used(db::Tx& tx, BadgeSessionId session, Instant until) { store::touch_work(tx, session, until); }

}  // namespace waybill::identity
