#include "architecture/switches.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>

namespace ballast::architecture {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = BALLAST_SOURCE_ROOT;

Switches in(const std::string& path, std::vector<std::string> lines)
{
    SourceFile file{.path = path, .lines = std::move(lines)};
    if (path.starts_with("app/")) file.folder = path.substr(4, path.find('/', 4) - 4);
    return switchesIn(file);
}

/// Reads a registry made of these lines.
Result<Registry> registryOf(const std::string& text)
{
    const fs::path file = fs::path(testing::TempDir()) / "ballast_switches.txt";
    std::ofstream(file) << text;
    auto registry = readRegistry(file);
    fs::remove(file);
    return registry;
}

TEST(Switches, AreFoundWhereverTheyAreRead)
{
    EXPECT_EQ(in("app/ballast_cli/a.cpp", {"run->add_flag(\"--trade\", a.trade,", "app.add_option(",
                                           "        \"--journal\", typed.journal,", "app.add_option(\"FILE\", file);"}),
              (Switches{"option ballast-cli --trade", "option ballast-cli --journal"}))
        << "a name may stand on the next line, and what is no option is none";
    EXPECT_EQ(
        in("core/io/config/book_file.cpp",
           {"    limits.netDelta = limit(\"net_delta\", kMostCoins);", "    x = quantity(fields, \"quantity\");",
            "    {\"option\", readLeg},   // fields.text(\"comment\")",
            "    fields.refuse(\"told\", why);  if (fields.isText(\"neutral\", x)) y = optional(\"hedge_gamma\", z);"}),
        (Switches{"book net_delta", "book quantity", "book option", "book neutral", "book hedge_gamma"}));
    EXPECT_EQ(in("core/io/commands/script_line.cpp", {"    {{\"pause\", readPart},      {\"kill\", readScope}};"}),
              (Switches{"script pause", "script kill"}));
    EXPECT_EQ(
        in("core/io/profile/protocol_settings.cpp", {"    ProtocolSetting{VenueKind::Derive, \"network\", 0, 2, 0,"}),
        (Switches{"protocol network"}));
    EXPECT_EQ(in("core/domain/settings.cpp", {"    a.number(\"tick_collar\", s.tickCollar, kShare);"}),
              (Switches{"setting tick_collar"}));
    EXPECT_EQ(in("core/decide/desk/limit_keys.h",
                 {"    {{\"net_delta\", \"Net delta\", \"%\", &x},", "     {\"vega_usd\", \"Vega\", \"USD\", &y}}};"}),
              (Switches{"limit net_delta", "limit vega_usd"}));
    EXPECT_EQ(in("core/run/x.cpp", {"  if (const char* home = std::getenv(\"HOME\"); home)", "#ifdef BALLAST_NEW_WAY"}),
              (Switches{"environment HOME", "build BALLAST_NEW_WAY"}));
    EXPECT_EQ(in("ui/a/b.cpp", {"QSettings().value(QStringLiteral(\"desk/choices\"));", "tr(\"x/y\")"}),
              (Switches{"window desk/choices"}));
    EXPECT_EQ(in("ui/a/b.cpp", {"show(QStringLiteral(\"portfolio/days\"));"}), Switches{}) << "a panel's name";
    EXPECT_EQ(in("CMakeLists.txt", {"option(BALLAST_UNITY \"text\" ON)",
                                    "set(BALLAST_SANITIZE \"\" CACHE STRING \"x\")", "set(BALLAST_OTHER 1)"}),
              (Switches{"build BALLAST_UNITY", "build BALLAST_SANITIZE"}));
}

TEST(Switches, C26_ARegistryHoldsEachNameOnceAndSaysWhyOneIsRetired)
{
    const auto good = registryOf("# words\n\nbook a\nretired book b - 2026-11-30 renamed to a\nbook c\n");
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->inUse, (Switches{"book a", "book c"}));
    EXPECT_EQ(good->retired, Switches{"book b"});
    for (const char* bad : {"book a\nbook a\n", "book b\nbook a\n", "book a\nretired book a - 2026-11-30 gone\n",
                            "retired book a\n", "retired book a - why\n", "book a - 2026-11-30 why\n", "book\n"})
        EXPECT_EQ(registryOf(bad).error().code, ErrorCode::Parse) << bad;
}

TEST(Switches, C26_EveryOneOfTheSourceStandsInTheRegistryAndTheReverse)
{
    const auto registry = readRegistry(kRoot / "tests" / "architecture" / "switches.txt");
    ASSERT_TRUE(registry) << registry.error().message;
    for (const auto& finding : checkSwitches(kRoot, *registry))
        ADD_FAILURE() << finding.file << ": " << finding.message;
    for (const auto& finding : checkSwitchedOff(kRoot))
        ADD_FAILURE() << finding.file << ':' << finding.line << ": " << finding.message;
    // Each kind is found at all: a reader that was renamed would read nothing, and nothing would be missing.
    for (const auto* kind : {"book ", "build ", "environment ", "limit ", "option ballast ", "option ballast-cli ",
                             "option ballast-sim ", "profile ", "protocol ", "script ", "setting ", "window "})
        EXPECT_TRUE(std::any_of(registry->inUse.begin(), registry->inUse.end(), [&](const std::string& name) {
            return name.starts_with(kind);
        })) << kind;
}

TEST(Switches, C26_ANewOneAForgottenOneAndARetiredNameFailTheTest)
{
    auto registry = readRegistry(kRoot / "tests" / "architecture" / "switches.txt").value();
    ASSERT_EQ(registry.inUse.erase("book net_delta"), 1U);
    ASSERT_EQ(registry.inUse.erase("option ballast-cli --trade"), 1U);
    registry.retired.insert("option ballast-cli --trade");
    registry.inUse.insert("setting gone_long_ago");
    std::vector<std::string> said;
    for (const auto& finding : checkSwitches(kRoot, registry))
        said.push_back(finding.message);
    ASSERT_EQ(said.size(), 3U);
    EXPECT_EQ(said[0], "\"book net_delta\" has no line in tests/architecture/switches.txt");
    EXPECT_EQ(said[1],
              "\"option ballast-cli --trade\" is retired and may mean nothing else: take a name that was never "
              "used");
    EXPECT_TRUE(said[2].starts_with("nothing reads \"setting gone_long_ago\" any more: ")) << said[2];
}

}  // namespace
}  // namespace ballast::architecture
