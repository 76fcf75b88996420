#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "desk/state.h"
#include "domain/contract_terms.h"
#include "domain/settings.h"
#include "engine/engine.h"
#include "pricing/black76.h"
#include "sections/section_builder.h"

/// One underlying with three chains at once: coin-settled and USDC-settled at Deribit, USDC-settled at another venue
/// that lists the same names. Each has a volatility of its own, so that a value on a wrong smile shows.
namespace ballast::engine::two_chains_test {
namespace {

using domain::OptionRight;
using domain::Quantity;
using domain::Settlement;

constexpr double kSpot = 80000.0;
constexpr std::int64_t kOne = Quantity::kUnitsPerOne;

struct Chain {
    std::string venue;
    std::string settles;  ///< Empty: the coin.
    double volatility{};
};
const Chain kCoin{"Deribit", "", 0.5}, kDollar{"Deribit", "USDC", 0.7}, kElsewhere{"Derive", "USDC", 0.9};

class TwoChains : public ::testing::Test {
protected:
    TwoChains()
    {
        settings = domain::defaultSettings(domain::Profile::Simulated);
        std::erase_if(settings.hedgeVenues, [](const auto& venue) { return venue.underlying != "BTC"; });
        settings.quoting.enabled = false;
        book.name = "two chains";
        book.limits = {{.underlying = "BTC",
                        .netDelta = 1e6,
                        .gammaPerPercent = 1e6,
                        .vegaUsd = 1e9,
                        .orderNotionalUsd = 1e9,
                        .dailyLossUsd = 1e9,
                        .riskAversion = 1e-8}};
    }

    domain::Instrument option(const Chain& chain, double strike, OptionRight right) const
    {
        const auto terms = domain::deribitOptionTerms("BTC", chain.settles).value();
        return {.name = domain::makeOptionName({"BTC", expiry, strike, right, chain.settles}),
                .venue = chain.venue,
                .underlying = "BTC",
                .kind = domain::InstrumentKind::Option,
                .settlement = terms.settlement,
                .right = right,
                .strike = domain::Price::fromDouble(strike).value(),
                .expiry = expiry,
                .price = terms.price,
                .lotSize = terms.lotSize,
                .base = terms.base,
                .quote = terms.quote,
                .settles = terms.settles,
                .multiplier = terms.multiplier};
    }

    double years() const { return (expiry - now).inYears(); }
    double blackUsd(const Chain& chain, double strike, OptionRight right) const
    {
        return pricing::black76Price(right, kSpot, strike, chain.volatility, years());
    }

    void list(domain::EventBatch& batch, const domain::Instrument& instrument)
    {
        domain::Instrument listed = instrument;
        listed.id = table.add(instrument);
        batch.events.push_back({now, domain::InstrumentListed{listed}});
    }

    domain::ChainUpdate quotesOf(const Chain& chain) const
    {
        const auto terms = domain::deribitOptionTerms("BTC", chain.settles).value();
        domain::ChainUpdate update{.underlying = "BTC",
                                   .captureTime = now,
                                   .complete = true,
                                   .forwards = {{.expiry = expiry, .forward = kSpot}},
                                   .quotes = {},
                                   .venue = chain.venue,
                                   .settlement = terms.settlement,
                                   .settles = terms.settles};
        for (const auto& listed : table.all()) {
            if (!listed.isOption() || listed.venue != chain.venue || listed.settles != terms.settles) continue;
            const double usd = blackUsd(chain, listed.strike.toDouble(), listed.right);
            const double quoted = listed.isInverse() ? usd / kSpot : usd;
            const auto price = [](double value) { return domain::Price::fromDouble(value).value(); };
            update.quotes.push_back({.instrument = listed.id,
                                     .bid = price(0.99 * quoted),
                                     .ask = price(1.01 * quoted),
                                     .mark = price(quoted),
                                     .markVolatility = chain.volatility});
        }
        return update;
    }

    domain::EventBatch opening(const std::vector<Chain>& chains)
    {
        domain::EventBatch batch{.time = now, .events = {}};
        for (const auto& venue : settings.hedgeVenues)
            list(batch, domain::instrumentOf(venue));
        for (const auto& chain : chains)
            for (double strike = 60000.0; strike <= 110000.0; strike += 5000.0)
                for (const auto right : {OptionRight::Call, OptionRight::Put})
                    list(batch, option(chain, strike, right));
        const auto spot = domain::Price::fromDouble(kSpot).value();
        batch.events.push_back({now, domain::IndexUpdate{"BTC", spot, now, {}, "test"}});
        for (const auto& chain : chains)
            batch.events.push_back({now, quotesOf(chain)});
        return batch;
    }

    void hold(const Chain& chain, double strike, OptionRight right, double contracts)
    {
        book.positions.push_back({domain::makeOptionName({"BTC", expiry, strike, right, chain.settles}),
                                  Quantity::fromDouble(contracts).value(), chain.venue});
    }

    Engine start(const std::vector<Chain>& chains)
    {
        Engine engine = Engine::create({.settings = settings,
                                        .book = book,
                                        .runId = "test",
                                        .marketTitle = "two chains",
                                        .marketKind = domain::MarketKind::Simulated})
                            .value();
        const auto output = engine.onBatch(opening(chains));
        EXPECT_TRUE(output) << (output ? "" : output.error().message);
        return engine;
    }

    Timestamp now{parseIso8601("2026-02-05T16:00:00Z").value()};
    Timestamp expiry{parseIso8601("2026-02-27T08:00:00Z").value()};
    domain::Settings settings;
    domain::BookDefinition book;
    domain::InstrumentTable table;
};

TEST_F(TwoChains, EachPositionIsWorthWhatItsOwnSmileSays)
{
    hold(kCoin, 85000.0, OptionRight::Call, 3.0);
    hold(kDollar, 85000.0, OptionRight::Call, -2.0);
    hold(kElsewhere, 85000.0, OptionRight::Call, 5.0);
    const auto engine = start({kCoin, kDollar, kElsewhere});
    const auto snapshot = sections::makeSnapshot(engine.state());
    std::map<std::pair<std::string, std::string>, double> values;
    for (const auto& position : snapshot->positions)
        if (position.kind == domain::InstrumentKind::Option)
            values[{position.venue, position.instrument}] = position.valueUsd.value();
    const double tolerance = 0.5;  // The fit of a flat smile.
    EXPECT_NEAR((values[{"Deribit", "BTC-27FEB26-85000-C"}]), 3.0 * blackUsd(kCoin, 85000.0, OptionRight::Call),
                tolerance);
    EXPECT_NEAR((values[{"Deribit", "BTC_USDC-27FEB26-85000-C"}]), -2.0 * blackUsd(kDollar, 85000.0, OptionRight::Call),
                tolerance);
    EXPECT_NEAR((values[{"Derive", "BTC_USDC-27FEB26-85000-C"}]),
                5.0 * blackUsd(kElsewhere, 85000.0, OptionRight::Call), tolerance);
    ASSERT_EQ(snapshot->underlyings.size(), 1U);
    EXPECT_EQ(snapshot->underlyings[0].missingLegs, 0);
    // The first chain is shown, and the others are named.
    const auto& surface = *snapshot->underlyings[0].surface;
    EXPECT_EQ(surface.chain, "Deribit, settled in BTC");
    EXPECT_THAT(surface.otherChains, ::testing::ElementsAre("Deribit, settled in USDC", "Derive, settled in USDC"));
    ASSERT_EQ(surface.slices.size(), 1U);
    EXPECT_NEAR(surface.slices[0].atmVolatility, 0.5, 0.002);
}

TEST_F(TwoChains, AnotherChainErasesNothingOfTheFirst)
{
    hold(kCoin, 85000.0, OptionRight::Call, 1.0);
    Engine alone = start({kCoin});
    const double before = sections::makeSnapshot(alone.state())->positions[0].valueUsd.value();
    TwoChains::table = {};
    Engine engine = start({kCoin, kDollar, kElsewhere});
    EXPECT_DOUBLE_EQ(sections::makeSnapshot(engine.state())->positions[0].valueUsd.value(), before);
    // A later whole chain of another settlement leaves it alone as well.
    now = now + Duration::seconds(1);
    engine.onBatch({.time = now, .events = {{now, quotesOf(kElsewhere)}}}).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    EXPECT_TRUE(snapshot->positions[0].valueUsd.has_value());
    EXPECT_EQ(snapshot->underlyings[0].missingLegs, 0);
}

TEST_F(TwoChains, TheWholeIsTheSumOfVenuesAndSettlements)
{
    const Chain chains[] = {kCoin, kDollar, kElsewhere};
    for (int i = 0; i < 12; ++i)
        hold(chains[i % 3], 60000.0 + 5000.0 * (i % 11), i % 2 == 0 ? OptionRight::Call : OptionRight::Put,
             1.5 * i - 7.0);
    book.cash = {{"Deribit", "BTC", 2.5}, {"Deribit", "USDC", 1e5}, {"Derive", "USDT", 5e4}};
    const auto whole = sections::makeSnapshot(start({kCoin, kDollar, kElsewhere}).state());
    double value = 0.0, delta = 0.0, vega = 0.0;
    const auto positions = book.positions;
    const auto cash = book.cash;
    for (const Chain& chain : chains) {
        table = {};
        book.positions.clear();
        book.cash.clear();
        for (std::size_t i = 0; i < positions.size(); ++i)
            if (positions[i].venue == chain.venue &&
                (positions[i].instrument.find("_USDC") != std::string::npos) == !chain.settles.empty())
                book.positions.push_back(positions[i]);
        if (chain.settles.empty()) book.cash = {cash[0], cash[1]};
        if (chain.venue == "Derive") book.cash = {cash[2]};
        const auto part = sections::makeSnapshot(start({kCoin, kDollar, kElsewhere}).state());
        for (const auto& position : part->positions)
            value += position.valueUsd.value();
        delta += part->underlyings[0].net.deltaCoin;
        vega += part->underlyings[0].net.vegaUsd;
    }
    double sum = 0.0;
    for (const auto& position : whole->positions)
        sum += position.valueUsd.value();
    EXPECT_NEAR(sum, value, 1e-9 * std::abs(sum));
    EXPECT_NEAR(whole->underlyings[0].net.deltaCoin, delta, 1e-9);
    EXPECT_NEAR(whole->underlyings[0].net.vegaUsd, vega, 1e-9 * std::abs(vega));
}

TEST_F(TwoChains, EachExpiringOptionPaysInItsOwnCurrencyAtItsOwnVenue)
{
    hold(kCoin, 70000.0, OptionRight::Call, 2.0);
    hold(kElsewhere, 70000.0, OptionRight::Call, 3.0);
    Engine engine = start({kCoin, kDollar, kElsewhere});
    now = expiry;
    domain::EventBatch batch{.time = now, .events = {}};
    const auto price = domain::Price::fromDouble(84000.0).value();
    for (const auto& listed : table.all())
        if (listed.isOption()) batch.events.push_back({now, domain::InstrumentSettled{listed.id, price}});
    engine.onBatch(batch).value();
    std::map<std::pair<std::string, std::string>, double> cash;
    const auto snapshot = sections::makeSnapshot(engine.state());
    for (const auto& position : snapshot->positions) {
        ASSERT_EQ(position.kind, domain::InstrumentKind::Cash) << position.instrument;
        cash[{position.venue, position.underlying}] = position.quantity;
    }
    EXPECT_NEAR((cash[{"Deribit", "BTC"}]), 2.0 * 14000.0 / 84000.0, 1e-12);
    EXPECT_NEAR((cash[{"Derive", "USDC"}]), 3.0 * 14000.0, 1e-9);
}

/// F37: a venue that tells a settlement twice, or after the others, pays it once, at the price that came first.
TEST_F(TwoChains, F37_ASettlementToldTwiceOrLateIsPaidOnceAtEachVenue)
{
    hold(kCoin, 70000.0, OptionRight::Call, 2.0);
    hold(kElsewhere, 70000.0, OptionRight::Call, 3.0);
    Engine engine = start({kCoin, kDollar, kElsewhere});
    const auto tell = [&](const Chain& chain, double price) {
        domain::EventBatch batch{.time = now, .events = {}};
        const bool isCoin = chain.settles.empty();
        for (const auto& listed : table.all())
            if (listed.isOption() && listed.venue == chain.venue && listed.isInverse() == isCoin)
                batch.events.push_back(
                    {now, domain::InstrumentSettled{listed.id, domain::Price::fromDouble(price).value()}});
        engine.onBatch(batch).value();
    };
    const auto cash = [&](const char* venue, const char* currency) {
        for (const auto picture = sections::makeSnapshot(engine.state()); const auto& position : picture->positions)
            if (position.venue == venue && position.underlying == currency) return position.quantity;
        return 0.0;
    };
    now = expiry;
    tell(kCoin, 84000.0);
    tell(kCoin, 84000.0);
    EXPECT_NEAR(cash("Deribit", "BTC"), 2.0 * 14000.0 / 84000.0, 1e-12);
    EXPECT_EQ(cash("Derive", "USDC"), 0.0) << "the other venue has said nothing yet";
    const double carried = engine.state().pnl.carry.settlementUsd;
    EXPECT_NEAR(carried, 2.0 * 14000.0, 1e-6);
    // The other venue is an hour late, and the first tells its own once more, corrected.
    now = now + Duration::hours(1);
    tell(kElsewhere, 85000.0);
    tell(kCoin, 90000.0);
    tell(kElsewhere, 85000.0);
    EXPECT_NEAR(cash("Deribit", "BTC"), 2.0 * 14000.0 / 84000.0, 1e-12);
    EXPECT_NEAR(cash("Derive", "USDC"), 3.0 * 15000.0, 1e-9);
    EXPECT_NEAR(engine.state().pnl.carry.settlementUsd - carried, 3.0 * 15000.0, 1e-6);
}

/// F37: funding is the rate over the time for which it stood. Rates told five times, or late, or of two venues at one
/// instant, are counted once by venue and time; one that turns its sign is paid back.
TEST_F(TwoChains, F37_FundingToldTwiceOrLateIsCountedOnceByVenueAndTime)
{
    settings.hedgeVenues.push_back(settings.hedgeVenues.front());
    settings.hedgeVenues.back().venue = "Hyperliquid";
    settings.hedgeVenues.back().instrument = "BTC";
    const std::string first = settings.hedgeVenues.front().instrument, venue = settings.hedgeVenues.front().venue;
    const auto opened = now;
    const auto paid = [&](int times, bool turns) {
        now = opened;
        table = {};
        book.cash = {{venue, "USDC", 1e5}, {"Hyperliquid", "USDC", 1e5}};
        book.positions = {{first, Quantity::fromDouble(0.1).value(), venue},
                          {"BTC", Quantity::fromDouble(-0.2).value(), "Hyperliquid"}};
        Engine engine = start({kCoin});
        const auto say = [&](double sign) {
            domain::EventBatch batch{.time = now, .events = {}};
            for (int i = 0; i < times; ++i) {
                batch.events.push_back({now, domain::FundingUpdate{table.find(venue, first).value(), sign * 1e-4}});
                batch.events.push_back(
                    {now, domain::FundingUpdate{table.find("Hyperliquid", "BTC").value(), sign * 3e-4}});
            }
            engine.onBatch(batch).value();
        };
        const auto pass = [&](Duration length) {
            for (Duration past; past < length; past = past + Duration::minutes(1)) {
                now = now + Duration::minutes(1);
                engine.onBatch({now, {{now, domain::TimerFired{{domain::TimerKind::Heartbeat, 0}, now}}}}).value();
            }
        };
        say(1.0);
        pass(Duration::hours(1));
        say(turns ? -1.0 : 1.0);
        pass(Duration::hours(1));
        return engine.state().book.fundingUsd();
    };
    // The long pays a hundredth of a per cent an hour, the short at the other venue is paid three; two hours.
    const double once = paid(1, false);
    EXPECT_NEAR(once, 2.0 * kSpot * (0.2 * 3e-4 - 0.1 * 1e-4), 1e-9);
    EXPECT_EQ(paid(5, false), once);
    EXPECT_NEAR(paid(5, true), 0.0, 1e-9);
}

TEST_F(TwoChains, FeesAndGasLeaveInWhatTheyWerePaid)
{
    hold(kCoin, 85000.0, OptionRight::Call, 1.0);
    book.cash = {{"Deribit", "BTC", 2.0}, {"Deribit", "USDC", 1000.0}};
    Engine engine = start({kCoin});
    const auto spot = domain::Price::fromDouble(2000.0).value();
    engine.onBatch({now, {{now, domain::IndexUpdate{"ETH", spot, now, {}, "test"}}}}).value();
    const auto money = [](double amount, const char* currency) {
        return domain::Money::fromDouble(amount, domain::findCurrency(currency).value()).value();
    };
    const auto call = table.find("Deribit", "BTC-27FEB26-85000-C").value();
    const auto premium = domain::Price::fromDouble(0.03).value();
    domain::OrderFilled fill{.order = "x",
                             .tradeId = "1",
                             .instrument = call,
                             .side = domain::Side::Buy,
                             .quantity = Quantity::fromUnits(kOne),
                             .price = premium,
                             .fee = money(0.0003, "BTC"),
                             .gas = money(0.002, "ETH")};
    engine.onBatch({now, {{now, fill}}}).value();
    const auto snapshot = sections::makeSnapshot(engine.state());
    std::map<std::string, double> cash;
    for (const auto& position : snapshot->positions)
        if (position.kind == domain::InstrumentKind::Cash) cash[position.underlying] += position.quantity;
    EXPECT_NEAR(cash["BTC"], 2.0 - 0.03 - 0.0003, 1e-12);
    EXPECT_NEAR(cash["ETH"], -0.002, 1e-12);
    EXPECT_NEAR(cash["USDC"], 1000.0, 1e-12);
    ASSERT_FALSE(snapshot->fills.empty());
    EXPECT_NEAR(snapshot->fills[0].feeUsd, 0.0003 * kSpot, 1e-9) << "dollars of the moment";
    EXPECT_NEAR(snapshot->fills[0].gasUsd, 0.002 * 2000.0, 1e-9);
}

TEST_F(TwoChains, ANameThatTwoVenuesListNeedsItsVenue)
{
    hold(kElsewhere, 85000.0, OptionRight::Call, 1.0);
    book.positions[0].venue.clear();
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    const auto output = engine.onBatch(opening({kCoin, kDollar, kElsewhere}));
    ASSERT_FALSE(output);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("more than one venue"));
}

TEST_F(TwoChains, APerpetualOfTheSameNameAtAnotherVenueKeepsItsOwnPrice)
{
    auto other = settings.hedgeVenues.front();
    ASSERT_EQ(other.kind, domain::InstrumentKind::Perpetual);
    other.venue = "Derive";
    settings.hedgeVenues.push_back(other);
    for (const std::string venue : {"Deribit", "Derive"})
        book.positions.push_back({other.instrument, Quantity::fromUnits(kOne), venue});
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    auto batch = opening({kCoin});
    const auto price = [](double value) { return domain::Price::fromDouble(value).value(); };
    for (const auto& [venue, mid] : {std::pair{"Deribit", 80010.0}, std::pair{"Derive", 80410.0}})
        batch.events.push_back({now, domain::HedgeQuote{.instrument = *table.find(venue, other.instrument),
                                                        .bid = price(mid - 1.0),
                                                        .ask = price(mid + 1.0),
                                                        .depth = Quantity::fromUnits(50 * kOne),
                                                        .sampleTime = now}});
    const auto output = engine.onBatch(batch);
    ASSERT_TRUE(output) << output.error().message;
    const auto snapshot = sections::makeSnapshot(engine.state());
    std::map<std::string, double> marks;
    for (const auto& position : snapshot->positions)
        if (position.instrument == other.instrument) marks[position.venue] = position.mark.value.value_or(0.0);
    EXPECT_EQ(marks, (std::map<std::string, double>{{"Deribit", 80010.0}, {"Derive", 80410.0}}));
}

TEST_F(TwoChains, CoinsWithoutAPriceAreRefusedByName)
{
    book.cash = {{"Deribit", "SOL", 10.0}};
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    const auto output = engine.onBatch(opening({kCoin}));
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::NotFound);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("SOL"));
}

TEST_F(TwoChains, ALegTakesTheKindOfOptionThatItsUnderlyingNames)
{
    const auto leg = [&](domain::CurrencyId settles) {
        book.legs = {{.underlying = "BTC",
                      .venue = "Deribit",
                      .tenorDays = 20,
                      .right = OptionRight::Call,
                      .delta = 0.3,
                      .isShort = true,
                      .vegaUsd = 1000.0,
                      .settles = settles}};
    };
    const auto paidIn = [&](const std::vector<Chain>& chains) {
        table = {};
        const auto engine = start(chains);
        const auto snapshot = sections::makeSnapshot(engine.state());
        EXPECT_EQ(snapshot->positions.size(), 1U);
        return snapshot->positions.size() == 1 ? snapshot->positions[0].markUnit : std::string();
    };
    const auto usdc = *domain::findCurrency("USDC");
    for (const auto& chains : {std::vector{kCoin, kDollar}, std::vector{kDollar, kCoin}}) {
        leg({});
        EXPECT_EQ(paidIn(chains), "BTC") << "the coin alone is the name of what is paid in it";
        leg(usdc);
        EXPECT_EQ(paidIn(chains), "USDC") << "BTC_USDC";
    }
    leg({});
    EXPECT_EQ(paidIn({kDollar}), "USDC") << "where there is but one kind, the coin is enough";
    leg(usdc);
    table = {};
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    const auto output = engine.onBatch(opening({kCoin}));
    ASSERT_FALSE(output);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("settled in USDC"));
}

TEST_F(TwoChains, LimitsOfACoinThatIsNotListedAreRefused)
{
    book.limits.push_back(book.limits[0]);
    book.limits[1].underlying = "DOGE";
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    const auto output = engine.onBatch(opening({kCoin}));
    ASSERT_FALSE(output);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("limits.underlying"));
}

TEST_F(TwoChains, AHedgeOfAnotherCoinIsRefused)  // case hedge_of_another_coin
{
    book.limits.push_back(book.limits[0]);
    book.limits[1].underlying = "ETH";
    book.hedges = {{.underlying = "ETH", .instrument = "BTC_USDC-PERPETUAL", .quantity = std::nullopt}};
    Engine engine = Engine::create({.settings = settings,
                                    .book = book,
                                    .runId = "test",
                                    .marketTitle = "two chains",
                                    .marketKind = domain::MarketKind::Simulated})
                        .value();
    auto batch = opening({kCoin});
    const auto spot = domain::Price::fromDouble(2000.0).value();
    batch.events.push_back({now, domain::IndexUpdate{"ETH", spot, now, {}, "test"}});
    const auto output = engine.onBatch(batch);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(output.error().message, ::testing::HasSubstr("hedge.instrument BTC_USDC-PERPETUAL"));
}

}  // namespace
}  // namespace ballast::engine::two_chains_test
