#include "load/synthetic_feed.h"

#include "base/system.h"

namespace ballast::load {

void SyntheticFeed::start(venue::FeedSink& sink)
{
    m_sink = &sink;
    const auto bundle = m_market.open(sink);
    sink.post(bundle, m_clock.now());
}

void SyntheticFeed::stop() noexcept
{
    m_stop.store(true);
    if (m_thread.joinable()) m_thread.join();
}

Result<void> SyntheticFeed::pace(Timestamp begin, Duration length)
{
    return startThread(
        m_thread, "feed", [this, begin, length] { run(begin, length); }, "of a feed");
}

void SyntheticFeed::run(Timestamp begin, Duration length)
{
    const auto end = begin + length;
    for (std::uint64_t message = 0; !m_stop.load(); ++message) {
        const auto due = begin + Duration::fromSeconds(static_cast<double>(message) / m_rate);
        if (due >= end) break;
        if (const auto wait = m_clock.until(due); wait && wait->count() > 0) std::this_thread::sleep_for(*wait);
        const auto now = m_clock.now();
        if (now >= end) break;
        const auto fact = m_market.next(now);
        const auto before = m_clock.now();
        m_sink->post({&fact, 1}, before);
        m_enqueue.add(std::chrono::nanoseconds((m_clock.now() - before).nanoseconds));
        ++m_posted;
    }
    m_done.store(true);
}

}  // namespace ballast::load
