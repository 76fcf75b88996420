#include "venue/deribit_account/account_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/deribit/requests.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;
using domain::OrderState;

constexpr Duration kOffsetMoved = Duration::milliseconds(50);
constexpr std::int64_t kBadCredentials = 13004, kUnauthorized = 13009, kAuthorizationRequired = 10000,
                       kMakersFrozen = 13030, kTooManyRequests = 10028;
/// Codes that say of a cancel that there is nothing to cancel.
constexpr std::array<std::int64_t, 3> kAlreadyDone{10004, 10010, 11044};
/// Codes that say that it cannot be done now.
constexpr std::array<std::int64_t, 9> kForNow{10028, 10040, 10041, 10047, 10066, 11051, 13028, 13503, 13888};
constexpr std::size_t kKeptOfBad = 4096;  // Bytes of a frame that cannot be read.

tl::unexpected<Error> lineFull()
{
    return tl::unexpected<Error>(Error{ErrorCode::Refused, "the line takes nothing now"});
}

std::string quoted(const std::string& text) { return Json(text).dump(); }

/// The venue counted more calls than we did (F05): none may leave now.
void spendAll(venue::RateBudget& budget, Timestamp now)
{
    while (budget.takeCancel(now)) {
    }
}

/// Of the instant and a count, so that no two logins use one nonce twice.
std::string nonceOf(Timestamp now, std::uint64_t count) { return fmt::format("{:x}-{}", now.nanoseconds, count); }

}  // namespace

AccountSession::AccountSession(AccountTerms terms, Links links)
    : m_terms(std::move(terms)), m_links(std::move(links)), m_reads(m_terms.calls),
      m_working(m_terms.venue, m_terms.label), m_makers(m_terms.protection, m_terms.underlyings)
{
}

bool AccountSession::call(Kind kind, std::string_view method, const std::string& parameters, Timestamp now,
                          Pending about)
{
    const auto id = m_nextId;
    if (!m_links.line.send(
            fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters)))
        return false;
    ++m_nextId;
    about.kind = kind;
    about.sent = now;
    m_pending.emplace(id, std::move(about));
    return true;
}

bool AccountSession::isMatching(Kind kind)
{
    return kind == Kind::Order || kind == Kind::Amend || kind == Kind::Cancel || kind == Kind::CancelAll;
}

bool AccountSession::call(Kind kind, std::string_view method, const std::string& parameters, Timestamp now)
{
    return call(kind, method, parameters, now, Pending{});
}

// ---- the line

void AccountSession::opened(Timestamp now)
{
    m_pending.clear();
    m_whole.reset();
    m_others.lineLost();
    if (gaveUp()) return;
    m_upBy = now + m_terms.upWithin;
    login(now);
}

void AccountSession::login(Timestamp now)
{
    m_phase = Phase::Login;
    call(Kind::Login, "public/auth", m_links.credentials.loginParameters(now, nonceOf(now, ++m_nonce)), now);
}

void AccountSession::closed(std::string_view why, Timestamp)
{
    const bool wasUp = isUp(), isNews = m_toldDown != why;
    m_phase = Phase::Down;
    m_pending.clear();
    m_whole.reset();
    m_questions.clear();
    // What was to be cancelled is cancelled when the line is there again, unless the venue did it meanwhile.
    if (wasUp) tell(domain::ProtectionChanged{m_terms.id, false});
    // Of tries that fail only another cause is news, and why the keys are not tried again stays what is told.
    if (wasUp || (isNews && !gaveUp())) tellDown(std::string(why));
}

void AccountSession::tellDown(std::string why)
{
    m_toldDown = why;
    tell(domain::ConnectionChanged{.account = m_terms.id, .up = false, .why = std::move(why)});
}

/// The next of the steps between a line and orders.
void AccountSession::goOn(Timestamp now)
{
    switch (m_phase) {
    case Phase::Login:
        m_phase = Phase::Protect;
        m_isArmed = false;
        call(Kind::Protect, "private/enable_cancel_on_disconnect", R"({"scope":"connection"})", now);
        return;
    case Phase::Protect:
        m_phase = Phase::ReadBack;
        call(Kind::ReadBack, "private/get_cancel_on_disconnect", R"({"scope":"connection"})", now);
        return;
    case Phase::ReadBack:
        m_phase = Phase::Makers;
        return protectMakers(now);
    case Phase::Makers: {
        m_phase = Phase::Subscribe;
        std::string channels = R"("user.changes.any.any.raw")";
        for (const auto& index : m_makers.isWanted() ? m_makers.indices() : std::vector<std::string>())
            channels += fmt::format(R"(,"user.mmp_trigger.{}")", index);
        call(Kind::Heartbeat, "public/set_heartbeat",
             fmt::format(R"({{"interval":{}}})", m_terms.heartbeat.nanoseconds / 1'000'000'000), now);
        call(Kind::Subscribe, "private/subscribe", fmt::format(R"({{"channels":[{}]}})", channels), now);
        return;
    }
    case Phase::Subscribe:
        m_phase = Phase::Up;
        m_toldDown.clear();
        tell(domain::ConnectionChanged{.account = m_terms.id, .up = true, .why = "logged in", .amends = true});
        // After it: of a line that comes up nothing is armed until that is told (C16).
        tell(domain::ProtectionChanged{m_terms.id, m_isArmed});
        return;
    case Phase::Down:
    case Phase::Up:
        return;
    }
}

/// Index by index: the terms are set, and then what the venue holds is read back.
void AccountSession::protectMakers(Timestamp now)
{
    m_makers.lineLost();
    m_makersLeft = 0;
    if (!m_makers.isWanted() || !m_terms.trades) return goOn(now);
    for (const auto& index : m_makers.indices()) {
        ++m_makersLeft;
        call(Kind::SetMakers, "private/set_mmp_config", m_makers.configOf(index), now, {.index = index});
    }
}

void AccountSession::onMakersAnswered(const Pending& pending, Timestamp now)
{
    if (pending.kind == Kind::SetMakers)
        call(Kind::ReadMakers, "private/get_mmp_config", fmt::format(R"({{"index_name":"{}"}})", pending.index), now,
             {.index = pending.index});
    else if (m_makersLeft > 0 && --m_makersLeft == 0 && m_phase == Phase::Makers)
        goOn(now);
}

/// The venue says why it took an order away.
void AccountSession::noteFired(const VenueOrder& order, Timestamp now)
{
    const auto instrument = order.reason == MakerProtection::kWord ? instrumentOf(order.instrument) : std::nullopt;
    if (instrument) m_makers.onFired(MakerProtection::indexOf(*instrument), now);
}

void AccountSession::fail(const std::string& why)
{
    tellDown(why);
    m_links.line.drop(why);
}

void AccountSession::message(std::string_view text, Timestamp now)
{
    const auto frame = sockets::parsePrivate(text);
    if (!frame) {
        // Kept to be looked at, but for what may hold a token.
        if (m_phase != Phase::Login) tellRaw(text.substr(0, kKeptOfBad));
        return m_links.line.drop(frame.error().message);
    }
    const bool isAnswer = frame->contains("id");
    const auto pending = isAnswer && frame->at("id").is_number_unsigned()
                             ? m_pending.find(frame->at("id").get<std::uint64_t>())
                             : m_pending.end();
    const bool login = isAnswer && (pending == m_pending.end() || pending->second.kind == Kind::Login);
    // Tokens stand in the answer to a login; what nobody waits for may be one.
    if (!login) tellRaw(text);
    if (!isAnswer) return onNotification(*frame, now);
    if (pending == m_pending.end()) return;
    const auto call = std::move(pending->second);
    m_pending.erase(pending);
    measure(call, *frame, now);
    const auto answer = sockets::readAnswer(*frame);
    if (answer.kind == sockets::CallAnswer::Kind::Error) return onError(call, answer.code, answer.words, now);
    if (answer.kind == sockets::CallAnswer::Kind::Result) return onAnswer(call, frame->at("result"), now);
    // An order may work all the same: the account is asked anew over a new line (F21, F39).
    m_links.line.drop("an answer is neither a result nor an error that can be read");
}

/// Half the way there and back is taken as the way.
void AccountSession::measure(const Pending& call, const Json& frame, Timestamp now)
{
    if (!frame.contains("usOut") || !frame.at("usOut").is_number_integer() || call.kind != Kind::Test) return;
    const Timestamp venue{frame.at("usOut").get<std::int64_t>() * 1000};
    const Timestamp middle{call.sent.nanoseconds + (now - call.sent).nanoseconds / 2};
    const auto offset = middle - venue;
    const auto moved = offset - m_offset.value_or(Duration{});
    if (moved < kOffsetMoved && Duration{} - moved < kOffsetMoved) return;
    m_offset = offset;
    tell(domain::ClockChanged{m_terms.venue, offset});
}

void AccountSession::tick(Timestamp now)
{
    std::erase_if(m_pending, [&](const auto& pending) { return now - pending.second.sent > m_terms.forgetsAfter; });
    if (m_phase != Phase::Down && !isUp() && now > m_upBy) {
        m_upBy = now + m_terms.upWithin;
        return fail(fmt::format("the venue does not answer to login and subscription within {:.0f} s",
                                m_terms.upWithin.inSeconds()));
    }
    if (!isUp()) return;
    if (now >= m_measureAt && m_links.isDeskAlive()) {
        call(Kind::Test, "public/test", "{}", now);
        m_measureAt = now + m_terms.measuresEvery;
    }
    while (!m_questions.empty() && m_reads.orderAt(now) <= now) {
        const auto query = m_questions.front();
        m_questions.pop_front();
        ask(query, now);
    }
}

void AccountSession::onNotification(const Json& frame, Timestamp now)
{
    const auto method = sockets::textOf(frame, "method");
    if (!frame.contains("params") || !frame.at("params").is_object()) return;
    const auto& params = frame.at("params");
    if (method == "heartbeat") {
        // A desk that does not move lets the venue take away what works.
        if (sockets::textOf(params, "type") == "test_request" && m_links.isDeskAlive())
            call(Kind::Test, "public/test", "{}", now);
        return;
    }
    if (method != "subscription" || !params.contains("channel") || !params.contains("data")) return;
    if (!params.at("channel").is_string()) return;
    const auto channel = params.at("channel").get<std::string>();
    constexpr std::string_view kFired = "user.mmp_trigger.";
    if (channel.starts_with(kFired)) return m_makers.onFired(channel.substr(kFired.size()), now);
    if (!channel.starts_with("user.changes.")) return;
    const auto changes = readChanges(params.at("data"));
    // A private message that cannot be read may hold a fill: the account is asked anew over a new line.
    if (!changes) return m_links.line.drop(changes.error().message);
    tellChanges(*changes, now);
}

// ---- answers

void AccountSession::onAnswer(const Pending& call, const Json& result, Timestamp now)
{
    switch (call.kind) {
    case Kind::Login:
        m_refusedLogins = 0;
        return goOn(now);
    case Kind::Protect:
    case Kind::Subscribe:
        if (call.kind == Kind::Subscribe && (!result.is_array() || result.empty()))
            return fail("the venue gives no private channel");
        return goOn(now);
    case Kind::ReadBack:
        m_isArmed = sockets::flagOf(result, "enabled");
        return goOn(now);
    case Kind::Heartbeat:
    case Kind::Test:
    case Kind::CancelAll:
    case Kind::CancelOptions:
        return;
    case Kind::ReadMakers:
        m_makers.onReadBack(call.index, result);
        return onMakersAnswered(call, now);
    case Kind::SetMakers:
        return onMakersAnswered(call, now);
    case Kind::ResetMakers:
        return m_makers.onReset(call.index, true);
    case Kind::Order: {
        const auto changes = readChanges(result);
        if (!changes) return m_links.line.drop(changes.error().message);
        return tellChanges(*changes, now);
    }
    case Kind::Amend: {
        const auto changes = readChanges(result);
        if (!changes || changes->orders.empty()) return m_links.line.drop("an answer to an amendment has no order");
        const auto& order = changes->orders.front();
        const auto instrument = instrumentOf(order.instrument);
        const auto quantity = instrument ? contractsOf(order.amount, instrument->multiplier) : std::nullopt;
        if (!quantity) return m_links.line.drop("an answer to an amendment names no instrument of ours");
        tell(domain::AmendAnswered{.order = call.order,
                                   .amendment = call.amendment,
                                   .accepted = true,
                                   .quantity = *quantity,
                                   .limitPrice = order.price.value_or(domain::Price{})});
        return tellChanges(*changes, now);
    }
    case Kind::Cancel:
        // None by that label: filled, ended, or not there yet.
        if (result.is_number_integer() && result.get<std::int64_t>() == 0) askAbout(call.order, now);
        return;
    case Kind::OrderState:
    case Kind::OneOrder: {
        if (!result.is_array()) return m_links.line.drop("an answer about an order is no array");
        if (result.empty())
            return tell(domain::OrderReport{.account = m_terms.id,
                                            .order = call.query.order,
                                            .instrument = call.query.instrument,
                                            .state = OrderState::NotPlaced,
                                            .askedAt = call.query.askedAt});
        for (const auto& element : result) {
            const auto order = readOrder(element);
            if (!order) return m_links.line.drop(order.error().message);
            tellOrder(*order, call.query, false);
        }
        return;
    }
    case Kind::OnePosition: {
        const auto position = readPosition(result);
        if (!position) return m_links.line.drop(position.error().message);
        return tellPosition(*position, call.query, false);
    }
    case Kind::OpenOrders:
    case Kind::Positions: {
        bool sound = result.is_array();
        for (std::size_t i = 0; sound && i < result.size(); ++i) {
            if (call.kind == Kind::OpenOrders) {
                const auto order = readOrder(result[i]);
                sound = order.has_value();
                if (sound) tellOrder(*order, call.query, true);
            } else {
                const auto position = readPosition(result[i]);
                sound = position.has_value();
                if (sound && !position->amount.isZero()) tellPosition(*position, call.query, true);
            }
        }
        if (sound && call.kind == Kind::OpenOrders) m_others.askedWhole();
        return endPart(call.query, sound);
    }
    case Kind::Balances:
        return tellBalances(result, call.query);
    }
}

void AccountSession::onError(const Pending& call, std::int64_t code, const std::string& words, Timestamp now)
{
    const auto why = fmt::format("{} {}", code, words);
    if (code == kTooManyRequests) spendAll(isMatching(call.kind) ? m_links.budget : m_reads, now);
    const bool lostLogin = code == kUnauthorized || code == kAuthorizationRequired || code == kBadCredentials;
    switch (call.kind) {
    case Kind::Login:
        // A venue that is busy or closed says nothing of the keys: they are tried for as long as that takes.
        if (std::find(kForNow.begin(), kForNow.end(), code) == kForNow.end()) ++m_refusedLogins;
        return fail(gaveUp() ? fmt::format("the venue refused the login {} times ({}); the keys are not tried again "
                                           "before a person says \"Try again\"",
                                           kMostLogins, why)
                             : fmt::format("the venue refused the login: {}", why));
    case Kind::Protect:
    case Kind::ReadBack:
        // Unprotected, and said so once it is up: the rule on protection decides (C16).
        return goOn(now);
    case Kind::Subscribe:
        return fail(fmt::format("private channels are refused: {}", why));
    case Kind::SetMakers:
    case Kind::ReadMakers:
        // Not armed: quotes do not leave, and say so. The read-back of a setting that was refused shows what stands.
        return onMakersAnswered(call, now);
    case Kind::ResetMakers:
        return m_makers.onReset(call.index, false);
    case Kind::Order:
        if (code == kMakersFrozen)
            if (const auto* working = m_working.find(call.order))
                if (const auto instrument = m_links.names.find(working->instrument))
                    m_makers.onFired(MakerProtection::indexOf(*instrument), now);
        forget(call.order);
        tell(domain::OrderEnded{call.order, OrderState::Rejected, why});
        break;
    case Kind::Amend:
        tell(domain::AmendAnswered{.order = call.order, .amendment = call.amendment});
        break;
    case Kind::Cancel: {
        const bool gone = std::find(kAlreadyDone.begin(), kAlreadyDone.end(), code) != kAlreadyDone.end();
        if (gone && m_working.find(call.order) != nullptr)
            askAbout(call.order, now);
        else
            tell(domain::CancelRefused{call.order, why});
        break;
    }
    case Kind::CancelAll:
        m_cancelAll = true;
        break;
    case Kind::OpenOrders:
    case Kind::Positions:
    case Kind::Balances:
        endPart(call.query, false);
        break;
    default:
        break;
    }
    if (lostLogin && isUp()) fail(fmt::format("the login is no longer good: {}", why));
}

// ---- what is told

std::optional<domain::Instrument> AccountSession::instrumentOf(const std::string& name) const
{
    return m_links.names.find(m_terms.venue, name);
}

/// What this session did not send is seen here, so that no cancel of many takes it along.
void AccountSession::noteOther(const VenueOrder& order)
{
    if (!order.label.empty() && m_working.find(order.label) != nullptr) return;
    const auto instrument = instrumentOf(order.instrument);
    m_others.see(order, instrument ? std::optional(instrument->id) : std::nullopt);
}

void AccountSession::tellChanges(const Changes& changes, Timestamp now)
{
    for (std::size_t i = 0; i < changes.trades.size(); ++i) {
        const auto& trade = changes.trades[i];
        if (trade.liquidates) tell(domain::MarginReport{.account = m_terms.id, .liquidates = true, .askedAt = now});
        const auto instrument = instrumentOf(trade.instrument);
        const auto quantity = instrument ? contractsOf(trade.amount, instrument->multiplier) : std::nullopt;
        // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
        if (!quantity || trade.label.empty()) continue;
        const auto sameOrder = [&](const auto& other) { return other.order == trade.order; };
        const bool more =
            std::any_of(changes.trades.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.trades.end(), sameOrder);
        const bool filled = std::any_of(changes.orders.begin(), changes.orders.end(), [&](const VenueOrder& order) {
            return order.id == trade.order && order.state == OrderState::Filled;
        });
        const bool last = !more && (filled || trade.orderFilled);
        if (last) forget(trade.label);
        tell(domain::OrderFilled{.order = trade.label,
                                 .tradeId = trade.id,
                                 .instrument = instrument->id,
                                 .side = trade.side,
                                 .quantity = *quantity,
                                 .price = trade.price,
                                 .fee = trade.fee,
                                 .gas = {},
                                 .last = last});
    }
    for (const auto& order : changes.orders) {
        noteFired(order, now);
        noteOther(order);
        if (order.label.empty()) continue;
        if (order.state == OrderState::Working || order.state == OrderState::PartlyFilled) {
            if (m_acknowledged.insert(order.label).second) tell(domain::OrderAcknowledged{order.label});
        } else if (order.state == OrderState::Cancelled || order.state == OrderState::Rejected) {
            const auto instrument = instrumentOf(order.instrument);
            forget(order.label);
            m_acknowledged.erase(order.label);
            tell(domain::OrderEnded{.order = order.label,
                                    .state = order.state,
                                    .reason = printable(order.reason, 80),
                                    .filled =
                                        instrument ? contractsOf(order.filled, instrument->multiplier) : std::nullopt});
        } else if (order.state == OrderState::Filled) {
            m_acknowledged.erase(order.label);
        } else {
            askAbout(order.label, now);  // A word that we do not know (F20).
        }
    }
}

void AccountSession::tellOrder(const VenueOrder& order, const domain::Query& query, bool whole)
{
    noteOther(order);
    const auto instrument = instrumentOf(order.instrument);
    const auto size = instrument ? instrument->multiplier : domain::Quantity{};
    const auto quantity = contractsOf(order.amount, size), filled = contractsOf(order.filled, size);
    // An order in what no feed lists cannot be counted: the answer is not whole.
    if (!quantity || !filled) {
        if (m_whole && whole) m_whole->failed = true;
        return;
    }
    const bool open = order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
    if (!open) forget(order.label);
    if (whole && m_whole) ++m_whole->reports;
    tell(domain::OrderReport{.account = m_terms.id,
                             .order = order.label,
                             .venueOrder = order.id,
                             .instrument = instrument->id,
                             .side = order.side,
                             .state = order.state,
                             .quantity = *quantity,
                             .limitPrice = order.price.value_or(domain::Price{}),
                             .filled = *filled,
                             .averagePrice = order.average.value_or(domain::Price{}),
                             .askedAt = query.askedAt,
                             .whole = whole});
}

void AccountSession::tellPosition(const VenuePosition& position, const domain::Query& query, bool whole)
{
    const auto instrument = instrumentOf(position.instrument);
    const auto quantity = instrument ? contractsOf(position.amount, instrument->multiplier) : std::nullopt;
    if (!quantity) {
        if (m_whole && whole) m_whole->failed = true;
        return;
    }
    if (whole && m_whole) ++m_whole->reports;
    tell(domain::PositionReport{.account = m_terms.id,
                                .instrument = instrument->id,
                                .quantity = *quantity,
                                .askedAt = query.askedAt,
                                .whole = whole});
}

void AccountSession::tellBalances(const Json& result, const domain::Query& query)
{
    const auto balances = readBalances(result);
    if (!balances) return endPart(query, false);
    for (const auto& amount : *balances) {
        if (m_whole) ++m_whole->reports;
        tell(domain::BalanceReport{.account = m_terms.id, .amount = amount, .askedAt = query.askedAt});
    }
    // What cannot be read of margins is no reason to doubt the balances.
    if (const auto margins = readMargins(result))
        for (const auto& one : *margins)
            tell(domain::MarginReport{.account = m_terms.id,
                                      .equity = one.equity,
                                      .initial = one.initial,
                                      .maintenance = one.maintenance,
                                      .askedAt = query.askedAt});
    endPart(query, true);
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

/// What goes to the venue, or why nothing may.
Result<std::pair<domain::Instrument, domain::Quantity>> AccountSession::wireAmount(domain::InstrumentId id,
                                                                                   domain::Quantity contracts) const
{
    if (!isUp()) return tl::unexpected<Error>(Error{ErrorCode::Refused, "the account is not connected"});
    if (!m_terms.trades)
        return tl::unexpected<Error>(Error{ErrorCode::Refused, "the profile watches and sends nothing"});
    auto instrument = m_links.names.find(id);
    if (!instrument || instrument->venue != m_terms.venue)
        return tl::unexpected<Error>(Error{ErrorCode::Refused, "the venue lists no such instrument"});
    const auto amount = amountOf(contracts, instrument->multiplier);
    if (!amount)
        return tl::unexpected<Error>(
            Error{ErrorCode::InvalidArgument, fmt::format("{} contracts of {} each are no amount that can be written",
                                                          contracts.toString(), instrument->multiplier.toString())});
    return std::pair(std::move(*instrument), *amount);
}

Result<void> AccountSession::send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    const auto found = wireAmount(order->instrument, order->quantity);
    if (!found) return tl::unexpected<Error>(found.error());
    const auto& [instrument, amount] = *found;
    const bool quotes = order->purpose == domain::OrderPurpose::Quote;
    OrderRequest request{.instrument = instrument.name,
                         .amount = amount.toString(),
                         .type = "limit",
                         .price = order->limitPrice.toString(),
                         .label = order->id,
                         .timeInForce = "good_til_cancelled"};
    if (quotes) request.postOnly = request.rejectPostOnly = true;
    if (quotes && m_makers.isWanted()) {
        const auto index = MakerProtection::indexOf(instrument);
        const auto word = m_makers.mayQuote(index, order->time);
        if (word.may == MakerProtection::May::Reset)
            call(Kind::ResetMakers, "private/reset_mmp", fmt::format(R"({{"index_name":"{}"}})", index), now,
                 {.index = index});
        if (word.may != MakerProtection::May::Quote) return tl::unexpected<Error>(Error{ErrorCode::Refused, word.why});
        request.mmp = true;
    }
    const auto parameters = orderParams(request);
    if (!parameters) return tl::unexpected<Error>(parameters.error());
    const auto* method = order->side == domain::Side::Buy ? "private/buy" : "private/sell";
    if (!call(Kind::Order, method, parameters->dump(), now, {.order = order->id})) return lineFull();
    m_working.add(
        order->id,
        {.instrument = order->instrument, .underlying = instrument.underlying, .purpose = order->purpose, .cancelDue = {}});
    tell(domain::OrderSent{order->id});
    return {};
}

Result<void> AccountSession::send(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    const auto found = wireAmount(amendment->instrument, amendment->quantity);
    if (!found) return tl::unexpected<Error>(found.error());
    const auto& [instrument, amount] = *found;
    const auto* working = m_working.find(amendment->order);
    // One of a run before this is amended as a quote, too: nothing else is, and it must not take.
    const bool quotes = working == nullptr || working->quotes();
    const auto parameters =
        fmt::format(R"({{"label":{},"instrument_name":{},"amount":{},"price":{}{}{}}})", quoted(amendment->order),
                    quoted(instrument.name), amount.toString(), amendment->limitPrice.toString(),
                    quotes ? R"(,"post_only":true,"reject_post_only":true)" : "",
                    quotes && m_makers.isWanted() ? R"(,"mmp":true)" : "");
    if (!call(Kind::Amend, "private/edit_by_label", parameters, now,
              {.order = amendment->order, .amendment = amendment->number}))
        return lineFull();
    return {};
}

/// What the venue cancels at once is cancelled singly as well: one of the two arrives.
void AccountSession::cancel(const domain::CancelIntent& intent, Timestamp now)
{
    // Of a run before this one: its name says that it is ours.
    if (const auto left = m_working.find(intent.order) == nullptr ? m_others.find(intent.order) : std::nullopt) {
        m_others.forget(intent.order);
        const auto instrument = m_links.names.find(*left);
        m_working.add(intent.order, {.instrument = *left,
                                     .underlying = instrument ? instrument->underlying : std::string(),
                                     .purpose = domain::OrderPurpose::Quote,
                                     .cancelDue = {}});
    }
    m_cancelAll = m_working.want(intent, now) || m_cancelAll;
}

/// Where every option order of ours in a currency goes, and nobody else's is there, one message takes them all away: by
/// name, quotes of a few expiries would wait for the budget. What it does not reach is cancelled by name afterwards.
/// False: the budget or the line takes nothing now.
bool AccountSession::sendOptionCancels(Timestamp now)
{
    constexpr std::size_t kWorthIt = 4;
    struct Group {
        std::size_t due{}, leaving{}, all{};
    };
    const auto currencyOfOption = [&](domain::InstrumentId id) {
        const auto instrument = m_links.names.find(id);
        return instrument && instrument->isOption() ? currencyOf(id) : std::string();
    };
    if (m_working.due(now).size() < kWorthIt) return true;
    std::map<std::string, Group> groups;
    for (const auto& [id, order] : m_working.all()) {
        auto& group = groups[currencyOfOption(order.instrument)];
        ++group.all;
        if (order.cancelDue.isNever()) continue;
        ++group.leaving;
        if (order.cancelDue <= now) ++group.due;
    }
    for (const auto& [currency, group] : groups) {
        if (currency.empty() || group.due < kWorthIt || group.leaving < group.all) continue;
        if (!m_others.areNone([&](domain::InstrumentId id) { return currencyOfOption(id) == currency; })) continue;
        if (!m_links.budget.takeCancel(now)) return false;
        const auto parameters = fmt::format(R"({{"currency":"{}","kind":"option"}})", currency);
        if (!call(Kind::CancelOptions, "private/cancel_all_by_currency", parameters, now)) return false;
        for (const auto& id : m_working.due(now))
            if (currencyOfOption(m_working.find(id)->instrument) == currency) m_working.sent(id, now);
    }
    return true;
}

bool AccountSession::sendCancels(Timestamp now)
{
    if (!isUp()) return !m_cancelAll && !nextCancel(now);
    if (m_cancelAll) {
        if (!m_links.budget.takeCancel(now)) return false;
        if (!call(Kind::CancelAll, "private/cancel_all", "{}", now)) return false;
        m_cancelAll = false;
    }
    if (!sendOptionCancels(now)) return false;
    for (const auto& id : m_working.due(now)) {
        if (!m_links.budget.takeCancel(now)) return false;
        const auto currency = currencyOf(m_working.find(id)->instrument);
        const auto parameters = currency.empty()
                                    ? fmt::format(R"({{"label":{}}})", quoted(id))
                                    : fmt::format(R"({{"label":{},"currency":"{}"}})", quoted(id), currency);
        if (!call(Kind::Cancel, "private/cancel_by_label", parameters, now, {.order = id})) return false;
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

std::string AccountSession::currencyOf(domain::InstrumentId instrument) const
{
    const auto found = m_links.names.find(instrument);
    if (!found || found->settles.value == 0) return {};
    return std::string(domain::currencyOf(found->settles).name);
}

void AccountSession::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    if (const auto* working = m_working.find(order))
        ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

void AccountSession::ask(const domain::Query& query, Timestamp now)
{
    if (query.again) {
        m_refusedLogins = 0;
        // A login that is under way goes on.
        if (m_phase != Phase::Down) return;
        m_links.line.drop("a person lets the account try again");
        m_links.line.tryNow();
        return;
    }
    if (!isUp()) return;
    if (!m_reads.takeOrder(now)) return m_questions.push_back(query);
    const Pending about{.order = query.order, .query = query};
    if (!query.order.empty()) {
        const auto currency = currencyOf(query.instrument);
        const auto found = m_links.names.find(query.instrument);
        call(Kind::OneOrder, "private/get_order_state_by_label",
             fmt::format(R"({{"currency":"{}","label":{}}})", currency, quoted(query.order)), now, about);
        if (found)
            call(Kind::OnePosition, "private/get_position",
                 fmt::format(R"({{"instrument_name":{}}})", quoted(found->name)), now, about);
        return;
    }
    m_whole = Whole{.query = query, .left = 3};
    call(Kind::OpenOrders, "private/get_open_orders", "{}", now, about);
    call(Kind::Positions, "private/get_positions", R"({"currency":"any"})", now, about);
    call(Kind::Balances, "private/get_account_summaries", "{}", now, about);
}

}  // namespace ballast::deribit
