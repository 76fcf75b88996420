#pragma once

#include <string>
#include <string_view>

#include "domain/decision.h"
#include "words/figures.h"

/// Sentences of at most 220 characters: subject, measure, limit, cost, benefit; figures with units; U+2212 for minus.
namespace ballast::desk {

using words::clipped;
using words::coins;
using words::figure;
using words::span;

std::string hedgeSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string proposalSentence(const domain::Decision& decision, const domain::Candidate& chosen, double horizonHours);
std::string insideBandSentence(const domain::Decision& decision, const domain::Candidate* cheapest);
std::string volatilityOnlySentence(const domain::Decision& decision, double atmChange, double spotChange);
std::string tooDearSentence(const domain::Decision& decision, const domain::Candidate& best);

}  // namespace ballast::desk
