#include "venue/derive_account/account_reports.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ballast::derive {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMostHistory = 20;  // Pages of 500.
constexpr Duration kHistory = Duration::days(7);
constexpr double kCallsOfAll = 4.0, kCallsOfOne = 2.0;

/// Of several with one label the one that stands for no other: each but the last was replaced. Null: there is none.
const VenueOrder* lastOf(const std::vector<VenueOrder>& orders, const domain::ClientOrderId& label)
{
    const VenueOrder* last = nullptr;
    for (const auto& order : orders)
        if (order.label == label && (last == nullptr || order.replaces == last->id)) last = &order;
    return last;
}

}  // namespace

AccountReports::AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, SubaccountLine& line,
                               OwnOrders& orders, account::Teller tell)
    : m_terms(terms), m_names(names), m_line(line), m_orders(orders),
      m_questions(terms.id,
                  terms.readsOfWallet ? terms.readsOfWallet : std::make_shared<venue::SharedBudget>(terms.reads), tell)
{
}

void AccountReports::ask(const domain::Query& query, Timestamp now)
{
    // Each call of it is one of the venue's budget.
    if (!m_questions.take(query, now, query.order.empty() ? kCallsOfAll : kCallsOfOne)) return;
    const auto put = [&](std::string_view method, CallKind kind) {
        m_line.call(method, m_line.ofSubaccount(), {.kind = kind, .query = query}, now);
    };
    if (!query.order.empty()) {
        put("private/get_open_orders", CallKind::OneOpen);
        put("private/get_positions", CallKind::OnePosition);
        return;
    }
    m_questions.beginWhole(query, 3);
    put("private/get_open_orders", CallKind::OpenOrders);
    put("private/get_positions", CallKind::Positions);
    put("private/get_collaterals", CallKind::Collaterals);
    put("private/get_subaccount", CallKind::Margin);
}

void AccountReports::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    if (const auto* working = m_orders.working().find(order))
        ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

void AccountReports::askWaiting(Timestamp now)
{
    // Before further orders: each page may end what is in doubt of one.
    while (!m_pages.empty() && m_questions.takeFurther(now, 1.0)) {
        auto call = std::move(m_pages.front());
        m_pages.pop_front();
        sendHistory(std::move(call), now);
    }
    m_questions.askWaiting(now, [&](const domain::Query& query) { ask(query, now); });
}

void AccountReports::onAnswer(AccountCall call, const Json& result, Timestamp now)
{
    switch (call.kind) {
    case CallKind::OneOpen:
        return onOneOpen(call, result, now);
    case CallKind::OneHistory:
        return onHistory(std::move(call), result, now);
    case CallKind::OpenOrders:
        return onOpenOrders(call, result, now);
    case CallKind::OnePosition:
        return onOnePosition(call, result);
    case CallKind::Positions:
        return onPositions(call, result);
    case CallKind::Collaterals:
        return onCollaterals(call, result, now);
    case CallKind::Margin:
        return onMargin(call, result);
    default:
        return;
    }
}

void AccountReports::onRefused(const AccountCall& call)
{
    if (call.kind == CallKind::OpenOrders || call.kind == CallKind::Positions || call.kind == CallKind::Collaterals)
        m_questions.endPart(call.query, false);
}

// ---- one order

void AccountReports::onOneOpen(const AccountCall& call, const Json& result, Timestamp now)
{
    const auto orders = readOrders(result, "orders");
    if (!orders) return m_line.drop(orders.error().message);
    bool isFound = false;
    for (const auto& order : *orders) {
        if (order.label != call.query.order) continue;
        isFound = true;
        m_orders.report(order, call.query, false, now);
    }
    if (!isFound) askHistory({.kind = CallKind::OneHistory, .query = call.query, .page = 1}, now);
}

/// Now, or when the budget lets it. An order whose history is being read already is not looked for from the beginning.
void AccountReports::askHistory(AccountCall call, Timestamp now)
{
    const auto same = std::find_if(m_pages.begin(), m_pages.end(),
                                   [&](const AccountCall& one) { return one.query.order == call.query.order; });
    if (same != m_pages.end()) {
        if (call.page > same->page) *same = std::move(call);
        return;
    }
    if (!m_pages.empty() || !m_questions.takeFurther(now, 1.0)) return m_pages.push_back(std::move(call));
    sendHistory(std::move(call), now);
}

void AccountReports::sendHistory(AccountCall call, Timestamp now)
{
    const auto from = static_cast<std::uint64_t>((call.query.askedAt - kHistory).nanoseconds / 1'000'000);
    const auto parameters =
        m_line.ofSubaccount(fmt::format(R"(,"from_timestamp":{},"page":{},"page_size":500)", from, call.page));
    m_line.call("private/get_order_history", parameters, std::move(call), now);
}

void AccountReports::onHistory(AccountCall call, const Json& result, Timestamp now)
{
    const auto orders = readOrders(result, "orders");
    if (!orders) return m_line.drop(orders.error().message);
    if (const auto* last = lastOf(*orders, call.query.order)) {
        m_orders.report(*last, call.query, false, now);
        return;
    }
    if (call.page >= pagesOf(result)) return m_orders.notFound(call.query);
    // A longer history is not read whole, so nothing is said of what is not found.
    if (++call.page <= kMostHistory) askHistory(std::move(call), now);
}

// ---- the whole account

void AccountReports::onOpenOrders(const AccountCall& call, const Json& result, Timestamp now)
{
    const auto orders = readOrders(result, "orders");
    if (!orders) return m_questions.endPart(call.query, false);
    for (const auto& order : *orders)
        // The answer is not whole with what cannot be counted.
        m_questions.counted(call.query, m_orders.report(order, call.query, true, now));
    m_orders.others().askedWhole();
    m_questions.endPart(call.query, true);
}

void AccountReports::onOnePosition(const AccountCall& call, const Json& result)
{
    const auto positions = readPositions(result);
    if (!positions) return m_line.drop(positions.error().message);
    const auto wanted = m_names.find(call.query.instrument);
    const auto found = std::find_if(positions->begin(), positions->end(), [&](const VenuePosition& position) {
        return wanted && position.instrument == wanted->name;
    });
    m_questions.position(call.query, call.query.instrument,
                         found == positions->end() ? domain::Quantity{} : found->amount, false);
}

void AccountReports::onPositions(const AccountCall& call, const Json& result)
{
    const auto positions = readPositions(result);
    if (!positions) return m_questions.endPart(call.query, false);
    bool isSound = true;
    m_perpetuals.clear();
    m_isAnswered = true;
    for (const auto& position : *positions) {
        const auto instrument = m_names.find(m_terms.venue, position.instrument);
        const bool isPerpetual =
            position.isPerpetual || (instrument && instrument->kind == domain::InstrumentKind::Perpetual);
        if (isPerpetual && !position.amount.isZero()) m_perpetuals.insert(position.instrument);
        // A position in what no feed lists cannot be counted: the answer is not whole.
        isSound = isSound && (instrument || position.amount.isZero());
        if (instrument && !position.amount.isZero())
            m_questions.position(call.query, instrument->id, position.amount, true);
    }
    m_questions.endPart(call.query, isSound);
}

std::optional<domain::InstrumentId> AccountReports::onlyPerpetual() const
{
    if (m_perpetuals.size() != 1) return std::nullopt;
    const auto only = m_names.find(m_terms.venue, *m_perpetuals.begin());
    return only ? std::optional(only->id) : std::nullopt;
}

void AccountReports::traded(const std::string& instrument)
{
    const auto known = m_names.find(m_terms.venue, instrument);
    // Before an answer of this line nobody knows what else is held.
    const bool isPerpetual = !known || known->kind == domain::InstrumentKind::Perpetual;
    if (m_isAnswered && isPerpetual) m_perpetuals.insert(instrument);
}

void AccountReports::lineLost()
{
    m_questions.lineLost();
    m_pages.clear();
    m_perpetuals.clear();
    m_isAnswered = false;
}

void AccountReports::onCollaterals(const AccountCall& call, const Json& result, Timestamp now)
{
    const auto collaterals = readCollaterals(result);
    if (!collaterals) return m_questions.endPart(call.query, false);
    m_questions.balancesAsOf(call.query, m_balances.answered(*collaterals, now));
    for (const auto& amount : *collaterals)
        m_questions.balance(call.query, amount);
    m_questions.endPart(call.query, true);
}

/// Beside the answer about the account: what cannot be read of it is no reason to doubt that one.
void AccountReports::onMargin(const AccountCall& call, const Json& result)
{
    const auto margin = readMargin(result);
    if (!margin || !*margin) return;
    m_questions.margin(call.query, (*margin)->equity, (*margin)->initial, (*margin)->maintenance,
                       (*margin)->liquidates);
}

}  // namespace ballast::derive
