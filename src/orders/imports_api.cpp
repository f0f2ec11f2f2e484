#include <atomic>

#include "http/operation.h"
#include "orders/api.h"

namespace waybill::orders {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::size_t kMostBytes = 20u << 20;
constexpr std::size_t kMostErrors = 200;  // the file has them all

Access importing() { return Access::only({Role::admin, Role::logistics_lead, Role::customer_service, Role::integration}); }

void write_report(json::Writer& out, const ImportReport& report) {
    out.begin_object().key("id");
    if (report.id)
        out.value(report.id);
    else
        out.null();
    out.member("state", report.done ? "done" : "working")
        .member("rows", report.rows)
        .member("orders", report.orders)
        .member("decided", report.decided)
        .member("accepted", report.accepted)
        .member("held", report.held);
    out.member("refused", report.refused).member("replayed", report.replayed).key("error_file");
    if (report.id)
        out.value("/api/v1/imports/" + report.id.text() + "/errors.csv");
    else
        out.null();
    out.key("errors").begin_array();
    for (std::size_t i = 0; i < report.errors.size() && i < kMostErrors; ++i) {
        const RefusedRow& row = report.errors[i];
        out.begin_object().member("row_no", row.row_no).member("external_ref", row.external_ref);
        out.member("reason", row.reason).member("detail", row.detail).end_object();
    }
    out.end_array().end_object();
}

/// Whoever waits for an import keeps a worker of the server from everybody else: only a few may.
class Seat {
  public:
    explicit Seat(std::atomic<int>& free) : free_(free), taken_(--free >= 0) {}
    ~Seat() { ++free_; }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    bool taken() const { return taken_; }

  private:
    std::atomic<int>& free_;
    bool taken_;
};

struct ImportsApi {
    Imports imports;
    std::shared_ptr<std::atomic<int>> free_seats;

    Response take(const Request& request) const {
        const bool dry_run = request.asked("dry_run") == "true";
        std::optional<Duration> patience;  // without it the caller waits to the end
        if (!request.asked("wait").empty()) patience = std::chrono::seconds(http::number(request, "wait"));
        const Seat seat(*free_seats);
        if (!seat.taken()) patience = Duration(0);
        const auto report = imports.take(request.body, request.asked("channel", "shop"), dry_run, actor(request), patience);
        const int status = dry_run ? 200 : report && !report->done ? 202 : 201;
        auto response = http::answer(request, status, report, write_report);
        if (!report || dry_run) return response;
        return std::move(response).header("Location", "/api/v1/imports/" + report->id.text());
    }

    Result<ImportReport> find(const Request& request) const {
        TRY(id, http::path_id<ImportId>(request, "id"));
        auto report = imports.get(id);
        if (!report) return error(Code::not_found, "not_found", "There is no such import.");
        return *std::move(report);
    }

    Response show(const Request& request) const { return http::answer(request, 200, find(request), write_report); }

    Response errors(const Request& request) const {
        const auto report = find(request);
        if (!report) return http::problem(report.error(), request);
        const std::string mark = request.asked("bom") == "1" ? "\xEF\xBB\xBF" : "";  // spreadsheets know UTF-8 by it
        return Response::bytes("text/csv; charset=utf-8", mark + report->error_csv)
            .header("Content-Disposition", "attachment; filename=\"" + report->id.text() + "-errors.csv\"")
            .header("Cache-Control", "no-store");
    }
};

http::Schema report_shape() {
    using namespace http::shape;
    const auto refused = object({{"row_no", count()}, {"external_ref", text()}, {"reason", text()}, {"detail", text()}});
    return named("ImportReport",
                 object({{"id", nullable(id<ImportId>()).says("None of a dry run.")},
                         {"state", word({"working", "done"})},
                         {"rows", count()},
                         {"orders", count()},
                         {"decided", count().says("Orders so far.")},
                         {"accepted", count()},
                         {"held", count()},
                         {"refused", count().says("Orders.")},
                         {"replayed", count().says("Orders that were here already.")},
                         {"error_file", nullable(text()).says("Every refused row with its reason: the path of a CSV.")},
                         {"errors", list_of(refused).says("The first 200.")}}));
}

}  // namespace

void add_import_routes(http::Router& router, Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock, ImportSeats seats) {
    using namespace http::shape;
    const ImportsApi api{Imports(orders, db, ids, clock), std::make_shared<std::atomic<int>>(seats.count)};
    const auto operation = [](std::string name) { return http::Operation("Imports", std::move(name)); };
    router.add({"POST", "/api/v1/imports", importing(), [api](const Request& r) { return api.take(r); },
                "Takes a CSV of orders; with dry_run=true it only says what would happen. The same file again changes nothing.",
                kMostBytes},
               operation("importOrders")
                   .repeatable()
                   .query("dry_run", truth(), "Only say what would happen.")
                   .query("channel", text(1, 32), "The sales channel of all orders; `shop` where it is absent.")
                   .query("wait", whole(0, 999), "So many seconds the answer waits for the end; without it, as long as it takes. Where too many wait already: not at all.")
                   .takes("text/csv",
                          "UTF-8, one row a line of an order; columns by name: external_ref, placed_at, customer_name, email, "
                          "phone, company, address1, address2, city, region, postal_code, country, sku, description, "
                          "quantity, unit_price, currency. A row whose SKU begins with `charge:` is a charge.")
                   .answers(200, report_shape(), "What would happen.")
                   .answers(201, report_shape(), "What happened; Location names the import.")
                   .answers(202, report_shape(), "Under way: ask Location how far it is."));
    router.add({"GET", "/api/v1/imports/{id}", importing(), [api](const Request& r) { return api.show(r); },
                "How far an import has come, and its first refused rows."},
               operation("getImport").path("id", id<ImportId>()).answers(200, report_shape()));
    router.add({"GET", "/api/v1/imports/{id}/errors.csv", importing(), [api](const Request& r) { return api.errors(r); },
                "The rows of an import that were refused, each with its reason; ?bom=1 for spreadsheets."},
               operation("getImportErrors")
                   .path("id", id<ImportId>())
                   .query("bom", word({"0", "1"}), "1: with a byte order mark, by which spreadsheets know UTF-8.")
                   .answers(200, "text/csv", "The rows as they came, and columns row_no, reason, detail."));
}

}  // namespace waybill::orders
