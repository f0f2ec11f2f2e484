#pragma once
#include "rates/rates.h"

/// Tables rate_quote and shipping_rules.
namespace waybill::rates::store {

void insert_quote(db::Tx& tx, const Quote& quote, const std::string& actor);
std::optional<Quote> quote(db::Tx& tx, QuoteId id);
/// Quotes whose time was over before that instant; true where there may be more.
bool prune(db::Tx& tx, Instant before);

/// The newest list.
std::optional<RuleSet> rules(db::Tx& tx);
/// Throws db::Duplicate where the version is there.
void insert_rules(db::Tx& tx, const RuleSet& set);

}  // namespace waybill::rates::store
