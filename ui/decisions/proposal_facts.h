#pragma once

#include <QString>
#include <vector>

#include "interfaces/snapshot.h"

/// What the proposal card says, as text: pure, so that it can be tested without a window.
namespace ballast::ui {

struct Fact {
    QString label, value;
    bool gain{};  ///< Drawn in the colour of up.
};
/// Net delta after, cost, worth over holding, limit price, notional, oldest input: in this order.
std::vector<Fact> proposalFacts(const interfaces::ProposalView& proposal);

/// "Since 21:29:31: net delta +5.314 to +9.963, size 2.083 to 6.733." of what is said otherwise now than when it came;
/// a resize is not counted. Empty where nothing of now is known.
QString changesSince(const interfaces::ProposalView& proposal);

struct CandidateLine {
    QString name;                             ///< "Deribit perpetual, chosen".
    QString fee, spread, impact, gas, carry;  ///< The cost is their sum; carry is funding over the holding time.
    QString cost, worth;
    bool chosen{}, excluded{};
    QString why;  ///< Of an exclusion, for the tooltip.
};
/// The chosen one first, the excluded ones after the others, hold last.
std::vector<CandidateLine> candidateLines(const interfaces::ProposalView& proposal);

}  // namespace ballast::ui
