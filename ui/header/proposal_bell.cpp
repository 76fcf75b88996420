#include "ui/header/proposal_bell.h"

#include <optional>

#include "ui/tickets/decision_text.h"

namespace ballast::ui {

ProposalBell::ProposalBell(QObject* parent) : QObject(parent) {}

void ProposalBell::listen(const interfaces::Snapshot& desk)
{
    std::map<SequenceNumber, bool> now;
    std::optional<Ring> ring;
    for (const auto& proposal : waitingProposals(desk)) {
        const SequenceNumber number = proposal.decision->sequence;
        const auto known = m_known.find(number);
        const bool isLast = proposal.expires - desk.time <= kLast;
        if (known == m_known.end())
            ring = Ring::Arrival;
        else if (isLast && !known->second && !ring)
            ring = Ring::LastSeconds;
        now.emplace(number, isLast);
    }
    m_known = std::move(now);
    if (!ring) return;
    Q_EMIT rang(*ring);
    if (m_sound) Q_EMIT sounds();
}

}  // namespace ballast::ui
