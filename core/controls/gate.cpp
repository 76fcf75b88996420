#include "controls/gate.h"

#include <cmath>
#include <utility>

#include "base/assert.h"
#include "controls/gate_rules.h"

namespace ballast::controls {

using domain::Gated;
using domain::Mandate;
using domain::Refusal;
using domain::Rule;

Judgement Gate::judge(std::span<const domain::OrderProposal> basket, Mandate mandate) const
{
    BALLAST_ASSERT(!basket.empty());
    std::vector<Refusal> refusals;
    const auto seen = makeBasket(m_view, basket, mandate);
    if (!seen)
        refusals.push_back({.rule = Rule::C21});
    else
        judgeBasket(*seen, refusals);
    if (!refusals.empty()) return refusals;
    std::vector<Gated<domain::OrderProposal>> passed;
    for (const auto& leg : seen->legs)
        passed.push_back(Gated<domain::OrderProposal>(*leg.order, mandate, leg.scopes, m_view.epoch()));
    return passed;
}

QuoteJudgement Gate::judge(const domain::QuoteSet& quotes) const
{
    domain::Scopes scopes{.underlying = quotes.underlying};
    std::vector<Refusal> refusals;
    for (const auto& quote : quotes.quotes) {
        const auto* instrument = m_view.instrument(quote.instrument);
        if (instrument == nullptr || !m_view.mayTrade(*instrument)) {
            refusals.push_back({.rule = Rule::C21, .scope = {domain::ScopeKind::Underlying, quotes.underlying}});
            continue;
        }
        scopes = m_view.scopes(*instrument, {}, Mandate::Quote);
        const auto standing = m_view.standing(scopes);
        if (standing.state != domain::TradingState::Normal)
            refusals.push_back(
                {.rule = Rule::C15, .scope = standing.scope, .value = static_cast<double>(standing.state)});
        if (!m_view.isReconciled(scopes.account))
            refusals.push_back({.rule = Rule::C19, .scope = {domain::ScopeKind::Account, scopes.account}});
        if (!std::isfinite(quote.midVolatility) || quote.bid.units() < 0 || quote.ask < quote.bid)
            refusals.push_back({.rule = Rule::F36, .scope = {domain::ScopeKind::Underlying, quotes.underlying}});
    }
    if (!quotes.quotes.empty())
        if (auto refusal = m_view.inputs(quotes.underlying)) refusals.push_back(*refusal);
    if (!refusals.empty()) return refusals;
    return Gated<domain::QuoteSet>(quotes, Mandate::Quote, scopes, m_view.epoch());
}

Gated<domain::OrderIntent> Gate::decided(const Gated<domain::OrderProposal>& judged, domain::ClientOrderId id,
                                         SequenceNumber decision, Timestamp time)
{
    domain::OrderIntent intent{.id = std::move(id),
                               .decision = decision,
                               .time = time,
                               .instrument = judged->instrument,
                               .side = judged->side(),
                               .quantity = judged->quantity.absolute(),
                               .limitPrice = judged->limitPrice,
                               .purpose = judged->purpose,
                               .account = judged->account};
    return Gated<domain::OrderIntent>(std::move(intent), judged.mandate(), judged.scopes(), judged.epoch());
}

}  // namespace ballast::controls
