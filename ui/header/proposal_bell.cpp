#include "ui/header/proposal_bell.h"

#include <optional>

namespace ballast::ui {

ProposalBell::ProposalBell(QObject* parent) : QObject(parent) {}

void ProposalBell::listen(const std::vector<interfaces::ProposalView>& waiting, Timestamp time)
{
    std::map<SequenceNumber, bool> now;
    std::optional<Ring> ring;
    for (const auto& proposal : waiting) {
        const SequenceNumber number = proposal.decision->sequence;
        const auto known = m_known.find(number);
        const bool isLast = proposal.expires - time <= kLast;
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
