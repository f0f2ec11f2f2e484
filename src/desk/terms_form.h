#pragma once
#include <optional>

#include "desk/page.h"

/// What is agreed of a shipment beyond the way it goes, as fields of the booking form.
namespace waybill::desk {

/// What the form says of the terms; nothing where it has no such fields. Error "request.fields" below "/terms", every wrong one.
std::optional<Result<carrier::Terms>> typed_terms(const Visit& visit);
/// Sets "terms", the fields as finished HTML: what was typed a moment ago with what is wrong of it, else `shown`. Customs only where the
/// order goes abroad. Also "terms_open", "terms_said": whether there is anything to see in them.
void set_terms(View& view, const Visit& visit, const orders::Order& order, const carrier::Terms& shown, const std::optional<Error>& problem);
/// The typed fields but for the service point, each as "name" and "value", for a form that carries them on.
std::vector<View> carried_terms(const Visit& visit);

}  // namespace waybill::desk
