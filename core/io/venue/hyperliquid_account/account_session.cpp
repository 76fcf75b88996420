#include "venue/hyperliquid_account/account_session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "base/unsent.h"
#include "domain/orders.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid_account/client_id.h"
#include "venue/sockets/private_frame.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;
using account::Teller;
using domain::OrderState;

constexpr std::size_t kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.

bool isText(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object.at(key).is_string();
}

/// An error's payload is the HTTP status in words.
bool isTooMany(const std::string& why)
{
    return why.starts_with("429") || why.find("Too Many Requests") != std::string::npos;
}

bool isTooSmall(const domain::OrderIntent& order)
{
    __extension__ using Wide = __int128;
    const Wide worth = static_cast<Wide>(order.quantity.units()) * order.limitPrice.units();
    return worth < static_cast<Wide>(kLeastNotional) * domain::Quantity::kUnitsPerOne * domain::Price::kUnitsPerOne;
}

bool isSigned(PostKind kind)
{
    return kind == PostKind::Protect || kind == PostKind::Order || kind == PostKind::Cancel ||
           kind == PostKind::CancelAll;
}

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_line(m_terms, m_links.keys, m_links.wire),
      m_orders(m_terms, m_links.names, m_links.keys.owner(), Teller(told())),
      m_steps(m_terms, m_line, m_orders, Teller(told()), m_links.isDeskAlive),
      m_reports(m_terms, m_links.names, m_line, m_orders, Teller(told())),
      m_cancels(m_line, m_orders, m_links.budget, m_terms.label, Teller(told()))
{
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_line.clear();
    m_reports.opened(now);
    m_cancels.lineLost();
    m_orders.others().lineLost();
    m_steps.opened(now);
}

void AccountSession::closed(std::string_view why, Timestamp)
{
    m_line.clear();
    m_reports.lineLost();
    m_cancels.lineLost();
    m_steps.closed(why);
}

void AccountSession::tick(Timestamp now)
{
    m_line.forgetLate(now, m_terms.forgetsAfter);
    tellUnnamed(now);
    if (m_steps.isDown()) return;
    m_steps.tick(now);
    if (!isUp()) return;
    m_reports.askWaiting(now);
    m_steps.askLimit(now);
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    if (!text.starts_with('{')) return;  // The greeting.
    const auto frame = sockets::parsePrivate(text);
    if (!frame) {
        if (!m_steps.isListing()) tellRaw(text.substr(0, kKeptOfBad));  // To be looked at.
        return m_line.drop(frame.error().message);
    }
    if (!isText(*frame, "channel")) return;
    const auto channel = frame->at("channel").get<std::string>();
    if (channel == "pong" || !frame->contains("data")) return;
    const auto& data = frame->at("data");
    if (channel == "subscriptionResponse") return m_steps.onEcho(data, now);
    if (!m_steps.isListing()) tellRaw(text);
    if (channel == "error") return m_steps.onComplaint(data);
    if (channel == "post") return onPost(data, now);
    if (channel == "orderUpdates") return onOrderUpdates(data, now);
    if (channel == "user") return onUserEvent(data, now);
    if (channel == "userFills") return onFills(data, sockets::flagOf(data, "isSnapshot"), now);
    if (channel == "userFundings") return onFundings(data, now);
    if (channel == "userNonFundingLedgerUpdates") onLedger(data, now);
}

// ---- answers

void AccountSession::onPost(const Json& data, Timestamp now)
{
    const auto post = data.is_object() && data.contains("id") ? m_line.take(data.at("id")) : std::nullopt;
    if (!post) return;
    const bool isSound = data.contains("response") && data.at("response").is_object() &&
                         data.at("response").contains("type") && data.at("response").contains("payload");
    if (!isSound) return onFailure(*post, "an answer has no type and payload", now);
    const auto& type = data.at("response").at("type");
    const auto& payload = data.at("response").at("payload");
    if (type == "action") return onAction(*post, payload, now);
    if (type == "info" && payload.is_object() && payload.contains("data"))
        return onInfo(*post, payload.at("data"), now);
    onFailure(*post, payload.is_string() ? printable(payload.get<std::string>(), 120) : "an answer of no known type",
              now);
}

/// Of an order nothing is told: it may have been placed all the same, so the engine asks (F39).
void AccountSession::onFailure(const Post& post, const std::string& why, Timestamp now)
{
    if (isTooMany(why)) {
        m_line.spendAll(now);
        if (isSigned(post.kind)) account::spendAll(m_links.budget, now);
    }
    switch (post.kind) {
    case PostKind::Listing:
    case PostKind::Role:
        return m_line.drop(why);
    case PostKind::Protect:
        return m_steps.onProtectionRefused(why, now);
    case PostKind::OpenToCancel:
        return m_cancels.onOpenRefused(why, now);
    case PostKind::CancelAll:
        return m_cancels.onRefused(why);
    case PostKind::Order:
    case PostKind::Cancel:
    case PostKind::Limit:
    case PostKind::ListingToCancel:  // Asked again with the next look.
        return;
    default:
        return m_reports.onRefused(post);
    }
}

void AccountSession::onInfo(const Post& post, const Json& data, Timestamp now)
{
    switch (post.kind) {
    case PostKind::Listing:
        return m_steps.onListing(data, now);
    case PostKind::Role:
        return m_steps.onRole(data);
    case PostKind::OpenToCancel:
        return m_cancels.onOpen(data, post.sent, now);
    case PostKind::ListingToCancel:
        return m_cancels.onListing(data);
    case PostKind::Limit:
        return m_steps.onLimit(data);
    default:
        return m_reports.onAnswer(post, data, now);
    }
}

void AccountSession::onAction(const Post& post, const Json& payload, Timestamp now)
{
    const auto statuses = readActionAnswer(payload);
    m_steps.noteLimit(statuses, now);
    switch (post.kind) {
    case PostKind::Protect:
        return statuses ? m_steps.onProtected(post.query.askedAt)
                        : m_steps.onProtectionRefused(statuses.error().message, now);
    case PostKind::Order:
        return onOrderAnswer(post, statuses, now);
    case PostKind::Cancel:
        return onCancelAnswer(post, statuses, now);
    case PostKind::CancelAll:
        return onCancelOfFound(statuses);
    default:
        return;
    }
}

void AccountSession::onOrderAnswer(const Post& post, const Statuses& statuses, Timestamp now)
{
    const auto& order = post.orders.front();
    if (!statuses && statuses.error().code == ErrorCode::Refused)
        return m_orders.end(order, OrderState::Rejected, statuses.error().message, {});
    // What cannot be read may be an order that works.
    if (!statuses || statuses->size() != 1) return m_reports.askAbout(order, now);
    m_orders.answered(order, statuses->front());
}

// ---- answers to actions

/// Whether it is gone, the venue's next list says.
void AccountSession::onCancelOfFound(const Statuses& statuses)
{
    if (!statuses) return m_cancels.onRefused(statuses.error().message);
    for (const auto& one : *statuses)
        if (!one.refusal.empty()) m_cancels.onRefused(one.refusal);
}

void AccountSession::onCancelAnswer(const Post& post, const Statuses& statuses, Timestamp now)
{
    for (std::size_t i = 0; i < post.orders.size(); ++i) {
        const bool done = statuses && i < statuses->size() && (*statuses)[i].refusal.empty();
        // A refusal may mean that it was filled, has ended, or is not there yet: its state says which.
        if (!done) m_reports.askAbout(post.orders[i], now);
    }
}

// ---- the account's channels

void AccountSession::onOrderUpdates(const Json& data, Timestamp now)
{
    if (!data.is_array()) return m_line.drop("orderUpdates is no list");
    for (const auto& element : data) {
        const bool isSound = isText(element, "status") && element.contains("order");
        const auto order =
            isSound ? readVenueOrder(element.at("order"), element.at("status").get<std::string>())
                    : Result<VenueOrder>(fail(ErrorCode::Parse, "an order's update has no order and status"));
        // A private message that cannot be read is asked for anew over a new line.
        if (!order) return m_line.drop(order.error().message);
        const auto ours = orderOf(order->cloid);
        if (ours && !m_orders.updated(*order, *ours, now)) m_reports.askAbout(*ours, now);
    }
}

/// Fills; a liquidation of the account (F53), which may come before its fills; cancels that nobody here asked for.
void AccountSession::onUserEvent(const Json& data, Timestamp now)
{
    if (!data.is_object()) return;
    if (const auto found = data.find("liquidation"); found != data.end() && isText(*found, "liquidated_user")) {
        const auto whose = signing::addressFromText(found->at("liquidated_user").get<std::string>());
        if (whose && signing::toHex(whose->bytes) == m_links.keys.owner())
            tell(domain::MarginReport{.account = m_terms.id, .liquidates = true, .askedAt = now});
    }
    if (const auto gone = data.find("nonUserCancel"); gone != data.end() && gone->is_array())
        for (const auto& one : *gone) {
            const bool isNumber = one.is_object() && one.contains("oid") && one.at("oid").is_number_unsigned();
            const auto ours = isNumber ? m_orders.ours(one.at("oid").get<std::uint64_t>(), {}) : std::nullopt;
            if (ours) m_reports.askAbout(*ours, now);
        }
    onFills(data, false, now);
}

void AccountSession::onFills(const Json& data, bool isHistory, Timestamp now)
{
    if (!data.is_object() || !data.contains("fills")) return;
    if (!data.at("fills").is_array()) return m_line.drop("fills are no list");
    for (const auto& element : data.at("fills")) {
        const auto fill = readVenueFill(element);
        if (!fill) return m_line.drop(fill.error().message);
        m_orders.filled(*fill, isHistory, now);
    }
}

/// What cannot be read of a payment is left out: the balance shows it, and says so (F37).
void AccountSession::onFundings(const Json& data, Timestamp now)
{
    const auto rows = data.is_object() ? data.find("fundings") : data.end();
    if (!data.is_object() || rows == data.end() || !rows->is_array()) return;
    for (const auto& row : *rows)
        if (const auto paid = readFunding(row)) tellPayment(*paid, now);
}

void AccountSession::onLedger(const Json& data, Timestamp now)
{
    if (!data.is_object()) return;
    // The venue's documents and its public clients call the list differently.
    for (const auto* key : {"nonFundingLedgerUpdates", "updates"})
        if (const auto rows = data.find(key); rows != data.end() && rows->is_array())
            for (const auto& row : *rows)
                if (const auto paid = readLedgerUpdate(row, m_links.keys.owner()); paid && *paid)
                    tellPayment(**paid, now);
}

/// The channels begin with what was paid before; older than this it says nothing of a desk that goes on.
void AccountSession::tellPayment(const VenuePayment& paid, Timestamp now)
{
    constexpr Duration kOldest = Duration::days(7);
    const Timestamp at{static_cast<std::int64_t>(paid.time) * 1'000'000};
    if (at < now - kOldest || !m_payments.isNew(paid.id)) return;
    const bool isUnnamed = paid.cause == domain::CashCause::Funding && !m_links.names.find(m_terms.venue, paid.coin);
    if (isUnnamed && m_orders.listed(paid.coin) != nullptr) return m_unnamed.push_back({paid, now});
    tellNamed(paid);
}

/// A feed that comes up after the account names the coin a moment later.
void AccountSession::tellUnnamed(Timestamp now)
{
    constexpr Duration kWaits = Duration::seconds(60);
    std::erase_if(m_unnamed, [&](const auto& one) {
        if (now - one.heardAt < kWaits && !m_links.names.find(m_terms.venue, one.paid.coin)) return false;
        tellNamed(one.paid);
        return true;
    });
}

void AccountSession::tellNamed(const VenuePayment& paid)
{
    const Timestamp at{static_cast<std::int64_t>(paid.time) * 1'000'000};
    const auto instrument = paid.coin.empty() ? std::nullopt : m_links.names.find(m_terms.venue, paid.coin);
    // Of a perpetual that the desk does not list the money counts all the same.
    const bool isOther = paid.cause == domain::CashCause::Funding && !instrument;
    m_reports.questions().payment({.account = m_terms.id,
                                   .cause = isOther ? domain::CashCause::Charge : paid.cause,
                                   .id = paid.id,
                                   .instrument = instrument ? instrument->id : domain::InstrumentId{},
                                   .amount = paid.amount,
                                   .paidAt = at});
}

// ---- what leaves

/// What is kept of an order, or why it may not leave. What would be rounded is another order than the one that was
/// judged.
Result<WorkingHere> AccountSession::prepared(const domain::OrderIntent& order, Timestamp now) const
{
    if (!isUp()) return fail(ErrorCode::Refused, "the account's line is not up");
    const auto instrument = m_links.names.find(order.instrument);
    const auto* listed = instrument ? m_orders.listed(instrument->name) : nullptr;
    if (listed == nullptr || instrument->venue != m_terms.venue)
        return fail(ErrorCode::Refused, "the venue lists no such instrument");
    const auto cloid = cloidOf(order.id);
    if (!cloid) return fail(ErrorCode::InvalidArgument, "the order's id has no place in the venue's 16 bytes");
    if (!instrument->price.allows(order.limitPrice) ||
        order.quantity.truncatedTo(instrument->lotSize) != order.quantity)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} at {} is not in the venue's steps: sizes of {}, prices of {}",
                                order.quantity.toString(), order.limitPrice.toString(), instrument->lotSize.toString(),
                                instrument->price.toString()));
    if (isTooSmall(order))
        return fail(ErrorCode::Refused,
                    fmt::format("{} at {} is worth less than the {} USDC that the venue takes at "
                                "least in one order",
                                order.quantity.toString(), order.limitPrice.toString(), kLeastNotional));
    WorkingHere working;
    working.instrument = order.instrument;
    working.underlying = instrument->underlying;
    working.purpose = order.purpose;
    working.cloid = *cloid;
    working.asset = listed->asset;
    working.quantity = order.quantity;
    working.expires = now + m_terms.ordersExpire;
    return working;
}

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    auto working = prepared(*order, now);
    if (!working) return tl::unexpected<Error>(working.error());
    if (!m_line.mayAct(now))
        return fail(ErrorCode::Refused,
                    fmt::format("this machine has used what the venue lets it ask in a minute {}", kUnsentForRate));
    if (!m_line.limit().mayOrder(now))
        return fail(ErrorCode::Refused,
                    fmt::format("{}: one order leaves in 10 s {}", m_line.limit().words(), kUnsentForRate));
    const std::array<OrderTerms, 1> terms{{{.asset = working->asset,
                                            .isBuy = order->side == domain::Side::Buy,
                                            .price = order->limitPrice,
                                            .size = order->quantity,
                                            .reduceOnly = false,
                                            .type = working->quotes()             ? TimeInForce::Alo
                                                    : takesAtOnce(order->purpose) ? TimeInForce::Ioc
                                                                                  : TimeInForce::Gtc,
                                            .clientId = working->cloid}}};
    const auto action = orderAction(terms, Grouping::None);
    if (!action) return tl::unexpected<Error>(action.error());
    if (!m_line.act(*action, {.kind = PostKind::Order, .orders = {order->id}}, now, working->expires))
        return fail(ErrorCode::Refused, "the line takes nothing now");
    m_orders.left(*order, std::move(*working));
    return {};
}

Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>&, Timestamp)
{
    return fail(ErrorCode::Unsupported, "orders are not changed here: cancelled and placed anew");
}

void AccountSession::ask(const domain::Query& query, Timestamp now)
{
    if (query.again) {
        if (m_steps.isDown()) m_line.tryNow();
        return;
    }
    if (isUp()) m_reports.ask(query, now);
}

}  // namespace ballast::hyperliquid
