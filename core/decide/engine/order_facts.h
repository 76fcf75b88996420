#pragma once

#include <string>

#include "desk/outcome.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "strategies/strategies.h"

namespace ballast::engine {

/// What gateways tell of orders and accounts besides acknowledgements, fills and ends, and what they answer. False for
/// an event of another kind.
bool applyOrderFact(desk::State& state, const domain::Event& event, strategies::Touched& touched);
/// An answer about an order came: where the quoter waits for it to say more, it is asked again.
void noteAnswered(const desk::State& state, const domain::ClientOrderId& id, strategies::Touched& touched);
/// Does what time asks for: orders without an answer become Unknown, questions go out.
void followOrders(desk::State& state, desk::StepOutput& output);
/// Tells a person what the ledger found: a record where it changes what is counted, an alert while it lasts.
void tellOrders(desk::State& state, desk::StepOutput& output);
/// Records that an order ended without all that it asked for, since its own record was made before it left. A hedge
/// that filled nothing counts as none. Quotes come and go; a flatten tells at its end what stands.
void tellEndedShort(desk::State& state, desk::StepOutput& output, const orders::Order& order,
                    const std::string& reason);
/// A gateway's word about an account, which begins with its label and a colon; while a kill stands it says what of that
/// is not done there (F52).
void tellWord(desk::State& state, const std::string& word);
/// Takes a venue's positions where they differ from ours (F46), as a person asked; what was taken, in words.
std::string adoptDifferences(desk::State& state, const std::vector<desk::Difference>& wanted);

}  // namespace ballast::engine
