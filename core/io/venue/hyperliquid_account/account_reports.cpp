#include "venue/hyperliquid_account/account_reports.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "venue/hyperliquid_account/client_id.h"
#include "venue/sockets/private_frame.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kRowsOfFills = 2'000;  // The most that one answer has.
constexpr Duration kClocksApart = Duration::seconds(60);
constexpr Duration kNonceWindow = Duration::days(2);  // Older actions are never taken.

/// Of a question of a proof.
std::string_view typeOf(PostKind kind)
{
    return kind == PostKind::OneOrderAgain ? "orderStatus"
           : kind == PostKind::UnknownOpen ? "openOrders"
                                           : "userFillsByTime";
}

}  // namespace

AccountReports::AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, PostLine& line,
                               OwnOrders& orders, account::Teller tell)
    : m_terms(terms), m_names(names), m_line(line), m_orders(orders), m_questions(terms.id, terms.weights, tell)
{
}

void AccountReports::opened(Timestamp now)
{
    if (m_begun.isNever()) m_begun = now;
    lineLost();
}

void AccountReports::lineLost()
{
    m_questions.lineLost();
    m_absence.lineLost();
    m_steps.clear();
}

void AccountReports::ask(const domain::Query& query, Timestamp now)
{
    const bool isWhole = query.order.empty();
    const double weight = weightOf(isWhole ? "openOrders" : "orderStatus") + weightOf("clearinghouseState");
    if (!m_questions.take(query, now, weight)) return;
    // A proof that waits has its turn after it.
    m_questions.hold(!m_steps.empty());
    const auto state = questionAbout("clearinghouseState", m_line.owner());
    if (!isWhole) {
        if (!cloidOf(query.order)) return;
        askStatus(query, PostKind::OneOrder, now);
        m_line.ask(state, {.kind = PostKind::OnePosition, .query = query}, now);
        return;
    }
    m_questions.beginWhole(query, 2);
    m_line.ask(questionAbout("openOrders", m_line.owner()), {.kind = PostKind::OpenOrders, .query = query}, now);
    m_line.ask(state, {.kind = PostKind::State, .query = query}, now);
}

void AccountReports::askStatus(const domain::Query& query, PostKind kind, Timestamp now)
{
    auto question = questionAbout("orderStatus", m_line.owner());
    question["oid"] = cloidOf(query.order).value_or(std::string());
    m_line.ask(question, {.kind = kind, .query = query}, now);
}

void AccountReports::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    if (const auto* working = m_orders.working().find(order))
        ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

void AccountReports::askWaiting(Timestamp now)
{
    // What has begun ends first: its answers are worth nothing later.
    askProofs(now);
    m_questions.askWaiting(now, [&](const domain::Query& query) { ask(query, now); });
}

void AccountReports::onAnswer(const Post& post, const Json& data, Timestamp now)
{
    switch (post.kind) {
    case PostKind::OneOrder:
    case PostKind::OneOrderAgain:
        return onOneOrder(post, data, now);
    case PostKind::UnknownOpen:
        return onUnknownOpen(post, data, now);
    case PostKind::UnknownFills:
        return onUnknownFills(post, data, now);
    case PostKind::OnePosition:
        return onOnePosition(post, data);
    case PostKind::OpenOrders:
        return onOpenOrders(post, data, now);
    case PostKind::State:
        return onState(post, data);
    default:
        return;
    }
}

void AccountReports::onRefused(const Post& post)
{
    if (post.kind == PostKind::OpenOrders || post.kind == PostKind::State) m_questions.endPart(post.query, false);
    if (!post.query.order.empty()) m_absence.found(post.query.order);
}

// ---- one order

void AccountReports::onOneOrder(const Post& post, const Json& data, Timestamp now)
{
    const auto word = sockets::textOf(data, "status");
    if (word.empty()) return;
    if (word == "unknownOid") return onUnknown(post, now);
    m_absence.found(post.query.order);
    const bool isSound = word == "order" && data.contains("order") && data.at("order").contains("order") &&
                         !sockets::textOf(data.at("order"), "status").empty();
    if (!isSound) return m_line.drop("an answer about an order is of no kind that is known");
    const auto order = readVenueOrder(data.at("order").at("order"), sockets::textOf(data.at("order"), "status"));
    if (!order) return m_line.drop(order.error().message);
    m_orders.report(*order, post.query, false, now);
}

Timestamp AccountReports::lastPlacing(const domain::ClientOrderId& order) const
{
    const auto* working = m_orders.working().find(order);
    return working != nullptr && !working->expires.isNever() ? working->expires : m_begun + m_terms.ordersExpire;
}

/// Not later than its first fill can be.
Timestamp AccountReports::firstFill(const domain::ClientOrderId& order) const
{
    const auto* working = m_orders.working().find(order);
    const bool isSentHere = working != nullptr && !working->expires.isNever();
    return isSentHere ? working->expires - m_terms.ordersExpire - kClocksApart : m_begun - kNonceWindow;
}

void AccountReports::onUnknown(const Post& post, Timestamp now)
{
    const auto& query = post.query;
    // A proof that takes longer than the ledger waits is not begun anew each time.
    if (post.kind == PostKind::OneOrder && isBeingProven(query.order, now)) return;
    if (post.kind == PostKind::OneOrder)
        return askAgain(m_absence.unknown(query, lastPlacing(query.order) + m_terms.readsBehind), query, now);
    if (m_absence.unknownAgain(query) == Absence::Next::Proven) m_orders.notFound(query);
}

void AccountReports::askAgain(Absence::Next next, const domain::Query& query, Timestamp now)
{
    if (next == Absence::Next::AskStatus) return prove(PostKind::OneOrderAgain, query, now);
    if (next != Absence::Next::AskLists) return;
    if (auto* pages = m_absence.pagesOf(query)) pages->begin(millisecondsOf(firstFill(query.order)));
    prove(PostKind::UnknownOpen, query, now);
    prove(PostKind::UnknownFills, query, now);
}

void AccountReports::prove(PostKind kind, const domain::Query& query, Timestamp now)
{
    m_steps.push_back({kind, query});
    askProofs(now);
}

void AccountReports::askProofs(Timestamp now)
{
    while (!m_steps.empty()) {
        const auto& [kind, query] = m_steps.front();
        if (m_absence.pagesOf(query) != nullptr) {
            if (!m_questions.reads().take(now, weightBefore(kind))) return;
            askList(kind, query, now);
        }
        m_steps.pop_front();
        m_questions.hold(false);
    }
}

/// Of fills with the rows that may come, or their answer would take what orders need. Where the budget has less at
/// once, as much as it gives.
double AccountReports::weightBefore(PostKind kind)
{
    const double asked = weightOf(typeOf(kind));
    if (kind != PostKind::UnknownFills) return asked;
    return std::min(asked + weightOfRows(kRowsOfFills), m_questions.reads().mostOfAQuestion());
}

void AccountReports::askList(PostKind kind, const domain::Query& query, Timestamp now)
{
    if (kind == PostKind::OneOrderAgain) return askStatus(query, kind, now);
    auto list = questionAbout(typeOf(kind), m_line.owner());
    if (kind == PostKind::UnknownFills) list["startTime"] = m_absence.pagesOf(query)->from();
    m_line.ask(list, {.kind = kind, .query = query}, now);
}

bool AccountReports::isBeingProven(const domain::ClientOrderId& order, Timestamp now) const
{
    const auto waits = [&](const Step& step) { return step.query.order == order; };
    return m_absence.isProving(order) &&
           (m_line.isProving(order, now) || std::any_of(m_steps.begin(), m_steps.end(), waits));
}

void AccountReports::onUnknownOpen(const Post& post, const Json& data, Timestamp now)
{
    const auto& query = post.query;
    if (!data.is_array()) return m_absence.found(query.order);
    for (const auto& element : data) {
        const auto order = readVenueOrder(element, "open");
        if (!order) return m_absence.found(query.order);  // It may be the one that cannot be read.
        if (m_orders.ours(order->oid, order->cloid) != query.order) continue;
        m_absence.found(query.order);
        m_orders.report(*order, query, false, now);
        return;
    }
    askAgain(m_absence.notInOpen(query), query, now);
}

void AccountReports::onUnknownFills(const Post& post, const Json& data, Timestamp now)
{
    const auto& query = post.query;
    bool isThere = !data.is_array();
    const double weight = weightOf(typeOf(post.kind)) + weightOfRows(data.size());
    m_questions.reads().count(now, weight - weightBefore(post.kind));
    std::vector<VenueFill> page;
    for (std::size_t i = 0; data.is_array() && i < data.size(); ++i) {
        const auto fill = readVenueFill(data[i]);
        const bool isOfIt = fill && m_orders.ours(fill->oid, fill->cloid) == query.order;
        isThere = isThere || !fill || isOfIt;
        if (isOfIt) m_orders.filled(*fill, false, now);
        if (fill) page.push_back(*fill);
    }
    if (isThere) return m_absence.found(query.order);
    auto* pages = m_absence.pagesOf(query);
    if (pages == nullptr) return;
    const auto next = pages->take(page);
    if (next == FillPages::Next::Page) return prove(PostKind::UnknownFills, query, now);
    if (next == FillPages::Next::Hides) return m_absence.found(query.order);
    askAgain(m_absence.notInFills(query), query, now);
}

// ---- the whole account

void AccountReports::onOpenOrders(const Post& post, const Json& data, Timestamp now)
{
    bool isSound = data.is_array();
    for (std::size_t i = 0; isSound && i < data.size(); ++i) {
        const auto order = readVenueOrder(data[i], "open");
        isSound = order.has_value();
        if (!isSound) break;
        // The answer is not whole with what cannot be counted.
        m_questions.counted(post.query, m_orders.report(*order, post.query, true, now));
    }
    m_questions.endPart(post.query, isSound);
}

void AccountReports::onOnePosition(const Post& post, const Json& data)
{
    const auto holdings = readHoldings(data);
    if (!holdings) return m_line.drop(holdings.error().message);
    const auto wanted = m_names.find(post.query.instrument);
    const auto& all = holdings->positions;
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const VenuePosition& position) { return wanted && position.coin == wanted->name; });
    m_questions.position(post.query, post.query.instrument, found == all.end() ? domain::Quantity{} : found->size,
                         false);
}

void AccountReports::onState(const Post& post, const Json& data)
{
    const auto holdings = readHoldings(data);
    if (!holdings) return m_questions.endPart(post.query, false);
    if (!holdings->asOf.isNever()) m_questions.balancesAsOf(post.query, holdings->asOf);
    bool isSound = true;
    for (const auto& position : holdings->positions) {
        const auto instrument = m_names.find(m_terms.venue, position.coin);
        isSound = isSound && instrument;
        if (instrument && !position.size.isZero())
            m_questions.position(post.query, instrument->id, position.size, true);
    }
    tellHoldings(*holdings, post.query);
    m_questions.endPart(post.query, isSound);
}

void AccountReports::tellHoldings(const VenueHoldings& holdings, const domain::Query& query)
{
    m_questions.balance(query, holdings.cash);
    if (holdings.equity.currency.value != 0)
        m_questions.margin(query, holdings.equity, holdings.initial, holdings.maintenance);
}

}  // namespace ballast::hyperliquid
