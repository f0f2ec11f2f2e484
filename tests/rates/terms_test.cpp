#include <gtest/gtest.h>

#include "rates/terms_json.h"
#include "shipping/request_json.h"

// What is agreed of a shipment beyond the way it goes: read as callers say it, kept, and read again.
namespace waybill::rates {
namespace {

using carrier::Terms;
using shipping::booking_request;
using shipping::to_json;

struct Read {
    Terms terms;
    std::vector<std::string> wrong;
};

Read read(const std::string& text) {
    const auto value = json::parse(text).value();
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    Read out{read_terms(in), {}};
    for (const auto& error : errors) out.wrong.push_back(error.pointer);
    return out;
}
std::string written(const Terms& terms) {
    json::Writer out;
    write_terms(out, terms);
    return out.take();
}

constexpr const char* kEverything =
    R"({"signature":"adult","insured_value":{"minor":25000,"currency":"GBP"},"residential":false,"saturday_delivery":true,)"
    R"("service_point":"L-17","references":["1062","PO 7"],"customs":{"reason":"gift","incoterm":"DDP","duties":"sender",)"
    R"-("invoice_number":"INV-1","certified_by":"Ada Whitfield","export_filing":"NOEEI 30.37(a)","sender_tax_id":"GB123456789000",)-"
    R"("recipient_tax_id":"PL1234567890","return_if_undeliverable":false}})";

TEST(TermsOfAShipment, AreKeptAsTheyWereSaid) {
    const auto said = read(kEverything);
    EXPECT_EQ(said.wrong, std::vector<std::string>{});
    EXPECT_EQ(written(said.terms), kEverything);
    EXPECT_TRUE(says_something(said.terms));
}

TEST(TermsOfAShipment, AreAsUsualWhereNothingIsSaid) {
    for (const char* nothing : {"{}", R"({"residential":null,"customs":null,"signature":"none"})"}) {
        const auto said = read(nothing);
        EXPECT_EQ(said.wrong, std::vector<std::string>{}) << nothing;
        EXPECT_EQ(written(said.terms), "{}") << nothing;
        EXPECT_FALSE(says_something(said.terms)) << nothing;
    }
    EXPECT_EQ(read(R"({"customs":{}})").terms.customs->incoterm, "DAP");
}

TEST(TermsOfAShipment, NameEveryWrongField) {
    EXPECT_EQ(read(R"({"signature":"x","insured_value":{"minor":0,"currency":"GBP"},"references":["1","2","3","4","5","6"],"tip":1})").wrong,
              (std::vector<std::string>{"/signature", "/insured_value", "/references", "/tip"}));
    EXPECT_EQ(read(R"({"customs":{"incoterm":"ABC"}})").wrong, std::vector<std::string>{"/customs/incoterm"});
    EXPECT_EQ(read(R"({"customs":{"incoterm":"DDP","duties":"recipient"}})").wrong, std::vector<std::string>{"/customs/duties"});
    EXPECT_EQ(read(R"({"customs":{"duties":"sender"}})").wrong, std::vector<std::string>{"/customs/duties"}) << "DAP leaves them to the recipient";
}

TEST(TermsOfAShipment, SayWhereTheServicePointIs) {
    const std::string said = R"({"service_point":"L-17","service_point_address":{"name":"Corner Shop","city":"York","company":"","lines":["2 Market Street"],)"
                             R"("region":"","postal_code":"YO1 7HH","country":"GB","phone":"","email":""}})";
    EXPECT_EQ(written(read(said).terms), said);
    EXPECT_EQ(read(said).terms.service_point_address->lines.at(0), "2 Market Street");
    EXPECT_FALSE(same_terms(read(said).terms, read(R"({"service_point":"L-17"})").terms));
    EXPECT_TRUE(same_terms(read(said).terms, read(said).terms));
}

TEST(TermsOfAShipment, GoWithTheBookingThroughEveryAttempt) {
    carrier::BookingRequest request;
    request.reference = "0SCBNVDFM001VA", request.idempotency_key = "key", request.service = "standard", request.label_format = "zpl";
    request.parcels.resize(1);
    EXPECT_EQ(to_json(request).find("terms"), std::string::npos);
    request.terms = read(kEverything).terms;
    EXPECT_EQ(written(booking_request(to_json(request)).terms), kEverything);
}

}  // namespace
}  // namespace waybill::rates
