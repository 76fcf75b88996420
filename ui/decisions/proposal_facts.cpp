#include "ui/decisions/proposal_facts.h"

#include <algorithm>
#include <cmath>

#include "interfaces/record_codes.h"
#include "ui/format/number_format.h"
#include "ui/tickets/decision_text.h"

namespace ballast::ui {
namespace {

using domain::Candidate;

using CandidateKind = std::optional<domain::InstrumentKind>;

/// By name where nobody says what it trades.
QString venueAndKind(const Candidate& c, const CandidateKind& kind)
{
    const QString venue = text(c.venue);
    const auto trades = [&kind](domain::InstrumentKind one) { return kind.has_value() && *kind == one; };
    if (trades(domain::InstrumentKind::Perpetual)) return venue + QStringLiteral(" perpetual");
    if (trades(domain::InstrumentKind::Future)) return venue + QStringLiteral(" future");
    if (trades(domain::InstrumentKind::Spot)) return venue + QStringLiteral(" spot");
    return venue + QLatin1Char(' ') + text(c.instrument);
}

CandidateLine lineOf(const Candidate& c, const CandidateKind& kind, const domain::Decision& d,
                     const std::string& instrument)
{
    CandidateLine line;
    line.excluded = !c.excluded.empty();
    line.chosen = !line.excluded && (c.instrument == instrument || c.instrument == d.choice);
    line.name = venueAndKind(c, kind);
    if (line.chosen) line.name += QStringLiteral(", chosen");
    if (line.excluded) line.name += QStringLiteral(", excluded");
    line.why = text(c.excluded);
    line.fee = plain(c.feeUsd, 1);
    line.spread = plain(c.spreadUsd, 1);
    line.impact = plain(c.impactUsd, 1);
    line.gas = plain(c.gasUsd, 1);
    line.cost = plain(c.costUsd, 1);
    line.worth = signedNumber(c.benefitUsd - c.costUsd, 1);
    return line;
}

QString oldestInput(const domain::Decision& d)
{
    const domain::DecisionInput* oldest = nullptr;
    for (const auto& input : d.inputs)
        if (input.ageMilliseconds && (!oldest || *input.ageMilliseconds > *oldest->ageMilliseconds)) oldest = &input;
    if (!oldest) return kMissing;
    return text(oldest->name) + QStringLiteral(", ") + age(Duration::milliseconds(*oldest->ageMilliseconds));
}

}  // namespace

std::vector<Fact> proposalFacts(const interfaces::ProposalView& proposal)
{
    const domain::Decision& d = *proposal.decision;
    const double quantity = proposalQuantity(proposal);
    const double notional = std::abs(quantity) * (proposal.limitPrice > 0.0 ? proposal.limitPrice : d.before.spot);
    const double costUsd = proposal.resizedCostUsd.value_or(d.costUsd);
    QString cost = usd2(costUsd) + QStringLiteral(" USD");
    if (notional > 0.0) cost += QStringLiteral(", ") + basisPoints(costUsd / notional);
    const double worthUsd = proposal.resizedRiskRemovedUsd.value_or(d.riskRemovedUsd) - costUsd;
    // Unless a person typed it, the limit is set anew when the proposal is approved.
    const QString limitLabel =
        proposal.limitByHand ? QStringLiteral("Limit, as typed") : QStringLiteral("Limit price now");
    return {{QStringLiteral("Net delta after"),
             deltaCoin(d.underlying, d.before.delta + quantity) + QLatin1Char(' ') + text(d.underlying)},
            {QStringLiteral("Cost"), cost},
            {QStringLiteral("Worth over holding"), signedNumber(worthUsd, 2) + QStringLiteral(" USD"), worthUsd > 0.0},
            {limitLabel,
             proposal.limitPrice > 0.0 ? price(d.underlying, proposal.limitPrice) + QStringLiteral(" USD") : kMissing},
            {QStringLiteral("Notional"), plain(notional, 0) + QStringLiteral(" USD")},
            {QStringLiteral("Oldest input"), oldestInput(d)}};
}

std::vector<CandidateLine> candidateLines(const interfaces::ProposalView& proposal)
{
    std::vector<CandidateLine> lines;
    const auto& candidates = proposal.decision->candidates;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (interfaces::isHold(candidates[i])) continue;
        static const CandidateKind unknown;
        const CandidateKind& kind = i < proposal.candidateKinds.size() ? proposal.candidateKinds[i] : unknown;
        lines.push_back(lineOf(candidates[i], kind, *proposal.decision, proposal.instrument));
    }
    const auto rank = [](const CandidateLine& line) { return line.chosen ? 0 : line.excluded ? 2 : 1; };
    std::stable_sort(lines.begin(), lines.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    const QString zero = plain(0.0, 1);
    CandidateLine hold{QStringLiteral("Hold"), zero, zero, zero, zero, zero, zero};
    lines.push_back(hold);
    return lines;
}

}  // namespace ballast::ui
