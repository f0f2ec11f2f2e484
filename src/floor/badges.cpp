#include "floor/badges.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "floor/rules.h"
#include "floor/store_badges.h"

// Badges, PINs, and the devices on which they are good.
namespace waybill::floor {
namespace {

constexpr Duration kTouchEvery = std::chrono::minutes(1), kTrusted = std::chrono::seconds(3);
constexpr std::size_t kMostKnown = 10'000;
constexpr std::size_t kToken = 43;  // 32 bytes in base64url

Error no_such() { return error(Code::not_found, "not_found", "There is no such thing here."); }
Error locked() {
    return error(Code::forbidden, "badge.locked", "Badge and PIN are locked after five wrong PINs: a lead sets a new PIN.");
}
Error wrong_pin() { return error(Code::unauthorized, "pin.wrong", "The login or the PIN is wrong."); }
Error no_floor_role() {
    return error(Code::conflict, "badge.role", "A badge is for pickers and packers; this person is neither, or not active.");
}

/// What a badge may stand for: whatever else a person may do wants a password. Who may pack at the desk may do so here.
std::set<http::Role> floor_roles(const identity::User& user) {
    using http::Role;
    std::set<Role> roles;
    for (const auto role : {Role::picker, Role::packer})
        if (user.active && user.roles.contains(role)) roles.insert(role);
    if (roles.empty()) return roles;
    for (const auto role : {Role::logistics, Role::logistics_lead, Role::admin})
        if (user.roles.contains(role)) roles.insert(Role::packer);
    return roles;
}

/// Caps Lock on a scanner's keyboard does not matter.
std::string capitals(std::string_view ascii) {
    std::string out(ascii);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// 160 bits of chance in 32 capitals and digits: what a scanner transmits under any keyboard layout.
std::string printed_secret() {
    constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string out;
    for (const char byte : crypto::random_bytes(32)) out += kLetters[static_cast<unsigned char>(byte) & 31];
    return out;
}

std::string new_token() { return crypto::base64url(crypto::random_bytes(32)); }
bool is_token(const std::string& text) { return text.size() == kToken; }
std::string csrf_of(const std::string& token) { return crypto::base64url(crypto::hmac_sha256(token, "csrf")); }

}  // namespace

std::string device_cookie(bool secure) { return secure ? "__Host-device" : "device"; }
std::string floor_cookie(bool secure) { return secure ? "__Host-floor" : "floor"; }

class Badges::Impl {
  public:
    Impl(db::Database& d, IdGenerator& i, const Clock& c, identity::Identity& who) : db(d), ids(i), clock(c), identity(who) {}

    /// Under the installation's own secret: a stolen table of hashes says nothing about a badge that is seen in a photograph.
    std::string hash(const std::string& code) {
        std::call_once(made, [this] { secret = identity.shared_secret("badge"); });
        return crypto::hmac_sha256(secret.reveal(), capitals(code));
    }
    Result<BegunWork> begin(DeviceId device, UserId user, const char* method, BadgeId badge);
    /// Counts before it judges, so that many at once cannot all slip through; a record that survives the refusal.
    Result<void> judge(const std::optional<UserId>& user, const Secret<std::string>& pin);

    std::optional<Worker> recent(const std::string& key, Instant now) {
        const std::lock_guard lock(mutex);
        const auto found = known.find(key);
        if (found == known.end() || now < found->second.first || now - found->second.first >= kTrusted) return {};
        return found->second.second;
    }
    void remember(const std::string& key, const Worker& worker, Instant now) {
        const std::lock_guard lock(mutex);
        if (known.size() >= kMostKnown) known.clear();
        known.insert_or_assign(key, std::pair(now, worker));
    }
    void forget() {
        const std::lock_guard lock(mutex);
        known.clear();
    }

    db::Database& db;
    IdGenerator& ids;
    const Clock& clock;
    identity::Identity& identity;
    std::once_flag made, dummy_made;
    Secret<std::string> secret;
    std::string dummy_hash;

  private:
    std::mutex mutex;
    std::map<std::string, std::pair<Instant, Worker>> known;  // by the two cookies' hashes
};

Badges::Badges(db::Database& db, IdGenerator& ids, const Clock& clock, identity::Identity& identity)
    : impl_(std::make_unique<Impl>(db, ids, clock, identity)) {}
Badges::~Badges() = default;

Result<Invitation> Badges::invite(const std::string& device_name, const std::string& actor) {
    const std::string name = text::trim(device_name);
    if (name.empty() || name.size() > 40)
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.",
                     {{"/name", "length", "must have 1 to 40 bytes"}});
    const std::string code = printed_secret();
    const Instant until = impl_->clock.now() + rules::kInvitation;
    impl_->db.transact([&](db::Tx& tx) { store::add_invitation(tx, crypto::sha256(code), {name, actor, until, {}}); });
    return Invitation{Secret<std::string>(code), until};
}

Result<EnrolledDevice> Badges::enrol(const std::string& code) {
    const std::string key = new_token();
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
        store::add_device(tx, made, crypto::sha256(key));
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
    impl_->forget();
    return done;
}

Result<IssuedBadge> Badges::issue(UserId id, const std::string& site, const std::string& actor) {
    TRY(user, impl_->identity.user(id));
    if (floor_roles(user).empty()) return no_floor_role();
    const std::string code = "~" + site + ":B-" + printed_secret();
    const store::StoredBadge row{impl_->ids.next<BadgeId>(), id, impl_->clock.now(), {}, {}};
    const std::string hash = impl_->hash(code);
    bool is_locked = false;
    impl_->db.transact([&](db::Tx& tx) {
        store::revoke_badges(tx, id, row.created_at);
        store::end_work_of(tx, id, row.created_at);
        store::add_badge(tx, row, hash, actor);
        const auto pin = store::pin(tx, id, false);
        is_locked = pin && pin->locked_at;
    });
    impl_->forget();
    return IssuedBadge{{row.id, id, user.login, user.name, row.created_at, {}, {}, is_locked}, Secret<std::string>(code)};
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
    impl_->forget();
    return done;
}

std::vector<Badge> Badges::badges(BadgeId after, int limit) {
    std::vector<store::StoredBadge> rows;
    std::set<UserId> locked_ones;
    impl_->db.transact([&](db::Tx& tx) {
        rows = store::badges(tx, after, limit);
        std::vector<UserId> users;
        for (const auto& row : rows) users.push_back(row.user);
        locked_ones.clear();
        for (const auto& pin : store::pins(tx, users))
            if (pin.locked_at) locked_ones.insert(pin.user);
    });
    std::map<UserId, identity::User> people;
    std::vector<Badge> out;
    for (const auto& row : rows) {
        if (!people.contains(row.user))
            if (auto user = impl_->identity.user(row.user)) people.emplace(row.user, *std::move(user));
        const auto& user = people[row.user];
        out.push_back({row.id, row.user, user.login, user.name, row.created_at, row.last_used_at, row.revoked_at,
                       locked_ones.contains(row.user)});
    }
    return out;
}

Result<void> Badges::set_pin(UserId id, const Secret<std::string>& pin) {
    if (!rules::is_pin(pin.reveal()))
        return error(Code::invalid, "badge.pin", "A PIN has 6 to 12 digits, not one over and over and not one after the other.",
                     {{"/pin", "pin", "has 6 to 12 digits, not one over and over and not one after the other"}});
    TRY(user, impl_->identity.user(id));
    const store::Pin row{id, user.login, crypto::password_hash(pin), 0, {}};
    impl_->db.transact([&](db::Tx& tx) { store::set_pin(tx, row, impl_->clock.now()); });
    return {};
}

std::optional<Device> Badges::device(const http::Request& request) {
    const std::string key = request.cookie(device_cookie(request.secure));
    if (!is_token(key)) return {};
    const Instant now = impl_->clock.now();
    std::optional<Device> device;
    impl_->db.transact([&](db::Tx& tx) {
        device = store::device_by_key(tx, crypto::sha256(key));
        if (device && device->revoked_at) device.reset();
        if (device && now - device->seen_at >= kTouchEvery) store::touch_device(tx, device->id, now);
    });
    return device;
}

std::optional<Worker> Badges::at_work(const http::Request& request) {
    const std::string key = request.cookie(device_cookie(request.secure)), token = request.cookie(floor_cookie(request.secure));
    if (!is_token(key) || !is_token(token)) return {};
    const std::string hash = crypto::sha256(token), both = hash + crypto::sha256(key);
    const Instant now = impl_->clock.now();
    if (auto known = impl_->recent(both, now)) return known;
    std::optional<store::StoredWork> work;
    impl_->db.transact([&](db::Tx& tx) {
        work = store::work_by_token(tx, hash);
        const auto device = store::device_by_key(tx, crypto::sha256(key));
        const bool good = work && device && !work->ended_at && !device->revoked_at && device->id == work->device &&
                          rules::session_lives(work->created_at, work->seen_at, now);
        if (!good) return work.reset();
        if (now - work->seen_at >= kTouchEvery) store::touch_work(tx, work->id, now);
    });
    if (!work) return {};
    const auto user = impl_->identity.user(work->user);
    if (!user || floor_roles(*user).empty()) return {};
    const Worker worker{work->id,         work->device,     user->id, user->name, floor_roles(*user),
                        work->created_at, work->created_at + rules::kAbsolute, csrf_of(token)};
    impl_->remember(both, worker, now);
    return worker;
}

Result<BegunWork> Badges::Impl::begin(DeviceId device, UserId id, const char* method, BadgeId badge) {
    TRY(user, identity.user(id));
    const auto roles = floor_roles(user);
    if (roles.empty()) return no_floor_role();
    const std::string token = new_token();
    const store::StoredWork work{ids.next<BadgeSessionId>(), id, device, clock.now(), clock.now(), {}};
    db.transact([&](db::Tx& tx) {
        store::end_work_on(tx, device, work.created_at);
        store::add_work(tx, work, crypto::sha256(token), method);
        if (badge) store::touch_badge(tx, badge, work.created_at);
    });
    forget();
    log::info("floor.began", {{"user", id}, {"device", device}, {"session", work.id}, {"method", method}});
    return BegunWork{{work.id, device, id, user.name, roles, work.created_at, work.created_at + rules::kAbsolute, csrf_of(token)},
                     Secret<std::string>(token)};
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
    if (!pin || pin->wrong < rules::kWrongPins) return wrong_pin();
    pin->locked_at = now;
    db.transact([&](db::Tx& tx) {
        store::save_attempts(tx, *pin);
        store::end_work_of(tx, *user, now);
    });
    forget();
    log::warning("badge.locked", {{"user", *user}});
    return locked();
}

Result<BegunWork> Badges::begin(DeviceId device, const std::string& typed, const Secret<std::string>& pin) {
    const std::string login = text::lower(text::trim(typed)).substr(0, 40);
    std::optional<UserId> user;
    impl_->db.transact([&](db::Tx& tx) { user = store::user_by_login(tx, login); });
    TRY_VOID(impl_->judge(user, pin));
    return impl_->begin(device, *user, "pin", BadgeId());
}

Result<void> Badges::prove(const Worker& worker, const Secret<std::string>& pin) { return impl_->judge(worker.user, pin); }

void Badges::end(BadgeSessionId session) {
    impl_->db.transact([&](db::Tx& tx) { store::end_work(tx, session, impl_->clock.now()); });
    impl_->forget();
}

std::vector<Worker> Badges::sessions(db::Tx& tx, DeviceId device, const std::vector<BadgeSessionId>& ids) {
    std::vector<Worker> out;
    for (const auto& work : store::works(tx, ids)) {
        if (work.device != device) continue;
        const auto user = impl_->identity.user(tx, work.user);
        out.push_back({work.id, work.device, work.user, user ? user->name : "", user ? floor_roles(*user) : std::set<http::Role>(),
                       work.created_at, work.ended_at.value_or(work.created_at + rules::kAbsolute), ""});
    }
    return out;
}

void Badges::used(db::Tx& tx, BadgeSessionId session, std::vector<Instant> at) {
    const auto works = store::works(tx, {session});
    if (!works.empty()) store::touch_work(tx, session, rules::last_use(works.front().seen_at, std::move(at)));
}

}  // namespace waybill::floor
