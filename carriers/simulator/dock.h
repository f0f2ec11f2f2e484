#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "exchange.h"
#include "journal.h"
#include "truth.h"
#include "waybill/json.h"

namespace waybill::simulator {

/// A day's close: which shipments the driver signed for.
struct Manifest {
    std::string id, reference;
    Account account = Account::plain;
    std::vector<std::string> shipments;  ///< that it took
    std::vector<std::string> left_out;   ///< unknown here, void, or on another manifest
};
/// A van that was ordered.
struct Van {
    std::string id, reference;
    Account account = Account::plain;
    std::string date, ready, close;
    std::int64_t parcels = 0;
    bool cancelled = false;
};

/// Every manifest and van that the carrier ever accepted, in a journal of its own. The carrier does not know a reference again: the
/// same request twice is two vans. Thread-safe.
class Dock {
  public:
    Dock(const std::string& folder, Truth& truth);

    /// Error rejected "nothing_to_manifest" where it takes none of them.
    Result<Manifest> close(Account account, const std::string& reference, const std::vector<std::string>& shipments);
    Van order(Van van);
    /// Errors: not_found; conflict "already_cancelled".
    Result<Van> cancel(const std::string& id);
    std::vector<Manifest> manifests() const;
    std::vector<Van> vans() const;

  private:
    void replay(const std::string& line);
    void keep(const Manifest& manifest);

    Truth& truth_;
    mutable std::mutex mutex_;
    std::vector<Manifest> manifests_;
    std::vector<Van> vans_;
    std::map<std::string, std::string> manifested_;  // shipment → manifest
    Journal journal_;
};

/// What of it is the carrier's own API: /v1/manifests and /v1/pickups.
class DockApi {
  public:
    explicit DockApi(Dock& dock) : dock_(dock) {}
    Answer handle(Operation operation, const Request& request);

  private:
    Answer close(const Request& request);
    Answer order(const Request& request);
    Answer cancel(const Request& request);
    Answer document(const Request& request) const;

    Dock& dock_;
};

void write_manifest(json::Writer& out, const Manifest& manifest);
void write_van(json::Writer& out, const Van& van);

}  // namespace waybill::simulator
