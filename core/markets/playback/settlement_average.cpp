#include "playback/settlement_average.h"

#include <algorithm>

namespace ballast::playback {

namespace {

constexpr Duration kWindow = Duration::minutes(30);
/// A price that stands for ten minutes of thirty is off by a third of what it moves in five; the last one, which would
/// be taken instead, by what it moves in fifteen.
constexpr Duration kLargestHole = Duration::minutes(10);

}  // namespace

void SettlementAverage::add(Timestamp time, double price)
{
    m_samples.push_back({time, price});
    while (m_samples.size() > 1 && m_samples[1].time <= time - kWindow)
        m_samples.pop_front();
}

void SettlementAverage::takeBack(Timestamp time)
{
    std::erase_if(m_samples, [time](const Sample& sample) { return sample.time == time; });
}

std::optional<double> SettlementAverage::at(Timestamp expiry) const
{
    const Timestamp start = expiry - kWindow;
    double sum = 0.0;
    Timestamp until = start;
    for (std::size_t i = 0; i < m_samples.size() && m_samples[i].time <= expiry; ++i) {
        const auto& [time, price] = m_samples[i];
        const Timestamp next = i + 1 < m_samples.size() ? std::min(m_samples[i + 1].time, expiry) : expiry;
        if (next <= start && next != expiry) continue;
        if (time > until || next - time > kLargestHole) return std::nullopt;
        sum += price * (next - std::max(time, start)).inSeconds();
        until = next;
    }
    if (until < expiry || m_samples.empty()) return std::nullopt;
    return sum / kWindow.inSeconds();
}

}  // namespace ballast::playback
