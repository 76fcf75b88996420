#pragma once

#include "codec/state_fields.h"
#include "domain/events.h"
#include "domain/own_facts.h"

/// Fields of what a simulated venue tells of orders, for who keeps what has not been told yet.
namespace ballast::codec {

template <class A> void fields(A& a, As<A, domain::OrderAcknowledged>& o) { whole(a, o, o.order, o.venueOrder); }
template <class A> void fields(A& a, As<A, domain::OrderFilled>& f)
{
    // A simulated venue has one account and names none.
    whole(a, f, f.order, f.tradeId, f.instrument, f.side, f.quantity, f.price, f.fee, f.gas, f.last,
          notKept(f.account));
}
template <class A> void fields(A& a, As<A, domain::OrderEnded>& e)
{
    whole(a, e, e.order, e.state, e.reason, e.filled);
}
template <class A> void fields(A& a, As<A, domain::AmendAnswered>& w)
{
    whole(a, w, w.order, w.amendment, w.accepted, w.quantity, w.limitPrice, w.left);
}

/// One of the four; any other is refused.
template <class A> void fields(A& a, As<A, domain::Event>& event)
{
    const auto as = [&]<class Body>(std::uint8_t kind, std::uint8_t wanted, Body*) {
        if (kind != wanted) return false;
        if constexpr (A::kReads) event.body = Body{};
        a(std::get<Body>(event.body));
        return true;
    };
    std::uint8_t kind = 0;
    if (std::holds_alternative<domain::OrderAcknowledged>(event.body)) kind = 1;
    if (std::holds_alternative<domain::OrderFilled>(event.body)) kind = 2;
    if (std::holds_alternative<domain::OrderEnded>(event.body)) kind = 3;
    if (std::holds_alternative<domain::AmendAnswered>(event.body)) kind = 4;
    a(event.time, kind);
    const bool known = as(kind, 1, static_cast<domain::OrderAcknowledged*>(nullptr)) ||
                       as(kind, 2, static_cast<domain::OrderFilled*>(nullptr)) ||
                       as(kind, 3, static_cast<domain::OrderEnded*>(nullptr)) ||
                       as(kind, 4, static_cast<domain::AmendAnswered*>(nullptr));
    if (!known) a.refuse("a simulated venue does not tell such an event");
}

}  // namespace ballast::codec
