#pragma once
#include "floor/floor.h"

/// The floor's routes by subject. Calls under /floor are the station's own: they change with it, and no program but it makes them.
namespace waybill::floor {

void add_pages(http::Router& router, Floor& floor);
void add_entrance(http::Router& router, Floor& floor);
void add_journal(http::Router& router, Floor& floor);
void add_work(http::Router& router, Floor& floor);
void add_look_up(http::Router& router, Floor& floor);
void add_conflicts(http::Router& router, Floor& floor);

/// Who may call what wants somebody at work: pickers and packers by their badge session.
http::Access workers();
/// The enrolled device that calls, or the answer to one that is none. A call must come from our own page.
Result<identity::Device> own_device(const Floor& floor, const http::Request& request);
void write(json::Writer& out, const std::vector<Stop>& stopped);

}  // namespace waybill::floor
