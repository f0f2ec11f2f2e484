#include "rates/store.h"

#include "rates/json.h"

namespace waybill::rates::store {
namespace {

constexpr db::Statement kInsertQuote{
    "INSERT INTO rate_quote (id, order_id, content, asked_at, expires_at, asked_by) VALUES (?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kQuote{"SELECT id, order_id, content, asked_at, expires_at FROM rate_quote WHERE id = ?"};
constexpr db::Statement kPrune{"DELETE FROM rate_quote WHERE expires_at < ? ORDER BY expires_at LIMIT 500"};
constexpr db::Statement kNewest{"SELECT version, content, saved_at, saved_by FROM shipping_rules ORDER BY version DESC LIMIT 1"};
constexpr db::Statement kInsertRules{"INSERT INTO shipping_rules (version, content, saved_at, saved_by) VALUES (?, ?, ?, ?)"};

}  // namespace

void insert_quote(db::Tx& tx, const Quote& quote, const std::string& actor) {
    tx.run(kInsertQuote, quote.id, quote.ask.order, stored(quote), quote.asked_at, quote.expires_at, actor);
}

std::optional<Quote> quote(db::Tx& tx, QuoteId id) {
    const auto row = tx.one(kQuote, id);
    if (!row) return {};
    Quote quote = quote_of(row->text(2));
    quote.id = row->get<QuoteId>(0);
    if (!row->is_null(1)) quote.ask.order = row->get<OrderId>(1);
    quote.asked_at = row->instant(3);
    quote.expires_at = row->instant(4);
    return quote;
}

bool prune(db::Tx& tx, Instant before) { return tx.run(kPrune, before) > 0; }

std::optional<RuleSet> rules(db::Tx& tx) {
    const auto row = tx.one(kNewest);
    if (!row) return {};
    return RuleSet{row->integer(0), rules_of(row->text(1)), row->instant(2), row->text(3)};
}

void insert_rules(db::Tx& tx, const RuleSet& set) { tx.run(kInsertRules, set.version, stored(set.rules), *set.saved_at, set.saved_by); }

}  // namespace waybill::rates::store
