#include "journal/session_header.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/journal/samples.h"

namespace ballast::journal::session_header_test {

TEST(SessionHeader, ComesBackFromItsCanonicalForm)
{
    auto header = samples::header();
    header.bookText = "quotes \" back\\slash\nnewline\ttab and µ";
    const auto back = parseSessionHeader(toCanonicalJson(header));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, header);
    EXPECT_EQ(nlohmann::json::parse(toCanonicalJson(header))["book"].get<std::string>(), header.bookText);
}

TEST(SessionHeader, KeepsEveryTextThatSteersTheEngine)
{
    const auto json = nlohmann::json::parse(toCanonicalJson(samples::header()));
    EXPECT_EQ(json["settings"], samples::header().settingsText);
    EXPECT_EQ(json["margins"][1]["text"], samples::header().margins[1].text);
    EXPECT_EQ(json["rules_version"], "0123456789abcdef");
    EXPECT_EQ(json["former_hash"], "");
}

TEST(SessionHeader, OnlySourceProfileBookAndRulesKeepARunFromGoingOn)
{
    const auto stored = samples::header();
    auto parameters = stored;
    parameters.settingsText = "another";
    parameters.margins.clear();
    EXPECT_EQ(differenceBetween(stored, parameters), "") << "the stored ones are read back";
    auto rules = stored;
    rules.rulesVersion = "fedcba9876543210";
    const auto said = differenceBetween(stored, rules);
    EXPECT_NE(said.find("0123456789abcdef"), std::string::npos) << said;
    EXPECT_NE(said.find("fedcba9876543210"), std::string::npos) << said;
}

TEST(SessionHeader, OriginFollowsSourceAndSeedOnly)
{
    auto header = samples::header();
    const auto id = deriveOrigin(header);
    EXPECT_EQ(id.size(), 16u);
    header.bookText = "another";
    EXPECT_EQ(deriveOrigin(header), id);
    header.seed = 43;
    EXPECT_NE(deriveOrigin(header), id);
}

}  // namespace ballast::journal::session_header_test
