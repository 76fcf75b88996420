#pragma once

#include <bit>
#include <cstdint>
#include <gtest/gtest.h>

#include "domain/events.h"

/// Events hold the same in every field, doubles bit for bit.
namespace ballast::codec::event_samples {

using namespace domain;

inline void expectSame(double a, double b)
{
    EXPECT_EQ(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b));
}
inline void expectSame(const InstrumentListed& a, const InstrumentListed& b)
{
    const auto &i = a.instrument, &j = b.instrument;
    EXPECT_TRUE(i.id == j.id && i.name == j.name && i.venue == j.venue && i.underlying == j.underlying &&
                i.kind == j.kind && i.settlement == j.settlement && i.right == j.right && i.expiry == j.expiry &&
                i.strike == j.strike && i.price == j.price && i.lotSize == j.lotSize && i.base == j.base &&
                i.quote == j.quote && i.settles == j.settles && i.unit == j.unit && i.multiplier == j.multiplier &&
                i.leastQuantity == j.leastQuantity);
}
inline void expectSame(const OptionQuote& a, const OptionQuote& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.bid == b.bid && a.ask == b.ask && a.mark == b.mark);
    ASSERT_EQ(a.markVolatility.has_value(), b.markVolatility.has_value());
    if (a.markVolatility) expectSame(*a.markVolatility, *b.markVolatility);
}
inline void expectSame(const ChainUpdate& a, const ChainUpdate& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.captureTime == b.captureTime && a.complete == b.complete &&
                a.venue == b.venue && a.settlement == b.settlement && a.settles == b.settles);
    ASSERT_EQ(a.forwards.size(), b.forwards.size());
    ASSERT_EQ(a.quotes.size(), b.quotes.size());
    for (std::size_t i = 0; i < a.forwards.size(); ++i) {
        EXPECT_EQ(a.forwards[i].expiry, b.forwards[i].expiry);
        expectSame(a.forwards[i].forward, b.forwards[i].forward);
    }
    for (std::size_t i = 0; i < a.quotes.size(); ++i)
        expectSame(a.quotes[i], b.quotes[i]);
}
inline void expectSame(const IndexUpdate& a, const IndexUpdate& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.price == b.price && a.sampleTime == b.sampleTime &&
                a.step == b.step && a.source == b.source);
}
inline void expectSame(const HedgeQuote& a, const HedgeQuote& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.bid == b.bid && a.ask == b.ask && a.depth == b.depth &&
                a.sampleTime == b.sampleTime && a.step == b.step);
}
inline void expectSame(const FundingUpdate& a, const FundingUpdate& b)
{
    EXPECT_EQ(a.instrument, b.instrument);
    expectSame(a.ratePerHour, b.ratePerHour);
}
inline void expectSame(const OracleUpdate& a, const OracleUpdate& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.price == b.price && a.publishedAt == b.publishedAt &&
                a.heartbeat == b.heartbeat);
    expectSame(a.deviationThreshold, b.deviationThreshold);
}
inline void expectSame(const GasUpdate& a, const GasUpdate& b)
{
    expectSame(a.baseFeeGwei, b.baseFeeGwei);
    expectSame(a.priorityFeeGwei, b.priorityFeeGwei);
}
inline void expectSame(const OrderAcknowledged& a, const OrderAcknowledged& b)
{
    EXPECT_EQ(a.order, b.order);
    EXPECT_EQ(a.venueOrder, b.venueOrder);
}
inline void expectSame(const OrderFilled& a, const OrderFilled& b)
{
    EXPECT_TRUE(a.order == b.order && a.tradeId == b.tradeId && a.instrument == b.instrument && a.side == b.side &&
                a.quantity == b.quantity && a.price == b.price && a.last == b.last && a.account == b.account);
    EXPECT_TRUE(a.fee == b.fee && a.gas == b.gas);
}
inline void expectSame(const OrderEnded& a, const OrderEnded& b)
{
    EXPECT_TRUE(a.order == b.order && a.state == b.state && a.reason == b.reason && a.filled == b.filled);
}
inline void expectSame(const InstrumentSettled& a, const InstrumentSettled& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.price == b.price);
}
inline void expectSame(const TimerFired& a, const TimerFired& b) { EXPECT_TRUE(a.key == b.key && a.due == b.due); }
inline void expectSame(const MarketEnded& a, const MarketEnded& b) { EXPECT_EQ(a.reason, b.reason); }
inline void expectSame(const OperatorCommand& a, const OperatorCommand& b)
{
    EXPECT_TRUE(a.action == b.action && a.operatorName == b.operatorName && a.reason == b.reason &&
                a.underlying == b.underlying && a.venue == b.venue && a.proposal == b.proposal &&
                a.quantity == b.quantity && a.limitPrice == b.limitPrice && a.duration == b.duration &&
                a.mode == b.mode && a.target == b.target && a.scope == b.scope && a.account == b.account &&
                a.instrument == b.instrument && a.side == b.side && a.key == b.key && a.epoch == b.epoch);
    ASSERT_EQ(a.value.has_value(), b.value.has_value());
    if (a.value) expectSame(*a.value, *b.value);
}
inline void expectSame(const LatchClosed& a, const LatchClosed& b)
{
    EXPECT_TRUE(a.scope == b.scope && a.epoch == b.epoch && a.because == b.because);
}
inline void expectSame(const OrderSent& a, const OrderSent& b) { EXPECT_EQ(a.order, b.order); }
inline void expectSame(const AmendAnswered& a, const AmendAnswered& b)
{
    EXPECT_TRUE(a.order == b.order && a.amendment == b.amendment && a.accepted == b.accepted &&
                a.quantity == b.quantity && a.limitPrice == b.limitPrice && a.left == b.left);
}
inline void expectSame(const CancelRefused& a, const CancelRefused& b)
{
    EXPECT_TRUE(a.order == b.order && a.reason == b.reason);
}
inline void expectSame(const ConnectionChanged& a, const ConnectionChanged& b)
{
    EXPECT_TRUE(a.account == b.account && a.up == b.up && a.why == b.why && a.amends == b.amends &&
                a.mostWorking == b.mostWorking);
}
inline void expectSame(const ProtectionChanged& a, const ProtectionChanged& b)
{
    EXPECT_TRUE(a.account == b.account && a.armed == b.armed);
}
inline void expectSame(const DeskOpened&, const DeskOpened&) {}
inline void expectSame(const OrderReport& a, const OrderReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.order == b.order && a.venueOrder == b.venueOrder &&
                a.instrument == b.instrument && a.side == b.side && a.state == b.state && a.quantity == b.quantity &&
                a.limitPrice == b.limitPrice && a.filled == b.filled && a.averagePrice == b.averagePrice &&
                a.askedAt == b.askedAt && a.whole == b.whole);
}
inline void expectSame(const PositionReport& a, const PositionReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.instrument == b.instrument && a.quantity == b.quantity &&
                a.askedAt == b.askedAt && a.whole == b.whole);
}
inline void expectSame(const BalanceReport& a, const BalanceReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.amount == b.amount && a.askedAt == b.askedAt);
}
inline void expectSame(const ReconcileDone& a, const ReconcileDone& b)
{
    EXPECT_TRUE(a.account == b.account && a.askedAt == b.askedAt && a.reports == b.reports);
}
inline void expectSame(const JournalHealth& a, const JournalHealth& b) { EXPECT_EQ(a.ailment, b.ailment); }
inline void expectSame(const ClockChanged& a, const ClockChanged& b)
{
    EXPECT_TRUE(a.venue == b.venue && a.offset == b.offset);
}
inline void expectSame(const IntakeCounts& a, const IntakeCounts& b)
{
    EXPECT_TRUE(a.posted == b.posted && a.merged == b.merged && a.refused == b.refused && a.oldest == b.oldest);
}
inline void expectSame(const FeedConnectionChanged& a, const FeedConnectionChanged& b)
{
    EXPECT_TRUE(a.venue == b.venue && a.up == b.up && a.why == b.why && a.indices == b.indices &&
                a.oracles == b.oracles && a.gas == b.gas);
}
inline void expectSame(const PoolSharesUpdate& a, const PoolSharesUpdate& b)
{
    EXPECT_EQ(a.venue, b.venue);
    ASSERT_EQ(a.shares.size(), b.shares.size());
    for (std::size_t i = 0; i < a.shares.size(); ++i) {
        const auto &one = a.shares[i], &other = b.shares[i];
        EXPECT_TRUE(one.instrument == other.instrument && one.sampleTime == other.sampleTime &&
                    one.quality == other.quality && one.reason == other.reason);
        expectSame(one.price, other.price);
        expectSame(one.liquidity, other.liquidity);
        expectSame(one.lower, other.lower);
        expectSame(one.upper, other.upper);
        expectSame(one.feesBase, other.feesBase);
        expectSame(one.feesQuote, other.feesQuote);
    }
}
inline void expectSame(const MarginReport& a, const MarginReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.equity == b.equity && a.initial == b.initial &&
                a.maintenance == b.maintenance && a.liquidates == b.liquidates && a.askedAt == b.askedAt);
}
inline void expectSame(const CashMoved& a, const CashMoved& b)
{
    EXPECT_TRUE(a.account == b.account && a.cause == b.cause && a.id == b.id && a.instrument == b.instrument &&
                a.amount == b.amount && a.paidAt == b.paidAt && a.position == b.position && a.price == b.price);
}
inline void expectSame(const CarriedOver& a, const CarriedOver& b)
{
    EXPECT_TRUE(a.file == b.file && a.inputsHash == b.inputsHash && a.state == b.state);
}
inline void expectSame(const BookUnderModel& a, const BookUnderModel& b)
{
    EXPECT_TRUE(a.model == b.model && a.points == b.points);
    expectSame(a.valueUsd, b.valueUsd);
    expectSame(a.delta, b.delta);
    expectSame(a.vega, b.vega);
    expectSame(a.fitErrorPoints, b.fitErrorPoints);
    expectSame(a.greatestErrorPoints, b.greatestErrorPoints);
    ASSERT_EQ(a.parameters.size(), b.parameters.size());
    for (std::size_t i = 0; i < a.parameters.size(); ++i) {
        EXPECT_EQ(a.parameters[i].name, b.parameters[i].name);
        expectSame(a.parameters[i].value, b.parameters[i].value);
    }
}
inline void expectSame(const ModelRiskReport& a, const ModelRiskReport& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.valuationTime == b.valuationTime && a.step == b.step &&
                a.options == b.options && a.unpricedOptions == b.unpricedOptions && a.failure == b.failure);
    ASSERT_EQ(a.models.size(), b.models.size());
    for (std::size_t i = 0; i < a.models.size(); ++i)
        expectSame(a.models[i], b.models[i]);
}
inline void expectSame(const EventBatch& a, const EventBatch& b)
{
    EXPECT_EQ(a.time, b.time);
    ASSERT_EQ(a.events.size(), b.events.size());
    for (std::size_t i = 0; i < a.events.size(); ++i) {
        EXPECT_EQ(a.events[i].time, b.events[i].time);
        ASSERT_EQ(a.events[i].body.index(), b.events[i].body.index());
        std::visit(
            [&](const auto& body) { expectSame(body, std::get<std::decay_t<decltype(body)>>(b.events[i].body)); },
            a.events[i].body);
    }
}

}  // namespace ballast::codec::event_samples
