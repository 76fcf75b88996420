#pragma once

#include "desk/outcome.h"
#include "desk/pnl_state.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "market/market_fields.h"
#include "orders/order_ledger.h"
#include "valuation/book_state.h"

/// Fields of the desk: order ledger, book, orders, standing, P&L, flow.
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
          o.amendAsked, o.lastOwn, o.lastReport, o.cancelTold, o.notFound, o.firstNotFound);
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
    whole(a, s, s.terms, s.heard, s.up, s.armed, s.why, s.amends, s.mostWorking, s.nextReconcile, s.reconciledSince,
          s.run, s.positionsDiffer, s.balancesDiffer, s.agreed, s.lastFill);
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

template <> inline constexpr auto kLastOf<desk::AlertLevel> = desk::AlertLevel::Critical;
template <> inline constexpr auto kLastOf<desk::AlertKind> = desk::AlertKind::LossUnknown;
template <> inline constexpr auto kLastOf<controls::Fault> = controls::Fault::Depeg;
template <> inline constexpr auto kLastOf<controls::Cause> = controls::Cause::Latch;
template <> inline constexpr auto kLastOf<desk::InputKind> = desk::InputKind::PoolShare;
template <> inline constexpr auto kLastOf<desk::Verdict> = desk::Verdict::Expired;
template <> inline constexpr auto kLastOf<desk::Left> = desk::Left::LeftOut;
template <> inline constexpr auto kLastOf<desk::FillOrigin> = desk::FillOrigin::Report;
template <> inline learning::FlowToxicity blank() { return *learning::FlowToxicity::create(1.0, 1); }

template <class A> void fields(A& a, As<A, desk::ListedOrder>& o)
{
    whole(a, o, o.id, o.decision, o.time, o.venue, o.instrument, o.side, o.quantity, o.filled, o.limitPrice, o.purpose,
          o.state, o.note, o.underlying);
}
template <class A> void fields(A& a, As<A, desk::FillMark>& m)
{
    whole(a, m, m.instrument, m.spot, m.volatility, m.delta, m.gamma, m.vega, m.theta);
}
template <class A> void fields(A& a, As<A, desk::ListedFill>& f)
{
    whole(a, f, f.time, f.tradeId, f.venue, f.instrument, f.underlying, f.side, f.quantity, f.price, f.priceUnit,
          f.feeUsd, f.gasUsd, f.theoretical, f.edgeUsd, f.origin, f.mark, f.markouts);
}
template <class A> void fields(A& a, As<A, desk::InputFault>& f)
{
    whole(a, f, f.rule, f.input, f.quality, f.legs, f.value, f.other, f.age, f.limit, f.expiry, f.source, f.against);
}
template <class A> void fields(A& a, As<A, desk::Outcome>& o) { whole(a, o, o.verdict, o.code, o.state, o.fault); }
template <class A> void fields(A& a, As<A, desk::RollWait>& w) { whole(a, w, w.codes, w.buys, w.closes); }
template <class A> void fields(A& a, As<A, desk::Leftover>& l) { whole(a, l, l.why, l.refusals, l.order); }
template <class A> void fields(A& a, As<A, desk::AlertCause>& c) { whole(a, c, c.kind, c.subject); }
template <class A> void fields(A& a, As<A, desk::Alert>& v)
{
    whole(a, v, v.id, v.level, v.text, v.panel, v.since, v.count, v.acknowledged, v.open, v.snoozedUntil);
}

template <class A> void fields(A& a, As<A, valuation::PositionKey>& k) { whole(a, k, k.account, k.instrument); }
template <class A> void fields(A& a, As<A, valuation::Worth>& w) { whole(a, w, w.fair, w.marked); }
template <class A> void fields(A& a, As<A, valuation::Position>& p) { whole(a, p, p.quantity, p.entryPrice, p.basis); }
template <class A> void fields(A& a, As<A, valuation::Earned>& e)
{
    whole(a, e, e.closed, e.feesUsd, e.gasUsd, e.fundingUsd);
}
template <class A> void fields(A& a, As<A, desk::OrdersTold>& t) { whole(a, t, t.doubtful, t.positions, t.adjusted); }
template <class A> void fields(A& a, As<A, desk::QuoteTarget>& t)
{
    whole(a, t, t.time, t.quotes, t.placed, t.planned, t.refused, t.replaced);
}
template <class A> void fields(A& a, As<A, desk::LegState>& l)
{
    whole(a, l, l.instrument, l.quantity, l.next, l.nextQuantity, l.rolling, l.flattened, l.waitsFor, l.waits,
          l.account);
}
template <class A> void fields(A& a, As<A, desk::Override>& o)
{
    whole(a, o, o.id, o.action, o.underlying, o.venue, o.owner, o.reason, o.started, o.expires, o.record, o.instrument,
          o.expiry);
}
template <class A> void fields(A& a, As<A, desk::Proposal>& p)
{
    whole(a, p, p.decision, p.chosen, p.expires, p.clockHeld, p.sizeByHand, p.limitByHand);
    if (A::kReads && !p.decision) a.refuse("a proposal stands behind no decision");
}
template <class A> void fields(A& a, As<A, desk::Unanswered>& u) { whole(a, u, u.count, u.last, u.ended, u.delta); }
template <class A> void fields(A& a, As<A, desk::StandingRefusal>& r)
{
    whole(a, r, r.code, r.record, r.since, r.repeats);
}
template <class A> void fields(A& a, As<A, desk::FlattenState::Tries>& t) { whole(a, t, t.count, t.last); }
template <class A> void fields(A& a, As<A, desk::FlattenState>& f)
{
    whole(a, f, f.command, f.record, f.scope, f.everything, f.started, f.offsets, f.lane, f.tries, f.offsetTries,
          f.obstacles, f.judgedBy, f.leftOut);
}
template <class A> void fields(A& a, As<A, controls::Because>& b)
{
    whole(a, b, b.cause, b.who, b.told, b.lossUsd, b.limitUsd, b.price, b.time, b.ailment);
}
template <class A> void fields(A& a, As<A, controls::Standing>& s)
{
    whole(a, s, s.state, s.because, s.scope, s.since);
}
template <class A> void fields(A& a, As<A, controls::FaultHolds::Key>& k) { whole(a, k, k.fault, k.scope); }
template <class A> void fields(A& a, As<A, controls::FaultHolds::Hold>& h) { whole(a, h, h.standing, h.clearSince); }
template <class A> void fields(A& a, As<A, domain::IntakeCounts>& c)
{
    whole(a, c, c.posted, c.merged, c.refused, c.oldest);
}
template <class A> void fields(A& a, As<A, desk::HedgeState>& h)
{
    whole(a, h, h.mode, h.proposal, h.repeats, h.volume, h.outcome, h.refusal, h.recordedDelta, h.recordedSpot,
          h.recordedAtm, h.unanswered, h.recorded, h.lastHedge, h.outsideSince, h.band, h.off, h.halted);
}
template <class A> void fields(A& a, As<A, desk::ListedDecision>& d)
{
    whole(a, d, d.decision, d.merged);
    if (A::kReads && !d.decision) a.refuse("a line of the list holds no decision");
}
template <class A> void fields(A& a, As<A, desk::LimitKey>& k) { whole(a, k, k.underlying, k.figure); }
template <class A> void fields(A& a, As<A, desk::Breach>& b) { whole(a, b, b.since, b.belowSince); }

template <class A> void fields(A& a, As<A, desk::CarryCounts>& c)
{
    whole(a, c, c.feesUsd, c.gasUsd, c.fundingUsd, c.tradeEdgeUsd, c.settlementUsd, c.poolFeesUsd, c.trades);
}
template <class A> void fields(A& a, As<A, desk::Summary>& s)
{
    whole(a, s, s.decisions, s.hedges, s.holds, s.proposals, s.refusals, s.vetoes, s.rolls, s.overrides, s.hedgeCostUsd,
          s.trackingErrorUsd, s.trackingInterval, s.pnlUsd, s.surfacesFitted, s.slicesMarked, s.slicesUnfitted);
}
template <class A> void fields(A& a, As<A, desk::CoinLoss>& l) { whole(a, l, l.reference, l.tripped); }
template <class A> void fields(A& a, As<A, desk::PnlState>& p)
{
    whole(a, p, p.equityAtStart, p.equityAtDayStart, p.markedAtStart, p.markedAtDayStart, p.equity, p.marked, p.day,
          p.lossReference, p.lossTripped, p.history, p.historySlot, p.feesUsd, p.gasUsd, p.spreadPaidUsd, p.edgeUsd,
          p.edgeAtDayStart, p.carry, p.atDayStart, p.interval, p.markedAtInterval, p.intervals, p.sumChange,
          p.sumSquare, p.losses, p.unknownSince);
}
template <class A> void fields(A& a, As<A, risk::PnlCarry>& c)
{
    whole(a, c, c.funding, c.borrow, c.fees, c.rebates, c.gas, c.slippage, c.transfers, c.newTrades, c.poolFees);
}
template <class A> void fields(A& a, As<A, risk::PnlAttribution>& p)
{
    whole(a, p, p.delta, p.gamma, p.vega, p.theta, p.vanna, p.volga, p.charm, p.veta, p.basis, p.carry, p.total,
          p.residual, p.missing);
}
template <class A> void fields(A& a, As<A, desk::RememberedMarket>& m)
{
    whole(a, m, m.spot, m.chains, m.linearPrices, m.poolShares);
}
template <class A> void fields(A& a, As<A, desk::AttributionState::Mark>& m)
{
    whole(a, m, m.time, m.book, m.markets, m.equityUsd, m.counts);
}
template <class A> void fields(A& a, As<A, desk::AttributionState>& s)
{
    whole(a, s, s.mark, s.from, s.sum, s.settlementUsd, s.steps);
}

template <class A> void fields(A& a, As<A, desk::EarnedDay>& d)
{
    whole(a, d, d.day, d.fairUsd, d.markedUsd, d.byCause, d.settlementUsd, d.byVenue, d.byStrategy);
}
template <class A> void fields(A& a, As<A, desk::EarnedState>& e) { whole(a, e, e.strategies, e.days); }

template <class A> void fields(A& a, As<A, learning::SidedVolume>& v) { whole(a, v, v.buy, v.sell); }
template <class A> void fields(A& a, As<A, learning::MarkedFill>& f)
{
    whole(a, f, f.weBought, f.price, f.quantity, f.midAtFill, f.midLater, f.cluster);
}
template <class A> void fields(A& a, As<A, desk::TakerCount>& t)
{
    whole(a, t, t.bought, t.sold, t.vegaUsd, t.edgeUsd, t.trades);
}
template <class A> void fields(A& a, As<A, desk::WatchedFill>& f)
{
    whole(a, f, f.time, f.instrument, f.underlying, f.weBought, f.quantity, f.priceUsd, f.valueUsd, f.deltaCoins,
          f.spot, f.horizon);
}
template <class A> void fields(A& a, As<A, desk::FlowState>& f)
{
    whole(a, f, f.takers, f.toxicity, f.watched, f.marked, notKept(f.changes));
}

template <class A> void fields(A& a, As<A, desk::TakenAway>& t)
{
    whole(a, t, t.orders, t.quotes, t.ordersGone, t.quotesGone, t.filled);
}

template <class A> void fields(A& a, As<A, desk::StatedMargin::Part>& p)
{
    whole(a, p, p.equity, p.initial, p.maintenance, p.at);
}
template <class A> void fields(A& a, As<A, desk::StatedMargin>& s) { whole(a, s, s.parts, s.liquidates, s.at); }

template <class A> void fields(A& a, As<A, desk::Delivery>& d) { whole(a, d, d.price, d.at); }
template <class A> void fields(A& a, As<A, desk::SeenMargin>& m) { whole(a, m, m.initialUsd, m.equityUsd); }

/// What the configuration gives again is not kept, but for limits, which a person may have changed.
template <class A> void fields(A& a, As<A, desk::State>& s)
{
    a(s.config.book.limits);
    whole(a, s, notKept(s.config), s.attribution, s.flow, s.earnings, s.now, s.previous, s.market, s.book, s.alerts,
          s.legs, s.bookResolved, s.hedging, s.ledger, s.told, s.openedAccounts, s.fundingPaid, s.broughtIn,
          s.delivered, s.orders, s.fills, s.decisions, s.overrides, s.quotes, s.standings, s.faults, s.statedMargins,
          s.depegged, s.intake, s.epoch, s.flattens, s.waitingForPerson, s.breaches, s.pnl, s.modelRisk, s.lastSequence,
          s.lastOrder, s.lastOverride, s.takenAway, s.summary, s.marginsSeen, s.sentLately, notKept(s.marks),
          notKept(s.values), notKept(s.quoteCache));
}

}  // namespace ballast::codec
