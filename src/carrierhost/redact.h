#pragma once
#include <optional>
#include <string>
#include <vector>

#include "wire/wire.h"

namespace waybill::carrierhost {

/// Takes what must not be written down out of what is. Values shorter than four characters are not searched for.
class Redactor {
  public:
    void hide(const std::string& secret);
    std::string clean(std::string text) const;

  private:
    std::vector<std::string> secrets_;
};

/// The request as it is sent, for the journal: request line, the module's headers, body; credentials as ***.
std::string exact_text(const wire::Request& request, const std::vector<std::string>& secret_headers, const Redactor& redactor);

/// The inverse, without the headers that were credentials. Nothing where anything else was hidden: then it cannot be sent again.
std::optional<wire::Request> request_of(const std::string& exact);

/// At most 64 KiB, never half of a character, UTF-8 whatever came; what is too long loses its labels first.
std::string shortened(std::string text);
/// A reply for the record: status and body, shortened.
std::string reply_text(const wire::Outcome& outcome, const Redactor& redactor);

}  // namespace waybill::carrierhost
