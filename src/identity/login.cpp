#include <array>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "identity/impl.h"
#include "identity/network.h"
#include "identity/rules.h"
#include "identity/tokens.h"

namespace waybill::identity {
namespace {

struct Subject {
    rules::Counted what;
    std::string key;
};

/// In one order for all, so that two attempts never wait for each other in a circle.
std::array<Subject, 3> subjects(const std::string& login, const std::string& peer) {
    const std::string network = network_of(peer);
    const auto key = [](const std::string& text) { return crypto::hex(crypto::sha256(text)); };
    return {{{rules::Counted::account, key("account\n" + login)},
             {rules::Counted::pair, key("pair\n" + login + '\n' + network)},
             {rules::Counted::peer, key("peer\n" + network)}}};
}

Error wrong() { return error(Code::unauthorized, "login.wrong", "The login or the password is wrong."); }

Error wait(Duration left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return error(Code::rate_limited, "login.wait",
                 "Too many failed attempts. Try again in " + std::to_string(seconds) + " seconds.");
}

}  // namespace

/// Counted before it is judged: many at once cannot all slip through.
Result<void> Identity::Impl::count_attempt(const std::string& login, const std::string& peer) {
    const Instant now = clock.now();
    return db.transact([&](db::Tx& tx) -> Result<void> {
        const auto counted = subjects(login, peer);
        std::array<store::Failures, 3> known{};
        Duration left{};
        for (std::size_t i = 0; i < counted.size(); ++i) {
            store::lock_failures(tx, counted[i].key, now);
            if (const auto row = store::failures(tx, counted[i].key); row && now - row->last_at < rules::kRemembered)
                known[i] = *row;
            left = std::max(left, known[i].wait_until - now);
        }
        if (left > Duration{}) return wait(left);
        for (std::size_t i = 0; i < counted.size(); ++i) {
            const int count = known[i].count + 1;
            store::save_failures(tx, counted[i].key, {count, now, now + rules::wait_after(counted[i].what, count)});
        }
        store::forget_failures(tx, now - rules::kRemembered);
        return {};
    });
}

/// Takes the same time whether there is such a user or not.
Result<void> Identity::Impl::judge_attempt(const std::optional<store::StoredUser>& user, const Secret<std::string>& password) {
    std::call_once(dummy_made, [&] { dummy_hash = crypto::password_hash(Secret<std::string>(crypto::random_bytes(16))); });
    const bool known = user && user->user.active;
    const bool matches = crypto::password_matches(known ? user->password_hash : dummy_hash, password);
    if (!known || !matches) return wrong();
    return {};
}

Result<Session> Identity::log_in(const std::string& typed, const Secret<std::string>& password, const std::string& peer) {
    const std::string login = text::lower(text::trim(typed)).substr(0, 200);
    if (password.reveal().size() > 128) return wrong();
    TRY_VOID(impl_->count_attempt(login, peer));
    std::optional<store::StoredUser> user;
    impl_->db.transact([&](db::Tx& tx) { user = store::user_by_login(tx, login); });
    const auto failed = [&](Error why) {
        log::warning("login.failed", {{"peer", peer}});
        return why;
    };
    if (auto judged = impl_->judge_attempt(user, password); !judged) return failed(std::move(judged).error());
    const std::string token = make_session_token();
    const Instant now = impl_->clock.now();
    auto begun = impl_->db.transact([&](db::Tx& tx) -> Result<User> {
        // Judging took its time: a password or an account that was taken away meanwhile opens nothing.
        const auto there = store::lock_user(tx, user->user.id);
        if (!there || !there->user.active || there->password_hash != user->password_hash) return wrong();
        for (const Subject& subject : subjects(login, peer)) {
            if (subject.what != rules::Counted::peer)
                store::clear_failures(tx, subject.key);
            else if (auto row = store::failures(tx, subject.key)) {
                store::save_failures(tx, subject.key, {std::max(0, row->count - 1), row->last_at, now});
            }
        }
        store::forget_sessions(tx, now - rules::kIdle);
        store::add_session(tx, session_hash(token), there->user.id, now);
        return there->user;
    });
    if (!begun) return failed(std::move(begun).error());
    log::info("login.succeeded", {{"user", begun->id}, {"peer", peer}});
    return Session{Secret<std::string>(token),
                   {.id = begun->id.text(),
                    .name = begun->name,
                    .roles = begun->roles,
                    .by_session = true,
                    .csrf_token = csrf_token(token)}};
}

void Identity::log_out(const Secret<std::string>& token) {
    const std::string hash = session_hash(token.reveal());
    impl_->db.transact([&](db::Tx& tx) { store::end_session(tx, hash); });
    impl_->known_sessions.forget(hash);
}

}  // namespace waybill::identity
