#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "carriercheck/bodies.h"
#include "carrierhost/module.h"
#include "carriers/built_modules.h"
#include "carriers/requests.h"
#include "support/places.h"

/// Every module of the build against the same rules, from its recordings, with no network (carriers/README.md).
namespace waybill::carrier {
namespace {

class CarrierConformance : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        auto loaded = carrierhost::load_module(places::build_dir() + "/carriers/" + GetParam());
        ASSERT_TRUE(loaded.ok()) << loaded.error().detail;
        module = std::move(loaded).value();
        recordings = read_recordings(GetParam());
    }
    std::vector<Recording> of(const std::string& operation, bool good) const {
        std::vector<Recording> out;
        for (const Recording& recording : recordings)
            if (recording.operation == operation && (recording.expect.find("error") == nullptr) == good) out.push_back(recording);
        return out;
    }
    const Carrier& carrier() const { return *module->carrier; }

    std::unique_ptr<carrierhost::Module> module;
    std::vector<Recording> recordings;
};

/// The same of what surrounds bookings.
void expect_other(const Recording& recording, const Carrier& carrier) {
    Played played;
    const auto count = [&](const char* key) { return static_cast<std::size_t>(recording.expect.find(key)->integer); };
    const auto text = [&](const char* key) { return recording.expect.find(key)->string; };
    if (recording.operation == "check_address") {
        const auto checked = play(carrier.check_address({asked_address(recording)}), recording.exchanges, played).value();
        const std::array<std::string, 4> words{"valid", "corrected", "ambiguous", "unknown"};
        EXPECT_EQ(words.at(static_cast<std::size_t>(checked.verdict)), text("verdict"));
    } else if (recording.operation == "label") {
        const auto labels = play(carrier.label(label_request(recording)), recording.exchanges, played).value().labels;
        ASSERT_EQ(labels.size(), count("labels"));
        for (const Label& label : labels) EXPECT_FALSE(label.bytes.empty());
    } else if (recording.operation == "manifest") {
        EXPECT_EQ(play(carrier.manifest(manifest_request(recording)), recording.exchanges, played).value().carrier_manifest_id, text("manifest"));
    } else if (recording.operation == "pickup") {
        EXPECT_EQ(play(carrier.pickup(pickup_request(recording)), recording.exchanges, played).value().confirmation, text("confirmation"));
    } else if (recording.operation == "service_points") {
        EXPECT_EQ(play(carrier.service_points({asked_address(recording), 5, 5000}), recording.exchanges, played).value().size(),
                  count("points"));
    } else if (recording.operation == "subscribe") {
        const auto told = play(carrier.subscribe(subscribe_request(recording)), recording.exchanges, played).value();
        const auto taken = static_cast<std::size_t>(std::count_if(told.begin(), told.end(), [](const auto& s) { return s.accepted; }));
        EXPECT_EQ(taken, count("accepted"));
        EXPECT_EQ(told.size() - taken, count("refused"));
    }
}

/// What a recording says of the result; members that it does not name are not looked at.
void expect_result(const Recording& recording, const Carrier& carrier) {
    Played played;
    const auto whole = [&](const char* key) {
        return recording.expect.find(key) == nullptr ? -1 : recording.expect.find(key)->integer;
    };
    const auto text = [&](const char* key) {
        return recording.expect.find(key) == nullptr ? "" : recording.expect.find(key)->string;
    };
    if (recording.operation == "book") {
        const Booked booked = play(carrier.book(booking_request(recording)), recording.exchanges, played).value();
        EXPECT_EQ(booked.tracking_number, text("tracking_number"));
        if (whole("labels") >= 0) {
            EXPECT_EQ(booked.labels.size(), static_cast<std::size_t>(whole("labels")));
        }
        if (!text("carrier_shipment_id").empty()) {
            EXPECT_EQ(booked.carrier_shipment_id, text("carrier_shipment_id"));
        }
        if (!text("price").empty()) {
            EXPECT_EQ(booked.price.value().text(), text("price"));
        }
        if (const json::Value* live = recording.expect.find("live")) {
            EXPECT_EQ(booked.live, live->boolean);
        }
        for (const Label& label : booked.labels) EXPECT_FALSE(label.bytes.empty());
    } else if (recording.operation == "find") {
        const Found found = play(carrier.find(find_request(recording)), recording.exchanges, played).value();
        ASSERT_EQ(found.matches.size(), static_cast<std::size_t>(whole("matches")));
        if (!found.matches.empty()) {
            EXPECT_EQ(found.matches.front().tracking_number, text("tracking_number"));
        }
        for (const Booked& match : found.matches) EXPECT_FALSE(match.labels.empty()) << "an adopted parcel needs its label";
    } else if (recording.operation == "void") {
        const json::Value* already = recording.expect.find("already");
        EXPECT_EQ(play(carrier.cancel(void_request(recording)), recording.exchanges, played).value().already,
                  already != nullptr && already->boolean);
    } else if (recording.operation == "track") {
        std::int64_t known = 0, unknown = 0;
        const std::vector<Tracked> all = play(carrier.track(track_request(recording)), recording.exchanges, played).value();
        for (const Tracked& tracked : all) ++(tracked.known ? known : unknown);
        if (whole("known") >= 0) {
            EXPECT_EQ(known, whole("known"));
        }
        if (whole("unknown") >= 0) {
            EXPECT_EQ(unknown, whole("unknown"));
        }
    } else if (recording.operation == "list") {
        const Listed page = play(carrier.list(list_request(recording)), recording.exchanges, played).value();
        const auto count = [&](auto which) { return std::count_if(page.shipments.begin(), page.shipments.end(), which); };
        EXPECT_EQ(page.shipments.size(), static_cast<std::size_t>(whole("shipments")));
        EXPECT_EQ(count([](const auto& s) { return s.booked.live == true; }), whole("live"));
        EXPECT_EQ(count([](const auto& s) { return s.scanned; }), whole("scanned"));
        EXPECT_EQ(page.next_page, text("next"));
    } else if (recording.operation == "rate") {
        EXPECT_EQ(play(carrier.rate(rate_request(recording)), recording.exchanges, played).value().size(),
                  static_cast<std::size_t>(whole("rates")));
    } else {
        expect_other(recording, carrier);
    }
}

TEST_P(CarrierConformance, HasARecordingOfEverythingItCanDo) {
    const auto& profile = module->descriptor.profile;
    for (const Operation operation : profile.capabilities) {
        if (operation == Operation::push) continue;  // no conversation
        EXPECT_FALSE(of(std::string(name(operation)), true).empty()) << name(operation);
    }
    if (profile.can(Operation::book)) {
        EXPECT_FALSE(of("book", false).empty()) << "a business refusal";
    }
}

TEST_P(CarrierConformance, FollowsItsRecordings) {
    for (const Recording& recording : recordings) {
        SCOPED_TRACE(recording.name + ": " + recording.says);
        const Ended ended = play_operation(carrier(), recording, recording.exchanges);
        EXPECT_EQ(ended.played.departure, "");
        const json::Value* wanted = recording.expect.find("error");
        ASSERT_EQ(ended.ok, wanted == nullptr) << ended.error.detail;
        if (wanted == nullptr)
            expect_result(recording, carrier());
        else
            EXPECT_EQ(ended.error.code, wanted->string == "not_found"  ? Code::not_found
                                       : wanted->string == "conflict" ? Code::conflict
                                                                      : Code::rejected) << ended.error.detail;
    }
}

TEST_P(CarrierConformance, SpendsMoneyAtMostOnce) {
    for (const Recording& recording : recordings) {
        const Ended ended = play_operation(carrier(), recording, recording.exchanges);
        EXPECT_LE(ended.played.once_calls, recording.spends() ? 1 : 0) << recording.name;
        const bool resumed = recording.request.find("kept") != nullptr;  // what was bought before is not bought again
        if (recording.spends() && ended.ok && !resumed) {
            EXPECT_EQ(ended.played.once_calls, 1) << recording.name;
        }
    }
}

TEST_P(CarrierConformance, SendsOurReferenceWithTheBooking) {
    for (const Recording& recording : of("book", true)) {
        const BookingRequest request = booking_request(recording);
        const Ended ended = play_operation(carrier(), recording, recording.exchanges);
        const bool named = std::any_of(ended.played.calls.begin(), ended.played.calls.end(), [&](const Call& call) {
            return call.method != "GET" && (call.body + call.path).find(request.reference) != std::string::npos;
        });
        if (module->descriptor.profile.recovery == Recovery::queryable && request.kept.empty()) {
            EXPECT_TRUE(named) << recording.name;
        }
    }
}

/// What is neither a booking nor a refusal leaves the outcome open: the module may not call it either.
TEST_P(CarrierConformance, NeitherBooksNorRefusesOnAGarbledAnswer) {
    for (const Recording& recording : of("book", true)) {
        if (recording.request.find("kept") != nullptr) continue;  // it was bought before: nothing is sent once
        for (const char* garbage :
             {"", "<html><body>502 Bad Gateway</body></html>", "{}", "[]", "null", "\xff\xfe\x00", "{\"error\":{}}"}) {
            for (const int status : {200, 201, 400, 422, 503}) {
                std::vector<Exchange> exchanges = recording.exchanges;
                for (Exchange& exchange : exchanges)
                    if (exchange.once) exchange.reply.status = status, exchange.reply.body = garbage;
                const Ended ended = play_operation(carrier(), recording, exchanges);
                EXPECT_FALSE(ended.ok) << recording.name << " with " << status << " " << garbage;
                EXPECT_EQ(ended.error.code, Code::malformed)
                    << recording.name << " with " << status << " " << garbage << ": " << ended.error.detail;
            }
        }
    }
}

TEST_P(CarrierConformance, NeitherBooksNorRefusesOnATruncatedAnswer) {
    for (const Recording& recording : of("book", true)) {
        for (std::size_t i = 0; i < recording.exchanges.size(); ++i) {
            if (!recording.exchanges[i].once) continue;
            const std::size_t size = recording.exchanges[i].reply.body.size();
            for (std::size_t cut = 0; cut < size; cut += 1 + size / 200) {
                std::vector<Exchange> exchanges = recording.exchanges;
                exchanges[i].reply.body.resize(cut);
                const Ended ended = play_operation(carrier(), recording, exchanges);
                ASSERT_FALSE(ended.ok) << recording.name << " cut at " << cut;
                ASSERT_EQ(ended.error.code, Code::malformed) << recording.name << " cut at " << cut << ": " << ended.error.detail;
            }
        }
    }
}

TEST_P(CarrierConformance, MapsEveryCodeOfItsStatusMap) {
    const Description& description = module->descriptor.description;
    std::set<std::string> seen;
    for (const Recording& recording : of("track", true)) {
        Played played;
        const std::vector<Tracked> all = play(carrier().track(track_request(recording)), recording.exchanges, played).value();
        for (const Tracked& tracked : all)
            for (const TrackingEvent& event : tracked.events) {
                seen.insert(event.code);
                seen.insert(event.code.substr(0, event.code.find(':')) + ":*");  // a group serves what has no entry of its own
                EXPECT_EQ(name(event.status), name(description.status_of(event.code))) << event.code;
                EXPECT_EQ(name(event.flag), name(description.flag_of(event.code))) << event.code;
                EXPECT_EQ(event.reason.empty(), event.flag == TrackingFlag::none) << event.code;
            }
    }
    for (const auto& [code, status] : description.status_map) EXPECT_TRUE(seen.contains(code)) << "no recording shows " << code;
}

TEST_P(CarrierConformance, KeepsACodeThatItDoesNotKnow) {
    const Description& description = module->descriptor.description;
    bool tried = false;
    for (const Recording& recording : of("track", true)) {
        std::string known;  // of a code in groups, the last word
        for (const auto& [code, status] : description.status_map)
            if (!code.ends_with("*")) known = code.substr(code.find(':') == std::string::npos ? 0 : code.find(':') + 1);
        std::vector<Exchange> exchanges = recording.exchanges;
        for (Exchange& exchange : exchanges)
            for (auto at = exchange.reply.body.find("\"" + known + "\""); at != std::string::npos;
                 at = exchange.reply.body.find("\"" + known + "\"", at + 1))
                exchange.reply.body.replace(at, known.size() + 2, "\"NEVER-SEEN\"");
        Played played;
        const std::vector<Tracked> all = play(carrier().track(track_request(recording)), exchanges, played).value();
        for (const Tracked& tracked : all)
            for (const TrackingEvent& event : tracked.events)
                if (event.code.ends_with("NEVER-SEEN")) {
                    tried = true;
                    EXPECT_EQ(name(event.status), name(description.status_of(event.code)));
                }
    }
    EXPECT_TRUE(tried || description.status_map.empty());
}

/// A carrier that ignores its filter answers a search with somebody else's parcels.
TEST_P(CarrierConformance, FindsNoStrangers) {
    for (const Recording& recording : of("find", true)) {
        FindRequest request = find_request(recording);
        request.reference.back() = request.reference.back() == '9' ? '8' : '9';
        Played played;
        const auto found = play(carrier().find(request), recording.exchanges, played);
        if (found.ok()) {
            EXPECT_TRUE(found.value().matches.empty()) << recording.name;
        }
    }
}

TEST_P(CarrierConformance, SurvivesAThousandMutatedReplies) {
    std::mt19937_64 chance(20261123);
    ASSERT_FALSE(recordings.empty());
    for (int i = 0; i < 1000; ++i) {
        const Recording& recording = recordings[chance() % recordings.size()];
        if (recording.exchanges.empty()) continue;
        std::vector<Exchange> exchanges = recording.exchanges;
        Reply& reply = exchanges[chance() % exchanges.size()].reply;
        reply.body = carriercheck::mutated(reply.body, chance);
        if (chance() % 4 == 0) reply.status = static_cast<int>(100 + chance() % 500);
        const Ended ended = play_operation(carrier(), recording, exchanges);
        EXPECT_NE(ended.error.key, "carrier.module_failed") << recording.name << ", mutation " << i << ": " << ended.error.detail;
        EXPECT_NE(ended.error.key, "test.endless") << recording.name << ", mutation " << i;
        EXPECT_LE(ended.played.once_calls, 1) << recording.name << ", mutation " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Modules, CarrierConformance, testing::ValuesIn(built_modules()),
                         [](const auto& info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CarrierConformance);

TEST(CarrierConformanceSuite, HasModulesToCheck) { EXPECT_THAT(built_modules(), testing::Contains("demo")); }

}  // namespace
}  // namespace waybill::carrier
