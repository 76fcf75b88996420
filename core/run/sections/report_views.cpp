#include <algorithm>
#include <map>

#include "desk/pnl_state.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::ModelBookView;
using interfaces::ModelRiskView;

/// Answers take their time and may be missed once; three rounds without one are too many.
constexpr std::int64_t kRoundsUntilStale = 3;
constexpr const char* kMethod =
    "The options of the book as they stood at the valuation time, each model fitted to the surface of that instant. "
    "Black-76 reads the surface itself. Shown only: no decision stands on it.";

ModelBookView bookView(const domain::BookUnderModel& book, double blackUsd)
{
    ModelBookView view{.name = book.model,
                       .valueUsd = book.valueUsd,
                       .gapUsd = book.valueUsd - blackUsd,
                       .deltaCoin = book.delta,
                       .vegaUsd = book.vega};
    if (book.points > 0) {
        view.fitErrorVolPoints = book.fitErrorPoints;
        view.greatestErrorVolPoints = book.greatestErrorPoints;
    }
    for (const auto& parameter : book.parameters)
        view.parameters.push_back({.name = parameter.name, .value = parameter.value});
    return view;
}

void fillModels(const domain::ModelRiskReport& report, ModelRiskView& view)
{
    if (report.models.empty()) return;
    for (const auto& book : report.models)
        view.models.push_back(bookView(book, report.models.front().valueUsd));
    const auto worst =
        std::min_element(view.models.begin(), view.models.end(),
                         [](const ModelBookView& a, const ModelBookView& b) { return a.valueUsd < b.valueUsd; });
    view.worstModel = worst->name;
}

interfaces::TakerRow rowOf(const desk::FlowState::Key& key, const desk::TakerCount& count)
{
    const auto& [coin, expiry, strike, right] = key;
    return {.underlying = coin,
            .expiry = expiry,
            .strike = strike,
            .right = right,
            .boughtContracts = count.bought,
            .soldContracts = count.sold,
            .netVegaUsd = count.vegaUsd,
            .edgeUsd = count.edgeUsd,
            .trades = count.trades};
}

interfaces::MarkoutRow markoutRow(Duration horizon, const std::deque<learning::MarkedFill>& marked)
{
    interfaces::MarkoutRow row{.horizon = horizon, .fills = marked.size()};
    const std::vector<learning::MarkedFill> fills(marked.begin(), marked.end());
    const auto summary = learning::summariseMarkouts(fills);
    if (!summary) {
        row.message = fills.empty() ? "no fill is that old yet" : summary.error().message;
        return row;
    }
    row.takers = summary->clusters;
    row.edgeUsd = summary->meanEdge;
    row.adverseUsd = summary->meanAdverse;
    row.adverseErrorUsd = summary->adverseError;
    row.totalUsd = summary->meanTotal;
    row.totalErrorUsd = summary->totalError;
    return row;
}

interfaces::FillWorth worthNow(const desk::ListedFill& fill, const risk::HoldingRisk& unit, bool isOption)
{
    const double size = domain::sign(fill.side) * fill.quantity;
    interfaces::FillWorth worth{.spot = unit.exposure.spot,
                                .volatility = {},
                                .deltaCoin = size * unit.exposure.delta,
                                .gammaCoin = size * unit.exposure.gamma,
                                .vegaUsd = size * unit.exposure.vega,
                                .thetaUsd = size * unit.exposure.theta};
    if (isOption) worth.volatility = unit.volatility;
    return worth;
}

/// One contract is valued once, however many fills there are of it.
std::vector<interfaces::FillNow> fillsNow(const desk::State& state)
{
    std::map<domain::InstrumentId, risk::HoldingRisk> units;
    std::vector<interfaces::FillNow> views;
    for (const auto& fill : state.fills) {
        if (!fill.mark || state.market.find(fill.underlying) == nullptr) continue;
        const auto& instrument = state.market.instruments().at(fill.mark->instrument);
        auto found = units.find(instrument.id);
        if (found == units.end()) found = units.emplace(instrument.id, unitOf(state, instrument)).first;
        if (!found->second.complete) continue;
        views.push_back({.venue = fill.venue,
                         .tradeId = fill.tradeId,
                         .worth = worthNow(fill, found->second, instrument.isOption())});
    }
    return views;
}

}  // namespace

interfaces::FlowView flowView(const desk::State& state)
{
    interfaces::FlowView view;
    for (const auto& [key, count] : state.flow.takers)
        view.takers.push_back(rowOf(key, count));
    for (std::size_t i = 0; i < desk::kMarkoutHorizons.size(); ++i)
        view.markouts.push_back(markoutRow(desk::kMarkoutHorizons[i], state.flow.marked[i]));
    for (const auto& [coin, tape] : state.flow.toxicity) {
        interfaces::ToxicityRow row{.underlying = coin};
        if (const auto vpin = tape.vpin()) row.vpin = *vpin;
        if (const auto imbalance = tape.imbalance()) row.imbalance = *imbalance;
        view.toxicity.push_back(std::move(row));
    }
    view.fillsNow = fillsNow(state);
    if (state.config.marketKind == domain::MarketKind::Recorded)
        view.message = "A recording holds no order flow: nobody trades with our quotes.";
    return view;
}

interfaces::ModelRiskView modelRiskView(const desk::State& state, const std::string& underlying)
{
    ModelRiskView view;
    view.method = kMethod;
    const auto found = state.modelRisk.find(underlying);
    if (found == state.modelRisk.end()) return view;
    const domain::ModelRiskReport& report = *found->second;
    fillModels(report, view);
    view.message = report.failure;
    view.valuationTime = report.valuationTime;
    view.age = state.now - report.valuationTime;
    view.limit = domain::modelRiskInterval(state.config.settings.profile) * kRoundsUntilStale;
    view.options = static_cast<int>(report.options);
    view.unpricedOptions = static_cast<int>(report.unpricedOptions);
    if (view.models.empty()) return view;
    view.quality = *view.age > *view.limit ? domain::Quality::Stale : domain::Quality::Good;
    return view;
}

}  // namespace ballast::sections
