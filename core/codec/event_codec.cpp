#include "codec/event_codec.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "codec/archive.h"
#include "codec/chain_codec.h"

namespace ballast::codec {

namespace {

using namespace domain;

constexpr std::uint8_t kFormat = 1, kFormatOfAmendments = 2;  ///< Of what leaves.

void quotes(Encoder& a, const ChainUpdate& e) { encodeQuotes(e.quotes, a.bytes()); }
void quotes(Decoder& a, ChainUpdate& e) { e.quotes = decodeQuotes(a.bytes()); }

template <class Item> void items(Encoder& a, const std::vector<Item>& list, auto each)
{
    a.bytes().count(list.size());
    for (const auto& item : list)
        each(item);
}
template <class Item> void items(Decoder& a, std::vector<Item>& list, auto each)
{
    const std::size_t count = a.bytes().count();
    for (std::size_t i = 0; i < count && a.bytes().ok(); ++i)
        each(list.emplace_back());
}

template <class A> void fields(A& a, As<A, InstrumentListed>& e)
{
    auto& i = e.instrument;
    a(i.id, i.name, i.venue, i.underlying, i.kind, i.settlement, i.right, i.strike, i.expiry);
    items(a, i.price.ladder, [&a](auto& step) { a(step.above, step.tick); });
    a(i.price.significantFigures, i.price.maxDecimals, i.lotSize, i.base, i.quote, i.settles, i.unit, i.multiplier,
      i.leastQuantity);
}

template <class A> void fields(A& a, As<A, ChainUpdate>& e)
{
    a(e.underlying, e.venue, e.settlement, e.settles, e.captureTime, e.complete);
    items(a, e.forwards, [&a](auto& forward) { a(forward.expiry, forward.forward); });
    quotes(a, e);
}

template <class A> void fields(A& a, As<A, IndexUpdate>& e)
{
    a(e.underlying, e.price, e.sampleTime, e.step, e.source, e.venue, e.quality);
}

template <class A> void fields(A& a, As<A, HedgeQuote>& e)
{
    a(e.instrument, e.bid, e.ask, e.depth, e.sampleTime, e.step);
}

template <class A> void fields(A& a, As<A, FundingUpdate>& e) { a(e.instrument, e.ratePerHour); }

template <class A> void fields(A& a, As<A, OracleUpdate>& e)
{
    a(e.underlying, e.price, e.publishedAt, e.heartbeat, e.deviationThreshold);
}

template <class A> void fields(A& a, As<A, GasUpdate>& e) { a(e.baseFeeGwei, e.priorityFeeGwei); }

constexpr char kBeforeVenueOrder = '\0';  ///< In no name of an order.

/// The venue's own id stands behind the order's name and a zero byte, where it told one: so journals that were written
/// before venues' ids were kept are read as they are.
void fields(Encoder& a, const OrderAcknowledged& e)
{
    if ((e.order + e.venueOrder).find(kBeforeVenueOrder) != std::string::npos)
        a.bytes().refuse("the name of an order has a zero byte");
    a(e.venueOrder.empty() ? e.order : e.order + kBeforeVenueOrder + e.venueOrder);
}
void fields(Decoder& a, OrderAcknowledged& e)
{
    a(e.order);
    const auto end = e.order.find(kBeforeVenueOrder);
    if (end == std::string::npos) return;
    e.venueOrder = e.order.substr(end + 1);
    e.order.resize(end);
    if (e.venueOrder.empty() || e.venueOrder.find(kBeforeVenueOrder) != std::string::npos)
        a.bytes().refuse("the name of an order has a zero byte");
}

/// A fill ends with a byte, 1 where nothing of the order is left and 2 where its account follows: so journals that
/// were written before fills named their account are read as they are.
constexpr std::uint8_t kLastFill = 1, kNamesAccount = 2;

void ending(Encoder& a, const OrderFilled& e)
{
    const bool names = e.account.value != 0;
    a(static_cast<std::uint8_t>((e.last ? kLastFill : 0) + (names ? kNamesAccount : 0)));
    if (names) a(e.account);
}
void ending(Decoder& a, OrderFilled& e)
{
    const auto byte = a.bytes().byte();
    if (byte > kLastFill + kNamesAccount) return a.bytes().refuse("the end of a fill is none of its four");
    e.last = (byte & kLastFill) != 0;
    if ((byte & kNamesAccount) == 0) return;
    a(e.account);
    if (a.bytes().ok() && e.account.value == 0) a.bytes().refuse("a fill names an account that is none");
}

template <class A> void fields(A& a, As<A, OrderFilled>& e)
{
    a(e.order, e.tradeId, e.instrument, e.side, e.quantity, e.price, e.fee, e.gas);
    ending(a, e);
}

template <class A> void fields(A& a, As<A, OrderEnded>& e) { a(e.order, e.state, e.reason, e.filled); }

template <class A> void fields(A& a, As<A, InstrumentSettled>& e) { a(e.instrument, e.price); }

template <class A> void fields(A& a, As<A, TimerFired>& e) { a(e.key.kind, e.key.subject, e.due); }

template <class A> void fields(A& a, As<A, MarketEnded>& e) { a(e.reason); }

template <class A> void fields(A& a, As<A, OperatorCommand>& e)
{
    a(e.action, e.operatorName, e.reason, e.underlying, e.venue, e.proposal, e.quantity, e.limitPrice, e.duration,
      e.mode, e.target, e.scope, e.account, e.instrument, e.side, e.key, e.value, e.epoch);
}

template <class A> void fields(A& a, As<A, LatchClosed>& e) { a(e.scope, e.epoch, e.because); }

template <class A> void fields(A& a, As<A, OrderSent>& e) { a(e.order); }

template <class A> void fields(A& a, As<A, AmendAnswered>& e)
{
    a(e.order, e.amendment, e.accepted, e.quantity, e.limitPrice, e.left);
}

template <class A> void fields(A& a, As<A, CancelRefused>& e) { a(e.order, e.reason); }

template <class A> void fields(A& a, As<A, ConnectionChanged>& e)
{
    a(e.account, e.up, e.why, e.amends, e.mostWorking);
}

template <class A> void fields(A& a, As<A, ProtectionChanged>& e) { a(e.account, e.armed); }

template <class A> void fields(A&, As<A, DeskOpened>&) {}

template <class A> void fields(A& a, As<A, OrderReport>& e)
{
    a(e.account, e.order, e.venueOrder, e.instrument, e.side, e.state, e.quantity, e.limitPrice, e.filled,
      e.averagePrice, e.askedAt, e.whole);
}

template <class A> void fields(A& a, As<A, PositionReport>& e)
{
    a(e.account, e.instrument, e.quantity, e.askedAt, e.whole);
}

template <class A> void fields(A& a, As<A, BalanceReport>& e) { a(e.account, e.amount, e.askedAt); }

template <class A> void fields(A& a, As<A, ReconcileDone>& e) { a(e.account, e.askedAt, e.reports); }

template <class A> void fields(A& a, As<A, JournalHealth>& e) { a(e.ailment); }

template <class A> void fields(A& a, As<A, ClockChanged>& e) { a(e.venue, e.offset); }

template <class A> void fields(A& a, As<A, IntakeCounts>& e) { a(e.posted, e.merged, e.refused, e.oldest); }

template <class A> void fields(A& a, As<A, FeedConnectionChanged>& e)
{
    a(e.venue, e.up, e.why);
    items(a, e.indices, [&a](auto& name) { a(name); });
    items(a, e.oracles, [&a](auto& name) { a(name); });
    a(e.gas);
}

template <class A> void fields(A& a, As<A, PoolSharesUpdate>& e)
{
    a(e.venue);
    items(a, e.shares, [&a](auto& s) {
        a(s.instrument, s.price, s.liquidity, s.lower, s.upper, s.feesBase, s.feesQuote, s.sampleTime, s.quality,
          s.reason);
    });
}

template <class A> void fields(A& a, As<A, CarriedOver>& e)
{
    a(e.file, e.inputsHash);
    items(a, e.state, [&a](auto& piece) { a(piece); });
}

template <class A> void fields(A& a, As<A, MarginReport>& e)
{
    a(e.account, e.equity, e.initial, e.maintenance, e.liquidates, e.askedAt);
}

template <class A> void fields(A& a, As<A, CashMoved>& e)
{
    a(e.account, e.cause, e.id, e.instrument, e.amount, e.paidAt, e.position, e.price);
}

template <class A> void fields(A& a, As<A, ModelRiskReport>& e)
{
    a(e.underlying, e.valuationTime, e.step);
    items(a, e.models, [&a](auto& m) {
        a(m.model, m.valueUsd, m.delta, m.vega);
        items(a, m.parameters, [&a](auto& parameter) { a(parameter.name, parameter.value); });
        a(m.fitErrorPoints, m.greatestErrorPoints, m.points);
    });
    a(e.options, e.unpricedOptions, e.failure);
}

template <class A> void fields(A& a, As<A, OrderIntent>& e)
{
    a(e.id, e.decision, e.time, e.instrument, e.side, e.quantity, e.limitPrice, e.purpose, e.account);
}

/// What the amendments of one row share.
template <class A> void shared(A& a, As<A, Amendment>& e) { a(e.account, e.decision, e.time); }

/// What each has of its own beside its order's name.
template <class A> void own(A& a, As<A, Amendment>& e) { a(e.number, e.instrument, e.side, e.quantity, e.limitPrice); }

bool shareARow(const Amendment& a, const Amendment& b)
{
    return a.account == b.account && a.decision == b.decision && a.time == b.time;
}

void encodeName(Encoder& a, std::string_view name, std::string_view before)
{
    const auto kept = std::mismatch(name.begin(), name.end(), before.begin(), before.end()).first - name.begin();
    a(static_cast<std::uint64_t>(kept));
    a.bytes().text(name.substr(static_cast<std::size_t>(kept)));
    if (name.size() > kMaxOrderNameBytes) a.bytes().refuse("an order's name is too long");
}

std::string decodeName(Decoder& a, std::string_view before)
{
    std::uint64_t kept = 0;
    std::string rest;
    a(kept, rest);
    if (kept > before.size() || kept + rest.size() > kMaxOrderNameBytes) {
        a.bytes().refuse("an order's name is longer than it may be");
        return {};
    }
    return std::string(before.substr(0, static_cast<std::size_t>(kept))) + rest;
}

/// The alternative of EventBody with that index, empty and ready to be read.
template <std::size_t... I> EventBody emptyBody(std::size_t index, std::index_sequence<I...>)
{
    constexpr std::array<EventBody (*)(), sizeof...(I)> makers{[] { return EventBody(std::in_place_index<I>); }...};
    return makers[index]();
}

void encodeEvent(Encoder& a, const Event& event, Timestamp batchTime)
{
    a.bytes().byte(static_cast<std::uint8_t>(event.body.index()));
    a.bytes().zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(event.time.nanoseconds) -
                                               static_cast<std::uint64_t>(batchTime.nanoseconds)));
    std::visit([&a](const auto& body) { fields(a, body); }, event.body);
}

void decodeEvent(Decoder& a, Event& event, Timestamp batchTime)
{
    const std::size_t index = a.bytes().byte();
    if (index >= std::variant_size_v<EventBody>) return a.bytes().refuse("an event has no such kind");
    event.time.nanoseconds = static_cast<std::int64_t>(static_cast<std::uint64_t>(a.bytes().zigzag()) +
                                                       static_cast<std::uint64_t>(batchTime.nanoseconds));
    event.body = emptyBody(index, std::make_index_sequence<std::variant_size_v<EventBody>>{});
    std::visit([&a](auto& body) { fields(a, body); }, event.body);
}

Result<std::string> finish(Encoder& a, std::string_view what)
{
    if (a.bytes().error().empty()) return a.bytes().bytes();
    return fail(ErrorCode::InvalidArgument, fmt::format("{} cannot be journaled: {}", what, a.bytes().error()));
}

/// Checks that `read` takes every byte.
template <class T> Result<T> decode(std::string_view bytes, std::string_view what, auto read)
{
    Decoder a(bytes);
    T value;
    read(a, value);
    if (a.bytes().ok() && !a.bytes().atEnd()) a.bytes().refuse("bytes are left over");
    if (!a.bytes().ok()) return fail(ErrorCode::Corrupt, fmt::format("{}: {}", what, a.bytes().error()));
    return value;
}

template <class T> Result<std::string> encodeOutbound(const T& value, std::string_view what)
{
    Encoder a;
    a.bytes().byte(kFormat);
    fields(a, value);
    return finish(a, what);
}

template <class T> Result<T> decodeOutbound(std::string_view bytes, std::string_view what)
{
    return decode<T>(bytes, what, [](Decoder& a, T& value) {
        if (a.bytes().byte() != kFormat) a.bytes().refuse("its format is unknown");
        fields(a, value);
    });
}

}  // namespace

Result<std::string> encodeBatch(const EventBatch& batch, std::vector<Mark>* marks)
{
    Encoder a;
    a.bytes().keepMarks(marks);
    a(batch.time);
    items(a, batch.events, [&](const Event& event) { encodeEvent(a, event, batch.time); });
    return finish(a, "a batch of inputs");
}

void readBatch(Decoder& a, EventBatch& batch)
{
    a(batch.time);
    items(a, batch.events, [&](Event& event) { decodeEvent(a, event, batch.time); });
}

Result<EventBatch> decodeBatch(std::string_view bytes)
{
    return decode<EventBatch>(bytes, "a batch of inputs", readBatch);
}

Result<std::string> encodeOrder(const OrderIntent& order) { return encodeOutbound(order, "an order"); }

Result<OrderIntent> decodeOrder(std::string_view bytes) { return decodeOutbound<OrderIntent>(bytes, "an order"); }

Result<std::string> encodeAmendments(std::span<const Amendment> amendments)
{
    Encoder a;
    a.bytes().byte(kFormatOfAmendments);
    if (amendments.empty())
        a.bytes().refuse("there is none");
    else
        shared(a, amendments.front());
    a.bytes().count(amendments.size());
    std::string_view before;
    for (const auto& amendment : amendments) {
        if (!shareARow(amendment, amendments.front()))
            a.bytes().refuse("they must be of one account, decision and time");
        encodeName(a, amendment.order, before);
        own(a, amendment);
        before = amendment.order;
    }
    return finish(a, "amendments");
}

Result<std::vector<Amendment>> decodeAmendments(std::string_view bytes)
{
    return decode<std::vector<Amendment>>(bytes, "amendments", [](Decoder& a, std::vector<Amendment>& all) {
        if (a.bytes().byte() != kFormatOfAmendments) a.bytes().refuse("its format is unknown");
        Amendment next;
        shared(a, next);
        const auto count = a.bytes().count();
        if (count == 0) a.bytes().refuse("there is none");
        for (std::size_t i = 0; i < count && a.bytes().ok(); ++i) {
            next.order = decodeName(a, next.order);
            own(a, next);
            all.push_back(next);
        }
    });
}

}  // namespace ballast::codec
