#include "journal/followed_orders.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "codec/event_codec.h"
#include "words/instrument_words.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

/// "2 BTC", "1 contract".
std::string sized(const FollowedOrder& order)
{
    const bool isOne = order.quantity.units() == domain::Quantity::kUnitsPerOne;
    const auto unit = sizeUnit(order);
    return order.quantity.toString() + (unit.empty() ? "" : " " + (unit == "contracts" && isOne ? "contract" : unit));
}

bool isEnd(domain::OrderState state)
{
    using domain::OrderState;
    return state == OrderState::Filled || state == OrderState::Cancelled || state == OrderState::Rejected;
}

}  // namespace

Result<OrderFollower> OrderFollower::of(const Reader& reader, const JournalEnd& end)
{
    OrderFollower all;
    if (end.outbox == 0) return all;
    Result<void> done;
    const auto walked = reader.forEachOutboxRow(
        1,
        [&](const OutboxRow& row) {
            if (row.kind != OutboxKind::Order) return true;
            const auto order = codec::decodeOrder(row.body);
            if (!order) {
                done = Unexpected(order.error());
                return false;
            }
            if (order->purpose == domain::OrderPurpose::Quote) return true;
            all.m_places[order->id] = all.m_sent.size();
            all.m_sent.push_back({.record = order->decision,
                                  .instrument = order->instrument,
                                  .order = {.id = order->id,
                                            .venueOrder = {},
                                            .instrument = {},
                                            .side = order->side,
                                            .quantity = order->quantity,
                                            .filled = {},
                                            .limitPrice = order->limitPrice}});
            return true;
        },
        end.outbox);
    if (!walked || !done) return Unexpected(walked ? done.error() : walked.error());
    return all;
}

FollowedOrder* OrderFollower::find(const std::string& id)
{
    const auto found = m_places.find(id);
    return found == m_places.end() ? nullptr : &m_sent[found->second].order;
}

void OrderFollower::name(const domain::ClientOrderId& id, const std::string& venueOrder)
{
    auto* order = venueOrder.empty() ? nullptr : find(id);
    if (order != nullptr && order->venueOrder.empty()) order->venueOrder = venueOrder;
}

void OrderFollower::take(const domain::EventBody& fact)
{
    if (const auto* listed = std::get_if<domain::InstrumentListed>(&fact))
        m_listed[listed->instrument.id.value] = listed->instrument;
    else if (const auto* acknowledged = std::get_if<domain::OrderAcknowledged>(&fact))
        name(acknowledged->order, acknowledged->venueOrder);
    else if (const auto* report = std::get_if<domain::OrderReport>(&fact)) {
        name(report->order, report->venueOrder);
        end(report->order, isEnd(report->state), report->filled);
    } else if (const auto* ended = std::get_if<domain::OrderEnded>(&fact)) {
        end(ended->order, true, ended->filled.value_or(domain::Quantity{}));
    } else if (const auto* fill = std::get_if<domain::OrderFilled>(&fact)) {
        end(fill->order, fill->last, {});
        const auto place = m_places.find(fill->order);
        if (place != m_places.end() && m_trades.emplace(place->second, fill->tradeId).second)
            m_sent[place->second].order.filled += fill->quantity;
    }
}

void OrderFollower::end(const std::string& id, bool isEnded, domain::Quantity filled)
{
    const auto place = m_places.find(id);
    if (place == m_places.end()) return;
    auto& sent = m_sent[place->second];
    sent.reported = std::max(sent.reported, filled);
    sent.order.isEnded = sent.order.isEnded || isEnded;
}

void OrderFollower::take(const StoredFrame& stored)
{
    if (m_sent.empty()) return;
    for (const auto& batch : stored.frame.steps)
        for (const auto& event : batch.events)
            take(event.body);
}

Followed OrderFollower::finish()
{
    Followed followed;
    for (auto& one : m_sent) {
        one.order.filled = std::max(one.order.filled, one.reported);
        if (one.order.filled >= one.order.quantity) one.order.isEnded = true;
        if (const auto listed = m_listed.find(one.instrument.value); listed != m_listed.end())
            one.order.instrument = listed->second;
        followed[one.record].push_back(std::move(one.order));
    }
    return followed;
}

Result<Followed> ordersThatFollowed(const Reader& reader, const JournalEnd& end)
{
    auto follower = OrderFollower::of(reader, end);
    if (!follower) return Unexpected(follower.error());
    if (follower->isEmpty()) return Followed{};
    // From the first step of the file on: there instruments are listed.
    const auto walked = reader.forEachFrame(reader.former().step + 1, end.frame, [&](const StoredFrame& stored) {
        follower->take(stored);
        return true;
    });
    if (!walked) return Unexpected(walked.error());
    return follower->finish();
}

std::string sizeUnit(const FollowedOrder& order)
{
    if (order.instrument.name.empty()) return {};
    return words::countsCoins(order.instrument) ? order.instrument.underlying : "contracts";
}

std::string priceUnit(const FollowedOrder& order)
{
    return order.instrument.name.empty() ? std::string() : words::priceUnit(order.instrument);
}

std::string toText(const FollowedOrder& order)
{
    const auto& name = order.instrument.name;
    return fmt::format("{}{}: {} {} of {} at {}{}, {} filled{}", order.id,
                       order.venueOrder.empty() ? std::string(" (the venue told no id of its own)")
                                                : fmt::format(" (at its venue {})", order.venueOrder),
                       order.side == domain::Side::Buy ? "buy" : "sell", sized(order),
                       name.empty() ? "an instrument that this file does not list" : name, order.limitPrice.toString(),
                       name.empty() ? "" : " " + priceUnit(order),
                       order.filled.isZero() ? std::string("nothing") : order.filled.toString(),
                       order.isEnded ? "" : ", not ended in this file");
}

}  // namespace ballast::journal
