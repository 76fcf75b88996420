#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/state.h"
#include "engine/operator_actions.h"

namespace ballast::engine {

namespace {

using domain::OperatorAction;
using domain::OperatorCommand;

constexpr Duration kLongestOverride = Duration::hours(8);

}  // namespace

void addOverride(desk::State& state, desk::StepOutput& output, const OperatorCommand& c, const std::string& what)
{
    const Duration length = std::clamp(c.duration, Duration::seconds(1), kLongestOverride);
    desk::Override over{.id = ++state.lastOverride,
                        .action = c.action,
                        .underlying = c.underlying,
                        .venue = c.venue,
                        .owner = c.operatorName,
                        .reason = desk::reasonOf(c),
                        .started = state.now,
                        .expires = state.now + length};
    const auto decision =
        recordCommand(state, output, c,
                      fmt::format("{} until {} by {}: \"{}\".", what, toIso8601(over.expires).substr(11, 8),
                                  c.operatorName, desk::reasonOf(c)));
    over.record = decision->sequence;
    state.overrides.push_back(std::move(over));
}

/// Hedging of an underlying goes on: every pause and veto of it ends.
static void endPauses(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto pauses = [&](const desk::Override& over) {
        return over.underlying == c.underlying && over.action != OperatorAction::ExcludeVenue;
    };
    if (std::erase_if(state.overrides, pauses) == 0)
        return refuseCommand(state, output, c,
                             fmt::format("{} hedging could not be resumed by {}: it is not paused.",
                                         desk::clipped(c.underlying, 20), c.operatorName));
    recordCommand(state, output, c,
                  fmt::format("{} hedging resumed by {}: \"{}\".", c.underlying, c.operatorName, desk::reasonOf(c)));
}

void endOverride(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    if (c.target == 0 && !c.underlying.empty()) return endPauses(state, output, c);
    const auto found = std::find_if(state.overrides.begin(), state.overrides.end(),
                                    [&](const desk::Override& over) { return over.id == c.target; });
    if (found == state.overrides.end()) {
        refuseCommand(
            state, output, c,
            fmt::format("Override {} could not be ended by {}: it had ended before.", c.target, c.operatorName));
        return;
    }
    OperatorCommand named = c;
    named.underlying = found->underlying;
    const std::string what =
        found->action == OperatorAction::ExcludeVenue ? found->venue + " excluded" : found->underlying + " paused";
    state.overrides.erase(found);
    recordCommand(state, output, named, fmt::format("Override \"{}\" ended by {}.", what, c.operatorName));
}

void includeVenue(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto excludes = [&](const desk::Override& over) {
        return over.action == OperatorAction::ExcludeVenue && over.venue == c.venue;
    };
    if (std::erase_if(state.overrides, excludes) == 0)
        return refuseCommand(state, output, c,
                             fmt::format("{} could not be included by {}: it is not excluded.",
                                         desk::clipped(c.venue, 40), c.operatorName));
    recordCommand(state, output, c,
                  fmt::format("{} included by {}: \"{}\".", c.venue, c.operatorName, desk::reasonOf(c)));
}

void expireOverrides(desk::State& state, desk::StepOutput& output, strategies::Touched& touched)
{
    for (std::size_t i = 0; i < state.overrides.size();) {
        if (state.overrides[i].expires > state.now) {
            ++i;
            continue;
        }
        const desk::Override over = state.overrides[i];
        state.overrides.erase(state.overrides.begin() + static_cast<std::ptrdiff_t>(i));
        const std::string what =
            over.action == OperatorAction::ExcludeVenue ? over.venue + " excluded" : over.underlying + " paused";
        const OperatorCommand ended{.action = OperatorAction::EndOverride,
                                    .operatorName = over.owner,
                                    .underlying = over.underlying,
                                    .target = over.id};
        recordCommand(state, output, ended, fmt::format("Override \"{}\" of {} ended by itself.", what, over.owner));
        output.commands.pop_back();  // Nobody gave it.
        state.alerts.raise("override " + std::to_string(over.id), desk::AlertLevel::Notice,
                           fmt::format("Override \"{}\" ended.", what), "decisions", state.now);
        if (!over.underlying.empty()) touched[over.underlying].person = true;
    }
}

}  // namespace ballast::engine
