#include "support/sample_activity.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "pricing/black76.h"
#include "support/sample_market.h"

namespace ballast::support {

using domain::Decision;
using domain::DecisionKind;
using interfaces::Quality;
using interfaces::Snapshot;

namespace {

Timestamp today(int hour, int minute, int second, int millisecond = 0)
{
    return fromCivil({.year = 2026,
                      .month = 2,
                      .day = 5,
                      .hour = hour,
                      .minute = minute,
                      .second = second,
                      .nanosecond = millisecond * 1'000'000});
}

struct DecisionRow {
    std::uint64_t sequence;
    Timestamp time;
    DecisionKind kind;
    const char* underlying;
    double before, quantity, bandEdge, costUsd, riskUsd, spot;
    const char *choice, *venue, *code, *reason;
    int merged;
};

std::vector<DecisionRow> decisionRows()
{
    return {
        {148, today(21, 29, 31), DecisionKind::Proposal, "BTC", 5.314, -2.083, 3.230, 83.80, 166.45, 63858.0, "hold",
         "Deribit", "",
         "Sell 2.083 BTC: net delta +5.314 is 2.083 above its band edge +3.230. Selling to the edge costs 83.80 USD "
         "and "
         "removes 166.45 USD of risk over the next hour.",
         1},
        {147, today(21, 29, 31), DecisionKind::Hold, "ETH", 3.01, 0.0, 59.23, 2.54, 0.07, 1876.25, "hold", "", "",
         "ETH net delta +3.01 lies inside ±59.23. Hedging it away would cost 2.54 USD and remove 0.07 USD of risk, so "
         "nothing was sent.",
         38},
        {146, today(21, 24, 40), DecisionKind::Hold, "BTC", 2.97, 0.0, 3.26, 0.0, 0.0, 63821.0, "hold", "", "",
         "Only implied volatility moved (27 Feb at the money +0.9 vol pts, spot +0.02 %). Delta +2.97 stays inside "
         "±3.26; no trade on volatility alone.",
         11},
        {145, today(21, 20, 7, 59), DecisionKind::Hedge, "ETH", -114.27, 52.32, 61.96, 65.03, 77.31, 1912.35,
         "ETH-PERP", "Hyperliquid", "",
         "Bought 52.32 ETH perpetual on Hyperliquid: net delta −114.27 was 52.32 beyond its band edge −61.96 at spot "
         "1,912. Cost 65.03 USD, risk removed 77.31 USD an hour.",
         1},
        {144, today(21, 20, 6, 22), DecisionKind::Hedge, "BTC", -6.663, 3.175, 3.488, 133.67, 310.03, 64775.0,
         "BTC-PERPETUAL", "Deribit", "",
         "Bought 3.17 BTC perpetual on Deribit: net delta −6.66 was 3.17 beyond its band edge −3.49 at spot 64,775. "
         "Cost 133.67 USD, risk removed 310.03 USD an hour.",
         1},
        {143, today(21, 14, 22, 294), DecisionKind::Override, "", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "", "Uniswap v3", "",
         "Hedges use Deribit and Hyperliquid only until 21:45. Reason given: “gas above 35 gwei, fills late”.", 1},
        {142, today(20, 52, 40, 120), DecisionKind::Refused, "ETH", 70.10, 0.0, 64.02, 0.0, 0.0, 1831.70, "hold", "",
         "C17",
         "No ETH hedge: the ETH oracle is 3,974 s old, limit 3,960 s (heartbeat 3,600 s plus 10 %). The engine asks "
         "again when it updates.",
         1},
        {141, today(20, 40, 7, 259), DecisionKind::Hedge, "ETH", 243.32, -177.52, 65.81, 210.59, 419.10, 1825.06,
         "ETH-PERP", "Hyperliquid", "",
         "Sold 177.52 ETH perpetual on Hyperliquid: net delta +243.32 was 177.52 beyond its band edge +65.81 at spot "
         "1,825. Cost 210.59 USD, risk removed 419.10 USD an hour.",
         1},
        {140, today(20, 40, 6, 222), DecisionKind::Hedge, "BTC", 15.447, -11.617, 3.830, 470.78, 1995.86, 62345.0,
         "BTC-PERPETUAL", "Deribit", "",
         "Sold 11.62 BTC perpetual on Deribit: net delta +15.45 was 11.62 beyond its band edge +3.83 at spot 62,345. "
         "Cost 470.78 USD, risk removed 1,995.86 USD an hour.",
         1},
    };
}

std::vector<domain::DecisionInput> inputsOf(const DecisionRow& row)
{
    const bool refused = row.kind == DecisionKind::Refused;
    return {{"index", row.spot, "USD", 100, Quality::Good},
            {"oracle", refused ? std::nullopt : std::optional(row.spot * 1.0027), "USD", refused ? 3'974'000 : 31'000,
             refused ? Quality::Stale : Quality::Good},
            {"surface", 66.7, "vol pts", 400, Quality::Good},
            {"base fee", 38.0, "gwei", 7'000, Quality::Good},
            {"perpetual depth, 10 bp", 46.2, row.underlying, 100, Quality::Good}};
}

domain::Candidate candidate(const char* venue, const char* instrument, const DecisionRow& row,
                            std::array<double, 4> costs)
{
    domain::Candidate c;
    c.venue = venue;
    c.instrument = instrument;
    c.quantity = row.quantity;
    c.limitPrice = std::round(row.spot * (row.quantity < 0.0 ? 0.9994 : 1.0006) * 2.0) / 2.0;
    c.feeUsd = costs[0];
    c.spreadUsd = costs[1];
    c.impactUsd = costs[2];
    c.gasUsd = costs[3];
    c.costUsd = costs[0] + costs[1] + costs[2] + costs[3];
    c.benefitUsd = row.riskUsd;
    return c;
}

std::vector<domain::Candidate> candidatesOf(const DecisionRow& row)
{
    if (row.quantity == 0.0) return {};
    const double scale = row.costUsd / 83.8;
    const bool bitcoin = std::string_view(row.underlying) == "BTC";
    const auto scaled = [scale](std::array<double, 4> c) {
        for (double& cost : c)
            cost *= scale;
        return c;
    };
    std::vector<domain::Candidate> result{
        candidate("Deribit", bitcoin ? "BTC-PERPETUAL" : "ETH-PERPETUAL", row, scaled({66.5, 5.3, 12.0, 0.0})),
        candidate("Hyperliquid", bitcoin ? "BTC-PERP" : "ETH-PERP", row, scaled({59.9, 12.0, 18.6, 0.0})),
        candidate("Uniswap v3", bitcoin ? "WBTC/USDC" : "WETH/USDC", row, scaled({66.5, 14.6, 90.5, 12.8}))};
    result[2].excluded = domain::findExclusion("excluded by the operator until 21:45");
    return result;
}

std::shared_ptr<const Decision> makeDecision(const DecisionRow& row)
{
    auto decision = std::make_shared<Decision>();
    decision->sequence = {row.sequence};
    decision->time = row.time;
    decision->kind = row.kind;
    decision->underlying = row.underlying;
    decision->trigger = domain::Trigger::Spot;
    decision->profile = domain::Profile::Simulated;
    if (row.kind != DecisionKind::Override) {
        decision->inputs = inputsOf(row);
        decision->before = {row.spot, row.before, -2.5, -5462.0, 26986.0};
        decision->band = domain::NoTradeBand{-row.bandEdge, row.bandEdge};
        decision->candidates = candidatesOf(row);
    }
    decision->deltaAfter = row.before + row.quantity;
    decision->choice = row.choice;
    decision->reason = row.reason;
    decision->code = domain::findRecordCode(row.code).value();
    decision->quantity = row.quantity;
    decision->costUsd = row.costUsd;
    decision->riskRemovedUsd = row.riskUsd;
    if (row.kind == DecisionKind::Override) decision->operatorName = "K. Lindqvist";
    return decision;
}

double optionPriceCoin(const interfaces::LegView& leg, const interfaces::UnderlyingView& view)
{
    for (const auto& slice : view.surface->slices)
        if (slice.expiry == leg.expiry)
            return pricing::black76Price(leg.right, slice.forward, leg.strike,
                                         sliceVolatility(slice, std::log(leg.strike / slice.forward)),
                                         slice.yearsToExpiry) /
                   *view.spot.value;
    return 0.0;
}

interfaces::PositionView optionPosition(const interfaces::LegView& leg, const interfaces::UnderlyingView& view,
                                        std::size_t index)
{
    interfaces::PositionView p;
    p.instrument = leg.instrument;
    p.venue = leg.venue;
    p.underlying = view.code;
    p.expiry = leg.expiry;
    p.quantity = leg.contracts;
    p.unit = "contracts";
    p.markUnit = view.code;
    p.complete = leg.complete;
    p.state = leg.complete ? "open" : "no volatility";
    if (!leg.complete) return p;
    const double coin = optionPriceCoin(leg, view);
    p.mark = {coin, Quality::Good, Duration::milliseconds(400), Duration::seconds(10), false, "Deribit mark"};
    p.valueUsd = leg.contracts * coin * *view.spot.value;
    p.pnlUsd = -0.08 * *p.valueUsd * std::sin(0.9 * static_cast<double>(index) + 0.5);
    p.greeks = leg.greeks;
    return p;
}

interfaces::PositionView perpetual(const interfaces::UnderlyingView& view, const char* venue, const char* name,
                                   double coins)
{
    interfaces::PositionView p;
    p.instrument = name;
    p.venue = venue;
    p.underlying = view.code;
    p.kind = domain::InstrumentKind::Perpetual;
    p.quantity = coins;
    p.unit = view.code;
    p.markUnit = "USD";
    p.mark = {*view.spot.value * 1.0002, Quality::Good, Duration::milliseconds(100),
              Duration::seconds(5),      false,         "mid"};
    p.valueUsd = coins * *p.mark.value;
    p.pnlUsd = -coins * *view.spot.value * 0.021;
    p.greeks.deltaCoin = coins;
    p.greeks.deltaUsd = coins * *view.spot.value;
    p.state = "open";
    return p;
}

interfaces::PositionView cash(const char* venue, const char* currency, double amount)
{
    interfaces::PositionView p;
    p.instrument = currency;
    p.venue = venue;
    p.underlying = currency;
    p.kind = domain::InstrumentKind::Cash;
    p.quantity = amount;
    p.unit = currency;
    p.valueUsd = amount;
    p.state = "open";
    return p;
}

}  // namespace

void addDecisions(Snapshot& snapshot)
{
    auto& decisions = snapshot.decisions.change();
    for (const auto& row : decisionRows())
        decisions.push_back({makeDecision(row), row.merged,
                             fmt::format("{:04x}…{:04x}", 0x9f3c ^ row.sequence, 0xe1a7 ^ row.sequence)});
    snapshot.decisionCount = 148;
    snapshot.hedgeCount = 24;
}

void addProposalAndOverride(Snapshot& snapshot)
{
    interfaces::ProposalView proposal;
    proposal.decision = snapshot.decisions.front().decision;
    proposal.expires = snapshot.time + Duration::seconds(18);
    proposal.life = Duration::seconds(45);
    proposal.limitPrice = 63819.5;
    proposal.instrument = "BTC-PERPETUAL";
    proposal.venue = "Deribit";
    const domain::Decision& d = *proposal.decision;
    proposal.now = interfaces::ProposalFigures{.quantity = d.quantity,
                                               .limitPrice = proposal.limitPrice,
                                               .costUsd = d.costUsd,
                                               .riskRemovedUsd = d.riskRemovedUsd,
                                               .netDelta = d.before.delta,
                                               .netDeltaAfter = d.before.delta + d.quantity,
                                               .spot = d.before.spot,
                                               .band = *d.band,
                                               .sentence = d.reason,
                                               .candidates = d.candidates};
    for (const auto& candidate : proposal.decision->candidates)
        proposal.candidateKinds.push_back(candidate.venue == "Uniswap v3" ? domain::InstrumentKind::Spot
                                                                          : domain::InstrumentKind::Perpetual);
    snapshot.proposals.push_back(proposal);
    snapshot.overrides.push_back({1, domain::OperatorAction::ExcludeVenue, "Uniswap v3 excluded", "K. Lindqvist",
                                  "gas above 35 gwei, fills late", today(21, 14, 22, 294), today(21, 45, 0),
                                  SequenceNumber{143}});
}

void addAlerts(Snapshot& snapshot)
{
    using interfaces::AlertKind;
    using interfaces::AlertLevel;
    snapshot.alerts = {{3, AlertLevel::Warning, AlertKind::Limits,
                        "BTC net delta +5.314 is outside its band ±3.230 for 6 s. Proposal #148 waits for you.",
                        "decisions", today(21, 29, 31), 1, false, true, std::nullopt},
                       {2, AlertLevel::Warning, AlertKind::Engine,
                        "Gas 38.0 gwei is over the ceiling 35.0. Back at 21:33:30 or if it passes 45.0.", "header",
                        today(21, 18, 30), 4, false, true, today(21, 33, 30)},
                       {1, AlertLevel::Notice, AlertKind::Engine,
                        "Hedge #144 filled: bought 3.17 BTC at 64,777.2, 88 ms, cost 133.67 USD.", "decisions",
                        today(21, 20, 6), 1, true, false, std::nullopt}};
}

void addPositions(Snapshot& snapshot)
{
    auto& positions = snapshot.positions.change();
    for (const auto& view : snapshot.underlyings) {
        for (std::size_t i = 0; i < view.legs.size(); ++i)
            positions.push_back(optionPosition(view.legs[i], view, i));
        if (view.hedges.deltaCoin == 0.0) continue;
        const double atDeribit = std::round(view.hedges.deltaCoin * 600.0) / 1000.0;
        positions.push_back(
            perpetual(view, "Deribit", view.code == "BTC" ? "BTC-PERPETUAL" : "ETH-PERPETUAL", atDeribit));
        positions.push_back(perpetual(view, "Hyperliquid", view.code == "BTC" ? "BTC-PERP" : "ETH-PERP",
                                      view.hedges.deltaCoin - atDeribit));
    }
    positions.push_back(cash("Deribit", "USDC", 2'450'000.0));
    positions.push_back(cash("Hyperliquid", "USDC", 1'150'000.0));
}

/// What the positions above would come to; costs by hand.
void addFlatten(Snapshot& snapshot)
{
    interfaces::FlattenView view{.known = true};
    for (const bool everything : {false, true}) {
        auto& estimate = everything ? view.everything : view.hedges;
        std::map<std::string, interfaces::FlattenDelta> coins;
        for (const auto& position : snapshot.positions) {
            auto& coin = coins[position.underlying];
            coin.before += position.greeks.deltaCoin;
            const bool isOption = position.kind == domain::InstrumentKind::Option;
            if (position.kind == domain::InstrumentKind::Cash || (isOption && !everything)) {
                coin.after += position.greeks.deltaCoin;
                continue;
            }
            ++estimate.orders;
            estimate.hasOptions = estimate.hasOptions || isOption;
            estimate.valueUsd += std::abs(position.valueUsd.value_or(0.0));
            estimate.sent.push_back({position.instrument, position.venue, -position.quantity});
        }
        for (const auto& u : snapshot.underlyings) {
            auto coin = coins[u.code];
            coin.underlying = u.code;
            if (everything) coin.offsetIn = u.code + "-PERPETUAL";
            if (everything) estimate.sent.push_back({coin.offsetIn, "Deribit", -4.022});
            estimate.deltas.push_back(coin);
        }
        estimate.costUsd = everything ? 48'210.0 : 612.0;
        estimate.margins = {{"Deribit", 0.412, everything ? 0.0 : 0.447, false, "Deribit standard margin"},
                            {"Hyperliquid", 0.118, 0.0, true, "estimate"}};
    }
    snapshot.flatten = view;
}

void addOrders(Snapshot& snapshot)
{
    using domain::OrderState;
    using domain::Side;
    snapshot.orders = {{"7f3a-0031",
                        {147},
                        today(21, 29, 30, 912),
                        "Hyperliquid",
                        "ETH-PERP",
                        Side::Buy,
                        61.20,
                        24.50,
                        1877.4,
                        domain::OrderPurpose::Hedge,
                        OrderState::PartlyFilled,
                        ""},
                       {"7f3a-0030",
                        {146},
                        today(21, 24, 41, 3),
                        "Deribit",
                        "BTC-27FEB26-50000-P",
                        Side::Buy,
                        4.0,
                        0.0,
                        0.0125,
                        domain::OrderPurpose::Roll,
                        OrderState::Working,
                        "rolls the 6 Feb leg"},
                       {"7f3a-0029",
                        {145},
                        today(21, 20, 7, 59),
                        "Hyperliquid",
                        "ETH-PERP",
                        Side::Buy,
                        52.32,
                        52.32,
                        1913.5,
                        domain::OrderPurpose::Hedge,
                        OrderState::Filled,
                        ""},
                       {"7f3a-0028",
                        {144},
                        today(21, 20, 6, 22),
                        "Deribit",
                        "BTC-PERPETUAL",
                        Side::Buy,
                        3.175,
                        3.175,
                        64814.0,
                        domain::OrderPurpose::Hedge,
                        OrderState::Filled,
                        ""},
                       {"7f3a-0027",
                        {139},
                        today(20, 12, 40, 6),
                        "Uniswap v3",
                        "WETH/USDC",
                        Side::Sell,
                        30.0,
                        0.0,
                        1840.0,
                        domain::OrderPurpose::Hedge,
                        OrderState::Rejected,
                        "reverted: price moved beyond the limit"},
                       {"7f3a-0026",
                        {138},
                        today(19, 40, 6, 70),
                        "Deribit",
                        "BTC-PERPETUAL",
                        Side::Sell,
                        0.574,
                        0.0,
                        65161.0,
                        domain::OrderPurpose::Hedge,
                        OrderState::NotSent,
                        "latch closed"}};
    for (auto& order : snapshot.orders.change()) {
        const bool isOption = order.instrument.ends_with("-P") || order.instrument.ends_with("-C");
        order.underlying = order.instrument.starts_with("WETH") ? "ETH" : order.instrument.substr(0, 3);
        order.priceUnit = isOption ? order.underlying : order.instrument.ends_with("USDC") ? "USDC" : "USD";
        order.sizeUnit = isOption ? "contracts" : order.underlying;
    }
}

void addFills(Snapshot& snapshot)
{
    using domain::Side;
    snapshot.fills = {{today(21, 29, 37, 101), "h-88213", "Hyperliquid", "ETH-PERP", "ETH", Side::Buy, 24.50, 1876.9,
                       "USD", 20.69, 0.0, 1876.4, -12.25, "hedge"},
                      {today(21, 28, 2, 440), "d-41977", "Deribit", "BTC-27FEB26-60000-P", "BTC", Side::Sell, 2.5,
                       0.0546, "BTC", 47.89, 0.0, 0.0539, 111.75, "quote"},
                      {today(21, 20, 7, 147), "h-88102", "Hyperliquid", "ETH-PERP", "ETH", Side::Buy, 52.32, 1912.8,
                       "USD", 45.03, 0.0, 1912.4, -20.93, "hedge"},
                      {today(21, 20, 6, 110), "d-41880", "Deribit", "BTC-PERPETUAL", "BTC", Side::Buy, 3.175, 64777.2,
                       "USD", 102.83, 0.0, 64775.0, -6.99, "hedge"},
                      {today(20, 40, 6, 310), "d-41512", "Deribit", "BTC-PERPETUAL", "BTC", Side::Sell, 11.617,
                       62339.12, "USD", 362.10, 0.0, 62345.0, -68.31, "hedge"},
                      {today(16, 2, 11, 8), "u-0x51c2", "Uniswap v3", "WETH/USDC", "ETH", Side::Sell, 18.0, 1961.40,
                       "USD", 17.65, 12.84, 1963.10, -30.60, "hedge"},
                      {today(8, 0, 0, 0), "d-settle-5FEB", "Deribit", "BTC-5FEB26-70000-P", "BTC", Side::Buy, 3.0, 0.0,
                       "BTC", 0.0, 0.0, std::nullopt, std::nullopt, "settlement"}};
    auto& fills = snapshot.fills.change();
    fills[1].then = interfaces::FillWorth{.spot = 62'410.5,
                                          .volatility = 0.862,
                                          .deltaCoin = 0.931,
                                          .gammaCoin = -0.041,
                                          .vegaUsd = -148.2,
                                          .thetaUsd = 402.5};
    fills[1].markouts = {{Duration::seconds(1), 104.5}, {Duration::seconds(10), 61.25}, {Duration::minutes(1), -38.75}};
    fills[3].then = interfaces::FillWorth{
        .spot = 64'775.0, .volatility = {}, .deltaCoin = 3.175, .gammaCoin = 0.0, .vegaUsd = 0.0, .thetaUsd = 0.0};
}

}  // namespace ballast::support
