#include "recorded/spot_driver.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

constexpr std::size_t kRatios = 31;  ///< Captures that count: about a week of them.
/// As far as a price may jump in a minute (F31), times the root of the step in minutes, at most three times.
constexpr double kMajor = 0.03, kOther = 0.10, kMostWidened = 3.0;
/// How far ratios may be off their median in the median: of a minute's candles, and with the root of the step in
/// minutes so many times more. Over 30 captures of minutes it is 0.024 % at most, and 0.1 to 0.2 % if their clock is
/// off by an hour; over 113 of hours 0.28 %, and 0.4 to 2.5 % if it is off by eight.
constexpr double kSteady = 0.001, kMostUnsteady = 5.0;
constexpr Duration kShort = Duration::minutes(5);
constexpr Duration kMinute = Duration::minutes(1), kHour = Duration::hours(1);
constexpr std::size_t kFewestRatios = 3;  ///< To be steady or not, and
constexpr std::size_t kFewestUsual = 4;   ///< to say that the series should move, or which capture is odd.
constexpr std::size_t kMostLeftOut = 2;   ///< So many odd captures are no captures' fault.
/// Candles of 20,000 recorded minutes and 6,000 hours open within 0.02 % of the close before, those of a thin market
/// within 1.9 %. So many times the widest seen so far is a leap, of half a per cent at least; before that many were
/// seen, what a price may jump.
constexpr double kOfWidest = 20.0, kLeastLeap = 0.005;
constexpr std::size_t kFewestMeetings = 240;
/// What a leap back may leave of the leap; up to what a price may jump.
constexpr double kOfLeap = 0.25;
/// So many times the median move of a step is one that no series makes: of the 5,962 recorded hours of BTC and ETH of
/// 2026 none moves by more than 13.2 times it. Half as far again as a price may jump in an hour at most (4.27 % at most
/// in these hours), one per cent at least.
constexpr double kOfMedian = 15.0, kMostMove = 1.5, kLeastMove = 0.01;
constexpr std::size_t kFewestMoves = 20;
/// In a short step a series stands within this of a capture's index that its forwards confirm: in 28 recorded captures
/// within 0.13 %.
constexpr double kNearInShort = 0.01;

double middleOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

}  // namespace

SpotDriver::SpotDriver(std::vector<SpotSeries> series)
{
    std::sort(series.begin(), series.end(), [](const SpotSeries& a, const SpotSeries& b) {
        return std::tie(a.step, a.fileName) < std::tie(b.step, b.fileName);
    });
    for (auto& one : series)
        m_tracks.emplace_back(std::move(one));
}

/// As far as a price may move at once.
double SpotDriver::Track::limit() const { return series.coin == "BTC" || series.coin == "ETH" ? kMajor : kOther; }

/// As far as a candle may open from where the one before it closed.
double SpotDriver::Track::leapLimit() const
{
    return meetings < kFewestMeetings ? limit() : std::clamp(kOfWidest * widest, kLeastLeap, limit());
}

/// What meets as a leap is no measure of how candles meet.
void SpotDriver::Track::meet(const KnownClose& former, const KnownClose& next)
{
    if (!next.open || next.known - former.known > series.step) return;
    const double by = std::abs(steady::log(*next.open / former.close));
    if (by > steady::log(1.0 + leapLimit())) return;
    widest = std::max(widest, by);
    ++meetings;
}

/// As far as it may move from close to close, `apart` from each other.
double SpotDriver::Track::widened(Duration apart) const
{
    return limit() * std::clamp(std::sqrt(apart.inSeconds() / 60.0), 1.0, kMostWidened);
}

/// As far as it moves in a step, by all that it did.
double SpotDriver::Track::moveLimit() const
{
    const double most = kMostMove * limit() * std::max(1.0, std::sqrt(series.step.inSeconds() / kHour.inSeconds()));
    return moves.count() < kFewestMoves ? most : std::clamp(kOfMedian * moves.median(), kLeastMove, most);
}

/// Whether the candle at `at`, which came without a leap, is the odd one of three: from the one before it to `to`,
/// where the next one stands, there is no more than `most`. What it told is over; what is known of the series stays.
bool SpotDriver::Track::wasOdd(std::size_t at, double to, double most, std::vector<std::string>& said)
{
    if (at == 0 || leaptAt == at || std::abs(steady::log(to / series.closes[at - 1].close)) > most) return false;
    sayOdd(at, at - 1, to, said);
    return true;
}

void SpotDriver::Track::sayOdd(std::size_t at, std::size_t before, double to, std::vector<std::string>& said)
{
    oddAt = at;
    const auto& one = series.closes[at];
    if (drove == at) odd.push_back(one.known);
    said.push_back(
        fmt::format("a candle of {} is suspect: it closes at {} at {:.2f}, where the one before it closed at "
                    "{:.2f} and the one after it stands at {:.2f}",
                    series.fileName, toIso8601(one.known), one.close, series.closes[before].close, to));
}

/// A candle of up to a minute that has an open is judged by that and by how far a price may jump.
void SpotDriver::Track::weigh(std::size_t at, bool isPast, std::vector<std::string>& said)
{
    const auto &former = series.closes[at - 1], &next = series.closes[at];
    const Duration apart = next.known - former.known;
    const double by = steady::log(next.close / former.close);
    const double most = steady::log(1.0 + moveLimit()) * std::sqrt(apart.inSeconds() / series.step.inSeconds());
    const bool isUsual = std::abs(by) <= most;
    if (isUsual && apart <= series.step) moves.add(by);
    if (isPast || suspect || leaptAt == at || (next.open && series.step <= kMinute)) return sure.reset();
    if (sure) return waitOn(at, most, said);
    if (isUsual || opensAt(at, by)) return;
    sure = at - 1;
    said.push_back(fmt::format("a candle of {} waits for the next one or a capture: it closes at {} at {:.2f}, where "
                               "the one before it closed at {:.2f}; until then the spot stays",
                               series.fileName, toIso8601(next.known), next.close, former.close));
}

/// Whether the candle that begins as this one ends trades on from its close: an open is known as soon as it is told,
/// and is another row than the close that it bears out. `by`: what that moved, log of prices.
bool SpotDriver::Track::opensAt(std::size_t at, double by) const
{
    if (at + 1 >= series.closes.size()) return false;
    const auto &own = series.closes[at], &after = series.closes[at + 1];
    return after.open && after.known - own.known <= series.step &&
           std::abs(steady::log(*after.open / own.close)) <=
               std::min(steady::log(1.0 + leapLimit()), kOfLeap * std::abs(by));
}

/// The candle after one that waits: it stands by that, by those before it, or waits as well.
void SpotDriver::Track::waitOn(std::size_t at, double most, std::vector<std::string>& said)
{
    const auto &base = series.closes[*sure], &former = series.closes[at - 1], &next = series.closes[at];
    const double to = next.open.value_or(next.close);
    const auto isNear = [most](double a, double b) { return std::abs(steady::log(a / b)) <= most; };
    if (isNear(to, base.close) && std::abs(steady::log(to / base.close)) < std::abs(steady::log(to / former.close))) {
        if (oddAt != at - 1) sayOdd(at - 1, *sure, to, said);
        // What the capture said of the series then was said of the odd candle.
        if (pending && pending->time > base.known && pending->time <= next.known) pending.reset();
        if (isNear(next.close, base.close)) sure.reset();
    } else if (isNear(next.close, former.close)) {
        sure.reset();
    }
}

/// A spot that does not come from what waits bears it out.
void SpotDriver::Track::hearSpot(Timestamp time, double spot)
{
    const auto tells = sure ? told(time) : std::nullopt;
    if (tells && std::abs(steady::log(*tells / spot)) <= kLeastMove) sure.reset();
}

/// Where no candle has an open, its close stands for it, which may lie a step farther off: an origin does not bear
/// itself out, so that what it tells next is no witness. Nor does a candle behind a hole meet the one before it. Of
/// 130,000 recorded pairs of candles that follow each other the second opens within 1.9 % of the first one's close.
void SpotDriver::Track::leap(std::size_t at, std::vector<std::string>& said)
{
    const auto &former = series.closes[at - 1], &next = series.closes[at];
    const Duration apart = next.known - former.known;
    const double to = next.open.value_or(next.close), by = steady::log(to / former.close);
    const bool meets = next.open && apart <= series.step;
    const double most = steady::log(1.0 + (meets ? leapLimit() : widened(apart)));
    if (std::abs(by) <= most || wasOdd(at - 1, to, most, said)) return;
    leaptAt = at;
    // The market moved on while the series stood elsewhere, by less than the leap was.
    const double moved = std::min(kOfLeap * std::abs(leapt), steady::log(1.0 + limit()));
    leapt += by;
    if (std::abs(leapt) <= std::max(most, moved)) leapt = 0.0;
    suspect = leapt != 0.0;
    said.push_back(
        suspect ? fmt::format("{} is suspect: the candle that closes at {} {}s at {:.2f}, the one before it "
                              "closed at {:.2f}; it drives nothing until it leaps back or a capture bears it "
                              "out",
                              series.fileName, toIso8601(next.known), next.open ? "open" : "close", to, former.close)
                : fmt::format("{} drives again: it leapt back at {}", series.fileName, toIso8601(next.known)));
}

void SpotDriver::Track::learnUntil(Timestamp time, std::vector<std::string>& said)
{
    const auto from = series.closes.begin() + static_cast<std::ptrdiff_t>(known);
    const auto next = std::upper_bound(from, series.closes.end(), time,
                                       [](Timestamp t, const KnownClose& close) { return t < close.known; });
    const std::size_t before = known;
    known = static_cast<std::size_t>(next - series.closes.begin());
    for (std::size_t i = before; i < known; ++i)
        learn(i, before == 0, said);
    if (before == 0 && standstill.isFrozen()) sayFrozen(said);
    settlePending(said);
}

/// One candle more. `isPast`: it came before the first instant, of which nothing else is known.
void SpotDriver::Track::learn(std::size_t at, bool isPast, std::vector<std::string>& said)
{
    const bool wasFrozen = standstill.isFrozen();
    standstill.onClose(series.closes[at].close, usualRatio());
    const bool thaws = wasFrozen && !standstill.isFrozen();
    if (at > 0 && !thaws) {  // What it missed while it stood still is no leap.
        if (!isPast) leap(at, said);
        weigh(at, isPast, said);
        meet(series.closes[at - 1], series.closes[at]);
    }
    if (isPast) return;
    if (!wasFrozen && standstill.isFrozen()) sayFrozen(said);
    if (thaws)
        said.push_back(
            fmt::format("{} drives again: it moves at {}", series.fileName, toIso8601(series.closes[at].known)));
}

/// What a capture whose forwards confirm its index says of a series that covers it.
void SpotDriver::Track::hear(double index, std::vector<std::string>& said)
{
    const bool wasFrozen = standstill.isFrozen();
    standstill.onIndex(index, usualRatio());
    if (!wasFrozen && standstill.isFrozen()) sayFrozen(said);
}

void SpotDriver::Track::sayFrozen(std::vector<std::string>& said) const
{
    said.push_back(
        fmt::format("{} is suspect: it repeats one close, {:.2f}, for {} candles until {}; a market does not "
                    "stand still so long; it drives nothing until it moves",
                    series.fileName, newest().close, standstill.length(), toIso8601(newest().known)));
}

/// Of index to series; of too few captures none is.
std::optional<double> SpotDriver::Track::usualRatio() const
{
    return ratios.size() < kFewestUsual ? std::nullopt : ratio();
}

/// Once the candle that the capture fell into is complete. Where the series has a hole there, the capture says nothing.
void SpotDriver::Track::settlePending(std::vector<std::string>& said)
{
    if (!pending || known == 0 || newest().known < pending->time || sure) return;
    const auto& closes = series.closes;
    const auto after = std::lower_bound(closes.begin(), closes.end(), pending->time,
                                        [](const KnownClose& close, Timestamp t) { return close.known < t; });
    const auto capture = *std::exchange(pending, std::nullopt);
    if (standstill.isFrozen()) return;
    double level = after->close;
    if (after->known > capture.time) {
        if (after == closes.begin() || after->known - (after - 1)->known > series.step) return;
        const auto& before = *(after - 1);
        const double share = (capture.time - before.known).inSeconds() / (after->known - before.known).inSeconds();
        level = before.close + share * (after->close - before.close);
    }
    ratios.push_back(capture.index / level);
    if (ratios.size() > kRatios) ratios.pop_front();
    if (capture.confirmed && after->low && after->high)
        ranges.push_back({capture.index / *after->high, capture.index / *after->low});
    if (ranges.size() > kRatios) ranges.erase(ranges.begin());
    judgeRatios(said);
}

std::optional<double> SpotDriver::Track::ratio() const
{
    if (ratios.empty()) return std::nullopt;
    return middleOf({ratios.begin(), ratios.end()});
}

/// How the ratios to captures' indices are not one; empty where they are, or are too few to tell.
std::string SpotDriver::Track::strayedFrom() const
{
    const std::size_t leftOut = leftOutByAnyRatio(ranges);
    // Of two or three captures that contradict each other nobody knows which is odd; of four the one that is alone is.
    if (leftOut >= kMostLeftOut || (leftOut > 0 && ranges.size() < kFewestUsual))
        return fmt::format("the index of {} of {} captures is beyond the low and high of its candles", leftOut,
                           ranges.size());
    if (ratios.size() < kFewestRatios) return {};
    const double middle = *ratio();
    std::vector<double> offs;
    for (const double one : ratios)
        offs.push_back(std::abs(one / middle - 1.0));
    const double off = middleOf(std::move(offs));
    const double most = kSteady * std::clamp(std::sqrt(series.step.inSeconds() / 60.0), 1.0, kMostUnsteady);
    if (off <= most) return {};
    return fmt::format("its ratio to the index of {} captures is off its median by {:.2f} % in the median",
                       ratios.size(), 100.0 * off);
}

/// A series that tells something else than the index, the price of another hour or thing, has no steady ratio to it.
void SpotDriver::Track::judgeRatios(std::vector<std::string>& said)
{
    const auto why = strayedFrom();
    if (why.empty() != strays) return;
    strays = !strays;
    said.push_back(strays
                       ? fmt::format("{} is suspect: {}; are its times opening times in UTC, and is it the price of "
                                     "{}? It drives nothing until the ratio is steady",
                                     series.fileName, why, series.coin)
                       : fmt::format("{} drives again: its ratio to the captures' index is steady", series.fileName));
}

std::optional<double> SpotDriver::Track::told(Timestamp time) const
{
    const auto k = ratio();
    return k && covers(time) ? std::optional(*k * newest().close) : std::nullopt;
}

bool SpotDriver::Track::isNear(double told, double spot) const
{
    // A series that has leapt stands near only where no leap can hide.
    const double most = leapt != 0.0            ? leapLimit()
                        : series.step <= kShort ? std::min(kNearInShort, limit())
                                                : widened(series.step);
    return std::max(told, spot) <= (1.0 + most) * std::min(told, spot);
}

void SpotDriver::doubt(Track& track, Timestamp time, double index)
{
    const auto told = track.told(time);
    if (!told || track.isNear(*told, index) == !track.suspect) return;
    track.suspect = !track.suspect;
    if (!track.suspect) track.leapt = 0.0;
    m_said.push_back(
        track.suspect
            ? fmt::format(
                  "{} is suspect: it tells {:.2f} where a capture's index is {:.2f}; it drives nothing until it "
                  "stands near the last spot again",
                  track.series.fileName, *told, index)
            : fmt::format("{} drives again: a capture's index bears it out", track.series.fileName));
}

void SpotDriver::believeAgain(Track& track, Timestamp time)
{
    const auto told = track.suspect && track.leapt == 0.0 && m_last ? track.told(time) : std::nullopt;
    if (!told || !track.isNear(*told, *m_last)) return;
    track.suspect = false;
    m_said.push_back(fmt::format("{} drives again: it tells {:.2f} where the last spot is {:.2f}",
                                 track.series.fileName, *told, *m_last));
}

std::optional<Timestamp> SpotDriver::nextKnown() const
{
    std::optional<Timestamp> next;
    for (const auto& track : m_tracks)
        if (track.known < track.series.closes.size()) {
            const Timestamp known = track.series.closes[track.known].known;
            if (!next || known < *next) next = known;
        }
    return next;
}

SpotSample SpotDriver::withDoubts(SpotSample sample)
{
    sample.doubts = takeDoubts();
    return sample;
}

std::vector<std::string> SpotDriver::takeDoubts() { return std::exchange(m_said, {}); }

std::vector<Timestamp> SpotDriver::takeOdd()
{
    std::vector<Timestamp> all;
    for (auto& track : m_tracks)
        for (const auto time : std::exchange(track.odd, {}))
            all.push_back(time);
    return all;
}

SpotSample SpotDriver::onCapture(Timestamp time, double index, bool confirmed)
{
    SpotSample sample{.price = index, .step = {}, .source = "Deribit index", .doubts = {}};
    for (auto track = m_tracks.rbegin(); track != m_tracks.rend(); ++track) {
        track->learnUntil(time, m_said);
        if (!track->covers(time)) continue;
        if (confirmed) track->hear(index, m_said);
        if (track->standstill.isFrozen()) continue;
        if (confirmed) track->hearSpot(time, index);
        if (confirmed) doubt(*track, time, index);
        if (track->suspect) continue;
        track->pending = Pending{time, index, confirmed};
        track->settlePending(m_said);
        if (!track->strays) sample.step = track->series.step;
    }
    m_last = index;
    return withDoubts(std::move(sample));
}

std::optional<SpotSample> SpotDriver::onInstant(Timestamp time)
{
    for (auto& track : m_tracks) {
        track.learnUntil(time, m_said);
        believeAgain(track, time);
        if (m_last) track.hearSpot(time, *m_last);
    }
    const auto driving = std::find_if(m_tracks.begin(), m_tracks.end(), [time](const Track& t) {
        return !t.suspect && !t.strays && !t.sure && !t.standstill.isFrozen() && t.ratio() && t.covers(time);
    });
    if (driving == m_tracks.end() || !driving->learntAt(time) || driving->standstill.isUnproven()) return std::nullopt;
    m_last = *driving->ratio() * driving->newest().close;
    driving->drove = driving->known - 1;
    return withDoubts(
        {*m_last, driving->series.step, driving->series.label() + " close × median ratio of captures", {}});
}

}  // namespace ballast::recorded
