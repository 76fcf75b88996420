#include "codec/event_codec.h"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <limits>
#include <zstd.h>

#include "codec/compression.h"
#include "codec/frame_codec.h"
#include "core/codec/random_values.h"

namespace ballast::codec::event_codec_test {

namespace {

using namespace domain;
using samples::Random;

CurrencyId currency(Random& r) { return {static_cast<std::uint16_t>(r.below(currencies().size() + 1))}; }

Money money(Random& r) { return {r.integer(), currency(r)}; }

AccountId account(Random& r) { return {static_cast<std::uint16_t>(r.below(65'536))}; }

Instrument instrument(Random& r)
{
    Instrument i{.id = r.id(),
                 .name = r.text(),
                 .venue = r.text(),
                 .underlying = r.text(),
                 .kind = r.upTo(InstrumentKind::Cash),
                 .settlement = r.upTo(Settlement::Inverse),
                 .right = r.upTo(OptionRight::Put),
                 .strike = r.price(),
                 .expiry = r.time(),
                 .price = {},
                 .lotSize = r.quantity(),
                 .base = currency(r),
                 .quote = currency(r),
                 .settles = currency(r),
                 .unit = r.upTo(ContractUnit::Quote),
                 .multiplier = r.quantity(),
                 .leastQuantity = r.quantity()};
    for (auto n = r.below(4); n > 0; --n)
        i.price.ladder.push_back({r.price(), r.price()});
    i.price.significantFigures = static_cast<std::uint8_t>(r.below(256));
    i.price.maxDecimals = static_cast<std::uint8_t>(r.below(256));
    return i;
}

/// A body of the given alternative with random fields.
/// Of an order: whatever text, but for the byte that none has.
std::string orderName(Random& r)
{
    auto text = r.text();
    std::replace(text.begin(), text.end(), '\0', 'o');
    return text;
}

EventBody randomBody(std::size_t index, Random& r)
{
    switch (index) {
    case 0:
        return InstrumentListed{instrument(r)};
    case 1: {
        ChainUpdate chain{.underlying = r.text(), .captureTime = r.time(), .complete = r.coin()};
        chain.venue = r.text();
        chain.settlement = r.upTo(Settlement::Inverse);
        chain.settles = currency(r);
        for (auto n = r.below(5); n > 0; --n)
            chain.forwards.push_back({r.time(), r.real()});
        for (auto n = r.below(30); n > 0; --n) {
            OptionQuote quote{.instrument = r.id()};
            const auto premium = [&] {
                return r.coin() ? r.price() : Price::fromUnits(static_cast<std::int64_t>(r.below(5000)) * 10'000);
            };
            if (r.coin()) quote.bid = premium();
            if (r.coin()) quote.ask = premium();
            if (r.coin()) quote.mark = premium();
            if (r.coin())
                quote.markVolatility = r.coin() ? r.real() : static_cast<double>(r.below(30'000)) / 100.0 / 100.0;
            chain.quotes.push_back(quote);
        }
        return chain;
    }
    case 2:
        return IndexUpdate{r.text(), r.price(), r.time(), r.duration(), r.text()};
    case 3:
        return HedgeQuote{r.id(), r.price(), r.price(), r.quantity(), r.time(), r.duration()};
    case 4:
        return FundingUpdate{r.id(), r.real()};
    case 5:
        return OracleUpdate{r.text(), r.price(), r.time(), r.duration(), r.real()};
    case 6:
        return GasUpdate{r.real(), r.real()};
    case 7:
        return OrderAcknowledged{orderName(r), r.coin() ? orderName(r) + "x" : std::string()};
    case 8:
        return OrderFilled{r.text(),     r.text(),
                           r.id(),       r.upTo(Side::Sell),
                           r.quantity(), r.price(),
                           money(r),     money(r),
                           r.coin(),     AccountId{static_cast<std::uint16_t>(r.coin() ? 1 + r.below(9) : 0)}};
    case 9:
        return OrderEnded{r.text(), r.upTo(OrderState::NotPlaced), r.text(),
                          r.coin() ? std::optional(r.quantity()) : std::nullopt};
    case 10:
        return InstrumentSettled{r.id(), r.price()};
    case 11:
        return TimerFired{{r.coin() ? TimerKind::Heartbeat : TimerKind::Engine, r.id().value}, r.time()};
    case 12:
        return MarketEnded{r.text()};
    case 14: {
        ModelRiskReport report{.underlying = r.text(),
                               .valuationTime = r.time(),
                               .step = static_cast<std::uint64_t>(r.integer()),
                               .options = r.below(1000),
                               .unpricedOptions = r.below(1000),
                               .failure = r.text()};
        for (auto n = r.below(4); n > 0; --n) {
            BookUnderModel book{r.text(), r.real(), r.real(), r.real(), {}, r.real(), r.real(), r.below(500)};
            for (auto m = r.below(9); m > 0; --m)
                book.parameters.push_back({r.text(), r.real()});
            report.models.push_back(book);
        }
        return report;
    }
    case 15:
        return LatchClosed{
            {r.upTo(ScopeKind::Strategy), r.text()}, {static_cast<std::uint64_t>(r.integer())}, r.text()};
    case 16:
        return OrderSent{r.text()};
    case 17:
        return AmendAnswered{r.text(), static_cast<std::uint64_t>(r.integer()), r.coin(), r.quantity(), r.price(),
                             r.coin()};
    case 18:
        return CancelRefused{r.text(), r.text()};
    case 19:
        return ConnectionChanged{account(r), r.coin(), r.text(), r.coin(), static_cast<std::uint64_t>(r.integer())};
    case 20:
        return ProtectionChanged{account(r), r.coin()};
    case 21:
        return DeskOpened{};
    case 22:
        return OrderReport{.account = account(r),
                           .order = r.text(),
                           .venueOrder = r.text(),
                           .instrument = r.id(),
                           .side = r.upTo(Side::Sell),
                           .state = r.upTo(OrderState::NotPlaced),
                           .quantity = r.quantity(),
                           .limitPrice = r.price(),
                           .filled = r.quantity(),
                           .averagePrice = r.price(),
                           .askedAt = r.time(),
                           .whole = r.coin()};
    case 23:
        return PositionReport{account(r), r.id(), r.quantity(), r.time(), r.coin()};
    case 24:
        return BalanceReport{account(r), money(r), r.time()};
    case 25:
        return ReconcileDone{account(r), r.time(), static_cast<std::uint64_t>(r.integer())};
    case 26:
        return JournalHealth{r.upTo(Ailment::DiskNear)};
    case 27:
        return ClockChanged{r.text(), r.duration()};
    case 28:
        return IntakeCounts{static_cast<std::uint64_t>(r.integer()), static_cast<std::uint64_t>(r.integer()),
                            static_cast<std::uint64_t>(r.integer()), r.duration()};
    case 29: {
        FeedConnectionChanged feed{.venue = r.text(), .up = r.coin(), .why = r.text(), .gas = r.coin()};
        for (auto n = r.below(4); n > 0; --n)
            feed.indices.push_back(r.text());
        for (auto n = r.below(4); n > 0; --n)
            feed.oracles.push_back(r.text());
        return feed;
    }
    case 30: {
        PoolSharesUpdate update{.venue = r.text(), .shares = {}};
        for (auto n = r.below(4); n > 0; --n)
            update.shares.push_back({r.id(), r.real(), r.real(), r.real(), r.real(), r.real(), r.real(), r.time(),
                                     r.upTo(Quality::Missing), r.text()});
        return update;
    }
    case 32:
        return MarginReport{account(r), money(r), money(r), money(r), r.coin(), r.time()};
    case 33:
        return CashMoved{account(r), r.upTo(CashCause::Charge), r.text(), r.id(), money(r), r.time(), r.quantity(),
                         r.price()};
    case 31: {
        CarriedOver carried{.file = r.text(), .inputsHash = r.text(), .state = {}};
        for (auto n = r.below(4); n > 0; --n)
            carried.state.push_back(r.text());
        return carried;
    }
    default: {
        OperatorCommand c{.action = r.upTo(OperatorAction::CancelOrder),
                          .operatorName = r.text(),
                          .reason = r.text(),
                          .underlying = r.text(),
                          .venue = r.text()};
        c.proposal.value = static_cast<std::uint64_t>(r.integer());
        if (r.coin()) c.quantity = r.quantity();
        if (r.coin()) c.limitPrice = r.price();
        c.duration = r.duration();
        c.mode = r.upTo(HedgeMode::Manual);
        c.target = static_cast<std::uint64_t>(r.integer());
        c.scope = {r.upTo(ScopeKind::Strategy), r.text()};
        c.account = r.text();
        c.instrument = r.text();
        if (r.coin()) c.side = r.upTo(Side::Sell);
        c.key = r.text();
        if (r.coin()) c.value = r.real();
        c.epoch.value = static_cast<std::uint64_t>(r.integer());
        return c;
    }
    }
}

void expectSame(double a, double b) { EXPECT_EQ(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b)); }

void expectSame(const InstrumentListed& a, const InstrumentListed& b)
{
    const auto &i = a.instrument, &j = b.instrument;
    EXPECT_TRUE(i.id == j.id && i.name == j.name && i.venue == j.venue && i.underlying == j.underlying &&
                i.kind == j.kind && i.settlement == j.settlement && i.right == j.right && i.expiry == j.expiry &&
                i.strike == j.strike && i.price == j.price && i.lotSize == j.lotSize && i.base == j.base &&
                i.quote == j.quote && i.settles == j.settles && i.unit == j.unit && i.multiplier == j.multiplier &&
                i.leastQuantity == j.leastQuantity);
}
void expectSame(const OptionQuote& a, const OptionQuote& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.bid == b.bid && a.ask == b.ask && a.mark == b.mark);
    ASSERT_EQ(a.markVolatility.has_value(), b.markVolatility.has_value());
    if (a.markVolatility) expectSame(*a.markVolatility, *b.markVolatility);
}
void expectSame(const ChainUpdate& a, const ChainUpdate& b)
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
void expectSame(const IndexUpdate& a, const IndexUpdate& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.price == b.price && a.sampleTime == b.sampleTime &&
                a.step == b.step && a.source == b.source);
}
void expectSame(const HedgeQuote& a, const HedgeQuote& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.bid == b.bid && a.ask == b.ask && a.depth == b.depth &&
                a.sampleTime == b.sampleTime && a.step == b.step);
}
void expectSame(const FundingUpdate& a, const FundingUpdate& b)
{
    EXPECT_EQ(a.instrument, b.instrument);
    expectSame(a.ratePerHour, b.ratePerHour);
}
void expectSame(const OracleUpdate& a, const OracleUpdate& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.price == b.price && a.publishedAt == b.publishedAt &&
                a.heartbeat == b.heartbeat);
    expectSame(a.deviationThreshold, b.deviationThreshold);
}
void expectSame(const GasUpdate& a, const GasUpdate& b)
{
    expectSame(a.baseFeeGwei, b.baseFeeGwei);
    expectSame(a.priorityFeeGwei, b.priorityFeeGwei);
}
void expectSame(const OrderAcknowledged& a, const OrderAcknowledged& b)
{
    EXPECT_EQ(a.order, b.order);
    EXPECT_EQ(a.venueOrder, b.venueOrder);
}
void expectSame(const OrderFilled& a, const OrderFilled& b)
{
    EXPECT_TRUE(a.order == b.order && a.tradeId == b.tradeId && a.instrument == b.instrument && a.side == b.side &&
                a.quantity == b.quantity && a.price == b.price && a.last == b.last && a.account == b.account);
    EXPECT_TRUE(a.fee == b.fee && a.gas == b.gas);
}
void expectSame(const OrderEnded& a, const OrderEnded& b)
{
    EXPECT_TRUE(a.order == b.order && a.state == b.state && a.reason == b.reason && a.filled == b.filled);
}
void expectSame(const InstrumentSettled& a, const InstrumentSettled& b)
{
    EXPECT_TRUE(a.instrument == b.instrument && a.price == b.price);
}
void expectSame(const TimerFired& a, const TimerFired& b) { EXPECT_TRUE(a.key == b.key && a.due == b.due); }
void expectSame(const MarketEnded& a, const MarketEnded& b) { EXPECT_EQ(a.reason, b.reason); }
void expectSame(const OperatorCommand& a, const OperatorCommand& b)
{
    EXPECT_TRUE(a.action == b.action && a.operatorName == b.operatorName && a.reason == b.reason &&
                a.underlying == b.underlying && a.venue == b.venue && a.proposal == b.proposal &&
                a.quantity == b.quantity && a.limitPrice == b.limitPrice && a.duration == b.duration &&
                a.mode == b.mode && a.target == b.target && a.scope == b.scope && a.account == b.account &&
                a.instrument == b.instrument && a.side == b.side && a.key == b.key && a.epoch == b.epoch);
    ASSERT_EQ(a.value.has_value(), b.value.has_value());
    if (a.value) expectSame(*a.value, *b.value);
}
void expectSame(const LatchClosed& a, const LatchClosed& b)
{
    EXPECT_TRUE(a.scope == b.scope && a.epoch == b.epoch && a.because == b.because);
}

void expectSame(const OrderSent& a, const OrderSent& b) { EXPECT_EQ(a.order, b.order); }
void expectSame(const AmendAnswered& a, const AmendAnswered& b)
{
    EXPECT_TRUE(a.order == b.order && a.amendment == b.amendment && a.accepted == b.accepted &&
                a.quantity == b.quantity && a.limitPrice == b.limitPrice && a.left == b.left);
}
void expectSame(const CancelRefused& a, const CancelRefused& b)
{
    EXPECT_TRUE(a.order == b.order && a.reason == b.reason);
}
void expectSame(const ConnectionChanged& a, const ConnectionChanged& b)
{
    EXPECT_TRUE(a.account == b.account && a.up == b.up && a.why == b.why && a.amends == b.amends &&
                a.mostWorking == b.mostWorking);
}
void expectSame(const ProtectionChanged& a, const ProtectionChanged& b)
{
    EXPECT_TRUE(a.account == b.account && a.armed == b.armed);
}
void expectSame(const DeskOpened&, const DeskOpened&) {}
void expectSame(const OrderReport& a, const OrderReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.order == b.order && a.venueOrder == b.venueOrder &&
                a.instrument == b.instrument && a.side == b.side && a.state == b.state && a.quantity == b.quantity &&
                a.limitPrice == b.limitPrice && a.filled == b.filled && a.averagePrice == b.averagePrice &&
                a.askedAt == b.askedAt && a.whole == b.whole);
}
void expectSame(const PositionReport& a, const PositionReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.instrument == b.instrument && a.quantity == b.quantity &&
                a.askedAt == b.askedAt && a.whole == b.whole);
}
void expectSame(const BalanceReport& a, const BalanceReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.amount == b.amount && a.askedAt == b.askedAt);
}
void expectSame(const ReconcileDone& a, const ReconcileDone& b)
{
    EXPECT_TRUE(a.account == b.account && a.askedAt == b.askedAt && a.reports == b.reports);
}
void expectSame(const JournalHealth& a, const JournalHealth& b) { EXPECT_EQ(a.ailment, b.ailment); }
void expectSame(const ClockChanged& a, const ClockChanged& b)
{
    EXPECT_TRUE(a.venue == b.venue && a.offset == b.offset);
}
void expectSame(const IntakeCounts& a, const IntakeCounts& b)
{
    EXPECT_TRUE(a.posted == b.posted && a.merged == b.merged && a.refused == b.refused && a.oldest == b.oldest);
}
void expectSame(const FeedConnectionChanged& a, const FeedConnectionChanged& b)
{
    EXPECT_TRUE(a.venue == b.venue && a.up == b.up && a.why == b.why && a.indices == b.indices &&
                a.oracles == b.oracles && a.gas == b.gas);
}
void expectSame(const PoolSharesUpdate& a, const PoolSharesUpdate& b)
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
void expectSame(const MarginReport& a, const MarginReport& b)
{
    EXPECT_TRUE(a.account == b.account && a.equity == b.equity && a.initial == b.initial &&
                a.maintenance == b.maintenance && a.liquidates == b.liquidates && a.askedAt == b.askedAt);
}
void expectSame(const CashMoved& a, const CashMoved& b)
{
    EXPECT_TRUE(a.account == b.account && a.cause == b.cause && a.id == b.id && a.instrument == b.instrument &&
                a.amount == b.amount && a.paidAt == b.paidAt && a.position == b.position && a.price == b.price);
}
void expectSame(const CarriedOver& a, const CarriedOver& b)
{
    EXPECT_TRUE(a.file == b.file && a.inputsHash == b.inputsHash && a.state == b.state);
}

void expectSame(const BookUnderModel& a, const BookUnderModel& b)
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
void expectSame(const ModelRiskReport& a, const ModelRiskReport& b)
{
    EXPECT_TRUE(a.underlying == b.underlying && a.valuationTime == b.valuationTime && a.step == b.step &&
                a.options == b.options && a.unpricedOptions == b.unpricedOptions && a.failure == b.failure);
    ASSERT_EQ(a.models.size(), b.models.size());
    for (std::size_t i = 0; i < a.models.size(); ++i)
        expectSame(a.models[i], b.models[i]);
}

void expectSame(const EventBatch& a, const EventBatch& b)
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

EventBatch randomBatch(Random& r)
{
    EventBatch batch{.time = r.time()};
    for (auto n = r.below(6); n > 0; --n)
        batch.events.push_back({r.time(), randomBody(r.below(std::variant_size_v<EventBody>), r)});
    return batch;
}

/// About what a built-in session brings in a second: 300 of 1,800 options changed, two indices, four hedge quotes.
EventBatch typicalSecond(Random& r)
{
    EventBatch batch{.time = {1'700'000'000'000'000'000}};
    for (const char* coin : {"BTC", "ETH"}) {
        ChainUpdate chain{.underlying = coin, .captureTime = batch.time};
        std::uint32_t id = 1;
        for (int i = 0; i < 150; ++i) {
            id += static_cast<std::uint32_t>(1 + r.below(11));
            const std::int64_t bid = static_cast<std::int64_t>(5 + r.below(1500)) * 10'000;
            const std::int64_t width = static_cast<std::int64_t>(1 + r.below(20)) * 10'000;
            chain.quotes.push_back({{id},
                                    Price::fromUnits(bid),
                                    Price::fromUnits(bid + width),
                                    Price::fromUnits(bid + static_cast<std::int64_t>(r.below(1000)) * 200),
                                    0.4 + static_cast<double>(r.below(1'000'000'007)) * 3.0e-10});
        }
        batch.events.push_back({batch.time, chain});
        batch.events.push_back(
            {batch.time, IndexUpdate{coin, Price::fromUnits(6'800'012'000'000), batch.time, {}, "index"}});
        for (std::uint32_t venue = 1; venue <= 2; ++venue)
            batch.events.push_back({batch.time, HedgeQuote{{venue},
                                                           Price::fromUnits(6'800'000'000'000),
                                                           Price::fromUnits(6'800'100'000'000),
                                                           {},
                                                           batch.time,
                                                           {}}});
    }
    return batch;
}

}  // namespace

class EveryKindOfEvent : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryKindOfEvent, ComesBackBitForBit)
{
    Random r(GetParam() + 1);
    for (int round = 0; round < 200; ++round) {
        const EventBatch batch{.time = r.time(), .events = {{r.time(), randomBody(GetParam(), r)}}};
        ASSERT_EQ(batch.events[0].body.index(), GetParam());
        const auto blob = encodeBatch(batch);
        ASSERT_TRUE(blob) << blob.error().message;
        const auto back = decodeBatch(*blob);
        ASSERT_TRUE(back) << back.error().message;
        expectSame(batch, *back);
    }
}
INSTANTIATE_TEST_SUITE_P(EventCodec, EveryKindOfEvent, testing::Range<std::size_t>(0, std::variant_size_v<EventBody>));

TEST(EventCodec, KeepsTheOrderOfMixedBatches)
{
    Random r(77);
    for (int round = 0; round < 200; ++round) {
        const auto batch = randomBatch(r);
        const auto back = decodeBatch(*encodeBatch(batch));
        ASSERT_TRUE(back) << back.error().message;
        expectSame(batch, *back);
    }
}

TEST(EventCodec, RefusesNumbersThatAreNotFinite)
{
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        EXPECT_FALSE(encodeBatch({.events = {{{}, GasUpdate{bad, 1.0}}}}));
        EXPECT_FALSE(encodeBatch({.events = {{{}, ChainUpdate{.quotes = {{.markVolatility = bad}}}}}}));
        EXPECT_FALSE(encodeBatch({.events = {{{}, ModelRiskReport{.models = {{.valueUsd = bad}}}}}}));
    }
}

TEST(EventCodec, RefusesTextsAndListsBeyondTheirLimits)
{
    EXPECT_TRUE(encodeBatch({.events = {{{}, MarketEnded{std::string(65'536, 'x')}}}}));
    EXPECT_FALSE(encodeBatch({.events = {{{}, MarketEnded{std::string(65'537, 'x')}}}}));
    EXPECT_FALSE(encodeBatch({.events = std::vector<Event>(100'001)}));
}

TEST(EventCodec, F85_ChangedBytesAreAnErrorAndNeverACrash)
{
    Random r(11);
    for (int round = 0; round < 3000; ++round) {
        auto blob = *encodeBatch(randomBatch(r));
        for (auto n = 1 + r.below(4); n > 0; --n)
            blob[r.below(blob.size())] = static_cast<char>(r.below(256));
        if (r.coin()) blob.resize(r.below(blob.size() + 1));
        static_cast<void>(decodeBatch(blob));
    }
}

TEST(EventCodec, F85_HostileContentIsReadSafely)
{
    Random r(12);
    int refused = 0;
    for (int round = 0; round < 5000; ++round) {
        auto inside = *encodeBatch(randomBatch(r));
        for (auto n = 1 + r.below(4); n > 0; --n)
            inside[r.below(inside.size())] = static_cast<char>(r.below(256));
        if (r.below(4) == 0) inside.resize(r.below(inside.size() + 1));
        const auto back = decodeBatch(inside);
        if (!back) {
            ++refused;
            EXPECT_EQ(back.error().code, ErrorCode::Corrupt);
        } else {
            EXPECT_TRUE(encodeBatch(*back));  // Whatever is taken holds only values that could have been written.
        }
    }
    EXPECT_GT(refused, 1000);
}

/// Journals of the program before end a fill with a flag alone.
TEST(EventCodec, AFillThatNamesNoAccountHasTheBytesOfBefore)
{
    const auto bytesOf = [](bool last, AccountId account) {
        return encodeBatch(
                   {.time = {5}, .events = {{{5}, OrderFilled{.order = "a", .last = last, .account = account}}}})
            .value();
    };
    const auto backOf = [](const std::string& bytes) {
        return std::get<OrderFilled>(decodeBatch(bytes).value().events.at(0).body);
    };
    for (const bool last : {false, true}) {
        const auto before = bytesOf(last, {});
        EXPECT_EQ(before.back(), last ? '\1' : '\0');
        const auto now = bytesOf(last, {3});
        EXPECT_EQ(now, before.substr(0, before.size() - 1) + (last ? "\3\3" : "\2\3"));
        EXPECT_EQ(backOf(before).account, AccountId{});
        EXPECT_EQ(backOf(now).account, AccountId{3});
        EXPECT_EQ(backOf(now).last, last);
    }
    auto bytes = bytesOf(false, {});
    for (const char* wrong : {"\4", "\2", "\377"}) {
        bytes.pop_back();
        EXPECT_EQ(decodeBatch(bytes + wrong).error().code, ErrorCode::Corrupt);
        bytes.push_back('\0');
    }
    using namespace std::string_literals;
    EXPECT_EQ(decodeBatch(bytes.substr(0, bytes.size() - 1) + "\2\0"s).error().code, ErrorCode::Corrupt)
        << "one value has one form";
}

/// So journals of before, whose venues' ids were not kept, are read as they are; and no text passes for two.
TEST(EventCodec, AnAcknowledgementWithoutTheVenuesIdHasTheBytesOfBefore)
{
    const auto bytesOf = [](const OrderAcknowledged& fact) { return encodeBatch({.events = {{{}, fact}}}); };
    const auto plain = bytesOf({"run-1"});
    ASSERT_TRUE(plain) << plain.error().message;
    ASSERT_TRUE(plain->ends_with(std::string("\x05run-1")));  // Length and text, and nothing behind them.
    const auto named = bytesOf({"run-1", "777"});
    ASSERT_TRUE(named) << named.error().message;
    const auto back = decodeBatch(*named);
    ASSERT_TRUE(back) << back.error().message;
    expectSame(std::get<OrderAcknowledged>(back->events[0].body), OrderAcknowledged{"run-1", "777"});

    EXPECT_EQ(bytesOf({std::string("run\0001", 5)}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bytesOf({"run-1", std::string("7\0007", 3)}).error().code, ErrorCode::InvalidArgument);
    auto hostile = *bytesOf({"run-1", "777"});
    hostile[hostile.size() - 2] = '\0';  // "7", nothing, "7".
    EXPECT_EQ(decodeBatch(hostile).error().code, ErrorCode::Corrupt);
    auto empty = *bytesOf({"run-1"});
    empty.back() = '\0';
    EXPECT_EQ(decodeBatch(empty).error().code, ErrorCode::Corrupt);
}

TEST(EventCodec, MarksThePlaceOfEveryValue)
{
    std::vector<Mark> marks;
    const auto bytes = *encodeBatch({.time = {5}, .events = {{{5}, GasUpdate{1.0, 2.0}}}}, &marks);
    const std::vector<Primitive> kinds{Primitive::Zigzag, Primitive::Count, Primitive::Byte,
                                       Primitive::Zigzag, Primitive::Real,  Primitive::Real};
    ASSERT_EQ(marks.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i)
        EXPECT_EQ(marks[i].kind, kinds[i]) << i;
    EXPECT_EQ(marks.back().offset + 8, bytes.size());
}

/// A frame of the steps, and its body.
std::string frameOf(const std::vector<EventBatch>& steps, std::uint64_t firstStep, std::uint64_t firstEvent)
{
    FrameBuilder builder(firstStep, firstEvent);
    for (const auto& step : steps)
        builder.add(*encodeBatch(step), step.events.size());
    return *builder.body();
}

TEST(FrameCodec, GivesBackItsStepsAndWhereTheyStand)
{
    Random r(31);
    for (int round = 0; round < 100; ++round) {
        std::vector<EventBatch> steps;
        for (auto n = 1 + r.below(6); n > 0; --n)
            steps.push_back(randomBatch(r));
        const auto frame = decodeFrame(frameOf(steps, 7, 40));
        ASSERT_TRUE(frame) << frame.error().message;
        EXPECT_EQ(frame->firstStep, 7u);
        EXPECT_EQ(frame->firstEvent, 40u);
        EXPECT_EQ(frame->privateMessages, 0u);
        ASSERT_EQ(frame->steps.size(), steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i)
            expectSame(steps[i], frame->steps[i]);
    }
}

TEST(FrameCodec, CountsAndDigestsItsPrivateMessages)
{
    FrameBuilder builder(1, 1);
    builder.add(*encodeBatch({.time = {5}}), 0);
    const PrivateMessage first{3, {9}, "fill"}, second{3, {10}, std::string("\0x", 2)};
    builder.add(first);
    builder.add(second);
    const auto frame = decodeFrame(*builder.body());
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_EQ(frame->privateMessages, 2u);
    EXPECT_EQ(frame->privateDigest, privateDigest(privateDigest("", first), second));
    EXPECT_NE(frame->privateDigest, privateDigest(privateDigest("", second), first));
}

TEST(FrameCodec, IsFullAt64KiBAndTakesALongerStepAlone)
{
    FrameBuilder builder(1, 1);
    const std::string half(kFullFrameBytes / 2, 'x'), longer(2 * kFullFrameBytes, 'x');
    EXPECT_TRUE(builder.takes(longer.size()));
    builder.add(half, 1);
    EXPECT_TRUE(builder.takes(half.size()));
    EXPECT_FALSE(builder.takes(half.size() + 1));
}

TEST(FrameCodec, ASecondOfTheBuiltInMarketTakesLessThanFiveThousandBytes)
{
    Random r(5);
    const auto body = frameOf({typicalSecond(r)}, 1, 1);
    RecordProperty("bytes", static_cast<int>(body.size()));
    EXPECT_LT(body.size(), 5000u);  // 3,600 of them stay below 18 MB; an hour may take 30 MB.
}

TEST(FrameCodec, F85_AFrameThatWouldUnpackToMoreThanTheLimitIsRefused)
{
    const std::string large(kMaxBatchBytes + 1, '\0');
    std::string frame(ZSTD_compressBound(large.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), large.data(), large.size(), 3));
    EXPECT_FALSE(decodeFrame(frame));
    EXPECT_FALSE(decodeFrame(""));
    EXPECT_FALSE(decodeFrame("hello"));
}

TEST(FrameCodec, AnyChangedBitIsNoticed)
{
    Random r(13);
    const auto blob = frameOf({typicalSecond(r)}, 1, 1);
    const auto before = *decompress(blob);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        auto changed = blob;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1u << (i % 8)));
        const auto after = decompress(changed);
        EXPECT_TRUE(!after || *after == before) << "byte " << i;
    }
}

TEST(OrderCodec, ComesBackBitForBit)
{
    Random r(22);
    for (int round = 0; round < 200; ++round) {
        const OrderIntent order{r.text(),           {r.below(1000)}, r.time(),  r.id(),
                                r.upTo(Side::Sell), r.quantity(),    r.price(), r.upTo(OrderPurpose::Flatten)};
        const auto back = decodeOrder(*encodeOrder(order));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_TRUE(back->id == order.id && back->decision == order.decision && back->time == order.time &&
                    back->instrument == order.instrument && back->side == order.side &&
                    back->quantity == order.quantity && back->limitPrice == order.limitPrice &&
                    back->purpose == order.purpose);
    }
}

std::vector<Amendment> randomAmendments(Random& r, std::size_t count)
{
    std::vector<Amendment> all;
    const Amendment shared{.decision = {static_cast<std::uint64_t>(r.integer())}, .time = r.time(), .account = {7}};
    for (std::size_t i = 0; i < count; ++i) {
        auto& a = all.emplace_back(shared);
        // Some names go on from the one before, some are shorter, some have nothing of it.
        a.order = (i > 0 && i % 3 != 0 ? all[i - 1].order.substr(0, all[i - 1].order.size() / (1 + i % 2)) : "") +
                  r.text().substr(0, 8);
        a.number = static_cast<std::uint64_t>(r.integer());
        a.instrument = r.id();
        a.side = r.upTo(Side::Sell);
        a.quantity = r.quantity();
        a.limitPrice = r.price();
    }
    return all;
}

TEST(AmendmentCodec, ComesBackBitForBit)
{
    Random r(21);
    for (std::size_t round = 0; round < 200; ++round) {
        const auto all = randomAmendments(r, 1 + round % 7);
        const auto bytes = *encodeAmendments(all);
        const auto back = decodeAmendments(bytes);
        ASSERT_TRUE(back) << back.error().message;
        ASSERT_EQ(back->size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto &a = all[i], &b = (*back)[i];
            EXPECT_TRUE(b.order == a.order && b.number == a.number && b.decision == a.decision && b.time == a.time &&
                        b.instrument == a.instrument && b.side == a.side && b.quantity == a.quantity &&
                        b.limitPrice == a.limitPrice && b.account == a.account);
        }
        for (std::size_t length = 0; length < bytes.size(); ++length)
            EXPECT_FALSE(decodeAmendments(bytes.substr(0, length)));
        EXPECT_FALSE(decodeAmendments(bytes + '\0'));
    }
}

TEST(AmendmentCodec, RefusesWhatDoesNotShareARow)
{
    Random r(22);
    const auto all = randomAmendments(r, 2);
    EXPECT_FALSE(encodeAmendments({}));
    for (auto change : {+[](Amendment& a) { ++a.account.value; }, +[](Amendment& a) { ++a.decision.value; },
                        +[](Amendment& a) { ++a.time.nanoseconds; },
                        +[](Amendment& a) { a.order.assign(kMaxOrderNameBytes + 1, 'x'); }}) {
        auto changed = all;
        change(changed[1]);
        EXPECT_EQ(encodeAmendments(changed).error().code, ErrorCode::InvalidArgument);
    }
}

TEST(AmendmentCodec, RefusesANameThatTakesMoreFromTheOneBeforeThanItHas)
{
    const std::vector<Amendment> two{{.order = "run-1"}, {.order = "run-2"}};
    auto bytes = *encodeAmendments(two);
    // The second name: 4 letters kept, one of its own.
    const auto place = bytes.find(std::string("\x04\x01"
                                              "2",
                                              3));
    ASSERT_NE(place, std::string::npos);
    bytes[place] = 5;
    EXPECT_TRUE(decodeAmendments(bytes));
    bytes[place] = 6;
    EXPECT_EQ(decodeAmendments(bytes).error().code, ErrorCode::Corrupt);
}

}  // namespace ballast::codec::event_codec_test
