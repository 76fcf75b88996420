#include "support/sample_snapshot.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "support/sample_activity.h"
#include "support/sample_flow.h"
#include "support/sample_portfolio.h"
#include "support/sample_risk.h"
#include "support/sample_trade.h"

namespace ballast::support {

using interfaces::Quality;
using interfaces::Reading;
using interfaces::Snapshot;

namespace {

Reading ageOnly(Duration age, Duration limit, Quality quality = Quality::Good)
{
    return {std::nullopt, quality, age, limit, false, ""};
}

void addSession(Snapshot& s)
{
    s.sequence = {4'812};
    s.time = sampleTime();
    s.session = interfaces::SessionKind::Simulated;
    s.marketTitle = "Built-in market, seed 42";
    s.operatorName = "K. Lindqvist";
    s.tradingState = domain::TradingState::Normal;
    s.tradingStateSince = fromCivil({.year = 2026, .month = 2, .day = 5});
    s.mode = domain::HedgeMode::Confirm;
    for (const auto& coin : sampleCoins())
        s.hedgeVenues.insert(s.hedgeVenues.end(), {{coin.code, "Deribit"}, {coin.code, "Hyperliquid"}});
    s.nextExpiry = sampleExpiries().front();
    s.journalSequence = {148};
    s.journalHash = "9f3c51b09be0a47721ce8bb1eb94d8cf64c6a9c1a3b0f4c5dbd2f60a7734e1a7";
    s.playback.canControl = true;
    s.playback.playing = true;
    s.playback.start = s.tradingStateSince;
}

void addFeeds(Snapshot& s)
{
    s.feeds = {{"Options", ageOnly(Duration::milliseconds(400), Duration::seconds(10)), ""},
               {"Perps, spot", ageOnly(Duration::milliseconds(100), Duration::seconds(5)), ""},
               {"Oracle BTC", ageOnly(Duration::seconds(31), Duration::seconds(3960)), ""},
               {"Gas",
                {38.0, Quality::Good, Duration::seconds(7), Duration::seconds(12), false, "base fee, gwei"},
                "38.0 gwei"}};
    s.latencies = {{"Feed age", 0.1, 0.4, 0.9, 18'000},
                   {"Decision", 31e-6, 58e-6, 73e-6, 9'120},
                   {"Commit", 0.19e-3, 0.26e-3, 0.31e-3, 148},
                   {"Send to ack", 42e-3, 71e-3, 88e-3, 24}};
    s.surfaceSlices = 24;
    s.oldestFit = Duration::milliseconds(400);
}

void fillMargin(interfaces::VenueMargin& venue)
{
    const auto usd = [](double value) {
        return Reading{value, Quality::Good, std::nullopt, std::nullopt, true, "from the book"};
    };
    const double equity = 2'400'000.0;
    venue.equityUsd = usd(equity);
    venue.initialUsd = usd(equity * *venue.shareOfEquity.value);
    venue.maintenanceUsd = usd(equity * *venue.shareOfEquity.value / 1.3);
}

void addMoney(Snapshot& s)
{
    s.pnl.theoreticalUsd = {-311'569.0,
                            Quality::Good,
                            Duration::milliseconds(400),
                            Duration::seconds(10),
                            false,
                            "against our fit since 00:00 UTC"};
    s.pnl.markToMarketUsd = {-308'526.0, Quality::Good,        Duration::milliseconds(400), Duration::seconds(10),
                             false,      "against venue marks"};
    s.pnl.hedgeCostUsd = -2'480.0;
    s.pnl.feesUsd = -1'702.0;
    s.pnl.gasUsd = -64.0;
    s.pnl.fundingUsd = 211.0;
    s.pnl.spreadCapturedUsd = 3'420.0;
    for (int i = 0; i <= 86; ++i)
        s.pnl.history.push_back(-308'526.0 * i / 86.0 + 42'000.0 * std::sin(i / 7.0) * (86 - i) / 86.0);
    const auto share = [](double value) {
        return Reading{value, Quality::Good, std::nullopt, std::nullopt, true, "initial margin over equity, estimate"};
    };
    s.margin = {{"Deribit", share(0.618)}, {"Hyperliquid", share(0.340)}};
    for (auto& venue : s.margin)
        fillMargin(venue);
    s.margin[0].rule = "Deribit portfolio margin";
    s.margin[0].parameterDate = "2025-06-01";
    s.margin[0].liquidationShift = {-0.382, Quality::Good, std::nullopt, std::nullopt, true, "scan of joint moves"};
    s.margin[0].liquidationDailySigmas = 8.4;
    s.margin[1].rule = "Hyperliquid cross margin";
    s.margin[1].liquidationMessage = "none within −66 % to +500 %";
}

void addRisk(Snapshot& s, bool withOptions)
{
    for (const auto& coin : sampleCoins())
        s.underlyings.push_back(makeUnderlying(coin, withOptions));
}

void addLimits(Snapshot& s)
{
    for (const auto& u : s.underlyings) {
        s.limits.push_back({u.code, "net_delta", "Net delta", u.code, u.netDeltaLimit, 0.0, 1e9});
        s.limits.push_back({u.code, "gamma_per_percent", "Gamma", u.code + " per 1 %", u.gammaLimit, 0.0, 1e9});
        s.limits.push_back({u.code, "vega_usd", "Vega", "USD per vol pt", u.vegaLimit, 0.0, 1e12});
        s.limits.push_back({u.code, "risk_aversion", "Risk aversion", "per USD", 2e-5, 1e-8, 1e-2});
    }
}

void sumNet(Snapshot& s)
{
    s.net = {};
    for (const auto& view : s.underlyings)
        accumulate(s.net, view.net);
    s.net.deltaCoin = 0.0;
    s.net.gammaCoin = 0.0;
}

/// What was closed is what the lines leave of the header's figures.
void closeTheDay(Snapshot& s)
{
    double marks = *s.pnl.markToMarketUsd.value, fit = *s.pnl.theoreticalUsd.value;
    for (auto& line : s.positions.change()) {
        if (line.pnlUsd) line.theoreticalPnlUsd = *line.pnlUsd * 0.98;
        marks -= line.pnlUsd.value_or(0.0);
        fit -= line.theoreticalPnlUsd.value_or(0.0);
        if (line.kind == domain::InstrumentKind::Option && line.mark.value) line.entryPrice = *line.mark.value * 1.1;
    }
    const double paid = s.pnl.feesUsd + s.pnl.gasUsd + s.pnl.fundingUsd;
    s.pnl.closedUsd = marks - paid;
    s.pnl.theoreticalClosedUsd = fit - paid;
    s.positionsDay = s.pnl;
}

std::shared_ptr<Snapshot> withRisk(bool withOptions)
{
    auto s = std::make_shared<Snapshot>();
    addSession(*s);
    addFeeds(*s);
    addMoney(*s);
    addRisk(*s, withOptions);
    addLimits(*s);
    sumNet(*s);
    addPositions(*s);
    addFlatten(*s);
    s->positionCount = s->positions.size();
    closeTheDay(*s);
    for (auto& underlying : s->underlyings)
        if (withOptions) underlying.modelRisk = makeModelRisk(underlying, s->time);
    s->portfolio = makePortfolio(*s);
    return s;
}

}  // namespace

std::shared_ptr<Snapshot> makeSampleSnapshot()
{
    auto s = withRisk(true);
    addDecisions(*s);
    addProposalAndOverride(*s);
    addAlerts(*s);
    addOrders(*s);
    addFills(*s);
    s->flow = makeFlow();
    addTrade(*s);
    return s;
}

std::shared_ptr<const Snapshot> sampleSnapshot()
{
    static const std::shared_ptr<const Snapshot> snapshot = makeSampleSnapshot();
    return snapshot;
}

std::shared_ptr<const Snapshot> emptySnapshot()
{
    auto s = std::make_shared<Snapshot>();
    addSession(*s);
    s->tradingState = domain::TradingState::Halted;
    s->tradingStateReason = "starting: journal checked, 3 of 12 expiries fitted";
    s->loading = "Waiting for the first surface: 3 of 12 expiries fitted.";
    s->nextExpiry.reset();
    for (const auto& coin : sampleCoins()) {
        interfaces::UnderlyingView view;
        view.code = coin.code;
        auto surface = std::make_shared<interfaces::SurfaceView>();
        surface->underlying = coin.code;
        surface->message = "Waiting for the first chain of " + coin.code + ".";
        view.surface = surface;
        s->underlyings.push_back(view);
    }
    return s;
}

std::shared_ptr<const Snapshot> flatSnapshot() { return withRisk(false); }

std::shared_ptr<const Snapshot> staleSnapshot()
{
    auto s = makeSampleSnapshot();
    const Duration old = Duration::hours(5) + Duration::minutes(38);
    for (auto& view : s->underlyings) {
        auto surface = std::make_shared<interfaces::SurfaceView>(*view.surface);
        surface->quality = Quality::Stale;
        surface->age = old;
        for (auto& slice : surface->slices) {
            slice.quality = Quality::Stale;
            slice.fitTime = s->time - old;
        }
        view.surface = surface;
        view.spot.quality = Quality::Suspect;
        view.hedgingOffBecause = "the surface is 5 h 38 min old, limit 10 s";
    }
    for (auto& position : s->positions.change())
        if (position.kind == domain::InstrumentKind::Option) {
            position.mark.quality = Quality::Stale;
            position.mark.age = old;
        }
    s->feeds[0].worst = ageOnly(old, Duration::seconds(10), Quality::Stale);
    s->feeds[1].worst = ageOnly(Duration::seconds(3), Duration::seconds(5));
    s->feeds[2].worst = ageOnly(Duration::seconds(3'974), Duration::seconds(3'960), Quality::Stale);
    s->feeds[3].worst = {std::nullopt, Quality::Bad, std::nullopt, std::nullopt, false, "base fee"};
    s->feeds[3].text.clear();
    s->oldestFit = old;
    return s;
}

std::shared_ptr<const Snapshot> brokenSnapshot()
{
    auto s = makeSampleSnapshot();
    auto& bitcoin = s->underlyings.front();
    breakLegs(bitcoin, {40, 41, 42});
    bitcoin.hedgingOffBecause = "3 of " + std::to_string(bitcoin.legs.size()) + " legs have no volatility";
    sumNet(*s);
    s->positions = {};
    addPositions(*s);
    addFlatten(*s);
    interfaces::AlertView alert;
    alert.id = 4;
    alert.level = interfaces::AlertLevel::Breach;
    alert.text = "Greeks stopped: " + bitcoin.hedgingOffBecause + ". Hedging of BTC is off.";
    alert.panel = "byExpiry";
    alert.since = s->time;
    s->alerts.push_back(std::move(alert));
    std::rotate(s->alerts.begin(), s->alerts.end() - 1, s->alerts.end());
    return s;
}

}  // namespace ballast::support
