#include "venue/deribit_account/transaction_log.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

constexpr Duration kEvery = Duration::seconds(60), kOverlap = Duration::minutes(5);
constexpr Duration kPace = Duration::milliseconds(1'500);  // The pool of the account gets a call's cost each second.
constexpr Duration kOldest = Duration::days(7);            // Before that it says nothing of a desk that goes on.

std::int64_t milliseconds(Timestamp at) { return at.nanoseconds / 1'000'000; }

std::optional<domain::CashCause> causeOf(const std::string& type)
{
    if (type == "deposit" || type == "withdrawal" || type == "transfer" || type == "swap")
        return domain::CashCause::Transfer;
    return type == "correction" ? std::optional(domain::CashCause::Charge) : std::nullopt;
}

}  // namespace

void TransactionLog::lineLost()
{
    m_due.clear();
    m_asked.reset();
    m_beginAt = {};
}

void TransactionLog::tick(Timestamp now)
{
    // One without an answer is begun anew in its turn.
    if (m_asked && now - m_asked->sent > m_terms.forgetsAfter) m_asked.reset();
    if (now >= m_beginAt) beginMinute(now);
    if (m_due.empty() || m_asked || now < m_mayAskAt) return;
    auto page = std::move(m_due.front());
    m_due.pop_front();
    ask(std::move(page), now);
}

/// A currency that is still being read goes on.
void TransactionLog::beginMinute(Timestamp now)
{
    m_beginAt = now + kEvery;
    std::set<std::string> currencies{"USDC"};
    currencies.insert(m_terms.underlyings.begin(), m_terms.underlyings.end());
    for (const auto& currency : currencies) {
        const bool isRead =
            (m_asked && m_asked->currency == currency) ||
            std::any_of(m_due.begin(), m_due.end(), [&](const Page& page) { return page.currency == currency; });
        if (!isRead) m_due.push_back({.currency = currency, .begun = {}, .continuation = 0, .sent = {}});
    }
}

void TransactionLog::ask(Page page, Timestamp now)
{
    const auto from = m_from.try_emplace(page.currency, now - kOldest).first->second - kOverlap;
    if (page.begun.isNever()) page.begun = now;
    page.sent = now;
    const auto more = page.continuation > 0 ? fmt::format(R"(,"continuation":{})", page.continuation) : std::string();
    // The pages of one reading name one window.
    if (!m_line.call(PrivateKind::Log, "private/get_transaction_log",
                     fmt::format(R"({{"currency":{},"start_timestamp":{},"end_timestamp":{},"count":250{}}})",
                                 Json(page.currency).dump(), milliseconds(from), milliseconds(page.begun + kOverlap),
                                 more),
                     now, {.index = page.currency}))
        return m_due.push_front(std::move(page));
    m_mayAskAt = now + kPace;
    m_asked = std::move(page);
}

void TransactionLog::onAnswer(const PrivateCall& call, const Json& result)
{
    auto asked = m_asked && m_asked->currency == call.index ? std::exchange(m_asked, std::nullopt) : std::nullopt;
    if (!result.is_object() || !result.contains("logs") || !result.at("logs").is_array()) return;
    for (const auto& row : result.at("logs"))
        take(row);
    if (!asked) return;
    const auto next = result.value("continuation", Json());
    const bool isMore = next.is_number_unsigned() && !result.at("logs").empty();
    if (!isMore || next.get<std::uint64_t>() == asked->continuation) {
        m_from[call.index] = asked->begun;
        return;
    }
    // The others have their turn before its next page.
    asked->continuation = next.get<std::uint64_t>();
    m_due.push_back(std::move(*asked));
}

/// What cannot be read of one row is left out.
void TransactionLog::take(const Json& row)
{
    const auto cause = causeOf(sockets::textOf(row, "type"));
    const auto currency = domain::findCurrency(sockets::textOf(row, "currency"));
    if (!cause || !currency || !row.contains("id") || !row.at("id").is_number_integer() || !row.contains("change") ||
        !row.at("change").is_number() || !row.contains("timestamp") || !row.at("timestamp").is_number_unsigned())
        return;
    const auto amount = domain::Money::fromDouble(row.at("change").get<double>(), *currency);
    const auto id = fmt::format("log/{}", row.at("id").get<std::int64_t>());
    if (!amount || amount->units == 0 || !m_told.isNew(id)) return;
    m_tell(domain::CashMoved{.account = m_terms.id,
                             .cause = *cause,
                             .id = id,
                             .instrument = {},
                             .amount = *amount,
                             .paidAt = Timestamp{row.at("timestamp").get<std::int64_t>() * 1'000'000}});
}

}  // namespace ballast::deribit
