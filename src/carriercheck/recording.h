#pragma once
#include <string>
#include <vector>

#include "waybill/carrier.h"
#include "waybill/json.h"

namespace waybill::carriercheck {

/// One call and its answer, out of a recording.
struct Exchange {
    std::string method, path;
    bool once = false;
    carrier::Reply reply;
};

/// One file of a module's recordings (its shape: carriers/README.md): one operation as it went over the wire.
struct Recording {
    std::string name, says, operation;
    json::Value request, expect;
    std::vector<Exchange> exchanges;

    /// Calls that spend money, or undo it, are sent once.
    bool spends() const;
    /// True where it ends well, and not with an error that it expects.
    bool is_good() const { return expect.find("error") == nullptr; }
    /// What was kept by an earlier run that this one goes on from.
    bool resumes() const { return request.find("kept") != nullptr; }
    std::string asked(const char* key, const std::string& fallback) const;
};

/// Errors: no JSON of that shape; the detail names file and member.
Result<Recording> read_recording(const std::string& path);
/// All of a folder, by name; a folder that is missing holds none.
Result<std::vector<Recording>> read_recordings(const std::string& folder);

}  // namespace waybill::carriercheck
