#include "base/template.h"

#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "base/text.h"

namespace waybill {
namespace {

namespace mustache = kainjow::mustache;

mustache::data data_of(const View& view);

mustache::data data_of(const View::Node& node) {
    switch (node.kind) {
        case View::Node::Kind::text:
            // The library takes an empty text for true; mustache's own definition does not.
            return node.text.empty() ? mustache::data(false) : mustache::data(node.text);
        case View::Node::Kind::truth:
            return mustache::data(node.truth);
        case View::Node::Kind::view:
            return data_of(node.view);
        case View::Node::Kind::list:
            break;
    }
    mustache::data list(mustache::data::type::list);
    for (const View& item : node.list) list.push_back(data_of(item));
    return list;
}

mustache::data data_of(const View& view) {
    mustache::data object;
    for (const auto& [name, node] : view.nodes()) object[name] = data_of(*node);
    return object;
}

// Looks for partials in their own table only: the library would run any text of the view as a template.
class Context final : public mustache::context<std::string> {
  public:
    Context(const mustache::data& view, const std::map<std::string, std::string>& partials)
        : mustache::context<std::string>(&view) {
        for (const auto& [name, text] : partials) partials_.emplace(name, mustache::data(text));
    }
    const mustache::data* get_partial(const std::string& name) const override {
        const auto found = partials_.find(name);
        if (found == partials_.end()) throw std::logic_error("template: there is no partial " + name);
        return &found->second;
    }

  private:
    std::map<std::string, mustache::data> partials_;
};

void check(const mustache::mustache& page) {
    if (!page.is_valid()) throw std::logic_error("template: " + page.error_message());
}

std::shared_ptr<const View::Node> node_of(View::Node node) { return std::make_shared<const View::Node>(std::move(node)); }

}  // namespace

View& View::set(std::string name, std::string text) {
    nodes_[std::move(name)] = node_of({Node::Kind::text, std::move(text), false, {}, {}});
    return *this;
}

View& View::set(std::string name, bool truth) {
    nodes_[std::move(name)] = node_of({Node::Kind::truth, {}, truth, {}, {}});
    return *this;
}

View& View::set(std::string name, View view) {
    nodes_[std::move(name)] = node_of({Node::Kind::view, {}, false, std::move(view), {}});
    return *this;
}

View& View::set(std::string name, std::vector<View> list) {
    nodes_[std::move(name)] = node_of({Node::Kind::list, {}, false, {}, std::move(list)});
    return *this;
}

std::string render(const std::string& text, const View& view, const std::map<std::string, std::string>& partials) {
    mustache::mustache page(text);
    check(page);
    page.set_custom_escape([](const std::string& s) { return text::html(s); });
    const mustache::data data = data_of(view);
    Context context(data, partials);
    std::string out = page.render(context);
    check(page);  // a wrong partial shows while it is filled
    return out;
}

}  // namespace waybill
