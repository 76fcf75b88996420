#include "risk/scenario_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/risk/flat_market.h"
#include "core/risk/term_market.h"
#include "pricing/black76.h"

namespace ballast::risk::scenario_grid_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using testing::FlatMarket;
using testing::TermMarket;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::optional<pricing::Isa>> levels()
{
    std::vector<std::optional<pricing::Isa>> all{std::nullopt};
    for (const auto isa : {pricing::Isa::Plain, pricing::Isa::Avx2, pricing::Isa::Avx512})
        if (pricing::machineHas(isa)) all.push_back(isa);
    return all;
}

double grossValue(std::span<const Holding> book, const MarketView& market)
{
    double gross = 0.0;
    for (const auto& holding : book)
        gross += std::abs(holding.quantity) * market.spot;
    return gross;
}

TEST(ScenarioGrid, NoShockIsZeroToTheBitAtEachLevel)
{
    for (const auto& isa : levels())
        for (unsigned seed = 1; seed <= 20; ++seed) {
            TermMarket market;
            // Odd sizes leave some options behind the last full vector.
            const auto book = market.drawBook(seed, 101 + static_cast<int>(seed));
            const auto grid = scenarioGrid(book, market.view(), {.isa = isa});
            ASSERT_TRUE(grid.has_value());
            ASSERT_EQ(grid->pnlUsd.size(), 21U * 9U);
            ASSERT_EQ(grid->spotShifts[10], 0.0);
            ASSERT_EQ(grid->volatilityShifts[4], 0.0);
            EXPECT_EQ(grid->at(4, 10), 0.0);
        }
}

TEST(ScenarioGrid, EveryLevelAgreesWithTheScalarForm)
{
    TermMarket market;
    const auto book = market.drawBook(7, 333);
    const auto scalar = scenarioGrid(book, market.view());
    ASSERT_TRUE(scalar.has_value());
    const double allowed = 1e-11 * grossValue(book, market.view());
    for (const auto& isa : levels()) {
        const auto grid = scenarioGrid(book, market.view(), {.isa = isa});
        ASSERT_TRUE(grid.has_value());
        for (std::size_t i = 0; i < grid->pnlUsd.size(); ++i)
            EXPECT_NEAR(grid->pnlUsd[i], scalar->pnlUsd[i], allowed);
    }
}

TEST(ScenarioGrid, TheRowOfUnmovedVolatilityIsTheRevaluationOfEachHolding)
{
    TermMarket market;
    const auto book = market.drawBook(3, 150);
    const auto grid = scenarioGrid(book, market.view());
    ASSERT_TRUE(grid.has_value());
    const double gross = grossValue(book, market.view());
    for (std::size_t column = 0; column < grid->spotShifts.size(); ++column) {
        double pnl = 0.0;
        for (const auto& holding : book)
            pnl += valueHolding(holding, market.view(), grid->spotShifts[column]).valueUsd -
                   valueHolding(holding, market.view()).valueUsd;
        EXPECT_NEAR(grid->at(4, column), pnl, 1e-11 * gross);
    }
}

/// On a flat smile a relative move is another market with another volatility.
TEST(ScenarioGrid, AMoveOfVolatilityIsAMarketWithThatVolatility)
{
    const FlatMarket market(80000.0, 0.0, 0.6);
    const auto call = market.option(OptionRight::Call, 90000.0, Settlement::Inverse);
    const auto put = market.option(OptionRight::Put, 70000.0, Settlement::Linear, 90);
    const std::vector<Holding> book{{.instrument = &call, .quantity = -3.0}, {.instrument = &put, .quantity = 2.0}};
    const auto grid = scenarioGrid(book, market.view());
    ASSERT_TRUE(grid.has_value());
    for (std::size_t row = 0; row < grid->volatilityShifts.size(); ++row) {
        const FlatMarket moved = market.withVolatility(0.6 * (1.0 + grid->volatilityShifts[row]));
        for (std::size_t column = 0; column < grid->spotShifts.size(); ++column) {
            double pnl = 0.0;
            for (const auto& holding : book)
                pnl += valueHolding(holding, moved.view(), grid->spotShifts[column]).valueUsd -
                       valueHolding(holding, market.view()).valueUsd;
            EXPECT_NEAR(grid->at(row, column), pnl, 1e-6);
        }
    }
}

TEST(ScenarioGrid, TheTermRuleMovesShortExpiriesMore)
{
    const FlatMarket market(80000.0, 0.0, 0.5);
    const auto near = market.option(OptionRight::Call, 82400.0, Settlement::Linear, 30);
    const auto far = market.option(OptionRight::Call, 82400.0, Settlement::Linear, 90);
    const std::vector<double> noSpot{0.0}, up{0.4};
    const ScenarioRequest request{
        .spotShifts = noSpot, .volatilityShifts = up, .term = {.shortPower = 0.3, .longPower = 0.13}};
    for (const auto& [option, factor] : {std::pair{&near, 1.0}, std::pair{&far, std::pow(30.0 / 90.0, 0.13)}}) {
        const std::vector<Holding> one{{.instrument = option, .quantity = 1.0}};
        const auto grid = scenarioGrid(one, market.view(), request);
        ASSERT_TRUE(grid.has_value());
        const double years = (option->expiry - market.now()).inYears();
        const double forward = 80000.0 * FlatMarket::kBasis;
        const double expected =
            pricing::black76Price(OptionRight::Call, forward, 82400.0, 0.5 * (1.0 + 0.4 * factor), years) -
            pricing::black76Price(OptionRight::Call, forward, 82400.0, 0.5, years);
        EXPECT_NEAR(grid->at(0, 0), expected, 1e-7);
    }
}

TEST(ScenarioGrid, TheCellIsTheSumOfItsLegs)
{
    TermMarket market;
    const auto book = market.drawBook(11, 60);
    for (const auto& isa : levels()) {
        const ScenarioRequest request{.timeShift = Duration::days(20), .path = ShockPath::AfterExpiry, .isa = isa};
        const auto grid = scenarioGrid(book, market.view(), request);
        ASSERT_TRUE(grid.has_value());
        const std::size_t worst = grid->worstCell();
        const std::size_t row = worst / 21, column = worst % 21;
        const auto legs =
            scenarioLegs(book, market.view(), request, grid->spotShifts[column], grid->volatilityShifts[row]);
        ASSERT_TRUE(legs.has_value());
        double sum = 0.0;
        for (const auto& leg : *legs)
            sum += leg.value();
        EXPECT_NEAR(sum, grid->at(row, column), 1e-11 * grossValue(book, market.view()));
        for (const double pnl : grid->pnlUsd)
            EXPECT_GE(pnl, grid->pnlUsd[worst]);
    }
}

/// A put of 6 days seen 7 days later, in a fall of a quarter.
TEST(ScenarioGrid, ALegPastItsExpiryIsSettledAtTheShiftedSpot)
{
    for (const auto settlement : {Settlement::Inverse, Settlement::Linear}) {
        TermMarket market;
        const auto& put = market.addOption(OptionRight::Put, 55000.0, 6, settlement);
        const std::vector<Holding> one{{.instrument = &put, .quantity = 2.0}};
        const std::vector<double> fall{-0.25, 0.0}, none{0.0};
        const ScenarioRequest request{.spotShifts = fall, .volatilityShifts = none, .timeShift = Duration::days(7)};
        const auto grid = scenarioGrid(one, market.view(), request);
        ASSERT_TRUE(grid.has_value());
        EXPECT_EQ(grid->settledLegs, 1);
        const double value = valueHolding(one.front(), market.view()).valueUsd;
        EXPECT_NEAR(grid->at(0, 0), 2.0 * (55000.0 - 45000.0) - value, 1e-9);
        EXPECT_NEAR(grid->at(0, 1), -value, 1e-9) << "it expires worthless";
    }
}

TEST(ScenarioGrid, ALegThatExpiresBeforeTheJumpIsNoCover)
{
    TermMarket market;
    const auto& put = market.addOption(OptionRight::Put, 55000.0, 6);
    const auto& ownedPut = market.addOption(OptionRight::Put, 66000.0, 6);
    const std::vector<double> fall{-0.25}, none{0.0};
    const ScenarioRequest request{
        .spotShifts = fall, .volatilityShifts = none, .timeShift = Duration::days(7), .path = ShockPath::AfterExpiry};
    const std::vector<Holding> cover{{.instrument = &put, .quantity = 2.0}};
    const auto without = scenarioGrid(cover, market.view(), request);
    ASSERT_TRUE(without.has_value());
    EXPECT_NEAR(without->at(0, 0), -valueHolding(cover.front(), market.view()).valueUsd, 1e-9);
    // Paid (66000 - 60000)/60000 coins, which then fall by a quarter.
    const std::vector<Holding> coins{{.instrument = &ownedPut, .quantity = 1.0}};
    const auto paid = scenarioGrid(coins, market.view(), request);
    ASSERT_TRUE(paid.has_value());
    EXPECT_NEAR(paid->at(0, 0), 0.1 * 45000.0 - valueHolding(coins.front(), market.view()).valueUsd, 1e-9);
}

TEST(ScenarioGrid, ALegExactlyAtItsExpiryIsSettled)
{
    TermMarket market;
    const auto& call = market.addOption(OptionRight::Call, 50000.0, 6);
    const std::vector<Holding> one{{.instrument = &call, .quantity = 1.0}};
    const ScenarioRequest request{.timeShift = Duration::days(6)};
    const auto grid = scenarioGrid(one, market.view(), request);
    ASSERT_TRUE(grid.has_value());
    EXPECT_EQ(grid->settledLegs, 1);
    EXPECT_NEAR(grid->at(4, 10), 10000.0 - valueHolding(one.front(), market.view()).valueUsd, 1e-9);
}

TEST(ScenarioGrid, ALivingLegAgesByTheTimeShift)
{
    TermMarket market;
    const auto& call = market.addOption(OptionRight::Call, 60000.0, 30, Settlement::Linear);
    const std::vector<Holding> one{{.instrument = &call, .quantity = 1.0}};
    const auto grid = scenarioGrid(one, market.view(), {.timeShift = Duration::days(10)});
    ASSERT_TRUE(grid.has_value());
    const auto point = findOptionPoint(market.view(), call.expiry, 60000.0).value();
    const double later =
        pricing::black76Price(OptionRight::Call, point.forward, 60000.0, point.volatility, 20.0 / 365.0);
    EXPECT_NEAR(grid->at(4, 10), later - valueHolding(one.front(), market.view()).valueUsd, 1e-8);
}

TEST(ScenarioGrid, AnOptionThatHadExpiredNoLongerMoves)
{
    TermMarket market;
    const auto& call = market.addOption(OptionRight::Call, 50000.0, 1);
    auto later = market.view();
    later.now = later.now + Duration::days(2);
    const std::vector<Holding> one{{.instrument = &call, .quantity = 1.0}};
    const auto grid = scenarioGrid(one, later);
    ASSERT_TRUE(grid.has_value());
    EXPECT_EQ(grid->settledLegs, 1);
    for (const double pnl : grid->pnlUsd)
        EXPECT_EQ(pnl, 0.0);
}

TEST(ScenarioGrid, AnUnpricedLegIsCountedAndInNoCell)
{
    TermMarket market;
    const auto& known = market.addOption(OptionRight::Call, 60000.0, 30);
    const auto& unknown = market.addOption(OptionRight::Call, 60000.0, 77);
    const std::vector<Holding> both{{.instrument = &known, .quantity = 1.0}, {.instrument = &unknown, .quantity = 9.0}};
    const std::vector<Holding> one{both.front()};
    const auto grid = scenarioGrid(both, market.view());
    ASSERT_TRUE(grid.has_value());
    EXPECT_EQ(grid->unpricedLegs, 1);
    EXPECT_EQ(grid->pnlUsd, scenarioGrid(one, market.view())->pnlUsd);
    const auto legs = scenarioLegs(both, market.view(), {}, 0.1, 0.25);
    ASSERT_TRUE(legs.has_value());
    EXPECT_TRUE(legs->front().has_value());
    EXPECT_FALSE(legs->back().has_value());
}

TEST(ScenarioGrid, BooksMoveTogetherByTheirBetas)
{
    TermMarket first, second;
    const auto a = first.drawBook(5, 40), b = second.drawBook(6, 40);
    const std::vector<ScenarioBook> books{{.holdings = a, .market = first.view()},
                                          {.holdings = b, .market = second.view(), .spotBeta = 1.3}};
    const std::vector<double> shifts{-0.3, 0.0, 0.2};
    std::vector<double> scaled;
    for (const double shift : shifts)
        scaled.push_back(1.3 * shift);
    const auto joint = scenarioGrid(books, {.spotShifts = shifts});
    const auto alone = scenarioGrid(a, first.view(), {.spotShifts = shifts});
    const auto other = scenarioGrid(b, second.view(), {.spotShifts = scaled});
    ASSERT_TRUE(joint && alone && other);
    for (std::size_t i = 0; i < joint->pnlUsd.size(); ++i)
        EXPECT_NEAR(joint->pnlUsd[i], alone->pnlUsd[i] + other->pnlUsd[i], 1e-6);
    EXPECT_EQ(joint->at(4, 1), 0.0);
}

TEST(ScenarioGrid, AStablecoinBelowParTakesItsPartOfLinearGains)
{
    TermMarket market;
    const auto& perpetual = market.addLinear(InstrumentKind::Perpetual, TermMarket::kSpot);
    const std::vector<Holding> one{{.instrument = &perpetual, .quantity = 1.0, .entryPrice = 50000.0}};
    const std::vector<double> up{0.1};
    const auto grid = scenarioGrid(one, market.view(), {.spotShifts = up, .stablecoinPrice = 0.95});
    ASSERT_TRUE(grid.has_value());
    EXPECT_NEAR(grid->at(0, 0), 0.95 * 16000.0 - 10000.0, 1e-9);
    // Coins held outright are not paid in the stablecoin; the stablecoin itself moves by its own shift.
    const auto& coins = market.addLinear(InstrumentKind::Spot, TermMarket::kSpot);
    const std::vector<Holding> held{{.instrument = &coins, .quantity = 1.0}};
    EXPECT_NEAR(scenarioGrid(held, market.view(), {.spotShifts = up, .stablecoinPrice = 0.95})->at(0, 0), 6000.0, 1e-9);
    const domain::Instrument dollars{.name = "USDC", .underlying = "USDC", .kind = InstrumentKind::Cash};
    const std::vector<Holding> cash{{.instrument = &dollars, .quantity = 1000.0}};
    const ScenarioBook book{
        .holdings = cash, .market = {.now = TermMarket::start(), .spot = 1.0}, .ownSpotShift = -0.05};
    EXPECT_NEAR(scenarioGrid(std::span(&book, 1), {.spotShifts = up})->at(0, 0), -50.0, 1e-9);
}

TEST(ScenarioGrid, PastMovesAreCellsOfTheGrid)
{
    TermMarket market;
    const auto book = market.drawBook(2, 80);
    const std::vector<MarketMove> moves{{0.0, 0.0}, {-0.25, 0.5}, {0.33, -0.4}, {0.0, 1.0}};
    for (const auto& isa : levels()) {
        const auto pnl = scenarioPnl(book, market.view(), moves, {.isa = isa});
        ASSERT_TRUE(pnl.has_value());
        ASSERT_EQ(pnl->size(), moves.size());
        const auto grid = scenarioGrid(book, market.view(), {.isa = isa});
        EXPECT_EQ(pnl->at(0), 0.0);
        EXPECT_NEAR(pnl->at(1), grid->at(6, 3), 1e-6);
        EXPECT_NEAR(pnl->at(2), grid->at(0, 18), 1e-6);
        EXPECT_NEAR(pnl->at(3), grid->at(8, 10), 1e-6);
    }
}

/// Long options only: convex in spot at each volatility of a flat smile, worth more at a higher volatility.
TEST(ScenarioGrid, LongOptionsOnAFlatSmileAreConvexAndGainFromVolatility)
{
    const FlatMarket market;
    const auto call = market.option(OptionRight::Call, 85000.0, Settlement::Linear);
    const auto put = market.option(OptionRight::Put, 60000.0, Settlement::Inverse, 90);
    const std::vector<Holding> book{{.instrument = &call, .quantity = 2.0}, {.instrument = &put, .quantity = 1.0}};
    const auto grid = scenarioGrid(book, market.view());
    ASSERT_TRUE(grid.has_value());
    const auto& x = grid->spotShifts;
    for (std::size_t row = 0; row < 9; ++row)
        for (std::size_t column = 0; column < 21; ++column) {
            if (row > 0) {
                EXPECT_GE(grid->at(row, column), grid->at(row - 1, column) - 1e-7);
            }
            if (column == 0 || column == 20) continue;
            const double weight = (x[column + 1] - x[column]) / (x[column + 1] - x[column - 1]);
            const double chord = weight * grid->at(row, column - 1) + (1.0 - weight) * grid->at(row, column + 1);
            EXPECT_LE(grid->at(row, column), chord + 1e-7);
        }
}

TEST(ScenarioGrid, VolatilityMayFallToNothing)
{
    const FlatMarket market;
    const auto call = market.option(OptionRight::Call, 70000.0, Settlement::Linear);
    const std::vector<Holding> one{{.instrument = &call, .quantity = 1.0}};
    const std::vector<double> none{0.0}, all{-1.0};
    for (const auto& isa : levels()) {
        const auto grid = scenarioGrid(one, market.view(), {.spotShifts = none, .volatilityShifts = all, .isa = isa});
        ASSERT_TRUE(grid.has_value());
        EXPECT_NEAR(grid->at(0, 0),
                    80000.0 * FlatMarket::kBasis - 70000.0 - valueHolding(one.front(), market.view()).valueUsd, 1e-9);
    }
}

TEST(ScenarioGrid, RefusesWhatIsNoScenario)
{
    TermMarket market;
    const auto book = market.drawBook(1, 5);
    const auto refuses = [&](const ScenarioRequest& request) {
        return !scenarioGrid(book, market.view(), request).has_value();
    };
    const std::vector<double> empty, total{-1.0}, nan{kNan}, infinite{kInfinity}, below{-1.01}, above{1001.0},
        tooMany(1001, 0.1);
    for (const auto& bad : {empty, total, nan, infinite, below, above, tooMany})
        EXPECT_TRUE(refuses({.spotShifts = bad}));
    for (const auto& bad : {empty, nan, infinite, below, above, tooMany})
        EXPECT_TRUE(refuses({.volatilityShifts = bad}));
    EXPECT_TRUE(refuses({.timeShift = Duration::seconds(-1)}));
    for (const double price : {0.0, -1.0, 11.0, kNan})
        EXPECT_TRUE(refuses({.stablecoinPrice = price}));
    EXPECT_TRUE(refuses({.term = {.shortPower = -0.1}}));
    EXPECT_TRUE(refuses({.term = {.longPower = kNan}}));
    EXPECT_TRUE(refuses({.term = {.floorDays = 0.0}}));
    const std::vector<Holding> none{{.instrument = nullptr, .quantity = 1.0}};
    EXPECT_FALSE(scenarioGrid(none, market.view()).has_value());
    EXPECT_FALSE(scenarioLegs(none, market.view(), {}, 0.0, 0.0).has_value());
    EXPECT_FALSE(scenarioLegs(book, market.view(), {}, kNan, 0.0).has_value());
    auto broken = book;
    broken.front().quantity = kNan;
    EXPECT_FALSE(scenarioGrid(broken, market.view()).has_value());
    broken = book;
    broken.back().entryPrice = kInfinity;
    EXPECT_FALSE(scenarioGrid(broken, market.view()).has_value());
    const ScenarioBook steep{.holdings = book, .market = market.view(), .spotBeta = 3.0};
    EXPECT_FALSE(scenarioGrid(std::span(&steep, 1)).has_value()) << "spot would be negative";
    EXPECT_FALSE(scenarioPnl(book, market.view(), {}).has_value());
    const std::vector<MarketMove> bad{{0.0, 0.0}, {kNan, 0.0}};
    EXPECT_FALSE(scenarioPnl(book, market.view(), bad).has_value());
}

TEST(ScenarioGrid, WithoutSpotEveryLegIsUnpriced)
{
    TermMarket market;
    const auto book = market.drawBook(1, 5);
    for (const double spot : {0.0, -1.0, kNan, kInfinity}) {
        auto view = market.view();
        view.spot = spot;
        const auto grid = scenarioGrid(book, view);
        ASSERT_TRUE(grid.has_value());
        EXPECT_EQ(grid->unpricedLegs, static_cast<int>(book.size()));
        for (const double pnl : grid->pnlUsd)
            EXPECT_EQ(pnl, 0.0);
    }
}

}  // namespace
}  // namespace ballast::risk::scenario_grid_test
