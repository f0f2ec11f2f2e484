#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "carriers/requests.h"
#include "proofs/carriers/cases.h"
#include "proofs/carriers/reading.h"
#include "proofs/carriers/validating_mock.h"

// Every message that we would send to DHL Express, judged by the MyDHL API's own description in a validating mock.
namespace waybill::proofs {
namespace {

using carrier::BookingRequest;
using carrier::Call;
using carrier::ExportReason;
using Wants = carrier::Dialogue::Wants;

/// What DHL says of the place where a parcel begins: before every booking it is asked about.
carrier::Reply place() {
    return {200, {{"date", "Fri, 27 Nov 2026 09:30:00 GMT"}},
            R"({"address":[{"countryCode":"US","postalCode":"43215","cityName":"COLUMBUS","serviceArea":{"code":"CMH","GMTOffset":"-05:00"}}]})"};
}

class MyDhlDescription : public testing::Test {
  protected:
    static void SetUpTestSuite() { mock = ValidatingMock::of({"mydhl.json"}); }
    static void TearDownTestSuite() { mock.reset(); }
    void SetUp() override {
        if (mock == nullptr) GTEST_SKIP() << ValidatingMock::kMissing;
        module = module_of("mydhl");
        mydhl = module->make({{"account_number", "123456789"}, {"return_service", "PT"}}).value();
    }

    /// What the description says against a call; empty: nothing.
    std::string violations(const Call& call) { return mock->violations(0, call, call.path, "Basic dXNlcjpwYXNzd29yZA=="); }

    /// What is said against the calls of one booking, or that it does not come to them.
    std::string judged(const BookingRequest& request) {
        auto conversation = mydhl->book(request);
        conversation.resume();
        if (conversation.wants() != Wants::call) return "refused by us: " + conversation.take().error().detail;
        if (!places.contains(conversation.call().path)) {
            places.insert(conversation.call().path);
            if (const std::string against = violations(conversation.call()); !against.empty()) return against + " " + conversation.call().path;
        }
        conversation.answer(place());
        conversation.resume();
        if (conversation.wants() != Wants::call) return "refused by us: " + conversation.take().error().detail;
        const std::string against = violations(conversation.call());
        return against.empty() ? "" : against + "\n" + conversation.call().body;
    }

    static std::unique_ptr<ValidatingMock> mock;
    std::unique_ptr<carrierhost::Module> module;
    std::unique_ptr<const carrier::Carrier> mydhl;
    std::set<std::string> places;  ///< asked about already
};
std::unique_ptr<ValidatingMock> MyDhlDescription::mock;

/// Shipments that only DHL's limits and services make interesting, each made of one of the common table.
class Table {
  public:
    explicit Table(std::vector<Case> common) : all(std::move(common)) {
        for (Case& made : all)
            if (made.says == "a name too long") made.refused.clear();  // DHL takes 255 characters
    }
    template <class Change>
    void add(const char* says, const char* like, Change change, const char* refused = "") {
        for (const Case& known : all)
            if (known.says == like) {
                Case made{says, known.request, refused};
                change(made.request);
                return all.push_back(std::move(made));
            }
        ADD_FAILURE() << "the table has no " << like;
    }
    std::vector<Case> all;
};

void services_and_labels(Table& t) {
    t.add("Express Domestic 9:00", "one parcel", [](BookingRequest& r) { r.service = "I"; });
    t.add("the European Union's own product", "within the European Union", [](BookingRequest& r) { r.service = "U"; });
    t.add("documents abroad", "to Germany", [](BookingRequest& r) { r.service = "D", r.parcels.front().items.clear(), r.terms.customs.reset(); });
    t.add("documents by their reason", "to Germany", [](BookingRequest& r) { r.parcels.front().items.clear(), r.terms.customs->reason = ExportReason::documents; });
    t.add("to a service point of DHL's", "one parcel", [](BookingRequest& r) { r.terms.service_point = "PDX001"; });
    t.add("ZPL for 300 dpi", "in the other label format", [](BookingRequest& r) { r.terms.label_dpi = 300; });
    t.add("ZPL for 203 dpi", "in the other label format", [](BookingRequest& r) { r.terms.label_dpi = 203; });
    t.add("a label on A6", "one parcel", [](BookingRequest& r) { r.terms.label_size = "a6"; });
    t.add("a label on A4", "one parcel", [](BookingRequest& r) { r.terms.label_size = "a4"; });
    t.add("a return from abroad", "to Germany", [](BookingRequest& r) {
        std::swap(r.from, r.to), r.terms.is_return = true, r.terms.customs->reason = ExportReason::returned;
    });
    t.add("to no home", "one parcel", [](BookingRequest& r) { r.terms.residential = false; });
    for (const auto reason : {ExportReason::sample, ExportReason::returned, ExportReason::personal_effects})
        t.add("for another reason", "to England", [reason](BookingRequest& r) { r.terms.customs->reason = reason; });
    t.add("an export filing", "to England", [](BookingRequest& r) { r.terms.customs->export_filing = "NOEEI 30.37(a)"; });
}

void scripts_and_limits(Table& t) {
    t.add("a Korean name", "one parcel", [](BookingRequest& r) { r.to.name = "김철수", r.to.lines = {"세종대로 110"}, r.to.city = "서울"; });
    t.add("a Greek and a Hebrew name", "one parcel", [](BookingRequest& r) { r.to.name = "Γιώργος Παπαδόπουλος", r.from.company = "שלום בע\"מ"; });
    t.add("DHL's longest fields", "to England", [](BookingRequest& r) {
        r.to.name = std::string(255, 'N'), r.to.company = std::string(100, 'C'), r.to.city = std::string(45, 'T'), r.to.region = std::string(35, 'R');
        r.to.lines = {std::string(45, 'A'), std::string(45, 'B'), std::string(45, 'D')};
        r.to.postal_code = std::string(12, '1'), r.to.phone = std::string(70, '2'), r.to.email = std::string(58, 'e') + "@example.com";
        r.terms.references = {std::string(35, 'R'), std::string(35, 'S')};
        r.terms.customs->certified_by = std::string(35, 'P'), r.terms.customs->invoice_number = std::string(35, 'I');
        r.terms.customs->export_filing = std::string(20, 'F'), r.terms.customs->sender_tax_id = std::string(35, '3');
        r.parcels.front().items.front().description = std::string(600, 'G'), r.parcels.front().items.front().hs_code = std::string(18, '4');
    });
    t.add("the heaviest and largest parcel", "to England", [](BookingRequest& r) {
        r.parcels.front().weight = Grams{70000}, r.parcels.front().size = {Millimetres{1830}, Millimetres{3030}, Millimetres{3030}};
    });
    t.add("as many parcels as DHL takes", "one parcel", [](BookingRequest& r) { r.parcels.front().weight = Grams{1000}, r.parcels.resize(999, r.parcels.front()); });
    t.add("999 kinds of goods", "to England", [](BookingRequest& r) {
        for (int i = 1; i < 999; ++i) r.parcels.front().items.push_back({"SKU-" + std::to_string(i), "", Quantity{1}, Grams{1}, r.parcels.front().items.front().unit_value, "", ""});
    });
    t.add("a weight that nobody knows", "to England", [](BookingRequest& r) { r.parcels.front().items.front().unit_weight = {}; });
}

void refused(Table& t) {
    const auto like = [&](const char* says, const char* base, auto change, const char* field) { t.add(says, base, change, field); };
    like("a name above 255", "one parcel", [](BookingRequest& r) { r.to.name = std::string(256, 'N'); }, "/to/name");
    like("a company above 100", "one parcel", [](BookingRequest& r) { r.to.company = std::string(101, 'C'); }, "/to/company");
    like("a city above 45", "one parcel", [](BookingRequest& r) { r.to.city = std::string(46, 'T'); }, "/to/city");
    like("one parcel too many", "one parcel", [](BookingRequest& r) { r.parcels.resize(1000, r.parcels.front()); }, "/parcels");
    like("heavier than the product", "Express Domestic 9:00", [](BookingRequest& r) { r.parcels.resize(5, r.parcels.front()), r.parcels.front().weight = Grams{70000}, r.parcels.resize(10, r.parcels.front()); }, "/parcels");
    like("larger than the product", "Express Domestic 9:00", [](BookingRequest& r) { r.parcels.front().size = {Millimetres{900}, Millimetres{900}, Millimetres{900}}; }, "/parcels/0/size");
    like("an incoterm of nobody", "to England", [](BookingRequest& r) { r.terms.customs->incoterm = "XXX"; }, "/terms/customs/incoterm");
    like("a filing above 20", "to England", [](BookingRequest& r) { r.terms.customs->export_filing = std::string(21, 'F'); }, "/terms/customs/export_filing");
    like("a printer of 600 dpi", "one parcel", [](BookingRequest& r) { r.terms.label_dpi = 600; }, "/terms/label_dpi");
    like("a label on A4 as ZPL", "in the other label format", [](BookingRequest& r) { r.terms.label_size = "a4"; }, "/terms/label_size");
    like("a recipient without a phone", "one parcel", [](BookingRequest& r) { r.to.phone = "none"; }, "/to/phone");
    like("a payer without an account", "paid by the recipient", [](BookingRequest& r) { r.terms.payer_account.clear(); }, "/terms/payer_account");
    like("two currencies", "twelve kinds of goods", [](BookingRequest& r) { r.parcels.front().items.back().unit_value.currency = *Currency::parse("EUR"); }, "/parcels/0/items/12/unit_value");
}

/// Without this the tables below would say nothing.
TEST_F(MyDhlDescription, NoticesWhatIsWrong) {
    auto van = mydhl->cancel_pickup({"PRG261130000256"});
    van.resume();
    Call call = van.call();
    call.path = call.path.substr(0, call.path.find("requestorName"));
    EXPECT_NE(violations(call).find("requestorname"), std::string::npos);
    const Call ship = Call::post_json("/shipments", R"({"productCode":"TOO-LONG-BY-FAR"})").header("x-version", "3.1.0");
    EXPECT_NE(violations(ship).find("plannedShippingDateAndTime"), std::string::npos);
    EXPECT_NE(violations(ship).find("productCode"), std::string::npos);
}

TEST_F(MyDhlDescription, AcceptsEveryShipmentThatWeWouldSend) {
    Table table(shipments({"N", "I", "P", "pdf", "zpl", false, true}));
    services_and_labels(table);
    scripts_and_limits(table);
    refused(table);
    int sent = 0, fine = 0, stopped = 0;
    for (const Case& made : table.all) {
        if (!made.refused.empty()) {
            auto conversation = mydhl->book(made.request);
            conversation.resume();
            ASSERT_EQ(conversation.wants(), Wants::nothing) << made.says << " went out";
            const Error error = conversation.take().error();
            const bool named = std::any_of(error.fields.begin(), error.fields.end(), [&](const FieldError& f) { return f.pointer == made.refused; });
            EXPECT_TRUE(named) << made.says << ": " << error.detail;
            stopped += named;
            std::printf("  mydhl  %-34s refused by us: %s\n", made.says.c_str(), error.detail.substr(0, 110).c_str());
            continue;
        }
        ++sent;
        const std::string against = judged(made.request);
        EXPECT_EQ(against, "") << made.says;
        fine += against.empty();
        std::printf("  mydhl  %-34s %s\n", made.says.c_str(), against.empty() ? "accepted" : against.substr(0, 200).c_str());
    }
    std::printf("  mydhl  %d of %d shipments accepted by DHL's description, %d refused by us first\n", fine, sent, stopped);
    EXPECT_GE(sent, 40);
}

/// The same shipments as questions for a price.
TEST_F(MyDhlDescription, AcceptsEveryQuestionForAPrice) {
    int asked = 0;
    for (const Case& made : shipments({"N", "I", "P", "pdf", "zpl", true, true})) {
        const BookingRequest& r = made.request;
        auto conversation = mydhl->rate({r.from, r.to, r.parcels, r.terms, ""});
        conversation.resume();
        if (conversation.wants() != Wants::call) continue;
        conversation.answer(place());
        conversation.resume();
        ASSERT_EQ(conversation.wants(), Wants::call) << made.says;
        EXPECT_EQ(violations(conversation.call()), "") << made.says << "\n" << conversation.call().body;
        ++asked;
    }
    std::printf("  mydhl  %d questions for a price\n", asked);
    EXPECT_GE(asked, 40);
}

/// The other operations, each driven by its recording.
TEST_F(MyDhlDescription, AcceptsEveryOtherCall) {
    std::set<std::string> done;
    const auto judge = [&](const std::string& what, const Call& call) {
        if (!done.insert(call.method + call.path + call.body).second) return;
        const std::string against = violations(call);
        EXPECT_EQ(against, "") << what << " " << call.body;
        std::printf("  mydhl  %-26s %-7s %-70s %s\n", what.c_str(), call.method.c_str(), call.path.substr(0, 70).c_str(), against.empty() ? "accepted" : against.c_str());
    };
    for (const carrier::Recording& recording : carrier::read_recordings("mydhl")) {
        if (recording.operation == "book") continue;
        for (const Call& call : carrier::play_operation(*mydhl, recording, recording.exchanges).played.calls) judge(recording.name, call);
    }
    auto cancel = mydhl->cancel_pickup({"PRG261130000256"});
    cancel.resume();
    judge("cancel_pickup", cancel.call());
    carrier::TrackRequest most;
    for (int i = 0; i < 200; ++i) most.numbers.push_back(i % 2 == 0 ? std::to_string(1234567000 + i) : "JD014600000000000" + std::to_string(100 + i));
    auto track = mydhl->track(most);
    for (track.resume(); track.wants() == Wants::call; track.resume()) {
        judge("two hundred numbers", track.call());
        track.answer({200, {}, R"({"shipments":[]})"});
    }
    carrier::PickupRequest van;
    van.at = carrier::sample_address("Waybill", "Leeds", "GB");
    van.date = std::chrono::year_month_day(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(30));
    van.ready_minute = 540, van.close_minute = 1020, van.parcels = 7, van.weight = Grams{12345}, van.to_country = "DE";
    van.carrier_shipment_ids = {"1234567890"};
    van.instructions = "请在二号门按铃. Ring the bell at gate two and wait for the man with the list; the lift is out of order, so parcels stand at the foot of the stairs, left";
    auto pickup = mydhl->pickup(van);
    pickup.resume();
    pickup.answer(place());
    pickup.resume();
    judge("a van with instructions", pickup.call());
}

}  // namespace
}  // namespace waybill::proofs
