#pragma once

#include <atomic>
#include <thread>

#include "base/clock.h"
#include "base/latency_histogram.h"
#include "load/synthetic_market.h"

namespace ballast::load {

/// A synthetic venue on a thread of its own, paced by wall time: message i is due i / rate seconds after the beginning,
/// and every message that is due is told, one at a time. What was not told when the time is over is not told at all.
///
/// Threads  As MarketFeed; `posted` any; `enqueue` after `stop`.
class SyntheticFeed final : public venue::MarketFeed {
public:
    /// `rate`: messages a second.
    SyntheticFeed(SyntheticMarket market, const Clock& clock, double rate)
        : m_market(std::move(market)), m_clock(clock), m_rate(rate)
    {
    }
    ~SyntheticFeed() override { stop(); }

    /// Lists and tells everything once, on the caller's thread; nothing more until `pace`.
    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;

    /// From `begin` on, for that long.
    ///
    /// Errors   Refused if the system gives no thread.
    Result<void> pace(Timestamp begin, Duration length);
    bool isDone() const noexcept { return m_done.load(); }

    std::uint64_t posted() const noexcept { return m_posted.load(); }
    /// How long a post took.
    const LatencyHistogram& enqueue() const { return m_enqueue; }

private:
    void run(Timestamp begin, Duration length);

    SyntheticMarket m_market;
    const Clock& m_clock;
    const double m_rate;
    venue::FeedSink* m_sink{};
    std::atomic<bool> m_stop{false}, m_done{false};
    std::atomic<std::uint64_t> m_posted{0};
    LatencyHistogram m_enqueue;
    std::thread m_thread;
};

}  // namespace ballast::load
