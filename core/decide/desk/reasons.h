#pragma once

#include <string>
#include <string_view>

#include "controls/standing.h"
#include "desk/verdict.h"
#include "domain/decision.h"
#include "words/figures.h"

/// Sentences of at most 220 characters: subject, measure, limit, cost, benefit; figures with units; U+2212 for minus.
namespace ballast::desk {

struct HedgeState;
struct State;

using words::clipped;
using words::coins;
using words::coinSize;
using words::figure;
using words::span;

/// "No BTC hedge: the BTC index is 3 s old, limit 2 s. …"
std::string inputSentence(const std::string& underlying, const InputFault& fault);
/// Why hedging of an underlying may not act now; empty when it may.
std::string whyOff(const std::string& underlying, const HedgeState& hedge);
/// "killed by ann", or the sentence of a loss limit.
std::string causeWords(const controls::Standing& standing);
/// "Paused", as a command's record begins.
std::string_view verbOf(controls::Cause cause) noexcept;
/// "no ask now", "C03 (Order notional …)".
std::string leftWords(const State& state, const std::string& underlying, const Leftover& left);
/// "hedge", "report".
std::string_view toString(FillOrigin origin) noexcept;

std::string hedgeSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string proposalSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string insideBandSentence(const domain::Decision& decision, const domain::Candidate* cheapest);
std::string volatilityOnlySentence(const domain::Decision& decision, double atmChange, double spotChange);
std::string tooDearSentence(const domain::Decision& decision, const domain::Candidate& best);

}  // namespace ballast::desk
