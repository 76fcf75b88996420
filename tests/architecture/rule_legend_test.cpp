#include "architecture/rule_legend.h"

#include <fstream>
#include <gtest/gtest.h>

namespace ballast::architecture {
namespace {

namespace fs = std::filesystem;
using Codes = std::set<std::string>;

const fs::path kRoot = BALLAST_SOURCE_ROOT;

/// Reads a legend made of these lines.
Result<Codes> legendOf(const std::string& text)
{
    const fs::path file = fs::path(testing::TempDir()) / "ballast_legend.md";
    std::ofstream(file) << text;
    auto codes = readLegend(file);
    fs::remove(file);
    return codes;
}

TEST(RuleLegend, ReadsCodesWhereverALineNamesThem)
{
    EXPECT_EQ(codesIn("return refuse(\"C21\", x);  // F29, F106 and P6"), (Codes{"C21", "F29", "F106", "P6"}));
    EXPECT_EQ(codesIn("d.code = m.isNetDelta() ? RecordCode::C04 : domain::RecordCode::Limit;"),
              (Codes{"C04", "LIMIT"}));
    EXPECT_EQ(codesIn("if (d.code == RecordCode::None) return;"), Codes{});
    EXPECT_EQ(codesIn("constexpr Coin kBtc{.code = \"BTC\", .name"), Codes{}) << "a coin's name is none";
    EXPECT_EQ(codesIn("return Blocker{\"paused\", \"V1\","), Codes{"V1"});
    EXPECT_EQ(codesIn("add(kJournal, key(\"F12\"), key(\"Shift+F11\"))"), Codes{}) << "function keys are no codes";
    EXPECT_EQ(codesIn("P0 entry, C collateral, U+009B, C1 controls, T00:00:00Z, 0xF12, AC03"), Codes{});
}

TEST(RuleLegend, RefusesACodeWithTwoLinesOrWithoutWords)
{
    EXPECT_EQ(legendOf("| code | rule |\n| --- | --- |\n| C01 | collar |\n| F09 | redirect |\n").value(),
              (Codes{"C01", "F09"}));
    EXPECT_EQ(legendOf("| C01 | collar |\n| C01 | again |\n").error().code, ErrorCode::Parse);
    EXPECT_EQ(legendOf("| C01 |  |\n").error().code, ErrorCode::Parse);
}

TEST(RuleLegend, HasALineForEveryCodeOfTheHouse)
{
    const auto legend = readLegend(kRoot / "core" / "RULES.md");
    ASSERT_TRUE(legend) << legend.error().message;
    for (const auto& finding : checkCodes(kRoot, *legend))
        ADD_FAILURE() << finding.file << ':' << finding.line << ": " << finding.message;
}

TEST(RuleLegend, MissesEachCodeThatIsTakenOutOfIt)
{
    auto legend = readLegend(kRoot / "core" / "RULES.md").value();
    const Codes taken{"C03", "C17", "F36", "V1", "LIMIT", "ROLL"};
    for (const auto& code : taken)
        ASSERT_EQ(legend.erase(code), 1U) << code;
    Codes missed;
    for (const auto& finding : checkCodes(kRoot, legend))
        missed.insert(finding.message.substr(0, finding.message.find(' ')));
    EXPECT_EQ(missed, taken);
}

}  // namespace
}  // namespace ballast::architecture
