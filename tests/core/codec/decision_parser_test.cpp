#include "codec/decision_parser.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/codec/random_values.h"

namespace ballast::codec::decision_parser_test {

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
    const auto source = samples::holdDecision(13, {1'700'000'007'000'000'000}, 7);
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
    const std::string text = toCanonicalJson(samples::holdDecision(1, {1'700'000'001'000'000'000}, 1));
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

}  // namespace ballast::codec::decision_parser_test
