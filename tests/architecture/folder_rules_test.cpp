#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

#include "architecture/folder_arrows.h"
#include "architecture/folder_sizes.h"
#include "architecture/source_rules.h"

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;
using Texts = std::set<std::string>;

/// A tree of files in a folder of its own, gone with the test.
class Tree {
public:
    Tree() : m_root(fs::path(testing::TempDir()) / fmt::format("ballast_tree_{}", static_cast<const void*>(this)))
    {
        fs::remove_all(m_root);
        fs::create_directories(m_root);
    }
    ~Tree() { fs::remove_all(m_root); }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    Tree& file(const std::string& path, const std::string& text = "#pragma once\n")
    {
        fs::create_directories((m_root / path).parent_path());
        std::ofstream(m_root / path) << text;
        return *this;
    }

    Tree& files(const std::string& folder, int count)
    {
        for (int i = 0; i < count; ++i)
            file(fmt::format("{}/part_{}.h", folder, i)).file(fmt::format("{}/part_{}.cpp", folder, i));
        return *this;
    }

    const fs::path& root() const { return m_root; }

private:
    fs::path m_root;
};

/// "file:line message" of each finding.
Texts texts(const std::vector<Finding>& findings)
{
    Texts all;
    for (const auto& finding : findings)
        all.insert(fmt::format("{}:{} {}", finding.file, finding.line, finding.message));
    return all;
}

std::string including(const std::string& header) { return fmt::format("#include \"{}\"\n", header); }

std::string table(const std::string& rows)
{
    return "# ui\n\n| folder | holds | uses |\n| --- | --- | --- |\n" + rows + "\nWords after it | are none.\n";
}

constexpr const char* kReason = "- More than 15 files 2026-11-28: all of them draw one picture together.\n";

}  // namespace

TEST(CoreArrows, MustBeUsedByAnInclude)
{
    Tree tree;
    tree.file("core/a/x.h").file("core/b/x.cpp", including("a/x.h")).file("core/c/x.cpp", including("b/x.h"));
    const Graph right({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}});
    EXPECT_EQ(texts(checkArrows(tree.root(), right)), Texts{});
    const Graph wrong({{"a", {}}, {"b", {"a"}}, {"c", {"a", "b"}}});
    EXPECT_EQ(texts(checkArrows(tree.root(), wrong)), (Texts{"core/c:0 links a, which no #include of it uses"}));
}

TEST(CoreArrows, MustBeDrawnByTheFolderItself)
{
    Tree tree;
    tree.file("core/a/x.h").file("core/b/x.cpp", including("a/x.h"));
    tree.file("core/c/x.cpp", including("b/x.h") + including("a/x.h"));
    const Graph throughOthers({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}});
    EXPECT_EQ(texts(checkIncludes(tree.root(), throughOthers)),
              (Texts{"core/c/x.cpp:2 core/c does not link what it includes: \"a/x.h\""}));
}

TEST(CoreArrows, TellFoldersBelowAFolderApart)
{
    Tree tree;
    tree.file("core/research/a/x.h").file("core/research/b/x.cpp", including("research/a/x.h"));
    const Graph apart({{"research/a", {}}, {"research/b", {}}});
    EXPECT_EQ(texts(checkIncludes(tree.root(), apart)),
              (Texts{"core/research/b/x.cpp:1 core/research/b does not link what it includes: \"research/a/x.h\""}));
    const Graph drawn({{"research/a", {}}, {"research/b", {"research/a"}}});
    EXPECT_EQ(texts(checkIncludes(tree.root(), drawn)), Texts{});
    EXPECT_EQ(texts(checkArrows(tree.root(), drawn)), Texts{});
}

TEST(CoreArrows, GoDownTheFloors)
{
    Tree tree;
    tree.file("core/io/journal/x.h").file("core/run/live/x.cpp", including("journal/x.h")).file("core/base/x.h");
    const Graph down({{"journal", {"base"}}, {"live", {"journal"}}});
    EXPECT_EQ(texts(checkFloors(tree.root(), down)), Texts{});
    EXPECT_EQ(texts(checkIncludes(tree.root(), down)), Texts{});
    const Graph up({{"journal", {"live"}}, {"base", {"journal"}}});
    EXPECT_EQ(texts(checkFloors(tree.root(), up)), (Texts{"core/base:0 links journal, which stands on a floor above",
                                                          "core/journal:0 links live, which stands on a floor above"}));
}

TEST(Research, IsIncludedByItselfAndTestsAlone)
{
    Tree tree;
    const std::string model = including("research/pools/swap.h");
    tree.file("core/research/pools/swap.h").file("core/research/hedging/split.cpp", model);
    tree.file("tests/core/research/pools/swap_test.cpp", model);
    EXPECT_EQ(texts(checkResearch(tree.root())), Texts{});
    tree.file("core/engine/hedger.cpp", "\n" + model).file("app/ballast/main.cpp", model).file("ui/flow/x.cpp", model);
    EXPECT_EQ(texts(checkResearch(tree.root())),
              (Texts{"app/ballast/main.cpp:1 a model that is used leaves core/research",
                     "core/engine/hedger.cpp:2 a model that is used leaves core/research",
                     "ui/flow/x.cpp:1 a model that is used leaves core/research"}));
}

TEST(UiArrows, AgreeWithTheTableInBothDirections)
{
    Tree tree;
    tree.file("ui/theme/x.h").file("ui/kit/x.cpp", including("ui/theme/x.h") + including("domain/book.h"));
    tree.file("ui/shell/x.cpp", including("ui/kit/x.h"));
    tree.file("ui/README.md", table("| theme | a | |\n| kit | b | theme |\n| shell | c | kit |\n"));
    EXPECT_EQ(texts(checkUiArrows(tree.root())), Texts{});
    tree.file("ui/README.md", table("| theme | a | |\n| kit | b | theme |\n| shell | c | theme |\n"));
    EXPECT_EQ(texts(checkUiArrows(tree.root())),
              (Texts{"ui/README.md:0 no #include of shell uses theme",
                     "ui/shell/x.cpp:1 ui/README.md does not say that shell uses kit"}));
}

TEST(UiArrows, HaveARowForEachFolderAndNoOther)
{
    Tree tree;
    tree.file("ui/theme/x.h").file("ui/kit/x.h").file("ui/loose.cpp");
    tree.file("ui/README.md", table("| theme | a | |\n| cellar | b | |\n"));
    EXPECT_EQ(texts(checkUiArrows(tree.root())),
              (Texts{"ui/README.md:0 has no row for kit", "ui/README.md:0 has a row for cellar, which holds no code",
                     "ui/loose.cpp:0 stands in no folder of ui"}));
}

TEST(UiArrows, NeedATableThatCanBeRead)
{
    Tree tree;
    tree.file("ui/theme/x.h");
    EXPECT_EQ(checkUiArrows(tree.root()).size(), 1U) << "no README";
    tree.file("ui/README.md", "# ui\n\nNo table.\n");
    EXPECT_EQ(checkUiArrows(tree.root()).size(), 1U) << "no table";
    tree.file("ui/README.md", table("| theme | a | |\n| kit | b |\n"));
    EXPECT_EQ(checkUiArrows(tree.root()).size(), 1U) << "a row of two cells";
}

TEST(UiArrows, FindCirclesEvenWhereTheyAreDrawn)
{
    Tree tree;
    tree.file("ui/a/x.h", including("ui/b/x.h")).file("ui/b/x.h", including("ui/c/x.h"));
    tree.file("ui/c/x.cpp", including("ui/a/x.h"));
    tree.file("ui/README.md", table("| a | . | b |\n| b | . | c |\n| c | . | a |\n"));
    EXPECT_EQ(texts(checkUiArrows(tree.root())),
              (Texts{"ui/a:0 depends on itself in a circle", "ui/b:0 depends on itself in a circle",
                     "ui/c:0 depends on itself in a circle"}));
}

TEST(FolderSizes, CountAHeaderWithItsSourceOnce)
{
    Tree tree;
    tree.files("core/a", 15).file("core/a/CMakeLists.txt", "").file("core/a/README.md", "# a\n");
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {})), Texts{});
    tree.file("core/a/painting.cpp");
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {})),
              (Texts{"core/a:0 has 16 files; above 15 its README needs a line "
                     "\"- More than 15 files YYYY-MM-DD: why\""}));
}

TEST(FolderSizes, AskForAReasonInCoreUiAndApp)
{
    Tree tree;
    tree.files("core/a", 16).files("ui/b", 20).files("app/c", 16).files("core/research/d", 16);
    EXPECT_EQ(checkFolderSizes(tree.root(), {}).size(), 4U);
    for (const auto* folder : {"core/a", "ui/b", "app/c", "core/research/d"})
        tree.file(fmt::format("{}/README.md", folder), std::string("# folder\n\n") + kReason);
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {})), Texts{});
}

TEST(FolderSizes, TakeNoReasonWithoutDateOrWords)
{
    Tree tree;
    tree.files("core/a", 16);
    for (const auto* line : {"- More than 15 files: all of them draw one picture together.\n",
                             "- More than 15 files 2026-11-28: because.\n", "- More than 15 files 2026-11-28:\n",
                             "Words. - More than 15 files 2026-11-28: all of them draw one picture together.\n"}) {
        tree.file("core/a/README.md", line);
        EXPECT_EQ(checkFolderSizes(tree.root(), {}).size(), 1U) << line;
    }
}

TEST(FolderSizes, LetNoReasonPassTwenty)
{
    Tree tree;
    tree.files("core/a", 21).file("core/a/README.md", kReason);
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {})),
              (Texts{"core/a:0 has 21 files; no reason allows more than 20"}));
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {{"core/a", 21}})), Texts{});
    tree.file("core/a/one_more.h");
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {{"core/a", 21}})),
              (Texts{"core/a:0 has 22 files; no reason allows more than 21"}));
    tree.file("core/a/README.md", "# a\n");
    EXPECT_EQ(checkFolderSizes(tree.root(), {{"core/a", 30}}).size(), 1U) << "the reason is still asked for";
}

TEST(FolderSizes, KeepNoLicenceThatIsNotNeeded)
{
    Tree tree;
    tree.files("core/a", 15).file("core/a/README.md", kReason);
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {})), (Texts{"core/a:0 has 15 files and needs no reason any more"}));
    tree.files("core/a", 18);
    EXPECT_EQ(texts(checkFolderSizes(tree.root(), {{"core/a", 30}})),
              (Texts{"core/a:0 has 18 files and need no longer be named as far too large"}));
}

TEST(HouseRules, AskForAllOfThis)
{
    Tree tree;
    tree.file("core/a/x.h").files("core/b", 16).file("core/b/more.cpp", including("research/pools/swap.h"));
    tree.file("ui/theme/x.h").file("ui/README.md", table("| theme | a | kit |\n"));
    const Graph declared({{"a", {"b"}}, {"b", {}}});
    const auto found = texts(checkHouse(tree.root(), declared, declared));
    EXPECT_TRUE(found.contains("core/a:0 links b, which no #include of it uses"));
    EXPECT_TRUE(found.contains("ui/README.md:0 no #include of theme uses kit"));
    EXPECT_TRUE(found.contains("core/b/more.cpp:1 a model that is used leaves core/research"));
    EXPECT_EQ(
        std::count_if(found.begin(), found.end(), [](const auto& text) { return text.starts_with("core/b:0 has 17"); }),
        1);
}

}  // namespace ballast::architecture
