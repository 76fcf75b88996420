#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorded/spot_series.h"

namespace ballast::recorded {

/// What one capture says a coin's index was, and when.
struct IndexReading {
    Timestamp time;
    double index{};  ///< USD per coin.
};

/// Why a series is not what it says it is, judged once over the whole recording before it plays; empty where nothing
/// contradicts it. Such a series drives nothing:
///
///     its name gives another step than its rows have ("BTCUSDT_1m.csv" with rows an hour apart), or
///     it stands a twentieth off the index and does not follow it: another coin's price, or one in another currency, or
///     at another clock it follows the readings clearly better than at its own: hours off, or labelled by closing time.
///
/// `readings` are in order of time.
std::optional<std::string> contradictedSeries(const SpotSeries& series, std::span<const IndexReading> readings);

/// What the readings do not exclude of a series that they do not contradict: another clock near its own. A sentence;
/// empty where all are.
std::string unprovenClock(const SpotSeries& series, std::span<const IndexReading> readings);

/// The ratios of an index to a series that its candle allows: the index was between the low and the high of its time.
struct RatioRange {
    double least{}, most{};
};
/// How many of the ranges, each a little widened, no single ratio lies in: 0 where one lies in all. Of 256 recorded
/// captures and series one ratio lies in all over four months, of hours that are labelled one off it does not in 28.
std::size_t leftOutByAnyRatio(std::span<const RatioRange> ranges);

/// How far a series moves from close to close as a rule: the median of its newest 1,024 moves. What stood still counts
/// as no move.
class UsualMoves {
public:
    /// `by`: the logarithm of two closes that follow each other.
    void add(double by);
    std::size_t count() const { return m_sorted.size(); }
    /// Only of one move or more; log of prices, above 0.
    double median() const { return m_sorted[m_sorted.size() / 2]; }

private:
    std::deque<double> m_newest;  ///< In order of time.
    std::vector<double> m_sorted;
};

/// Whether a series stands still where its market does not, candle by candle, by what is known until then: a close that
/// is repeated ten times or more while captures' indices move by a quarter of a per cent (a half in steps above five
/// minutes), or five times as often as chance would do once in a million, by how often closes were repeated before.
/// Longer than that chance alone, and seven times at least, nobody can know it: then it is unproven.
class Standstill {
public:
    explicit Standstill(Duration step) : m_step(step) {}

    /// The next close. `usualRatio`: of captures' indices to the series so far, where it is known.
    void onClose(double close, std::optional<double> usualRatio);
    /// A capture's index while the last close is the newest; of one that its own forwards confirm.
    void onIndex(double index, std::optional<double> usualRatio);

    /// Since the close that was last; until another one.
    bool isFrozen() const { return m_frozen; }
    /// Whether the last close is repeated oftener than chance would, and no capture meanwhile tells why. None of 10,081
    /// recorded minutes and 5,964 hours is.
    bool isUnproven() const;
    /// How many closes in a row are the same.
    std::size_t length() const { return m_length; }

private:
    void judge(std::optional<double> usualRatio);
    double longestByChance() const;
    bool indicesMoved(std::optional<double> usualRatio) const;

    Duration m_step;
    double m_close{};
    std::size_t m_length{};
    std::vector<double> m_indices;        ///< Since the close is the same.
    std::size_t m_asked{}, m_repeated{};  ///< Of closes in no long stretch: all but the first, and those that repeat.
    bool m_frozen{};
};

}  // namespace ballast::recorded
