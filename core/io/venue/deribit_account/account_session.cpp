#include "venue/deribit_account/account_session.h"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "domain/orders.h"
#include "venue/deribit/requests.h"
#include "venue/deribit_account/error_codes.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;
using account::Teller;

constexpr std::size_t kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.

/// By the venue's clock, when an answer left.
std::optional<Timestamp> stampOf(const Json& frame)
{
    const auto out = frame.find("usOut");
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1000;
    if (out == frame.end() || !out->is_number_unsigned() || out->get<std::uint64_t>() > kMost) return std::nullopt;
    return Timestamp{out->get<std::int64_t>() * 1000};
}

bool isOf(const Json& frame, std::string_view channels)
{
    const auto params = frame.find("params");
    return params != frame.end() && params->is_object() && sockets::textOf(*params, "channel").starts_with(channels);
}

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_line(m_links.line),
      m_makers(m_terms.protection, m_terms.underlyings),
      m_steps(m_terms, m_links.credentials, m_line, m_makers, Teller(told())),
      m_orders(m_terms, m_links.names, m_makers, Teller(told())),
      m_reports(m_terms, m_links.names, m_line, m_orders, Teller(told())),
      m_cancels(m_links.names, m_line, m_orders, m_links.budget, m_reports.questions().reads(), m_terms.label,
                Teller(told())),
      m_log(m_terms, m_links.names, m_line, m_reports.questions())
{
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_line.clear();
    m_margins = {};
    m_reports.questions().lineLost();
    m_orders.others().lineLost();
    m_log.lineLost();
    m_steps.opened(now);
}

/// What was to be cancelled is cancelled when the line is there again, unless the venue did it meanwhile.
void AccountSession::closed(std::string_view why, Timestamp)
{
    m_line.clear();
    m_margins = {};
    m_reports.questions().lineLost();
    m_cancels.lineLost();
    m_steps.closed(why);
}

void AccountSession::tick(Timestamp now)
{
    m_links.names.noteTime(now);
    m_line.forgetLate(now, m_terms.forgetsAfter);
    m_steps.tick(now);
    if (!isUp()) return;
    if (now >= m_measureAt && m_links.isDeskAlive()) {
        m_line.call(PrivateKind::Test, "public/test", "{}", now);
        m_measureAt = now + m_terms.measuresEvery;
    }
    m_reports.askWaiting(now);
    m_log.tick(now);
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    const auto frame = sockets::parseExact(text);
    if (!frame) {
        // Kept to be looked at, but for what may hold a token.
        if (!m_steps.isLogin()) tellRaw(text.substr(0, kKeptOfBad));
        return m_line.drop(frame.error().message);
    }
    const bool isAnswer = frame->contains("id");
    if (!isAnswer && isOf(*frame, "user.portfolio.")) return takePortfolio(*frame, text, now);
    const auto call = isAnswer ? m_line.take(frame->at("id")) : std::nullopt;
    // Tokens stand in the answer to a login; what nobody waits for may be one.
    if (!isAnswer || (call && call->kind != PrivateKind::Login)) tellRaw(text);
    if (!isAnswer) return onNotification(*frame, now);
    if (call) onFrame(*call, *frame, now);
}

void AccountSession::onFrame(const PrivateCall& call, const Json& frame, Timestamp now)
{
    measure(call, frame, now);
    const auto answer = sockets::readAnswer(frame);
    const auto out = stampOf(frame);
    if (out && call.kind == PrivateKind::Balances && answer.kind == sockets::CallAnswer::Kind::Result)
        m_reports.questions().balancesAsOf(call.query, *out);
    if (answer.kind == sockets::CallAnswer::Kind::Error) return onError(call, answer.code, answer.words, now);
    if (answer.kind == sockets::CallAnswer::Kind::Result) return onAnswer(call, frame.at("result"), now);
    // An order may work all the same: the account is asked anew over a new line (F21, F39).
    m_line.drop("an answer is neither a result nor an error that can be read");
}

void AccountSession::measure(const PrivateCall& call, const Json& frame, Timestamp now)
{
    const auto venue = stampOf(frame);
    if (!venue || call.kind != PrivateKind::Test) return;
    if (const auto offset = m_clock.take(call.sent, *venue, now)) tell(domain::ClockChanged{m_terms.venue, *offset});
}

// ---- notifications

void AccountSession::onNotification(const Json& frame, Timestamp now)
{
    const auto method = sockets::textOf(frame, "method");
    if (!frame.contains("params") || !frame.at("params").is_object()) return;
    const auto& params = frame.at("params");
    if (method == "heartbeat") return onHeartbeat(params, now);
    if (method != "subscription" || !params.contains("channel") || !params.contains("data")) return;
    if (!params.at("channel").is_string()) return;
    const auto channel = params.at("channel").get<std::string>();
    constexpr std::string_view kFired = "user.mmp_trigger.";
    if (channel == kLockChannel) {
        const auto& data = params.at("data");
        if (data.is_object() && data.contains("locked") && data.at("locked").is_boolean())
            m_steps.onLock(data.at("locked").get<bool>());
        return;
    }
    if (channel.starts_with(kFired)) return m_makers.onFired(channel.substr(kFired.size()), now);
    if (channel.starts_with("user.changes.")) takeChanges(params.at("data"), now);
}

/// As often as it is news alone, with its bytes: the venue tells it each second.
void AccountSession::takePortfolio(const Json& frame, std::string_view text, Timestamp now)
{
    if (!isUp() || !frame.at("params").contains("data")) return;
    const auto& data = frame.at("params").at("data");
    const auto margins = readMargins({{"summaries", Json::array({data})}});
    if (!margins) return;  // What cannot be read of it is in the next answer about the account.
    const auto news = m_margins.take(sockets::textOf(data, "currency"), *margins, now);
    if (!news.empty()) tellRaw(text);
    for (const auto& one : news)
        tell(domain::MarginReport{.account = m_terms.id,
                                  .equity = one.equity,
                                  .initial = one.initial,
                                  .maintenance = one.maintenance,
                                  .askedAt = now});
}

/// A desk that does not move lets the venue take away what works.
void AccountSession::onHeartbeat(const Json& params, Timestamp now)
{
    if (sockets::textOf(params, "type") == "test_request" && m_links.isDeskAlive())
        m_line.call(PrivateKind::Test, "public/test", "{}", now);
}

/// A private message that cannot be read may hold a fill: the account is asked anew over a new line.
void AccountSession::takeChanges(const Json& value, Timestamp now)
{
    const auto changes = readChanges(value);
    if (!changes) return m_line.drop(changes.error().message);
    takeChanges(*changes, now);
}

void AccountSession::takeChanges(const Changes& changes, Timestamp now)
{
    for (const auto& order : m_orders.take(changes, now))
        m_reports.askAbout(order, now);
}

// ---- answers

void AccountSession::onAnswer(const PrivateCall& call, const Json& result, Timestamp now)
{
    switch (call.kind) {
    case PrivateKind::Login:
    case PrivateKind::Protect:
    case PrivateKind::ReadBack:
    case PrivateKind::SetMakers:
    case PrivateKind::ReadMakers:
    case PrivateKind::Subscribe:
        return m_steps.onAnswer(call, result, now);
    case PrivateKind::Heartbeat:
    case PrivateKind::Test:
    case PrivateKind::CancelOptions:
    case PrivateKind::CancelOther:
        return;
    case PrivateKind::CancelAll:
        return m_cancels.onAll(call.sent, now);
    case PrivateKind::OpenToCancel:
        return m_cancels.onOpen(result, call.sent, now);
    case PrivateKind::ResetMakers:
        return m_makers.onReset(call.index, true);
    case PrivateKind::Order:
        return takeChanges(result, now);
    case PrivateKind::Amend:
        return onAmended(call, result, now);
    case PrivateKind::Cancel:
        // None by that label: filled, ended, or not there yet.
        if (result.is_number_integer() && result.get<std::int64_t>() == 0) m_reports.askAbout(call.order, now);
        return;
    case PrivateKind::OneOrder:
        return m_reports.onOneOrder(call, result, now);
    case PrivateKind::OnePosition:
        return m_reports.onOnePosition(call, result);
    case PrivateKind::OpenOrders:
        return m_reports.onOpenOrders(call, result, now);
    case PrivateKind::Positions:
        return m_reports.onPositions(call, result);
    case PrivateKind::Balances:
        return m_reports.onBalances(call, result);
    case PrivateKind::Log:
        return m_log.onAnswer(call, result);
    }
}

void AccountSession::onAmended(const PrivateCall& call, const Json& result, Timestamp now)
{
    const auto changes = readChanges(result);
    if (!changes || changes->orders.empty()) return m_line.drop("an answer to an amendment has no order");
    const auto& order = changes->orders.front();
    const auto instrument = m_orders.instrumentOf(order.instrument);
    const auto quantity = instrument ? contractsOf(order.amount, instrument->multiplier) : std::nullopt;
    if (!quantity) return m_line.drop("an answer to an amendment names no instrument of ours");
    tell(domain::AmendAnswered{.order = call.order,
                               .amendment = call.amendment,
                               .accepted = true,
                               .quantity = *quantity,
                               .limitPrice = order.price.value_or(domain::Price{})});
    takeChanges(*changes, now);
}

void AccountSession::onError(const PrivateCall& call, std::int64_t code, const std::string& words, Timestamp now)
{
    const auto why = fmt::format("{} {}", code, words);
    // The log has a pool of its own.
    if (code == kTooManyRequests && call.kind != PrivateKind::Log)
        isMatching(call.kind) ? account::spendAll(m_links.budget, now) : m_reports.questions().reads().spendAll(now);
    switch (call.kind) {
    case PrivateKind::Login:
    case PrivateKind::Protect:
    case PrivateKind::ReadBack:
    case PrivateKind::Subscribe:
    case PrivateKind::SetMakers:
    case PrivateKind::ReadMakers:
        m_steps.onError(call, code, why, now);
        break;
    case PrivateKind::ResetMakers:
        return m_makers.onReset(call.index, false);
    case PrivateKind::Order:
        // It may work all the same (F39): its state is asked for, by the engine as well.
        if (isAmbiguous(code))
            m_reports.askAbout(call.order, now);
        else
            m_orders.rejected(call.order, code, why, now);
        break;
    case PrivateKind::Amend:
        // The worse of old and asked terms counts until the order's state tells which stand.
        if (isAmbiguous(code))
            m_reports.askAbout(call.order, now);
        else
            tell(domain::AmendAnswered{.order = call.order, .amendment = call.amendment});
        break;
    case PrivateKind::Cancel:
        onCancelError(call, code, why, now);
        break;
    case PrivateKind::CancelAll:
    case PrivateKind::OpenToCancel:
        m_cancels.onRefused(why, now);
        break;
    case PrivateKind::CancelOther:
        m_cancels.onOtherRefused(why);
        break;
    case PrivateKind::OpenOrders:
    case PrivateKind::Positions:
    case PrivateKind::Balances:
        m_reports.onRefused(call);
        break;
    case PrivateKind::Log:
        m_log.onRefused();
        break;
    default:
        break;
    }
    if (endsLogin(code) && isUp()) m_steps.fail(fmt::format("the login is no longer good: {}", why));
}

void AccountSession::onCancelError(const PrivateCall& call, std::int64_t code, const std::string& why, Timestamp now)
{
    if (isAlreadyDone(code) && m_orders.working().find(call.order) != nullptr)
        m_reports.askAbout(call.order, now);
    else
        tell(domain::CancelRefused{call.order, why});
}

// ---- what leaves

/// What goes to the venue, or why nothing may.
Result<AccountSession::WireAmount> AccountSession::wireAmount(domain::InstrumentId id, domain::Quantity contracts,
                                                              Timestamp decided, Timestamp now) const
{
    if (!isUp()) return ballast::fail(ErrorCode::Refused, "the account is not connected");
    if (m_steps.isLocked()) return ballast::fail(ErrorCode::Refused, "the venue has locked the account");
    if (!m_terms.trades) return ballast::fail(ErrorCode::Refused, "the profile watches and sends nothing");
    auto instrument = m_links.names.find(id);
    if (!instrument || instrument->venue != m_terms.venue)
        return ballast::fail(ErrorCode::Refused, "the venue lists no such instrument");
    // Ten times the size would be ten times what the gate let out.
    if (m_links.names.mayBeOfOldSize(id, decided, now))
        return ballast::fail(
            ErrorCode::Refused,
            fmt::format("F38: decided before {} resized {}, or within 2 s; the next decision counts in "
                        "contracts of {}",
                        m_terms.venue, instrument->name, instrument->multiplier.toString()));
    const auto amount = amountOf(contracts, instrument->multiplier);
    if (!amount)
        return ballast::fail(ErrorCode::InvalidArgument,
                             fmt::format("{} contracts of {} each are no amount that can be written",
                                         contracts.toString(), instrument->multiplier.toString()));
    return WireAmount{std::move(*instrument), *amount};
}

/// Quotes leave while their index is protected; the first after it fired has the venue reset it, and waits.
Result<void> AccountSession::mayQuote(const domain::OrderIntent& order, const domain::Instrument& instrument,
                                      Timestamp now)
{
    const auto index = MakerProtection::indexOf(instrument);
    const auto word = m_makers.mayQuote(index, order.time);
    if (word.may == MakerProtection::May::Reset)
        m_line.call(PrivateKind::ResetMakers, "private/reset_mmp", indexParameters(index), now, {.index = index});
    if (word.may != MakerProtection::May::Quote) return ballast::fail(ErrorCode::Refused, word.why);
    return {};
}

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    const auto found = wireAmount(order->instrument, order->quantity, order->time, now);
    if (!found) return tl::unexpected<Error>(found.error());
    OrderRequest request{.instrument = found->instrument.name,
                         .amount = found->amount.toString(),
                         .type = "limit",
                         .price = order->limitPrice.toString(),
                         .label = order->id,
                         .timeInForce = takesAtOnce(order->purpose) ? "immediate_or_cancel" : "good_til_cancelled"};
    const bool quotes = order->purpose == domain::OrderPurpose::Quote;
    if (quotes) request.postOnly = request.rejectPostOnly = true;
    if (quotes && m_makers.isWanted()) {
        if (const auto may = mayQuote(*order, found->instrument, now); !may) return may;
        request.mmp = true;
    }
    const auto parameters = orderParams(request);
    if (!parameters) return tl::unexpected<Error>(parameters.error());
    const auto* method = order->side == domain::Side::Buy ? "private/buy" : "private/sell";
    if (!m_line.call(PrivateKind::Order, method, parameters->dump(), now, {.order = order->id}))
        return ballast::fail(ErrorCode::Refused, "the line takes nothing now");
    m_orders.left(*order, found->instrument);
    return {};
}

Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    const auto found = wireAmount(amendment->instrument, amendment->quantity, amendment->time, now);
    if (!found) return tl::unexpected<Error>(found.error());
    const auto* working = m_orders.working().find(amendment->order);
    // One of a run before this is amended as a quote, too: nothing else is, and it must not take.
    const bool quotes = working == nullptr || working->quotes();
    const auto parameters =
        fmt::format(R"({{"label":{},"instrument_name":{},"amount":{},"price":{}{}{}}})", Json(amendment->order).dump(),
                    Json(found->instrument.name).dump(), found->amount.toString(), amendment->limitPrice.toString(),
                    quotes ? R"(,"post_only":true,"reject_post_only":true)" : "",
                    quotes && m_makers.isWanted() ? R"(,"mmp":true)" : "");
    if (!m_line.call(PrivateKind::Amend, "private/edit_by_label", parameters, now,
                     {.order = amendment->order, .amendment = amendment->number}))
        return ballast::fail(ErrorCode::Refused, "the line takes nothing now");
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

}  // namespace ballast::deribit
