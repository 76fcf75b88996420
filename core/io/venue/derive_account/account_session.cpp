#include "venue/derive_account/account_session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/typed_text.h"
#include "venue/derive/requests.h"
#include "venue/derive_feed/market_calls.h"
#include "venue/sockets/decimal.h"
#include "venue/sockets/private_frame.h"

namespace ballast::derive {

namespace {

using Json = nlohmann::json;
using domain::OrderState;

constexpr std::size_t kMostTrades = 10'000, kShownWords = 80;
constexpr std::uint64_t kMostHistory = 20;  // Pages of 500.
constexpr Duration kHistory = Duration::days(7);
constexpr std::array<std::string_view, 2> kTypes{"perp", "option"};
/// After these the venue does not say what became of a request.
constexpr std::array<std::int64_t, 3> kAmbiguous{-32603, 9000, 9001};
/// Codes for too many calls or lines.
constexpr std::array<std::int64_t, 2> kTooMany{-32000, -32100};
constexpr std::size_t kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.
/// Codes that say of a cancel that there is nothing to cancel.
constexpr std::array<std::int64_t, 4> kAlreadyDone{11003, 11004, 11005, 11006};

bool isOneOf(const auto& codes, std::int64_t code)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string textOf(const std::string& text) { return Json(text).dump(); }

std::uint64_t millisecondsOf(Timestamp at) { return static_cast<std::uint64_t>(at.nanoseconds / 1'000'000); }

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_reads(m_terms.reads),
      m_working(m_terms.venue, m_terms.label)
{
}

// ---- what is written

bool AccountSession::call(std::string_view method, const std::string& parameters, Pending about, Timestamp now)
{
    const auto id = m_nextId;
    if (!m_links.wire.send(callText(id, method, parameters))) return false;
    ++m_nextId;
    about.sent = now;
    m_pending.emplace(id, std::move(about));
    return true;
}

/// {"subaccount_id": …} and more members.
std::string AccountSession::ofSubaccount(std::string_view more) const
{
    return fmt::format(R"({{"subaccount_id":{}{}}})", m_links.keys.subaccount(), more);
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_pending.clear();
    m_whole.reset();
    m_index.clear();
    m_isArmed = false;
    if (gaveUp()) return;
    m_phase = Phase::Login;
    m_upBy = now + m_terms.listedWithin;
    m_deskMovedAt = now;
    const auto login = loginBody(m_links.keys.owner(), millisecondsOf(now), m_links.keys.key());
    if (!login) return fail(login.error().message);
    call("public/login", login->dump(), {.kind = Kind::Login}, now);
}

void AccountSession::closed(std::string_view why, Timestamp)
{
    const bool wasUp = isUp(), isNews = m_toldDown != why;
    m_phase = Phase::Down;
    m_pending.clear();
    m_whole.reset();
    m_questions.clear();
    forgetReplacing();
    if (wasUp) tell(domain::ProtectionChanged{m_terms.id, false});
    // Of tries that fail only another cause is news, and why the key is not tried again stays what is told.
    if (wasUp || (isNews && !gaveUp())) tellDown(std::string(why));
}

void AccountSession::tellDown(std::string why)
{
    m_toldDown = why;
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = false, .why = std::move(why)});
}

void AccountSession::fail(const std::string& why)
{
    tellDown(why);
    m_links.wire.drop(why);
}

void AccountSession::askListings(Timestamp now)
{
    m_listingAt = now + m_terms.listingEvery;
    for (const auto& coin : m_terms.underlyings)
        for (const auto type : kTypes) {
            ++m_listingsLeft;
            askListing({.kind = Kind::Listing, .coin = coin, .type = std::string(type)}, now);
        }
}

void AccountSession::askListing(Pending about, Timestamp now)
{
    const auto parameters = listingParameters(about.coin, about.type, about.page);
    call("public/get_all_instruments", parameters, std::move(about), now);
}

void AccountSession::subscribe(Timestamp now)
{
    m_phase = Phase::Subscribe;
    std::string channels;
    for (const auto* what : {"orders", "trades", "balances"})
        channels += fmt::format(R"("{}.{}",)", m_links.keys.subaccount(), what);
    for (const auto& coin : m_terms.underlyings)
        channels += fmt::format(R"("spot_feed.{}",)", coin);
    channels.pop_back();
    call("subscribe", fmt::format(R"({{"channels":[{}]}})", channels), {.kind = Kind::Subscribe}, now);
}

void AccountSession::comeUp()
{
    m_phase = Phase::Up;
    m_toldDown.clear();
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = true, .why = "logged in", .amends = true});
    // After it: of a line that comes up nothing is armed until that is told (C16).
    tell(domain::ProtectionChanged{m_terms.id, m_isArmed});
}

/// The venue cancels when the line goes, and only then.
void AccountSession::watchDesk(Timestamp now)
{
    if (m_links.isDeskAlive()) m_deskMovedAt = now;
    if (!m_isArmed || now - m_deskMovedAt <= m_terms.stillDesk) return;
    m_deskMovedAt = now;
    m_links.wire.drop("the desk does not move: the venue cancels what works");
}

void AccountSession::tick(Timestamp now)
{
    const auto isLate = [&](const auto& pending) { return now - pending.second.sent > m_terms.forgetsAfter; };
    if (std::any_of(m_pending.begin(), m_pending.end(),
                    [&](const auto& pending) { return pending.second.kind == Kind::Replace && isLate(pending); }))
        return m_links.wire.drop("the venue does not say what became of a replacement");
    std::erase_if(m_pending, isLate);
    if (m_phase == Phase::Down) return;
    if (!isUp()) {
        if (now > m_upBy) {
            m_upBy = now + m_terms.listedWithin;
            fail("the venue does not give login, listing and channels in time");
        }
        return;
    }
    watchDesk(now);
    if (now >= m_listingAt) askListings(now);
    while (!m_questions.empty() && m_reads.orderAt(now) <= now) {
        const auto query = m_questions.front();
        m_questions.pop_front();
        ask(query, now);
    }
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    const auto frame = sockets::parsePrivate(text);
    if (!frame) {
        if (isUp()) tellRaw(text.substr(0, kKeptOfBad));  // To be looked at.
        return m_links.wire.drop(frame.error().message);
    }
    if (!frame->contains("id")) return onNotification(*frame, now);
    const auto pending =
        frame->at("id").is_number_unsigned() ? m_pending.find(frame->at("id").get<std::uint64_t>()) : m_pending.end();
    if (pending == m_pending.end()) return;
    auto call = std::move(pending->second);
    m_pending.erase(pending);
    // The listing is everybody's: its bytes are not kept.
    if (call.kind != Kind::Listing) tellRaw(text);
    const auto answer = sockets::readAnswer(*frame);
    if (answer.kind == sockets::CallAnswer::Kind::Error) return onError(call, answer.code, answer.words, now);
    if (answer.kind == sockets::CallAnswer::Kind::Result)
        return onAnswer(std::move(call), frame->at("result"), text, now);
    // An order may work all the same: the account is asked anew over a new line (F21, F39).
    m_links.wire.drop("an answer is neither a result nor an error that can be read");
}

// ---- channels

void AccountSession::onNotification(const Json& frame, Timestamp now)
{
    if (!frame.contains("params") || !frame.at("params").is_object()) return;
    const auto& params = frame.at("params");
    if (!params.contains("channel") || !params.at("channel").is_string() || !params.contains("data")) return;
    const auto channel = params.at("channel").get<std::string>();
    const auto& data = params.at("data");
    if (channel.starts_with("spot_feed.")) return onSpot(data);
    const auto ours = fmt::format("{}.", m_links.keys.subaccount());
    if (!channel.starts_with(ours)) return;  // Of another sub-account (F22).
    tellRaw(frame.dump());
    const auto what = channel.substr(ours.size());
    if (what != "orders" && what != "trades") return;
    if (!data.is_array()) return m_links.wire.drop(fmt::format("{} are no list", what));
    for (const auto& element : data) {
        // A private message that cannot be read may hold a fill: the account is asked anew over a new line.
        if (what == "orders") {
            const auto order = readOrder(element);
            if (!order) return m_links.wire.drop(order.error().message);
            tellUpdate(*order, now);
        } else {
            const auto trade = readUserTrade(element);
            if (!trade) return m_links.wire.drop(trade.error().message);
            tellTrade(*trade);
        }
    }
}

void AccountSession::onSpot(const Json& data)
{
    if (!data.is_object() || !data.contains("feeds") || !data.at("feeds").is_object()) return;
    for (const auto& [coin, feed] : data.at("feeds").items()) {
        if (!feed.is_object() || !feed.contains("price") || !feed.at("price").is_string()) continue;
        const auto price = sockets::finiteDouble(feed.at("price").get<std::string>());
        if (price && *price > 0.0) m_index[coin] = *price;
    }
}

void AccountSession::tellUpdate(const VenueOrder& order, Timestamp now)
{
    auto* working = order.label.empty() ? nullptr : m_working.find(order.label);
    // The old one of two with one label is not this order any more.
    if (working == nullptr || working->replaced.contains(order.id)) return;
    const bool open = order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
    if (working->isReplacing && !open && order.state != OrderState::Filled) {
        // Which of the two has ended is known with the answer.
        working->ended = order;
        return;
    }
    if (open && !working->isReplacing) working->id = order.id;
    switch (order.state) {
    case OrderState::Working:
    case OrderState::PartlyFilled:
        if (!std::exchange(working->acknowledged, true)) tell(domain::OrderAcknowledged{order.label});
        return;
    case OrderState::Cancelled:
    case OrderState::Rejected:
        return endOrder(order.label, order.state, printable(order.reason, kShownWords), order.filled);
    case OrderState::Filled:
        return;  // The trades say so.
    default:
        return askAbout(order.label, now);
    }
}

void AccountSession::tellTrade(const VenueTrade& trade)
{
    if (trade.isTransfer) return;
    if (trade.isReverted) return m_links.wire.drop("the chain did not take a trade; the account is asked anew");
    const auto instrument = m_links.names.find(m_terms.venue, trade.instrument);
    // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
    if (!instrument || trade.label.empty()) return;
    // Later words on the same trade are about its way to the chain.
    if (!m_trades.insert(trade.id).second) return;
    m_tradesInOrder.push_back(trade.id);
    if (m_tradesInOrder.size() > kMostTrades) {
        m_trades.erase(m_tradesInOrder.front());
        m_tradesInOrder.pop_front();
    }
    bool last = false;
    if (auto* working = m_working.find(trade.label)) {
        working->filled += trade.amount;
        last = working->filled >= working->quantity;
        if (last) m_working.erase(trade.label);
    }
    tell(domain::OrderFilled{.order = trade.label,
                             .tradeId = trade.id,
                             .instrument = instrument->id,
                             .side = trade.side,
                             .quantity = trade.amount,
                             .price = trade.price,
                             .fee = trade.fee,
                             .gas = {},
                             .last = last});
}

void AccountSession::endOrder(const domain::ClientOrderId& order, OrderState state, std::string why,
                              std::optional<domain::Quantity> filled)
{
    m_working.erase(order);
    tell(domain::OrderEnded{.order = order, .state = state, .reason = std::move(why), .filled = filled});
}

void AccountSession::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    if (const auto* working = m_working.find(order))
        ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

// ---- answers

void AccountSession::onAnswer(Pending call, const Json& result, std::string_view frame, Timestamp now)
{
    switch (call.kind) {
    case Kind::Login:
        return onLogin(result, now);
    case Kind::Protect:
        m_isArmed = true;
        m_phase = Phase::Listing;
        m_listingsLeft = 0;
        return askListings(now);
    case Kind::Listing:
        return onListing(std::move(call), frame, now);
    case Kind::Subscribe: {
        const auto status = readStatus(frame);
        const bool all = status && std::all_of(status->begin(), status->end(), [](const auto& one) {
                             return one.second == "ok" || one.second == "already subscribed";
                         });
        if (!all || status->size() < 3) return fail("the venue does not give the account's channels");
        return comeUp();
    }
    case Kind::Order:
        return onOrderAnswer(result, now);
    case Kind::Replace:
        return onReplaceAnswer(call, result, now);
    case Kind::Cancel:
        // None by that label: filled, ended, or not there yet.
        if (result.is_object() && result.value("cancelled_orders", Json()) == 0) askAbout(call.order, now);
        return;
    case Kind::CancelAll:
        return;
    case Kind::OneOpen:
    case Kind::OpenOrders:
        return onOpenOrders(call, result, now);
    case Kind::OneHistory:
        return onHistory(std::move(call), result, now);
    case Kind::OnePosition:
    case Kind::Positions:
        return onPositions(call, result);
    case Kind::Collaterals:
        return onCollaterals(call, result);
    case Kind::Margin:
        return onMargin(call, result);
    }
}

void AccountSession::onLogin(const Json& result, Timestamp now)
{
    m_refusedLogins = 0;
    const auto ours = m_links.keys.subaccount();
    const bool has = result.is_array() && std::any_of(result.begin(), result.end(), [&](const Json& one) {
                         return one.is_number_unsigned() && one.get<std::uint64_t>() == ours;
                     });
    if (!has) {
        m_refusedLogins = kMostLogins;
        return fail(fmt::format("the wallet has no sub-account {}", ours));
    }
    m_phase = Phase::Protect;
    call("private/set_cancel_on_disconnect", R"({"enabled":true})", {.kind = Kind::Protect}, now);
}

void AccountSession::onListing(Pending call, std::string_view frame, Timestamp now)
{
    auto listing = readListing(frame, m_terms.venue, {call.coin});
    if (!listing) return m_links.wire.drop(listing.error().message);
    for (auto& row : listing->instruments)
        if (row.active) m_listed.insert_or_assign(row.instrument.name, std::move(row));
    if (call.page < listing->pages) {
        ++call.page;
        return askListing(std::move(call), now);
    }
    if (m_listingsLeft > 0 && --m_listingsLeft == 0 && m_phase == Phase::Listing) subscribe(now);
}

void AccountSession::onOrderAnswer(const Json& result, Timestamp now)
{
    const bool sound = result.is_object() && result.contains("order");
    const auto order = sound ? readOrder(result.at("order"))
                             : Result<VenueOrder>(ballast::fail(ErrorCode::Parse, "an answer holds no order"));
    if (!order) return m_links.wire.drop(order.error().message);
    const auto trades = result.value("trades", Json::array());
    // Before the word that it ended.
    for (std::size_t i = 0; trades.is_array() && i < trades.size(); ++i) {
        const auto trade = readUserTrade(trades[i]);
        if (!trade) return m_links.wire.drop(trade.error().message);
        tellTrade(*trade);
    }
    tellUpdate(*order, now);
}

/// The old order is gone, and another one stands for it under the same label; or nothing does.
void AccountSession::onReplaceAnswer(const Pending& pending, const Json& result, Timestamp now)
{
    auto* working = m_working.find(pending.order);
    const bool made = result.is_object() && result.contains("order") && result.at("order").is_object();
    if (working == nullptr || !made) {
        const bool why =
            result.is_object() && result.contains("create_order_error") && result.at("create_order_error").is_object();
        if (!made && !why) return m_links.wire.drop("an answer to a replacement holds neither order nor error");
        return refuseReplacing(pending, now);
    }
    const auto order = readOrder(result.at("order"));
    if (!order) return m_links.wire.drop(order.error().message);
    const auto ended = std::exchange(working->ended, std::nullopt);
    working->isReplacing = false;
    if (!working->id.empty()) working->replaced.insert(working->id);
    working->id = order->id;
    working->quantity = pending.quantity;
    tell(domain::AmendAnswered{.order = pending.order,
                               .amendment = pending.amendment,
                               .accepted = true,
                               .quantity = order->amount,
                               .limitPrice = order->limit});
    onOrderAnswer(result, now);
    // The new one's end may have come before this answer.
    if (ended && ended->id == order->id) tellUpdate(*ended, now);
}

/// The old one stands, or has ended, as was told or will be when it is asked about.
void AccountSession::refuseReplacing(const Pending& pending, Timestamp now)
{
    tell(domain::AmendAnswered{.order = pending.order, .amendment = pending.amendment, .accepted = false});
    auto* working = m_working.find(pending.order);
    if (working == nullptr) return;
    working->isReplacing = false;
    if (const auto ended = std::exchange(working->ended, std::nullopt)) return tellUpdate(*ended, now);
    askAbout(pending.order, now);
}

/// The line is lost: which of the two stands is asked about, and until then nothing is replaced.
void AccountSession::forgetReplacing()
{
    for (const auto& [id, order] : m_working.all())
        if (auto* working = order.isReplacing ? m_working.find(id) : nullptr; working != nullptr) {
            working->isReplacing = false;
            working->ended.reset();
            working->id.clear();
        }
}

void AccountSession::onOpenOrders(const Pending& pending, const Json& result, Timestamp now)
{
    const bool whole = pending.kind == Kind::OpenOrders;
    const auto orders = readOrders(result, "orders");
    if (!orders) return whole ? endPart(pending.query, false) : m_links.wire.drop(orders.error().message);
    for (const auto& order : *orders)
        if (whole || order.label == pending.query.order) tellReport(order, pending.query, whole);
    if (whole) return endPart(pending.query, true);
    const bool found = std::any_of(orders->begin(), orders->end(),
                                   [&](const VenueOrder& order) { return order.label == pending.query.order; });
    if (!found) onHistory({.kind = Kind::OneHistory, .query = pending.query, .page = 0}, Json(), now);
}

/// Page 0: none was asked for yet.
void AccountSession::onHistory(Pending pending, const Json& result, Timestamp now)
{
    std::uint64_t pages = 1;
    if (pending.page > 0) {
        const auto orders = readOrders(result, "orders");
        if (!orders) return m_links.wire.drop(orders.error().message);
        // Of several with one label the one that stands for no other: each but the last was replaced.
        const VenueOrder* last = nullptr;
        for (const auto& order : *orders)
            if (order.label == pending.query.order && (last == nullptr || order.replaces == last->id)) last = &order;
        if (last != nullptr) return tellReport(*last, pending.query, false);
        pages = pagesOf(result);
    }
    if (pending.page >= pages)
        return tell(domain::OrderReport{.account = m_terms.id,
                                        .order = pending.query.order,
                                        .instrument = pending.query.instrument,
                                        .state = OrderState::NotPlaced,
                                        .askedAt = pending.query.askedAt});
    // A longer history is not read whole, so nothing is said of what is not found.
    if (++pending.page > kMostHistory) return;
    const auto from = millisecondsOf(pending.query.askedAt - kHistory);
    const auto parameters =
        ofSubaccount(fmt::format(R"(,"from_timestamp":{},"page":{},"page_size":500)", from, pending.page));
    call("private/get_order_history", parameters, std::move(pending), now);
}

void AccountSession::onPositions(const Pending& pending, const Json& result)
{
    const bool whole = pending.kind == Kind::Positions;
    const auto positions = readPositions(result);
    if (!positions) return whole ? endPart(pending.query, false) : m_links.wire.drop(positions.error().message);
    const auto report = [&](domain::InstrumentId instrument, domain::Quantity amount) {
        if (whole && m_whole) ++m_whole->reports;
        tell(domain::PositionReport{.account = m_terms.id,
                                    .instrument = instrument,
                                    .quantity = amount,
                                    .askedAt = pending.query.askedAt,
                                    .whole = whole});
    };
    if (!whole) {
        const auto wanted = m_links.names.find(pending.query.instrument);
        const auto found = std::find_if(positions->begin(), positions->end(), [&](const VenuePosition& position) {
            return wanted && position.instrument == wanted->name;
        });
        return report(pending.query.instrument, found == positions->end() ? domain::Quantity{} : found->amount);
    }
    bool sound = true;
    for (const auto& position : *positions) {
        const auto instrument = m_links.names.find(m_terms.venue, position.instrument);
        // A position in what no feed lists cannot be counted: the answer is not whole.
        sound = sound && (instrument || position.amount.isZero());
        if (instrument && !position.amount.isZero()) report(instrument->id, position.amount);
    }
    endPart(pending.query, sound);
}

void AccountSession::onCollaterals(const Pending& pending, const Json& result)
{
    const auto collaterals = readCollaterals(result);
    if (!collaterals) return endPart(pending.query, false);
    for (const auto& amount : *collaterals) {
        if (m_whole) ++m_whole->reports;
        tell(domain::BalanceReport{.account = m_terms.id, .amount = amount, .askedAt = pending.query.askedAt});
    }
    endPart(pending.query, true);
}

void AccountSession::tellReport(const VenueOrder& order, const domain::Query& query, bool whole)
{
    const auto instrument = m_links.names.find(m_terms.venue, order.instrument);
    if (!instrument) {
        if (m_whole && whole) m_whole->failed = true;
        return;
    }
    const bool open = order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
    if (!open && order.state != OrderState::Unknown) m_working.erase(order.label);
    if (auto* working = open ? m_working.find(order.label) : nullptr; working != nullptr && !working->isReplacing)
        working->id = order.id;
    if (whole && m_whole) ++m_whole->reports;
    tell(domain::OrderReport{.account = m_terms.id,
                             .order = order.label,
                             .venueOrder = order.id,
                             .instrument = instrument->id,
                             .side = order.side,
                             .state = order.state,
                             .quantity = order.amount,
                             .limitPrice = order.limit,
                             .filled = order.filled,
                             .averagePrice = order.average.value_or(domain::Price{}),
                             .askedAt = query.askedAt,
                             .whole = whole});
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

void AccountSession::onError(const Pending& pending, std::int64_t code, const std::string& words, Timestamp now)
{
    const auto why = fmt::format("{} {}", code, words);
    // The venue counted more calls than we did (F05): none may leave now.
    const bool matches = pending.kind == Kind::Order || pending.kind == Kind::Cancel || pending.kind == Kind::CancelAll;
    if (auto& budget = matches ? m_links.budget : m_reads; isOneOf(kTooMany, code))
        while (budget.takeCancel(now)) {
        }
    switch (pending.kind) {
    case Kind::Login:
        // A venue that is busy says nothing of the key: it is tried for as long as that takes.
        if (!isOneOf(kAmbiguous, code) && !isOneOf(kTooMany, code)) ++m_refusedLogins;
        return fail(gaveUp() ? fmt::format("the venue refused the login {} times ({}); the key is not tried again "
                                           "before a person says \"Try again\"",
                                           kMostLogins, why)
                             : fmt::format("the venue refused the login: {}", why));
    case Kind::Protect:
        // Unprotected, and said so once it is up: the rule on protection decides (C16).
        m_isArmed = false;
        m_phase = Phase::Listing;
        m_listingsLeft = 0;
        return askListings(now);
    case Kind::Listing:
    case Kind::Subscribe:
        return isUp() ? void() : m_links.wire.drop(fmt::format("the venue answered {}", why));
    case Kind::Order:
        // Of an order whose fate is not told nothing is told: the engine asks (F39).
        if (!isOneOf(kAmbiguous, code)) endOrder(pending.order, OrderState::Rejected, why, {});
        return;
    case Kind::Replace:
        // Nothing is known of it: the old one, the new one, or neither.
        if (isOneOf(kAmbiguous, code)) return m_links.wire.drop("the venue does not say what became of a replacement");
        return refuseReplacing(pending, now);
    case Kind::Cancel:
        if (isOneOf(kAlreadyDone, code) || isOneOf(kAmbiguous, code)) return askAbout(pending.order, now);
        return tell(domain::CancelRefused{pending.order, why});
    case Kind::CancelAll:
        m_cancelAll = true;
        return;
    case Kind::OpenOrders:
    case Kind::Positions:
    case Kind::Collaterals:
        return endPart(pending.query, false);
    case Kind::OneOpen:
    case Kind::OneHistory:
    case Kind::OnePosition:
    case Kind::Margin:
        return;
    }
}

/// Beside the answer about the account: what cannot be read of it is no reason to doubt that one.
void AccountSession::onMargin(const Pending& call, const Json& result)
{
    const auto margin = readMargin(result);
    if (!margin || !*margin) return;
    tell(domain::MarginReport{.account = m_terms.id,
                              .equity = (*margin)->equity,
                              .initial = (*margin)->initial,
                              .maintenance = (*margin)->maintenance,
                              .liquidates = (*margin)->liquidates,
                              .askedAt = call.query.askedAt});
}

// ---- what leaves

Result<std::pair<domain::Instrument, nlohmann::ordered_json>>
AccountSession::signedBody(domain::InstrumentId id, domain::Quantity quantity, domain::Price limit, bool isBuy,
                           bool quotes, const domain::ClientOrderId& label, Timestamp now)
{
    if (!isUp()) return ballast::fail(ErrorCode::Refused, "the account is not connected");
    if (!m_terms.trades) return ballast::fail(ErrorCode::Refused, "the profile watches and sends nothing");
    const auto instrument = m_links.names.find(id);
    const auto listed = instrument ? m_listed.find(instrument->name) : m_listed.end();
    if (listed == m_listed.end() || instrument->venue != m_terms.venue)
        return ballast::fail(ErrorCode::Refused, "the venue lists no such option or perpetual");
    // What would be rounded is another order than the one that was judged.
    if (!instrument->price.allows(limit) || quantity.truncatedTo(instrument->lotSize) != quantity)
        return ballast::fail(ErrorCode::InvalidArgument,
                             fmt::format("{} at {} is not in the venue's steps: sizes of {}, prices of {}",
                                         quantity.toString(), limit.toString(), instrument->lotSize.toString(),
                                         instrument->price.toString()));
    const auto index = m_index.find(instrument->underlying);
    if (index == m_index.end())
        return ballast::fail(ErrorCode::Refused, fmt::format("the venue has not told the spot of {}, so the fee that "
                                                             "the order is signed for cannot be named",
                                                             instrument->underlying));
    m_nonce = std::max(static_cast<std::uint64_t>(now.nanoseconds), m_nonce + 1);
    const OrderTerms terms{.amount = quantity.toString(),
                           .limit = limit.toString(),
                           .label = label,
                           .isBuy = isBuy,
                           .quotes = quotes,
                           .maxFee = maxFeeOf(listed->second, index->second, limit.toDouble(), m_terms.feeHeadroom),
                           .nonce = m_nonce,
                           .expirySeconds =
                               static_cast<std::uint64_t>((now + m_terms.signatureLasts).nanoseconds / 1'000'000'000)};
    auto body = signedOrder(m_terms.network, listed->second, terms, m_links.keys);
    if (!body) return tl::unexpected<Error>(body.error());
    return std::pair(*instrument, std::move(*body));
}

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    const bool quotes = order->purpose == domain::OrderPurpose::Quote, isBuy = order->side == domain::Side::Buy;
    const auto made = signedBody(order->instrument, order->quantity, order->limitPrice, isBuy, quotes, order->id, now);
    if (!made) return tl::unexpected<Error>(made.error());
    const auto& [instrument, body] = *made;
    if (!call("private/order", body.dump(), {.kind = Kind::Order, .order = order->id}, now))
        return ballast::fail(ErrorCode::Refused, "the line takes nothing now");
    Working working;
    working.instrument = order->instrument;
    working.underlying = instrument.underlying;
    working.purpose = order->purpose;
    working.name = instrument.name;
    working.quantity = order->quantity;
    working.isBuy = isBuy;
    m_working.add(order->id, std::move(working));
    tell(domain::OrderSent{order->id});
    return {};
}

/// The new order would count its fills from nothing, so that only one without any is replaced; the venue is told so,
/// and refuses if one came meanwhile.
Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    auto* working = m_working.find(amendment->order);
    if (working == nullptr || working->id.empty() || working->isReplacing)
        return ballast::fail(ErrorCode::Refused, "the venue has not confirmed the order that is to be changed");
    if (!working->filled.isZero())
        return ballast::fail(ErrorCode::Refused, "a part of the order is filled; it is cancelled and placed anew");
    const auto made = signedBody(amendment->instrument, amendment->quantity, amendment->limitPrice, working->isBuy,
                                 working->quotes(), amendment->order, now);
    if (!made) return tl::unexpected<Error>(made.error());
    auto body = made->second;
    body["order_id_to_cancel"] = working->id;
    body["expected_filled_amount"] = "0";
    if (!call("private/replace", body.dump(),
              {.kind = Kind::Replace,
               .order = amendment->order,
               .amendment = amendment->number,
               .quantity = amendment->quantity},
              now))
        return ballast::fail(ErrorCode::Refused, "the line takes nothing now");
    working->isReplacing = true;
    return {};
}

/// What the venue cancels at once is cancelled singly as well: one of the two arrives.
void AccountSession::cancel(const domain::CancelIntent& intent, Timestamp now)
{
    m_cancelAll = m_working.want(intent, now) || m_cancelAll;
}

bool AccountSession::sendCancels(Timestamp now)
{
    if (!isUp()) return !m_cancelAll && !nextCancel(now);
    if (m_cancelAll) {
        if (!m_links.budget.takeCancel(now)) return false;
        if (!call("private/cancel_all", ofSubaccount(R"(,"cancel_trigger_orders":true,"cancel_algo_orders":true)"),
                  {.kind = Kind::CancelAll}, now))
            return false;
        m_cancelAll = false;
    }
    for (const auto& id : m_working.due(now)) {
        if (!m_links.budget.takeCancel(now)) return false;
        const auto parameters = ofSubaccount(
            fmt::format(R"(,"label":{},"instrument_name":{})", textOf(id), textOf(m_working.find(id)->name)));
        if (!call("private/cancel_by_label", parameters, {.kind = Kind::Cancel, .order = id}, now)) return false;
        m_working.sent(id, now);
    }
    return true;
}

std::optional<Timestamp> AccountSession::nextCancel(Timestamp now) const
{
    const auto next = m_cancelAll ? std::optional(now) : m_working.nextDue();
    if (!next) return std::nullopt;
    return std::max(*next, m_links.budget.cancelAt(now));
}

void AccountSession::ask(const domain::Query& query, Timestamp now)
{
    if (query.again) {
        m_refusedLogins = 0;
        // A login that is under way goes on.
        if (m_phase != Phase::Down) return;
        m_links.wire.drop("a person lets the account try again");
        m_links.wire.tryNow();
        return;
    }
    if (!isUp()) return;
    if (!m_reads.takeOrder(now)) return m_questions.push_back(query);
    const auto put = [&](std::string_view method, Kind kind) {
        call(method, ofSubaccount(), {.kind = kind, .query = query}, now);
    };
    if (!query.order.empty()) {
        put("private/get_open_orders", Kind::OneOpen);
        put("private/get_positions", Kind::OnePosition);
        return;
    }
    m_whole = Whole{.query = query, .left = 3};
    put("private/get_open_orders", Kind::OpenOrders);
    put("private/get_positions", Kind::Positions);
    put("private/get_collaterals", Kind::Collaterals);
    put("private/get_subaccount", Kind::Margin);
}

}  // namespace ballast::derive
