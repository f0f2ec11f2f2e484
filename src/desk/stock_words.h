#pragma once
#include <map>
#include <string>
#include <vector>

#include "desk/page.h"

/// What the pages of stock work share: their tabs, names of people, rows of the ledger, refusals in the words of the form.
namespace waybill::desk {

/// Finished HTML: the pages of stock work, with the one that is shown.
std::string stock_tabs(const Visit& visit, const std::string& here);
/// A page of stock work: tabs set, section lit. `path`: a GET that shows it.
http::Response show_stock(const Visit& visit, const std::string& title, const std::string& page, View view, const std::string& path,
                          std::optional<Error> problem = {});

/// People by what the ledger calls them. One statement for all.
class People {
  public:
    explicit People(const Visit& visit);
    std::string name(const std::string& actor) const;

  private:
    const Visit& visit_;
    std::map<std::string, std::string> names_;
};

/// A word for the reason of a movement; empty where its kind says it all.
std::string reason_word(const Visit& visit, const std::string& reason);
/// Rows for `ledger.html`: with the product where `goods` holds it.
std::vector<View> ledger_rows(const Visit& visit, const std::vector<stock::Entry>& entries, const People& people,
                              const std::map<ProductId, catalogue::Product>& goods);
/// The products of some rows, in one statement.
template <class Rows>
std::map<ProductId, catalogue::Product> goods_of(const Visit& visit, db::Tx& tx, const Rows& rows) {
    std::set<ProductId> ids;
    for (const auto& row : rows) ids.insert(row.product);
    return visit.parts.catalogue.by_ids(tx, {ids.begin(), ids.end()});
}

/// The SKU that a typed or scanned code means; the code itself where it means none.
std::string sku_meant(const Visit& visit, db::Tx& tx, const std::string& code);
/// Options of a select: values with their words, one of them chosen.
std::vector<View> options(const Visit& visit, const std::vector<std::string>& values, const std::string& prefix, const std::string& chosen);
/// A whole number as people type it: with "+", "-" or the minus sign "−". 0 for what is none.
std::int64_t typed_number(const std::string& text);
/// The refusal with the form's names for its fields, in the page's language. Fields are called by the last part of their pointer;
/// each wrong one is told beside it, too: `view` gets "<field>_wrong".
Error on_form(const Visit& visit, View& view, Error problem);

}  // namespace waybill::desk
