#include "support/sample_portfolio.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace ballast::support {

using interfaces::LegView;
using interfaces::Reading;

namespace {

using NameOf = std::function<std::string(const std::string& coin, const LegView& leg)>;

interfaces::ConcentrationView spread(const interfaces::Snapshot& snapshot, const std::string& by, const NameOf& nameOf)
{
    std::map<std::string, double> sums;
    for (const auto& underlying : snapshot.underlyings)
        for (const auto& leg : underlying.legs)
            if (leg.complete) sums[nameOf(underlying.code, leg)] += leg.greeks.vegaUsd;
    interfaces::ConcentrationView view{.of = "Vega", .by = by, .unit = "USD/pt"};
    for (const auto& [name, amount] : sums)
        view.gross += std::abs(amount);
    for (const auto& [name, amount] : sums) {
        const double share = view.gross > 0.0 ? std::abs(amount) / view.gross : 0.0;
        view.shares.push_back({name, amount, share});
        view.herfindahl += share * share;
    }
    std::stable_sort(view.shares.begin(), view.shares.end(),
                     [](const auto& a, const auto& b) { return a.share > b.share; });
    view.effectiveNames = view.herfindahl > 0.0 ? 1.0 / view.herfindahl : 0.0;
    return view;
}

Reading estimate(double value)
{
    return {value, interfaces::Quality::Good, std::nullopt, std::nullopt, true, "full revaluation"};
}

interfaces::AttributionView attribution(const interfaces::Snapshot& snapshot)
{
    interfaces::AttributionView view{.from = fromCivil({.year = 2026, .month = 2, .day = 5}),
                                     .to = snapshot.time - Duration::seconds(4),
                                     .steps = 1'289};
    view.parts = {{"Delta", -120'400.0, "net delta times the move of spot"},
                  {"Gamma", -236'000.0, "half gamma times the squared move of spot"},
                  {"Vega", -18'250.0, "vega times the move of volatility"},
                  {"Theta", 38'042.0, "theta times the time passed"},
                  {"Settlement", 0.0, "payouts of expired options less their last value"},
                  {"Fees", -1'702.0, "venue fees"}};
    view.totalUsd = *snapshot.pnl.theoreticalUsd.value;
    double explained = 0.0, sizes = 0.0;
    for (const auto& part : view.parts) {
        explained += part.usd;
        sizes += std::abs(part.usd);
    }
    view.residualUsd = view.totalUsd - explained;
    view.residualShare = std::abs(view.residualUsd) / sizes;
    view.alarm = view.residualShare > 0.10;
    return view;
}

/// Two days; of each the parts add up to the total.
std::vector<interfaces::PnlDayView> days(const interfaces::Snapshot& snapshot)
{
    const auto total = *snapshot.pnl.theoreticalUsd.value;
    interfaces::PnlDayView today{.day = fromCivil({.year = 2026, .month = 2, .day = 5}),
                                 .theoreticalUsd = total,
                                 .markToMarketUsd = *snapshot.pnl.markToMarketUsd.value,
                                 .byCause = attribution(snapshot).parts,
                                 .byVenue = {{"Deribit", total + 41'250.0, "positions and cash of the account"},
                                             {"Hyperliquid", -41'250.0, "positions and cash of the account"}},
                                 .byStrategy = {{"hedge", -2'480.0, "what the day's trades have earned since"},
                                                {"quote", 3'420.0, "what the day's trades have earned since"},
                                                {"held before", total - 940.0, "what was there when the day began"}}};
    today.byCause.push_back({"Unexplained", attribution(snapshot).residualUsd, "what no cause explains"});
    interfaces::PnlDayView yesterday{.day = today.day - Duration::hours(24),
                                     .isOver = true,
                                     .theoreticalUsd = 18'204.0,
                                     .markToMarketUsd = 17'870.0,
                                     .byCause = {{"Delta", 9'100.0, "net delta times the move of spot"},
                                                 {"Theta", 9'104.0, "theta times the time passed"}},
                                     .byVenue = {{"Deribit", 18'204.0, "positions and cash of the account"}},
                                     .byStrategy = {{"held before", 18'204.0, "what was there when the day began"}}};
    return {today, yesterday};
}

}  // namespace

std::shared_ptr<interfaces::PortfolioView> makePortfolio(const interfaces::Snapshot& snapshot)
{
    auto view = std::make_shared<interfaces::PortfolioView>();
    view->tail = {0.975, estimate(118'402.0), estimate(151'977.0), "One day, full revaluation at 400 moves."};
    view->concentrations = {
        spread(snapshot, "underlying", [](const std::string& coin, const LegView&) { return coin; }),
        spread(snapshot, "venue", [](const std::string&, const LegView& leg) { return leg.venue; }),
        spread(snapshot, "expiry",
               [](const std::string& coin, const LegView& leg) {
                   return coin + " " + toIso8601(leg.expiry).substr(0, 10);
               }),
        spread(snapshot, "strike", [](const std::string& coin, const LegView& leg) {
            return coin + " " + std::to_string(static_cast<int>(leg.strike));
        })};
    view->attribution = attribution(snapshot);
    view->days = days(snapshot);
    return view;
}

interfaces::ModelRiskView makeModelRisk(const interfaces::UnderlyingView& underlying, Timestamp now)
{
    interfaces::ModelRiskView view;
    const double delta = underlying.options.deltaCoin, vega = underlying.options.vegaUsd;
    view.models = {{"Black-76", -84'200.0, 0.0, delta, vega, std::nullopt, std::nullopt, {}},
                   {"Heston", -82'650.0, 1'550.0, delta - 0.4, vega * 0.94, 0.71, 1.94, {{"kappa", 2.1}}},
                   {"Bates", -85'910.0, -1'710.0, delta - 0.6, vega * 0.81, 0.31, 1.02, {{"kappa", 1.8}}}};
    view.worstModel = "Bates";
    view.age = Duration::seconds(30);
    view.limit = Duration::minutes(15);
    view.valuationTime = now - *view.age;
    view.quality = interfaces::Quality::Good;
    view.message.clear();
    view.options = static_cast<int>(underlying.legs.size());
    view.method = "Each model fitted to the surface of that instant.";
    return view;
}

}  // namespace ballast::support
