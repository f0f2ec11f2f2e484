#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A fuzzer is a program for libFuzzer (https://llvm.org/docs/LibFuzzer.html): it makes bytes, seeks those that reach new code, and
/// keeps what makes the program fall, a sanitizer speak or a `hold` fail. `./dev test fuzz` runs each for a while.
namespace waybill::fuzz {

/// What must be true whatever came in.
inline void hold(bool so, const char* what) {
    if (so) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

inline std::string_view text(const std::uint8_t* bytes, std::size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

}  // namespace waybill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
