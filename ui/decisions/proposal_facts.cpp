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

CandidateLine lineOf(const Candidate& c, const CandidateKind& kind, const interfaces::ProposalView& proposal)
{
    CandidateLine line;
    line.excluded = !c.excluded.isNone();
    line.chosen = !line.excluded && c.instrument == proposal.instrument && c.venue == proposal.venue;
    line.name = venueAndKind(c, kind);
    if (line.chosen) line.name += QStringLiteral(", chosen");
    if (line.excluded) line.name += QStringLiteral(", excluded");
    line.why = text(toString(c.excluded));
    line.fee = plain(c.feeUsd, 1);
    line.spread = plain(c.spreadUsd, 1);
    line.impact = plain(c.impactUsd, 1);
    line.gas = plain(c.gasUsd, 1);
    line.carry = plain(c.carryUsd, 1);
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
    // Unless a person typed it, the limit follows the market until the press.
    const QString limitLabel =
        proposal.limitByHand ? QStringLiteral("Limit, as typed") : QStringLiteral("Limit price now");
    std::vector<Fact> facts{
        {QStringLiteral("Net delta after"), kMissing},    {QStringLiteral("Cost"), kMissing},
        {QStringLiteral("Worth over holding"), kMissing}, {limitLabel, kMissing},
        {QStringLiteral("Notional"), kMissing},           {QStringLiteral("Oldest input"), oldestInput(d)}};
    if (!proposal.now) return facts;
    const auto& now = *proposal.now;
    const double notional = std::abs(now.quantity) * now.limitPrice;
    const double worthUsd = proposalWorthUsd(proposal);
    facts[0].value = deltaCoin(d.underlying, now.netDeltaAfter) + QLatin1Char(' ') + text(d.underlying);
    facts[1].value = usd2(now.costUsd) + QStringLiteral(" USD");
    facts[2] = {facts[2].label, signedNumber(worthUsd, 2) + QStringLiteral(" USD"), worthUsd > 0.0};
    if (!(notional > 0.0)) return facts;
    facts[1].value += QStringLiteral(", ") + basisPoints(now.costUsd / notional);
    facts[3].value = price(d.underlying, now.limitPrice) + QStringLiteral(" USD");
    facts[4].value = plain(notional, 0) + QStringLiteral(" USD");
    return facts;
}

QString changesSince(const interfaces::ProposalView& proposal)
{
    if (!proposal.now) return {};
    const domain::Decision& d = *proposal.decision;
    const auto& now = *proposal.now;
    QStringList changes;
    const auto add = [&changes](const char* what, const QString& then, const QString& since, const char* unit) {
        if (then != since)
            changes << QStringLiteral("%1 %2 to %3%4").arg(QLatin1String(what), then, since, QLatin1String(unit));
    };
    add("net delta", deltaCoin(d.underlying, d.before.delta), deltaCoin(d.underlying, now.netDelta), "");
    add("size", sizeCoin(d.underlying, d.quantity), sizeCoin(d.underlying, now.quantity),
        proposal.resizedQuantity ? " by hand" : "");
    add("spot", price(d.underlying, d.before.spot), price(d.underlying, now.spot), "");
    if (!proposal.resizedQuantity) add("cost", usd2(d.costUsd), usd2(now.costUsd), " USD");
    const QString since = timeOfDayZoned(d.time);
    return changes.isEmpty() ? QObject::tr("Unchanged since %1.").arg(since)
                             : QObject::tr("Since %1: %2.").arg(since, changes.join(QStringLiteral(", ")));
}

std::vector<CandidateLine> candidateLines(const interfaces::ProposalView& proposal)
{
    std::vector<CandidateLine> lines;
    const auto& candidates = proposal.now ? proposal.now->candidates : proposal.decision->candidates;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (domain::isHold(candidates[i])) continue;
        static const CandidateKind unknown;
        const CandidateKind& kind = i < proposal.candidateKinds.size() ? proposal.candidateKinds[i] : unknown;
        lines.push_back(lineOf(candidates[i], kind, proposal));
    }
    const auto rank = [](const CandidateLine& line) { return line.chosen ? 0 : line.excluded ? 2 : 1; };
    std::stable_sort(lines.begin(), lines.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    const QString zero = plain(0.0, 1);
    CandidateLine hold{holdIsCheaper(proposal) ? QObject::tr("Hold, cheaper now") : QStringLiteral("Hold"),
                       zero,
                       zero,
                       zero,
                       zero,
                       zero,
                       zero,
                       zero};
    lines.push_back(hold);
    return lines;
}

}  // namespace ballast::ui
