#include "venue/hyperliquid_account/account_session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid_account/client_id.h"
#include "venue/sockets/private_frame.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;
using domain::OrderState;

constexpr Duration kChannelsWithin = Duration::seconds(15);
constexpr std::size_t kMostTrades = 10'000, kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.
constexpr std::array<std::string_view, 3> kChannels{"orderUpdates", "userEvents", "userFills"};

std::uint64_t millisecondsOf(Timestamp at) { return static_cast<std::uint64_t>(at.nanoseconds / 1'000'000); }

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_reads(m_terms.reads),
      m_working(m_terms.venue, m_terms.label)
{
}

// ---- what is written

bool AccountSession::post(std::string_view type, const Ordered& payload, Pending about, Timestamp now)
{
    const auto id = m_nextId;
    const Ordered frame{
        {"method", "post"}, {"id", id}, {"request", {{"type", std::string(type)}, {"payload", payload}}}};
    if (!m_links.wire.send(frame.dump())) return false;
    ++m_nextId;
    about.sent = now;
    m_pending.emplace(id, std::move(about));
    return true;
}

bool AccountSession::askInfo(const Ordered& question, Pending about, Timestamp now)
{
    return post("info", question, std::move(about), now);
}

/// Nonces rise strictly, whatever the clock does.
bool AccountSession::act(const Ordered& action, Pending about, Timestamp now)
{
    if (!m_terms.trades) return false;
    m_nonce = std::max(millisecondsOf(now), m_nonce + 1);
    const ActionTerms terms{.nonce = m_nonce, .vault = {}, .expiresAfter = {}};
    const auto signature = signAction(action, terms, m_terms.network, m_links.keys.key());
    return signature && post("action", exchangeBody(action, terms, *signature), std::move(about), now);
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_pending.clear();
    m_channels.clear();
    m_whole.reset();
    m_awaitsOpen = false;
    m_phase = Phase::Listing;
    m_pingAt = now + m_terms.pingEvery;
    m_channelsBy = now + kChannelsWithin;
    askInfo({{"type", "meta"}}, {.kind = Kind::Listing, .orders = {}, .query = {}, .sent = {}}, now);
}

void AccountSession::closed(std::string_view why, Timestamp)
{
    const bool wasUp = isUp(), isNews = m_toldDown != why;
    m_phase = Phase::Down;
    m_pending.clear();
    m_whole.reset();
    m_questions.clear();
    m_awaitsOpen = false;
    // The venue's scheduled cancel goes on standing, but nobody renews it.
    if (wasUp) setArmed(false);
    // Of tries that fail only another cause is news.
    if (!wasUp && !isNews) return;
    m_toldDown = why;
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = false, .why = std::string(why)});
}

void AccountSession::subscribe()
{
    m_phase = Phase::Channels;
    for (const auto channel : kChannels)
        m_links.wire.send(fmt::format(R"({{"method":"subscribe","subscription":{{"type":"{}","user":"{}"}}}})", channel,
                                      m_links.keys.owner()));
}

/// The venue has no question that reads the switch back: its "ok" to the action is all that it says.
void AccountSession::protect(Timestamp now)
{
    m_protectAt = now + Duration{m_terms.cancelAfter.nanoseconds / 3};
    const auto until = now + m_terms.cancelAfter;
    act(scheduleCancelAction(millisecondsOf(until)),
        {.kind = Kind::Protect,
         .orders = {},
         .query = {.account = {}, .order = {}, .askedAt = until, .instrument = {}},
         .sent = {}},
        now);
}

void AccountSession::setArmed(bool armed)
{
    if (armed != std::exchange(m_isArmed, armed)) tell(domain::ProtectionChanged{m_terms.id, armed});
}

void AccountSession::tick(Timestamp now)
{
    std::erase_if(m_pending, [&](const auto& pending) { return now - pending.second.sent > m_terms.forgetsAfter; });
    if (m_phase == Phase::Down) return;
    if (now >= m_pingAt) {
        m_pingAt = now + m_terms.pingEvery;
        m_links.wire.send(R"({"method":"ping"})");
    }
    if (!isUp()) {
        if (now > m_channelsBy) m_links.wire.drop("the venue does not give the account's channels");
        return;
    }
    if (m_terms.trades && now >= m_protectAt && m_links.isDeskAlive()) protect(now);
    if (m_isArmed && now >= m_armedUntil) setArmed(false);
    while (!m_questions.empty() && m_reads.orderAt(now) <= now) {
        const auto query = m_questions.front();
        m_questions.pop_front();
        ask(query, now);
    }
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    if (!text.starts_with('{')) return;  // The greeting.
    const auto frame = sockets::parsePrivate(text);
    if (!frame) {
        if (m_phase != Phase::Listing) tellRaw(text.substr(0, kKeptOfBad));  // To be looked at.
        return m_links.wire.drop(frame.error().message);
    }
    if (!frame->contains("channel") || !frame->at("channel").is_string()) return;
    const auto channel = frame->at("channel").get<std::string>();
    if (channel == "pong" || !frame->contains("data")) return;
    const auto& data = frame->at("data");
    if (channel == "subscriptionResponse") return onEcho(data, now);
    // The listing is everybody's: its bytes are not kept.
    if (m_phase != Phase::Listing) tellRaw(text);
    if (channel == "post") return onPost(data, now);
    if (channel == "orderUpdates") return onOrderUpdates(data, now);
    if (channel == "user") return onFills(data, false, now);
    if (channel == "userFills")
        onFills(data, data.is_object() && data.contains("isSnapshot") && data.at("isSnapshot") == true, now);
}

void AccountSession::onEcho(const Json& data, Timestamp now)
{
    if (!data.is_object() || !data.contains("subscription") || !data.at("subscription").is_object()) return;
    const auto& what = data.at("subscription");
    if (!what.contains("type") || !what.at("type").is_string()) return;
    const auto type = what.at("type").get<std::string>();
    if (std::find(kChannels.begin(), kChannels.end(), type) == kChannels.end()) return;
    m_channels.insert(type);
    if (m_phase != Phase::Channels || m_channels.size() < kChannels.size()) return;
    m_phase = Phase::Up;
    m_toldDown.clear();
    tell(domain::ProtectionChanged{m_terms.id, false});
    m_isArmed = false;
    tell(domain::ConnectionChanged{
        .account = m_terms.id, .up = true, .why = "listed and subscribed", .amends = false, .mostWorking = 0});
    if (m_terms.trades && m_links.isDeskAlive()) protect(now);
}

// ---- answers

void AccountSession::onPost(const Json& data, Timestamp now)
{
    if (!data.is_object() || !data.contains("id") || !data.at("id").is_number_unsigned()) return;
    const auto pending = m_pending.find(data.at("id").get<std::uint64_t>());
    if (pending == m_pending.end()) return;
    const auto call = std::move(pending->second);
    m_pending.erase(pending);
    const bool sound = data.contains("response") && data.at("response").is_object() &&
                       data.at("response").contains("type") && data.at("response").contains("payload");
    if (!sound) return onFailure(call, "an answer has no type and payload", now);
    const auto& type = data.at("response").at("type");
    const auto& payload = data.at("response").at("payload");
    if (type == "action") return onAction(call, payload, now);
    if (type == "info" && payload.is_object() && payload.contains("data")) return onInfo(call, payload.at("data"), now);
    onFailure(call, payload.is_string() ? printable(payload.get<std::string>(), 120) : "an answer of no known type",
              now);
}

/// Of an order nothing is told: it may have been placed all the same, so the engine asks (F39).
void AccountSession::onFailure(const Pending& call, const std::string& why, Timestamp)
{
    switch (call.kind) {
    case Kind::Listing:
    case Kind::Role:
        return m_links.wire.drop(why);
    case Kind::Protect:
        return setArmed(false);
    case Kind::OpenToCancel:
        m_awaitsOpen = false;
        return;
    case Kind::CancelAll:
        m_cancelAll = true;
        return;
    case Kind::OpenOrders:
    case Kind::State:
        return endPart(call.query, false);
    default:
        return;
    }
}

void AccountSession::onInfo(const Pending& call, const Json& data, Timestamp now)
{
    switch (call.kind) {
    case Kind::Listing:
        return onListing(data, now);
    case Kind::Role:
        return onRole(data);
    case Kind::OpenToCancel:
        return cancelFound(data, now);
    case Kind::OneOrder:
        return tellOneOrder(call, data);
    case Kind::OnePosition:
    case Kind::State:
        return tellState(call, data);
    case Kind::OpenOrders: {
        bool sound = data.is_array();
        for (std::size_t i = 0; sound && i < data.size(); ++i) {
            const auto order = readVenueOrder(data[i], "open");
            sound = order.has_value();
            if (sound) tellOrder(*order, call.query, true);
        }
        return endPart(call.query, sound);
    }
    default:
        return;
    }
}

void AccountSession::onAction(const Pending& call, const Json& payload, Timestamp now)
{
    const auto statuses = readActionAnswer(payload);
    switch (call.kind) {
    case Kind::Protect:
        if (statuses) m_armedUntil = call.query.askedAt;
        return setArmed(statuses.has_value());
    case Kind::Order:
        return onOrderAnswer(call, statuses, now);
    case Kind::Cancel:
        return onCancelAnswer(call, statuses, now);
    case Kind::CancelAll:
        m_cancelAll = m_cancelAll || !statuses;
        return;
    default:
        return;
    }
}

/// Asked about the address of an API wallet the venue answers with an empty account, as of any stranger: neither is
/// taken for the owner's (F105).
void AccountSession::onRole(const Json& data)
{
    const auto text = [](const Json& json, const char* member) {
        return json.is_object() && json.contains(member) && json.at(member).is_string()
                   ? printable(json.at(member).get<std::string>(), 60)
                   : std::string();
    };
    const auto role = text(data, "role");
    if (role == "agent") {
        const auto owner = data.contains("data") ? text(data.at("data"), "user") : std::string();
        return refuse(fmt::format("F105: {} is an API wallet of {}, and an API wallet holds nothing; name "
                                  "its owner's address",
                                  m_links.keys.owner(), owner.empty() ? "another address" : owner));
    }
    if (role == "missing" || role.empty())
        return refuse(fmt::format("F105: the venue knows no account {}; name the owner's address, or pay "
                                  "in there",
                                  m_links.keys.owner()));
    subscribe();
}

/// It never comes up like this, so the desk hears why.
void AccountSession::refuse(const std::string& why)
{
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = false, .why = why});
    m_links.wire.drop(why);
}

void AccountSession::onListing(const Json& data, Timestamp now)
{
    const auto universe = readUniverse(data.dump());
    if (!universe) return m_links.wire.drop(universe.error().message);
    for (const auto& row : universe->perpetuals)
        m_listed.insert_or_assign(row.coin, row);
    askInfo({{"type", "userRole"}, {"user", m_links.keys.owner()}},
            {.kind = Kind::Role, .orders = {}, .query = {}, .sent = {}}, now);
}

void AccountSession::onOrderAnswer(const Pending& call, const Result<std::vector<ActionStatus>>& statuses,
                                   Timestamp now)
{
    const auto& order = call.orders.front();
    if (!statuses && statuses.error().code == ErrorCode::Refused)
        return endOrder(order, OrderState::Rejected, statuses.error().message, {});
    // What cannot be read may be an order that works.
    if (!statuses || statuses->size() != 1) return askAbout(order, now);
    const auto& status = statuses->front();
    if (!status.refusal.empty()) return endOrder(order, OrderState::Rejected, status.refusal, {});
    auto* working = m_working.find(order);
    if (working == nullptr) return;
    if (status.oid) m_byOid[*status.oid] = order;
    if (!std::exchange(working->acknowledged, true)) tell(domain::OrderAcknowledged{order});
    // What is left of an immediate order is gone.
    if (status.filled && *status.filled < working->quantity && !working->quotes())
        endOrder(order, OrderState::Cancelled, "filled in part at once", status.filled);
}

void AccountSession::onCancelAnswer(const Pending& call, const Result<std::vector<ActionStatus>>& statuses,
                                    Timestamp now)
{
    for (std::size_t i = 0; i < call.orders.size(); ++i) {
        const bool done = statuses && i < statuses->size() && (*statuses)[i].refusal.empty();
        // A refusal may mean that it was filled, has ended, or is not there yet: its state says which.
        if (!done && m_working.find(call.orders[i]) != nullptr) askAbout(call.orders[i], now);
    }
}

void AccountSession::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    auto* working = m_working.find(order);
    if (working == nullptr) return;
    ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

// ---- the account's channels

void AccountSession::onOrderUpdates(const Json& data, Timestamp now)
{
    if (!data.is_array()) return m_links.wire.drop("orderUpdates is no list");
    for (const auto& element : data) {
        const bool sound = element.is_object() && element.contains("order") && element.contains("status") &&
                           element.at("status").is_string();
        const auto order =
            sound ? readVenueOrder(element.at("order"), element.at("status").get<std::string>())
                  : Result<VenueOrder>(fail(ErrorCode::Parse, "an order's update has no order and status"));
        // A private message that cannot be read is asked for anew over a new line.
        if (!order) return m_links.wire.drop(order.error().message);
        const auto ours = orderOf(order->cloid);
        if (!ours) continue;
        auto* working = m_working.find(*ours);
        switch (order->state) {
        case OrderState::Working:
        case OrderState::PartlyFilled:
            m_byOid[order->oid] = *ours;
            if (working != nullptr && !std::exchange(working->acknowledged, true))
                tell(domain::OrderAcknowledged{*ours});
            break;
        case OrderState::Cancelled:
        case OrderState::Rejected:
            if (working != nullptr) endOrder(*ours, order->state, printable(order->status, 60), order->filled);
            break;
        case OrderState::Filled:
            break;  // The fills say so.
        default:
            askAbout(*ours, now);
        }
    }
}

void AccountSession::onFills(const Json& data, bool snapshot, Timestamp now)
{
    if (!data.is_object() || !data.contains("fills")) return;  // Funding, cancels of others.
    if (!data.at("fills").is_array()) return m_links.wire.drop("fills are no list");
    for (const auto& element : data.at("fills")) {
        const auto fill = readVenueFill(element);
        if (!fill) return m_links.wire.drop(fill.error().message);
        if (!snapshot && !fill->liquidated.empty() && fill->liquidated == m_links.keys.owner())
            tell(domain::MarginReport{.account = m_terms.id, .liquidates = true, .askedAt = now});
        const auto instrument = m_links.names.find(m_terms.venue, fill->coin);
        const auto byOid = m_byOid.find(fill->oid);
        const auto ours = byOid != m_byOid.end() ? std::optional(byOid->second) : orderOf(fill->cloid);
        // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
        if (!instrument || !ours) continue;
        auto* working = m_working.find(*ours);
        // History of orders that have ended is not told again.
        if (snapshot && working == nullptr) continue;
        if (!m_trades.insert(fill->tradeId).second) continue;
        m_tradesInOrder.push_back(fill->tradeId);
        if (m_tradesInOrder.size() > kMostTrades) {
            m_trades.erase(m_tradesInOrder.front());
            m_tradesInOrder.pop_front();
        }
        bool last = false;
        if (working != nullptr) {
            working->filled += fill->size;
            last = working->filled >= working->quantity;
            if (last) m_working.erase(*ours);
            if (last) m_byOid.erase(fill->oid);
        }
        tell(domain::OrderFilled{.order = *ours,
                                 .tradeId = fill->tradeId,
                                 .instrument = instrument->id,
                                 .side = fill->side,
                                 .quantity = fill->size,
                                 .price = fill->price,
                                 .fee = fill->fee,
                                 .gas = {},
                                 .last = last});
    }
}

void AccountSession::endOrder(const domain::ClientOrderId& order, OrderState state, std::string why,
                              std::optional<domain::Quantity> filled)
{
    // The answer and the update say it both.
    if (!m_working.erase(order)) return;
    std::erase_if(m_byOid, [&](const auto& known) { return known.second == order; });
    tell(domain::OrderEnded{.order = order, .state = state, .reason = std::move(why), .filled = filled});
}

// ---- reports

void AccountSession::tellOneOrder(const Pending& call, const Json& data)
{
    if (!data.is_object() || !data.contains("status") || !data.at("status").is_string()) return;
    if (data.at("status") == "unknownOid") {
        m_working.erase(call.query.order);
        return tell(domain::OrderReport{.account = m_terms.id,
                                        .order = call.query.order,
                                        .instrument = call.query.instrument,
                                        .state = OrderState::NotPlaced,
                                        .askedAt = call.query.askedAt});
    }
    const bool sound = data.at("status") == "order" && data.contains("order") && data.at("order").is_object() &&
                       data.at("order").contains("order") && data.at("order").contains("status") &&
                       data.at("order").at("status").is_string();
    if (!sound) return m_links.wire.drop("an answer about an order is of no kind that is known");
    const auto order = readVenueOrder(data.at("order").at("order"), data.at("order").at("status").get<std::string>());
    if (!order) return m_links.wire.drop(order.error().message);
    tellOrder(*order, call.query, false);
}

void AccountSession::tellOrder(const VenueOrder& order, const domain::Query& query, bool whole)
{
    const auto instrument = m_links.names.find(m_terms.venue, order.coin);
    // An order in what no feed lists cannot be counted: the answer is not whole.
    if (!instrument) {
        if (m_whole && whole) m_whole->failed = true;
        return;
    }
    const auto byOid = m_byOid.find(order.oid);
    auto ours = whole ? orderOf(order.cloid) : std::optional(query.order);
    if (!ours && byOid != m_byOid.end()) ours = byOid->second;
    const bool open = order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
    if (!open && ours && order.state != OrderState::Unknown) m_working.erase(*ours);
    if (whole && m_whole) ++m_whole->reports;
    tell(domain::OrderReport{.account = m_terms.id,
                             .order = ours.value_or(domain::ClientOrderId{}),
                             .venueOrder = fmt::format("{}", order.oid),
                             .instrument = instrument->id,
                             .side = order.side,
                             .state = order.state,
                             .quantity = order.quantity,
                             .limitPrice = order.limit,
                             .filled = order.filled,
                             .averagePrice = {},
                             .askedAt = query.askedAt,
                             .whole = whole});
}

void AccountSession::tellState(const Pending& call, const Json& data)
{
    const bool whole = call.kind == Kind::State;
    const auto holdings = readHoldings(data);
    if (!holdings) return whole ? endPart(call.query, false) : m_links.wire.drop(holdings.error().message);
    const auto report = [&](domain::InstrumentId instrument, domain::Quantity size) {
        if (whole && m_whole) ++m_whole->reports;
        tell(domain::PositionReport{.account = m_terms.id,
                                    .instrument = instrument,
                                    .quantity = size,
                                    .askedAt = call.query.askedAt,
                                    .whole = whole});
    };
    if (!whole) {
        const auto wanted = m_links.names.find(call.query.instrument);
        const auto found = std::find_if(holdings->positions.begin(), holdings->positions.end(),
                                        [&](const auto& position) { return wanted && position.coin == wanted->name; });
        return report(call.query.instrument, found == holdings->positions.end() ? domain::Quantity{} : found->size);
    }
    bool sound = true;
    for (const auto& position : holdings->positions) {
        const auto instrument = m_links.names.find(m_terms.venue, position.coin);
        sound = sound && instrument;
        if (instrument && !position.size.isZero()) report(instrument->id, position.size);
    }
    if (m_whole) ++m_whole->reports;
    tell(domain::BalanceReport{.account = m_terms.id, .amount = holdings->cash, .askedAt = call.query.askedAt});
    if (holdings->equity.currency.value != 0)
        tell(domain::MarginReport{.account = m_terms.id,
                                  .equity = holdings->equity,
                                  .initial = holdings->initial,
                                  .maintenance = holdings->maintenance,
                                  .askedAt = call.query.askedAt});
    endPart(call.query, sound);
}

/// One more report than came is named where a part failed: silence then proves nothing.
void AccountSession::endPart(const domain::Query& query, bool sound)
{
    if (!m_whole || m_whole->query.askedAt != query.askedAt) return;
    m_whole->failed = m_whole->failed || !sound;
    if (--m_whole->left > 0) return;
    tell(domain::ReconcileDone{
        .account = m_terms.id, .askedAt = query.askedAt, .reports = m_whole->reports + (m_whole->failed ? 1U : 0U)});
    m_whole.reset();
}

// ---- what leaves

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    if (!isUp()) return fail(ErrorCode::Refused, "the account's line is not up");
    const auto instrument = m_links.names.find(order->instrument);
    const auto listed = instrument ? m_listed.find(instrument->name) : m_listed.end();
    if (listed == m_listed.end() || instrument->venue != m_terms.venue)
        return fail(ErrorCode::Refused, "the venue lists no such instrument");
    const auto cloid = cloidOf(order->id);
    if (!cloid) return fail(ErrorCode::InvalidArgument, "the order's id has no place in the venue's 16 bytes");
    // What would be rounded is another order than the one that was judged.
    if (!instrument->price.allows(order->limitPrice) ||
        order->quantity.truncatedTo(instrument->lotSize) != order->quantity)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} at {} is not in the venue's steps: sizes of {}, prices of {}",
                                order->quantity.toString(), order->limitPrice.toString(),
                                instrument->lotSize.toString(), instrument->price.toString()));
    const bool quotes = order->purpose == domain::OrderPurpose::Quote;
    const std::array<OrderTerms, 1> terms{{{.asset = listed->second.asset,
                                            .isBuy = order->side == domain::Side::Buy,
                                            .price = order->limitPrice,
                                            .size = order->quantity,
                                            .reduceOnly = false,
                                            .type = quotes ? TimeInForce::Alo : TimeInForce::Ioc,
                                            .clientId = cloid}}};
    const auto action = orderAction(terms, Grouping::None);
    if (!action) return tl::unexpected<Error>(action.error());
    if (!act(*action, {.kind = Kind::Order, .orders = {order->id}, .query = {}, .sent = {}}, now))
        return fail(ErrorCode::Refused, "the line takes nothing now");
    Working working;
    working.instrument = order->instrument;
    working.underlying = instrument->underlying;
    working.purpose = order->purpose;
    working.cloid = *cloid;
    working.asset = listed->second.asset;
    working.quantity = order->quantity;
    m_working.add(order->id, std::move(working));
    tell(domain::OrderSent{order->id});
    return {};
}

Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>&, Timestamp)
{
    return fail(ErrorCode::Unsupported, "orders are not changed here: cancelled and placed anew");
}

/// What the account has at the venue is cancelled as well where the whole of it is meant, whoever placed it (F48).
void AccountSession::cancel(const domain::CancelIntent& intent, Timestamp now)
{
    m_cancelAll = m_working.want(intent, now) || m_cancelAll;
}

bool AccountSession::sendCancels(Timestamp now)
{
    if (!isUp()) return !m_cancelAll && !nextCancel(now);
    std::vector<CancelTerms> cancels;
    const auto orders = m_working.due(now);
    for (const auto& id : orders) {
        const auto* order = m_working.find(id);
        cancels.push_back({.asset = order->asset, .order = order->cloid});
    }
    if (!cancels.empty()) {
        // All of them are one message.
        if (!m_links.budget.takeCancel(now)) return false;
        const auto action = cancelAction(cancels);
        if (!action || !act(*action, {.kind = Kind::Cancel, .orders = orders, .query = {}, .sent = {}}, now))
            return false;
        for (const auto& id : orders)
            m_working.sent(id, now);
    }
    if (!m_cancelAll) return true;
    // The venue has no cancel of everything at once: what is open is asked for, and then cancelled in one message.
    if (!m_awaitsOpen)
        m_awaitsOpen = askInfo({{"type", "openOrders"}, {"user", m_links.keys.owner()}},
                               {.kind = Kind::OpenToCancel, .orders = {}, .query = {}, .sent = {}}, now);
    return false;
}

void AccountSession::cancelFound(const Json& data, Timestamp now)
{
    m_awaitsOpen = false;
    std::vector<CancelTerms> cancels;
    for (std::size_t i = 0; data.is_array() && i < data.size(); ++i) {
        const auto order = readVenueOrder(data[i], "open");
        const auto listed = order ? m_listed.find(order->coin) : m_listed.end();
        if (listed == m_listed.end()) continue;
        auto& cancel = cancels.emplace_back();
        cancel.asset = listed->second.asset;
        cancel.order = order->oid;
    }
    if (!data.is_array()) return;
    if (cancels.empty()) {
        m_cancelAll = false;
        return;
    }
    const auto action = cancelAction(cancels);
    if (!action || !m_links.budget.takeCancel(now)) return;
    m_cancelAll = !act(*action, {.kind = Kind::CancelAll, .orders = {}, .query = {}, .sent = {}}, now);
}

std::optional<Timestamp> AccountSession::nextCancel(Timestamp now) const
{
    const auto next = m_cancelAll && !m_awaitsOpen ? std::optional(now) : m_working.nextDue();
    if (!next) return std::nullopt;
    return std::max(*next, m_links.budget.cancelAt(now));
}

void AccountSession::ask(const domain::Query& query, Timestamp now)
{
    if (query.again) {
        if (m_phase == Phase::Down) m_links.wire.tryNow();
        return;
    }
    if (!isUp()) return;
    if (!m_reads.takeOrder(now)) return m_questions.push_back(query);
    const Ordered state{{"type", "clearinghouseState"}, {"user", m_links.keys.owner()}};
    if (!query.order.empty()) {
        const auto cloid = cloidOf(query.order);
        if (!cloid) return;
        askInfo({{"type", "orderStatus"}, {"user", m_links.keys.owner()}, {"oid", *cloid}},
                {.kind = Kind::OneOrder, .orders = {}, .query = query, .sent = {}}, now);
        askInfo(state, {.kind = Kind::OnePosition, .orders = {}, .query = query, .sent = {}}, now);
        return;
    }
    m_whole = Whole{.query = query, .reports = 0, .left = 2, .failed = false};
    askInfo({{"type", "openOrders"}, {"user", m_links.keys.owner()}},
            {.kind = Kind::OpenOrders, .orders = {}, .query = query, .sent = {}}, now);
    askInfo(state, {.kind = Kind::State, .orders = {}, .query = query, .sent = {}}, now);
}

}  // namespace ballast::hyperliquid
