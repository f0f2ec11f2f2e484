#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <regex>

#include "carriers/requests.h"
#include "proofs/carriers/child.h"
#include "proofs/carriers/reading.h"
#include "support/places.h"

// What UPS and EasyPost really answer, read by our modules: understood, or named as an error of its class. Nothing is dropped.
namespace waybill::proofs {
namespace {

using carrier::Exchange;
using carrier::Played;

/// How an operation ends where every call is answered with that reply.
template <class T>
std::string ending(carrier::Conversation<T> conversation, const carrier::Reply& reply) {
    Played played;
    const auto result = carrier::play(std::move(conversation), {Exchange{"", "", false, reply}}, played);
    if (result.ok()) return "read";
    return "error " + carrier::key(carrier::refusal_of(result.error())) + ": " + result.error().detail.substr(0, 90);
}

carrier::BookingRequest booking() {
    carrier::BookingRequest request;
    request.reference = "123";
    request.service = "USPS/GroundAdvantage";
    request.label_format = "png";
    request.from = carrier::sample_address("Waybill", "Leeds", "GB");
    request.to = carrier::sample_address("Ann", "York", "GB");
    request.parcels = carrier::sample_parcels(1);
    return request;
}

std::string easypost_ending(const carrier::Carrier& easypost, const std::string& method, const std::string& path, const carrier::Reply& reply) {
    const auto is = [&](const char* verb, const char* shape) { return method == verb && std::regex_match(path, std::regex(shape)); };
    const json::Value body = read_json(reply.body);
    if (is("POST", "/v2/(shipments|orders)")) return ending(easypost.rate({booking().from, booking().to, booking().parcels, {}, ""}), reply);
    if (is("POST", "/v2/(shipments|orders)/[^/]+/buy") || is("GET", "/v2/(shipments|orders)/[^/]+")) {
        carrier::FindRequest request{text(body, "reference"), Instant{}, {{"id", text(body, "id")}}, "png"};
        return ending(easypost.find(request), reply);
    }
    if (is("POST", "/v2/shipments/[^/]+/refund")) return ending(easypost.cancel({"", "shp_1", "", {}, {}}), reply);
    if (is("GET", "/v2/shipments/[^/]+/label")) return ending(easypost.find({text(body, "reference"), Instant{}, {{"id", text(body, "id")}}, "zpl"}), reply);
    if (is("GET", "/v2/trackers")) {
        const json::Value* first = body.at("/trackers/0/tracking_code");
        return ending(easypost.track({{first == nullptr ? "none" : first->string}, {}}), reply);
    }
    if (is("POST", "/v2/trackers") || is("GET", "/v2/trackers/[^/]+")) return ending(easypost.track({{text(body, "tracking_code")}, {}}), reply);
    if (is("POST", "/v2/addresses") || is("(GET|POST)", "/v2/addresses/.*verify"))
        return ending(easypost.check_address({booking().to}), reply);
    if (is("POST", "/v2/scan_forms")) return ending(easypost.manifest({"M1", booking().from, {"shp_1"}, {}, {}}), reply);
    if (is("POST", "/v2/pickups/[^/]+/buy")) {
        carrier::PickupRequest request;
        request.at = booking().from;
        request.carrier_shipment_ids = {"shp_1"};
        return ending(easypost.pickup(request), reply);
    }
    if (is("POST", "/v2/pickups/[^/]+/cancel")) return ending(easypost.cancel_pickup({"pickup_1"}), reply);
    return "";
}

TEST(EasyPostAnswers, AreAllReadOrNamedAsAnError) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("easypost");
    std::map<std::string, std::map<std::string, int>> table;
    int asked = 0;
    for (const char* file : {"easypost-python", "easypost-node"}) {
        std::ifstream lines(material() + "/recorded/" + file + ".jsonl");
        for (std::string line; std::getline(lines, line);) {
            const json::Value row = read_json(line);
            std::string url = text(row, "url");
            url = url.substr(0, url.find('?')).substr(url.find("/", 8));
            const json::Value* res = row.find("res");
            const carrier::Reply reply{static_cast<int>(res->find("status")->integer), {}, text(*res, "body")};
            const std::string ended = easypost_ending(*module->carrier, text(row, "method"), url, reply);
            const std::string route = text(row, "method") + " " + std::regex_replace(url, std::regex("[a-z]+_[A-Za-z0-9]{16,}"), "*");
            if (ended.empty()) {
                ++table["(not asked by us)"]["-"];
                continue;
            }
            ++asked;
            ++table[route + " " + std::to_string(reply.status)][ended];
            EXPECT_EQ(ended.find("malformed"), std::string::npos) << route << " " << ended << "\n" << reply.body.substr(0, 500);
            EXPECT_EQ(ended == "read", reply.status < 400 || ended == "read") << route << " " << ended;
        }
    }
    for (const auto& [route, endings] : table)
        for (const auto& [ended, count] : endings) std::printf("  easypost  %-48s %4d  %s\n", route.c_str(), count, ended.c_str());
    EXPECT_GE(asked, 150);
}

TEST(EasyPostAnswers, ProveAPublishedWebhook) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("easypost");
    int tried = 0;
    for (const json::Value& hook : read_json(slurp(material() + "/webhooks.json")).items) {
        if (text(hook, "sender") != "easypost") continue;
        ++tried;
        carrier::Push push{"POST", "/", {{"x-hmac-signature", text(hook, "value")}}, text(hook, "body")};
        const auto pushed = module->carrier->read_push(push, {{"webhook_secret", text(hook, "secret")}});
        ASSERT_TRUE(pushed.ok()) << pushed.error().detail;
        ASSERT_EQ(pushed->tracked.size(), 1u);
        EXPECT_FALSE(pushed->tracked.front().events.empty());
        push.body += " ";
        EXPECT_EQ(module->carrier->read_push(push, {{"webhook_secret", text(hook, "secret")}}).error().code, Code::unauthorized);
    }
    EXPECT_EQ(tried, 1);
}

TEST(Samples, OfUpsAndEasyPostAreReadOrNamedAsAnError) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto ups_module = module_of("ups"), easypost_module = module_of("easypost");
    for (const char* file : {"responses", "tracking"}) {
        for (const json::Value& sample : read_json(slurp(material() + "/karrio/" + file + ".json")).items) {
            const std::string whose = text(sample, "carrier"), what = text(sample, "operation"), name = text(sample, "case");
            if (whose != "ups" && whose != "easypost") continue;
            const carrier::Reply reply{200, {}, text(sample, "raw_response")};
            const carrier::Carrier& made = whose == "ups" ? *ups_module->carrier : *easypost_module->carrier;
            carrier::BookingRequest request = booking();
            if (whose == "ups") request.service = "11", request.label_format = "zpl";
            std::string ended = "(not asked by us)";
            if (what == "book" && whose == "ups") ended = ending(made.book(request), reply);
            if (what == "book" && whose == "easypost") {
                const json::Value body = read_json(reply.body);
                ended = ending(made.find({text(body, "reference"), Instant{}, {{"id", text(body, "id")}}, "png"}), reply);
            }
            if (what == "rate") ended = ending(made.rate({request.from, request.to, request.parcels, {}, ""}), reply);
            if (what == "void") ended = ending(made.cancel({"", "shp_1", "", {}, {}}), reply);
            if (what == "track" || std::string(file) == "tracking") ended = ending(made.track({{"1Z12345E6205277936"}, {}}), reply);
            if (what == "pickup" && whose == "ups") {
                carrier::PickupRequest pickup;
                pickup.at = request.from;
                pickup.ready_minute = 600, pickup.close_minute = 1020;
                ended = ending(made.pickup(pickup), reply);
            }
            // XML is the interface before this one: its answers are no answers of ours.
            if (text(sample, "format") == "json" && reply.body.starts_with("{")) {
                EXPECT_EQ(ended.find("malformed"), std::string::npos) << whose << " " << name << " " << ended << "\n" << reply.body.substr(0, 400);
            }
            std::printf("  %-9s %-12s %-52s %-5s %s\n", whose.c_str(), what.c_str(), name.c_str(), text(sample, "format").c_str(), ended.c_str());
        }
    }
}

/// The tables that UPS publishes: a code means something only with its activity type.
TEST(UpsCodes, HaveAStatusThatTheirOfficialWordingBears) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("ups");
    const auto& description = module->descriptor.description;
    const json::Value codes = read_json(slurp(material() + "/official_codes.json"));
    struct Table {
        const char *name, *type;
    };
    std::map<std::string, int> count;
    int rows = 0;
    const auto check = [&](const std::string& code, const std::string& words, const std::string& type) {
        ++rows;
        const std::string status(name(description.status_of(code)));
        ++count[type + " " + status + (description.flag_of(code) == TrackingFlag::none ? "" : " " + std::string(name(description.flag_of(code))))];
        const auto says = [&](const char* pattern) { return std::regex_search(words, std::regex(pattern, std::regex::icase)); };
        if (type == "X" || type == "I" || type == "M" || type == "D") {
            EXPECT_NE(status, "unknown") << code << " " << words;
        }
        if (says("^(The package|UPS) (was|has) returned (to|your package to) the sender") || says("^Returned to Sender$")) { EXPECT_EQ(status, "returned") << code << " " << words; }
        if (says("process of returning|will be returned to (the )?sender|^Returning to Sender")) { EXPECT_EQ(status, "returning") << code << " " << words; }
        if (says("^out for delivery")) { EXPECT_EQ(status, "out_for_delivery") << code << " " << words; }
        if (says("to UPS lost and found$|to UPS lost and found\\.$|^Sent to Lost and Found$")) { EXPECT_EQ(status, "lost") << code << " " << words; }
        if (says("^Delivered$|delivered at the receiver's location")) { EXPECT_EQ(status, "delivered") << code << " " << words; }
        if (says("void")  && type == "M") { EXPECT_EQ(status, "cancelled") << code << " " << words; }
        if (says("awaiting customer (pickup|collection)$")) { EXPECT_EQ(status, "available_for_pickup") << code << " " << words; }
    };
    for (const Table table : {Table{"ups/exception_code", "X"}, {"ups/dials_code", "D"}, {"ups/uld_code", "I"}, {"ups/manifest_code", "M"}, {"ups/updates_code", "U"}, {"ups/code", "S"}})
        for (const json::Value& row : codes.find(table.name)->find("rows")->items)
            check(std::string(table.type) + ":" + text(row, "code"), text(row, "text"), table.type);
    for (const auto& [what, times] : count) std::printf("  ups  %-40s %4d codes\n", what.c_str(), times);
    EXPECT_GE(rows, 1000);
}

}  // namespace
}  // namespace waybill::proofs
