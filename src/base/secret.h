#pragma once
#include <ostream>
#include <string>
#include <utility>

namespace waybill {

/// A value that must never reach a log or a page. Printing it prints `***`; `reveal()` is easy to search for.
template <class T>
class Secret {
  public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}
    const T& reveal() const { return value_; }
    friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

  private:
    T value_;
};

/// Data about a person: logged as `***`, shown only on screens and documents that need it.
template <class T>
class Pii : public Secret<T> {
  public:
    using Secret<T>::Secret;
};

}  // namespace waybill
