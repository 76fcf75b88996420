#pragma once

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::strategies {

/// What ended a flatten before its own end; nothing set: it did all that it could.
struct FlattenEnd {
    const domain::OperatorCommand* kill{};
    const desk::FlattenState* takenOverBy{};  ///< Goes on with all of it.
    const domain::LatchClosed* closed{};      ///< A latch that a person opens again.
};

/// One record an underlying, trigger `flatten`: what remains, and why; an alert where something does and nothing goes
/// on with it. `flat` stands in `state` still.
void tellFlattenEnd(desk::State& state, desk::StepOutput& output, const desk::FlattenState& flat,
                    const FlattenEnd& how);

}  // namespace ballast::strategies
