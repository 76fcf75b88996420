#include "orders/order.h"

#include <algorithm>

#include "domain/side.h"

namespace ballast::orders {

using domain::OrderState;
using domain::Quantity;

namespace {

Quantity worst(const Order& order)
{
    return order.asked ? std::max(order.terms.quantity, order.asked->quantity) : order.terms.quantity;
}

}  // namespace

bool isEnd(OrderState state) noexcept
{
    switch (state) {
    case OrderState::Filled:
    case OrderState::Cancelled:
    case OrderState::Rejected:
    case OrderState::NotSent:
    case OrderState::NotPlaced:
        return true;
    case OrderState::Decided:
    case OrderState::Sent:
    case OrderState::Working:
    case OrderState::PartlyFilled:
    case OrderState::Unknown:
        break;
    }
    return false;
}

OrderState Order::state() const
{
    if (filled >= worst(*this)) return OrderState::Filled;
    if (doubt != Doubt::None) return OrderState::Unknown;
    if (end) return *end;
    if (filled.units() > 0) return OrderState::PartlyFilled;
    if (accepted) return OrderState::Working;
    return sent ? OrderState::Sent : OrderState::Decided;
}

bool Order::hasEnded() const { return isEnd(state()); }

Quantity Order::missing() const { return std::max(reported - filled, Quantity{}); }

Quantity Order::reserved() const { return hasEnded() ? missing() : std::max(worst(*this) - filled, missing()); }

double Order::remaining() const { return reserved().toDouble() * domain::sign(intent.side); }

bool Order::isOpen() const { return !hasEnded() || !missing().isZero(); }

}  // namespace ballast::orders
