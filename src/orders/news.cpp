#include "orders/news.h"

namespace waybill::orders {

events::News news(const std::string& topic, const Subject& subject, const std::function<void(json::Writer&)>& more) {
    const std::string body = object([&](json::Writer& out) {
        out.member("id", subject.id).member("number", subject.number);
        out.member("external_ref", subject.external_ref).member("state", subject.state);
        if (more) more(out);
    });
    return {topic, subject.id.raw(), body, 1};
}

std::string object(const std::function<void(json::Writer&)>& write) {
    json::Writer out;
    out.begin_object();
    write(out);
    out.end_object();
    return out.take();
}

}  // namespace waybill::orders
