#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/golden_vectors/reference.h"
#include "integration/process.h"

namespace ballast::vectors::program_test {

namespace {

using integration::Outcome;
using integration::TemporaryFolder;
using integration::writeFile;

Outcome vectorsOf(const std::string& file) { return integration::run("ballast_vectors", {file}); }

std::ptrdiff_t linesOf(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST(Program, PassesTheReferenceAndSaysHowMuch)
{
    for (const auto& name : referenceNames()) {
        const auto report = checkFile(reference(name));
        const auto outcome = vectorsOf(std::string(BALLAST_REFERENCE) + "/protocols/" + name);
        EXPECT_EQ(outcome.exitCode, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        EXPECT_TRUE(outcome.out.ends_with(fmt::format("\n{} passed, 0 failed\n", report.passed()))) << outcome.out;
        for (const auto& group : report.groups())
            EXPECT_NE(outcome.out.find(fmt::format("{}: {} passed, 0 failed\n", group.name, group.passed)),
                      std::string::npos);
    }
}

TEST(Program, FailsWhereOneValueIsWrong)
{
    const TemporaryFolder folder;
    auto root = reference("vectors.json");
    root["keccak256"][0]["keccak256"] = root["keccak256"][1]["keccak256"];
    const auto passed = checkFile(root).passed();
    writeFile(folder.file("wrong.json"), root.dump());
    const auto outcome = vectorsOf(folder.file("wrong.json"));
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_TRUE(outcome.out.ends_with(fmt::format("\n{} passed, 1 failed\n", passed)));
    EXPECT_EQ(linesOf(outcome.err), 1);
    EXPECT_NE(outcome.err.find("keccak256[0]"), std::string::npos) << outcome.err;
}

TEST(Program, NamesAKindThatNobodyKnows)
{
    const TemporaryFolder folder;
    writeFile(folder.file("a.json"), R"({"vectors": [{"kind": "charm", "name": "n", "input": {}, "output": {}}]})");
    const auto outcome = vectorsOf(folder.file("a.json"));
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_EQ(outcome.out, "charm: 0 passed, 1 failed\n0 passed, 1 failed\n");
}

TEST(Program, RefusesWrongUsageAndFilesItCannotReadWithOneLine)
{
    const TemporaryFolder folder;
    writeFile(folder.file("empty.json"), "");
    writeFile(folder.file("half.json"), R"({"keccak256": [)");
    writeFile(folder.file("twice.json"), R"({"keccak256": [], "keccak256": []})");
    writeFile(folder.file("nothing.json"), "{}");
    writeFile(folder.file("number.json"), "3");
    writeFile(folder.file("binary.json"), std::string("\x00\xff\x01\n", 4));
    std::vector<Outcome> outcomes{integration::run("ballast_vectors", {}),
                                  integration::run("ballast_vectors", {"a", "b"}),
                                  integration::run("ballast_vectors", {"--frob"}),
                                  vectorsOf(folder.file("none.json")),
                                  vectorsOf("/"),
                                  vectorsOf("")};
    for (const auto& name : {"empty", "half", "twice", "nothing", "number", "binary"})
        outcomes.push_back(vectorsOf(folder.file(fmt::format("{}.json", name))));
    for (const auto& outcome : outcomes) {
        EXPECT_EQ(outcome.exitCode, 2) << outcome.err;
        EXPECT_EQ(linesOf(outcome.err), 1) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
}

TEST(Program, HelpsWithAnExample)
{
    const auto help = integration::run("ballast_vectors", {"--help"});
    EXPECT_EQ(help.exitCode, 0);
    EXPECT_NE(help.out.find("ballast_vectors vectors.json"), std::string::npos) << help.out;
}

}  // namespace ballast::vectors::program_test
