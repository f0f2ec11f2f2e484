#include <algorithm>

#include "base/text.h"
#include "http/manual.h"

// The manual's small writers: CommonMark to HTML, an operation to a shell command.
namespace waybill::http {
namespace {

/// `code` between backticks.
std::string inline_html(const std::string& line) {
    std::string out;
    bool code = false;
    for (const auto& part : text::split(line, '`')) {
        out += code ? "<code>" + text::html(part) + "</code>" : text::html(part);
        code = !code;
    }
    return out;
}

std::string in_quotes(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string plain_example(const Schema& schema, const std::map<std::string, Schema>& known) {
    json::Writer out;
    schema.write_example(out, known);
    const auto value = json::parse("[" + out.take() + "]");
    if (!value || value->items.empty()) return "";
    const json::Value& first = value->items.front();
    return first.kind == json::Kind::string ? first.string : json::text(first);
}

}  // namespace

std::string markdown(const std::string& source) {
    std::string out;
    bool in_list = false;
    for (const auto& line : text::split(source, '\n')) {
        const bool item = line.starts_with("- ");
        if (item != in_list) out += item ? "<ul>" : "</ul>";
        in_list = item;
        if (line.empty()) continue;
        if (item)
            out += "<li>" + inline_html(line.substr(2)) + "</li>";
        else if (line.starts_with("## "))
            out += "<h2>" + inline_html(line.substr(3)) + "</h2>";
        else
            out += "<p>" + inline_html(line) + "</p>";
    }
    return out + (in_list ? "</ul>" : "");
}

std::string curl(const Route& route, const std::string& server, const std::map<std::string, Schema>& known) {
    const Operation& operation = *route.operation;
    std::string path = route.pattern;
    for (const auto& name : path_names(route.pattern)) {
        std::string value = name == "sku" ? "MUG" : "address";
        for (const auto& parameter : operation.path_parameters)
            if (parameter.name == name) value = plain_example(parameter.schema, known);
        const std::string place = "{" + name + "}";
        path.replace(path.find(place), place.size(), value);
    }
    std::string out = "curl";
    const auto more = [&](const std::string& words) { out += " \\\n  " + words; };
    if (route.method != "GET") out += " -X " + route.method;
    out += " " + in_quotes(server + path);
    if (!route.access.everyone) more("-H \"Authorization: Bearer $WAYBILL_KEY\"");
    if (operation.idempotency == Operation::Key::required) more("-H \"Idempotency-Key: $(uuidgen)\"");
    if (operation.body_required) more("-H " + in_quotes("Content-Type: " + operation.body_type));
    if (operation.body_required && operation.body) {
        json::Writer body;
        operation.body->write_example(body, known);
        more("-d " + in_quotes(body.take()));
    } else if (operation.body_required) {
        more("--data-binary @orders.csv");
    }
    return out;
}

}  // namespace waybill::http
