#include "config/toml_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/book_file.h"
#include "config/margin_parameters_file.h"
#include "runtime/session_setup.h"

namespace ballast::config {
namespace {

using testing::HasSubstr;

std::string times(int count, std::string_view piece)
{
    std::string text;
    for (int i = 0; i < count; ++i)
        text += piece;
    return text;
}

constexpr int kHostile = 50'000;  // Levels; enough to overflow a stack of 8 MiB.

std::vector<std::string> hostileTexts()
{
    const std::string dotted = times(kHostile, "a.") + "a";
    const std::string quoted = times(kHostile, "\"a\" . ") + "a";
    return {dotted + " = 1\n", quoted + " = 1\n", "[" + dotted + "]\n", "[[" + dotted + "]]\n",
            "x = {" + dotted + " = 1}\n", "x = [{y = 1, " + dotted + " = 1}]\n",
            "x = " + times(kHostile, "[") + times(kHostile, "]") + "\n",
            "x = " + times(kHostile, "{a=") + "1" + times(kHostile, "}") + "\n",
            // A long string may end with up to five quotes; what follows on its line is TOML again.
            "x = {s = \"\"\"a\"\"\"\", " + dotted + " = 1}\n", "x = {s = '''a'''', " + dotted + " = 1}\n",
            "x = {s = \"\\\\\", " + dotted + " = 1}\n", "x = {s = '\\', " + dotted + " = 1}\n"};
}

TEST(TomlText, attack_06_depth_is_refused_before_the_library_sees_it)
{
    for (const auto& text : hostileTexts()) {
        const auto table = parseToml(text, "t.toml");
        ASSERT_FALSE(table) << text.substr(0, 30);
        EXPECT_EQ(table.error().code, ErrorCode::Parse);
        EXPECT_THAT(table.error().message, HasSubstr("t.toml:1: keys and brackets must lie at most 16 deep"));
    }
}

TEST(TomlText, attack_06_books_margin_files_and_journal_headers_go_through_that_door)
{
    const std::string text = "name = \"x\"\n" + times(kHostile, "a.") + "a = 1\n";
    EXPECT_THAT(parseBook(text, "b.toml").error().message, HasSubstr("b.toml:2: keys and brackets"));
    EXPECT_THAT(parseMarginRule(text, "m.toml").error().message, HasSubstr("m.toml:2: keys and brackets"));

    interfaces::SessionRequest request;
    request.kind = interfaces::SessionKind::Simulated;
    auto setup = runtime::setUpSession(request);
    ASSERT_TRUE(setup) << setup.error().message;
    setup->header.bookText = text;
    const auto config = runtime::engineConfigOf(setup->header);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().code, ErrorCode::Corrupt);
    EXPECT_THAT(config.error().message, HasSubstr("book in the journal:2: keys and brackets"));
}

TEST(TomlText, TheLineIsThatOfTheDeepKey)
{
    const std::string before = "# one\na = \"\"\"\ntwo\nthree\"\"\"\nb = [\n1,\n2]\n";
    const auto table = parseToml(before + times(16, "a.") + "a = 1\n", "t.toml");
    ASSERT_FALSE(table);
    EXPECT_THAT(table.error().message, HasSubstr("t.toml:8: keys"));
}

TEST(TomlText, SixteenLevelsAreReadAndDotsElsewhereCountForNothing)
{
    EXPECT_TRUE(parseToml(times(15, "a.") + "a = 1\n", "t"));
    EXPECT_FALSE(parseToml(times(16, "a.") + "a = 1\n", "t"));
    EXPECT_TRUE(parseToml("x = " + times(16, "[") + times(16, "]") + "\n", "t"));
    EXPECT_FALSE(parseToml("x = " + times(17, "[") + times(17, "]") + "\n", "t"));
    const std::string dots = times(40, "a.");
    for (const auto& text :
         {"# " + dots + "[[[[[[[[[[[[[[[[[[[[[\n", "x = \"" + dots + "\\\"" + dots + "\"\n", "x = '" + dots + "'\n",
          "x = \"\"\"\n" + dots + "\"\n" + dots + "\"\"\"\n", "x = '''\n" + dots + "'\n" + dots + "'''\n",
          "\"" + dots + "\" = 1\n", "x = [1.5, " + times(40, "2.5, ") + "3.5]\n"}) {
        const auto table = parseToml(text, "t");
        EXPECT_TRUE(table) << text << (table ? "" : table.error().message);
    }
}

}  // namespace
}  // namespace ballast::config
