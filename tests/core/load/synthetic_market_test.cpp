#include "load/synthetic_market.h"

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace ballast::load::synthetic_market_test {
namespace {

using namespace domain;

const Timestamp kStart{1'790'000'000'000'000'000};

/// Numbers instruments and keeps what was listed.
class Sink final : public venue::FeedSink {
public:
    InstrumentId listed(const Instrument& instrument) override { return table.add(instrument); }
    void post(std::span<const venue::MarketFact>, Timestamp) override {}
    void connection(venue::Connection, std::string_view) override {}
    InstrumentTable table;
};

SyntheticMarket market(bool isFirst, std::size_t options, std::string venue = "Deribit")
{
    return {{.venue = std::move(venue),
             .isFirst = isFirst,
             .options = options,
             .start = kStart,
             .length = Duration::hours(1)},
            defaultSettings(domain::Profile::Simulated)};
}

std::size_t optionsIn(const InstrumentTable& table)
{
    return static_cast<std::size_t>(
        std::count_if(table.all().begin(), table.all().end(), [](const auto& one) { return one.isOption(); }));
}

TEST(SyntheticMarket, ListsAsManyOptionsAsAskedAllDifferentAndAlive)
{
    for (const std::size_t count : {50UL, 201UL, 1000UL, 20'000UL}) {
        Sink sink;
        auto venue = market(true, count);
        venue.open(sink);
        EXPECT_EQ(optionsIn(sink.table), count);
        for (const auto& one : sink.table.all()) {
            if (!one.isOption()) continue;
            ASSERT_GT(one.expiry, kStart + Duration::hours(1)) << one.name;
            ASSERT_GT(one.strike.units(), 0) << one.name;
        }
    }
}

TEST(SyntheticMarket, TheFirstBundleIsWhole)
{
    Sink sink;
    const auto bundle = market(true, 200).open(sink);
    std::map<std::string, std::size_t> quotes;
    std::size_t hedges = 0, indices = 0;
    for (const auto& fact : bundle) {
        hedges += std::holds_alternative<HedgeQuote>(fact) ? 1U : 0U;
        indices += std::holds_alternative<IndexUpdate>(fact) ? 1U : 0U;
        if (const auto* chain = std::get_if<ChainUpdate>(&fact)) {
            EXPECT_TRUE(chain->complete);
            EXPECT_FALSE(chain->forwards.empty());
            quotes[chain->underlying] = chain->quotes.size();
        }
    }
    EXPECT_EQ(quotes["BTC"], 100U);
    EXPECT_EQ(quotes["ETH"], 100U);
    EXPECT_EQ(hedges, defaultSettings(domain::Profile::Simulated).hedgeVenues.size());
    EXPECT_EQ(indices, 2U);
}

TEST(SyntheticMarket, EveryMessageIsOneFactAndEveryOptionHasItsTurn)
{
    Sink sink;
    auto venue = market(true, 100);
    venue.open(sink);
    std::set<std::uint32_t> quoted;
    std::map<std::size_t, int> kinds;
    for (int i = 0; i < 2'000; ++i) {
        const auto fact = venue.next(kStart + Duration::milliseconds(i));
        kinds[fact.index()]++;
        if (const auto* chain = std::get_if<ChainUpdate>(&fact)) {
            EXPECT_FALSE(chain->complete);
            ASSERT_EQ(chain->quotes.size() + chain->forwards.size(), 1U);
            if (!chain->quotes.empty()) quoted.insert(chain->quotes.front().instrument.value);
        }
    }
    EXPECT_EQ(quoted.size(), 100U);
    EXPECT_EQ(kinds[venue::MarketFact(IndexUpdate{}).index()], 40);
    EXPECT_EQ(kinds[venue::MarketFact(HedgeQuote{}).index()], 80);
}

TEST(SyntheticMarket, VenuesAgreeOnForwardsAndOnlyTheFirstTellsTheRest)
{
    Sink sink;
    auto one = market(true, 100), other = market(false, 100, "Synthetic 2");
    one.open(sink);
    const auto bundle = other.open(sink);
    EXPECT_EQ(bundle.size(), 2U) << "two chains and nothing else";
    const auto forwardAt = [](SyntheticMarket& venue, Timestamp now) {
        while (true) {
            const auto fact = venue.next(now);
            const auto* chain = std::get_if<ChainUpdate>(&fact);
            if (chain != nullptr && !chain->forwards.empty()) return chain->forwards.front();
        }
    };
    const auto now = kStart + Duration::seconds(33);
    const auto a = forwardAt(one, now), b = forwardAt(other, now);
    EXPECT_EQ(a.expiry, b.expiry);
    EXPECT_EQ(a.forward, b.forward);
}

/// A move that the desk's watch on prices (F31) takes for a jump would make the market suspect, and no work.
TEST(SyntheticMarket, SpotMovesWithoutJumps)
{
    Sink sink;
    auto venue = market(true, 100);
    venue.open(sink);
    std::map<std::string, double> last;
    double lowest = 1e9, highest = 0.0;
    for (int i = 0; i < 50 * 600; ++i) {
        const auto fact = venue.next(kStart + Duration::milliseconds(i * 10));
        const auto* index = std::get_if<IndexUpdate>(&fact);
        if (index == nullptr) continue;
        const double price = index->price.toDouble();
        if (last.contains(index->underlying)) {
            ASSERT_LT(std::abs(price / last[index->underlying] - 1.0), 0.002);
        }
        last[index->underlying] = price;
        if (index->underlying != "BTC") continue;
        lowest = std::min(lowest, price);
        highest = std::max(highest, price);
    }
    EXPECT_GT(highest / lowest - 1.0, 0.005) << "enough for hedges";
}

}  // namespace
}  // namespace ballast::load::synthetic_market_test
