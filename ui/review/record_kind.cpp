#include "ui/review/record_kind.h"

#include <algorithm>
#include <array>
#include <string_view>

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

bool isBreach(const Decision& decision)
{
    constexpr std::array<std::string_view, 11> kLimits{"C02", "C03", "C04", "C05", "C07", "C08",
                                                       "C09", "C10", "C12", "C13", "C20"};
    const std::string_view code = std::string_view(decision.code).substr(0, 3);
    return std::find(kLimits.begin(), kLimits.end(), code) != kLimits.end();
}

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
