#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <regex>
#include <set>

#include "carriers/requests.h"
#include "proofs/carriers/child.h"
#include "proofs/carriers/reading.h"

// What DHL published of its answers, and of its codes, read by our module: understood, or named as an error of its class.
namespace waybill::proofs {
namespace {

using carrier::Exchange;
using carrier::Played;

constexpr const char* kPlace = R"({"address":[{"countryCode":"GB","postalCode":"LS1","cityName":"LEEDS","serviceArea":{"GMTOffset":"+00:00"}}]})";

/// How an operation ends where its last call is answered so; a first one, about the place, is answered by `kPlace`.
template <class T>
std::string ending(carrier::Conversation<T> conversation, const carrier::Reply& reply, bool after_place) {
    std::vector<Exchange> exchanges;
    if (after_place) exchanges.push_back({"", "", false, {200, {{"date", "Fri, 27 Nov 2026 09:30:00 GMT"}}, kPlace}});
    exchanges.push_back({"", "", false, reply});
    Played played;
    const auto result = carrier::play(std::move(conversation), exchanges, played);
    if (result.ok()) return "read";
    return "error " + carrier::key(carrier::refusal_of(result.error())) + ": " + result.error().detail.substr(0, 100);
}

std::size_t count_at(const json::Value& value, const char* pointer) {
    const json::Value* found = value.at(pointer);
    return found == nullptr ? 0 : found->items.size();
}

/// As the operation of ours that such an answer belongs to; empty: none does.
std::string asked(const carrier::Carrier& mydhl, const std::string& operation, const carrier::Reply& reply) {
    const json::Value body = read_json(reply.body);
    if (operation == "book") {
        carrier::BookingRequest request;
        request.reference = "123", request.service = "N", request.label_format = "pdf";
        request.from = carrier::sample_address("Waybill", "Leeds", "GB"), request.to = carrier::sample_address("Ann", "York", "GB");
        request.parcels = carrier::sample_parcels(std::max<std::int64_t>(1, static_cast<std::int64_t>(count_at(body, "/packages"))));
        return ending(mydhl.book(request), reply, true);
    }
    if (operation == "rate")
        return ending(mydhl.rate({carrier::sample_address("Waybill", "Leeds", "GB"), carrier::sample_address("Ann", "York", "GB"), carrier::sample_parcels(1), {}, ""}), reply, true);
    if (operation == "track") return ending(mydhl.track({{text(body.at("/shipments/0") == nullptr ? body : *body.at("/shipments/0"), "shipmentTrackingNumber"), "1234567890"}, {}}), reply, false);
    if (operation == "check_address") return ending(mydhl.check_address({carrier::sample_address("Ann", "Los Angeles", "US")}), reply, false);
    if (operation == "service_points") return ending(mydhl.service_points({carrier::sample_address("Ann", "York", "GB"), 5, 5000}), reply, false);
    if (operation == "cancel_pickup") return ending(mydhl.cancel_pickup({"PRG1"}), reply, false);
    if (operation == "pickup") {
        carrier::PickupRequest request;
        request.at = carrier::sample_address("Waybill", "Leeds", "GB");
        request.ready_minute = 600, request.close_minute = 1020;
        return ending(mydhl.pickup(request), reply, true);
    }
    return "";
}

std::string operation_of(const std::string& method, const std::string& path) {
    static const std::map<std::string, std::string> kOurs{
        {"post /shipments", "book"},         {"post /rates", "rate"},     {"get /rates", "rate"},
        {"get /tracking", "track"},          {"post /pickups", "pickup"}, {"get /shipments/{shipmentTrackingNumber}/tracking", "track"},
        {"get /servicepoints", "service_points"}, {"get /address-validate", "check_address"}, {"delete /pickups/{dispatchConfirmationNumber}", "cancel_pickup"}};
    const auto found = kOurs.find(method + " " + path);
    return found == kOurs.end() ? "" : found->second;
}

/// Of an answer that the description shows: its value, or what it refers to.
const json::Value* value_of(const json::Value& description, const json::Value& example) {
    if (const json::Value* there = example.find("$ref")) {
        const json::Value* named = description.at(there->string.substr(1));
        return named == nullptr ? nullptr : named->find("value");
    }
    return example.find("value");
}

struct Example {
    std::string operation, name;
    int status;
    std::string body;
};

std::vector<Example> examples() {
    std::vector<Example> all;
    const json::Value description = read_json(slurp(material() + "/openapi/mydhl.json"));
    for (const auto& [path, methods] : description.find("paths")->members)
        for (const auto& [method, operation] : methods.members) {
            const json::Value* responses = operation.find("responses");
            if (responses == nullptr) continue;
            for (const auto& [status, response] : responses->members)
                for (const auto& [type, content] : response.find("content") == nullptr ? std::vector<std::pair<std::string, json::Value>>{} : response.find("content")->members)
                    if (const json::Value* listed = content.find("examples"))
                        for (const auto& [name, example] : listed->members)
                            if (const json::Value* value = value_of(description, example))
                                all.push_back({operation_of(method, path), method + " " + path + ": " + name, std::atoi(status.c_str()), json::text(*value)});
        }
    return all;
}

/// The same answer with a whole document in the place of each.
std::string repaired(const std::string& body) {
    json::Value answer = read_json(body);
    for (auto& [key, member] : answer.members)
        if (key == "documents")
            for (json::Value& document : member.items)
                for (auto& [name, content] : document.members)
                    if (name == "content") content.string = "JVBERi0xLjQK";
    return json::text(answer);
}

TEST(MyDhlExamples, AreReadOrNamedAsAnError) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    // Two show documents that are no base64: nobody could print such a label. With whole ones they are read.
    const std::set<std::string> damaged{"post /shipments: sampleResponse2", "post /shipments: sampleResponse6"};
    const auto module = module_of("mydhl");
    std::map<std::string, int> count;
    for (const Example& example : examples()) {
        if (example.operation.empty()) {
            ++count["(not asked by us)"];
            continue;
        }
        const std::string ended = asked(*module->carrier, example.operation, {example.status, {}, example.body});
        ++count[example.operation + " " + ended.substr(0, ended.find(':'))];
        std::printf("  mydhl  %3d %-80s %s\n", example.status, example.name.substr(0, 80).c_str(), ended.c_str());
        if (damaged.contains(example.name)) {
            EXPECT_NE(ended.find("a label that cannot be read"), std::string::npos) << example.name << " " << ended;
            const std::string whole = asked(*module->carrier, example.operation, {example.status, {}, repaired(example.body)});
            EXPECT_EQ(whole, "read") << example.name;
            std::printf("  mydhl  %3d %-80s %s\n", example.status, "  the same with whole documents", whole.c_str());
            continue;
        }
        EXPECT_EQ(ended.find("malformed"), std::string::npos) << example.name << " " << ended << "\n" << example.body.substr(0, 300);
        if (example.status >= 500) { EXPECT_TRUE(ended.starts_with("error carrier.unavailable")) << example.name << " " << ended; }
        if (example.status >= 400) { EXPECT_TRUE(ended != "read" || example.status == 404) << example.name; }
    }
    for (const auto& [what, times] : count) std::printf("  mydhl  %-48s %4d\n", what.c_str(), times);
}

TEST(MyDhlSamples, AreReadOrNamedAsAnError) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("mydhl");
    int tried = 0;
    for (const json::Value& sample : read_json(slurp(material() + "/karrio/responses.json")).items) {
        if (text(sample, "carrier") != "mydhl") continue;
        const std::string what = text(sample, "operation"), name = text(sample, "case");
        const bool is_error = name.find("error") != std::string::npos;
        const std::string ended = asked(*module->carrier, what == "validate_address" ? "check_address" : what, {is_error ? 400 : 201, {}, text(sample, "raw_response")});
        // The address and the prices come with 200, and nothing else does.
        const bool with_200 = what == "validate_address" || what == "rate";
        const std::string said = with_200 ? asked(*module->carrier, what == "rate" ? what : "check_address", {200, {}, text(sample, "raw_response")}) : ended;
        EXPECT_TRUE(is_error ? said.starts_with("error carrier.rejected") : said == "read") << name << " " << said;
        std::printf("  mydhl  %-18s %-48s %s\n", what.c_str(), name.c_str(), said.c_str());
        ++tried;
    }
    EXPECT_EQ(tried, 5);
}

/// The codes of DHL's table for Express, and those that the description itself lists: each has a status that its wording bears.
TEST(MyDhlCodes, HaveAStatusThatTheirOfficialWordingBears) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("mydhl");
    const auto& description = module->descriptor.description;
    std::map<std::string, std::string> words;
    const json::Value tables = read_json(slurp(material() + "/official_codes.json"));
    for (const json::Value& row : tables.find("dhl/status_by_service")->find("rows")->items)
        if (text(row, "service") == "express" && text(row, "code").size() != 3) words[text(row, "code")] = text(row, "text");  // 101 to 104 are the unified interface's own
    const std::size_t listed = words.size();
    EXPECT_GE(listed, 40u);
    for (const Example& example : examples()) {
        if (example.name.find("tracking event code") == std::string::npos) continue;
        const json::Value table = read_json(example.body);
        for (const json::Value& row : table.at("/referenceData/0/data")->items) words.emplace(row.at("/0/value")->string, row.at("/1/value")->string);
    }
    EXPECT_GE(words.size(), 60u);
    std::map<std::string, int> count;
    for (const auto& [code, says_what] : words) {
        const std::string status(name(description.status_of(code)));
        const std::string flag(name(description.flag_of(code)));
        ++count[status + (flag == "none" ? "" : " " + flag)];
        const auto says = [&](const char* pattern) { return std::regex_search(says_what, std::regex(pattern, std::regex::icase)); };
        EXPECT_NE(status, "unknown") << code << " " << says_what;
        EXPECT_EQ(status == "delivered", says("^Delivery$|^Delivered")) << code << " " << says_what;
        if (says("returned to consignor")) { EXPECT_EQ(status, "returned") << code; }
        if (says("with delivering courier")) { EXPECT_EQ(status, "out_for_delivery") << code; }
        if (says("awaiting cnee collection")) { EXPECT_EQ(status, "available_for_pickup") << code; }
        if (says("destroyed")) { EXPECT_EQ(status, "lost") << code; }
        if (says("pick up|acceptance")) { EXPECT_EQ(status, "accepted") << code; }
        if (says("information received")) { EXPECT_EQ(status, "info_received") << code; }
        if (says("damaged")) { EXPECT_EQ(flag, "exception") << code; }
        if (says("not home|refused|not delivered|closed on arrival")) { EXPECT_EQ(flag, "delivery_attempted") << code; }
        if (says("hold|held|clearance delay|denied")) { EXPECT_TRUE(flag == "on_hold" || code == "HO") << code << " " << flag; }
        if (says("bad address|moved")) { EXPECT_EQ(flag, "exception") << code; }
        if (says("delay$|missed|mis-sort|miscode") && !says("clearance")) { EXPECT_EQ(flag, "delayed") << code; }
    }
    for (const auto& [what, times] : count) std::printf("  mydhl  %-40s %4d codes\n", what.c_str(), times);
    std::printf("  mydhl  %zu codes of the table, %zu with the description's\n", listed, words.size());
}

}  // namespace
}  // namespace waybill::proofs
