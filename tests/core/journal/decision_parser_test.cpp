#include "journal/decision_parser.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/journal/samples.h"
#include "journal/session_header.h"

namespace ballast::journal {

using samples::Random;

TEST(DecisionParser, GivesBackTheSameBytesForRandomDecisions)
{
    Random r(1);
    for (int round = 0; round < 3000; ++round) {
        const std::string text = toCanonicalJson(samples::randomDecision(r));
        const auto decision = parseDecision(text);
        ASSERT_TRUE(decision) << text;
        ASSERT_EQ(toCanonicalJson(*decision), text);
    }
}

TEST(DecisionParser, ReadsWhatAnIndependentJsonReaderReads)
{
    const auto source = samples::step(7).decisions[0];
    const std::string text = toCanonicalJson(source);
    const auto json = nlohmann::json::parse(text);
    const auto d = parseDecision(text);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->sequence.value, json["sequence"].get<std::uint64_t>());
    EXPECT_EQ(d->reason, json["reason"].get<std::string>());
    EXPECT_EQ(d->time.nanoseconds, json["time_ns"].get<std::int64_t>());
    EXPECT_EQ(d->candidates.at(0).quantity, json["candidates"][0]["quantity"].get<double>());
}

TEST(DecisionParser, RefusesOtherSpellingsOfTheSameDecision)
{
    const std::string text = toCanonicalJson(samples::step(1).decisions[0]);
    EXPECT_TRUE(parseDecision(text));
    EXPECT_FALSE(parseDecision(text + " "));
    EXPECT_FALSE(parseDecision(" " + text));
    EXPECT_FALSE(parseDecision(nlohmann::json::parse(text).dump()));  // Fields in alphabetical order.
    auto digits = text;
    digits.replace(digits.find("0.5"), 3, "0.50");
    EXPECT_FALSE(parseDecision(digits));
    auto escaped = text;
    escaped.replace(escaped.find("hold"), 1, "\\u0068");
    EXPECT_FALSE(parseDecision(escaped));
}

TEST(DecisionParser, F85_DamagedTextIsAnErrorOrAnotherCanonicalDecision)
{
    Random r(3);
    for (int round = 0; round < 5000; ++round) {
        std::string text = toCanonicalJson(samples::randomDecision(r));
        for (auto n = 1 + r.below(3); n > 0; --n)
            text[r.below(text.size())] = static_cast<char>(r.below(256));
        if (r.below(3) == 0) text.resize(r.below(text.size()));
        const auto decision = parseDecision(text);
        EXPECT_TRUE(!decision || toCanonicalJson(*decision) == text);
    }
}

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
