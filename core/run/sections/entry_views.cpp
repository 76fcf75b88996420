#include <algorithm>
#include <tuple>

#include "desk/reasons.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

/// Every member of an order in a list, ours or the view of it.
template <class Order> auto membersOfOrder(const Order& o)
{
    return std::tie(o.id, o.decision, o.time, o.venue, o.instrument, o.side, o.quantity, o.filled, o.limitPrice,
                    o.purpose, o.state, o.note, o.underlying);
}

template <class Fill> auto membersOfFill(const Fill& f)
{
    // What a fill stood for does not change, and its markouts are only added to: the view counts them.
    return std::tuple(f.markouts.size(),
                      std::tie(f.time, f.tradeId, f.venue, f.instrument, f.underlying, f.side, f.quantity, f.price,
                               f.priceUnit, f.feeUsd, f.gasUsd, f.theoretical, f.edgeUsd));
}

interfaces::AlertLevel levelOf(desk::AlertLevel level)
{
    switch (level) {
    case desk::AlertLevel::Notice:
        return interfaces::AlertLevel::Notice;
    case desk::AlertLevel::Warning:
        return interfaces::AlertLevel::Warning;
    case desk::AlertLevel::Breach:
        return interfaces::AlertLevel::Breach;
    case desk::AlertLevel::Critical:
        break;
    }
    return interfaces::AlertLevel::Critical;
}

/// What is traded by a listed order, whose venue is its account's label; null: it is not listed any more.
const domain::Instrument* instrumentOf(const desk::State& state, const desk::ListedOrder& order)
{
    const auto& accounts = state.book.accounts().all();
    const auto account =
        std::find_if(accounts.begin(), accounts.end(), [&](const auto& one) { return one.label() == order.venue; });
    if (account == accounts.end()) return nullptr;
    const auto id = state.market.instruments().find(account->venue, order.instrument);
    return id ? &state.market.instruments().at(*id) : nullptr;
}

}  // namespace

interfaces::AlertKind alertKindOf(desk::AlertKind kind)
{
    using desk::AlertKind;
    using Of = interfaces::AlertKind;
    switch (kind) {  // Without a default: who adds a kind says here where a person chooses about it.
    case AlertKind::OutsideBand:
    case AlertKind::DayLoss:
    case AlertKind::LimitNear:
    case AlertKind::LimitBeyond:
    case AlertKind::Depeg:
    case AlertKind::DepegNear:
    case AlertKind::OrderRate:
    case AlertKind::LossUnknown:
        return Of::Limits;
    case AlertKind::MarginNear:
    case AlertKind::MarginBeyond:
    case AlertKind::LiquidationNear:
    case AlertKind::LiquidationBeyond:
    case AlertKind::StatedMargin:
    case AlertKind::MarginCall:
    case AlertKind::MarginUnknown:
        return Of::Margin;
    case AlertKind::FlattenLeft:
    case AlertKind::Latch:
    case AlertKind::Kill:
    case AlertKind::QuotingStopped:
    case AlertKind::Unpriced:
    case AlertKind::LateFill:
    case AlertKind::Order:
    case AlertKind::OrderGone:
    case AlertKind::ExternalOrder:
    case AlertKind::CancelUnanswered:
    case AlertKind::PositionDiffers:
    case AlertKind::BalanceDiffers:
    case AlertKind::Mismatch:
    case AlertKind::Adjusted:
    case AlertKind::WorksLong:
    case AlertKind::Unarmed:
    case AlertKind::PoolShare:
    case AlertKind::PoolRange:
    case AlertKind::PaymentDiffers:
        return Of::Orders;
    case AlertKind::Input:
    case AlertKind::FeedDown:
    case AlertKind::AccountDown:
    case AlertKind::Clock:
    case AlertKind::ClockNear:
    case AlertKind::Terms:
        return Of::Feeds;
    case AlertKind::Repeats:
    case AlertKind::Unfit:
    case AlertKind::InputsWait:
    case AlertKind::Slept:
    case AlertKind::WallClock:
    case AlertKind::OverrideEnded:
        break;
    }
    return Of::Engine;
}

std::string sizeUnitOf(const domain::Instrument& instrument)
{
    const bool counted = instrument.isOption() || instrument.unit == domain::ContractUnit::Quote;
    return counted ? "contracts" : instrument.underlying;
}

interfaces::OrderView orderView(const desk::State& of, const desk::ListedOrder& order)
{
    const auto* traded = instrumentOf(of, order);
    const auto& [id, decision, time, venue, instrument, side, quantity, filled, limitPrice, purpose, state, note,
                 underlying] = order;  // Counted: what is added must be shown.
    return {.id = id,
            .decision = decision,
            .time = time,
            .venue = venue,
            .instrument = instrument,
            .side = side,
            .quantity = quantity,
            .filled = filled,
            .limitPrice = limitPrice,
            .purpose = purpose,
            .state = state,
            .note = note,
            .underlying = underlying,
            .priceUnit = traded != nullptr ? valuation::priceUnitOf(*traded) : std::string(),
            .sizeUnit = traded != nullptr ? sizeUnitOf(*traded) : std::string()};
}

bool saysOrder(const interfaces::OrderView& view, const desk::ListedOrder& order)
{
    return membersOfOrder(view) == membersOfOrder(order);
}

interfaces::FillView fillView(const desk::ListedFill& fill)
{
    const auto& [time, tradeId, venue, instrument, underlying, side, quantity, price, priceUnit, feeUsd, gasUsd,
                 theoretical, edgeUsd, origin, mark, markouts] = fill;
    interfaces::FillView view{.time = time,
                              .tradeId = tradeId,
                              .venue = venue,
                              .instrument = instrument,
                              .underlying = underlying,
                              .side = side,
                              .quantity = quantity,
                              .price = price,
                              .priceUnit = priceUnit,
                              .feeUsd = feeUsd,
                              .gasUsd = gasUsd,
                              .theoretical = theoretical,
                              .edgeUsd = edgeUsd,
                              .origin = std::string(desk::toString(origin))};
    if (mark)
        view.then = interfaces::FillWorth{.spot = mark->spot,
                                          .volatility = mark->volatility,
                                          .deltaCoin = mark->delta,
                                          .gammaCoin = mark->gamma,
                                          .vegaUsd = mark->vega,
                                          .thetaUsd = mark->theta};
    for (std::size_t i = 0; i < markouts.size(); ++i)
        view.markouts.push_back({.horizon = desk::kMarkoutHorizons[i], .usd = markouts[i]});
    return view;
}

bool saysFill(const interfaces::FillView& view, const desk::ListedFill& fill)
{
    return membersOfFill(view) == membersOfFill(fill) && view.origin == desk::toString(fill.origin);
}

std::vector<interfaces::AlertView> alertViews(const desk::State& state)
{
    std::vector<interfaces::AlertView> views;
    for (const auto& alert : state.alerts.sorted(state.now))
        views.push_back({.id = alert.id,
                         .level = levelOf(alert.level),
                         .kind = alertKindOf(alert.kind),
                         .text = alert.text,
                         .panel = alert.panel,
                         .since = alert.since,
                         .count = alert.count,
                         .acknowledged = alert.acknowledged,
                         .open = alert.open,
                         .snoozedUntil = alert.snoozedUntil});
    return views;
}

}  // namespace ballast::sections
