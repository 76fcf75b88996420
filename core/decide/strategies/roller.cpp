#include <cmath>
#include <fmt/format.h>

#include "controls/refusal_text.h"
#include "desk/desk_view.h"
#include "desk/outcome.h"
#include "desk/recipe.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "market/market_state.h"
#include "strategies/roll_record.h"
#include "strategies/strategies.h"
#include "words/codes.h"

namespace ballast::strategies {

namespace {

using domain::Decision;
using domain::DecisionKind;

/// Why a roll cannot go now; the wait stays the same while the state does.
struct Obstacle {
    desk::RollWait wait;
    std::string sentence;
    domain::JudgedBy judgedBy{};
};

std::optional<Obstacle> missingQuote(const RollTrade& close, const RollTrade& open)
{
    for (const RollTrade* trade : {&close, &open})
        if (trade->option != nullptr && !trade->price)
            return Obstacle{{.buys = trade->buys(), .closes = trade == &close},
                            fmt::format("{} has no {} now. It is tried again at the next quotes.", trade->option->name,
                                        trade->needs())};
    return std::nullopt;
}

/// Both sides as one basket, since either may fill first, in part, or not at all.
std::vector<domain::OrderProposal> basketOf(const RollTrade& close, const RollTrade& open, std::size_t index,
                                            domain::AccountId account)
{
    std::vector<domain::OrderProposal> basket;
    for (const RollTrade* trade : {&close, &open})
        if (trade->option != nullptr)
            basket.push_back({.instrument = trade->option->id,
                              .quantity = trade->signedQuantity,
                              .limitPrice = *trade->price,
                              .purpose = domain::OrderPurpose::Roll,
                              .leg = static_cast<int>(index),
                              .closesLeg = trade == &close,
                              .account = account});
    return basket;
}

Obstacle refusedBy(const desk::State& state, const std::string& underlying,
                   const std::vector<domain::OrderProposal>& basket, const std::vector<domain::Refusal>& refusals)
{
    const auto& stopped = basket[refusals.front().order];
    return {{.codes = controls::codesOf(refusals), .closes = stopped.closesLeg},
            fmt::format("{} was refused ({}): {}", state.market.instruments().at(stopped.instrument).name,
                        words::codeWords(controls::codesText(refusals)),
                        refusalText(state, underlying, refusals, basket))};
}

/// Records a roll that waits when what it waits for is new; counts it otherwise.
void wait(desk::State& state, desk::StepOutput& output, desk::LegState& leg, const Obstacle& obstacle, Decision d)
{
    leg.waitsFor = obstacle.wait;
    leg.waits = 0;
    d.kind = DecisionKind::Hold;
    d.deltaAfter = d.before.delta;
    d.costUsd = d.riskRemovedUsd = 0.0;
    d.reason = obstacle.sentence + d.reason;
    d.judgedBy = obstacle.judgedBy;
    record(state, output, std::move(d));
}

/// Counts a wait that goes on, records one that is new.
void waitFor(desk::State& state, desk::StepOutput& output, const market::UnderlyingMarket& market, desk::LegState& leg,
             const RollTrade& close, const RollTrade& open, const Obstacle& obstacle)
{
    if (leg.waitsFor == obstacle.wait) {
        ++leg.waits;
        return;
    }
    const RollTrade& chosen = open.option != nullptr ? open : close;
    const auto subject =
        fmt::format("Roll {} {} waits: ", open.option != nullptr ? "into" : "out of", chosen.option->name);
    wait(state, output, leg, {obstacle.wait, subject + obstacle.sentence, obstacle.judgedBy},
         rollDraft(state, market, close, open, domain::Excluded::RollWaits));
}

/// Exchanges a leg, or finishes an exchange of which only one side is left.
void exchange(desk::State& state, desk::StepOutput& output, const market::UnderlyingMarket& market, std::size_t index,
              const RollTrade& close, const RollTrade& open)
{
    desk::LegState& leg = state.legs[index];
    const RollTrade& chosen = open.option != nullptr ? open : close;
    if (const auto obstacle = missingQuote(close, open))
        return waitFor(state, output, market, leg, close, open, *obstacle);
    const auto basket = basketOf(close, open, index, leg.account);
    domain::JudgedBy judgedBy;
    const auto judged = judge(state, basket, domain::Mandate::Roll, &judgedBy);
    if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) {
        auto obstacle = refusedBy(state, market.code, basket, *refusals);
        obstacle.judgedBy = std::move(judgedBy);
        return waitFor(state, output, market, leg, close, open, obstacle);
    }
    Decision d = rollDraft(state, market, close, open, domain::Excluded::No);
    d.kind = DecisionKind::Roll;
    d.judgedBy = std::move(judgedBy);
    d.choice = chosen.option->name;
    d.quantity = chosen.signedQuantity.toDouble();
    for (auto& candidate : d.candidates) {
        if (candidate.instrument == d.choice) continue;
        candidate.excluded = {.why =
                                  isHold(candidate) ? domain::Excluded::RuleRolls : domain::Excluded::SentWithChoice};
    }
    d.reason = rollSentence(state, close, open, d) + d.reason;
    if (leg.waits > 0) d.reason += fmt::format(" It had waited {} more times.", leg.waits);
    leg.waitsFor.reset();
    leg.waits = 0;
    leg.rolling = true;
    const auto decision = record(state, output, std::move(d));
    for (const auto& order : std::get<0>(judged))
        sendOrder(state, output, decision->sequence, order, order->limitPrice.toDouble());
}

void rollLeg(desk::State& state, desk::StepOutput& output, const market::UnderlyingMarket& market, std::size_t index)
{
    const desk::LegState& leg = state.legs[index];
    RollTrade close, open;
    if (!leg.quantity.isZero()) close = makeRollTrade(state, market, leg.instrument, -leg.quantity);
    if (leg.nextQuantity.isZero()) {
        const auto next = resolveLeg(state, state.config.book.legs[index], state.config.book.rollDays + 1.0);
        if (!next || next->instrument == leg.instrument) return;
        open = makeRollTrade(state, market, next->instrument, next->quantity);
    }
    if (close.option != nullptr || open.option != nullptr) exchange(state, output, market, index, close, open);
}

}  // namespace

void roll(desk::State& state, desk::StepOutput& output, const std::string& underlying)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !state.bookResolved || standingOf(state, underlying).state != domain::TradingState::Normal)
        return;
    for (std::size_t i = 0; i < state.legs.size(); ++i) {
        const desk::LegState& leg = state.legs[i];
        if (state.config.book.legs[i].underlying != underlying || leg.rolling || leg.flattened) continue;
        if (!leg.quantity.isZero() && leg.nextQuantity.isZero()) {
            const auto& option = state.market.instruments().at(leg.instrument);
            if ((option.expiry - state.now).inSeconds() >= state.config.book.rollDays * 86400.0) continue;
        }
        rollLeg(state, output, *market, i);
    }
}

}  // namespace ballast::strategies
