#include "carrierhost/fitness.h"

#include <gtest/gtest.h>

namespace waybill::carrierhost {
namespace {

carrier::Booked booked(std::string id, std::string number) { return {std::move(id), std::move(number), {}, {}, {}}; }

TEST(Fitness, IsOfWhatCanJustBeStored) {
    EXPECT_EQ(unfit(booked(std::string(100, 'S'), std::string(64, 'T'))), "");
    EXPECT_EQ(unfit(booked("", "T")), "");
    EXPECT_EQ(unfit(booked("S", "")), "");
    EXPECT_NE(unfit(booked("S", std::string(65, 'T'))), "");
}

TEST(Fitness, OfASearchIsThatOfEachMatch) {
    EXPECT_EQ(unfit(carrier::Found{}), "");
    EXPECT_EQ(unfit(carrier::Found{{booked("S", "T"), booked("S2", "T2")}}), "");
    EXPECT_NE(unfit(carrier::Found{{booked("S", "T"), booked("", "")}}), "");
}

TEST(Fitness, OfLabelsIsThatOfTheirMediaTypes) {
    EXPECT_EQ(unfit(carrier::Labels{{{"application/pdf", "%PDF"}, {std::string(40, 'a'), ""}}, {}}), "");
    EXPECT_NE(unfit(carrier::Labels{{{"application/pdf", "%PDF"}, {std::string(41, 'a'), ""}}, {}}), "");
    EXPECT_NE(unfit(carrier::Labels{{{"application/\xff", "%PDF"}}, {}}), "");
}

}  // namespace
}  // namespace waybill::carrierhost
