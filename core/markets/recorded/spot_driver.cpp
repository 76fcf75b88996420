#include "recorded/spot_driver.h"

#include <algorithm>
#include <tuple>

namespace ballast::recorded {

SpotDriver::SpotDriver(std::vector<SpotSeries> series)
{
    std::sort(series.begin(), series.end(), [](const SpotSeries& a, const SpotSeries& b) {
        return std::tie(a.step, a.fileName) < std::tie(b.step, b.fileName);
    });
    for (auto& one : series)
        m_tracks.push_back({std::move(one), 0, std::nullopt});
}

void SpotDriver::Track::learnUntil(Timestamp time)
{
    const auto from = series.closes.begin() + static_cast<std::ptrdiff_t>(known);
    const auto next = std::upper_bound(from, series.closes.end(), time,
                                       [](Timestamp t, const KnownClose& close) { return t < close.known; });
    known = static_cast<std::size_t>(next - series.closes.begin());
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

SpotSample SpotDriver::onCapture(Timestamp time, double index)
{
    SpotSample sample{.price = index, .step = {}, .source = "Deribit index"};
    for (auto track = m_tracks.rbegin(); track != m_tracks.rend(); ++track) {
        track->learnUntil(time);
        track->anchor.reset();
        if (!track->covers(time)) continue;
        track->anchor = Anchor{index, track->newest().close};
        sample.step = track->series.step;
    }
    m_last = index;
    m_lastTime = time;
    return sample;
}

std::optional<SpotSample> SpotDriver::onInstant(Timestamp time)
{
    for (auto& track : m_tracks)
        track.learnUntil(time);
    const auto driving =
        std::find_if(m_tracks.begin(), m_tracks.end(), [time](const Track& t) { return t.anchor && t.covers(time); });
    std::optional<SpotSample> sample;
    if (driving != m_tracks.end() && driving->learntAt(time)) {
        m_last = driving->anchor->spot * driving->newest().close / driving->anchor->close;
        m_lastTime = time;
        sample = {*m_last, driving->series.step, driving->series.label() + " close × last capture"};
    }
    for (auto track = m_tracks.begin(); track != m_tracks.end(); ++track) {
        const bool fresh = m_last && time - m_lastTime < track->series.step;
        if (track != driving && fresh && track->learntAt(time)) track->anchor = Anchor{*m_last, track->newest().close};
    }
    return sample;
}

}  // namespace ballast::recorded
