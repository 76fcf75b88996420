#include "ui/tickets/decision_text.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "words/codes.h"
#include "words/decision_words.h"

namespace ballast::ui {
using domain::Decision;
using domain::DecisionKind;

QString orderKindWords(bool rests, const std::string& venue)
{
    return rests ? QObject::tr("It rests at %1 until it fills or is cancelled.").arg(text(venue))
                 : QObject::tr("This market ends what does not fill at once; at a venue it would rest.");
}

QString headline(const Decision& d, const words::Fate& fate) { return text(words::headline(d, fate)); }

QString signedSize(const Decision& d)
{
    const QString size = text(words::sizeOf(d));
    return size.isEmpty() ? size : (d.quantity < 0.0 ? QStringLiteral("−") : QStringLiteral("+")) + size;
}

QString codeWords(domain::RecordCode code) { return text(words::codeWords(toString(code))); }

QString worth(const Decision& d) { return text(words::outcomeOf(d)); }

Mark decisionMark(const Decision& d)
{
    switch (d.kind) {
    case DecisionKind::Hold:
        return Mark::Hold;
    case DecisionKind::Refused:
        return Mark::Refused;
    case DecisionKind::Override:
        return Mark::Override;
    default:
        return d.quantity < 0.0 ? Mark::Sell : Mark::Buy;
    }
}

QColor decisionColour(const Decision& d)
{
    const Theme& t = theme();
    switch (d.kind) {
    case DecisionKind::Hold:
        return t.text3;
    case DecisionKind::Refused:
        return t.breach;
    case DecisionKind::Override:
        return t.accent;
    case DecisionKind::Proposal:
        return t.warn;
    default:
        return d.quantity < 0.0 ? t.down : t.up;
    }
}

double proposalQuantity(const interfaces::ProposalView& proposal)
{
    return proposal.now ? proposal.now->quantity : proposal.resizedQuantity.value_or(proposal.decision->quantity);
}

double proposalDeltaAfter(const interfaces::ProposalView& proposal)
{
    return proposal.now ? proposal.now->netDeltaAfter : proposal.decision->before.delta + proposalQuantity(proposal);
}

double proposalCostUsd(const interfaces::ProposalView& proposal)
{
    return proposal.now ? proposal.now->costUsd : proposal.decision->costUsd;
}

double proposalWorthUsd(const interfaces::ProposalView& proposal)
{
    const double removed = proposal.now ? proposal.now->riskRemovedUsd : proposal.decision->riskRemovedUsd;
    return removed - proposalCostUsd(proposal);
}

bool holdIsCheaper(const interfaces::ProposalView& proposal)
{
    return std::round(100.0 * proposalWorthUsd(proposal)) < 0.0;
}

std::vector<interfaces::ProposalView> waitingProposals(const interfaces::Snapshot& snapshot)
{
    std::vector<interfaces::ProposalView> waiting;
    for (const auto& proposal : snapshot.proposals)
        if (proposal.expires > snapshot.time) waiting.push_back(proposal);
    return waiting;
}

QString proposalTitle(const interfaces::ProposalView& proposal)
{
    const double quantity = proposalQuantity(proposal);
    const std::string& code = proposal.decision->underlying;
    return QStringLiteral("%1 %2 %3")
        .arg(quantity < 0.0 ? QStringLiteral("Sell") : QStringLiteral("Buy"), sizeCoin(code, quantity), text(code));
}

}  // namespace ballast::ui
