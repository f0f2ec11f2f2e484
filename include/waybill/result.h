#pragma once
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "waybill/error.h"

namespace waybill {

/// A value, or the reason why there is none. Reading the wrong one throws std::logic_error: that is a bug, not an outcome.
template <class T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit, so `return value;` reads well
    Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit, likewise

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return checked(), std::get<0>(held_); }
    const T& value() const& { return checked(), std::get<0>(held_); }
    T&& value() && { return checked(), std::get<0>(std::move(held_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return failed(), std::get<1>(held_); }
    Error&& error() && { return failed(), std::get<1>(std::move(held_)); }

  private:
    void checked() const {
        if (!ok()) throw std::logic_error("Result read without a value: " + std::get<1>(held_).key);
    }
    void failed() const {
        if (ok()) throw std::logic_error("Result has a value, not an error");
    }
    std::variant<T, Error> held_;
};

/// Success without a value, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
  public:
    using value_type = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit, so `return error;` reads well

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const& { return *error_; }
    Error&& error() && { return *std::move(error_); }

  private:
    std::optional<Error> error_;
};

}  // namespace waybill

#define WAYBILL_JOIN_(a, b) a##b
#define WAYBILL_JOIN(a, b) WAYBILL_JOIN_(a, b)

/// `TRY(order, store.load(tx, id));` binds `order` to the value, or returns the error from the enclosing function.
#define TRY(name, ...)                                                                       \
    auto WAYBILL_JOIN(try_##name##_, __LINE__) = (__VA_ARGS__);                              \
    if (!WAYBILL_JOIN(try_##name##_, __LINE__))                                              \
        return std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).error();                     \
    auto name = std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).value()

/// `TRY_VOID(rules::may_cancel(order));` returns the error from the enclosing function, if there is one.
#define TRY_VOID(...)                                                                        \
    do {                                                                                     \
        if (auto try_void_ = (__VA_ARGS__); !try_void_) return std::move(try_void_).error(); \
    } while (false)
