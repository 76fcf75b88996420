#include "venue/deribit_account/transaction_log.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

constexpr Duration kEvery = Duration::seconds(60), kOverlap = Duration::minutes(5);
constexpr unsigned kMostPages = 20;              // Of 250; what is older is left out.
constexpr Duration kOldest = Duration::days(7);  // Before that it says nothing of a desk that goes on.

std::int64_t milliseconds(Timestamp at) { return at.nanoseconds / 1'000'000; }

std::optional<domain::CashCause> causeOf(const std::string& type)
{
    if (type == "deposit" || type == "withdrawal" || type == "transfer" || type == "swap")
        return domain::CashCause::Transfer;
    return type == "correction" ? std::optional(domain::CashCause::Charge) : std::nullopt;
}

}  // namespace

void TransactionLog::tick(Timestamp now)
{
    if (now < m_askAt) return;
    m_askAt = now + kEvery;
    std::set<std::string> currencies{"USDC"};
    currencies.insert(m_terms.underlyings.begin(), m_terms.underlyings.end());
    for (const auto& currency : currencies)
        ask(currency, now);
}

void TransactionLog::ask(const std::string& currency, Timestamp now, unsigned page, std::uint64_t continuation)
{
    const auto from = m_from.try_emplace(currency, now - kOldest).first->second - kOverlap;
    const auto more = continuation > 0 ? fmt::format(R"(,"continuation":{})", continuation) : std::string();
    m_line.call(PrivateKind::Log, "private/get_transaction_log",
                fmt::format(R"({{"currency":{},"start_timestamp":{},"end_timestamp":{},"count":250{}}})",
                            Json(currency).dump(), milliseconds(from), milliseconds(now + kOverlap), more),
                now, {.index = currency, .page = page});
}

void TransactionLog::onAnswer(const PrivateCall& call, const Json& result, Timestamp now)
{
    if (!result.is_object() || !result.contains("logs") || !result.at("logs").is_array()) return;
    for (const auto& row : result.at("logs"))
        take(row);
    const auto next = result.value("continuation", Json());
    if (next.is_number_unsigned() && call.page + 1 < kMostPages && !result.at("logs").empty())
        return ask(call.index, now, call.page + 1, next.get<std::uint64_t>());
    m_from[call.index] = call.sent;
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
