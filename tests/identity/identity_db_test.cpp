#include "identity/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <utility>

#include "base/crypto.h"
#include "db/scratch.h"
#include "support/fake_clock.h"

namespace waybill::identity {
namespace {

using namespace std::chrono_literals;
using http::Role;

Secret<std::string> secret(std::string text) { return Secret<std::string>(std::move(text)); }
const std::string kRight = "the van leaves at nine";

class Identities : public ::testing::Test {
  protected:
    Identities() { crypto::start(); }
    NewUser maria() { return {"maria", "Maria López", secret(kRight), {Role::picker, Role::logistics}}; }
    std::string text_of(const std::string& sql) { return database.query(sql).at(0).text(0); }

    static http::Request with_key(const std::string& token) {
        http::Request request;
        request.headers = {{"authorization", "Bearer " + token}};
        return request;
    }
    static http::Request with_session(const std::string& token) {
        http::Request request;
        request.headers = {{"cookie", "lang=en; " + session_cookie(false) + "=" + token}};
        return request;
    }
    std::optional<http::Principal> who(Identity& asked, const http::Request& request) {
        return asked.authenticate(request).value();
    }

    testing::Scratch scratch{testing::TestDb::Content::migrated};
    db::Database database{scratch.options()};
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};
    Identity identity{database, ids, clock};
};

TEST_F(Identities, AddAUserOnceAndNameEveryWrongField) {
    const auto id = identity.add_user(maria());
    ASSERT_TRUE(id.ok());
    EXPECT_EQ(identity.user(*id)->roles, (std::set<Role>{Role::picker, Role::logistics}));
    EXPECT_EQ(identity.add_user(maria()).error().key, "user.login_taken");
    const auto wrong = identity.add_user({"M", "", secret("password1"), {}});
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().fields.size(), 4U);
    EXPECT_THAT(text_of("SELECT password_hash FROM user"), ::testing::StartsWith("$argon2id$"));
}

TEST_F(Identities, SignInGivesASessionAndSignOutEndsIt) {
    const auto id = identity.add_user(maria()).value();
    const auto session = identity.log_in(" Maria ", secret(kRight), "192.0.2.1");
    ASSERT_TRUE(session.ok());
    const auto principal = who(identity, with_session(session->token.reveal()));
    ASSERT_TRUE(principal.has_value());
    EXPECT_EQ(principal->id, id.text());
    EXPECT_EQ(principal->name, "Maria López");
    EXPECT_TRUE(principal->by_session);
    EXPECT_FALSE(principal->csrf_token.empty());
    EXPECT_EQ(principal->csrf_token, session->principal.csrf_token);
    http::Request over_tls = with_session(session->token.reveal());
    over_tls.secure = true;
    EXPECT_FALSE(who(identity, over_tls).has_value()) << "over TLS the cookie has another name";
    EXPECT_EQ(
        database.query("SELECT COUNT(*) FROM user_session WHERE token_hash='" + session->token.reveal() + "'").at(0).integer(0),
        0);
    identity.log_out(session->token);
    EXPECT_FALSE(who(identity, with_session(session->token.reveal())).has_value());
}

TEST_F(Identities, GiveTheSameAnswerForAWrongPasswordAndAWrongLogin) {
    (void)identity.add_user(maria()).value();
    const auto password = identity.log_in("maria", secret("not the password"), "192.0.2.1");
    const auto login = identity.log_in("nobody", secret(kRight), "192.0.2.1");
    ASSERT_FALSE(password.ok());
    ASSERT_FALSE(login.ok());
    EXPECT_EQ(password.error().key, "login.wrong");
    EXPECT_EQ(password.error().code, login.error().code);
    EXPECT_EQ(password.error().key, login.error().key);
    EXPECT_EQ(password.error().detail, login.error().detail);
    EXPECT_FALSE(who(identity, http::Request{}).has_value());
}

TEST_F(Identities, SlowDownWhoGuessesAndForgiveWhoKnows) {
    (void)identity.add_user(maria()).value();
    for (const std::string login : {"maria", "nobody"}) {
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(identity.log_in(login, secret("wrong wrong"), "192.0.2.1").error().key, "login.wrong");
        const auto refused = identity.log_in(login, secret(kRight), "192.0.2.1");
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().key, "login.wait") << "for a login that there is not, too";
        EXPECT_EQ(refused.error().code, Code::rate_limited);
    }
    EXPECT_TRUE(identity.log_in("maria", secret(kRight), "198.51.100.9").ok()) << "from elsewhere she may";
    clock.advance(2s);
    EXPECT_TRUE(identity.log_in("maria", secret(kRight), "192.0.2.1").ok());
    EXPECT_EQ(identity.log_in("maria", secret("wrong wrong"), "192.0.2.1").error().key, "login.wrong")
        << "counted from the start";
}

/// Does something once while a sign-in is under way: when it asks for the time after the password was judged.
class MeanwhileClock final : public Clock {
  public:
    explicit MeanwhileClock(const Clock& clock) : clock_(clock) {}
    Instant now() const override {
        if (meanwhile && ++asked_ == 2) std::exchange(meanwhile, nullptr)();
        return clock_.now();
    }
    mutable std::function<void()> meanwhile;

  private:
    const Clock& clock_;
    mutable int asked_ = 0;
};

TEST_F(Identities, LetNobodyInWhosePasswordOrAccountIsGoneWhileItIsJudged) {
    const auto id = identity.add_user(maria()).value();
    for (const UserChange& change : {UserChange{.password = secret("another good sentence")}, UserChange{.active = false}}) {
        const auto password = change.active ? secret("another good sentence") : secret(kRight);
        MeanwhileClock slow(clock);
        Identity elsewhere(database, ids, slow);
        slow.meanwhile = [&] { ASSERT_TRUE(identity.change_user(id, change).ok()); };
        const auto late = elsewhere.log_in("maria", password, "192.0.2.1");
        ASSERT_FALSE(slow.meanwhile) << "the change came in between";
        ASSERT_FALSE(late.ok());
        EXPECT_EQ(late.error().key, "login.wrong");
        EXPECT_EQ(database.query("SELECT COUNT(*) FROM user_session").at(0).integer(0), 0);
    }
}

TEST_F(Identities, GiveASessionTheRolesOfTheMomentItBegins) {
    const auto id = identity.add_user(maria()).value();
    MeanwhileClock slow(clock);
    Identity elsewhere(database, ids, slow);
    slow.meanwhile = [&] { ASSERT_TRUE(identity.change_user(id, {.roles = std::set<Role>{Role::finance}}).ok()); };
    EXPECT_EQ(elsewhere.log_in("maria", secret(kRight), "192.0.2.1").value().principal.roles, std::set<Role>{Role::finance});
}

TEST_F(Identities, CountGuessesThatComeTogether) {
    (void)identity.add_user(maria()).value();
    std::atomic<int> judged = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto answer = identity.log_in("maria", secret("wrong wrong"), "192.0.2.1");
            if (answer.error().key == "login.wrong") ++judged;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(judged, 4);
}

TEST_F(Identities, EndASessionByDisuseByAgeAndByAnAdmin) {
    const auto id = identity.add_user(maria()).value();
    const auto alive = [&](const Session& session) { return who(identity, with_session(session.token.reveal())).has_value(); };
    const auto idle = identity.log_in("maria", secret(kRight), "p").value();
    clock.advance(7h + 59min);
    EXPECT_TRUE(alive(idle));
    clock.advance(3h);
    EXPECT_TRUE(alive(idle)) << "it was used meanwhile";
    clock.advance(1h + 1min);
    EXPECT_FALSE(alive(idle)) << "twelve hours are over";

    const auto unused = identity.log_in("maria", secret(kRight), "p").value();
    clock.advance(8h);
    EXPECT_FALSE(alive(unused));

    const auto last = identity.log_in("maria", secret(kRight), "p").value();
    EXPECT_TRUE(alive(last));
    ASSERT_TRUE(identity.change_user(id, {.active = false}).ok());
    EXPECT_FALSE(alive(last));
    EXPECT_EQ(identity.log_in("maria", secret(kRight), "p").error().key, "login.wrong");
    ASSERT_TRUE(identity.change_user(id, {.active = true}).ok());
    EXPECT_FALSE(alive(last)) << "ended is ended";
}

TEST_F(Identities, EndSessionsWithTheOldPassword) {
    const auto id = identity.add_user(maria()).value();
    const auto session = identity.log_in("maria", secret(kRight), "p").value();
    ASSERT_TRUE(identity.change_user(id, {.password = secret("another good sentence")}).ok());
    EXPECT_FALSE(who(identity, with_session(session.token.reveal())).has_value());
    EXPECT_FALSE(identity.log_in("maria", secret(kRight), "p").ok());
    EXPECT_TRUE(identity.log_in("maria", secret("another good sentence"), "p").ok());
}

TEST_F(Identities, KnowAKeyUntilItIsRevokedHereAtOnceAndElsewhereWithinFiveSeconds) {
    Identity elsewhere(database, ids, clock);
    const auto issued = identity.issue_key("shop", {Role::integration}).value();
    const auto request = with_key(issued.token.reveal());
    for (Identity* asked : {&identity, &elsewhere}) {
        const auto principal = who(*asked, request);
        ASSERT_TRUE(principal.has_value());
        EXPECT_EQ(principal->id, issued.id.text());
        EXPECT_EQ(principal->roles, std::set<Role>{Role::integration});
        EXPECT_FALSE(principal->by_session);
    }
    ASSERT_TRUE(identity.revoke_key(issued.id).ok());
    EXPECT_EQ(identity.authenticate(request).error().code, Code::unauthorized);
    clock.advance(5s);
    EXPECT_EQ(elsewhere.authenticate(request).error().code, Code::unauthorized);
    EXPECT_TRUE(identity.keys({}, 10).at(0).revoked_at.has_value());
    EXPECT_EQ(identity.revoke_key(ApiKeyId(1)).error().key, "not_found");
}

TEST_F(Identities, RefuseAWrongKeyAlsoWhenTheRightOneWasJustSeen) {
    const auto issued = identity.issue_key("shop", {Role::integration}).value();
    std::string forged = issued.token.reveal();
    forged.back() = forged.back() == 'a' ? 'b' : 'a';
    EXPECT_FALSE(identity.authenticate(with_key(forged)).ok());
    EXPECT_TRUE(identity.authenticate(with_key(issued.token.reveal())).ok());
    EXPECT_FALSE(identity.authenticate(with_key(forged)).ok());
    EXPECT_FALSE(identity.authenticate(with_key("")).ok());
    EXPECT_FALSE(identity.authenticate(with_key("wb_live_nosuch00_" + std::string(32, '0'))).ok());
    http::Request basic;
    basic.headers = {{"authorization", "Basic bWFyaWE6eA=="}};
    EXPECT_FALSE(identity.authenticate(basic).ok());
}

TEST_F(Identities, AskTheDatabaseSeldomForAKeyInUse) {
    const auto issued = identity.issue_key("shop", {Role::integration}).value();
    const auto request = with_key(issued.token.reveal());
    (void)identity.authenticate(request).value();
    const auto before = database.counts().statements;
    for (int i = 0; i < 100; ++i) (void)identity.authenticate(request).value();
    EXPECT_EQ(database.counts().statements, before);
}

TEST_F(Identities, KeepTheLastAdmin) {
    const auto first = identity.add_user({"root.one", "One", secret(kRight), {Role::admin}}).value();
    EXPECT_EQ(identity.change_user(first, {.roles = std::set<Role>{Role::picker}}).error().key, "user.last_admin");
    EXPECT_EQ(identity.change_user(first, {.active = false}).error().key, "user.last_admin");
    (void)identity.add_user({"root.two", "Two", secret(kRight), {Role::admin}}).value();
    EXPECT_TRUE(identity.change_user(first, {.active = false}).ok());
}

TEST_F(Identities, PutAUserThatIsThereOrNot) {
    const auto id = identity.put_user(maria()).value();
    auto changed = maria();
    changed.name = "M. López";
    changed.roles = {Role::finance};
    EXPECT_EQ(identity.put_user(changed).value(), id);
    EXPECT_EQ(identity.user(id)->name, "M. López");
    EXPECT_EQ(identity.user(id)->roles, std::set<Role>{Role::finance});
    const auto page = identity.users("", 10);
    ASSERT_EQ(page.size(), 1U);
    EXPECT_TRUE(identity.users("maria", 10).empty());
}

TEST_F(Identities, ShareASecretBetweenServers) {
    Identity elsewhere(database, ids, clock);
    const auto mine = identity.shared_secret("customer_token");
    EXPECT_EQ(mine.reveal().size(), 32U);
    EXPECT_EQ(elsewhere.shared_secret("customer_token").reveal(), mine.reveal());
    EXPECT_NE(identity.shared_secret("another").reveal(), mine.reveal());
}

}  // namespace
}  // namespace waybill::identity
