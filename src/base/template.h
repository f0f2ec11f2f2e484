#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace waybill {

/// What a page template is filled with: text, truth, a list or a set of named values. A plain tree; owns everything.
class View {
  public:
    View& set(std::string name, std::string text);
    View& set(std::string name, const char* text) { return set(std::move(name), std::string(text)); }
    View& set(std::string name, bool truth);
    View& set(std::string name, View view);
    View& set(std::string name, std::vector<View> list);

    struct Node;
    const std::map<std::string, std::shared_ptr<const Node>>& nodes() const { return nodes_; }

  private:
    std::map<std::string, std::shared_ptr<const Node>> nodes_;
};
struct View::Node {
    enum class Kind { text, truth, view, list } kind;
    std::string text;
    bool truth = false;
    View view;
    std::vector<View> list;
};

/// Fills a mustache template. `{{name}}` is escaped for HTML; `{{{name}}}` is for finished HTML only.
/// An empty text and an empty list are false in `{{#name}}`. `partials` are what `{{> name}}` finds (never the view's own
/// texts). Throws std::logic_error where the template itself is wrong or names a partial that is not there.
std::string render(const std::string& mustache, const View& view, const std::map<std::string, std::string>& partials = {});

}  // namespace waybill
