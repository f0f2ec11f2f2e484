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

/// How long the caller waits: "30" seconds; without it, to the end.
Result<std::optional<Duration>> patience(const Request& request) {
    const std::string wish = request.asked("wait");
    if (wish.empty()) return std::optional<Duration>();
    if (wish.size() > 3 || wish.find_first_not_of("0123456789") != std::string::npos)
        return error(Code::invalid, "request.fields", "Some parameters are wrong; see errors.",
                     {{"/wait", "range", "must be whole seconds from 0 to 999"}});
    return std::optional<Duration>(std::chrono::seconds(std::stoi(wish)));
}

struct ImportsApi {
    Imports imports;

    Response take(const Request& request) const {
        const std::string wish = request.asked("dry_run", "false");
        if (wish != "true" && wish != "false")
            return http::problem(error(Code::invalid, "request.fields", "Some parameters are wrong; see errors.",
                                       {{"/dry_run", "word", "must be true or false"}}),
                                 request);
        const bool dry_run = wish == "true";
        const auto wait = patience(request);
        if (!wait) return http::problem(wait.error(), request);
        const auto report = imports.take(request.body, request.asked("channel", "shop"), dry_run, actor(request), *wait);
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

}  // namespace

void add_import_routes(http::Router& router, Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock) {
    const ImportsApi api{Imports(orders, db, ids, clock)};
    router.add({"POST", "/api/v1/imports", importing(), [api](const Request& r) { return api.take(r); },
                "Takes a CSV of orders; with dry_run=true it only says what would happen.", kMostBytes});
    router.add({"GET", "/api/v1/imports/{id}", importing(), [api](const Request& r) { return api.show(r); },
                "How far an import has come, and its first refused rows."});
    router.add({"GET", "/api/v1/imports/{id}/errors.csv", importing(), [api](const Request& r) { return api.errors(r); },
                "The rows of an import that were refused, each with its reason; ?bom=1 for spreadsheets."});
}

}  // namespace waybill::orders
