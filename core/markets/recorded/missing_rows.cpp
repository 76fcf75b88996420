#include "recorded/missing_rows.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace ballast::recorded {

namespace {

constexpr std::size_t kNamed = 3;
constexpr std::size_t kFewestKnown = 6;   ///< Of an expiry: of fewer a third tells nothing.
constexpr std::size_t kFewestOfSide = 3;  ///< Known strikes: of fewer on one side a third tells nothing either.
constexpr int kForgotten = 2;             ///< Captures running that lack an option: it is gone, not lost.
constexpr int kLongestTurn = 4;           ///< Captures running, with a chain or without: what is longer is no turn.
constexpr Duration kTogether = Duration::minutes(20);  ///< Files of one coin each are asked for within this.

struct Count {
    std::size_t had{}, missing{};
    std::size_t empty{};             ///< Listed, with no figure of their own: their rows still tell index and forward.
    std::set<double> strikes, told;  ///< That it had, and of which a call or a put still has a figure.

    bool isSaid() const { return 10 * (missing + empty) > had; }
    /// On one side of the forward so few strikes are left that the smile would have another shape.
    bool isThin(double forward) const
    {
        const auto below = [forward](const std::set<double>& of) {
            return static_cast<std::size_t>(std::distance(of.begin(), of.lower_bound(forward)));
        };
        const auto isFew = [](std::size_t left, std::size_t known) {
            return known >= kFewestOfSide && 3 * left < known;
        };
        return had >= kFewestKnown && (isFew(below(told), below(strikes)) ||
                                       isFew(told.size() - below(told), strikes.size() - below(strikes)));
    }
};

bool tells(const ChainRow& row) { return row.bid || row.ask || row.mark || row.markVolatility; }

void makeEmpty(ChainRow& row) { row.bid = row.ask = row.mark = row.markVolatility = std::nullopt; }

using Counts = std::map<std::pair<std::string, Timestamp>, Count>;

/// Empties what is left of thin expiries; their rows still tell index and forward. Gives of how many rows.
std::size_t emptyThin(ChainCapture& capture, const Counts& counts)
{
    std::map<std::pair<std::string, Timestamp>, std::vector<ChainRow*>> expiries;
    for (auto& row : capture.rows)
        if (counts.contains({row.currency, row.expiry})) expiries[{row.currency, row.expiry}].push_back(&row);
    std::size_t emptied = 0;
    for (const auto& [expiry, rows] : expiries) {
        std::vector<double> levels;
        for (const auto* row : rows)
            levels.push_back(row->underlyingLevel);
        if (!counts.at(expiry).isThin(median(std::move(levels)))) continue;
        for (auto* row : rows) {
            emptied += tells(*row) ? 1U : 0U;
            makeEmpty(*row);
        }
    }
    return emptied;
}

bool isBeside(Timestamp last, const ChainCapture& capture) { return capture.time - last <= kTogether; }

}  // namespace

void MissingRows::hear(const ChainCapture& capture, int besides)
{
    for (const auto& chain : currenciesOf(capture)) {
        auto& turn = m_turns[chain];
        if (turn.now > 0) turn.before = turn.now, turn.told = 0;
        turn.before = std::max(turn.before, besides);
        turn.now = 0;
        ++turn.told;
        turn.last = capture.time;
    }
    for (const auto& row : capture.rows)
        m_turns[row.currency].end = std::max(m_turns[row.currency].end, row.expiry);
}

std::set<std::string> MissingRows::inTurn(const ChainCapture& capture)
{
    const auto told = currenciesOf(capture);
    std::set<std::string> found;
    int besides = 0;
    for (auto& [chain, turn] : m_turns) {
        if (std::find(told.begin(), told.end(), chain) != told.end()) continue;
        if (isBeside(turn.last, capture)) {
            ++besides;
            continue;
        }
        ++turn.now;
        if (turn.now <= turn.before && turn.told <= kLongestTurn) found.insert(chain);
    }
    hear(capture, besides);
    return found;
}

std::string MissingRows::sayGone(const ChainCapture& capture, const std::set<Expiry>& counted) const
{
    std::string said;
    for (const auto& [chain, turn] : m_turns) {
        const auto isOf = [&chain = chain](const Expiry& expiry) { return expiry.first == chain; };
        if (turn.now == 0 || turn.now != turn.before + 1 || turn.told > kLongestTurn || turn.end <= capture.time ||
            std::any_of(counted.begin(), counted.end(), isOf))
            continue;
        said += fmt::format("{}{}, which took turns with others, is missing from {} captures running; what was "
                            "told of it is carried",
                            said.empty() ? "" : "; ", chain, turn.now);
    }
    return said;
}

std::string MissingRows::judge(ChainCapture& capture)
{
    std::set<std::string> told, empty;
    for (const auto& row : capture.rows)
        (tells(row) ? told : empty).insert(row.instrument);
    std::erase_if(m_known, [&](const auto& one) { return one.second.expiry.second <= capture.time; });
    const auto expected = inTurn(capture);
    Counts counts;
    for (auto& [name, known] : m_known) {
        if (const auto& turn = m_turns[known.expiry.first]; turn.last < capture.time && isBeside(turn.last, capture))
            continue;
        auto& count = counts[known.expiry];
        ++count.had;
        count.strikes.insert(known.strike);
        if (told.contains(name)) {
            count.told.insert(known.strike);
            continue;
        }
        ++(empty.contains(name) ? count.empty : count.missing);
        ++known.missed;
    }
    std::erase_if(m_known, [](const auto& one) { return one.second.missed >= kForgotten; });
    for (const auto& row : capture.rows)
        if (tells(row)) m_known.insert_or_assign(row.instrument, Known{{row.currency, row.expiry}, row.strike, 0});
    std::set<Expiry> counted;
    for (const auto& [expiry, count] : counts)
        counted.insert(expiry);
    const auto gone = sayGone(capture, counted);
    std::erase_if(counts,
                  [&expected](const auto& one) { return !one.second.isSaid() || expected.contains(one.first.first); });
    if (counts.empty()) return gone;
    std::size_t missing = 0, blank = 0, place = 0;
    std::string names;
    for (const auto& [expiry, count] : counts) {
        missing += count.missing + count.empty;
        blank += count.empty;
        if (place++ < kNamed)
            names += fmt::format("{}{} {} {} of {}", names.empty() ? "" : ", ", expiry.first,
                                 toIso8601(expiry.second).substr(0, 10), count.missing + count.empty, count.had);
    }
    if (counts.size() > kNamed) names += fmt::format(" and {} more", counts.size() - kNamed);
    const auto thinned = emptyThin(capture, counts);
    return fmt::format("{} options that were told before are missing{}, {}; what is missing is carried{}{}", missing,
                       blank > 0 ? " or empty" : "", names,
                       thinned == 0 ? ""
                                    : fmt::format(", and with it {} rows that are left of expiries of which less than "
                                                  "a third is left on one side of the forward",
                                                  thinned),
                       gone.empty() ? "" : "; " + gone);
}

}  // namespace ballast::recorded
