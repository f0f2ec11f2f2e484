#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "waybill/ids.h"
#include "waybill/time.h"

namespace waybill::stock {

namespace rules {
enum class Class : std::uint8_t;
}

/// How often each product is picked, as classes; worked out at most once an hour, for it reads the picks of a season. Thread-safe.
class KnownClasses {
  public:
    using Classes = std::map<ProductId, rules::Class>;
    std::shared_ptr<const Classes> at(Instant now, const std::function<Classes()>& work_out);

  private:
    std::mutex mutex_;
    std::shared_ptr<const Classes> classes_;
    Instant since_;
};

}  // namespace waybill::stock
