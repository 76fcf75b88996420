#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "engine/checkpoint.h"
#include "sections/section_builder.h"

/// The lines of the positions, what was closed and what was paid are the header's P&L: over fills, settlements, funding
/// and a new day.
namespace ballast::engine::pnl_lines_test {
namespace {

using domain::OptionRight;
using testing::ScriptedMarket;

void expectOnePnl(const interfaces::Snapshot& desk)
{
    ASSERT_TRUE(desk.pnl.markToMarketUsd.value && desk.pnl.theoreticalUsd.value);
    const auto& day = desk.positionsDay;
    double marks = day.closedUsd + day.feesUsd + day.gasUsd + day.fundingUsd;
    double fit = day.theoreticalClosedUsd + day.feesUsd + day.gasUsd + day.fundingUsd;
    for (const auto& line : desk.positions) {
        marks += line.pnlUsd.value_or(0.0);
        fit += line.theoreticalPnlUsd.value_or(0.0);
    }
    EXPECT_NEAR(marks, *desk.pnl.markToMarketUsd.value, 1e-4) << toIso8601(desk.time);
    EXPECT_NEAR(fit, *desk.pnl.theoreticalUsd.value, 1e-4) << toIso8601(desk.time);
}

double sumOf(const std::vector<interfaces::PnlPart>& parts)
{
    double sum = 0.0;
    for (const auto& part : parts)
        sum += part.usd;
    return sum;
}

double partOf(const std::vector<interfaces::PnlPart>& parts, const std::string& name)
{
    for (const auto& part : parts)
        if (part.name == name) return part.usd;
    return 0.0;
}

/// What the day's trades of that kind in the perpetual have earned, from the list of fills alone: linear, one coin a
/// contract, marked at the price of now.
double earnedByFills(const interfaces::Snapshot& desk, const std::string& origin, double priceNow)
{
    double usd = 0.0;
    for (const auto& fill : desk.fills) {
        const bool today = fill.time.nanoseconds / Duration::days(1).nanoseconds ==
                           desk.time.nanoseconds / Duration::days(1).nanoseconds;
        if (!today || fill.origin != origin || fill.instrument != "BTC_USDC-PERPETUAL") continue;
        usd += domain::sign(fill.side) * fill.quantity * (priceNow - fill.price) - fill.feeUsd;
    }
    return usd;
}

/// Each day's parts are the day; today's are the header's figure.
void expectSplits(const interfaces::Snapshot& desk)
{
    ASSERT_TRUE(desk.portfolio);
    const auto& days = desk.portfolio->days;
    ASSERT_FALSE(days.empty());
    EXPECT_NEAR(days.front().theoreticalUsd, *desk.pnl.theoreticalUsd.value, 1e-6);
    for (const auto& day : days) {
        EXPECT_NEAR(sumOf(day.byVenue), day.theoreticalUsd, 1e-3) << toIso8601(day.day);
        EXPECT_NEAR(sumOf(day.byStrategy), day.theoreticalUsd, 1e-3) << toIso8601(day.day);
        if (day.isOver) {
            EXPECT_NEAR(sumOf(day.byCause), day.theoreticalUsd, 1e-3) << toIso8601(day.day);
        }
    }
}

domain::EventBatch settlementOf(const ScriptedMarket& market, const domain::EventBatch& opening, double index)
{
    domain::EventBatch settlement{.time = market.now(), .events = {}};
    for (const auto& event : opening.events)
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
            if (listed->instrument.expiry == market.expiry(0))
                settlement.events.push_back(
                    {market.now(), domain::InstrumentSettled{.instrument = listed->instrument.id,
                                                             .price = domain::Price::fromDouble(index).value()}});
    return settlement;
}

TEST(PnlLines, AddUpToTheHeadersFigureOverFillsSettlementsAndDays)
{
    ScriptedMarket market;
    market.coinCash = 3.0;
    market.limits.riskAversion = 1e-4;
    market.positions = {{market.optionName(0, 70000, OptionRight::Call), domain::Quantity::fromUnits(-2'000'000'000)},
                        {market.optionName(1, 80000, OptionRight::Put), domain::Quantity::fromUnits(-1'500'000'000)},
                        {market.optionName(2, 90000, OptionRight::Call), domain::Quantity::fromUnits(1'000'000'000)},
                        {"BTC_USDC-PERPETUAL", domain::Quantity::fromUnits(150'000'000)}};
    Engine engine = Engine::create(market.config()).value();
    const auto opening = market.opening(80000.0);
    engine.onBatch(opening).value();
    std::size_t fills = 0, days = 0, compared = 0;
    bool isSettled = false;
    double closed = 0.0;
    std::int64_t lastDay = 0;
    for (int step = 0; step < 100; ++step) {
        market.advance(Duration::hours(3));
        const double spot = 80000.0 * (1.0 + 0.004 * std::sin(0.7 * step) + 0.0005 * step);
        if (!isSettled && market.now() >= market.expiry(0)) {
            isSettled = true;
            engine.onBatch(settlementOf(market, opening, spot * 1.001)).value();
            expectOnePnl(*sections::makeSnapshot(engine.state()));
            closed = sections::makeSnapshot(engine.state())->positionsDay.closedUsd;
        }
        engine.onBatch(market.tick(spot)).value();
        market.advance(Duration::milliseconds(1));
        const auto output =
            engine
                .onBatch(
                    market.say({.action = domain::OperatorAction::ForceHedge,
                                .reason = "test",
                                .underlying = "BTC",
                                .quantity = domain::Quantity::fromUnits(step % 3 == 0 ? -70'000'000 : 40'000'000)}))
                .value();
        for (const auto& intent : output.intents) {
            engine.onBatch(market.fill(intent)).value();
            ++fills;
        }
        const auto day = market.now().nanoseconds / Duration::days(1).nanoseconds;
        days += day != lastDay ? 1 : 0;
        lastDay = day;
        const auto shown = sections::makeSnapshot(engine.state());
        expectOnePnl(*shown);
        expectSplits(*shown);
        for (const auto& position : shown->positions)
            if (position.instrument == "BTC_USDC-PERPETUAL" && shown->positionsDay.fundingUsd == 0.0) {
                const auto& parts = shown->portfolio->days.front().byStrategy;
                EXPECT_NEAR(partOf(parts, "hedge"), earnedByFills(*shown, "hedge", *position.mark.value), 1e-3);
                ++compared;
            }
        if (HasFailure()) return;
    }
    EXPECT_GT(compared, 20U);
    const auto last = sections::makeSnapshot(engine.state());
    EXPECT_EQ(last->portfolio->days.size(), days);
    EXPECT_TRUE(last->portfolio->days.back().isOver);
    EXPECT_GT(fills, 5U);
    EXPECT_GT(days, 10U);
    EXPECT_TRUE(isSettled);
    EXPECT_NE(closed, 0.0);
}

TEST(PnlLines, AreTheSameOfALoadedEngine)
{
    ScriptedMarket market;
    market.positions = {{market.optionName(1, 80000, OptionRight::Put), domain::Quantity::fromUnits(-500'000'000)}};
    Engine engine = Engine::create(market.config()).value();
    engine.onBatch(market.opening(80000.0)).value();
    market.advance(Duration::minutes(1));
    for (const auto step = engine.onBatch(market.tick(82000.0)).value(); const auto& intent : step.intents)
        engine.onBatch(market.fill(intent)).value();
    const auto loaded = fromStateBytes(market.config(), toStateBytes(engine).value()).value();
    const auto before = sections::makeSnapshot(engine.state()), after = sections::makeSnapshot(loaded.state());
    expectOnePnl(*after);
    ASSERT_EQ(before->positions.size(), after->positions.size());
    for (std::size_t i = 0; i < before->positions.size(); ++i)
        EXPECT_EQ(before->positions[i].pnlUsd, after->positions[i].pnlUsd);
}

}  // namespace
}  // namespace ballast::engine::pnl_lines_test
