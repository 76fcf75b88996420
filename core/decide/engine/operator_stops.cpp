#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <vector>

#include "controls/refusal_text.h"
#include "desk/outcome.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/state.h"
#include "engine/engine.h"
#include "engine/operator_actions.h"
#include "words/figures.h"

/// Hedging of a coin that C08 or C09 stopped: who turns it on again, and how it stays stopped in another journal.
namespace ballast::engine {

namespace {

using domain::LimitedFigure;
using domain::OperatorCommand;
using domain::Refusal;
using domain::Rule;
using domain::ScopeKind;

bool isStoppedByVolume(const desk::HedgeState& hedge) { return hedge.halted && hedge.halted->rule == Rule::C09; }

bool isStoppedByDay(const desk::HedgeState& hedge) { return hedge.halted->figure == LimitedFigure::HedgeVolumeDay; }

/// For the whole desk, its underlying, or the hedger. What a venue, an account or another strategy resumes says nothing
/// of it; nor does what no person said of C09, else the limit of a day would be one of each of its delays.
bool turnsOn(const Resume& resume, const std::string& underlying, const desk::HedgeState& hedge)
{
    const auto& scope = resume.scope;
    if (resume.isAfterDelay && isStoppedByVolume(hedge)) return false;
    if (scope.kind == ScopeKind::Venue || scope.kind == ScopeKind::Account) return false;
    if (scope.kind == ScopeKind::Strategy) return scope.name == "hedger";
    return scope.kind != ScopeKind::Underlying || scope.name == underlying;
}

/// The figure that stopped it counts anew from here, else the next hedge would stop at once. The other goes on, and so
/// do both after any other word: the limit of the day is not worn away through that of five minutes.
void countAnew(controls::HedgeVolume& volume, bool ofDay)
{
    const auto begin = [&](auto& recent, auto& /*day*/, double& dayUsd) {
        if (ofDay)
            dayUsd = 0.0;
        else
            recent.clear();
    };
    controls::HedgeVolume::fields(begin, volume);
}

constexpr std::string_view kMoves = "moves", kFiveMinutes = "5min", kDay = "day";

std::optional<double> numberIn(std::string_view text)
{
    double number{};
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// "C09 day 1200 900 1000": what stopped it, and value, reference and limit of then. Empty: it is none.
std::optional<Refusal> stopIn(std::string_view key, const std::string& underlying)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= key.size();) {
        const auto end = std::min(key.find(' ', at), key.size());
        parts.push_back(key.substr(at, end - at));
        at = end + 1;
    }
    if (parts.size() != 5) return std::nullopt;
    const auto value = numberIn(parts[2]), reference = numberIn(parts[3]), limit = numberIn(parts[4]);
    const bool ofRepeats = parts[0] == toString(Rule::C08) && parts[1] == kMoves;
    const bool ofVolume = parts[0] == toString(Rule::C09) && (parts[1] == kFiveMinutes || parts[1] == kDay);
    if (!value || !reference || !limit || !(ofRepeats || ofVolume)) return std::nullopt;
    Refusal stop{.rule = ofVolume ? Rule::C09 : Rule::C08,
                 .scope = {ScopeKind::Underlying, underlying},
                 .value = *value,
                 .limit = *limit,
                 .reference = *reference};
    if (ofVolume) stop.figure = parts[1] == kDay ? LimitedFigure::HedgeVolumeDay : LimitedFigure::HedgeVolume5min;
    return stop;
}

/// What counts no more. Of a stop that is older than all that counts now, as after midnight or in a journal that began
/// with it, its own figures: "0 USD" would be no reason to have stopped.
std::string volumeLetGo(const desk::State& state, const desk::HedgeState& hedge)
{
    const auto sent = hedge.volume.sent(state.now);
    const bool ofDay = isStoppedByDay(hedge);
    const double counted = ofDay ? sent.day : sent.fiveMinutes;
    const auto* within = ofDay ? "this day (UTC)" : "within 5 min";
    if (counted > 0.0) return fmt::format(": {} USD sent {} no longer count.", words::figure(counted, 0), within);
    return fmt::format(": hedges would have come to {} USD {}, limit {} USD. That count is 0 now and begins anew.",
                       words::figure(hedge.halted->value, 0), ofDay ? "in a day (UTC)" : within,
                       words::figure(hedge.halted->limit, 0));
}

}  // namespace

std::string hedgingLetGo(const desk::State& state, const Resume& resume)
{
    std::string said;
    for (const auto& [underlying, hedge] : state.hedging) {
        if (!hedge.halted || !turnsOn(resume, underlying, hedge)) continue;
        said += fmt::format(" Hedging of {} goes on, which {} had stopped", underlying, toString(hedge.halted->rule));
        if (!isStoppedByVolume(hedge)) {
            said += '.';
            continue;
        }
        said += volumeLetGo(state, hedge);
    }
    return said;
}

void turnOnHedging(desk::State& state, const Resume& resume)
{
    for (auto& [underlying, hedge] : state.hedging) {
        if (!turnsOn(resume, underlying, hedge)) continue;
        if (isStoppedByVolume(hedge)) countAnew(hedge.volume, isStoppedByDay(hedge));
        hedge.halted.reset();
        hedge.repeats.reset();
        state.alerts.clear({desk::AlertKind::Repeats, underlying});
    }
}

std::string keyOfStop(const Refusal& stop)
{
    const auto what = stop.rule != Rule::C09                         ? kMoves
                      : stop.figure == LimitedFigure::HedgeVolumeDay ? kDay
                                                                     : kFiveMinutes;
    return fmt::format("{} {} {} {} {}", toString(stop.rule), what, stop.value, stop.reference, stop.limit);
}

bool stopsHedging(const OperatorCommand& c)
{
    return c.action == domain::OperatorAction::PauseUnderlying && c.key.starts_with(kKeptKill) &&
           c.key.size() > kKeptKill.size();
}

void stopHedging(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto hedging = state.hedging.find(c.underlying);
    const auto stop = stopIn(std::string_view(c.key).substr(kKeptKill.size() + 1), c.underlying);
    if (hedging == state.hedging.end() || !stop)
        return refuseCommand(state, output, c,
                             fmt::format("Hedging of {} was not stopped again: {}.", desk::clipped(c.underlying, 20),
                                         stop ? "the book has no such underlying"
                                              : fmt::format("\"{}\" names no rule", desk::clipped(c.key, 40))));
    // What has stopped it meanwhile is the newer one.
    auto& halted = hedging->second.halted;
    if (!halted) halted = stop;
    state.alerts.raise({desk::AlertKind::Repeats, c.underlying}, desk::AlertLevel::Breach,
                       fmt::format("{}: {}", c.underlying, controls::sentenceOf(*halted)), "decisions", state.now);
    // A file of a program that kept no counts, or a stop of another day.
    const bool isUncounted = stop->rule == Rule::C09 && hedging->second.volume.sent(state.now).day == 0.0;
    recordCommand(state, output, c,
                  fmt::format("Hedging of {} stays stopped ({}): \"{}\".{}", c.underlying, toString(stop->rule),
                              desk::reasonOf(c),
                              isUncounted ? " What it had sent before, in 5 min and in the day, is not counted in this "
                                            "journal."
                                          : ""));
}

}  // namespace ballast::engine
