#include "load/flatness.h"

#include <gtest/gtest.h>

namespace ballast::load::flatness_test {
namespace {

TEST(Flatness, ARowThatStaysLevelIsFlat)
{
    EXPECT_TRUE(isFlat({}, 0.0));
    EXPECT_TRUE(isFlat({1, 1'000}, 0.0)) << "two samples say nothing";
    EXPECT_TRUE(isFlat({5, 7, 5, 9, 4, 6}, 0.0));
    EXPECT_TRUE(isFlat({100, 90, 80, 3, 2, 1}, 0.0));
}

TEST(Flatness, ARowThatGrowsIsNot)
{
    EXPECT_FALSE(isFlat({10, 20, 30, 40, 50, 60}, 0.0));
    EXPECT_FALSE(isFlat({0, 0, 0, 0, 5, 5}, 4.9));
}

TEST(Flatness, AllowsTwiceTheBeginningAndSoMuchMore)
{
    EXPECT_TRUE(isFlat({10, 10, 0, 0, 20, 20}, 0.0));
    EXPECT_FALSE(isFlat({10, 10, 0, 0, 21, 20}, 0.0));
    EXPECT_TRUE(isFlat({10, 10, 0, 0, 24, 24}, 4.0));
}

}  // namespace
}  // namespace ballast::load::flatness_test
