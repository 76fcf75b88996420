#include "commands/script_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast::commands::script_fields_test {
namespace {

TEST(Units, AreExactDecimals)
{
    const std::pair<const char*, std::int64_t> cases[] = {{"1", 100'000'000},
                                                          {"0.1", 10'000'000},
                                                          {".5", 50'000'000},
                                                          {"5.", 500'000'000},
                                                          {"-2.25", -225'000'000},
                                                          {"00.00000001", 1},
                                                          {"92233720368.54775807", 9'223'372'036'854'775'807},
                                                          {"1e3", 100'000'000'000},
                                                          {"2.5E-1", 25'000'000}};
    for (const auto& [text, units] : cases)
        EXPECT_EQ(parseUnits(text).value_or(-7), units) << text;
}

TEST(Units, RefuseEverythingElse)
{
    for (const char* text : {"", ".", "-", "+1", " 1", "1 ", "1,5", "0x1", "1.000000001", "92233720368.54775808", "nan",
                             "inf", "1e", "1e99", "--1", "1.2.3"})
        EXPECT_FALSE(parseUnits(text)) << text;
}

TEST(JsonFields, KeepDigitsAndOrder)
{
    const auto fields = readJsonFields(R"({"a":"x","b":1.2500,"c":12345678901234567890123,"d":-7,"e":true,"f":null})");
    ASSERT_TRUE(fields) << fields.error().message;
    std::string all;
    for (const auto& field : *fields)
        all += field.key + "=" + field.value + " ";
    EXPECT_EQ(all, "a=x b=1.2500 c=12345678901234567890123 d=-7 e=true f=null ");
}

}  // namespace
}  // namespace ballast::commands::script_fields_test
