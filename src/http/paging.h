#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/http.h"
#include "http/operation.h"
#include "waybill/time.h"

/// Lists of the API: `{"data": […], "next": cursor or null}`, paged by the last row that was seen and never by counting rows.
namespace waybill::http {

/// Where a page ends in a list that is ordered by a time and then by id.
struct Place {
    Instant at;
    std::int64_t id = 0;
};
/// As clients see it: "<microseconds>.<id>". An empty text is the beginning; nothing for any other text.
std::string cursor_text(const Place& place);
std::optional<Place> cursor(const std::string& text);

/// What a cursor that is none is answered with.
Error wrong_cursor();

/// The answer to a list. `items` holds one more than the page where there is a next one: ask for `number(request, "limit") + 1`.
template <class Item, class Write, class Cursor>
Response page(const Request& request, std::vector<Item> items, Write write, Cursor cursor_of) {
    const auto size = static_cast<std::size_t>(number(request, "limit"));
    std::optional<std::string> next;
    if (items.size() > size) {
        items.resize(size);
        next = cursor_of(items.back());
    }
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const Item& item : items) write(out, item);
    out.end_array().member("next", next).end_object();
    return Response::json(200, out.take());
}

}  // namespace waybill::http
