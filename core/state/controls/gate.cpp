#include "controls/gate.h"

#include <utility>

#include "base/assert.h"
#include "controls/gate_rules.h"

namespace ballast::controls {

using domain::Gated;
using domain::Mandate;
using domain::Refusal;
using domain::Rule;

Judgement Gate::judge(std::span<const domain::OrderProposal> basket, Mandate mandate, Sheet* sheet) const
{
    BALLAST_ASSERT(!basket.empty());
    std::vector<Refusal> refusals;
    const auto seen = makeBasket(m_view, basket, mandate);
    if (!seen)
        refusals.push_back({.rule = Rule::C21});
    else
        judgeBasket(*seen, refusals, sheet);
    if (!refusals.empty()) return refusals;
    std::vector<Gated<domain::OrderProposal>> passed;
    for (const auto& leg : seen->legs)
        passed.push_back(Gated<domain::OrderProposal>(*leg.order, mandate, leg.scopes, m_view.epoch()));
    return passed;
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

Gated<domain::Amendment> Gate::amended(const Gated<domain::OrderProposal>& judged, std::uint64_t number,
                                       SequenceNumber decision, Timestamp time)
{
    domain::Amendment amendment{.order = judged->amends,
                                .number = number,
                                .decision = decision,
                                .time = time,
                                .instrument = judged->instrument,
                                .side = judged->side(),
                                .quantity = judged->quantity.absolute(),
                                .limitPrice = judged->limitPrice,
                                .account = judged->account};
    return Gated<domain::Amendment>(std::move(amendment), judged.mandate(), judged.scopes(), judged.epoch());
}

}  // namespace ballast::controls
