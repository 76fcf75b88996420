#pragma once

#include "desk/state.h"
#include "market/market_state.h"
#include "strategies/candidates.h"

namespace ballast::strategies {

/// One side of a roll: the old contract closed, or the new one opened.
struct RollTrade {
    const domain::Instrument* option{};  ///< Null: there is no such side.
    domain::Quantity signedQuantity;
    std::optional<domain::Price> price;  ///< The venue's own for this side and size right now; empty if none or old.
    bool buys() const { return signedQuantity.units() > 0; }
    /// "bid" or "ask": the quote that the trade needs.
    const char* needs() const { return buys() ? "ask" : "bid"; }
};
RollTrade makeRollTrade(const desk::State& state, const market::UnderlyingMarket& market, domain::InstrumentId id,
                        domain::Quantity signedQuantity);

/// The venue's "bid", "ask" or "mark" as an input of a record.
void addQuote(std::vector<domain::DecisionInput>& inputs, const desk::State& state, const domain::Instrument& option,
              const market::OptionEntry* entry, const char* side, const std::optional<domain::Price>& price);
/// Net delta (coins) and gamma (coins per USD) as trades change them.
struct RiskPoint {
    double delta{}, gamma{};
};
/// USD: ½ a (s² (Δ₀² − Δ₁²) + ½ s⁴ (Γ₀² − Γ₁²)), s² the variance of spot over the risk horizon.
double riskRemoved(const HedgeFigures& figures, const RiskPoint& before, const RiskPoint& after);

/// Record of a roll or of waiting for one: the inputs of every decision, quotes and smile of each side, the band, and
/// each side as a candidate with cost and benefit; `hold` is chosen. A side is marked with what keeps it from being
/// sent: a missing quote, or `why`.
///
///     cost    = |q| min(fee of index, fee of premium) + q (price − fair), fair being the venue's mark, else our fit
///     benefit = ½ a (s² (Δ₀² − Δ₁²) + ½ s⁴ (Γ₀² − Γ₁²)), s² the variance of spot over the risk horizon
///
/// The benefit of the opening counts from the book after the closing, so that the sides add up to the roll. The second
/// term is the variance of ½ Γ X² for X normal with variance s².
domain::Decision rollDraft(const desk::State& state, const market::UnderlyingMarket& market, const RollTrade& close,
                           const RollTrade& open, domain::Excluded why);

/// "Rolled by the book's rule with 2.9 days left: bought …, sold …. Cost … USD."
std::string rollSentence(const desk::State& state, const RollTrade& close, const RollTrade& open,
                         const domain::Decision& draft);

}  // namespace ballast::strategies
