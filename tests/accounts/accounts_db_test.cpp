#include "accounts/accounts.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "accounts/key_file.h"
#include "base/crypto.h"
#include "db/scratch.h"
#include "support/fake_clock.h"
#include "support/folder.h"
#include "support/places.h"

namespace waybill::accounts {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using std::chrono::seconds;

constexpr const char* kSecret = "only-the-carrier-knows";

class AccountsOfCarriers : public ::testing::Test {
  protected:
    AccountsOfCarriers() {
        crypto::start();
        settings.key_file = folder_ / "secrets.key";
        EXPECT_TRUE(make_keys(settings.key_file).value());
        settings.own_endpoints = true;
    }

    /// One server: a host and the accounts that it takes.
    struct Server {
        explicit Server(AccountsOfCarriers& t)
            : host({places::build_dir() + "/carriers", {}, 1, seconds(5), seconds(5), ""}, t.wire, t.clock, t.metrics),
              accounts({t.db, t.ids, t.clock, host}, t.settings) {}
        carrierhost::CarrierHost host;
        Accounts accounts;
    };
    static Entry entry(const std::string& secret = kSecret) {
        Entry e;
        e.secrets["client_id"] = Secret<std::string>("us");
        e.secrets["client_secret"] = Secret<std::string>(secret);
        return e;
    }
    template <class Work>
    auto in_tx(Work work) {
        return db.transact(work);
    }
    Result<AccountView> put(Server& server, const std::string& name, const Entry& e, const std::string& actor = "usr_1") {
        auto done = in_tx([&](db::Tx& tx) { return server.accounts.put(tx, "demo", name, e, actor); });
        server.accounts.look();
        return done;
    }
    Result<AccountView> use(Server& server, const std::string& name, const std::string& confirmed = "") {
        auto done = in_tx([&](db::Tx& tx) { return server.accounts.use(tx, "demo", name, confirmed, "usr_1"); });
        server.accounts.look();
        return done;
    }
    std::int64_t rows_with(const std::string& word) {
        std::int64_t found = 0;
        for (const auto& column : db.query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
                                           "data_type IN ('varchar', 'char', 'text', 'mediumtext', 'longtext', 'varbinary', 'binary', 'blob', 'mediumblob', 'longblob')"))
            found += db.query("SELECT COUNT(*) FROM `" + column.text(0) + "` WHERE INSTR(`" + column.text(1) + "`, '" + word + "') > 0").at(0).integer(0);
        return found;
    }

    testing::Scratch scratch{testing::TestDb::Content::migrated};
    db::Database db{scratch.options()};
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};
    Metrics metrics;
    wire::Wire wire{{}, metrics};
    Settings settings;
    places::Folder folder_{"accounts"};
};

TEST_F(AccountsOfCarriers, TakeSecretsInAndNeverTellThem) {
    Server server(*this);
    const auto made = put(server, "simulator", entry());
    ASSERT_TRUE(made.ok()) << made.error().detail;
    ASSERT_THAT(made->secrets, SizeIs(2));
    EXPECT_TRUE(made->secrets[1].set);
    EXPECT_EQ(made->secrets[1].changed_by, "usr_1");
    EXPECT_EQ(made->secrets[1].changed_at, clock.now());
    EXPECT_EQ(rows_with(kSecret), 0);
    EXPECT_EQ(rows_with("client_secret"), 2) << "its name stands in the secret's row and in the changes";
}

TEST_F(AccountsOfCarriers, AreInUseWhenSomebodySaysSoAndReachTheHostWithoutARestart) {
    Server server(*this);
    EXPECT_THAT(server.host.unusable("demo"), HasSubstr("No account"));
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_THAT(server.host.unusable("demo"), HasSubstr("in use")) << "it is there, and nobody chose it";
    EXPECT_EQ(server.host.unusable("demo@simulator"), "") << "it can be tried";
    ASSERT_TRUE(use(server, "simulator").ok());
    EXPECT_EQ(server.host.unusable("demo"), "");
    EXPECT_EQ(server.host.account_in_use("demo"), "simulator");
}

TEST_F(AccountsOfCarriers, ChangedByOneServerAreTakenUpByAnother) {
    Server here(*this), there(*this);
    EXPECT_TRUE(put(here, "simulator", entry()).ok());
    EXPECT_TRUE(use(here, "simulator").ok());
    EXPECT_NE(there.host.unusable("demo"), "");
    there.accounts.look();
    EXPECT_EQ(there.host.unusable("demo"), "");
}

TEST_F(AccountsOfCarriers, WhoseBookingsAreRealAreConfirmedByName) {
    Server server(*this);
    auto live = entry();
    live.endpoint = "http://127.0.0.1:9/live";
    ASSERT_TRUE(put(server, "live", live).ok());
    EXPECT_EQ(use(server, "live").error().key, "account.confirm");
    EXPECT_EQ(use(server, "live", "test").error().key, "account.confirm");
    EXPECT_EQ(server.host.account_in_use("demo"), "");
    ASSERT_TRUE(use(server, "live", "live").ok());
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    ASSERT_TRUE(use(server, "simulator").ok()) << "back to a rehearsal there is nothing to confirm";
    const auto carrier = server.accounts.carrier("demo").value();
    ASSERT_THAT(carrier.accounts, SizeIs(2));
    EXPECT_FALSE(carrier.accounts[0].in_use);
    EXPECT_TRUE(carrier.accounts[1].in_use);
}

TEST_F(AccountsOfCarriers, NameEverythingThatIsWrongAndChangeNothing) {
    Server server(*this);
    Entry wrong;
    wrong.endpoint = "ftp://x";
    wrong.values["number"] = "1";
    wrong.secrets["client_secret"] = Secret<std::string>("a\nb");
    wrong.secrets["password"] = Secret<std::string>("x");
    const auto refused = put(server, "simulator", wrong);
    ASSERT_FALSE(refused.ok());
    std::vector<std::string> pointers;
    for (const auto& field : refused.error().fields) pointers.push_back(field.pointer);
    EXPECT_THAT(pointers, ElementsAre("/endpoint", "/values/number", "/secrets/client_secret", "/secrets/password"));
    EXPECT_EQ(server.accounts.account("demo", "simulator")->version, 0);
    EXPECT_EQ(put(server, "configuration", entry()).error().key, "account.read_only");
    EXPECT_EQ(put(server, "Bad Name", entry()).error().key, "account.unknown");
    settings.own_endpoints = false;
    Server strict(*this);
    EXPECT_EQ(put(strict, "live", entry()).error().key, "account.unknown") << "the carrier has no such environment";
}

TEST_F(AccountsOfCarriers, MovedToAnotherAddressAreGivenEverySecretAgain) {
    Server server(*this);
    const auto at = [](Entry e, const std::string& endpoint) { return e.endpoint = endpoint, e; };
    const std::string ours = "https://api.example.com/v1", theirs = "https://api.example.net/v1";
    ASSERT_TRUE(put(server, "live", at(entry(), ours)).ok());
    const auto refused = put(server, "live", at({}, theirs));
    ASSERT_FALSE(refused.ok()) << "what is sealed would go to whoever changes the address";
    EXPECT_EQ(refused.error().key, "account.secrets_again");
    std::vector<std::string> pointers;
    for (const auto& field : refused.error().fields) pointers.push_back(field.pointer);
    EXPECT_THAT(pointers, ElementsAre("/secrets/client_id", "/secrets/client_secret"));
    Entry half;
    half.secrets["client_id"] = Secret<std::string>("us");
    EXPECT_EQ(put(server, "live", at(half, theirs)).error().key, "account.secrets_again");
    EXPECT_EQ(put(server, "live", at({}, "")).error().key, "request.fields") << "there is no address of its own";
    EXPECT_EQ(server.accounts.account("demo", "live")->endpoint, ours);
    EXPECT_TRUE(put(server, "live", at({}, ours)).ok()) << "the same address is no change";
    half.secrets["client_secret"] = Secret<std::string>("");
    EXPECT_TRUE(put(server, "live", at(half, theirs)).ok()) << "what is taken away goes nowhere";
    EXPECT_TRUE(put(server, "live", at(entry(), ours)).ok());
    EXPECT_EQ(server.accounts.account("demo", "live")->endpoint, ours);
}

TEST_F(AccountsOfCarriers, AreNotInUseWithoutWhatTheCarrierWants) {
    Server server(*this);
    Entry half;
    half.secrets["client_id"] = Secret<std::string>("us");
    EXPECT_TRUE(put(server, "simulator", half).ok());
    const auto refused = use(server, "simulator");
    EXPECT_EQ(refused.error().key, "account.incomplete");
    EXPECT_THAT(refused.error().fields.at(0).pointer, "/secrets/client_secret");
}

TEST_F(AccountsOfCarriers, SeenByTwoPeopleAreNotChangedBehindTheOther) {
    Server server(*this);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    auto second = entry("other");
    second.version = 1;
    ASSERT_TRUE(put(server, "simulator", second, "usr_2").ok());
    EXPECT_EQ(put(server, "simulator", second, "usr_3").error().key, "account.changed");
    const auto changes = server.accounts.changes("demo", 10);
    ASSERT_THAT(changes, SizeIs(2));
    EXPECT_EQ(changes[0].what, "changed");
    EXPECT_EQ(changes[0].actor, "usr_2");
    EXPECT_THAT(changes[0].detail, HasSubstr("client_secret"));
}

TEST_F(AccountsOfCarriers, InUseAreNotRemovedAndTheOthersAre) {
    Server server(*this);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_TRUE(use(server, "simulator").ok());
    const auto remove = [&] { return in_tx([&](db::Tx& tx) { return server.accounts.remove(tx, "demo", "simulator", "usr_1"); }); };
    EXPECT_EQ(remove().error().key, "account.in_use");
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return server.accounts.stop(tx, "demo", "simulator", "usr_1"); }).ok());
    ASSERT_TRUE(remove().ok());
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM carrier_secret").at(0).integer(0), 0);
    server.accounts.look();
    EXPECT_THAT(server.host.unusable("demo@simulator"), HasSubstr("no account"));
}

TEST_F(AccountsOfCarriers, OfTheConfigurationAreReadOnlyAndInUseWhileNoOtherIs) {
    carrierhost::Account configured;
    configured.carrier = "demo";
    configured.base_url = "http://127.0.0.1:9";
    configured.secrets.emplace("client_id", std::string("us"));
    configured.secrets.emplace("client_secret", std::string(kSecret));
    settings.configuration = {configured};
    Server server(*this);
    EXPECT_EQ(server.host.account_in_use("demo"), kConfiguration);
    const auto seen = server.accounts.account("demo", kConfiguration).value();
    EXPECT_TRUE(seen.read_only && seen.in_use);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_EQ(server.host.account_in_use("demo"), kConfiguration);
    EXPECT_TRUE(use(server, "simulator").ok());
    EXPECT_EQ(server.host.account_in_use("demo"), "simulator");
    EXPECT_EQ(server.host.unusable("demo@configuration"), "") << "what was booked by it is ended by it";
    EXPECT_TRUE(in_tx([&](db::Tx& tx) { return server.accounts.stop(tx, "demo", "simulator", "usr_1"); }).ok());
    server.accounts.look();
    EXPECT_EQ(server.host.account_in_use("demo"), kConfiguration);
}

// ---- keys ---------------------------------------------------------------------------------------------------------------

TEST_F(AccountsOfCarriers, StartWithoutTheirKeyAndSayWhichFileIsMissing) {
    {
        Server server(*this);
        EXPECT_TRUE(put(server, "simulator", entry()).ok());
        EXPECT_TRUE(use(server, "simulator").ok());
    }
    std::filesystem::rename(settings.key_file, settings.key_file + ".away");
    Server server(*this);
    EXPECT_THAT(server.host.unusable("demo"), AllOf(HasSubstr(settings.key_file), HasSubstr("is not there")));
    EXPECT_EQ(put(server, "simulator", entry()).error().key, "account.key");
    std::filesystem::rename(settings.key_file + ".away", settings.key_file);
    server.accounts.look();
    EXPECT_EQ(server.host.unusable("demo"), "") << "it is back, and nobody started anything again";
}

TEST_F(AccountsOfCarriers, DoNotOpenUnderAnotherKeyInAnotherRowOrWithABitFlipped) {
    Server server(*this);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_TRUE(use(server, "simulator").ok());
    const auto trouble = [&] {
        Server fresh(*this);
        return fresh.host.unusable("demo");
    };
    EXPECT_EQ(trouble(), "");
    db.execute("UPDATE carrier_secret SET sealed = (SELECT sealed FROM (SELECT * FROM carrier_secret) s WHERE s.name = 'client_id') WHERE name = 'client_secret'");
    EXPECT_THAT(trouble(), AllOf(HasSubstr("client_secret"), HasSubstr("changed or moved")));
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_EQ(trouble(), "");
    db.execute("UPDATE carrier_secret SET sealed = CONCAT(LEFT(sealed, 40), CHAR(ASCII(SUBSTR(sealed, 41, 1)) ^ 1), SUBSTR(sealed, 42)) WHERE name = 'client_secret'");
    EXPECT_THAT(trouble(), HasSubstr("changed or moved"));
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    std::filesystem::remove(settings.key_file);
    EXPECT_TRUE(make_keys(settings.key_file).ok());
    EXPECT_THAT(trouble(), AllOf(HasSubstr("none of the keys"), HasSubstr(settings.key_file)));
}

TEST_F(AccountsOfCarriers, SealedUnderANewKeyOpenOnEveryServerAndUnderTheOldOneUntilItIsForgotten) {
    Server server(*this);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    EXPECT_TRUE(use(server, "simulator").ok());
    const auto old = read_keys(settings.key_file).value();
    const auto before = db.query("SELECT sealed FROM carrier_secret WHERE name = 'client_secret'").at(0).text(0);
    EXPECT_EQ(reseal(db, ids, clock, settings.key_file, false).value(), 2);
    server.accounts.look();
    EXPECT_EQ(server.host.unusable("demo"), "");
    EXPECT_TRUE(read_keys(settings.key_file)->open(before, "").key_known) << "a backup from before opens";
    EXPECT_FALSE(old.open(db.query("SELECT sealed FROM carrier_secret WHERE name = 'client_secret'").at(0).text(0), "").key_known);
    EXPECT_EQ(reseal(db, ids, clock, settings.key_file, true).value(), 2);
    EXPECT_FALSE(read_keys(settings.key_file)->open(before, "").key_known);
    EXPECT_THAT(unopened(db, settings.key_file).names, SizeIs(0));
    struct stat is {};
    ASSERT_EQ(stat(settings.key_file.c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777, 0600u);
}

TEST_F(AccountsOfCarriers, ThatDoNotOpenAreNotSealedAnew) {
    Server server(*this);
    EXPECT_TRUE(put(server, "simulator", entry()).ok());
    std::filesystem::remove(settings.key_file);
    EXPECT_TRUE(make_keys(settings.key_file).ok());
    EXPECT_EQ(reseal(db, ids, clock, settings.key_file, true).error().key, "account.sealed");
    EXPECT_THAT(unopened(db, settings.key_file).names, ElementsAre("demo/simulator/client_id", "demo/simulator/client_secret"));
}

TEST_F(AccountsOfCarriers, HaveAKeyThatNobodyElseCanReadAndThatIsMadeOnce) {
    EXPECT_FALSE(make_keys(settings.key_file).value());
    EXPECT_TRUE(read_keys(settings.key_file).ok());
    chmod(settings.key_file.c_str(), 0644);
    EXPECT_THAT(read_keys(settings.key_file).error().detail, HasSubstr("chmod 600"));
    std::ofstream(settings.key_file) << "rubbish\n";
    chmod(settings.key_file.c_str(), 0600);
    EXPECT_THAT(read_keys(settings.key_file).error().detail, HasSubstr("holds no key"));
    EXPECT_THAT(read_keys("").error().detail, HasSubstr("accounts.key_file"));
}

}  // namespace
}  // namespace waybill::accounts
