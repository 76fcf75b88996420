#pragma once

#include <string>
#include <string_view>

#include "domain/decision.h"

/// Sentences of at most 220 characters: subject, measure, limit, cost, benefit; figures with units; U+2212 for minus.
namespace ballast::desk {

/// "+344,985" or "62,345.0": thousands commas, fixed decimals, never −0. `plus` prints the sign of positives too.
std::string figure(double value, int decimals, bool plus = false);
/// Size of a coin amount with the coin's own decimals: 3 for BTC, 2 for others.
std::string coins(const std::string& underlying, double value, bool plus = false);
/// At most `bytes` of UTF-8 text, cut between characters, so that a record stays valid JSON.
std::string clipped(std::string_view text, std::size_t bytes);
/// "2.0 h" or "34 min" or "12 s".
std::string span(Duration duration);

std::string hedgeSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string proposalSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string insideBandSentence(const domain::Decision& decision, const domain::Candidate* cheapest);
std::string volatilityOnlySentence(const domain::Decision& decision, double atmChange, double spotChange);
std::string tooDearSentence(const domain::Decision& decision, const domain::Candidate& best);

}  // namespace ballast::desk
