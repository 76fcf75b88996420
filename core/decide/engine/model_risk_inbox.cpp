#include "engine/model_risk_inbox.h"

#include <algorithm>

#include "desk/valuation.h"
#include "engine/engine.h"
#include "market/smile_fits.h"

namespace ballast::engine {

bool isModelRiskOnly(const domain::EventBatch& batch)
{
    return !batch.events.empty() && std::all_of(batch.events.begin(), batch.events.end(), [](const auto& event) {
        return std::holds_alternative<domain::ModelRiskReport>(event.body);
    });
}

void takeModelRisk(desk::State& state, const domain::ModelRiskReport& report)
{
    if (!state.hedging.contains(report.underlying) || report.valuationTime > state.now) return;
    auto& held = state.modelRisk[report.underlying];
    if (held && domain::isOutdated(report, *held)) return;
    held = std::make_shared<const domain::ModelRiskReport>(report);
}

std::vector<BookOnMarket> Engine::booksOnMarket() const
{
    std::vector<BookOnMarket> books;
    if (!m_state->bookResolved) return books;
    for (const auto& [code, hedge] : m_state->hedging) {
        const auto* market = m_state->market.find(code);
        if (market == nullptr || !market::knowsVolatility(market->main()) || !(market->spot() > 0.0)) continue;
        books.push_back({.underlying = code,
                         .holdings = m_state->book.holdings(m_state->market, code),
                         .market = viewOf(*m_state, *market)});
    }
    return books;
}

const std::map<std::string, std::shared_ptr<const domain::ModelRiskReport>>& Engine::modelRisk() const
{
    return m_state->modelRisk;
}

}  // namespace ballast::engine
