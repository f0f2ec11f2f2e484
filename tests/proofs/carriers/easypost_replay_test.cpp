#include <gtest/gtest.h>

#include <cstdio>
#include <future>

#include "base/clock.h"
#include "base/crypto.h"
#include "carrierhost/carrierhost.h"
#include "proofs/carriers/cases.h"
#include "proofs/carriers/child.h"
#include "support/places.h"
#include "support/raw_server.h"
#include "waybill/json.h"

// EasyPost's recorded traffic, replayed by a server with a memory and with faults: what we send is what real clients sent, and
// whatever happens to an answer, one purchase reaches it.
namespace waybill::proofs {
namespace {

using namespace std::chrono_literals;
using carrierhost::CarrierHost;
using carrierhost::Outcome;
using Kind = Outcome<carrier::Booked>::Kind;

/// Keeps what a conversation wants durable, as the booking's row would: it outlives the host.
class Ledger final : public carrierhost::Journal {
  public:
    bool keep(const std::string& name, const std::string& value) override { return kept[name] = value, true; }
    void sending(const std::string&, std::function<void(bool)> then) override { ++sendings, then(true); }
    Duration good_for() const override { return 60s; }
    carrier::Kept kept;
    std::atomic<int> sendings{0};
};

class EasyPostReplay : public testing::Test {
  protected:
    void SetUp() override {
        if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
        crypto::start();
        port = refused_port();
        replay = std::make_unique<Child>(
            std::vector<std::string>{"python3", material() + "/tools/replay.py", material() + "/recorded/easypost-python.jsonl", "--port", std::to_string(port), "--auth", "basic"},
            testing::TempDir() + "/waybill-replay-" + std::to_string(port) + ".log");
        ASSERT_TRUE(replay->says("replaying", 120s));
        start_host();
    }
    void start_host(Duration timeout = 4s) {
        carrierhost::Account account{"easypost", "http://127.0.0.1:" + std::to_string(port), {}, {}};
        account.secrets.emplace("api_key", "EZTKtest");
        host.reset();
        host = std::make_unique<CarrierHost>(CarrierHost::Options{places::build_dir() + "/carriers", {account}, 2, timeout, 30s, ""}, wire, clock, metrics);
    }
    std::string control(const std::string& method, const std::string& path, const std::string& body = "") {
        wire::Request request;
        request.method = method;
        request.url = "http://127.0.0.1:" + std::to_string(port) + "/__replay/" + path;
        request.body = body;
        request.total_timeout = 20s;
        return wire.fetch(std::move(request)).body;
    }
    /// How many requests of the journal hit a purchase, whatever was done to their answers, unless they were refused before.
    int buys() {
        int count = 0;
        const auto log = json::parse(control("GET", "log"), {.bytes = 64u << 20, .depth = 64});
        for (const json::Value& entry : log->items) {
            const json::Value* fault = entry.find("fault");
            const bool reached = fault == nullptr || !fault->text() || (fault->string != "refuse" && fault->string != "status");
            count += reached && entry.find("request")->string.ends_with("/buy");
        }
        return count;
    }
    /// Until the server holds back its answer to such a request: what it asks for has happened there.
    bool holds_back(const std::string& request) {
        for (int i = 0; i < 400; ++i, std::this_thread::sleep_for(25ms)) {
            const auto log = json::parse(control("GET", "log"), {.bytes = 64u << 20, .depth = 64});
            for (const json::Value& entry : log->items) {
                const json::Value *fault = entry.find("fault"), *line = entry.find("request");
                const bool ends = line->string.starts_with("POST ") && line->string.ends_with(request);
                if (ends && fault != nullptr && fault->string == "delay" && entry.find("served") != nullptr) return true;
            }
        }
        return false;
    }
    Outcome<carrier::Booked> book(carrier::BookingRequest request, std::shared_ptr<Ledger> ledger) {
        request.kept = ledger->kept;
        std::promise<Outcome<carrier::Booked>> done;
        host->book("easypost", std::move(request), ledger, [&](auto outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    }
    Outcome<carrier::Found> find(const carrier::BookingRequest& request, const carrier::Kept& kept) {
        std::promise<Outcome<carrier::Found>> done;
        host->find("easypost", {request.reference, Instant{}, kept, request.label_format}, [&](auto outcome) { done.set_value(std::move(outcome)); });
        return done.get_future().get();
    }
    /// What the booking machine does with an outcome: adopt, ask, or try again under the same reference.
    std::string settle(const carrier::BookingRequest& request, std::shared_ptr<Ledger> ledger) {
        for (int round = 0; round < 6; ++round) {
            const auto outcome = book(request, ledger);
            if (outcome.kind == Kind::done) return "booked";
            if (outcome.kind == Kind::refused) return "refused: " + outcome.error.detail;
            if (outcome.kind != Kind::in_doubt) continue;  // nothing was done
            for (int asked = 0; asked < 5; ++asked) {
                const auto found = find(request, ledger->kept);
                if (found.kind == Outcome<carrier::Found>::Kind::done && found.value->matches.size() == 1) return "adopted";
                if (found.kind == Outcome<carrier::Found>::Kind::done) return "absent";
            }
            return "in doubt";
        }
        return "pending";
    }
    static carrier::BookingRequest sample() {
        for (Case& made : shipments({"USPS/GroundAdvantage", "USPS/Priority", "USPS/GroundAdvantage", "png", "zpl", false, false}))
            if (made.says == "with the order's number") {
                made.request.reference = "123";  // what the recorded shipments bear
                return made.request;
            }
        return {};
    }

    int port = 0;
    SystemClock clock;
    Metrics metrics;
    wire::Wire wire{{}, metrics};
    std::unique_ptr<Child> replay;
    std::unique_ptr<CarrierHost> host;
};

TEST_F(EasyPostReplay, TakesEveryShipmentThatWeWouldSend) {
    int sent = 0, bought = 0, refused = 0;
    for (const Case& made : shipments({"USPS/GroundAdvantage", "USPS/Priority", "USPS/GroundAdvantage", "png", "zpl", false, false})) {
        control("POST", "reset");
        auto ledger = std::make_shared<Ledger>();
        const auto outcome = book(made.request, ledger);
        if (!made.refused.empty()) {
            const auto& fields = outcome.error.fields;
            const bool named = outcome.kind == Kind::refused &&
                               std::any_of(fields.begin(), fields.end(), [&](const FieldError& f) { return f.pointer == made.refused; });
            EXPECT_TRUE(named) << made.says << ": " << outcome.error.detail;
            EXPECT_TRUE(outcome.calls.empty()) << made.says << " went out";
            refused += named;
            std::printf("  easypost  %-34s refused by us: %s\n", made.says.c_str(), outcome.error.detail.c_str());
            continue;
        }
        ++sent;
        EXPECT_EQ(buys(), 1) << made.says << ": " << outcome.error.detail;
        // Several parcels are answered with the one recorded order, which has two.
        const bool as_recorded = outcome.kind == Kind::done || (made.request.parcels.size() > 2 && outcome.kind == Kind::in_doubt);
        EXPECT_TRUE(as_recorded) << made.says << ": " << outcome.error.detail;
        bought += as_recorded;
        std::printf("  easypost  %-34s %s\n", made.says.c_str(), outcome.kind == Kind::done ? "created and bought" : outcome.error.detail.c_str());
    }
    std::printf("  easypost  %d of %d shipments created and bought as recorded, %d refused by us first\n", bought, sent, refused);
    EXPECT_GE(sent, 40);
}

struct Fault {
    const char *says, *json, *ends;
    int buys;
};

TEST_F(EasyPostReplay, EndsWithOnePurchaseWhateverHappensToItsAnswer) {
    const Fault faults[] = {
        {"no fault", R"([])", "booked", 1},
        {"the answer of the purchase is dropped", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"drop"}])", "adopted", 1},
        {"the answer of the purchase is cut", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"truncate"}])", "adopted", 1},
        {"the purchase answers late", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"delay","ms":3000}])", "booked", 1},
        {"the purchase is refused on the way", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"refuse"}])", "absent", 0},
        {"too many calls at the purchase", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"status","status":429,"headers":{"Retry-After":"1"}}])", "booked", 1},
        {"the purchase meets a gateway's 502", R"([{"match":"POST /v2/shipments/*/buy","nth":1,"do":"status","status":502}])", "absent", 0},
        {"too many calls at the creation", R"([{"match":"POST /v2/shipments","nth":1,"do":"status","status":429,"headers":{"Retry-After":"1"}}])", "booked", 1},
        {"the answer of the creation is dropped", R"([{"match":"POST /v2/shipments","nth":1,"do":"drop"}])", "booked", 1},
        {"the answer of the creation is cut", R"([{"match":"POST /v2/shipments","nth":1,"do":"truncate"}])", "booked", 1},
    };
    for (const Fault& fault : faults) {
        control("POST", "reset");
        control("POST", "faults", fault.json);
        auto ledger = std::make_shared<Ledger>();
        const std::string ended = settle(sample(), ledger);
        const int bought = buys();
        EXPECT_EQ(ended, fault.ends) << fault.says;
        EXPECT_EQ(bought, fault.buys) << fault.says;
        std::printf("  easypost  %-44s %-10s purchases in the journal: %d\n", fault.says, ended.c_str(), bought);
    }
}

/// The host dies with its conversation, at every step; what was kept lives on.
TEST_F(EasyPostReplay, BuysOnceThoughTheServerDiesInBetween) {
    struct Step {
        const char *slow, *ends;
    };
    for (const auto [slow, ends] : {Step{"POST /v2/shipments", "/shipments"}, Step{"POST /v2/shipments/*/buy", "/buy"}}) {
        control("POST", "reset");
        control("POST", "faults", std::string(R"([{"match":")") + slow + R"(","nth":1,"do":"delay","ms":3000}])");
        auto ledger = std::make_shared<Ledger>();
        auto request = sample();
        std::promise<Kind> died;
        host->book("easypost", request, ledger, [&](auto outcome) { died.set_value(outcome.kind); });
        EXPECT_TRUE(holds_back(ends)) << slow;
        start_host();  // the old one is gone with everything that it knew
        EXPECT_NE(died.get_future().get(), Kind::done);
        std::string ended;
        if (ledger->sendings > 0) {
            const auto found = find(request, ledger->kept);
            ended = found.value && found.value->matches.size() == 1 ? "adopted" : "absent";
        } else {
            ended = settle(request, ledger);
        }
        EXPECT_EQ(buys(), 1) << slow;
        EXPECT_TRUE(ended == "adopted" || ended == "booked") << slow << " " << ended;
        std::printf("  easypost  killed during %-28s %-8s purchases in the journal: %d\n", slow, ended.c_str(), buys());
    }
}

}  // namespace
}  // namespace waybill::proofs
