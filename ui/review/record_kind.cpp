#include "ui/review/record_kind.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

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

Mark recordMark(const Decision& decision)
{
    if (isBreach(decision)) return Mark::Breach;
    switch (decision.kind) {
    case DecisionKind::Hedge:
    case DecisionKind::Proposal:
    case DecisionKind::Roll:
        return isBuy(decision) ? Mark::Buy : Mark::Sell;
    case DecisionKind::Hold:
        return Mark::Hold;
    case DecisionKind::Refused:
        return Mark::Refused;
    case DecisionKind::Override:
        return Mark::Override;
    }
    return Mark::None;
}

QColor recordColour(const Decision& decision)
{
    const Theme& t = theme();
    if (isBreach(decision) || isRefused(decision)) return t.breach;
    if (isOverride(decision)) return t.accent;
    if (isHold(decision)) return t.text3;
    return isBuy(decision) ? t.up : t.down;
}

QString recordHeadline(const Decision& decision)
{
    const QString asset = text(decision.underlying);
    const QString head = recordKindText(decision).section(QLatin1Char(' '), 0, 0) +
                         (asset.isEmpty() ? QString() : QLatin1Char(' ') + asset);
    if (!isTrade(decision) || decision.quantity == 0.0) return head;
    return head + (isBuy(decision) ? QStringLiteral(", bought ") : QStringLiteral(", sold ")) +
           sizeCoin(decision.underlying, decision.quantity);
}

}  // namespace ballast::ui
