#pragma once

#include "strategies/strategies.h"

namespace ballast::engine {

/// Takes what the desk's wallet holds in pools into market and book: shares that came, went, grew or shrank beside the
/// desk earn nothing by it; fees that one gained are earned. True if the event was one.
bool applyShareFact(desk::State& state, const domain::Event& event, strategies::Touched& touched);

}  // namespace ballast::engine
