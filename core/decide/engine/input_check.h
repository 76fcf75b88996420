#pragma once

#include "desk/state.h"

namespace ballast::engine {

/// Whether a batch can be taken: instruments that are listed by then, instants of this age, prices and sizes that a
/// market has. A feed that breaks this is broken, a journal that does was changed.
///
/// Errors   InvalidArgument with the event's place in the batch, its kind and what is wrong.
Result<void> checkInputs(const desk::State& state, const domain::EventBatch& batch);

}  // namespace ballast::engine
