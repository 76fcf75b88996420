#include <benchmark/benchmark.h>

#include "core/engine/two_coins.h"
#include "market/market_state.h"
#include "pricing/isa.h"
#include "sections/desk_image.h"

/// One step of the engine with 1,000 legs in BTC, a few in ETH, and one fact in each step. Time passes as at 2,000
/// facts a second, so one step in 2,000 marks time. Quotes of our own are off.
namespace ballast::engine {
namespace {

using sections::DeskImage;
using testing::TwoCoins;

constexpr int kLegs = 1000;
constexpr Duration kApart = Duration{500'000};
constexpr double kMove = 2e-5;  ///< Of spot to each side: within the band, and no jump.

struct Desk {
    TwoCoins market{{.expiries = 12, .strikes = 42, .dollarChain = false}};
    Engine engine;

    Desk() : engine(begin()) {}

    Engine begin()
    {
        market.hold("BTC", kLegs);
        market.hold("ETH", 20);
        market.pictureIsa = pricing::bestIsa();
        return market.start();
    }
    /// Alternating, so that every step has something new in it.
    double side() { return (m_count++ % 2 == 0 ? 1.0 : -1.0) * kMove; }

    void take(benchmark::State& state, const domain::EventBatch& batch)
    {
        auto output = engine.onBatch(batch);
        if (!output) state.SkipWithError(output.error().message.c_str());
        benchmark::DoNotOptimize(output);
    }

private:
    int m_count{};
};

/// Times the steps alone, not what makes their facts.
template <class Make> void steps(benchmark::State& state, Make make)
{
    Desk desk;
    for (auto _ : state) {
        state.PauseTiming();
        desk.market.advance(kApart);
        const auto batch = make(desk);
        state.ResumeTiming();
        desk.take(state, batch);
    }
}

void spotMoves(benchmark::State& state, const char* coin, double first)
{
    steps(state, [&](Desk& desk) {
        desk.market.spot(coin) = first * (1.0 + desk.side());
        return desk.market.step(desk.market.index(coin));
    });
}

/// One of twelve expiries is quoted anew, as by a taker's sweep of it: 84 options of which the book holds all. Each
/// step is far enough from the one before that it fits.
void smileMoves(benchmark::State& state)
{
    steps(state, [](Desk& desk) {
        desk.market.advance(market::kBetweenFits);
        desk.market.chains[0].volatilities[5] = 0.55 + desk.side();
        return desk.market.step(desk.market.expiryQuotes(0, 5));
    });
}

/// One option after the other is quoted with its forward, as a live venue's tickers come: 2,000 a second.
void tickersMove(benchmark::State& state)
{
    std::size_t count = 0;
    steps(state, [&](Desk& desk) {
        const auto expiry = count % 12, place = count / 12 % 84;
        ++count;
        desk.market.chains[0].volatilities[expiry] = 0.5 + 0.01 * static_cast<double>(expiry) + desk.side();
        auto update = desk.market.expiryQuotes(0, expiry);
        update.quotes = {update.quotes[place]};
        return desk.market.step(std::move(update));
    });
}

void hedgeQuoteMoves(benchmark::State& state)
{
    steps(state, [](Desk& desk) {
        return desk.market.step(desk.market.quote(desk.market.instruments().front(), desk.side()));
    });
}

/// Time alone: every step is the first of its second.
void timePasses(benchmark::State& state)
{
    steps(state, [](Desk& desk) {
        desk.market.advance(Duration::seconds(1));
        return desk.market.step(domain::TimerFired{});
    });
}

/// A step of spot, outside of what is timed.
void moveEverything(benchmark::State& state, Desk& desk)
{
    state.PauseTiming();
    desk.market.advance(kApart);
    desk.market.spot("BTC") = 80'000.0 * (1.0 + desk.side());
    desk.take(state, desk.market.step(desk.market.index("BTC")));
    state.ResumeTiming();
}

/// What the engine thread stops for: after a step that moved everything.
void takesImage(benchmark::State& state)
{
    Desk desk;
    DeskImage image;
    image.follow(desk.engine.state());
    for (auto _ : state) {
        moveEverything(state, desk);
        image.follow(desk.engine.state());
        benchmark::DoNotOptimize(image);
    }
}

/// The same where every option was quoted anew and a position changed since the last image: all that is long moves.
void takesWholeImage(benchmark::State& state)
{
    Desk desk;
    DeskImage image;
    image.follow(desk.engine.state());
    for (auto _ : state) {
        moveEverything(state, desk);
        state.PauseTiming();
        for (std::size_t expiry = 0; expiry < 12; ++expiry) {
            desk.market.advance(kApart);
            desk.take(state, desk.market.step(desk.market.expiryQuotes(0, expiry)));
        }
        state.ResumeTiming();
        image.follow(desk.engine.state());
        benchmark::DoNotOptimize(image);
    }
}

/// Sections beside the engine, from an image of a desk in which everything moved.
void makesSections(benchmark::State& state, interfaces::SectionSet wanted)
{
    Desk desk;
    interfaces::Picture picture;
    DeskImage image;
    for (auto _ : state) {
        moveEverything(state, desk);
        image.follow(desk.engine.state());
        image.fillSections(wanted, picture);
        benchmark::DoNotOptimize(picture);
    }
}

bool addAll()
{
    const auto add = [](const char* name, auto function) {
        benchmark::RegisterBenchmark(name, function)->Unit(benchmark::kMicrosecond);
    };
    add("step_1000_spot/ours", [](benchmark::State& state) { spotMoves(state, "BTC", 80'000.0); });
    add("step_1000_smile/ours", smileMoves);
    add("step_1000_ticker/ours", tickersMove);
    add("step_1000_hedge_quote/ours", hedgeQuoteMoves);
    add("step_1000_other_coin/ours", [](benchmark::State& state) { spotMoves(state, "ETH", 3'000.0); });
    add("step_1000_time/ours", timePasses);
    add("image/ours", takesImage);
    add("image_quoted_anew/ours", takesWholeImage);
    add("picture_all/ours", [](benchmark::State& state) { makesSections(state, interfaces::SectionSet::all()); });
    for (const auto id : interfaces::allSections())
        add(("picture_section_" + std::to_string(static_cast<int>(id)) + "/ours").c_str(),
            [id](benchmark::State& state) { makesSections(state, id); });
    return true;
}

const bool kAdded = addAll();

}  // namespace
}  // namespace ballast::engine
