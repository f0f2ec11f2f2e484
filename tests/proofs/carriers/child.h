#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace waybill::proofs {

/// A helper program of the carriers' material (a validating mock, a replay) that ends with this object.
class Child {
  public:
    /// Its output goes to `log`.
    Child(std::vector<std::string> words, const std::string& log);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// True once `text` stands in its output; false after the patience, or when it ended before.
    bool says(const std::string& text, std::chrono::seconds patience) const;
    /// SIGKILL, as a power cut would.
    void kill();

  private:
    std::string log_;
    int pid_ = -1;
};

/// Where the carriers' material lies: WAYBILL_PROOFS, or ../shared/carriers beside the tree; empty where it is not.
std::string material();
/// A whole file; empty where it cannot be read.
std::string slurp(const std::string& path);

}  // namespace waybill::proofs
