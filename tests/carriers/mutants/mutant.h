#pragma once
#include <cstdlib>

/// Which of the mistakes is made: WAYBILL_MUTANT, 0 for none.
inline bool is_mutant(int number) {
    const char* wanted = std::getenv("WAYBILL_MUTANT");
    return wanted != nullptr && std::atoi(wanted) == number;
}
