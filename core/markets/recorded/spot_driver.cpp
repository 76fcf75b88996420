#include "recorded/spot_driver.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace ballast::recorded {

namespace {

constexpr std::size_t kRatios = 31;  ///< Captures that count: about a week of them.
/// As far as a price may jump in a minute (F31), times the root of the step in minutes, at most three times.
constexpr double kMajor = 0.03, kOther = 0.10, kMostWidened = 3.0;

}  // namespace

SpotDriver::SpotDriver(std::vector<SpotSeries> series)
{
    std::sort(series.begin(), series.end(), [](const SpotSeries& a, const SpotSeries& b) {
        return std::tie(a.step, a.fileName) < std::tie(b.step, b.fileName);
    });
    for (auto& one : series)
        m_tracks.push_back({.series = std::move(one)});
}

void SpotDriver::Track::learnUntil(Timestamp time)
{
    const auto from = series.closes.begin() + static_cast<std::ptrdiff_t>(known);
    const auto next = std::upper_bound(from, series.closes.end(), time,
                                       [](Timestamp t, const KnownClose& close) { return t < close.known; });
    known = static_cast<std::size_t>(next - series.closes.begin());
    settlePending();
}

/// Once the candle that the capture fell into is complete. Where the series has a hole there, the capture says nothing.
void SpotDriver::Track::settlePending()
{
    if (!pending || known == 0 || newest().known < pending->time) return;
    const auto& closes = series.closes;
    const auto after = std::lower_bound(closes.begin(), closes.end(), pending->time,
                                        [](const KnownClose& close, Timestamp t) { return close.known < t; });
    const auto capture = *std::exchange(pending, std::nullopt);
    double level = after->close;
    if (after->known > capture.time) {
        if (after == closes.begin() || after->known - (after - 1)->known > series.step) return;
        const auto& before = *(after - 1);
        const double share = (capture.time - before.known).inSeconds() / (after->known - before.known).inSeconds();
        level = before.close + share * (after->close - before.close);
    }
    ratios.push_back(capture.index / level);
    if (ratios.size() > kRatios) ratios.pop_front();
}

std::optional<double> SpotDriver::Track::ratio() const
{
    if (ratios.empty()) return std::nullopt;
    std::vector<double> sorted(ratios.begin(), ratios.end());
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

std::optional<double> SpotDriver::Track::told(Timestamp time) const
{
    const auto k = ratio();
    return k && covers(time) ? std::optional(*k * newest().close) : std::nullopt;
}

bool SpotDriver::Track::isNear(double told, double spot) const
{
    const double base = series.coin == "BTC" || series.coin == "ETH" ? kMajor : kOther;
    const double most = base * std::clamp(std::sqrt(series.step.inSeconds() / 60.0), 1.0, kMostWidened);
    return std::max(told, spot) <= (1.0 + most) * std::min(told, spot);
}

void SpotDriver::doubt(Track& track, Timestamp time, double index, SpotSample& sample) const
{
    const auto told = track.told(time);
    if (!told || track.isNear(*told, index) == !track.suspect) return;
    track.suspect = !track.suspect;
    sample.doubts.push_back(
        track.suspect
            ? fmt::format(
                  "{} is suspect: it tells {:.2f} where a capture's index is {:.2f}; it drives nothing until it "
                  "stands near the last spot again",
                  track.series.fileName, *told, index)
            : fmt::format("{} drives again: a capture's index bears it out", track.series.fileName));
}

void SpotDriver::believeAgain(Track& track, Timestamp time, std::vector<std::string>& said) const
{
    const auto told = track.suspect && m_last ? track.told(time) : std::nullopt;
    if (!told || !track.isNear(*told, *m_last)) return;
    track.suspect = false;
    said.push_back(fmt::format("{} drives again: it tells {:.2f} where the last spot is {:.2f}", track.series.fileName,
                               *told, *m_last));
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

SpotSample SpotDriver::onCapture(Timestamp time, double index, bool confirmed)
{
    SpotSample sample{.price = index, .step = {}, .source = "Deribit index", .doubts = {}};
    for (auto track = m_tracks.rbegin(); track != m_tracks.rend(); ++track) {
        track->learnUntil(time);
        if (!track->covers(time)) continue;
        if (confirmed) doubt(*track, time, index, sample);
        if (track->suspect) continue;
        track->pending = Pending{time, index};
        track->settlePending();
        sample.step = track->series.step;
    }
    m_last = index;
    return sample;
}

std::optional<SpotSample> SpotDriver::onInstant(Timestamp time)
{
    std::vector<std::string> said;
    for (auto& track : m_tracks) {
        track.learnUntil(time);
        believeAgain(track, time, said);
    }
    const auto driving = std::find_if(m_tracks.begin(), m_tracks.end(),
                                      [time](const Track& t) { return !t.suspect && t.ratio() && t.covers(time); });
    if (driving == m_tracks.end() || !driving->learntAt(time)) return std::nullopt;
    m_last = *driving->ratio() * driving->newest().close;
    return SpotSample{*m_last, driving->series.step, driving->series.label() + " close × median ratio of captures",
                      std::move(said)};
}

}  // namespace ballast::recorded
