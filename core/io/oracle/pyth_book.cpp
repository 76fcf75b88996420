#include "oracle/pyth_book.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/fault_code.h"

namespace ballast::oracle {

using domain::Quality;

namespace {

constexpr std::string_view kPrices = "prices";  // The one channel.

}  // namespace

PythBook::PythBook(const PythTerms& terms, OracleBoard& board) : m_terms(terms), m_board(board)
{
    for (const auto& feed : terms.feeds)
        m_feeds.push_back({.judge = PriceJudge(feed.judge), .id = plainId(feed.id)});
}

void PythBook::take(std::string_view text, Timestamp receivedAt)
{
    ++m_messages;
    const auto message = parsePythMessage(text);
    if (!message) {
        ++m_bad;
        m_badRow = message.error().message;
        return;
    }
    m_bad += message->badRows;
    if (message->badRows > 0) m_badRow = message->fault;
    for (const auto& price : message->prices)
        takePrice(price, receivedAt);
}

void PythBook::takePrice(const PythPrice& price, Timestamp receivedAt)
{
    const auto found =
        std::find_if(m_feeds.begin(), m_feeds.end(), [&](const Feed& feed) { return feed.id == price.id; });
    if (found == m_feeds.end()) {
        ++m_unknown;
        return;
    }
    if (const auto& last = found->judge.reading(); last && price.published < last->published) {
        ++m_older;
        return;
    }
    m_hasAnswered = true;
    if (!receivedAt.isNever()) m_delays.came(m_delays.placeOf(kPrices), price.published, receivedAt);
    found->isCut = false;
    found->judge.take(
        {.price = price.price, .confidence = price.confidence, .published = price.published, .isWide = price.isWide});
}

void PythBook::opened()
{
    m_isOpen = true;
    ++m_opened;
}

void PythBook::closed(std::string_view why)
{
    m_fault = why;
    if (!m_isOpen) return;
    m_isOpen = false;
    for (auto& feed : m_feeds)
        feed.isCut = true;
}

Verdict PythBook::ownVerdict(const Feed& feed, Timestamp now) const
{
    auto own = feed.judge.verdict(now, {});
    if (own.isGood() && feed.isCut)
        return {Quality::Stale, fmt::format("F01: the stream is down: {}", withoutFaultCode(m_fault))};
    if (own.quality == Quality::Missing && !m_badRow.empty()) own.reason = m_badRow;
    if (own.quality == Quality::Missing && m_badRow.empty() && !m_fault.empty()) own.reason = m_fault;
    return own;
}

std::vector<CoinNow> PythBook::coins(Timestamp now)
{
    std::vector<CoinNow> all;
    for (auto& feed : m_feeds) {
        confirmJump(feed.judge, m_board, m_terms.name);
        all.push_back(stand(feed.judge, ownVerdict(feed, now), m_board, m_terms.name));
    }
    return all;
}

venue::FeedView PythBook::view(Timestamp now) const
{
    venue::FeedView view{.name = m_terms.name,
                         .kind = "pyth",
                         .connected = m_isOpen || m_hasAnswered,
                         .lastFault = m_fault.empty() ? m_badRow : m_fault,
                         .isVenue = false};
    view.channels.push_back({.name = std::string(kPrices),
                             .messages = m_messages,
                             .reconnects = m_opened > 0 ? m_opened - 1 : 0,
                             .dropped = m_bad + m_unknown + m_older,
                             .up = m_isOpen});
    for (const auto& feed : m_feeds) {
        const auto own = ownVerdict(feed, now);
        const auto worth = own.isGood() ? m_board.compare(feed.judge.terms().coin, m_terms.name) : own;
        if (!feed.judge.reading()) view.missing.push_back(fmt::format("{}: {}", feed.judge.terms().coin, worth.reason));
        view.oracles.push_back(viewOf(feed.judge, worth, m_terms.name));
    }
    view.delays = m_delays.all();
    return view;
}

}  // namespace ballast::oracle
