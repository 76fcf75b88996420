#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/command_script.h"

namespace ballast::commands::bad_script_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Timestamp kStart = parseIso8601("2026-02-05T12:00:00Z").value();

struct BadLine {
    const char* what;
    std::string text;
    const char* place;     ///< File, line and key.
    const char* sentence;  ///< What was expected, or was there.
};

std::string messageOf(const std::string& text)
{
    const auto commands = parseCommandScript(text, "s.jsonl", kStart);
    return commands ? "no error" : commands.error().message;
}

/// A good line with these fields behind `at`.
std::string with(const std::string& fields) { return R"({"at":"+1s",)" + fields + "}"; }

class BadScripts : public testing::TestWithParam<BadLine> {};

TEST_P(BadScripts, AreRefusedWithFileLineAndKey)
{
    // Behind a good line and an empty one, so that the line is counted.
    const auto message = messageOf(with(R"("do":"kill")") + "\n\n" + GetParam().text + "\n");
    EXPECT_THAT(message, StartsWith(std::string("s.jsonl:3: ") + GetParam().place)) << GetParam().what;
    EXPECT_THAT(message, HasSubstr(GetParam().sentence)) << GetParam().what;
    EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
}

INSTANTIATE_TEST_SUITE_P(
    Json, BadScripts,
    testing::Values(
        BadLine{"no JSON", "kill", "", "expected one JSON object a line"},
        BadLine{"cut", R"({"at":"+1s","do":"kill")", "", "expected one JSON object"},
        BadLine{"two on a line", with(R"("do":"kill")") + with(R"("do":"kill")"), "", "one JSON object a line"},
        BadLine{"a comma too many", with(R"("do":"kill",)"), "", "expected one JSON object"},
        BadLine{"a list", R"(["kill"])", "", "expected one JSON object"},
        BadLine{"a number", "7", "", "expected one JSON object"},
        BadLine{"no UTF-8", with("\"do\":\"k\xff\""), "", "expected one JSON object"},
        BadLine{"not a finite number", with(R"("do":"resize","proposal":1,"quantity":1e999)"), "",
                "expected one JSON object"},
        BadLine{"a key twice", with(R"("do":"kill","do":"pause")"), "do: ", "stands twice"},
        BadLine{"a nested object", with(R"("do":{"x":1})"), "do: ", "was an object"},
        BadLine{"a nested list", with(R"("do":["kill"])"), "do: ", "was a list"},
        BadLine{"what stands behind a zero byte", with(R"("do":"kill")") + std::string(1, '\0') + R"(,"scope":"x")", "",
                "expected one JSON object a line"},
        BadLine{"deep brackets", std::string(200'000, '['), "", "expected one JSON object"}));

INSTANTIATE_TEST_SUITE_P(
    Times, BadScripts,
    testing::Values(BadLine{"no time", R"({"do":"kill"})", "at: ", "is missing"},
                    BadLine{"a number", R"({"at":600,"do":"kill"})", "at: ", "was 600"},
                    BadLine{"no unit", R"({"at":"+600","do":"kill"})", "at: ", "was \"+600\""},
                    BadLine{"negative", R"({"at":"+-1s","do":"kill"})", "at: ", "was \"+-1s\""},
                    BadLine{"beyond the longest run", R"({"at":"+4e8s","do":"kill"})", "at: ", "up to"},
                    BadLine{"no zone", R"({"at":"2026-02-05T13:00:00","do":"kill"})",
                            "at: ", "was \"2026-02-05T13:00:00\""},
                    BadLine{"no day", R"({"at":"2026-02-30T00:00:00Z","do":"kill"})", "at: ", "2026-02-30"},
                    BadLine{"before the market", R"({"at":"2026-02-05T11:59:59Z","do":"kill"})",
                            "at: ", "from the market's start 2026-02-05T12:00:00.000Z on"}));

INSTANTIATE_TEST_SUITE_P(
    Verbs, BadScripts,
    testing::Values(
        BadLine{"no verb", R"({"at":"+1s"})", "do: ", "is missing"},
        BadLine{"unknown verb", with(R"("do":"stop","underlying":"BTC")"), "do: ", "was \"stop\""},
        BadLine{"a verb in capitals", with(R"("do":"Kill")"), "do: ", "expected \"pause\" or \"resume\""},
        BadLine{"unknown key", with(R"("do":"kill","why":"x")"), "why: ", "unknown key; expected one of at, do"},
        BadLine{"a key of another verb", with(R"("do":"kill","venue":"Derive")"), "venue: ", "unknown key"},
        BadLine{"a misspelt key before the missing one", with(R"("do":"resize","proposal":1,"quantiy":1)"),
                "quantiy: ", "unknown key"},
        BadLine{"missing venue", with(R"("do":"exclude")"), "venue: ", "is missing"},
        BadLine{"missing side", with(R"("do":"force","underlying":"BTC","quantity":1)"), "side: ", "is missing"},
        BadLine{"missing size", with(R"("do":"force","underlying":"BTC","side":"buy")"), "quantity: ", "is missing"},
        BadLine{"missing proposal", with(R"("do":"approve")"), "proposal: ", "is missing"},
        BadLine{"a proposal that is none", with(R"("do":"approve","proposal":"newest")"),
                "proposal: ", "expected \"oldest\" or a whole number from 1"},
        BadLine{"a strategy that is none", with(R"("do":"kill","scope":"strategy:hedgr")"),
                "scope: ", "(hedger, quoter, roller, person or flatten), was \"strategy:hedgr\""},
        BadLine{"missing mode", with(R"("do":"mode")"), "mode: ", "is missing"},
        BadLine{"missing limit", with(R"("do":"order","account":"a","instrument":"i","side":"buy","quantity":1)"),
                "limit: ", "is missing"},
        BadLine{"missing value", with(R"("do":"set_limit","underlying":"BTC","key":"net_delta")"),
                "value: ", "is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Values, BadScripts,
    testing::Values(
        BadLine{"empty reason", with(R"("do":"kill","reason":"")"), "reason: ", "1 to 200 plain"},
        BadLine{"a reason with an escape code", with(R"("do":"kill","reason":"a\u001b[2J")"), "reason: ", "plain"},
        BadLine{"a reason turned round", with(R"("do":"kill","reason":"a\u202eb")"), "reason: ", "plain"},
        BadLine{"a reason of a number", with(R"("do":"kill","reason":7)"), "reason: ", "was 7"},
        BadLine{"a long reason", with("\"do\":\"kill\",\"reason\":\"" + std::string(201, 'x') + "\""),
                "reason: ", "200"},
        BadLine{"negative minutes", with(R"("do":"snooze","alert":1,"minutes":-1)"), "minutes: ", "from 0 to 100000"},
        BadLine{"a pause longer than an override lasts", with(R"("do":"pause","underlying":"BTC","minutes":481)"),
                "minutes: ", "from 0 to 480"},
        BadLine{"an exclusion longer than that", with(R"("do":"exclude","venue":"Derive","minutes":"1440")"),
                "minutes: ", "from 0 to 480"},
        BadLine{"minutes of a truth", with(R"("do":"snooze","alert":1,"minutes":true)"), "minutes: ", "was true"},
        BadLine{"minutes of nothing", with(R"("do":"snooze","alert":1,"minutes":null)"), "minutes: ", "was null"},
        BadLine{"minutes of a word", with(R"("do":"snooze","alert":1,"minutes":"ten")"), "minutes: ", "was \"ten\""},
        // F77: an end that nobody keeps is not taken.
        BadLine{"minutes of a mode", with(R"("do":"mode","mode":"manual","minutes":1)"),
                "minutes: ", "\"mode\" lasts until another word"},
        BadLine{"minutes of a limit",
                with(R"("do":"set_limit","underlying":"BTC","key":"net_delta","value":2,"minutes":30)"),
                "minutes: ", "\"set_limit\" lasts"},
        BadLine{"minutes of a halt", with(R"("do":"pause","minutes":1)"), "minutes: ", "\"pause\" lasts"},
        BadLine{"minutes of a venue's halt", with(R"("do":"pause","scope":"venue:Derive","minutes":1)"),
                "minutes: ", "pause of an underlying"},
        BadLine{"minutes of reducing", with(R"("do":"reduce","minutes":1)"), "minutes: ", "\"reduce\" lasts"},
        BadLine{"minutes of a kill", with(R"("do":"kill","minutes":1)"), "minutes: ", "\"kill\" lasts"},
        BadLine{"minutes of a forced hedge",
                with(R"("do":"force","underlying":"BTC","side":"buy","quantity":1,"minutes":1)"),
                "minutes: ", "\"force\" lasts"},
        BadLine{"size zero", with(R"("do":"resize","proposal":1,"quantity":0)"), "quantity: ", "positive"},
        BadLine{"negative size", with(R"("do":"resize","proposal":1,"quantity":"-1")"), "quantity: ", "positive"},
        BadLine{"nine decimals", with(R"("do":"resize","proposal":1,"quantity":"0.123456789")"),
                "quantity: ", "8 decimals"},
        BadLine{"beyond 64 bits", with(R"("do":"resize","proposal":1,"quantity":92233720368.54775808)"),
                "quantity: ", "was 92233720368"},
        BadLine{"more than the engine takes", with(R"("do":"resize","proposal":1,"quantity":"1000000000.00000001")"),
                "quantity: ", "up to 1e9"},
        BadLine{"a price beyond that", with(R"("do":"resize","proposal":1,"quantity":1,"limit":1e10)"),
                "limit: ", "up to 1e9"},
        BadLine{"proposal zero", with(R"("do":"approve","proposal":0)"), "proposal: ", "from 1"},
        BadLine{"a part of a proposal", with(R"("do":"approve","proposal":1.5)"), "proposal: ", "was 1.5"},
        BadLine{"newest", with(R"("do":"approve","proposal":"newest")"), "proposal: ", "was \"newest\""},
        BadLine{"an unknown side", with(R"("do":"force","underlying":"BTC","side":"long","quantity":1)"),
                "side: ", "expected \"buy\" or \"sell\", was \"long\""},
        BadLine{"an unknown mode", with(R"("do":"mode","mode":"auto")"), "mode: ", "\"automatic\" or \"confirm\""},
        BadLine{"flatten what", with(R"("do":"flatten","what":"options")"), "what: ", "\"everything\" or \"hedges\""},
        BadLine{"a part and an underlying", with(R"("do":"pause","underlying":"BTC","scope":"all")"),
                "scope: ", "without"},
        BadLine{"an unknown scope", with(R"("do":"kill","scope":"book:x")"), "scope: ", "was \"book:x\""},
        BadLine{"a scope without its name", with(R"("do":"kill","scope":"venue:")"), "scope: ", "venue:NAME"},
        BadLine{"all with a name", with(R"("do":"kill","scope":"all:x")"), "scope: ", "was \"all:x\""}));

TEST(CommandScriptFile, ThatCannotBeReadIsNamed)
{
    for (const char* file : {"/nonexistent/s.jsonl", "/"}) {
        const auto commands = readCommandScript(file, kStart);
        ASSERT_FALSE(commands);
        EXPECT_EQ(commands.error().code, ErrorCode::Io);
        EXPECT_THAT(commands.error().message, HasSubstr(file));
    }
}

TEST(CommandScriptFile, IsReadWholeOrRefused)
{
    const auto file = (std::filesystem::path(testing::TempDir()) / "ballast_script.jsonl").string();
    std::ofstream(file) << with(R"("do":"kill")");
    EXPECT_EQ(readCommandScript(file, kStart).value().size(), 1U);
    std::ofstream(file, std::ios::trunc).close();
    EXPECT_TRUE(readCommandScript(file, kStart).value().empty()) << "an empty file is a script without commands";
    std::ofstream(file) << std::string((4U << 20U) + 1U, '\n');
    EXPECT_THAT(readCommandScript(file, kStart).error().message, HasSubstr("larger than 4194304 bytes"));
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace ballast::commands::bad_script_test
