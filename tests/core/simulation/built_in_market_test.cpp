#include "simulation/built_in_market.h"

#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "pricing/black76.h"

namespace ballast::simulation::built_in_market_test {
namespace {

using domain::OptionRight;

std::string textOf(const domain::OptionQuote& q)
{
    const auto price = [](const auto& p) { return p ? p->toString() : std::string("none"); };
    return fmt::format("{} {} {} {} {};", q.instrument.value, price(q.bid), price(q.ask), price(q.mark),
                       q.markVolatility.value_or(-1.0));
}

/// Everything that an event of the market says, as text.
struct ToText {
    std::string operator()(const domain::InstrumentListed& e) const
    {
        return fmt::format("listed {} {}", e.instrument.id.value, e.instrument.name);
    }
    std::string operator()(const domain::ChainUpdate& e) const
    {
        std::string text = fmt::format("chain {} {} ", e.underlying, e.complete);
        for (const auto& f : e.forwards)
            text += fmt::format("{} {};", f.expiry.nanoseconds, f.forward);
        for (const auto& q : e.quotes)
            text += textOf(q);
        return text;
    }
    std::string operator()(const domain::IndexUpdate& e) const { return e.underlying + e.price.toString(); }
    std::string operator()(const domain::HedgeQuote& e) const
    {
        return fmt::format("{} {} {} {}", e.instrument.value, e.bid.toString(), e.ask.toString(), e.depth.toString());
    }
    std::string operator()(const domain::GasUpdate& e) const
    {
        return fmt::format("gas {} {}", e.baseFeeGwei, e.priorityFeeGwei);
    }
    std::string operator()(const domain::FundingUpdate& e) const { return fmt::format("funding {}", e.ratePerHour); }
    std::string operator()(const domain::OracleUpdate& e) const { return "oracle" + e.price.toString(); }
    std::string operator()(const domain::InstrumentSettled& e) const
    {
        return fmt::format("settled {} {}", e.instrument.value, e.price.toString());
    }
    template <class Other> std::string operator()(const Other&) const
    {
        ADD_FAILURE() << "the market sent an event of a kind that is not its own";
        return "?";
    }
};

std::string textOf(const domain::EventBatch& batch)
{
    std::string text = toIso8601(batch.time) + "\n";
    for (const auto& event : batch.events) {
        EXPECT_EQ(event.time, batch.time);
        text += std::visit(ToText{}, event.body) + "\n";
    }
    return text;
}

std::unique_ptr<BuiltInMarket> market(std::uint64_t seed, Duration length,
                                      std::shared_ptr<RestingQuotes> quotes = nullptr)
{
    return BuiltInMarket::create(seed, domain::defaultSettings(domain::Profile::Simulated), length, std::move(quotes))
        .value();
}

/// What a desk would know: every instrument and the last told quotes, forwards and index.
class Watcher {
public:
    void on(const domain::EventBatch& batch)
    {
        for (const auto& event : batch.events) {
            if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body)) {
                EXPECT_EQ(table.add(listed->instrument), listed->instrument.id) << listed->instrument.name;
            } else if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) {
                for (const auto& f : chain->forwards)
                    forwards[{chain->underlying, f.expiry}] = f.forward;
                for (const auto& q : chain->quotes)
                    quotes[q.instrument.value] = q;
            } else if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) {
                indices[index->underlying] = index->price.toDouble();
            } else if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body)) {
                quotes.erase(settled->instrument.value);
            }
        }
    }

    domain::InstrumentTable table;
    std::map<std::pair<std::string, Timestamp>, double> forwards;
    std::map<std::uint32_t, domain::OptionQuote> quotes;
    std::map<std::string, double> indices;
};

/// Rests quotes at the venue's own mark, both sides, on forty options, and nothing else.
class Quoter {
public:
    void quote(const Watcher& watcher, const std::string& underlying, Timestamp time)
    {
        withdraw();
        std::size_t quoted = 0;
        for (const auto& [id, told] : watcher.quotes) {
            const auto& option = watcher.table.at({id});
            const double moneyness = std::abs(std::log(option.strike.toDouble() / watcher.indices.at(underlying)));
            const double days = (option.expiry - time).inYears() * 365.0;
            if (option.underlying != underlying || moneyness > 0.06 || days < 3.0 || quoted >= 40) continue;
            ++quoted;
            for (const auto side : {domain::Side::Buy, domain::Side::Sell}) {
                m_ids.push_back(std::to_string(++m_orders));
                EXPECT_TRUE(resting->place({.id = m_ids.back(),
                                            .instrument = {id},
                                            .side = side,
                                            .quantity = domain::Quantity::fromUnits(500'000'000),
                                            .limitPrice = *told.mark},
                                           option));
            }
        }
    }
    void withdraw()
    {
        for (const auto& id : std::exchange(m_ids, {}))
            resting->takeAway(id);
    }
    std::string told(Timestamp time)
    {
        std::string text;
        for (const auto& event : resting->takeDue(time)) {
            const auto& fill = std::get<domain::OrderFilled>(event.body);
            text += fmt::format("{} {} {} {} {} {}\n", fill.order, fill.tradeId, fill.instrument.value,
                                toString(fill.side), fill.quantity.toString(), fill.price.toString());
        }
        return text;
    }

    std::shared_ptr<RestingQuotes> resting = std::make_shared<RestingQuotes>();

private:
    std::vector<domain::ClientOrderId> m_ids;
    int m_orders{};
};

TEST(BuiltInMarket, TheSameSeedAndCallsGiveTheSameBatches)
{
    const auto play = [](std::uint64_t seed) {
        Quoter quoter;
        auto source = market(seed, Duration::minutes(13), quoter.resting);
        Watcher watcher;
        std::size_t hash = 0, fills = 0;
        while (const auto batch = source->next().value()) {
            watcher.on(*batch);
            const auto told = quoter.told(batch->time);
            fills += told.size();
            hash = hash * 1'000'003 + std::hash<std::string>{}(textOf(*batch) + told);
            if (batch->time.nanoseconds % Duration::seconds(10).nanoseconds == 0)
                quoter.quote(watcher, "BTC", batch->time);
        }
        EXPECT_GT(fills, 0U);
        return hash;
    };
    EXPECT_EQ(play(42), play(42));
    EXPECT_NE(play(42), play(43));
}

TEST(BuiltInMarket, WhatWeQuoteDoesNotMoveTheMarket)
{
    Quoter quoter;
    auto quoted = market(42, Duration::minutes(12), quoter.resting), plain = market(42, Duration::minutes(12));
    Watcher watcher;
    std::string told;
    while (const auto batch = plain->next().value()) {
        auto other = *quoted->next().value();
        watcher.on(other);
        ASSERT_EQ(textOf(other), textOf(*batch));
        told += quoter.told(other.time);
        quoter.quote(watcher, "ETH", other.time);
    }
    EXPECT_FALSE(told.empty());
}

TEST(BuiltInMarket, TheFirstBatchListsAboutNineHundredOptionsACoinAndQuotesThemAll)
{
    auto source = market(42, Duration::minutes(1));
    const auto batch = *source->next().value();
    Watcher watcher;
    watcher.on(batch);
    std::map<std::string, int> options;
    std::map<std::string, std::set<Timestamp>> expiries;
    for (const auto& instrument : watcher.table.all()) {
        if (!instrument.isOption()) continue;
        ++options[instrument.underlying];
        expiries[instrument.underlying].insert(instrument.expiry);
        EXPECT_TRUE(watcher.quotes.contains(instrument.id.value)) << instrument.name;
        EXPECT_EQ(domain::parseOptionName(instrument.name)->expiry, instrument.expiry);
    }
    for (const std::string coin : {"BTC", "ETH"}) {
        EXPECT_GE(options[coin], 800) << coin;
        EXPECT_LE(options[coin], 1'000) << coin;
        EXPECT_EQ(expiries[coin].size(), 12U) << coin;
    }
    EXPECT_EQ(toIso8601(batch.time), "2026-01-05T00:00:00.000Z");
    EXPECT_EQ(watcher.indices.at("BTC"), 93'000.0);
    EXPECT_EQ(watcher.indices.at("ETH"), 3'200.0);
}

TEST(BuiltInMarket, BidIsAtMostMarkAndMarkAtMostAskThroughTheCrash)
{
    auto source = market(42, Duration::minutes(16));
    int missingBids = 0;
    while (const auto batch = source->next().value())
        for (const auto& event : batch->events) {
            const auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
            if (!chain) continue;
            for (const auto& quote : chain->quotes) {
                ASSERT_TRUE(quote.mark && quote.ask && quote.markVolatility);
                if (quote.bid) {
                    ASSERT_LT(*quote.bid, *quote.ask);
                }
                // The mark is rounded to 1e-6, half of which may fall past a tick.
                if (quote.bid) {
                    ASSERT_LE(quote.bid->units(), quote.mark->units() + 50);
                }
                ASSERT_GE(quote.ask->units(), quote.mark->units() - 50);
                missingBids += quote.bid ? 0 : 1;
            }
        }
    EXPECT_GT(missingBids, 100);
}

/// Undiscounted USD prices of one expiry's told marks must be convex and falling in strike, up to the rounding of the
/// volatility to 1e-4 (half of it times vega, at three strikes).
TEST(BuiltInMarket, ToldVolatilitiesHaveNoButterflyArbitrageAtAnyRefresh)
{
    auto source = market(7, Duration::minutes(16));
    Watcher watcher;
    int checked = 0;
    while (const auto batch = source->next().value()) {
        watcher.on(*batch);
        const std::int64_t second = (batch->time - source->info().start).nanoseconds / 1'000'000'000;
        const bool crash = second > 620 && second < 820;
        if (second % (crash ? 20 : 120) != 0) continue;
        for (const auto& event : batch->events) {
            const auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
            if (!chain) continue;
            for (const auto& forward : chain->forwards) {
                const double years = (forward.expiry - batch->time).inYears();
                std::map<double, std::pair<double, double>> calls;  // strike: price, vega
                for (const auto& [id, quote] : watcher.quotes) {
                    const auto& option = watcher.table.at({id});
                    if (option.underlying != chain->underlying || option.expiry != forward.expiry) continue;
                    if (option.right != OptionRight::Call) continue;
                    const auto greeks = pricing::black76Greeks(OptionRight::Call, forward.forward,
                                                               option.strike.toDouble(), *quote.markVolatility, years);
                    calls[option.strike.toDouble()] = {greeks.price, greeks.vega};
                }
                ASSERT_GE(calls.size(), 25U);
                for (auto left = calls.begin(), mid = std::next(left), right = std::next(mid); right != calls.end();
                     ++left, ++mid, ++right) {
                    const double share = (mid->first - left->first) / (right->first - left->first);
                    const double chord = left->second.first + share * (right->second.first - left->second.first);
                    const double blur =
                        0.5e-4 * (left->second.second + mid->second.second + right->second.second) + 1e-9;
                    ASSERT_LE(mid->second.first, chord + blur) << second << " s, strike " << mid->first;
                    ASSERT_LE(mid->second.first, left->second.first + blur);
                    ++checked;
                }
            }
        }
    }
    EXPECT_GT(checked, 1'000);
}

/// Total variance told for the calls of one expiry, by log-moneyness.
using ToldSmile = std::map<double, double>;

std::map<Timestamp, ToldSmile> toldSmiles(const Watcher& watcher, const std::string& underlying, Timestamp now)
{
    std::map<Timestamp, ToldSmile> smiles;
    for (const auto& [id, quote] : watcher.quotes) {
        const auto& option = watcher.table.at({id});
        if (option.underlying != underlying || option.right != OptionRight::Call) continue;
        const double k = std::log(option.strike.toDouble() / watcher.forwards.at({underlying, option.expiry}));
        smiles[option.expiry][k] = *quote.markVolatility * *quote.markVolatility * (option.expiry - now).inYears();
    }
    return smiles;
}

/// Straight line between the neighbours of k; a convex smile lies at or below it.
std::optional<double> lineAt(const ToldSmile& smile, double k)
{
    const auto right = smile.lower_bound(k);
    if (right == smile.end() || right == smile.begin()) return std::nullopt;
    const auto left = std::prev(right);
    const double share = (k - left->first) / (right->first - left->first);
    return left->second + share * (right->second - left->second);
}

/// Total variance of a later expiry is nowhere less, although the expiries were told up to five seconds apart: a point
/// of the nearer smile is held against the line between two of the later one, which errs upwards by their distance.
TEST(BuiltInMarket, ToldVolatilitiesHaveNoCalendarArbitrageAcrossTheWholeChain)
{
    auto source = market(7, Duration::minutes(16));
    Watcher watcher;
    int checked = 0;
    while (const auto batch = source->next().value()) {
        watcher.on(*batch);
        const std::int64_t second = (batch->time - source->info().start).nanoseconds / 1'000'000'000;
        if (second % 15 != 0) continue;
        for (const std::string coin : {"BTC", "ETH"}) {
            const auto smiles = toldSmiles(watcher, coin, batch->time);
            for (auto near = smiles.begin(), far = std::next(near); far != smiles.end(); ++near, ++far)
                for (const auto& [k, variance] : near->second) {
                    const auto later = lineAt(far->second, k);
                    if (!later) continue;
                    ASSERT_GE(*later, variance)
                        << second << " s, " << coin << " " << toIso8601(far->first) << " k " << k;
                    ++checked;
                }
        }
    }
    EXPECT_GT(checked, 10'000);
}

TEST(BuiltInMarket, ExpiredOptionsSettleAtTheHalfHoursAverageAndANewExpiryIsListed)
{
    auto source = market(42, Duration::hours(8) + Duration::seconds(10));
    Watcher watcher;
    const Timestamp expiry = fromCivil({.year = 2026, .month = 1, .day = 5, .hour = 8});
    std::set<std::uint32_t> due, settled;
    std::map<std::string, double> average;
    std::set<Timestamp> listedAfter;
    while (const auto batch = source->next().value()) {
        watcher.on(*batch);
        ASSERT_TRUE(batch->time <= expiry + Duration::seconds(10));
        if (batch->time >= expiry - Duration::minutes(30) && batch->time < expiry)
            for (const auto& [coin, index] : watcher.indices)
                average[coin] += index / 1'800.0;
        for (const auto& event : batch->events) {
            if (const auto* s = std::get_if<domain::InstrumentSettled>(&event.body)) {
                EXPECT_EQ(batch->time, expiry);
                // The index is told in whole cents, and so is the price: each is rounded down.
                EXPECT_NEAR(s->price.toDouble(), average.at(watcher.table.at(s->instrument).underlying), 0.011);
                EXPECT_TRUE(settled.insert(s->instrument.value).second);
            }
            const auto* listed = std::get_if<domain::InstrumentListed>(&event.body);
            if (listed && batch->time == expiry) listedAfter.insert(listed->instrument.expiry);
            const auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
            if (!chain || batch->time < expiry) continue;
            for (const auto& forward : chain->forwards)
                EXPECT_GT(forward.expiry, batch->time);
        }
    }
    for (const auto& option : watcher.table.all())
        if (option.isOption() && option.expiry == expiry) due.insert(option.id.value);
    EXPECT_GT(due.size(), 100U);
    EXPECT_EQ(settled, due);
    // Tuesday to Friday are then the next four days, so one more Friday moves up and one more month end is listed.
    EXPECT_TRUE(listedAfter.contains(fromCivil({.year = 2026, .month = 4, .day = 24, .hour = 8})));
}

TEST(BuiltInMarket, EveryExpiryIsRefreshedWithinSixSecondsAndEveryHedgeBookEachSecond)
{
    auto source = market(42, Duration::minutes(3));
    std::map<std::pair<std::string, Timestamp>, Timestamp> last;
    while (const auto batch = source->next().value()) {
        int books = 0;
        for (const auto& event : batch->events) {
            books += std::holds_alternative<domain::HedgeQuote>(event.body) ? 1 : 0;
            const auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
            if (!chain) continue;
            EXPECT_EQ(chain->captureTime, batch->time);
            for (const auto& forward : chain->forwards)
                last[{chain->underlying, forward.expiry}] = batch->time;
        }
        EXPECT_EQ(books, 4);
        EXPECT_EQ(last.size(), 24U);
        for (const auto& [key, time] : last)
            EXPECT_LE((batch->time - time).inSeconds(), 6.0);
    }
}

TEST(BuiltInMarket, WithdrawnQuotesTradeNoMore)
{
    Quoter quoter;
    auto source = market(42, Duration::minutes(15), quoter.resting);
    Watcher watcher;
    std::string before, after;
    while (const auto batch = source->next().value()) {
        watcher.on(*batch);
        const auto end = source->info().start + Duration::minutes(6);
        (batch->time > end ? after : before) += quoter.told(batch->time);
        if (batch->time < end) quoter.quote(watcher, "BTC", batch->time);
        if (batch->time == end) quoter.withdraw();
    }
    EXPECT_FALSE(before.empty());
    EXPECT_TRUE(after.empty());
}

TEST(BuiltInMarket, RefusesWhatItCannotBe)
{
    auto settings = domain::defaultSettings(domain::Profile::Simulated);
    EXPECT_EQ(BuiltInMarket::create(1, settings, Duration{}).error().code, ErrorCode::InvalidArgument);
    settings.hedgeVenues[0].underlying = "DOGE";
    EXPECT_EQ(BuiltInMarket::create(1, settings).error().code, ErrorCode::InvalidArgument);
}

TEST(BuiltInMarket, SaysWhatItIsAndThatItEnds)
{
    auto source = market(42, Duration::seconds(3));
    EXPECT_EQ(source->info().title, "Built-in market, seed 42, first half hour conditioned");
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
    const auto plain = BuiltInMarket::create(42, settings, std::nullopt, nullptr, false).value();
    EXPECT_EQ(plain->info().title, "Built-in market, seed 42, unscripted");
    EXPECT_NE(plain->info().fingerprint, source->info().fingerprint) << "neither goes on where the other ended";
    EXPECT_EQ(source->info().fingerprint, market(42, Duration::hours(2))->info().fingerprint);
    EXPECT_NE(source->info().fingerprint, market(43, Duration::seconds(3))->info().fingerprint);
    for (int i = 0; i <= 3; ++i)
        EXPECT_TRUE(source->next().value().has_value());
    EXPECT_FALSE(source->next().value().has_value());
    EXPECT_FALSE(source->next().value().has_value());
}

/// Before the first listing, in the conditioned half hour and after it.
TEST(BuiltInMarket, AnotherGoesOnFromWhatOneKeptAndTellsTheSame)
{
    auto source = market(42, Duration::minutes(40));
    domain::InstrumentTable listed;
    const auto next = [&] {
        auto batch = source->next().value().value();
        for (const auto& event : batch.events)
            if (const auto* one = std::get_if<domain::InstrumentListed>(&event.body)) listed.add(one->instrument);
        return batch;
    };
    for (const int batches : {1, 700, 1'300}) {
        for (int i = 0; i < batches; ++i)
            next();
        const auto kept = source->kept();
        ASSERT_TRUE(kept);
        const auto other = market(42, Duration::minutes(40));
        ASSERT_TRUE(other->goOn(*kept, listed));
        EXPECT_EQ(other->kept(), kept);
        for (int i = 0; i < 100; ++i)
            ASSERT_EQ(textOf(other->next().value().value()), textOf(next()));
        EXPECT_EQ(other->kept(), source->kept());
        for (std::size_t bytes = 0; bytes < kept->size(); bytes += 997)
            EXPECT_FALSE(market(42, Duration::minutes(40))->goOn(kept->substr(0, bytes), listed)) << bytes;
        EXPECT_FALSE(market(42, Duration::minutes(40))->goOn(*kept, {})) << "nothing is listed";
    }
}

TEST(BuiltInMarket, HalfAnHourTakesUnderThreeSeconds)
{
    auto source = market(42, Duration::minutes(30));
    const auto started = std::chrono::steady_clock::now();
    int batches = 0;
    while (source->next().value())
        ++batches;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    RecordProperty("seconds", fmt::format("{:.3f}", taken.count()));
    EXPECT_EQ(batches, 1'801);
    EXPECT_LT(taken.count(), 3.0);
}

}  // namespace
}  // namespace ballast::simulation::built_in_market_test
