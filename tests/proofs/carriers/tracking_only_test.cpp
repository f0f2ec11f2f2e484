#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <regex>

#include "carriers/player.h"
#include "proofs/carriers/child.h"
#include "proofs/carriers/reading.h"
#include "support/places.h"

// What DHL and 17TRACK published, read by our modules: every sample, every event of it, and DHL's table of codes.
namespace waybill::proofs {
namespace {

using carrier::Exchange;
using carrier::Played;

Result<std::vector<carrier::Tracked>> ask(const carrierhost::Module& module, const std::string& number, int status, const std::string& body) {
    Played played;
    return carrier::play(module.carrier->track({{number}, {}}), {Exchange{"", "", false, {status, {}, body}}}, played);
}

std::vector<std::filesystem::path> samples(const std::string& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(material() + "/" + folder))
        if (entry.path().extension() == ".json") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

void print(const char* whose, const std::filesystem::path& path, const Result<std::vector<carrier::Tracked>>& read) {
    std::string words = read.ok() ? "" : "error " + carrier::key(carrier::refusal_of(read.error())) + ": " + read.error().detail;
    if (read.ok())
        for (const carrier::Tracked& tracked : *read) {
            words += std::to_string(tracked.events.size()) + " events";
            for (const TrackingEvent& event : tracked.events) words += " " + std::string(name(event.status));
        }
    std::printf("  %-16s %-36s %s\n", whose, path.filename().c_str(), words.substr(0, 160).c_str());
}

TEST(DhlUnifiedSamples, AreReadWithEveryEvent) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("dhl_unified");
    int read_whole = 0;
    for (const auto& path : samples("dhl_unified")) {
        const std::string body = slurp(path.string());
        const json::Value value = read_json(body);
        const json::Value* shipments = value.find("shipments");
        const json::Value* id = value.at("/shipments/0/id");
        const std::string number = id == nullptr ? "1" : id->whole() ? std::to_string(*id->whole()) : id->string;
        const auto read = ask(*module, number, shipments == nullptr ? 429 : 200, body);
        print("dhl_unified", path, read);
        if (shipments == nullptr) {
            EXPECT_EQ(carrier::refusal_of(read.error()), carrier::Refusal::rate_limited);
        } else if (shipments->items.size() > 1) {
            EXPECT_EQ(read.error().code, Code::rejected) << "several customers' parcels under one reference";
            for (const json::Value& one : shipments->items) {  // each alone is read whole
                const auto alone = ask(*module, number, 200, "{\"shipments\":[" + json::text(one) + "]}");
                EXPECT_EQ(alone.value().at(0).events.size(), one.find("events")->items.size());
            }
        } else {
            ASSERT_TRUE(read.ok()) << path << " " << read.error().detail;
            EXPECT_EQ(read->at(0).events.size(), value.at("/shipments/0/events")->items.size()) << path;
            ++read_whole;
        }
    }
    EXPECT_GE(read_whole, 4);
}

TEST(DhlUnifiedSamples, ShowAParcelOutForDelivery) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto read = ask(*module_of("dhl_unified"), "423475729485", 200, slurp(material() + "/dhl_unified/success/423475729485.json"));
    EXPECT_EQ(read.value().at(0).events.at(0).status, TrackingStatus::delivered);
    EXPECT_EQ(read->at(0).events.at(1).status, TrackingStatus::out_for_delivery) << "which DHL calls no more than transit";
}

TEST(DhlUnifiedSamples, SayThatANumberIsNotKnown) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    int seen = 0;
    for (const json::Value& sample : read_json(slurp(material() + "/karrio/tracking.json")).items) {
        if (text(sample, "carrier") != "dhl_universal") continue;
        ++seen;
        EXPECT_FALSE(ask(*module_of("dhl_unified"), "8264715546", 404, text(sample, "raw_response")).value().at(0).known);
    }
    EXPECT_EQ(seen, 1);
}

/// DHL's own table: what we make of a code must be what its wording says.
TEST(DhlUnifiedCodes, HaveAStatusThatTheirOfficialWordingBears) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("dhl_unified");
    const auto& description = module->descriptor.description;
    const json::Value codes = read_json(slurp(material() + "/official_codes.json"));
    std::map<std::string, std::pair<int, int>> count;
    for (const json::Value& row : codes.find("dhl/status_by_service")->find("rows")->items) {
        const std::string code = text(row, "service") + ":" + text(row, "code"), words = text(row, "text");
        const bool known = description.status_map.contains(code);
        ++(known ? count[text(row, "service")].first : count[text(row, "service")].second);
        const std::string status(known ? name(description.status_of(code)) : "");
        const auto says = [&](const char* pattern) { return std::regex_search(words, std::regex(pattern, std::regex::icase)); };
        EXPECT_NE(status, "delivered") << code << ": that a parcel is delivered is said by DHL's coarse status alone";
        if (says("^out for delivery( with the courier)?$|loaded to the van$|with delivering courier")) { EXPECT_EQ(status, "out_for_delivery") << code << " " << words; }
        if (says("^AVAILABLE FOR PICKUP|^AWAITING COLLECTION|ready for collection by the recipient|handed over to the (Parcelshop|Parcelstation|Postoffice|Access Point)$")) { EXPECT_EQ(status, "available_for_pickup") << code << " " << words; }
        if (says("(will be|be) (returned|sent back) to (the )?sender|^RETURN TO SENDER$|, return to (the )?sender$")) { EXPECT_EQ(status, "returning") << code << " " << words; }
        if (says("delivered back to|^Returned to the sender$|^Return delivered")) { EXPECT_EQ(status, "returned") << code << " " << words; }
        if (says("shipment lost|reported missing")) { EXPECT_EQ(status, "lost") << code << " " << words; }
        if (says("^SHIPMENT CANCEL")) { EXPECT_EQ(status, "cancelled") << code << " " << words; }
        if (says("refused (the shipment|by consignee|by the recipient|to pick up)") && status != "returning") { EXPECT_EQ(name(description.flag_of(code)), "delivery_attempted") << code << " " << words; }
    }
    for (const auto& [service, rows] : count)
        std::printf("  dhl_unified  %-18s %4d codes mapped, %4d left to DHL's coarse status\n", service.c_str(), rows.first, rows.second);
}

TEST(SeventeenTrackSamples, AreReadWithEveryScan) {
    if (material().empty()) GTEST_SKIP() << "the material is not beside this tree";
    const auto module = module_of("seventeen_track");
    for (const auto& path : samples("seventeen_track")) {
        const std::string body = slurp(path.string()), name = path.filename().string();
        const json::Value value = read_json(body);
        const auto read = ask(*module, "1234567890987654321", 200, body);
        print("seventeen_track", path, read);
        if (name.starts_with("error")) {
            EXPECT_EQ(carrier::refusal_of(read.error()), carrier::Refusal::unauthorized);
        } else if (name.starts_with("register")) {  // the second answer, where the first one says that a number is not followed
            const std::string first = R"({"code":0,"data":{"rejected":[{"number":"1234567890","error":{"code":-18019902,"message":""}}]}})";
            Played played;
            const auto registered = carrier::play(module->carrier->track({{"1234567890"}, {}}),
                                                  {Exchange{"", "", false, {200, {}, first}}, Exchange{"", "", false, {200, {}, body}}}, played);
            ASSERT_TRUE(registered.ok()) << registered.error().detail;
            EXPECT_FALSE(registered->at(0).known);
        } else {
            ASSERT_TRUE(read.ok()) << read.error().detail;
            ASSERT_EQ(read->size(), 1u) << "the sample tells one number five times";
            std::set<std::string> scans;
            for (const json::Value& item : value.at("/data/accepted")->items)
                for (const json::Value& scan : item.at("/track/z1")->items)
                    if (!text(scan, "a").empty()) scans.insert(text(scan, "a") + text(scan, "z"));
            std::set<std::string> told;
            int delivered = 0;
            for (const TrackingEvent& event : read->at(0).events) {
                if (event.code == "scan") told.insert(event.carrier_event_id);
                if (event.status == TrackingStatus::delivered) ++delivered;
            }
            EXPECT_EQ(told.size(), scans.size());
            EXPECT_GE(delivered, 1);
        }
    }
}

}  // namespace
}  // namespace waybill::proofs
