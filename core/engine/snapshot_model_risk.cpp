#include <algorithm>

#include "engine/snapshot_builder.h"

namespace ballast::engine {

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

}  // namespace

interfaces::ModelRiskView modelRiskView(const Engine::State& state, const std::string& underlying)
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

}  // namespace ballast::engine
