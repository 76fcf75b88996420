#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "recorded/series_check.h"
#include "recorded/spot_series.h"

namespace ballast::recorded {

/// A coin's spot at one instant.
struct SpotSample {
    double price{};  ///< USD per coin.
    Duration step;   ///< Of the series that drives the coin; zero while none does.
    std::string source;
    std::vector<std::string> doubts;  ///< Series that a capture's index has just contradicted, or borne out again.
};

/// Moves one coin's spot between captures by its candles, knowing at each instant only what was known by then:
///
///     spot = close × k,   k = median over past captures of index ÷ series.
///
/// The series at a capture is taken within the candle that the capture fell into, on the line from the close before it
/// to its own, once that is known; so no move is counted twice, and one odd capture does not scale what follows. Until
/// the first such candle is complete, k is index ÷ the close last known at the capture. At a capture spot is its index:
/// what jumps there is what k did not know.
///
/// A series that tells another price than a capture's index and forwards do, by more than it may move in a step, is
/// suspect: it drives nothing, and no ratio is learnt from it, until it stands near the last spot again. Its own next
/// candle cannot bear it out. One whose ratios are not steady is another price or another clock, and drives nothing
/// either: an index lies between the low and the high of the candle of its time, times one ratio, and where two of the
/// captures do not, or one of the first three, the ratio is not one. So is one whose candle opens far from where the
/// candle before it closed: a market that moves trades on the way. How far is told by how its candles met so far: some
/// by one tick in ten thousand, thinly traded ones by one in a hundred. It drives again when it has leapt back, or a
/// capture's index bears it out. A candle after which the series goes on from where it was before it, as one without an
/// open may stand a few per cent off unseen, is named alone.
///
/// A candle that closes farther from the one before it than the series ever moves, and has no open that would tell of
/// it or is longer than a minute, waits, and drives nothing, until the next candle opens or stands by it, a capture's
/// index does or another series; where the next one stands by those before it, it was odd and is named.
///
/// One that stands still where the market does not (`Standstill`) drives nothing and teaches no ratio until it moves;
/// what it missed meanwhile is no leap. While that is not known yet, but chance would hardly do it, the series is
/// silent: the spot ages, and is what it was as soon as the series moves.
///
/// A series covers an instant if its newest close is less than a step old. Of the covering series the finest drives. A
/// series that has never covered a capture does not drive.
///
/// Threads  One.
class SpotDriver {
public:
    /// `series` of one coin, in any order.
    explicit SpotDriver(std::vector<SpotSeries> series);

    /// When the next close becomes known, after the last instant shown.
    std::optional<Timestamp> nextKnown() const;

    /// A capture's index. Instants must rise over all calls. `confirmed`: its forwards say the same, so that it counts
    /// against a series that says otherwise; two that differ tell nothing.
    SpotSample onCapture(Timestamp time, double index, bool confirmed = false);
    /// Closes known up to `time`; empty if the spot did not move.
    std::optional<SpotSample> onInstant(Timestamp time);

    /// When candles closed that drove and were found odd since; once.
    std::vector<Timestamp> takeOdd();

    /// What was said of the series at an instant that gave no sample; once.
    std::vector<std::string> takeDoubts();

    /// The last spot; empty before the first capture.
    const std::optional<double>& last() const { return m_last; }

private:
    /// A capture whose candle is not complete.
    struct Pending {
        Timestamp time;
        double index{};
        bool confirmed{};  ///< By the capture's own forwards.
    };
    struct Track {
        SpotSeries series;
        std::size_t known{};               ///< How many closes are known.
        std::deque<double> ratios{};       ///< Index ÷ series of past captures, newest last.
        std::vector<RatioRange> ranges{};  ///< What candles allow of them, of confirmed captures; as many, newest last.
        std::optional<Pending> pending{};
        bool suspect{};          ///< Told another price, or leapt.
        bool strays{};           ///< Its ratio is not steady.
        double widest{};         ///< Greatest step between a close and the open after it so far, log of prices; and
        std::size_t meetings{};  ///< how many of those were seen.
        double leapt{};          ///< Sum of the leaps between candles that are not undone, log of prices; 0: none.
        std::size_t leaptAt{};   ///< The candle that leapt last; 0: none.
        Standstill standstill;
        UsualMoves moves{};
        std::optional<std::size_t> sure{};  ///< The candle before those that wait for another; empty: none waits.
        std::size_t oddAt{};                ///< The odd candle that was named last; 0: none.
        std::size_t drove{};                ///< The candle that drove last; 0: none did, or the first.
        std::vector<Timestamp> odd{};       ///< Closes of those that drove and were odd.

        explicit Track(SpotSeries one) : series(std::move(one)), standstill(series.step) {}

        /// Only if a close is known.
        const KnownClose& newest() const { return series.closes[known - 1]; }
        bool covers(Timestamp time) const { return known > 0 && time - newest().known < series.step; }
        bool learntAt(Timestamp time) const { return known > 0 && newest().known == time; }
        void learnUntil(Timestamp time, std::vector<std::string>& said);
        void learn(std::size_t at, bool isPast, std::vector<std::string>& said);
        void hear(double index, std::vector<std::string>& said);
        void sayFrozen(std::vector<std::string>& said) const;
        std::optional<double> usualRatio() const;
        void leap(std::size_t at, std::vector<std::string>& said);
        bool wasOdd(std::size_t at, double to, double most, std::vector<std::string>& said);
        void sayOdd(std::size_t at, std::size_t before, double to, std::vector<std::string>& said);
        void weigh(std::size_t at, bool isPast, std::vector<std::string>& said);
        bool opensAt(std::size_t at, double by) const;
        void waitOn(std::size_t at, double most, std::vector<std::string>& said);
        void hearSpot(Timestamp time, double spot);
        void meet(const KnownClose& former, const KnownClose& next);
        double limit() const;
        double leapLimit() const;
        double widened(Duration apart) const;
        double moveLimit() const;
        void settlePending(std::vector<std::string>& said);
        void judgeRatios(std::vector<std::string>& said);
        std::string strayedFrom() const;
        std::optional<double> ratio() const;
        /// What it tells of the spot; empty while it cannot.
        std::optional<double> told(Timestamp time) const;
        bool isNear(double told, double spot) const;
    };
    SpotSample withDoubts(SpotSample sample);
    void doubt(Track& track, Timestamp time, double index);
    void believeAgain(Track& track, Timestamp time);

    std::vector<Track> m_tracks;  ///< Finest first.
    std::vector<std::string> m_said;
    std::optional<double> m_last;
};

}  // namespace ballast::recorded
