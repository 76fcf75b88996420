#include "strategies/roll_record.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/valuation.h"
#include "rebalancing/objective.h"
#include "strategies/candidates.h"
#include "strategies/decision_basis.h"
#include "strategies/hand_cost.h"
#include "valuation/book_state.h"

namespace ballast::strategies {

namespace {

using domain::Candidate;
using domain::Decision;
using domain::DecisionInput;
using domain::Price;
using domain::Quality;

/// A recorded quote is tradable at its own capture only.
Duration quoteLimit(const desk::State& state)
{
    return state.config.settings.profile == domain::Profile::Recorded ? Duration{} : state.config.settings.ages.surface;
}

void addInputs(std::vector<DecisionInput>& inputs, const desk::State& state, const market::UnderlyingMarket& market,
               const RollTrade& trade, const risk::HoldingRisk& unit)
{
    const auto& option = *trade.option;
    const auto* entry = market.findOption(option);
    const auto needed = entry == nullptr ? std::nullopt : trade.buys() ? entry->quote.ask : entry->quote.bid;
    addQuote(inputs, state, option, entry, trade.needs(), needed);
    addQuote(inputs, state, option, entry, "mark", entry != nullptr ? entry->quote.mark : std::nullopt);
    DecisionInput smile{.name = option.name + " fitted volatility", .unit = "vol pts", .quality = Quality::Missing};
    if (const auto* chain = desk::findExpiry(market, option)) {
        smile.quality = smileQuality(state, *chain);
        if (!chain->fitTime.isNever()) smile.ageMilliseconds = (state.now - chain->fitTime).inMilliseconds();
    }
    if (unit.complete) smile.value = unit.volatility * 100.0;
    inputs.push_back(std::move(smile));
}

/// Cost of one side at the venue's own price; zero and marked where there is none.
Candidate costOf(const desk::State& state, const market::UnderlyingMarket& market, const RollTrade& trade,
                 const risk::HoldingRisk& unit)
{
    const auto& option = *trade.option;
    const double quantity = trade.signedQuantity.toDouble();
    Candidate c{.venue = option.venue, .instrument = option.name, .quantity = quantity};
    if (!trade.price) {
        c.excluded = {.why = trade.buys() ? domain::Excluded::NoAsk : domain::Excluded::NoBid};
        return c;
    }
    const double toUsd = valuation::usdPerPrice(option, market.spot());
    const auto* entry = market.findOption(option);
    const double fair = entry != nullptr && entry->quote.mark ? entry->quote.mark->toDouble() : unit.markPrice;
    c.limitPrice = trade.price->toDouble();
    c.feeUsd = optionFeeUsd(state, market.spot(), option, quantity, c.limitPrice);
    c.spreadUsd = quantity * (c.limitPrice - fair) * toUsd;
    c.costUsd = c.feeUsd + c.spreadUsd;
    return c;
}

}  // namespace

void addQuote(std::vector<DecisionInput>& inputs, const desk::State& state, const domain::Instrument& option,
              const market::OptionEntry* entry, const char* side, const std::optional<Price>& price)
{
    DecisionInput input{.name = option.name + " " + side,
                        .unit = option.isInverse() ? option.underlying : "USD",
                        .quality = Quality::Missing};
    if (entry != nullptr) input.ageMilliseconds = (state.now - entry->quoteTime).inMilliseconds();
    if (price) {
        input.value = price->toDouble();
        input.quality = state.now - entry->quoteTime > quoteLimit(state) ? Quality::Stale : Quality::Good;
    }
    inputs.push_back(std::move(input));
}

double riskRemoved(const HedgeFigures& f, const RiskPoint& before, const RiskPoint& after)
{
    const double variance = f.hourlyVariance * f.horizonHours;
    return rebalancing::riskRemovedUsd(f.riskAversion, f.hourlyVariance, f.horizonHours, before.delta, after.delta,
                                       f.target) +
           0.25 * f.riskAversion * variance * variance * (before.gamma * before.gamma - after.gamma * after.gamma);
}

RollTrade makeRollTrade(const desk::State& state, const market::UnderlyingMarket& market, domain::InstrumentId id,
                        domain::Quantity signedQuantity)
{
    RollTrade trade{.option = &state.market.instruments().at(id), .signedQuantity = signedQuantity, .price = {}};
    const auto* entry = market.findOption(*trade.option);
    if (entry == nullptr || state.now - entry->quoteTime > quoteLimit(state)) return trade;
    trade.price = trade.buys() ? entry->quote.ask : entry->quote.bid;
    if (!trade.price) return trade;
    const auto side = trade.buys() ? domain::Side::Buy : domain::Side::Sell;
    trade.price = trade.option->price.rounded(*trade.price, domain::towardsFill(side));
    if (trade.price->units() <= 0) trade.price.reset();  // A bid under one tick is none.
    return trade;
}

Decision rollDraft(const desk::State& state, const market::UnderlyingMarket& market, const RollTrade& close,
                   const RollTrade& open, domain::Excluded why)
{
    DecisionBasis basis = basisOf(state, market.code, domain::Trigger::Surface);
    Decision& d = basis.draft;
    d.code = domain::RecordCode::Roll;
    d.reason = basis.noBand;
    std::vector<Candidate> sides;
    RiskPoint point{d.before.delta, basis.risk.book.gammaPerUsd};
    for (const RollTrade* trade : {&close, &open}) {
        if (trade->option == nullptr) continue;
        const auto unit = unitOf(state, *trade->option);
        addInputs(d.inputs, state, market, *trade, unit);
        Candidate side = costOf(state, market, *trade, unit);
        RiskPoint after = point;
        if (unit.complete) {
            after.delta += side.quantity * unit.exposure.delta;
            after.gamma += side.quantity * unit.gammaPerUsd;
        }
        if (basis.figures) side.benefitUsd = riskRemoved(*basis.figures, point, after);
        if (side.excluded.isNone()) side.excluded = {.why = why};
        point = after;
        d.costUsd += side.costUsd;
        d.riskRemovedUsd += side.benefitUsd;
        sides.push_back(std::move(side));
    }
    d.deltaAfter = point.delta;
    d.candidates.insert(d.candidates.begin(), sides.begin(), sides.end());
    return d;
}

std::string rollSentence(const desk::State& state, const RollTrade& close, const RollTrade& open, const Decision& d)
{
    const auto part = [](const RollTrade& t) {
        return fmt::format("{} {} {} at {}", t.buys() ? "bought" : "sold",
                           desk::figure(std::abs(t.signedQuantity.toDouble()), 1), t.option->name,
                           desk::figure(t.price->toDouble(), 4));
    };
    const std::string worth =
        fmt::format("Cost {} USD, risk removed {} USD.", desk::figure(d.costUsd, 2), desk::figure(d.riskRemovedUsd, 2));
    if (open.option == nullptr)
        return fmt::format("Finished a roll, the new contract had filled: {}. {}", part(close), worth);
    if (close.option == nullptr) return fmt::format("Reopened a rolled leg: {}. {}", part(open), worth);
    const double days = (close.option->expiry - state.now).inSeconds() / 86400.0;
    return fmt::format("Rolled by the book's rule with {} days left: {}, {}. {}", desk::figure(days, 1), part(close),
                       part(open), worth);
}

}  // namespace ballast::strategies
