#include "journal/session_header.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/journal/samples.h"

namespace ballast::journal {

TEST(SessionHeader, ComesBackFromItsCanonicalForm)
{
    auto header = samples::header();
    header.bookText = "quotes \" back\\slash\nnewline\ttab and µ";
    const auto back = parseSessionHeader(toCanonicalJson(header));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, header);
    EXPECT_EQ(nlohmann::json::parse(toCanonicalJson(header))["book"].get<std::string>(), header.bookText);
}

TEST(SessionHeader, InstallationIdFollowsSourceAndSeedOnly)
{
    auto header = samples::header();
    const auto id = deriveInstallationId(header);
    EXPECT_EQ(id.size(), 16u);
    header.bookText = "another";
    EXPECT_EQ(deriveInstallationId(header), id);
    header.seed = 43;
    EXPECT_NE(deriveInstallationId(header), id);
}

}  // namespace ballast::journal
