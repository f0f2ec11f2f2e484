#include <gtest/gtest.h>

#include <cstdio>

#include "carriers/requests.h"
#include "proofs/carriers/cases.h"
#include "proofs/carriers/reading.h"
#include "proofs/carriers/validating_mock.h"

// Every message that we would send to UPS, judged by UPS's own description in a validating mock.
namespace waybill::proofs {
namespace {

using carrier::Call;

/// The descriptions in the order of their names, as the mock serves them, and what a path of each begins with.
constexpr std::pair<const char*, const char*> kSpecs[] = {
    {"AddressValidation", "/addressvalidation/"}, {"Locator", "/locations/"}, {"OAuthClientCredentials", "/security/"},
    {"Pickup", "/pickupcreation/"},               {"Rating", "/rating/"},     {"Shipping", "/shipments/v2409/"},
    {"TimeInTransit", "/shipments/v1/transittimes"}, {"Tracking", "/track/"}, {"UPSTrackAlert", "/subscription/"}};

std::size_t spec_of(const std::string& path) {
    if (path.starts_with("/shipments/v2409/pickup/")) return 3;
    if (path.starts_with("/labels/")) return 5;
    if (path.starts_with("/track/v2/subscription/")) return 8;
    for (std::size_t i = 0; i < std::size(kSpecs); ++i)
        if (path.starts_with(kSpecs[i].second)) return i;
    return 0;
}

class UpsDescription : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        std::vector<std::string> files;
        for (const auto& [name, path] : kSpecs) files.push_back(std::string("ups-") + name + ".json");
        mock = ValidatingMock::of(files);
    }
    static void TearDownTestSuite() { mock.reset(); }
    void SetUp() override {
        if (mock == nullptr) GTEST_SKIP() << ValidatingMock::kMissing;
        module = module_of("ups");
        ups = module->make({{"shipper_number", "A1B2C3"}}).value();
    }

    /// What the description says against a call; empty: nothing.
    std::string violations(const Call& call) {
        const std::string path = call.path.substr(std::string("/api").size());
        const std::size_t spec = spec_of(path);
        return mock->violations(spec, call, spec == 8 ? path.substr(std::string("/track/v2").size()) : path, "Bearer token");
    }

    static std::unique_ptr<ValidatingMock> mock;
    std::unique_ptr<carrierhost::Module> module;
    std::unique_ptr<const carrier::Carrier> ups;
};
std::unique_ptr<ValidatingMock> UpsDescription::mock;

TEST_F(UpsDescription, AcceptsEveryShipmentThatWeWouldSend) {
    int sent = 0, fine = 0, refused = 0;
    for (const Case& made : shipments({"03", "01", "07", "zpl", "gif", true, true})) {
        auto conversation = ups->book(made.request);
        conversation.resume();
        if (!made.refused.empty()) {
            ASSERT_EQ(conversation.wants(), carrier::Dialogue::Wants::nothing) << made.says << " went out";
            const Error error = conversation.take().error();
            const bool named = std::any_of(error.fields.begin(), error.fields.end(), [&](const FieldError& f) { return f.pointer == made.refused; });
            EXPECT_TRUE(named) << made.says << ": " << error.detail;
            refused += named;
            std::printf("  ups  %-34s refused by us: %s\n", made.says.c_str(), error.detail.c_str());
            continue;
        }
        ++sent;
        if (conversation.wants() != carrier::Dialogue::Wants::call) {
            ADD_FAILURE() << made.says << ": " << conversation.take().error().detail;
            continue;
        }
        const std::string against = violations(conversation.call());
        EXPECT_EQ(against, "") << made.says << "\n" << conversation.call().body;
        fine += against.empty();
        std::printf("  ups  %-34s %s\n", made.says.c_str(), against.empty() ? "accepted" : against.c_str());
    }
    std::printf("  ups  %d of %d shipments accepted by UPS's description, %d refused by us first\n", fine, sent, refused);
    EXPECT_GE(sent, 40);
}

/// The other operations, each driven by its recording. The description contradicts itself in places: values that it lists as
/// the only valid ones are shorter or longer than it allows. There, exactly that is said against us.
TEST_F(UpsDescription, AcceptsEveryOtherCallButForWhatContradictsItself) {
    const std::map<std::string, std::string> contradictions{
        {"/api/labels/v1/recovery", "LabelImageFormat"},        // "ZPL" has three characters, four are demanded
        {"/api/pickupcreation/v2409/pickup", "PickupDate"},     // a date of eight digits in four
        {"/api/locations/v3/search/availabilities/64", "RequestAction"},  // "Locator", in thirteen characters
        {"/api/shipments/v1/transittimes", "weight"},  // of up to 70 kilograms, and at most 1
        {"/api/track/v2/subscription/standard/package", "version"}};  // demanded of a path that has no place for it: its server's address has
    std::set<std::string> done;
    for (const carrier::Recording& recording : carrier::read_recordings("ups")) {
        if (recording.operation == "book" || recording.operation == "void") continue;
        carrier::Ended ended = carrier::play_operation(*ups, recording, recording.exchanges);
        for (const Call& call : ended.played.calls) {
            if (!done.insert(call.method + call.path.substr(0, 40) + call.body.substr(0, 200)).second) continue;
            const std::string against = violations(call);
            const auto excuse = contradictions.find(call.path);
            if (excuse == contradictions.end() || against.empty()) {
                EXPECT_EQ(against, "") << recording.name << " " << call.body;
            } else {
                EXPECT_NE(against.find(excuse->second), std::string::npos) << against;
                EXPECT_EQ(against.find('['), against.rfind('[')) << "only that: " << against;
            }
            std::printf("  ups  %-16s %-7s %-60s %s\n", recording.name.c_str(), call.method.c_str(), call.path.substr(0, 60).c_str(),
                        against.empty() ? "accepted" : against.c_str());
        }
    }
    const Call cancel = Call::del("/api/shipments/v2409/void/cancel/1ZA1B2C30100000001").header("transId", "x").header("transactionSrc", "waybill");
    EXPECT_EQ(violations(cancel), "");
}

}  // namespace
}  // namespace waybill::proofs
