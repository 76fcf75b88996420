#include "engine/touch.h"

namespace ballast::engine {

namespace {

/// Gas touches who may trade on a chain.
void noteGas(const desk::State& state, strategies::Touched& touched)
{
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.gasUnits > 0.0 && state.market.find(venue.underlying) != nullptr)
            touched[venue.underlying].gas = true;
}

const std::string& underlyingOf(const desk::State& state, domain::InstrumentId instrument)
{
    return state.market.instruments().at(instrument).underlying;
}

}  // namespace

void noteTouch(const desk::State& state, const domain::Event& event, strategies::Touched& touched)
{
    if (const auto* index = std::get_if<domain::IndexUpdate>(&event.body)) touched[index->underlying].spot = true;
    if (const auto* oracle = std::get_if<domain::OracleUpdate>(&event.body)) touched[oracle->underlying].oracle = true;
    if (const auto* quote = std::get_if<domain::HedgeQuote>(&event.body))
        touched[underlyingOf(state, quote->instrument)].spot = true;
    if (std::holds_alternative<domain::GasUpdate>(event.body)) noteGas(state, touched);
    if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body)) touched[chain->underlying];
    if (const auto* funding = std::get_if<domain::FundingUpdate>(&event.body))
        touched[underlyingOf(state, funding->instrument)];
    if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body))
        touched[underlyingOf(state, settled->instrument)];
    if (const auto* acknowledged = std::get_if<domain::OrderAcknowledged>(&event.body))
        if (const auto order = state.ledger.open().find(acknowledged->order);
            order != state.ledger.open().end() && order->second.intent.purpose != domain::OrderPurpose::Quote)
            touched[underlyingOf(state, order->second.intent.instrument)];
}

}  // namespace ballast::engine
