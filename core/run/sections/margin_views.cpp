#include <algorithm>
#include <cmath>

#include "desk/margins.h"
#include "sections/risk_books.h"

namespace ballast::sections {

namespace {

using interfaces::Reading;

Reading readingOf(const std::optional<double>& value, bool estimated, const std::string& source)
{
    if (!value) return {};
    return {.value = *value, .quality = domain::Quality::Good, .estimated = estimated, .source = source};
}

interfaces::VenueMargin marginView(const desk::AccountMargin& margin)
{
    interfaces::VenueMargin view{.venue = margin.account, .rule = margin.rule, .parameterDate = margin.parameterDate};
    view.shareOfEquity = readingOf(margin.share, margin.estimated, margin.source);
    view.initialUsd = readingOf(margin.initialUsd, margin.estimated, margin.source);
    view.maintenanceUsd = readingOf(margin.maintenanceUsd, margin.estimated, margin.source);
    view.equityUsd = readingOf(margin.equityUsd, margin.estimated, margin.source);
    if (margin.stated) {
        const auto source = "stated by " + margin.account;
        view.statedMaintenanceUsd = readingOf(margin.stated->maintenanceUsd, false, source);
        view.statedEquityUsd = readingOf(margin.stated->equityUsd, false, source);
    }
    view.liquidationShift = readingOf(margin.shock, margin.distanceEstimated, margin.distanceMethod);
    view.liquidationDailySigmas = margin.sigmas;
    view.liquidationHours = margin.fundingHours;
    view.liquidationMessage = margin.message;
    return view;
}

}  // namespace

std::vector<interfaces::VenueMargin> marginViews(const desk::State& state)
{
    std::vector<interfaces::VenueMargin> views;
    for (const auto& margin : desk::accountMargins(state, state.config.pictureIsa))
        views.push_back(marginView(margin));
    std::stable_sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
        return a.shareOfEquity.value.value_or(HUGE_VAL) > b.shareOfEquity.value.value_or(HUGE_VAL);
    });
    return views;
}

interfaces::MarginChange marginChange(const desk::State& state, domain::AccountId account,
                                      const std::optional<desk::AccountMargin>& before,
                                      const std::optional<desk::AccountMargin>& after)
{
    interfaces::MarginChange change{.account = state.book.accounts().at(account).label()};
    if (before) change.before = before->share;
    if (!after) {
        change.message = "a wallet has no margin";
        return change;
    }
    change.after = after->share;
    change.estimated = after->estimated;
    change.message = after->share ? after->rule : after->message;
    return change;
}

}  // namespace ballast::sections
