#pragma once

#include "desk/state.h"

namespace ballast::engine {

/// Whether a batch brings nothing but what was computed beside the engine.
bool isModelRiskOnly(const domain::EventBatch& batch);
/// Keeps a report for pictures; drops one that tells of an earlier state than the one held, of one yet to come, or of
/// no underlying of the book.
void takeModelRisk(desk::State& state, const domain::ModelRiskReport& report);

}  // namespace ballast::engine
