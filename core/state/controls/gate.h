#pragma once

#include <span>
#include <variant>
#include <vector>

#include "controls/gate_view.h"
#include "domain/proofs.h"

namespace ballast::controls {

/// All legs of a basket may leave, or every rule that stops it.
using Judgement = std::variant<std::vector<domain::Gated<domain::OrderProposal>>, std::vector<domain::Refusal>>;

/// The one door of every order of any origin. Which rules hold stands in one table by mandate (gate.cpp); before and
/// after are computed here, from the view alone, for the whole basket and its worst partial fill.
///
/// Threads  The engine's.
class Gate {
public:
    explicit Gate(const GateView& view) : m_view(view) {}

    /// `basket` is not empty and of one underlying; its amendments are judged in the order in which they leave. `sheet`
    /// gets what was judged, if it is given.
    Judgement judge(std::span<const domain::OrderProposal> basket, domain::Mandate mandate,
                    Sheet* sheet = nullptr) const;

    /// The order of a recorded decision, with the terms that were judged and nothing else.
    static domain::Gated<domain::OrderIntent> decided(const domain::Gated<domain::OrderProposal>& judged,
                                                      domain::ClientOrderId id, SequenceNumber decision,
                                                      Timestamp time);
    /// The same of other terms for an order that works; `number` is that of the amendment.
    static domain::Gated<domain::Amendment> amended(const domain::Gated<domain::OrderProposal>& judged,
                                                    std::uint64_t number, SequenceNumber decision, Timestamp time);

private:
    const GateView& m_view;
};

/// Whether a rule holds for a mandate, as the table says.
bool holdsFor(domain::Rule rule, domain::Mandate mandate);

}  // namespace ballast::controls
