#include "live/fact_mailbox.h"

#include <gmock/gmock.h>

namespace ballast::live::fact_mailbox_test {
namespace {

using namespace domain;
using testing::ElementsAre;
using venue::MarketFact;

Price price(std::int64_t whole) { return Price::fromUnits(whole * Price::kUnitsPerOne); }

OptionQuote quote(std::uint32_t instrument, std::int64_t bid)
{
    return {.instrument = {instrument}, .bid = price(bid)};
}

ChainUpdate chain(std::int64_t captured, std::vector<OptionQuote> quotes, std::vector<ExpiryForward> forwards = {},
                  std::string venue = "Deribit")
{
    return {.underlying = "BTC",
            .captureTime = {captured},
            .forwards = std::move(forwards),
            .quotes = std::move(quotes),
            .venue = std::move(venue)};
}

IndexUpdate index(std::string underlying, std::int64_t at, std::string source = "index")
{
    return {.underlying = std::move(underlying), .price = price(at), .source = std::move(source)};
}

HedgeQuote hedge(std::uint32_t instrument, std::int64_t bid) { return {.instrument = {instrument}, .bid = price(bid)}; }

class FactMailboxes : public testing::Test {
protected:
    void post(std::vector<MarketFact> bundle, std::int64_t at = 1) { box.post(bundle, Timestamp{at}); }
    void take()
    {
        events.clear();
        receipts.clear();
        newest = {};
        counts = box.take(events, newest, receipts);
    }
    template <class Body> const Body& at(std::size_t place) const { return std::get<Body>(events.at(place).body); }

    FactMailbox box;
    std::vector<Event> events;
    std::vector<Timestamp> receipts;
    Timestamp newest;
    FactMailbox::Box::Counts counts;
};

TEST_F(FactMailboxes, QuotesOfOneChainComeAsOneUpdateEachTheNewest)
{
    post({chain(100, {quote(1, 10), quote(2, 20)})}, 100);
    post({chain(200, {quote(3, 30)})}, 200);
    post({chain(300, {quote(1, 11)})}, 300);
    take();
    ASSERT_EQ(events.size(), 1U);
    const auto& update = at<ChainUpdate>(0);
    ASSERT_EQ(update.quotes.size(), 3U);
    EXPECT_EQ(update.quotes[0].bid, price(11));
    EXPECT_EQ(update.quotes[1].bid, price(20));
    EXPECT_EQ(update.quotes[2].bid, price(30));
    EXPECT_EQ(update.underlying, "BTC");
    EXPECT_EQ(update.venue, "Deribit");
    EXPECT_FALSE(update.complete);
    EXPECT_EQ(counts.posted, 4U);
    EXPECT_EQ(counts.merged, 1U);
    EXPECT_EQ(newest, Timestamp{300});
    EXPECT_THAT(receipts, ElementsAre(Timestamp{100}, Timestamp{100}, Timestamp{200}));
}

TEST_F(FactMailboxes, AnUpdateIsAsOldAsTheOldestOfWhatItHolds)
{
    post({chain(100, {quote(1, 10)})});
    post({chain(500, {quote(2, 20)}, {{{9'000}, 50'000.0}})});
    take();
    EXPECT_EQ(at<ChainUpdate>(0).captureTime, Timestamp{100});
    // The old quote has been replaced meanwhile, so nothing old is left.
    post({chain(600, {quote(1, 10)})});
    post({chain(700, {quote(1, 11)})});
    take();
    EXPECT_EQ(at<ChainUpdate>(0).captureTime, Timestamp{700});
}

/// F03: a mark that was confirmed long ago is told beside fresh quotes, and makes none of them old.
TEST_F(FactMailboxes, WhatIsSecondsOlderIsToldApart)
{
    const auto second = Duration::seconds(1).nanoseconds;
    post({chain(100 * second, {quote(1, 10)})});
    post({chain(70 * second, {quote(2, 20)}), chain(71 * second, {quote(3, 30)})});
    post({chain(101 * second, {quote(4, 40)}, {{{900 * second}, 50'000.0}})});
    post({chain(40 * second, {quote(5, 50)}), chain(102 * second, {quote(6, 60)})});
    take();
    // The older one first: what is told after what is younger would be left out as old.
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(at<ChainUpdate>(0).captureTime, Timestamp{40 * second});
    EXPECT_EQ(at<ChainUpdate>(1).captureTime, Timestamp{70 * second});
    EXPECT_EQ(at<ChainUpdate>(1).quotes.size(), 2U);
    EXPECT_EQ(at<ChainUpdate>(2).captureTime, Timestamp{100 * second});
    EXPECT_EQ(at<ChainUpdate>(2).quotes.size(), 3U);
    EXPECT_EQ(at<ChainUpdate>(2).forwards.size(), 1U);
    post({chain(200 * second, {quote(1, 10)})});
    take();
    EXPECT_EQ(events.size(), 1U);
}

TEST_F(FactMailboxes, ForwardsMergeByExpiry)
{
    post({chain(1, {}, {{{9'000}, 50'000.0}, {{8'000}, 49'000.0}})});
    post({chain(2, {}, {{{9'000}, 50'100.0}})});
    take();
    const auto& forwards = at<ChainUpdate>(0).forwards;
    ASSERT_EQ(forwards.size(), 2U);
    EXPECT_EQ(forwards[0].forward, 50'100.0);
    EXPECT_EQ(forwards[1].forward, 49'000.0);
}

TEST_F(FactMailboxes, ChainsOfTwoVenuesStayApart)
{
    post({chain(1, {quote(1, 10)}), chain(1, {quote(2, 20)}, {}, "Derive"), chain(1, {quote(3, 30)})});
    take();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(at<ChainUpdate>(0).venue, "Deribit");
    EXPECT_EQ(at<ChainUpdate>(0).quotes.size(), 2U);
    EXPECT_EQ(at<ChainUpdate>(1).venue, "Derive");
}

TEST_F(FactMailboxes, EachKindMergesBySubjectAndKeepsTheFirstOnesPlace)
{
    post({index("BTC", 1), hedge(7, 1), FundingUpdate{{7}, 0.1}, OracleUpdate{.underlying = "BTC", .price = price(1)},
          GasUpdate{1.0, 0.0}});
    post({index("ETH", 5), index("BTC", 9, "another source"), hedge(8, 5)});
    post({GasUpdate{2.0, 0.0}, OracleUpdate{.underlying = "BTC", .price = price(2)}, FundingUpdate{{7}, 0.2},
          hedge(7, 2), index("BTC", 2)});
    take();
    ASSERT_EQ(events.size(), 8U);
    EXPECT_EQ(at<IndexUpdate>(0).price, price(2));
    EXPECT_EQ(at<HedgeQuote>(1).bid, price(2));
    EXPECT_EQ(at<FundingUpdate>(2).ratePerHour, 0.2);
    EXPECT_EQ(at<OracleUpdate>(3).price, price(2));
    EXPECT_EQ(at<GasUpdate>(4).baseFeeGwei, 2.0);
    EXPECT_EQ(at<IndexUpdate>(5).underlying, "ETH");
    EXPECT_EQ(at<IndexUpdate>(6).source, "another source");
    EXPECT_EQ(at<HedgeQuote>(7).instrument.value, 8U);
    EXPECT_EQ(counts.merged, 5U);
}

TEST_F(FactMailboxes, NothingPassesWhatIsNeverMerged)
{
    auto complete = chain(2, {quote(1, 20)});
    complete.complete = true;
    post({chain(1, {quote(1, 10)}), index("BTC", 1)});
    post({complete});
    post({chain(3, {quote(1, 30)}), index("BTC", 3), InstrumentSettled{{1}, price(1)}, chain(4, {quote(2, 40)})});
    post({InstrumentSettled{{1}, price(1)}, InstrumentSettled{{1}, price(1)}});
    take();
    ASSERT_EQ(events.size(), 9U);
    EXPECT_EQ(at<ChainUpdate>(0).quotes.front().bid, price(10));
    EXPECT_EQ(at<IndexUpdate>(1).price, price(1));
    EXPECT_TRUE(at<ChainUpdate>(2).complete);
    EXPECT_EQ(at<ChainUpdate>(3).quotes.front().bid, price(30));
    EXPECT_EQ(at<IndexUpdate>(4).price, price(3));
    EXPECT_EQ(at<InstrumentSettled>(5).instrument.value, 1U);
    EXPECT_EQ(at<ChainUpdate>(6).quotes.front().bid, price(40));
    EXPECT_EQ(at<InstrumentSettled>(7).instrument.value, 1U);
    EXPECT_EQ(at<InstrumentSettled>(8).instrument.value, 1U);
    EXPECT_EQ(counts.merged, 0U);
}

TEST_F(FactMailboxes, WhatWasTakenDoesNotComeAgain)
{
    post({index("BTC", 1)});
    take();
    EXPECT_EQ(events.size(), 1U);
    take();
    EXPECT_TRUE(events.empty());
    EXPECT_FALSE(box.oldest());
}

}  // namespace
}  // namespace ballast::live::fact_mailbox_test
