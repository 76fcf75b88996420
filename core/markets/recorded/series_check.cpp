#include "recorded/series_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "pricing/steady.h"
#include "recorded/chain_capture.h"

namespace ballast::recorded {

namespace {

constexpr Duration kShort = Duration::minutes(5);
// What an index and candles of its own time leave between them, log of prices, in the median of 28 captures of minutes
// (0.0002) and of 114 of hours (BTC 0.0011, ETH 0.0016); an hour off they leave 0.0015 and 0.0026 at least.
constexpr double kUsual = 0.0003, kMostUsual = 5.0;
/// By so much, log of likelihood, another clock must do better. Of 4 to 31 recorded captures in a row none does by more
/// than 8 (ETH's hours, 4 of them; BTC's minutes by 3).
constexpr double kClearly = 10.0;
/// What an index beyond the low and high of its candle weighs against a clock, and by how much it must be beyond it for
/// that: no recorded one is, so that chance does it less than once in 256.
constexpr double kBeyond = 6.0, kWidened = 0.0005;
constexpr double kExcluded = 6.0;  ///< A clock that does worse than the series' own by so much is another's.
/// What follows an index leaves so many times what is usual at most, in the median.
constexpr double kFollows = 2.0;
constexpr double kFarOff = 0.05;  ///< Log of prices: recorded series stand within 0.002 of the index.
constexpr std::size_t kFewestReadings = 4;
constexpr int kHalfHours = 28;  ///< Time zones reach from 12 hours behind to 14 ahead.

double usual(const SpotSeries& series)
{
    return kUsual * std::clamp(std::sqrt(series.step.inSeconds() / 60.0), 1.0, kMostUsual);
}

/// A series at one instant.
struct Level {
    double price{};  ///< On the line between the closes beside it.
    std::optional<double> low, high;
};

/// Empty in a hole.
std::optional<Level> levelAt(const SpotSeries& series, Timestamp time)
{
    const auto& closes = series.closes;
    const auto after = std::lower_bound(closes.begin(), closes.end(), time,
                                        [](const KnownClose& close, Timestamp t) { return close.known < t; });
    if (after == closes.begin() || after == closes.end()) return std::nullopt;
    const auto& before = *(after - 1);
    if (after->known - before.known > series.step) return std::nullopt;
    const double share = (time - before.known).inSeconds() / (after->known - before.known).inSeconds();
    return Level{before.close + share * (after->close - before.close), after->low, after->high};
}

/// How badly the logarithms scatter about their median: minus the log-likelihood of a scatter with heavy tails, so that
/// one odd capture weighs little.
double scatter(const std::vector<double>& ratios, double scale)
{
    const double middle = median(ratios);
    double sum = 0.0;
    for (const double ratio : ratios)
        sum += steady::log(1.0 + (ratio - middle) * (ratio - middle) / (scale * scale));
    return sum;
}

double medianOff(const std::vector<double>& ratios)
{
    const double middle = median(ratios);
    std::vector<double> offs;
    for (const double ratio : ratios)
        offs.push_back(std::abs(ratio - middle));
    return median(std::move(offs));
}

/// Clocks that a file may be written by, less its own.
std::vector<Duration> otherClocks(const SpotSeries& series)
{
    std::vector<Duration> clocks;
    for (int i = 1; i <= kHalfHours; ++i)
        for (const int sign : {1, -1})
            clocks.push_back(Duration::minutes(30 * i * sign));
    for (const int hours : {24, -24})
        clocks.push_back(Duration::hours(hours));
    if (series.step <= kShort)  // An index is up to two minutes from its capture's stamp itself.
        for (const int minutes : {2, 3, 4, 5, 10, 15})
            for (const int sign : {1, -1})
                clocks.push_back(Duration::minutes(minutes * sign));
    return clocks;
}

/// How a clock's series stands to the readings.
struct Followed {
    std::vector<double> ratios;  ///< Logarithms of index to series.
    std::vector<RatioRange> ranges;

    void add(double index, const Level& level)
    {
        ratios.push_back(steady::log(index / level.price));
        if (level.low && level.high) ranges.push_back({index / *level.high, index / *level.low});
    }
    double cost(double scale) const
    {
        return scatter(ratios, scale) + kBeyond * static_cast<double>(leftOutByAnyRatio(ranges));
    }
};

/// How the series follows the readings as it stands and `late` later, by the readings that both tell something of.
struct Compared {
    Followed own, other;

    /// By how much the other clock does, log of likelihood.
    double better(double scale) const { return own.cost(scale) - other.cost(scale); }
};

Compared compare(const SpotSeries& series, std::span<const IndexReading> readings, Duration late)
{
    Compared found;
    for (const auto& reading : readings) {
        const auto own = levelAt(series, reading.time), other = levelAt(series, reading.time + late);
        if (!own || !other) continue;
        found.own.add(reading.index, *own);
        found.other.add(reading.index, *other);
    }
    return found;
}

std::string inWords(Duration length)
{
    const std::int64_t minutes = length.nanoseconds / Duration::minutes(1).nanoseconds;
    if (minutes % 60 == 0) return fmt::format("{:+} h", minutes / 60);
    return fmt::format("{:+} min", minutes);
}

/// The closes beside an instant that are known within a step of it: the one before, and the next. A coin may move by
/// more than any other unit stands apart within one of its hours, but then the next close bears it out.
std::vector<double> closesBeside(const SpotSeries& series, Timestamp time)
{
    std::vector<double> beside;
    const auto& closes = series.closes;
    const auto after = std::lower_bound(closes.begin(), closes.end(), time,
                                        [](const KnownClose& close, Timestamp t) { return close.known < t; });
    if (after != closes.begin() && time - (after - 1)->known <= series.step) beside.push_back((after - 1)->close);
    if (after != closes.end() && after->known - time <= series.step) beside.push_back(after->close);
    return beside;
}

/// Where a series stands far from the coin's index: only one that follows it is the same price in another unit.
std::optional<std::string> contradictedLevel(const SpotSeries& series, std::span<const IndexReading> readings)
{
    const auto isOff = [&](const IndexReading& reading, double close) {
        return std::abs(steady::log(reading.index / close)) > kFarOff;
    };
    const auto isFar = [&](const IndexReading& reading) {
        const auto beside = closesBeside(series, reading.time);
        return !beside.empty() &&
               std::all_of(beside.begin(), beside.end(), [&](double close) { return isOff(reading, close); });
    };
    // One capture that bears it out is enough: others may be wrong.
    const auto isNear = [&](const IndexReading& reading) {
        return !closesBeside(series, reading.time).empty() && !isFar(reading);
    };
    const auto first = std::find_if(readings.begin(), readings.end(), isFar);
    if (first == readings.end() || std::any_of(readings.begin(), readings.end(), isNear)) return std::nullopt;
    const auto ratios = compare(series, readings, Duration{}).own.ratios;
    if (ratios.size() >= kFewestReadings && medianOff(ratios) <= kFollows * usual(series)) return std::nullopt;
    return fmt::format(
        "{} drives nothing: it stands at {:.6g} where the index of {} is {:.6g}, and does not follow it; "
        "another coin's price, or one that is not in dollars",
        series.fileName, closesBeside(series, first->time).front(), series.coin, first->index);
}

std::optional<std::string> contradictedClock(const SpotSeries& series, std::span<const IndexReading> readings)
{
    double most = kClearly;
    std::optional<std::string> said;
    const double scale = usual(series);
    for (const Duration late : otherClocks(series)) {
        const auto found = compare(series, readings, late);
        if (found.own.ratios.size() < kFewestReadings) continue;
        // Another coin's price, or one in another currency, follows by no clock; some do a little better than others.
        if (medianOff(found.other.ratios) > kFollows * scale) continue;
        const double better = found.better(scale);
        if (better <= most) continue;
        most = better;
        said = fmt::format("{} drives nothing: its times are off, by {} as it seems: so it follows the index of {} "
                           "captures to {:.2f} % in the median, as it stands to {:.2f} %; opening times in UTC are "
                           "expected",
                           series.fileName, inWords(late), found.own.ratios.size(),
                           100.0 * medianOff(found.other.ratios), 100.0 * medianOff(found.own.ratios));
    }
    return said;
}

/// The step that a word like "1m", "60min", "1h" or "1d" states; empty where it is none that venues have candles of, as
/// "7d" and "24h", which are spans. "1M" is a month elsewhere.
std::optional<Duration> stepOf(std::string_view word)
{
    const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
    if (digits == 0 || digits > 2) return std::nullopt;
    const int count = std::stoi(std::string(word.substr(0, digits)));
    const std::string_view unit = word.substr(digits);
    const auto isOneOf = [count](std::initializer_list<int> usual) {
        return std::find(usual.begin(), usual.end(), count) != usual.end();
    };
    if ((unit == "m" || unit == "min") && isOneOf({1, 3, 5, 15, 30, 60})) return Duration::minutes(count);
    if ((unit == "h" || unit == "H") && isOneOf({1, 2, 4, 6, 8, 12})) return Duration::hours(count);
    if ((unit == "d" || unit == "D") && count == 1) return Duration::hours(24);
    return std::nullopt;
}

/// That the file's name states; empty where it states none or several.
std::optional<Duration> statedStep(std::string_view fileName)
{
    std::optional<Duration> stated;
    std::string word;
    for (const char c : std::string(fileName.substr(0, fileName.find('.'))) + "_") {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            word += c;
            continue;
        }
        const auto step = stepOf(word);
        if (step && stated && *step != *stated) return std::nullopt;
        if (step) stated = step;
        word.clear();
    }
    return stated;
}

constexpr std::size_t kNewestMoves = 1024;
constexpr std::size_t kFewestRepeats = 10, kFewestUnproven = 7;
/// Indices that move by more than this while the close stands still; twice that for steps above five minutes.
constexpr double kMoved = 0.0025;
/// So many times the longest stretch that chance would leave in the series once in a million.
constexpr double kBeyondChance = 5.0, kMillion = 13.8;
constexpr double kLeastShare = 0.01;  ///< Of closes that repeat the one before.

}  // namespace

std::optional<std::string> contradictedSeries(const SpotSeries& series, std::span<const IndexReading> readings)
{
    const auto stated = statedStep(series.fileName);
    // A file that does not reach over two of them is not of such candles: its name states how long it is.
    const bool isSpan = stated && series.closes.back().known - series.closes.front().known + series.step < *stated * 2;
    if (stated && !isSpan && *stated != series.step)
        return fmt::format("{} drives nothing: its name says candles of {:.0f} s, its rows are {:.0f} s apart; name it "
                           "by the step that it holds",
                           series.fileName, stated->inSeconds(), series.step.inSeconds());
    if (auto level = contradictedLevel(series, readings)) return level;
    return contradictedClock(series, readings);
}

std::string unprovenClock(const SpotSeries& series, std::span<const IndexReading> readings)
{
    const Duration near = series.step <= kShort ? Duration::minutes(5) : Duration::hours(1);
    const double scale = usual(series);
    for (const Duration late : {near, near * -1})
        if (const auto found = compare(series, readings, late);
            !found.own.ratios.empty() && found.better(scale) > -kExcluded)
            return fmt::format("{} is unproven: {} captures do not tell whether its times are off by {}",
                               series.fileName, found.own.ratios.size(), inWords(late));
    return {};
}

std::size_t leftOutByAnyRatio(std::span<const RatioRange> ranges)
{
    // The ratio that lies in most of them may be looked for among their lower ends.
    std::size_t most = 0;
    for (const auto& candidate : ranges) {
        const double ratio = candidate.least * (1.0 - kWidened);
        const auto in = std::count_if(ranges.begin(), ranges.end(), [ratio](const RatioRange& range) {
            return ratio >= range.least * (1.0 - kWidened) && ratio <= range.most * (1.0 + kWidened);
        });
        most = std::max(most, static_cast<std::size_t>(in));
    }
    return ranges.size() - most;
}

void UsualMoves::add(double by)
{
    const double move = std::abs(by);
    if (!(move > 0.0)) return;
    if (m_newest.size() == kNewestMoves) {
        m_sorted.erase(std::lower_bound(m_sorted.begin(), m_sorted.end(), m_newest.front()));
        m_newest.pop_front();
    }
    m_newest.push_back(move);
    m_sorted.insert(std::lower_bound(m_sorted.begin(), m_sorted.end(), move), move);
}

void Standstill::onClose(double close, std::optional<double> usualRatio)
{
    if (m_length > 0 && close == m_close) {
        ++m_length;
        judge(usualRatio);
        return;
    }
    if (m_length > 0) ++m_asked;
    if (m_length > 0 && m_length < kFewestRepeats) {
        m_asked += m_length - 1;
        m_repeated += m_length - 1;
    }
    m_close = close;
    m_length = 1;
    m_indices.clear();
    m_frozen = false;
}

void Standstill::onIndex(double index, std::optional<double> usualRatio)
{
    if (m_length == 0) return;
    m_indices.push_back(index);
    judge(usualRatio);
}

void Standstill::judge(std::optional<double> usualRatio)
{
    if (m_frozen || m_length < kFewestRepeats) return;
    m_frozen = static_cast<double>(m_length) > longestByChance() || indicesMoved(usualRatio);
}

/// The longest stretch that may stand in a series some of whose closes repeat the one before.
double Standstill::longestByChance() const
{
    if (m_asked < kFewestRepeats) return static_cast<double>(m_length);
    const auto asked = static_cast<double>(m_asked);
    const double share = std::max(static_cast<double>(m_repeated) / asked, kLeastShare);
    return kBeyondChance * (steady::log(asked) + kMillion) / -steady::log(share);
}

bool Standstill::isUnproven() const
{
    return m_length >= kFewestUnproven && m_asked >= kFewestRepeats && m_indices.empty() &&
           static_cast<double>(m_length) * kBeyondChance > longestByChance();
}

/// Against each other and against what the rest of the series tells.
bool Standstill::indicesMoved(std::optional<double> usualRatio) const
{
    std::vector<double> seen = m_indices;
    if (usualRatio) seen.push_back(*usualRatio * m_close);
    if (seen.size() < 2) return false;
    const auto [least, most] = std::minmax_element(seen.begin(), seen.end());
    return steady::log(*most / *least) > (m_step <= kShort ? kMoved : 2.0 * kMoved);
}

}  // namespace ballast::recorded
