#pragma once
#include <optional>

#include "floor/floor.h"

/// The floor's routes by subject. Calls under /floor are the station's own: they change with it, and no program but it makes them.
namespace waybill::floor {

void add_pages(http::Router& router, Floor& floor);
void add_entrance(http::Router& router, Floor& floor);
void add_journal(http::Router& router, Floor& floor);
void add_work(http::Router& router, Floor& floor);
void add_look_up(http::Router& router, Floor& floor);
void add_conflicts(http::Router& router, Floor& floor);
void add_management(http::Router& router, Floor& floor);
void add_desk_page(http::Router& router, Floor& floor);

/// A handler for who is at work on an enrolled device: its request names the worker as the one who calls. Others are refused, and
/// so is a call that changes something and does not come from our own page, and who has not the role that is wanted. No credential
/// but the floor's counts here.
http::Handler for_workers(Floor& floor, http::Response (*handler)(const http::Request&, Floor&), std::optional<http::Role> wanted = {});
/// The enrolled device that calls, or the answer to one that is none. A call must come from our own page.
Result<Device> own_device(const Floor& floor, const http::Request& request);
void write(json::Writer& out, const std::vector<Stop>& stopped);

}  // namespace waybill::floor
