#include "pricing/isa.h"

#include <gtest/gtest.h>

namespace ballast::pricing::isa_test {
namespace {

TEST(Isa, PlainIsEverywhereAndTheBestIsHere)
{
    EXPECT_TRUE(machineHas(Isa::Plain));
    EXPECT_TRUE(machineHas(bestIsa()));
}

TEST(Isa, AutoIsTheWidestHere)
{
    const auto level = parseIsa("auto");
    ASSERT_TRUE(level.has_value());
    EXPECT_EQ(*level, bestIsa());
}

TEST(Isa, ALevelIsFoundByItsNameOrRefusedWhereItIsLacking)
{
    for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512}) {
        const auto level = parseIsa(toString(isa));
        ASSERT_EQ(level.has_value(), machineHas(isa));
        if (level) {
            EXPECT_EQ(*level, isa);
            continue;
        }
        EXPECT_EQ(level.error().code, ErrorCode::Unsupported);
        EXPECT_NE(level.error().message.find(toString(isa)), std::string::npos);
    }
}

TEST(Isa, AnUnknownNameIsRefusedWithTheKnownOnes)
{
    for (const auto name : {"", "AVX2", "sse", "avx512 "}) {
        const auto level = parseIsa(name);
        ASSERT_FALSE(level.has_value());
        EXPECT_EQ(level.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(level.error().message.find("auto, plain, avx2 or avx512"), std::string::npos);
    }
}

}  // namespace
}  // namespace ballast::pricing::isa_test
