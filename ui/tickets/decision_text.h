#pragma once

#include <QColor>
#include <QString>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/widgets/marks.h"
#include "words/decision_words.h"

/// One decision in the words of the list.
namespace ballast::ui {

/// Which kind of order a typed one is there: it rests at a venue, and ends on a market that plays.
QString orderKindWords(bool rests, const std::string& venue);

/// What was done, as core/words tells it: "Hedge ordered, sell 11.617 BTC perpetual", by its fate "Hedged BTC, sold …".
QString headline(const domain::Decision& decision, const words::Fate& fate = {});
/// What a code of core/RULES.md means, in few words with the code before them: "C18 sources disagree". A code without a
/// number of its own is its words alone; one that is not known stays as it is.
QString codeWords(domain::RecordCode code);
/// "+2 contracts", "−11.617 BTC": what a record traded or proposed, in the unit of its instrument; empty: nothing.
QString signedSize(const domain::Decision& decision);
/// "470.78 USD" of a trade, the code of a refusal, the person of an override.
QString worth(const domain::Decision& decision);
Mark decisionMark(const domain::Decision& decision);
QColor decisionColour(const domain::Decision& decision);
/// "Sell 2.083 BTC" of what a proposal proposes.
QString proposalTitle(const interfaces::ProposalView& proposal);
/// Signed coins that would be traded: as resized, or as proposed.
double proposalQuantity(const interfaces::ProposalView& proposal);
/// Coins of net delta when it is filled.
double proposalDeltaAfter(const interfaces::ProposalView& proposal);
double proposalCostUsd(const interfaces::ProposalView& proposal);
/// Risk removed over the holding time less cost, USD.
double proposalWorthUsd(const interfaces::ProposalView& proposal);
/// It costs more than the risk that it removes is worth, by the figures that are shown: holding would cost nothing.
bool holdIsCheaper(const interfaces::ProposalView& proposal);
/// What still waits at the picture's time, oldest first: one whose time is over is none, although the picture may hold
/// it until the desk's next step.
std::vector<interfaces::ProposalView> waitingProposals(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
