#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "engine/engine.h"
#include "engine/operator_actions.h"

namespace ballast::engine {

namespace {

using domain::OperatorAction;
using domain::OperatorCommand;

constexpr Duration kLongestOverride = Duration::hours(8);

/// What an override does, as its badge and its end say it.
std::string whatOf(const desk::Override& over)
{
    if (over.action == OperatorAction::PullQuotes) return desk::pulledWords(over);
    if (over.action == OperatorAction::AcceptUnarmed) return desk::unarmedWords(over);
    return over.action == OperatorAction::ExcludeVenue ? over.venue + " excluded" : over.underlying + " paused";
}

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

/// What stops hedging beside a pause, which no end of a pause lets go: " C08 keeps it stopped until ..."; else empty.
static std::string keptStopped(const desk::State& state, const std::string& underlying)
{
    const auto hedging = state.hedging.find(underlying);
    if (hedging == state.hedging.end() || !hedging->second.halted) return {};
    return fmt::format(" {} keeps it stopped until trading is resumed (underlying:{}, or all).",
                       toString(hedging->second.halted->rule), underlying);
}

static bool isPause(const desk::Override& over)
{
    return over.action == OperatorAction::PauseUnderlying || over.action == OperatorAction::Veto;
}

/// Hedging of an underlying goes on: every pause and veto of it ends.
static void endPauses(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto pauses = [&](const desk::Override& over) { return over.underlying == c.underlying && isPause(over); };
    if (std::erase_if(state.overrides, pauses) == 0)
        return refuseCommand(state, output, c,
                             fmt::format("{} hedging could not be resumed by {}: it is not paused.{}",
                                         desk::clipped(c.underlying, 20), c.operatorName,
                                         keptStopped(state, c.underlying)));
    recordCommand(state, output, c,
                  fmt::format("{} hedging resumed by {}: \"{}\".{}", c.underlying, c.operatorName, desk::reasonOf(c),
                              keptStopped(state, c.underlying)));
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
    const std::string what = whatOf(*found);
    const auto stays = isPause(*found) ? keptStopped(state, found->underlying) : std::string();
    state.overrides.erase(found);
    recordCommand(state, output, named, fmt::format("Override \"{}\" ended by {}.{}", what, c.operatorName, stays));
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

namespace {

/// The option of this name in the chain that its coin is quoted on, which alone can be pulled; null: it lists none.
const domain::Instrument* quotedLine(const desk::State& state, const std::string& name)
{
    if (!state.market.instruments().findByName(name)) return nullptr;
    for (const auto& instrument : state.market.instruments().all()) {
        if (instrument.name != name || !instrument.isOption()) continue;
        const auto* market = state.market.find(instrument.underlying);
        if (market != nullptr && market->main().holds(instrument)) return &instrument;
    }
    return nullptr;
}

/// What a command about quotes reaches, as a pull without owner and time; or why it names nothing.
struct QuoteReach {
    desk::Override pull;
    std::string why;
};

/// What was pulled before this start is said again before anything is listed: by its name, or the key has its expiry.
void takeKept(const OperatorCommand& c, QuoteReach& reach)
{
    reach.pull.instrument = c.instrument;
    if (c.key == kKeptKill) return;
    const auto expiry = parseIso8601(c.key.substr(kKeptKill.size() + 1));
    if (expiry)
        reach.pull.expiry = *expiry;
    else
        reach.why = fmt::format("\"{}\" names no expiry", desk::clipped(c.key, 40));
}

QuoteReach reachOf(const desk::State& state, const OperatorCommand& c)
{
    QuoteReach reach{.pull = {.action = OperatorAction::PullQuotes, .underlying = c.underlying}, .why = {}};
    const bool isKept = c.key.starts_with(kKeptKill);
    if (isKept || c.instrument.empty()) {
        if (!c.underlying.empty() && !state.hedging.contains(c.underlying))
            reach.why = fmt::format("the book has no underlying \"{}\"", desk::clipped(c.underlying, 20));
        else if (isKept)
            takeKept(c, reach);
        return reach;
    }
    const auto* line = quotedLine(state, c.instrument);
    if (line == nullptr || (!c.underlying.empty() && c.underlying != line->underlying)) {
        reach.why = fmt::format("no quoted chain lists an option \"{}\"", desk::clipped(c.instrument, 40));
        return reach;
    }
    reach.pull.underlying = line->underlying;
    if (c.key == domain::kWholeExpiry)
        reach.pull.expiry = line->expiry;
    else
        reach.pull.instrument = line->name;
    if (!c.key.empty() && c.key != domain::kWholeExpiry)
        reach.why = fmt::format("\"{}\" is no part of a chain; it takes \"{}\"", desk::clipped(c.key, 20),
                                domain::kWholeExpiry);
    return reach;
}

bool isSameReach(const desk::Override& a, const desk::Override& b)
{
    return a.underlying == b.underlying && a.instrument == b.instrument && a.expiry == b.expiry;
}

/// Whether all that `inner` pulls lies in what `outer` reaches.
bool liesIn(const desk::State& state, const desk::Override& inner, const desk::Override& outer)
{
    if (isSameReach(inner, outer)) return true;
    if (outer.instrument.empty() && outer.expiry.isNever())
        return outer.underlying.empty() || outer.underlying == inner.underlying;
    if (!outer.instrument.empty() || inner.instrument.empty() || inner.underlying != outer.underlying) return false;
    const auto line = state.market.instruments().findByName(inner.instrument);
    return line && state.market.instruments().at(*line).expiry == outer.expiry;
}

}  // namespace

void pullQuotes(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto reach = reachOf(state, c);
    if (!reach.why.empty())
        return refuseCommand(state, output, c,
                             fmt::format("Pull of quotes by {} was not possible: {}.", c.operatorName, reach.why));
    // Pulled again, its time begins anew.
    std::erase_if(state.overrides, [&](const desk::Override& over) {
        return over.action == OperatorAction::PullQuotes && isSameReach(over, reach.pull);
    });
    OperatorCommand named = c;
    named.underlying = reach.pull.underlying;
    addOverride(state, output, named, desk::pulledWords(reach.pull));
    state.overrides.back().instrument = reach.pull.instrument;
    state.overrides.back().expiry = reach.pull.expiry;
}

void sendQuotes(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto reach = reachOf(state, c);
    if (!reach.why.empty())
        return refuseCommand(state, output, c,
                             fmt::format("Quotes could not be sent again by {}: {}.", c.operatorName, reach.why));
    std::string ended;
    std::erase_if(state.overrides, [&](const desk::Override& over) {
        const bool ends = over.action == OperatorAction::PullQuotes && liesIn(state, over, reach.pull);
        if (ends) ended += (ended.empty() ? "" : ", ") + desk::pulledWords(over);
        return ends;
    });
    OperatorCommand named = c;
    named.underlying = reach.pull.underlying;
    if (!ended.empty()) {
        recordCommand(state, output, named,
                      fmt::format("Quotes sent again by {}, ended: {}. \"{}\"", c.operatorName,
                                  desk::clipped(ended, 120), desk::reasonOf(c)));
        return;
    }
    const auto wider = std::find_if(state.overrides.begin(), state.overrides.end(), [&](const desk::Override& over) {
        return over.action == OperatorAction::PullQuotes && liesIn(state, reach.pull, over);
    });
    refuseCommand(state, output, named,
                  wider == state.overrides.end()
                      ? fmt::format("Quotes could not be sent again by {}: none is pulled there.", c.operatorName)
                      : fmt::format("Quotes could not be sent again by {}: {}; end that first.", c.operatorName,
                                    desk::pulledWords(*wider)));
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
        const std::string what = whatOf(over);
        const OperatorCommand ended{.action = OperatorAction::EndOverride,
                                    .operatorName = over.owner,
                                    .underlying = over.underlying,
                                    .target = over.id};
        const auto stays = isPause(over) ? keptStopped(state, over.underlying) : std::string();
        recordCommand(state, output, ended,
                      fmt::format("Override \"{}\" of {} ended by itself.{}", what, over.owner, stays));
        output.commands.pop_back();  // Nobody gave it.
        state.alerts.raise({desk::AlertKind::OverrideEnded, std::to_string(over.id)}, desk::AlertLevel::Notice,
                           fmt::format("Override \"{}\" ended.", what), "decisions", state.now);
        for (const auto& [underlying, hedge] : state.hedging)
            if (over.underlying.empty() || over.underlying == underlying) touched[underlying].person = true;
    }
}

}  // namespace ballast::engine
