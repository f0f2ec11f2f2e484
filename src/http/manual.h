#pragma once
#include <functional>
#include <string>
#include <vector>

#include "http/openapi.h"
#include "waybill/texts.h"

/// The API's description as people and programs read it.
namespace waybill::http {

/// A setting of the program, as the manual lists it.
struct SettingText {
    std::string key, fallback, help;
};

/// Adds GET /openapi.json and GET /docs, for everybody with a credential. Call it after all other routes: a description that
/// is wrong throws std::logic_error here (see `openapi`). The router must outlive its handlers, as it does.
void add_manual(Router& router, About about, std::vector<SettingText> settings,
                std::function<const Texts&(const std::string&)> texts);

/// The little CommonMark that our own texts use (paragraphs, ## headings, - lists, `code`) as HTML, escaped.
std::string markdown(const std::string& text);
/// One call of the route as a shell command, with examples for what is required.
std::string curl(const Route& route, const std::string& server, const std::map<std::string, Schema>& known);

}  // namespace waybill::http
