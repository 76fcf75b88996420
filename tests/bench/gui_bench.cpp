#include "bench/gui_bench.h"

#include <array>
#include <ctime>
#include <thread>

#include "base/latency_histogram.h"
#include "core/engine/two_coins.h"
#include "pictures/presenter.h"
#include "pricing/isa.h"

namespace ballast::bench {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kLegs = 1000;
constexpr auto kApart = 500us;
constexpr double kMove = 2e-5;  ///< Of spot to each side: within the band, and no jump.

class Desk {
public:
    Desk()
    {
        m_market.hold("BTC", kLegs);
        m_market.hold("ETH", 20);
        m_market.pictureIsa = pricing::bestIsa();
        m_engine.emplace(m_market.start());
        m_pictures = std::thread([this] { m_loop.run(); });
    }
    ~Desk()
    {
        m_loop.stop();
        m_pictures.join();
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    /// Facts for one second, with pictures or without: until each is decided, and what it took of the engine's thread
    /// with its image.
    void run(bool shown, LatencyHistogram& latencies, LatencyHistogram& processor)
    {
        auto due = Steady::now();
        for (const auto end = due + 1s; due < end; due += kApart) {
            m_market.advance(Duration{std::chrono::nanoseconds(kApart).count()});
            const auto batch = next();
            std::this_thread::sleep_until(due);
            const auto begun = ofThread();
            if (!m_engine->onBatch(batch)) return;
            latencies.add(Steady::now() - due);
            if (shown) show();
            processor.add(ofThread() - begun);
        }
        m_loop.finish();
    }

private:
    static std::chrono::nanoseconds ofThread()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
    void show()
    {
        m_presenter.outdate();
        m_presenter.present(
            &*m_engine, [] { return pictures::SessionFacts{.journalSequence = {~0ULL}}; }, Steady::now(), false);
    }
    /// Spot, a smile, a hedge's quote, by turns: 1 of 8 is an expiry's 84 options.
    domain::EventBatch next()
    {
        const double side = (++m_count % 2 == 0 ? 1.0 : -1.0) * kMove;
        const auto turn = static_cast<std::size_t>(m_count % 8);
        if (turn == 7) return m_market.step(m_market.expiryQuotes(0, static_cast<std::size_t>(m_count / 8 % 12)));
        if (turn % 2 == 0) return m_market.step(m_market.quote(m_market.instruments().front(), side));
        m_market.spot("BTC") = 80'000.0 * (1.0 + side);
        return m_market.step(m_market.index("BTC"));
    }

    engine::testing::TwoCoins m_market{{.expiries = 12, .strikes = 42, .dollarChain = false}};
    std::optional<engine::Engine> m_engine;
    std::shared_ptr<pictures::PictureBoard> m_board = std::make_shared<pictures::PictureBoard>(interfaces::Picture{});
    pictures::PictureLoop m_loop{*m_board};
    pictures::Presenter m_presenter{m_loop};
    std::thread m_pictures;
    std::uint64_t m_count{};
};

}  // namespace

GuiFigures guiOnAndOff(std::chrono::seconds each)
{
    Desk desk;
    LatencyHistogram ignored, on, off, onProcessor, offProcessor;
    desk.run(true, ignored, ignored);
    for (auto done = 0s; done < each; done += 1s) {
        desk.run(false, off, offProcessor);
        desk.run(true, on, onProcessor);
    }
    const auto most = [](const LatencyHistogram& all) { return all.quantile(0.99).value_or(0ns); };
    return {most(on), most(off), most(onProcessor), most(offProcessor)};
}

}  // namespace ballast::bench
