#pragma once
#include "rates/rates.h"
#include "waybill/json.h"

/// Quotes and rules as JSON: the same on the wire and in the database.
namespace waybill::rates {

/// A rule's members; every wrong one is noted in the fields' errors.
rules::Rule read_rule(json::Fields in);
void write(json::Writer& out, const rules::Rule& rule);
/// The members "to", "parcels" and "terms".
void read_goods(json::Fields& in, Ask& ask);
void write_goods(json::Writer& out, const Ask& ask);
void write(json::Writer& out, const rules::Offer& offer);
void write(json::Writer& out, const NoOffer& none);
void write(json::Writer& out, const rules::Decision& decision);

/// What is stored of a quote beside its times, and read back.
std::string stored(const Quote& quote);
Quote quote_of(const std::string& stored);
std::string stored(const std::vector<rules::Rule>& rules);
std::vector<rules::Rule> rules_of(const std::string& stored);

}  // namespace waybill::rates
