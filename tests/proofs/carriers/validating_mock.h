#pragma once
#include <memory>
#include <string>
#include <vector>

#include "proofs/carriers/child.h"
#include "waybill/carrier.h"
#include "wire/wire.h"

namespace waybill::proofs {

/// A carrier's own descriptions, run by the material's validating mock. Ends with this object.
class ValidatingMock {
  public:
    static constexpr const char* kMissing = "the material is not beside this tree, or WAYBILL_PROOFS_TOOLS names no tools/ with its packages";

    /// Serves these files of the material's openapi/, which are sorted. Nothing where kMissing holds.
    static std::unique_ptr<ValidatingMock> of(const std::vector<std::string>& files);
    ~ValidatingMock();
    ValidatingMock(const ValidatingMock&) = delete;
    ValidatingMock& operator=(const ValidatingMock&) = delete;

    /// What the description at that place of `files` says against the call, sent to `path`; empty: nothing.
    std::string violations(std::size_t file, const carrier::Call& call, const std::string& path, const std::string& authorization);

  private:
    ValidatingMock(const std::vector<std::string>& files, const std::string& tools);

    const std::string folder_;
    const int port_;  // of the first description
    Child child_;
    Metrics metrics_;
    wire::Wire wire_{{}, metrics_};
};

}  // namespace waybill::proofs
