#include <fmt/format.h>

#include "desk/reasons.h"
#include "desk/records.h"
#include "engine/operator_actions.h"
#include "words/instrument_words.h"

namespace ballast::engine {

namespace {

/// "Buy 5 contracts of BTC-27FEB26-72000-C on Deribit at 0.0432 BTC, 2 filled".
std::string wordsOf(const desk::State& state, const orders::Order& order)
{
    const auto& instrument = state.market.instruments().at(order.intent.instrument);
    const auto size = order.terms.quantity.toDouble();
    const auto what = words::countsCoins(instrument)
                          ? fmt::format("{} {}", desk::coinSize(instrument.underlying, size), instrument.underlying)
                          : words::contracts(size);
    const auto filled = order.filled.isZero() ? std::string() : fmt::format(", {} filled", order.filled.toString());
    return fmt::format("{} {} of {} on {} at {}{}", order.intent.side == domain::Side::Buy ? "buy" : "sell", what,
                       instrument.name, state.book.accounts().at(order.intent.account).label(),
                       words::price(instrument, order.terms.limitPrice.toDouble()), filled);
}

/// Why nothing can be taken back; empty: it can.
std::string whyNot(const std::string& id, const orders::Order* order)
{
    if (order == nullptr) return fmt::format("the desk knows no order \"{}\"", desk::clipped(id, 40));
    if (order->intent.purpose == domain::OrderPurpose::Quote)
        return fmt::format("{} is a quote, which would be quoted again; pull its line instead", id);
    if (order->hasEnded()) return fmt::format("order {} has ended: {}", id, toString(order->state()));
    if (!order->cancelAsked.isNever() && !order->cancelTold)
        return fmt::format("the cancel of order {} is on its way and waits for the venue's answer", id);
    return {};
}

}  // namespace

void cancelOrder(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& c)
{
    const auto* order = state.ledger.find(c.key);
    auto named = c;
    if (order != nullptr) named.underlying = state.market.instruments().at(order->intent.instrument).underlying;
    if (const auto why = whyNot(c.key, order); !why.empty())
        return refuseCommand(state, output, named,
                             fmt::format("Nothing was cancelled for {}: {}.", c.operatorName, why));
    const auto told = wordsOf(state, *order);
    askCancel(state, output, *order);
    recordCommand(state, output, named,
                  fmt::format("Order {} cancelled by {}: {}. What fills before the venue answers counts. \"{}\"", c.key,
                              c.operatorName, told, desk::reasonOf(c)));
}

}  // namespace ballast::engine
