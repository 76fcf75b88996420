#include <gtest/gtest.h>

#include "core/golden_vectors/reference.h"

namespace ballast::vectors::golden_files_test {

namespace {

std::size_t sizeOf(const Json& object, const char* member)
{
    return object.contains(member) ? object[member].size() : 0;
}

/// Members that are no words.
std::size_t membersOf(const Json& object)
{
    std::size_t count = 0;
    for (const auto& [name, value] : object.items())
        if (!isWordsOnly(snakeCase(name))) ++count;
    return count;
}

std::size_t countHyperliquid(const Json& g)
{
    const auto& precision = g["price_size_rounding"];
    // The key with its address, the two constants, and the phantom agent are one entry each.
    return 3 + sizeOf(g, "l1_actions") + sizeOf(g, "l1_actions_computed") + sizeOf(g["user_signed_actions"], "cases") +
           sizeOf(g, "float_to_int_for_hashing") + sizeOf(precision, "valid") + sizeOf(precision, "invalid") +
           sizeOf(precision, "ccxt_rounding");
}

std::size_t countDerive(const Json& g)
{
    // Two type hashes, the golden file's own type hash and address, and the pinned action.
    return 5 + sizeOf(g, "domain_separators") + sizeOf(g["v3_golden"], "cases") + sizeOf(g, "computed") +
           sizeOf(g["option_sub_id"], "examples");
}

std::size_t countGroup(const std::string& name, const Json& g)
{
    if (name == "hyperliquid") return countHyperliquid(g);
    if (name == "derive") return countDerive(g);
    if (name == "deribit" || name == "selectors" || name == "event_topics") return membersOf(g);
    if (name == "uniswap_v3") return 1 + sizeOf(g, "tick_math") + sizeOf(g, "price_from_sqrt") + sizeOf(g, "twap_tick");
    if (name == "ccxt_static_requests")
        return sizeOf(g["deribit"], "cases") + sizeOf(g["derive_v2_legacy"], "cases") +
               sizeOf(g["hyperliquid"], "cases");
    if (g.is_array()) return g.size();
    return g.contains("cases") ? g["cases"].size() + (g.contains("fee_history_example") ? 1 : 0) : 1;
}

std::size_t countEntries(const Json& root)
{
    std::size_t count = 0;
    for (const auto& [name, group] : root.items())
        if (name == "vectors")
            count += group.size();
        else if (!isWordsOnly(snakeCase(name)))
            count += countGroup(name, group);
    return count;
}

}  // namespace

TEST(GoldenFiles, PassWithEveryEntryCounted)
{
    for (const auto& name : referenceNames()) {
        const auto& root = reference(name);
        const auto report = checkFile(root);
        for (const auto& failure : report.failures())
            ADD_FAILURE() << name << ": " << failure.group << ": " << failure.entry << ": " << failure.why;
        EXPECT_EQ(report.passed() + report.failed(), countEntries(root)) << name;
        EXPECT_GT(report.passed(), 0U);
    }
}

TEST(GoldenFiles, SplitIntoEntriesThatPassAlone)
{
    for (const auto& name : referenceNames())
        for (const auto& slice : slicesOf(reference(name))) {
            const auto report = checkFile(slice.file);
            EXPECT_EQ(report.failed(), 0U) << slice.path;
            EXPECT_GT(report.passed(), 0U) << slice.path;
        }
}

TEST(GoldenFiles, NameWhatNobodyKnows)
{
    const auto report =
        checkFile(Json::parse(R"({"riddles": [{"a": "0x"}], "vectors": [{"kind": "charm", "input": {}, "output": {}},
        {"input": {}}, 3], "keccak256": [], "_about": 1, "note": "words"})"));
    EXPECT_EQ(report.passed(), 0U);
    ASSERT_EQ(report.failed(), 5U);
    EXPECT_EQ(report.failures()[0].group, "riddles");
    EXPECT_EQ(report.failures()[1].group, "charm");
    EXPECT_EQ(report.failures()[2].group, "without kind");
    EXPECT_EQ(report.failures()[4].why, "holds no entry");
}

TEST(GoldenFiles, FailWhereAMemberIsAddedThatNobodyChecks)
{
    for (const auto& name : referenceNames())
        for (const auto& slice : slicesOf(reference(name))) {
            if (!slice.file[slice.entry].is_object() || slice.path == "/selectors" || slice.path == "/event_topics")
                continue;
            auto file = slice.file;
            file[slice.entry]["colour"] = "red";
            EXPECT_GT(checkFile(file).failed(), 0U) << slice.path;
            file = slice.file;
            file[slice.entry]["note"] = "red";
            EXPECT_EQ(checkFile(file).failed(), 0U) << slice.path;
        }
}

}  // namespace ballast::vectors::golden_files_test
