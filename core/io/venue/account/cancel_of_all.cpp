#include "venue/account/cancel_of_all.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace ballast::account {

namespace {

constexpr Duration kBound = Duration::minutes(1);       // Longer than this no cancel of everything should last.
constexpr Duration kTellEvery = Duration::minutes(10);  // That it still lasts.
constexpr Duration kFirstPatience = Duration::seconds(2), kMostPatience = Duration::seconds(32);

Duration doubled(Duration patience) { return std::min(patience * 2, kMostPatience); }

/// How many, and the first few by name.
std::string listed(const std::vector<std::string>& left)
{
    constexpr std::size_t kShown = 3;
    std::string words =
        left.size() == 1 ? "an order is still open: " : fmt::format("{} orders are still open: ", left.size());
    for (std::size_t i = 0; i < std::min(left.size(), kShown); ++i)
        words += (i == 0 ? "" : ", ") + left[i];
    return left.size() > kShown ? fmt::format("{} and {} more", words, left.size() - kShown) : words;
}

}  // namespace

Timestamp placedAt(const nlohmann::json& order, const char* member)
{
    constexpr std::int64_t kMost = 9'000'000'000'000;  // Milliseconds; what is beyond is no time.
    const auto found = order.is_object() ? order.find(member) : order.end();
    if (!order.is_object() || found == order.end() || !found->is_number_integer()) return {};
    const auto milliseconds = found->get<std::int64_t>();
    return milliseconds < 0 || milliseconds > kMost ? Timestamp{} : Timestamp{milliseconds * 1'000'000};
}

/// Of two words the later one reaches further.
void CancelOfAll::want(Timestamp now, Timestamp word)
{
    const auto given = word.isNever() ? now : std::min(word, now);
    m_wantedAt = isWanted() ? std::max(m_wantedAt, given) : given;
    m_step = m_first;
    m_begunAt = m_cancelledAt = m_due = now;
    m_patience = kFirstPatience;
    m_tellAt = now + kBound;
    m_refusal.clear();
    m_left.clear();
    m_looks = 0;
    m_isLate = m_isOnWire = m_awaits = m_wasTaken = m_looksFirst = m_hasLooked = false;
}

/// When the step is due again, its answer having come.
void CancelOfAll::again(Timestamp now)
{
    m_due = now + m_patience;
    m_patience = doubled(m_patience);
}

/// Of no order: what is told is of the account.
void CancelOfAll::tell(std::string_view why) { m_tell(wordOf(m_label, why)); }

void CancelOfAll::look()
{
    m_step = Step::Look;
    m_looksFirst = true;
}

void CancelOfAll::sent(Timestamp now)
{
    m_hasLooked = false;
    if (m_step == Step::Cancel) m_cancelledAt = now;
    if (std::exchange(m_awaits, true)) {
        m_patience = doubled(m_patience);
        tell("the venue does not answer to the cancel of everything: it is asked again until it does; see what is "
             "open on the venue's own page");
    }
    m_due = now + m_patience;
}

void CancelOfAll::taken(Timestamp sentAt, Timestamp now)
{
    if (sentAt < m_wantedAt) return;
    m_wasTaken = true;
    if (m_step != Step::Cancel) return;
    m_awaits = false;
    m_step = Step::Look;
    m_due = now;
}

void CancelOfAll::refused(std::string_view why, Timestamp now)
{
    if (!isWanted()) return;
    m_awaits = false;
    m_refusal = why;
    tell(fmt::format("the venue did not {} ({}); it is asked again in {:.0f} s, and orders that are not the desk's "
                     "may be open: see the venue's own page",
                     m_step == Step::Cancel ? "do the cancel of everything"
                                            : "say what the cancel of everything has left open",
                     why, m_patience.inSeconds()));
    again(now);
}

/// The venue's list may be behind its cancel, so that what it names the first time is no news.
void CancelOfAll::found(const std::vector<std::string>& left, bool isSingly, Timestamp askedAt, Timestamp now)
{
    if (m_step != Step::Look || askedAt < m_cancelledAt) return;
    m_awaits = false;
    const bool isBefore = std::exchange(m_looksFirst, false) && !isSingly;
    if (left.empty() && (!isBefore || m_wasTaken)) {
        m_step = Step::None;
        if (m_isLate) tell("the venue's list of open orders has nothing of before the cancel of everything any more");
        return;
    }
    if (isBefore) {
        m_step = m_first;
        m_due = now;
        m_hasLooked = true;
        return;
    }
    tellLeft(listed(left));
    m_step = m_first;
    m_cancelledAt = now;
    again(now);
}

/// Each time at first; later only what is news.
void CancelOfAll::tellLeft(const std::string& left)
{
    const bool isNews = std::exchange(m_left, left) != left;
    if (++m_looks > 1 && (!m_isLate || isNews))
        tell(fmt::format("after the cancel of everything {}{}; cancelled again in {:.0f} s, or cancel on the venue's "
                         "own page",
                         left, m_refusal.empty() ? std::string() : fmt::format(" (the venue said: {})", m_refusal),
                         m_patience.inSeconds()));
}

void CancelOfAll::watch(Timestamp now, bool isUp)
{
    if (!isWanted() || now < m_tellAt) return;
    m_tellAt = now + kTellEvery;
    m_isLate = true;
    const auto seen = m_left.empty() ? std::string("the venue has not said what is open") : m_left;
    tell(fmt::format("the cancel of everything has lasted {:.0f} s and is not done: {}{}. It is tried on until the "
                     "venue's list is empty; cancel on the venue's own page",
                     (now - m_begunAt).inSeconds(), isUp ? "" : "the line is down, and ", seen));
}

void CancelOfAll::lineLost()
{
    if (!isWanted()) return;
    m_awaits = m_hasLooked = false;
    m_due = {};
    m_patience = kFirstPatience;
}

}  // namespace ballast::account
