#include "base/text.h"
#include "desk/page.h"

// What people see in place of a page: the login, or a page that says why.
namespace waybill::desk {
namespace {

using http::Denial;
using http::Request;
using http::Response;

Response to_login(const Request& request) {
    const bool comes_back = request.method == "GET" || request.method == "HEAD";
    std::string target = "/desk";
    if (comes_back) {
        target.clear();
        for (const auto& part : text::split(request.path.substr(1), '/')) target += "/" + text::url_encode(part);
        char joint = '?';
        for (const auto& [name, value] : request.query) {
            target += joint + text::url_encode(name) + "=" + text::url_encode(value);
            joint = '&';
        }
    }
    return Response::see_other("/login?next=" + text::url_encode(target));
}

/// The key picks the page's first sentence, its text the second.
Error reason(const Texts& texts, const Denial& denial) {
    if (denial.key == "forbidden") return error(Code::forbidden, "forbidden", texts("desk.refused.role"));
    if (denial.key == "csrf") return error(Code::forbidden, "form.stale", texts("desk.refused.form"));
    if (denial.status == 404 || denial.status == 405) return error(Code::not_found, "not_found", texts("desk.refused.nowhere"));
    if (denial.key == "outcome_unknown")
        return error(Code::unavailable, "outcome_unknown", texts("desk.refused.outcome_unknown"));
    if (denial.status == 503) return error(Code::unavailable, "unavailable", texts("desk.refused.unavailable"));
    return error(Code::unavailable, "internal", texts("desk.refused.internal"));
}

}  // namespace

http::RefusalPage refusals(const std::shared_ptr<const Parts>& parts) {
    return [parts](const Request& request, const Denial& denial) -> std::optional<Response> {
        if (request.header("accept") == "text/event-stream") return {};  // a script asks, and does not read pages
        if (denial.status == 401) return to_login(request);
        const Texts& texts = parts->texts(request.language());
        Error why = reason(texts, denial);
        if (denial.status >= 500) why.detail += " (" + request.request_id + ")";
        if (request.principal) return refuse({*parts, request, texts, *request.principal, {}}, why, denial.status);
        return show_outside(request, texts, texts("desk.refused.title"), "refused", {}, denial.status, why);
    };
}

}  // namespace waybill::desk
