#include "architecture/source_rules.h"

#include <fstream>
#include <gtest/gtest.h>

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;

const fs::path kFixtures = BALLAST_ARCHITECTURE_FIXTURES;

Graph graph(const std::string& text)
{
    const fs::path file = fs::path(testing::TempDir()) / "ballast_architecture_graph.txt";
    std::ofstream(file) << text;
    const auto read = Graph::read(file);
    fs::remove(file);
    EXPECT_TRUE(read);
    return read.value_or(Graph{});
}

Graph declared() { return Graph::read(kFixtures / "declared.txt").value_or(Graph{}); }

/// "file:line" of each finding.
std::set<std::string> places(const std::vector<Finding>& findings)
{
    std::set<std::string> all;
    for (const auto& finding : findings)
        all.insert(finding.file + ":" + std::to_string(finding.line));
    return all;
}

using Places = std::set<std::string>;

}  // namespace

TEST(SourceRules, FindNothingInATreeThatKeepsThem)
{
    ASSERT_TRUE(fs::exists(kFixtures / "good" / "core"));
    for (const auto& finding : checkHouse(kFixtures / "good", declared(), declared()))
        ADD_FAILURE() << finding.file << ':' << finding.line << ": " << finding.message;
}

TEST(SourceRules, FindIncludesThatAreNotLinkedAndQtInCore)
{
    EXPECT_EQ(places(checkIncludes(kFixtures / "bad", declared())),
              (Places{"core/alpha/upwards.cpp:2", "core/alpha/upwards.cpp:3", "core/alpha/upwards.cpp:4",
                      "core/alpha/upwards.cpp:5", "core/alpha/upwards.cpp:6", "ui/reaching.cpp:1", "ui/reaching.cpp:2",
                      "ui/reaching.cpp:3", "ui/reaching.cpp:4"}));
}

TEST(SourceRules, FindClocksDiceAndPastedSql)
{
    EXPECT_EQ(
        places(checkBannedCalls(kFixtures / "bad")),
        (Places{"core/beta/impure.cpp:1", "core/beta/impure.cpp:2", "core/beta/impure.cpp:3", "core/beta/impure.cpp:4",
                "core/beta/impure.cpp:8", "core/beta/impure.cpp:10", "core/runtime/dice.cpp:1"}));
}

TEST(SourceRules, FindFunctionsWhoseLastBitDiffersBetweenMachines)
{
    EXPECT_EQ(places(checkSteadyBits(kFixtures / "bad")),
              (Places{"core/beta/unsteady.cpp:4", "core/beta/unsteady.cpp:5", "core/beta/unsteady.cpp:6",
                      "core/beta/unsteady.cpp:7", "core/beta/unsteady.cpp:8", "core/beta/unsteady.cpp:9",
                      "core/beta/unsteady.cpp:10", "core/beta/unsteady.cpp:11", "core/beta/unsteady.cpp:12",
                      "core/engine/hedger.cpp:1"}));
}

TEST(SourceRules, FindMachinePathsAndCredentials)
{
    EXPECT_EQ(places(checkPrivateText(kFixtures / "bad")),
              (Places{"packaging/here.sh:2", "packaging/here.sh:3", "app/main.cpp:1"}));
}

TEST(SourceRules, FindLinksThatTheHouseDoesNotKnow)
{
    const auto house = graph("base:\ndomain: base\njournal: domain\n");
    EXPECT_TRUE(checkGraph(graph("base:\ndomain: base\njournal: domain base\n"), house).empty());
    EXPECT_EQ(checkGraph(graph("domain: journal\n"), house).size(), 1u);
    EXPECT_EQ(checkGraph(graph("cellar: base\n"), house).size(), 2u);
}

TEST(SourceRules, FindCircles)
{
    const auto circle = graph("a: b\nb: c\nc: a\n");
    EXPECT_EQ(checkGraph(circle, circle).size(), 3u);
}

TEST(Graph, ReachesThroughOthers)
{
    EXPECT_EQ(declared().reachable("gamma"), (std::set<std::string>{"alpha", "beta"}));
    EXPECT_TRUE(declared().reachable("alpha").empty());
}

}  // namespace ballast::architecture
