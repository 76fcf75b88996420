#include "ui/review/record_kind.h"

#include "interfaces/record_codes.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"

namespace ballast::ui {
namespace {

using domain::Decision;
using domain::DecisionKind;

bool isBuy(const Decision& decision) { return decision.quantity > 0.0; }

}  // namespace

bool isTrade(const Decision& decision)
{
    return decision.kind == DecisionKind::Hedge || decision.kind == DecisionKind::Roll;
}

bool isHold(const Decision& decision) { return decision.kind == DecisionKind::Hold; }
bool isRefused(const Decision& decision) { return decision.kind == DecisionKind::Refused; }
bool isOverride(const Decision& decision) { return decision.kind == DecisionKind::Override; }

bool isBreach(const Decision& decision) { return interfaces::isBreach(decision); }

QString recordKindText(const Decision& decision)
{
    const QString side = isBuy(decision) ? QStringLiteral("buy") : QStringLiteral("sell");
    switch (decision.kind) {
    case DecisionKind::Hedge:
        return QStringLiteral("Hedge ") + side;
    case DecisionKind::Hold:
        return QStringLiteral("Hold");
    case DecisionKind::Proposal:
        return QStringLiteral("Proposal ") + side;
    case DecisionKind::Refused:
        return QStringLiteral("Refused");
    case DecisionKind::Roll:
        return QStringLiteral("Roll");
    case DecisionKind::Override:
        return QStringLiteral("Override");
    }
    return {};
}

Mark recordMark(const Decision& decision) { return isBreach(decision) ? Mark::Breach : decisionMark(decision); }

QColor recordColour(const Decision& decision)
{
    if (isBreach(decision)) return theme().breach;
    // In a journal nothing waits any more: a proposal is a side like any other.
    if (decision.kind == DecisionKind::Proposal) return isBuy(decision) ? theme().up : theme().down;
    return decisionColour(decision);
}

}  // namespace ballast::ui
