#pragma once

#include "codec/state_archive.h"
#include "domain/accounts.h"
#include "domain/book.h"
#include "domain/decision.h"
#include "domain/events.h"
#include "domain/rule.h"

/// Fields of what a state holds of domain, each in the order of its struct.
namespace ballast::codec {

template <> inline constexpr auto kLastOf<domain::TradingState> = domain::TradingState::Killed;
template <> inline constexpr auto kLastOf<domain::Rule> = domain::Rule::C09;
template <> inline constexpr auto kLastOf<domain::LimitedFigure> = domain::LimitedFigure::HedgeVolumeDay;
template <> inline constexpr auto kLastOf<domain::DecisionKind> = domain::DecisionKind::Override;
template <> inline constexpr auto kLastOf<domain::Trigger> = domain::Trigger::Desk;
template <> inline constexpr auto kLastOf<domain::Profile> = domain::Profile::Live;
template <> inline constexpr auto kLastOf<domain::RecordCode> = domain::RecordCode::F95;
template <> inline constexpr auto kLastOf<domain::Excluded> = domain::Excluded::AsTold;
template <> inline constexpr auto kLastOf<ErrorCode> = ErrorCode::Corrupt;

template <class A> void fields(A& a, As<A, Error>& e) { whole(a, e, e.code, e.message); }
template <class A> void fields(A& a, As<A, domain::Money>& m) { whole(a, m, m.units, m.currency); }
template <class A> void fields(A& a, As<A, domain::TickStep>& s) { whole(a, s, s.above, s.tick); }
template <class A> void fields(A& a, As<A, domain::PriceRule>& r)
{
    whole(a, r, r.ladder, r.significantFigures, r.maxDecimals);
}
template <class A> void fields(A& a, As<A, domain::Instrument>& i)
{
    whole(a, i, i.id, i.name, i.venue, i.underlying, i.kind, i.settlement, i.right, i.strike, i.expiry, i.price,
          i.lotSize, i.base, i.quote, i.settles, i.unit, i.multiplier, i.leastQuantity);
}
template <class A> void fields(A& a, As<A, domain::InstrumentTable>& table)
{
    if constexpr (A::kReads) {
        std::vector<domain::Instrument> listed;
        a(listed);
        table = {};
        for (auto& instrument : listed) {
            const auto id = instrument.id;
            if (table.add(std::move(instrument)) != id)
                return a.refuse("an instrument is listed under another's number");
        }
    } else {
        a(table.all());
    }
}
template <class A> void fields(A& a, As<A, domain::AccountId>& i) { whole(a, i, i.value); }
template <class A> void fields(A& a, As<A, domain::Account>& account)
{
    whole(a, account, account.venue, account.name);
}
template <class A> void fields(A& a, As<A, domain::AccountTable>& table)
{
    if constexpr (A::kReads) {
        std::vector<domain::Account> named;
        a(named);
        table = {};
        if (named.size() > std::numeric_limits<std::uint16_t>::max()) return a.refuse("there are too many accounts");
        for (std::size_t i = 0; i < named.size(); ++i)
            if (table.add(named[i].venue, named[i].name).value != i + 1) return a.refuse("an account is named twice");
    } else {
        a(table.all());
    }
}
template <class A> void fields(A& a, As<A, domain::UnderlyingLimits>& l)
{
    whole(a, l, l.underlying, l.netDelta, l.gammaPerPercent, l.vegaUsd, l.cellDelta, l.cellGamma, l.cellVegaUsd,
          l.cellNotionalUsd, l.orderNotionalUsd, l.dailyLossUsd, l.targetDelta, l.riskAversion, l.quotedDelta,
          l.hedgeGamma, l.hedgeVegaUsd, l.hedgeVolume5minUsd, l.hedgeVolumeDayUsd);
}

template <class A> void fields(A& a, As<A, domain::OptionQuote>& q)
{
    whole(a, q, q.instrument, q.bid, q.ask, q.mark, q.markVolatility);
}
template <class A> void fields(A& a, As<A, domain::IndexUpdate>& u)
{
    whole(a, u, u.underlying, u.price, u.sampleTime, u.step, u.source, u.venue, u.quality);
}
template <class A> void fields(A& a, As<A, domain::PoolShare>& s)
{
    whole(a, s, s.instrument, s.price, s.liquidity, s.lower, s.upper, s.feesBase, s.feesQuote, s.sampleTime, s.quality,
          s.reason);
}
template <class A> void fields(A& a, As<A, domain::HedgeQuote>& q)
{
    whole(a, q, q.instrument, q.bid, q.ask, q.depth, q.sampleTime, q.step);
}
template <class A> void fields(A& a, As<A, domain::OracleUpdate>& u)
{
    whole(a, u, u.underlying, u.price, u.publishedAt, u.heartbeat, u.deviationThreshold);
}
template <class A> void fields(A& a, As<A, domain::GasUpdate>& u) { whole(a, u, u.baseFeeGwei, u.priorityFeeGwei); }

template <class A> void fields(A& a, As<A, domain::ModelParameter>& p) { whole(a, p, p.name, p.value); }
template <class A> void fields(A& a, As<A, domain::BookUnderModel>& m)
{
    whole(a, m, m.model, m.valueUsd, m.delta, m.vega, m.parameters, m.fitErrorPoints, m.greatestErrorPoints, m.points);
}
template <class A> void fields(A& a, As<A, domain::ModelRiskReport>& r)
{
    whole(a, r, r.underlying, r.valuationTime, r.step, r.models, r.options, r.unpricedOptions, r.failure);
}

template <class A> void fields(A& a, As<A, domain::OrderIntent>& o)
{
    whole(a, o, o.id, o.decision, o.time, o.instrument, o.side, o.quantity, o.limitPrice, o.purpose, o.account);
}
template <class A> void fields(A& a, As<A, domain::OwnQuote>& q)
{
    whole(a, q, q.instrument, q.bid, q.ask, q.bidSize, q.askSize, q.midVolatility, q.halfSpread, q.inventoryShift);
}

template <class A> void fields(A& a, As<A, domain::OperatorCommand>& c)
{
    whole(a, c, c.action, c.operatorName, c.reason, c.underlying, c.venue, c.proposal, c.quantity, c.limitPrice,
          c.duration, c.mode, c.target, c.scope, c.account, c.instrument, c.side, c.key, c.value, c.epoch);
}

template <class A> void fields(A& a, As<A, domain::DecisionInput>& i)
{
    whole(a, i, i.name, i.value, i.unit, i.ageMilliseconds, i.quality);
}
template <class A> void fields(A& a, As<A, domain::Refusal>& r)
{
    whole(a, r, r.rule, r.scope, r.value, r.limit, r.reference, r.order, r.figure);
}
template <class A> void fields(A& a, As<A, domain::Exclusion>& x) { whole(a, x, x.why, x.state, x.codes, x.who); }
template <class A> void fields(A& a, As<A, domain::Candidate>& c)
{
    whole(a, c, c.venue, c.instrument, c.quantity, c.limitPrice, c.feeUsd, c.spreadUsd, c.impactUsd, c.gasUsd,
          c.carryUsd, c.costUsd, c.benefitUsd, c.excluded);
}
template <class A> void fields(A& a, As<A, domain::NoTradeBand>& b) { whole(a, b, b.lower, b.upper); }
template <class A> void fields(A& a, As<A, domain::Exposure>& e)
{
    whole(a, e, e.spot, e.delta, e.gamma, e.vega, e.theta);
}
template <class A> void fields(A& a, As<A, domain::HeldLimit>& h)
{
    whole(a, h, h.code, h.of, h.value, h.limit, h.unit);
}
template <class A> void fields(A& a, As<A, domain::JudgedBy>& j) { whole(a, j, j.rules, j.limits); }
template <class A> void fields(A& a, As<A, domain::Decision>& d)
{
    whole(a, d, d.sequence, d.time, d.kind, d.underlying, d.trigger, d.profile, d.inputs, d.before, d.deltaAfter,
          d.band, d.candidates, d.choice, d.reason, d.code, d.quantity, d.costUsd, d.riskRemovedUsd, d.operatorName,
          d.judgedBy);
}

}  // namespace ballast::codec
