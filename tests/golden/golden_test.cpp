#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

#include "golden/runner.h"

namespace ballast::golden {
namespace {

using nlohmann::json;

json read(const std::string& name)
{
    std::ifstream file(std::string(BALLAST_REFERENCE) + "/models/" + name);
    return json::parse(file, nullptr, false);
}

/// Those whose case is a simulation of seconds: one wrong value each is planted, not every one.
const std::set<std::string> kSimulated{"as_table", "hull_table", "cost_frontier"};

/// Numbers under a node which the group must compare, as JSON pointers: not inputs, not descriptions.
void collectPromises(const json& node, const json::json_pointer& at, std::vector<json::json_pointer>& found)
{
    static const std::set<std::string> kGiven{
        "inputs", "tol", "tol_rel", "tolerance", "t", "k", "q", "scenario", "param_set", "option_columns", "z", "type",
        "parameter_sets", "raw", "cond", "family", "theta", "rho", "eta", "gamma", "theta1", "theta2", "rho1", "rho2",
        "psi1", "psi2", "alpha", "prices", "decimals", "losses", "t1", "w1", "t2", "w2", "strikes", "call_minus_put",
        "half_spread", "true_params", "lambda", "recomputed",
        // A fit may reach less than the objective stated, and the variances of a noisy fit are no promise.
        "objective", "w_at"};
    if (node.is_object()) {
        for (const auto& [key, child] : node.items())
            if (!isDescription(key) && !kGiven.contains(key)) collectPromises(child, at / key, found);
    } else if (node.is_array()) {
        for (std::size_t i = 0; i < node.size(); ++i)
            collectPromises(node[i], at / i, found);
    } else if (node.is_number_float()) {
        found.push_back(at);
    }
}

class GoldenFile : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override
    {
        m_root = read(GetParam());
        if (m_root.is_discarded()) GTEST_SKIP() << "no file " << GetParam() << " in " << BALLAST_REFERENCE << "/models";
        m_groups = groupsOf(m_root);
        ASSERT_FALSE(m_groups.empty());
    }
    json m_root, m_groups;
    Registry m_registry{everyGroup()};
};

TEST_P(GoldenFile, PassesWhole)
{
    for (const auto& [name, node] : m_groups.items()) {
        const Count count = checkGroup(m_registry, name, node);
        EXPECT_EQ(count.failed, 0) << name;
        EXPECT_GT(count.passed, 0) << name;
    }
}

/// Each promised number of the last case in turn is made wrong by a hundredth; the group must notice, each time.
TEST_P(GoldenFile, NoticesAPlantedWrongValue)
{
    for (const auto& [name, node] : m_groups.items()) {
        if (kSimulated.contains(name)) continue;
        json one = node;
        if (one.contains("cases")) one["cases"] = json::array({node["cases"].back()});
        json& item = one.contains("cases") ? one["cases"][0] : one;
        std::vector<json::json_pointer> promises;
        collectPromises(item, json::json_pointer(), promises);
        EXPECT_FALSE(promises.empty() && name != "svi_fit" && name != "book_values") << name;
        for (const auto& at : promises) {
            json& number = item[at];
            const double kept = number.get<double>();
            number = kept == 0.0 ? 0.5 : kept * 1.01;
            testing::internal::CaptureStdout();
            const Count count = checkGroup(m_registry, name, one);
            testing::internal::GetCapturedStdout();
            EXPECT_EQ(count.failed, 1) << name << " did not notice " << at.to_string();
            number = kept;
        }
    }
}

TEST_P(GoldenFile, NoticesAFitThatFallsShort)
{
    if (!m_groups.contains("svi_fit")) GTEST_SKIP() << GetParam() << " holds no fits";
    json one = m_groups["svi_fit"];
    for (auto& item : one["cases"])
        item["expected"]["objective"] = item["expected"]["objective"].get<double>() * 0.9 - 1e-17;
    testing::internal::CaptureStdout();
    const Count count = checkGroup(m_registry, "svi_fit", one);
    testing::internal::GetCapturedStdout();
    EXPECT_EQ(count.failed, static_cast<int>(one["cases"].size()));
}

INSTANTIATE_TEST_SUITE_P(Reference, GoldenFile, testing::Values("golden.json", "pmrm_cases.json"));

json fileWith(const std::string& name, json group) { return json{{name, std::move(group)}}; }

json emaCase()
{
    return {{"inputs", {{"returns", {0.01, -0.02}}, {"lam", 0.5}, {"var0", 0.0004}}},
            {"expected",
             {{"var", 0.000325}, {"vol_daily", 0.018027756377319945}, {"vol_annual_365", 0.34441980198589045}}}};
}

Count checkQuietly(const json& groups)
{
    testing::internal::CaptureStdout();
    Count count = checkGroup(everyGroup(), groups.begin().key(), groups.begin().value());
    testing::internal::GetCapturedStdout();
    return count;
}

// EWMA by hand: 0.5 * 0.0004 + 0.5 * 0.0001 = 0.00025; 0.5 * 0.00025 + 0.5 * 0.0004 = 0.000325.
TEST(GoldenRunner, CountsACaseThatHolds)
{
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {emaCase()}}})).passed, 1);
}

TEST(GoldenRunner, FailsAnUnknownGroupForEachOfItsCases)
{
    EXPECT_EQ(checkQuietly(fileWith("no_such_group", {{"cases", {emaCase(), emaCase()}}})).failed, 2);
}

TEST(GoldenRunner, FailsAGroupWithoutACase)
{
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", json::array()}})).failed, 1);
}

TEST(GoldenRunner, FailsAMissingField)
{
    json item = emaCase();
    item["expected"].erase("var");
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {item}}})).failed, 1);
}

TEST(GoldenRunner, FailsAFieldThatNobodyReads)
{
    json item = emaCase();
    item["expected"]["skewness"] = 0.1;
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {item}}})).failed, 1);
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {emaCase()}}, {"surprise", 3}})).failed, 1);
}

TEST(GoldenRunner, DoesNotAskForWhereANumberComesFrom)
{
    json item = emaCase();
    item["source"] = "by hand";
    item["published_vol"] = 1.0;
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {item}}})).passed, 1);
}

/// Figures in fifty digits: w(k) = 0.04 + 0.1 sqrt(k^2 + 0.09), so v = vTilde and the wings do not tell the width.
TEST(GoldenRunner, TakesASymmetricSmileThatItsWingsDoNotTell)
{
    const double wing = 0.37796447300922725;
    const json item{
        {"t", 1.0},
        {"raw", {{"a", 0.04}, {"b", 0.1}, {"rho", 0.0}, {"m", 0.0}, {"sigma", 0.3}}},
        {"jw", {{"v", 0.07}, {"psi", 0.0}, {"p", wing}, {"c", wing}, {"vtilde", 0.07}}},
        {"natural", {{"omega", 0.06}, {"zeta", 3.3333333333333335}, {"mu", 0.0}, {"Delta", 0.01}, {"rho", 0.0}}},
        {"min_g", 0.3091945673801355},
        {"argmin_k", -3.0},
        {"min_w", 0.07},
        {"points", {{{"k", 0.0}, {"w", 0.07}, {"iv", 0.2645751311064591}, {"g", 1.1666666666666667}}}}};
    EXPECT_EQ(checkQuietly(fileWith("svi_points", {{"tol", {{"abs", 1e-10}}}, {"cases", {item}}})).passed, 1);
}

TEST(GoldenRunner, KnowsOneConventionOfQuantiles)
{
    json group{{"losses", {1.0, 2.0, 3.0, 4.0}},
               {"alpha", 0.5},
               {"convention", "lower quantile"},
               {"expected", {{"var", 2.0}, {"es", 3.5}}}};
    EXPECT_EQ(checkQuietly(fileWith("hist_var_es", group)).passed, 1);
    group["convention"] = "upper quantile";
    EXPECT_EQ(checkQuietly(fileWith("hist_var_es", group)).failed, 1);
}

TEST(GoldenRunner, NeverTakesAWrongTypeForANumber)
{
    json item = emaCase();
    item["expected"]["var"] = "0.000325";
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {item}}})).failed, 1);
    item["expected"]["var"] = nullptr;
    EXPECT_EQ(checkQuietly(fileWith("ewma", {{"cases", {item}}})).failed, 1);
}

}  // namespace
}  // namespace ballast::golden
