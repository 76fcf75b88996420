#include "venue/deribit_account/account_reports.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ballast::deribit {

namespace {

constexpr double kCallsOfAll = 3.0, kCallsOfOne = 2.0;

}  // namespace

AccountReports::AccountReports(const AccountTerms& terms, const venue::InstrumentNames& names, PrivateLine& line,
                               OwnOrders& orders, account::Teller tell)
    : m_terms(terms), m_names(names), m_line(line), m_orders(orders), m_questions(terms.id, terms.calls, tell)
{
}

void AccountReports::ask(const domain::Query& query, Timestamp now)
{
    if (!m_questions.take(query, now, query.order.empty() ? kCallsOfAll : kCallsOfOne)) return;
    const PrivateCall about{.order = query.order, .query = query};
    if (!query.order.empty()) {
        m_line.call(PrivateKind::OneOrder, "private/get_order_state_by_label",
                    fmt::format(R"({{"currency":"{}","label":{}}})", m_orders.currencyOf(query.instrument),
                                nlohmann::json(query.order).dump()),
                    now, about);
        if (const auto found = m_names.find(query.instrument))
            m_line.call(PrivateKind::OnePosition, "private/get_position",
                        fmt::format(R"({{"instrument_name":{}}})", nlohmann::json(found->name).dump()), now, about);
        return;
    }
    m_questions.beginWhole(query, 3);
    m_line.call(PrivateKind::OpenOrders, "private/get_open_orders", "{}", now, about);
    m_line.call(PrivateKind::Positions, "private/get_positions", R"({"currency":"any"})", now, about);
    m_line.call(PrivateKind::Balances, "private/get_account_summaries", "{}", now, about);
}

void AccountReports::askAbout(const domain::ClientOrderId& order, Timestamp now)
{
    if (const auto* working = m_orders.working().find(order))
        ask({.account = m_terms.id, .order = order, .askedAt = now, .instrument = working->instrument}, now);
}

void AccountReports::askWaiting(Timestamp now)
{
    m_questions.askWaiting(now, [&](const domain::Query& query) { ask(query, now); });
}

void AccountReports::onOneOrder(const PrivateCall& call, const nlohmann::json& result, Timestamp now)
{
    if (!result.is_array()) return m_line.drop("an answer about an order is no array");
    std::vector<VenueOrder> orders;
    for (const auto& element : result) {
        auto order = readOrder(element);
        if (!order) return m_line.drop(order.error().message);
        orders.push_back(std::move(*order));
    }
    m_orders.answered(call.query, std::move(orders), now);
}

void AccountReports::onOnePosition(const PrivateCall& call, const nlohmann::json& result)
{
    const auto position = readPosition(result);
    if (!position) return m_line.drop(position.error().message);
    report(*position, call.query, false);
}

void AccountReports::onOpenOrders(const PrivateCall& call, const nlohmann::json& result, Timestamp now)
{
    bool isSound = result.is_array();
    for (std::size_t i = 0; isSound && i < result.size(); ++i) {
        const auto order = readOrder(result[i]);
        isSound = order.has_value();
        if (!isSound) break;
        // The answer is not whole with what cannot be counted.
        m_questions.counted(call.query, m_orders.report(*order, call.query, true, now));
    }
    if (isSound) m_orders.others().askedWhole();
    m_questions.endPart(call.query, isSound);
}

void AccountReports::onPositions(const PrivateCall& call, const nlohmann::json& result)
{
    bool isSound = result.is_array();
    for (std::size_t i = 0; isSound && i < result.size(); ++i) {
        const auto position = readPosition(result[i]);
        isSound = position.has_value();
        if (!isSound || position->amount.isZero()) continue;
        if (!report(*position, call.query, true)) m_questions.counted(call.query, false);
    }
    m_questions.endPart(call.query, isSound);
}

bool AccountReports::report(const VenuePosition& position, const domain::Query& query, bool whole)
{
    const auto instrument = m_orders.instrumentOf(position.instrument);
    const auto quantity = instrument ? contractsOf(position.amount, instrument->multiplier) : std::nullopt;
    if (!quantity) return false;
    m_questions.position(query, instrument->id, *quantity, whole);
    return true;
}

void AccountReports::onBalances(const PrivateCall& call, const nlohmann::json& result)
{
    const auto balances = readBalances(result);
    if (!balances) return m_questions.endPart(call.query, false);
    for (const auto& amount : *balances)
        m_questions.balance(call.query, amount);
    // What cannot be read of margins is no reason to doubt the balances.
    if (const auto margins = readMargins(result))
        for (const auto& one : *margins)
            m_questions.margin(call.query, one.equity, one.initial, one.maintenance);
    m_questions.endPart(call.query, true);
}

}  // namespace ballast::deribit
