#include <algorithm>

#include "dock.h"
#include "label.h"

namespace waybill::simulator {
namespace {

constexpr std::size_t kText = 200, kMost = 10000;

Answer refused(const Error& error) {
    const int status = error.code == Code::not_found ? 404 : error.code == Code::conflict ? 409 : 422;
    return problem(status, error.key.starts_with("json.") ? "malformed_json" : error.key, error.detail, error.fields);
}

/// The part of "/v1/pickups/VN…/cancel" between the collection's name and the verb.
std::string id_in(const std::string& path, std::string_view collection) {
    const auto end = path.rfind('/');
    return end == path.npos || end <= collection.size() ? "" : path.substr(collection.size(), end - collection.size());
}

/// Whether the text has the shape of "0000-00-00" or "00:00": zeros stand for digits.
bool shaped(const std::string& text, std::string_view shape) {
    return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(), [](char c, char s) {
               return s == '0' ? c >= '0' && c <= '9' : c == s;
           });
}

template <class Thing, class Write>
Answer listed(const char* name, const std::vector<Thing>& all, const Request& request, Write write) {
    const std::string reference = query_value(request.query, "reference");
    json::Writer out;
    out.begin_object().key(name).begin_array();
    for (const Thing& one : all)
        if (one.account == request.account && one.reference == reference) write(out, one);
    return json_answer(200, out.end_array().end_object().take());
}

}  // namespace

Answer DockApi::handle(Operation operation, const Request& request) {
    if (operation == Operation::manifest) {
        if (request.method == "GET" && request.path == "/v1/manifests") return listed("manifests", dock_.manifests(), request, write_manifest);
        return request.method == "GET" ? document(request) : close(request);
    }
    if (operation == Operation::cancel_pickup) return cancel(request);
    return request.method == "GET" ? listed("pickups", dock_.vans(), request, write_van) : order(request);
}

Answer DockApi::close(const Request& request) {
    const auto value = json::parse(request.body);
    if (!value) return refused(value.error());
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    const std::string reference = in.text("reference", 1, 35);
    const auto shipments = in.texts_or_none("shipments", kMost, kText);
    if (shipments.empty()) in.fail("shipments", "required", "needs one at least");
    in.done();
    if (!errors.empty()) return problem(422, "validation_failed", "Some fields are wrong", errors);
    const auto manifest = dock_.close(request.account, reference, shipments);
    if (!manifest) return refused(manifest.error());
    json::Writer out;
    write_manifest(out, *manifest);
    return json_answer(201, out.take());
}

Answer DockApi::document(const Request& request) const {
    const std::string id = id_in(request.path, "/v1/manifests/");
    for (const Manifest& manifest : dock_.manifests()) {
        if (manifest.id != id) continue;
        std::vector<std::string> lines{"MANIFEST " + manifest.id, "Reference " + manifest.reference,
                                       std::to_string(manifest.shipments.size()) + " shipments", ""};
        lines.insert(lines.end(), manifest.shipments.begin(), manifest.shipments.end());
        lines.insert(lines.end(), {"", "Driver's signature ______________________"});
        return {200, "application/pdf", list_pdf(lines), {}};
    }
    return problem(404, "not_found", "No manifest has this number");
}

Answer DockApi::order(const Request& request) {
    const auto value = json::parse(request.body);
    if (!value) return refused(value.error());
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    Van van;
    van.account = request.account;
    van.reference = in.text("reference", 1, 35);
    van.date = in.text("date", 1, 10), van.ready = in.text("ready", 1, 5), van.close = in.text("close", 1, 5);
    if (!shaped(van.date, "0000-00-00")) in.fail("date", "date", "is a date");
    if (!shaped(van.ready, "00:00")) in.fail("ready", "time", "is a time of day");
    if (!shaped(van.close, "00:00")) in.fail("close", "time", "is a time of day");
    if (van.close <= van.ready) in.fail("close", "order", "must be later than ready");
    van.parcels = in.integer("parcels", 1, 100000);
    in.integer("weight_g", 1, INT64_MAX);
    in.text("postal_code", 0, kText), in.text("country", 2, 2), in.text_or("instructions", "", 300);
    in.done();
    if (!errors.empty()) return problem(422, "validation_failed", "Some fields are wrong", errors);
    json::Writer out;
    write_van(out, dock_.order(van));
    return json_answer(201, out.take());
}

Answer DockApi::cancel(const Request& request) {
    const auto van = dock_.cancel(id_in(request.path, "/v1/pickups/"));
    if (!van) return refused(van.error());
    json::Writer out;
    write_van(out, *van);
    return json_answer(200, out.take());
}

}  // namespace waybill::simulator
