#pragma once

#include <span>
#include <string>

#include "desk/state.h"
#include "desk/strategy_state.h"

/// What a flatten reaches, and what of it a later one has taken over. Of two flattens that reach the same position the
/// later one closes it.
namespace ballast::strategies {

/// Coins of net delta below which nothing is left: sums of doubles, far below any lot.
inline constexpr double kNoDelta = 1e-6;

/// No account: the one where the engine trades the instrument.
bool inScope(const desk::State& state, const desk::FlattenState& flat, const domain::Instrument& instrument,
             domain::AccountId account = {});
bool reaches(const desk::FlattenState& flat, const std::string& underlying);
bool reaches(const desk::FlattenState& flat, const domain::RecipeLeg& leg);
/// Options of a flatten of hedges, and pool shares of any: the desk takes no liquidity away.
bool stays(const desk::FlattenState& flat, const domain::Instrument& instrument);
/// The rest of an underlying's delta is only flattened with all of its positions.
bool isWhole(const desk::FlattenState& flat);
/// Whether the account's latch has closed since it began: its gateway told what cannot be, or nothing more can be
/// handed to it. It is left out until a person resumes it, and a flatten that he asks for later reaches it again.
bool isLeftOut(const desk::FlattenState& flat, domain::AccountId account);
/// Coins of the underlying's net delta that lie in accounts that are left out: positions, coins and working orders.
double leftOutDelta(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying);
/// " at Deribit" of what is flattened there alone; empty: everywhere.
std::string whereText(const domain::Scope& scope);

/// Whether an order may lie in both. A strategy other than flatten has no order of a flatten.
bool overlap(const desk::State& state, const domain::Scope& a, const domain::Scope& b);
/// Those that began later than `flat`, which must stand in `state`; oldest first.
std::span<const desk::FlattenState> laterThan(const desk::State& state, const desk::FlattenState& flat);
/// Whether a later one closes what stands of it in the account.
bool isTakenOver(const desk::State& state, const desk::FlattenState& flat, const domain::Instrument& instrument,
                 domain::AccountId account);
/// Whether a later one offsets what is left of the underlying.
bool isOffsetTakenOver(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying);
/// A later one that does all that `flat` was asked for; null: none does.
const desk::FlattenState* takenOverBy(const desk::State& state, const desk::FlattenState& flat);
/// Whether a later one is under way that reaches into its scope.
bool waitsForLater(const desk::State& state, const desk::FlattenState& flat);
/// What it offsets the rest of the underlying's delta in; null: it reaches no perpetual that is hedged in.
const domain::Instrument* offsetIn(const desk::State& state, const desk::FlattenState& flat,
                                   const std::string& underlying);

}  // namespace ballast::strategies
