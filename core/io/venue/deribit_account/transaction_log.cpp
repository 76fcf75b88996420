#include "venue/deribit_account/transaction_log.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "venue/deribit_account/private_messages.h"
#include "venue/sockets/decimal.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

constexpr Duration kEvery = Duration::seconds(60), kOverlap = Duration::minutes(5);
constexpr Duration kPace = Duration::milliseconds(1'500);  // The pool of the account gets a call's cost each second.
constexpr Duration kUnlisted = Duration::seconds(60);      // Of a feed that lists: what it has not named, it does not.
constexpr std::uint64_t kLatest = INT64_MAX / 1'000'000;   // Milliseconds.
constexpr std::size_t kMostUnnamed = 1'024;
constexpr Duration kOldest = Duration::days(7);  // Before that it says nothing of a desk that goes on.

std::int64_t milliseconds(Timestamp at) { return at.nanoseconds / 1'000'000; }

/// The first minute that begins after the end of a session, which takes "some seconds".
Timestamp afterSession(Timestamp now)
{
    constexpr Duration kEnds = Duration::hours(8) + Duration::seconds(10), kDay = Duration::days(1);
    return Timestamp{} + Duration::days((now - (Timestamp{} + kEnds)).nanoseconds / kDay.nanoseconds + 1) + kEnds;
}

/// In units of 10^-8, of the venue's own text.
std::optional<std::int64_t> unitsOf(const Json& row, const char* key)
{
    const auto found = row.find(key);
    return found != row.end() ? sockets::nearestUnits(sockets::figureOf(*found)) : std::nullopt;
}

/// Why cash moved, and by how much in the row's currency; nothing where it is told elsewhere.
struct Moved {
    domain::CashCause cause{domain::CashCause::Transfer};
    std::int64_t units{};
};
std::optional<Moved> movedBy(const Json& row)
{
    const auto type = sockets::textOf(row, "type");
    const auto change = unitsOf(row, "change");
    if (!change) return std::nullopt;
    if (type == "deposit" || type == "withdrawal" || type == "transfer" || type == "swap")
        return Moved{domain::CashCause::Transfer, *change};
    if (type == "correction") return Moved{domain::CashCause::Charge, *change};
    // Without what was realised nobody knows what of it is new.
    const auto realised = unitsOf(row, "session_rpl");
    std::int64_t left = 0;
    if (type == "settlement" && realised && !__builtin_sub_overflow(*change, *realised, &left))
        return Moved{domain::CashCause::Transfer, left};
    if (type == "delivery" && !__builtin_sub_overflow(left, unitsOf(row, "commission").value_or(0), &left))
        return Moved{domain::CashCause::Charge, left};
    return std::nullopt;
}

/// What a settlement was of, in the venue's amounts; zero where its side is not told.
domain::Quantity positionOf(const Json& row)
{
    const auto told = unitsOf(row, "position").value_or(0);
    const auto side = sockets::textOf(row, "side");
    if ((side != "long" && side != "short") || told == INT64_MIN) return {};
    const auto size = domain::Quantity::fromUnits(told < 0 ? -told : told);
    return side == "short" ? -size : size;
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
    takeUnnamed(now);
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
    m_beginAt = std::min(now + kEvery, afterSession(now));
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

void TransactionLog::takeUnnamed(Timestamp now)
{
    if (m_listsSince.isNever() && m_names.lists(m_terms.venue)) m_listsSince = now;
    if (m_unnamed.empty() || m_listsSince.isNever()) return;
    std::erase_if(m_unnamed, [&](const auto& one) {
        const auto instrument = m_names.find(m_terms.venue, one.second.instrument);
        if (!instrument && now - m_listsSince < kUnlisted) return false;
        tell(one.second, instrument);
        return true;
    });
}

/// What cannot be read of one row is left out.
void TransactionLog::take(const Json& row)
{
    if (!row.is_object()) return;
    const auto moved = movedBy(row);
    const auto currency = domain::findCurrency(sockets::textOf(row, "currency"));
    if (!moved || !currency || !row.contains("id") || !row.at("id").is_number_integer() || !row.contains("timestamp") ||
        !row.at("timestamp").is_number_unsigned() || row.at("timestamp").get<std::uint64_t>() > kLatest)
        return;
    const domain::Money amount{moved->units, *currency};
    const auto id = fmt::format("log/{}", row.at("id").get<std::int64_t>());
    if (amount.units == 0) return;
    Row read{.moved = {.account = m_terms.id,
                       .cause = moved->cause,
                       .id = id,
                       .instrument = {},
                       .amount = amount,
                       .paidAt = Timestamp{row.at("timestamp").get<std::int64_t>() * 1'000'000},
                       .position = {},
                       .price = {}},
             .instrument = {},
             .amount = {}};
    if (sockets::textOf(row, "type") != "settlement") return tell(read, std::nullopt);
    read.instrument = sockets::textOf(row, "instrument_name");
    read.amount = positionOf(row);
    read.moved.price = domain::Price::fromUnits(unitsOf(row, "price").value_or(0));
    const auto instrument = m_names.find(m_terms.venue, read.instrument);
    if (instrument) return tell(read, instrument);
    // Its position may be one of ours that the feed is about to list: cash alone would leave the gain in it as well.
    if (m_unnamed.size() < kMostUnnamed) m_unnamed.try_emplace(id, std::move(read));
}

/// What a position that no feed lists had gained is cash that came in.
void TransactionLog::tell(Row row, const std::optional<domain::Instrument>& settles)
{
    if ((settles && settles->isOption()) || !m_told.isNew(row.moved.id)) return;
    const auto contracts = settles ? contractsOf(row.amount, settles->multiplier) : std::nullopt;
    if (settles) row.moved.instrument = settles->id;
    row.moved.position = contracts.value_or(domain::Quantity{});
    if (!contracts || contracts->isZero()) row.moved.price = {};
    m_questions.payment(std::move(row.moved));
}

}  // namespace ballast::deribit
