#include "ui/tickets/decision_text.h"

#include <QMap>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using domain::Decision;
using domain::DecisionKind;

QString traded(const Decision& d)
{
    return QStringLiteral("%1 %2").arg(d.quantity < 0.0 ? QStringLiteral("sold") : QStringLiteral("bought"),
                                       sizeCoin(d.underlying, d.quantity));
}

QString withUnderlying(const QString& verb, const Decision& d)
{
    return d.underlying.empty() ? verb : verb + QLatin1Char(' ') + text(d.underlying);
}

}  // namespace

QString headline(const Decision& d)
{
    switch (d.kind) {
    case DecisionKind::Hedge:
        return withUnderlying(QStringLiteral("Hedged"), d) + QStringLiteral(", ") + traded(d);
    case DecisionKind::Hold:
        return withUnderlying(QStringLiteral("Hold"), d);
    case DecisionKind::Proposal:
        return withUnderlying(QStringLiteral("Proposed"), d) +
               QStringLiteral(", %1 %2").arg(d.quantity < 0.0 ? QStringLiteral("sell") : QStringLiteral("buy"),
                                             sizeCoin(d.underlying, d.quantity));
    case DecisionKind::Refused:
        return withUnderlying(QStringLiteral("Refused"), d);
    case DecisionKind::Roll:
        return withUnderlying(QStringLiteral("Rolled"), d);
    case DecisionKind::Override:
        break;
    }
    QString action = text(d.choice.empty() ? std::string(toString(d.trigger)) : d.choice);
    action.replace(QLatin1Char('-'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
    return withUnderlying(QStringLiteral("Override, ") + action, d);
}

QString codeWords(domain::RecordCode code)
{
    static const QMap<QString, QString> kWords{
        {QStringLiteral("C01"), QObject::tr("price collar")},
        {QStringLiteral("C02"), QObject::tr("order size")},
        {QStringLiteral("C03"), QObject::tr("order notional")},
        {QStringLiteral("C04"), QObject::tr("position limit")},
        {QStringLiteral("C05"), QObject::tr("greek limit")},
        {QStringLiteral("C06"), QObject::tr("message rate")},
        {QStringLiteral("C07"), QObject::tr("order rate")},
        {QStringLiteral("C08"), QObject::tr("repeated hedges")},
        {QStringLiteral("C09"), QObject::tr("volume limit")},
        {QStringLiteral("C10"), QObject::tr("loss of the day")},
        {QStringLiteral("C11"), QObject::tr("working orders")},
        {QStringLiteral("C12"), QObject::tr("no effect")},
        {QStringLiteral("C13"), QObject::tr("parts of an order")},
        {QStringLiteral("C14"), QObject::tr("same order twice")},
        {QStringLiteral("C15"), QObject::tr("trading state")},
        {QStringLiteral("C16"), QObject::tr("dead man's switch")},
        {QStringLiteral("C17"), QObject::tr("data quality")},
        {QStringLiteral("C18"), QObject::tr("sources disagree")},
        {QStringLiteral("C19"), QObject::tr("not reconciled")},
        {QStringLiteral("C20"), QObject::tr("free margin")},
        {QStringLiteral("C21"), QObject::tr("not listed")},
        {QStringLiteral("C22"), QObject::tr("own order")},
        {QStringLiteral("C23"), QObject::tr("needs a person")},
        {QStringLiteral("C24"), QObject::tr("chain bounds")},
    };
    if (code == domain::RecordCode::V1) return QObject::tr("paused by hand");
    if (code == domain::RecordCode::Limit) return QObject::tr("limit");
    const QString written = text(toString(code)), words = kWords.value(written);
    return words.isEmpty() ? written : written + QLatin1Char(' ') + words;
}

QString worth(const Decision& d)
{
    switch (d.kind) {
    case DecisionKind::Hedge:
    case DecisionKind::Roll:
        return usd2(d.costUsd) + QStringLiteral(" USD");
    case DecisionKind::Override:
        return text(d.operatorName);
    default:
        return codeWords(d.code);
    }
}

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
