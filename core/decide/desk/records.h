#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "desk/outcome.h"
#include "desk/state.h"

namespace ballast::desk {

/// Fills the common fields and adds to output, list and counts. Returns the stored record.
std::shared_ptr<const domain::Decision> record(State& state, StepOutput& output, domain::Decision decision);
/// Makes the intent of a recorded decision from what the gate let pass, and notes it in the ledger.
void sendOrder(State& state, StepOutput& output, SequenceNumber decision,
               const domain::Gated<domain::OrderProposal>& judged, double mid);
/// A person is told where an order was refused for its strategy's rate (C07), until one of it leaves again.
void tellOrderRate(State& state, const std::vector<domain::Refusal>& refusals);
/// Makes the amendment of a working order from what the gate let pass, and notes it in the ledger.
void sendAmendment(State& state, StepOutput& output, const domain::Gated<domain::OrderProposal>& judged);
/// Asks for the cancel of one open order, by name: waits for no commit.
void askCancel(State& state, StepOutput& output, const orders::Order& order);
/// Whether an order of ours lies inside `scope`.
bool isIn(const State& state, const orders::Order& order, const domain::Scope& scope);
/// Cancels of an underlying's or a strategy's open orders by name as well; a wider scope needs none.
void nameCancels(const State& state, StepOutput& output, const domain::Scope& scope);
/// Notes which orders this step's cancels reach.
void noteCancels(State& state, const StepOutput& output);
/// Gives every candidate that could have been chosen the reason why it was not, so that a record's choice is the one
/// of greatest worth among those allowed.
void excludeAll(std::vector<domain::Candidate>& candidates, const domain::Exclusion& why);

/// Begins the reason of a command that a session says again for a person, before when it was said and why.
inline constexpr std::string_view kBeforeStart = "in force before this start, ";
/// Key of such a command.
inline constexpr std::string_view kKeptKey = "kept";
/// The person's words, cut to 80 bytes; of a command that is said again to 160, since its time stands before them.
std::string reasonOf(const domain::OperatorCommand& command);
/// The operator record of a command; `sentence` says what changes. It holds what stood then: of the named coin all that
/// its decisions stand on, without one index, net delta and band of each coin that the command reaches.
std::shared_ptr<const domain::Decision>
recordCommand(State& state, StepOutput& output, const domain::OperatorCommand& command, const std::string& sentence);
/// The same of a command that changes nothing; `refusals` are the rules that stopped it, if any did.
void refuseCommand(State& state, StepOutput& output, const domain::OperatorCommand& command,
                   const std::string& sentence, const std::vector<domain::Refusal>& refusals = {});
/// Notes what became of a command whose record is another than an operator's.
void noteOutcome(StepOutput& output, const domain::OperatorCommand& command, const domain::Decision& record,
                 std::vector<domain::Refusal> refusals = {});

}  // namespace ballast::desk
