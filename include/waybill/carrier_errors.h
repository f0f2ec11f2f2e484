#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/error.h"

/// The ways in which a carrier says no. A module names the class; what follows from it the host knows.
namespace waybill::carrier {

/// HTTP status alone never decides: a 200 may hold a refusal, a 422 may come from a proxy.
enum class Refusal : std::uint8_t {
    rejected,       ///< refused, nothing done: not again with the same content (fields say what is wrong)
    unauthorized,   ///< our credentials are not taken; nothing done
    token_expired,  ///< the token is not taken any more; nothing done
    rate_limited,   ///< too many calls; nothing done, later is fine
    unavailable,    ///< not at this moment; on a once call nobody knows what was done
    duplicate,      ///< the carrier has it already: `find`, then adopt
    not_found,      ///< no such thing there
    too_late,       ///< it was possible once (void after the manifest)
    unsupported,    ///< this carrier cannot do that
    payment,        ///< no money on our account; nothing done
    malformed,      ///< an answer that cannot be read: nobody knows who answered
};

/// "carrier.rejected", "carrier.too_late" …: the stable key of the class.
std::string key(Refusal refusal);
/// An error of that class; `detail` is the carrier's wording, as people may read it.
Error refused(Refusal refusal, std::string detail, std::vector<FieldError> fields = {});
/// The class that an error of a module belongs to, by its key or else by its code.
Refusal refusal_of(const Error& error);

/// Collects what the contract cannot carry before any call is made; every wrong field is named at once.
class Checks {
  public:
    /// `pointer` is the field's place in the request: "/to/lines/0", "/parcels/1/weight".
    void fail(std::string pointer, std::string key, std::string detail);
    /// At most `max` characters (not bytes), at least `min`.
    void length(const std::string& pointer, std::string_view text, std::size_t min, std::size_t max);
    bool ok() const { return fields_.empty(); }
    /// Rejected, or with unsupported as its class where every field failed by the key "unsupported".
    Error error(const std::string& carrier) const;

  private:
    std::vector<FieldError> fields_;
};

}  // namespace waybill::carrier
