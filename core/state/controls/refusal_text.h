#pragma once

#include <string>
#include <vector>

#include "controls/gate_view.h"
#include "domain/decision.h"
#include "domain/instrument.h"

namespace ballast::controls {

/// One sentence: limit, value, and who may change it; figures in the unit of the order's instrument, without one as the
/// rule counts. An input's own sentence comes from who watches inputs, so those of C17, C18 and F31 are short here.
std::string sentenceOf(const domain::Refusal& refusal, const domain::Instrument* instrument = nullptr);

/// In order, each once.
std::vector<domain::RecordCode> codesOf(const std::vector<domain::Refusal>& refusals);
/// "C03, C04".
std::string codesText(const std::vector<domain::Refusal>& refusals);

}  // namespace ballast::controls
