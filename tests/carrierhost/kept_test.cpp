#include <gtest/gtest.h>

#include "carrierhost/carrierhost.h"

namespace waybill::carrierhost {
namespace {

TEST(KeptValues, ComeBackAsTheyWereKept) {
    for (const carrier::Kept& kept : {carrier::Kept{}, carrier::Kept{{"a", "1"}, {"b", "\n"}, {"", "\xc3\xa9"}}})
        EXPECT_EQ(kept_values(kept_text(kept)), kept);
    EXPECT_EQ(kept_text({}), "{}");
    EXPECT_THROW(kept_values("{"), std::logic_error);
}

}  // namespace
}  // namespace waybill::carrierhost
