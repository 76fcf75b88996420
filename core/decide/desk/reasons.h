#pragma once

#include <string>
#include <string_view>

#include "controls/standing.h"
#include "desk/verdict.h"
#include "domain/decision.h"

/// Sentences of at most 220 characters: subject, measure, limit, cost, benefit; figures with units; U+2212 for minus.
namespace ballast::desk {

struct HedgeState;
struct State;

/// "+344,985" or "62,345.0": thousands commas, fixed decimals, never −0. `plus` prints the sign of positives too.
std::string figure(double value, int decimals, bool plus = false);
/// Size of a coin amount with the coin's own decimals: 3 for BTC, 2 for others.
std::string coins(const std::string& underlying, double value, bool plus = false);
/// At most `bytes` of UTF-8 text, cut between characters, so that a record stays valid JSON.
std::string clipped(std::string_view text, std::size_t bytes);
/// "2.0 h" or "34 min" or "12 s".
std::string span(Duration duration);

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
