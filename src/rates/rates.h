#pragma once
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"
#include "packing/packing.h"
#include "rates/rules.h"
#include "rates/terms_json.h"

/// What sending a shipment costs with every carrier, and the rules by which carrier and service are chosen.
namespace waybill::rates {

struct QuoteTag {
    static constexpr const char* prefix = "quo";
};
using QuoteId = Id<QuoteTag>;

/// What prices are asked for.
struct Ask {
    std::optional<OrderId> order;          ///< its address, and its sealed packages
    std::set<PackageId> packages;          ///< of them; empty: all that are not booked
    std::optional<Address> to;             ///< or this address
    std::vector<Parcel> parcels;           ///< and these parcels
    std::optional<Instant> promised;       ///< when it was promised to be there
    carrier::Terms terms{};                ///< beyond the way it goes: what is asked for costs
};

/// A carrier without an offer, and why.
struct NoOffer {
    std::string carrier;
    std::string reason;                    ///< "late": has not answered by the deadline; "refused"; "not_now"; "no_service": none that is in carrier.json
    std::string detail;
};

/// The answers of one asking.
struct Quote {
    QuoteId id;
    Ask ask;
    rules::Facts facts;
    std::vector<rules::Offer> offers;      ///< the cheapest first
    std::vector<NoOffer> no_offers;        ///< by carrier
    Instant asked_at, expires_at;
};

/// The list of rules as it stands. Every change is kept; the newest counts.
struct RuleSet {
    std::int64_t version = 0;              ///< 0: there never was one
    std::vector<rules::Rule> rules;
    std::optional<Instant> saved_at;
    std::string saved_by;
};

struct Settings {
    Address ship_from;
    Duration deadline = std::chrono::seconds(3);      ///< who has not answered by then is not waited for
    Duration valid_for = std::chrono::minutes(15);    ///< so long a price counts
    int tolerance_permille = 50;                      ///< so much dearer a price may be when it is asked for again
};

/// What came of an offer that somebody wants to take.
struct Confirmed {
    rules::Renewal renewal = rules::Renewal::same;    ///< same where the price was still good
    rules::Offer offer;                               ///< as it counts now
    Instant expires_at;
};

/// What was said of the way that a shipment of an order is to go.
struct Wanted {
    OrderId order;
    std::set<PackageId> packages;          ///< empty: all that are not booked
    rules::Way way;                        ///< empty: the rules choose
    std::optional<QuoteId> quote;          ///< whose price of the way is to count
    std::optional<Money> accepted;         ///< the price that a person took, where the quote's is not true any more
    std::optional<carrier::Terms> terms{}; ///< nothing: the quote's, or those of a usual parcel
    bool is_named() const { return !way.carrier.empty() || !way.service.empty(); }
    /// Whether somebody has to be asked for it: rules, carriers, a quote.
    bool is_to_be_chosen() const { return !is_named() || quote; }
};

/// The way that a shipment goes, and what is agreed of it.
struct Chosen {
    rules::Way way;
    carrier::Terms terms{};
};

/// Where prices are asked: the carrier host, or a test. `done` may come on any thread, at any time, or never.
struct Market {
    std::function<std::vector<carrierhost::Profile>()> carriers;
    std::function<void(const std::string& carrier, carrier::RateRequest, std::function<void(carrierhost::Outcome<std::vector<carrier::Rate>>)> done)> ask;
};
Market market_of(carrierhost::CarrierHost& carriers);

class Rates {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        orders::Orders& orders;
        packing::Packing& packing;
        Market market;
    };
    Rates(Parts parts, Settings settings) : p_(std::move(parts)), settings_(std::move(settings)) {}

    /// Asks every carrier that quotes prices and has an account, all at once, and keeps the answers. Blocks until all have answered,
    /// at most until the deadline. Errors: "order.not_found", "shipment.nothing_to_book", "request.fields".
    Result<Quote> shop(const Ask& ask, std::optional<Duration> deadline, const std::string& actor);
    /// Error "quote.unknown".
    Result<Quote> quote(QuoteId id);
    /// An offer of a quote, as it counts now: where its time is over, or its order goes to another address now, the carrier is asked again, on
    /// the same terms. Errors: "quote.unknown", "quote.no_such_offer",
    /// "quote.gone" (the carrier offers it no more, or does not answer), "quote.changed" (dearer by more than the tolerance, and `accepted` is not
    /// the new price: a person decides).
    Result<Confirmed> confirm(QuoteId id, const rules::Way& way, const std::optional<Money>& accepted);

    /// The way of each shipment, in their order: the one that was named, else what the rules choose; empty where nothing was named and there
    /// are no rules. What goes at a quote's price goes on the quote's terms. Where a rule wants prices the carriers are asked, for many shipments at once; so never call it in a transaction.
    /// Errors, each of its own shipment: those of confirm() and shop(), "quote.no_way" (a quote without its way), "quote.other_terms", "rules.no_way" (no rule chose; says
    /// what each of them found).
    std::vector<Result<Chosen>> choose(std::span<const Wanted> wanted, const std::string& actor);
    Result<Chosen> choose(const Wanted& wanted, const std::string& actor) { return std::move(choose(std::span(&wanted, 1), actor).front()); }

    /// Forgets quotes that nobody took; true where there may be more.
    bool prune();

    RuleSet rules();
    /// Replaces the list. Errors: "rules.changed" (it is not `version` any more), "request.fields" (a way that no carrier here has).
    Result<RuleSet> save_rules(db::Tx& tx, std::int64_t version, std::vector<rules::Rule> rules, const std::string& actor);
    /// Every service of every carrier here, by the codes of both.
    std::vector<rules::Known> known();
    /// What rules make of a quote: those that are saved, or others that somebody tries.
    rules::Decision decide(const Quote& quote, const std::optional<std::vector<rules::Rule>>& tried);
    const Address& ship_from() const { return settings_.ship_from; }

  private:
    struct Asking;
    Result<carrier::RateRequest> request_for(const Ask& ask);
    Result<Asking> prepared(const Ask& ask);
    void begin(Asking& asking);
    Quote finish(Asking asking, Duration patience, const std::string& actor);
    Result<Chosen> named(const Wanted& wanted);

    Parts p_;
    Settings settings_;
};

void add_routes(http::Router& router, Rates& rates, db::Database& db);

}  // namespace waybill::rates
