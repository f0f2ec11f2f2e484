#pragma once
#include <map>
#include <optional>
#include <vector>

#include "stock/ledger.h"

/// Lots in the books: which of them may be promised, and how names become lots. Goods without lots cost no statement here.
namespace waybill::stock {

/// The lots of some shelves.
class LotBook {
  public:
    LotBook(db::Tx& tx, catalogue::Catalogue& catalogue, const store::Shelves& shelves, Date today);

    /// False for a lot that is expired, or too near to it for its product. Goods without a lot may always be sold.
    bool sellable(LotId lot) const;
    std::optional<Date> expires(LotId lot) const;
    /// An empty one for none.
    Lot lot(LotId id) const;
    bool empty() const { return lots_.empty(); }

  private:
    std::map<LotId, Lot> lots_;
    std::map<ProductId, int> min_days_;
    Date today_;
};

/// Moves units between free and expired until the books say of each product what its lots are.
void settle_expired(db::Tx& tx, catalogue::Catalogue& catalogue, Ledger& ledger, Date today);

/// A lot that somebody named, and where in the request: "/lines/3/".
struct NamedLot {
    std::string pointer;
    ProductId product;
    LotName name;
    bool needs_expiry = false;  ///< even where the lot is known
};
/// The lots that are meant, in the order of `names`; what is new is made. What is wrong goes to `errors`, and its lot is empty.
std::vector<Lot> resolve(db::Tx& tx, const std::vector<NamedLot>& names, IdGenerator& ids, Instant now, std::vector<FieldError>& errors);

/// What lies of a product in a place: the one lot that is meant where nobody named one (none: goods without lots, or nothing there).
/// Error "lot.which" names them where there are several.
Result<LotId> only_lot(const Ledger& ledger, const LotBook& book, ProductId product, const Location& place);

}  // namespace waybill::stock
