#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "db/db.h"

namespace waybill::db {

/// Small works that arrive at about the same time and share a transaction, each undone by itself where it is refused. What one
/// work would cost alone (a commit and its fsync) many pay together; a work that nobody accompanies waits for nobody.
/// Thread-safe. A group that cannot be written is tried in smaller ones: only the work that fails alone fails.
class Companions {
  public:
    explicit Companions(Database& db);
    ~Companions();
    Companions(const Companions&) = delete;
    Companions& operator=(const Companions&) = delete;

    /// Does one thing inside the transaction; false undoes what it wrote. May run again from the start.
    using Step = std::function<bool(Tx&)>;
    /// Called once after the COMMIT, or with what was thrown; on some thread.
    using Done = std::function<void(std::exception_ptr)>;
    /// The steps of one caller, in their order. Returns at once where somebody else's thread takes them along.
    void put(std::vector<Step> steps, Done done);

    /// The same, waiting for the end; rethrows.
    void perform(std::vector<Step> steps);

    /// `f(tx, i)` for each i below n, in order; an error undoes that one alone.
    template <class T>
    std::vector<Result<T>> each(std::size_t n, const std::function<Result<T>(Tx&, std::size_t)>& f) {
        std::vector<std::optional<Result<T>>> results(n);
        std::vector<Step> steps;
        steps.reserve(n);
        for (std::size_t i = 0; i < n; ++i)
            steps.push_back([&, i](Tx& tx) {
                results[i].emplace(f(tx, i));
                return results[i]->ok();
            });
        perform(std::move(steps));
        std::vector<Result<T>> out;
        out.reserve(n);
        for (auto& result : results) out.push_back(*std::move(result));
        return out;
    }

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::db
