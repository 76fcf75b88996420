#pragma once

#include "codec/state_fields.h"
#include "orders/order_ledger.h"

/// Fields of the order ledger.
namespace ballast::codec {

template <> inline constexpr auto kLastOf<orders::Doubt> = orders::Doubt::Contradicted;
template <> inline constexpr auto kLastOf<orders::NoticeKind> = orders::NoticeKind::Mismatched;
template <> inline constexpr auto kLastOf<orders::AdjustmentKind> = orders::AdjustmentKind::Balance;

template <class A> void fields(A& a, As<A, orders::Terms>& t) { whole(a, t, t.quantity, t.limitPrice); }
template <class A> void fields(A& a, As<A, orders::OrderOrigin>& o) { whole(a, o, o.mid, o.leg, o.closesLeg); }
template <class A> void fields(A& a, As<A, orders::Order>& o)
{
    whole(a, o, o.intent, o.origin, o.terms, o.asked, o.amendment, o.answered, o.sent, o.accepted, o.filled, o.adjusted,
          o.reported, o.reportedPrice, o.end, o.doubt, o.adjustments, o.sentAt, o.doubtSince, o.nextAsk, o.cancelAsked,
          o.lastOwn, o.lastReport, o.cancelTold, o.notFound, o.firstNotFound);
}
template <class A> void fields(A& a, As<A, orders::AccountTerms>& t) { whole(a, t, t.answersWithin, t.visibleWithin); }
template <class A> void fields(A& a, As<A, orders::Adjustment>& d)
{
    whole(a, d, d.kind, d.id, d.account, d.order, d.instrument, d.quantity, d.price, d.amount);
}
template <class A> void fields(A& a, As<A, orders::ReconcileRun::Line>& l) { whole(a, l, l.filled, l.isOpen); }
template <class A> void fields(A& a, As<A, orders::ReconcileRun>& r)
{
    whole(a, r, r.askedAt, r.orders, r.external, r.positions, r.balances, r.done);
}
template <class A> void fields(A& a, As<A, orders::AccountState>& s)
{
    whole(a, s, s.terms, s.heard, s.up, s.armed, s.nextReconcile, s.reconciledSince, s.run, s.positionsDiffer,
          s.balancesDiffer, s.agreed, s.lastFill);
}
template <class A> void fields(A& a, As<A, orders::ExternalOrder>& e)
{
    whole(a, e, e.instrument, e.side, e.quantity, e.filled, e.limitPrice);
}
template <class A> void fields(A& a, As<A, orders::Notice>& n)
{
    whole(a, n, n.kind, n.account, n.order, n.instrument, n.ours, n.theirs, n.cash);
}
template <class A> void fields(A& a, As<A, orders::LedgerState>& s)
{
    whole(a, s, s.open, s.ended, s.endedOrder, s.lately, s.trades, s.accounts, s.external, s.notices);
}
template <class A> void fields(A& a, As<A, orders::OrderLedger>& ledger)
{
    if constexpr (A::kReads) {
        orders::LedgerState state;
        a(state);
        ledger = orders::OrderLedger(std::move(state));
    } else {
        a(ledger.state());
    }
}

}  // namespace ballast::codec
