#include "venue/derive_account/account_session.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <span>

#include "domain/orders.h"
#include "venue/derive_account/error_codes.h"
#include "venue/sockets/private_frame.h"

namespace ballast::derive {

namespace {

using Json = nlohmann::json;
using account::Teller;

constexpr std::size_t kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_line(m_links.wire, m_links.keys.subaccount()),
      m_book(m_terms, m_links.keys, m_links.names),
      m_steps(m_terms, m_links.keys, m_line, m_book, Teller(told()), m_links.isDeskAlive),
      m_orders(m_terms, m_links.names, Teller(told())),
      m_reports(m_terms, m_links.names, m_line, m_orders, Teller(told())),
      m_cancels(m_line, m_orders, m_links.budget, m_reports.questions().reads(), m_terms.label, Teller(told()))
{
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_line.clear();
    m_reports.lineLost();
    m_book.lineLost();
    m_reports.balances().lineLost();
    m_steps.opened(now);
}

void AccountSession::closed(std::string_view why, Timestamp)
{
    m_line.clear();
    m_reports.lineLost();
    m_orders.lineLost();
    m_cancels.lineLost();
    m_steps.closed(why);
}

void AccountSession::tick(Timestamp now)
{
    if (!m_line.forgetLate(now, m_terms.forgetsAfter))
        return m_line.drop("the venue does not say what became of a replacement");
    m_steps.tick(now);
    if (isUp()) m_reports.askWaiting(now);
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    const auto frame = sockets::parsePrivate(text);
    if (!frame) {
        if (isUp()) tellRaw(text.substr(0, kKeptOfBad));  // To be looked at.
        return m_line.drop(frame.error().message);
    }
    if (!frame->contains("id")) return onNotification(*frame, now);
    auto call = m_line.take(frame->at("id"));
    if (!call) return;
    // The listing is everybody's: its bytes are not kept.
    if (call->kind != CallKind::Listing) tellRaw(text);
    const auto answer = sockets::readAnswer(*frame);
    if (answer.kind == sockets::CallAnswer::Kind::Error) return onError(*call, answer.code, answer.words, now);
    if (answer.kind == sockets::CallAnswer::Kind::Result)
        return onAnswer(std::move(*call), frame->at("result"), text, now);
    // An order may work all the same: the account is asked anew over a new line (F21, F39).
    m_line.drop("an answer is neither a result nor an error that can be read");
}

// ---- channels

void AccountSession::onNotification(const Json& frame, Timestamp now)
{
    if (!frame.contains("params") || !frame.at("params").is_object()) return;
    const auto& params = frame.at("params");
    if (!params.contains("channel") || !params.at("channel").is_string() || !params.contains("data")) return;
    const auto channel = params.at("channel").get<std::string>();
    const auto& data = params.at("data");
    if (channel.starts_with("spot_feed.")) return m_book.onSpot(data);
    const auto ours = fmt::format("{}.", m_line.subaccount());
    if (!channel.starts_with(ours)) return;  // Of another sub-account (F22).
    tellRaw(frame.dump());
    const auto what = channel.substr(ours.size());
    if (what != "orders" && what != "trades" && what != "balances") return;
    if (!data.is_array()) return m_line.drop(fmt::format("{} are no list", what));
    if (what == "orders") return onOrders(data, now);
    if (what == "balances") return onBalances(data, now);
    onTrades(data);
}

/// A private message that cannot be read may hold a fill: the account is asked anew over a new line.
void AccountSession::onOrders(const Json& orders, Timestamp now)
{
    for (const auto& element : orders) {
        const auto order = readOrder(element);
        if (!order) return m_line.drop(order.error().message);
        follow(m_orders.updated(*order, now), order->label, now);
    }
}

void AccountSession::onTrades(const Json& trades)
{
    for (const auto& element : trades)
        if (!take(element)) return;
}

/// A step has no name of its own: what it moved is named by the instant in which it was heard. What cannot be read
/// shows in the balance (F37).
void AccountSession::onBalances(const Json& list, Timestamp now)
{
    std::vector<BalanceStep> steps;
    for (const auto& element : list)
        if (const auto step = readBalanceStep(element); step && *step) steps.push_back(**step);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& step = steps[i];
        if (!m_reports.balances().isNew(step, now) || !step.cause) continue;
        const auto settles = step.settles ? m_reports.onlyPerpetual() : std::nullopt;
        // Which of several it settled, the step does not say.
        if (step.settles && !settles) continue;
        m_reports.questions().payment({.account = m_terms.id,
                                       .cause = *step.cause,
                                       .id = fmt::format("{}/{}/{}", step.type, now.nanoseconds, i + 1),
                                       .instrument = settles.value_or(domain::InstrumentId{}),
                                       .amount = step.now - step.before,
                                       .paidAt = m_reports.balances().stampOf(std::span(steps).subspan(i), now)});
    }
}

/// False: it cannot be read, or the chain did not take it, and the line is dropped.
bool AccountSession::take(const Json& value)
{
    const auto trade = readUserTrade(value);
    if (!trade) return m_line.drop(trade.error().message), false;
    if (trade->isTransfer) return true;
    if (trade->isReverted) return m_line.drop("the chain did not take a trade; the account is asked anew"), false;
    m_reports.traded(trade->instrument);
    m_orders.traded(*trade);
    return true;
}

void AccountSession::follow(OwnOrders::Then then, const domain::ClientOrderId& order, Timestamp now)
{
    if (then == OwnOrders::Then::AskState) m_reports.askAbout(order, now);
}

// ---- answers

void AccountSession::onAnswer(AccountCall call, const Json& result, std::string_view frame, Timestamp now)
{
    switch (call.kind) {
    case CallKind::Login:
    case CallKind::Protect:
    case CallKind::Listing:
    case CallKind::Subscribe:
        return m_steps.onAnswer(std::move(call), result, frame, now);
    case CallKind::Order:
        return onOrderAnswer(result, now);
    case CallKind::Replace:
        return onReplaceAnswer(call, result, now);
    case CallKind::Cancel:
    case CallKind::CancelLabel:
        // None by that label: filled, ended, or not there yet.
        if (result.is_object() && result.value("cancelled_orders", Json()) == 0) m_reports.askAbout(call.order, now);
        return;
    case CallKind::CancelAll:
        return m_cancels.onAll(call.sent, now);
    case CallKind::OpenToCancel:
        return m_cancels.onOpen(result, call.sent, now);
    case CallKind::CancelOurs:
    case CallKind::CancelOther:
        return;
    default:
        return m_reports.onAnswer(std::move(call), result, now);
    }
}

void AccountSession::onOrderAnswer(const Json& result, Timestamp now)
{
    const bool isSound = result.is_object() && result.contains("order");
    const auto order = isSound ? readOrder(result.at("order"))
                               : Result<VenueOrder>(fail(ErrorCode::Parse, "an answer holds no order"));
    if (!order) return m_line.drop(order.error().message);
    const auto trades = result.value("trades", Json::array());
    // Before the word that it ended.
    for (std::size_t i = 0; trades.is_array() && i < trades.size(); ++i)
        if (!take(trades[i])) return;
    follow(m_orders.updated(*order, now), order->label, now);
}

/// The old order is gone, and another one stands for it under the same label; or nothing does.
void AccountSession::onReplaceAnswer(const AccountCall& call, const Json& result, Timestamp now)
{
    const bool made = result.is_object() && result.contains("order") && result.at("order").is_object();
    if (m_orders.working().find(call.order) == nullptr || !made) {
        const bool why =
            result.is_object() && result.contains("create_order_error") && result.at("create_order_error").is_object();
        if (!made && !why) return m_line.drop("an answer to a replacement holds neither order nor error");
        return follow(m_orders.notReplaced(call.order, call.amendment, now), call.order, now);
    }
    const auto order = readOrder(result.at("order"));
    if (!order) return m_line.drop(order.error().message);
    const auto ended = m_orders.replaced(call.order, call.amendment, call.quantity, *order);
    onOrderAnswer(result, now);
    // The new one's end may have come before this answer.
    if (ended && ended->id == order->id) follow(m_orders.updated(*ended, now), call.order, now);
}

void AccountSession::onError(const AccountCall& call, std::int64_t code, const std::string& words, Timestamp now)
{
    const auto why = fmt::format("{} {}", code, words);
    if (isTooMany(code)) spendOf(call.kind, now);
    switch (call.kind) {
    case CallKind::Login:
    case CallKind::Protect:
    case CallKind::Listing:
    case CallKind::Subscribe:
        return m_steps.onError(call, code, why, now);
    case CallKind::Order:
        // Of an order whose fate is not told nothing is told: the engine asks (F39).
        if (code == kNobodyThere) return m_orders.foundNobody(call.order, why);
        if (!isAmbiguous(code)) m_orders.rejected(call.order, why);
        return;
    case CallKind::Replace:
        // Nothing is known of it: the old one, the new one, or neither.
        if (isAmbiguous(code)) return m_line.drop("the venue does not say what became of a replacement");
        return follow(m_orders.notReplaced(call.order, call.amendment, now), call.order, now);
    case CallKind::Cancel:
    case CallKind::CancelLabel:
        if (isAlreadyDone(code) || isAmbiguous(code)) return m_reports.askAbout(call.order, now);
        return tell(domain::CancelRefused{call.order, why});
    case CallKind::CancelAll:
    case CallKind::OpenToCancel:
        return m_cancels.onRefused(why, now);
    case CallKind::CancelOther:
        return m_cancels.onOtherRefused(why);
    case CallKind::CancelOurs:
        return;  // Each goes by its label next.
    default:
        return m_reports.onRefused(call);
    }
}

/// The venue counts three kinds of messages, each for itself.
void AccountSession::spendOf(CallKind kind, Timestamp now)
{
    if (isMatching(kind)) return account::spendAll(m_links.budget, now);
    if (isCancelOfAll(kind)) return m_cancels.spendAll(now);
    m_reports.questions().reads().spendAll(now);
}

// ---- what leaves

Result<SigningBook::Signed> AccountSession::signedBody(const SigningBook::Wanted& order, Timestamp now)
{
    if (!isUp()) return fail(ErrorCode::Refused, "the account is not connected");
    if (!m_terms.trades) return fail(ErrorCode::Refused, "the profile watches and sends nothing");
    return m_book.sign(order, now);
}

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    const auto made = signedBody({.instrument = order->instrument,
                                  .quantity = order->quantity,
                                  .limit = order->limitPrice,
                                  .isBuy = order->side == domain::Side::Buy,
                                  .quotes = order->purpose == domain::OrderPurpose::Quote,
                                  .takes = takesAtOnce(order->purpose),
                                  .label = order->id},
                                 now);
    if (!made) return tl::unexpected<Error>(made.error());
    if (!m_line.call("private/order", made->body, {.kind = CallKind::Order, .order = order->id}, now))
        return fail(ErrorCode::Refused, "the line takes nothing now");
    m_orders.left(*order, made->instrument);
    return {};
}

/// The new order would count its fills from nothing, so that only one without any is replaced; the venue is told so,
/// and refuses if one came meanwhile.
Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    auto* working = m_orders.working().find(amendment->order);
    if (working == nullptr || working->id.empty() || working->isReplacing)
        return fail(ErrorCode::Refused, "the venue has not confirmed the order that is to be changed");
    if (!working->filled.isZero())
        return fail(ErrorCode::Refused, "a part of the order is filled; it is cancelled and placed anew");
    const auto made = signedBody({.instrument = amendment->instrument,
                                  .quantity = amendment->quantity,
                                  .limit = amendment->limitPrice,
                                  .isBuy = working->isBuy,
                                  .quotes = working->quotes(),
                                  .label = amendment->order,
                                  .replaces = working->id},
                                 now);
    if (!made) return tl::unexpected<Error>(made.error());
    const AccountCall about{.kind = CallKind::Replace,
                            .order = amendment->order,
                            .amendment = amendment->number,
                            .quantity = amendment->quantity};
    if (!m_line.call("private/replace", made->body, about, now))
        return fail(ErrorCode::Refused, "the line takes nothing now");
    working->isReplacing = true;
    return {};
}

void AccountSession::ask(const domain::Query& query, Timestamp now)
{
    if (query.again) {
        if (!m_steps.tryAgain()) return;
        m_line.drop("a person lets the account try again");
        return m_line.tryNow();
    }
    if (isUp()) m_reports.ask(query, now);
}

}  // namespace ballast::derive
