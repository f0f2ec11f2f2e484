#pragma once
#include <optional>
#include <string>

#include "orders/store.h"

namespace waybill::orders {

/// Where a page ends, as the client sees it: "<microseconds>.<id>". An empty text is the beginning; nothing for any other text.
std::string cursor_text(const store::Cursor& cursor);
std::optional<store::Cursor> cursor(const std::string& text);

}  // namespace waybill::orders
