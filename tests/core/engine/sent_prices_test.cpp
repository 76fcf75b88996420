#include <filesystem>
#include <gtest/gtest.h>

#include "engine/engine.h"
#include "recorded/recorded_market.h"
#include "simulation/built_in_market.h"
#include "simulation/simulated_gateway.h"
#include "support/cleared.h"

/// Every price that leaves the engine is one that its instrument's venue takes.
namespace ballast::engine::sent_prices_test {
namespace {

domain::UnderlyingLimits limitsOf(const std::string& coin)
{
    return {.underlying = coin,
            .netDelta = 1e4,
            .gammaPerPercent = 1e6,
            .vegaUsd = 1e6,
            .cellDelta = 1e6,
            .cellGamma = 1e6,
            .cellVegaUsd = 1e9,
            .cellNotionalUsd = 1e12,
            .orderNotionalUsd = 1e8,
            .dailyLossUsd = 1e9,
            .riskAversion = 1e-5};
}

/// A strangle of each coin, short, so that hedges, rolls and quotes all happen.
domain::BookDefinition bookOf()
{
    domain::BookDefinition book;
    book.name = "prices";
    for (const std::string coin : {"BTC", "ETH"}) {
        for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
            for (const double days : {7.0, 30.0})
                book.legs.push_back({.underlying = coin,
                                     .venue = "Deribit",
                                     .tenorDays = days,
                                     .right = right,
                                     .delta = 0.3,
                                     .isShort = true,
                                     .vegaUsd = 4000.0});
        book.hedges.push_back({.underlying = coin, .instrument = coin + "_USDC-PERPETUAL", .quantity = std::nullopt});
        book.limits.push_back(limitsOf(coin));
    }
    book.cash = {{"Deribit", "USDC", 2e7}, {"Uniswap v3", "USDC", 2e6}};
    return book;
}

struct Counts {
    std::size_t orders{}, quotes{}, above{};  ///< `above`: quoted prices above 0.005 coin, where the step is coarser.
};

class Watched {
public:
    Watched(playback::Source& market, const domain::Settings& settings,
            std::shared_ptr<simulation::RestingQuotes> quotes = nullptr)
        : m_market(market),
          m_gateway(simulation::SimulatedGateway::create(settings, std::nullopt, std::move(quotes)).value()),
          m_engine(Engine::create({.settings = settings,
                                   .book = bookOf(),
                                   .runId = "prices",
                                   .marketTitle = "prices",
                                   .marketKind = market.info().kind})
                       .value())
    {
    }

    void play(std::optional<Timestamp> until)
    {
        for (;;) {
            auto batch = m_market.next().value();
            if (!batch || (until && batch->time > *until)) return;
            for (auto& event : m_gateway->takeDue(batch->time))
                step({.time = event.time, .events = {event}});
            m_gateway->onBatch(*batch);
            step(*batch);
            if (::testing::Test::HasFailure()) return;
        }
    }
    /// Orders of a person: everything is closed.
    void flatten(Timestamp time)
    {
        domain::OperatorCommand command{.action = domain::OperatorAction::FlattenEverything};
        command.operatorName = "tester";
        command.reason = "test";
        step({.time = time, .events = {{time, command}}});
    }
    const Counts& counts() const { return m_counts; }
    Timestamp now() const { return m_now; }

private:
    void step(const domain::EventBatch& batch)
    {
        m_now = std::max(m_now, batch.time);
        for (const auto& event : batch.events)
            if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
                m_table.add(listed->instrument);
        const auto output = m_engine.onBatch({m_now, batch.events});
        ASSERT_TRUE(output) << output.error().message;
        for (const auto& cancel : output->cancels)
            m_gateway->cancel(cancel);
        for (const auto& amendment : output->amendments) {
            check(amendment->instrument, amendment->limitPrice, true);
            m_gateway->amend(venue::OrderLine::pass(*amendment));
        }
        for (const auto& intent : output->intents) {
            check(intent->instrument, intent->limitPrice, intent->purpose == domain::OrderPurpose::Quote);
            m_gateway->send(venue::OrderLine::pass(*intent));
        }
    }
    void check(domain::InstrumentId id, domain::Price price, bool quoted)
    {
        const auto& instrument = m_table.at(id);
        ++(quoted ? m_counts.quotes : m_counts.orders);
        m_counts.above += quoted && price.units() > 500'000 ? 1U : 0U;
        ASSERT_TRUE(instrument.price.isStated()) << instrument.name;
        ASSERT_GT(price.units(), 0);
        ASSERT_TRUE(instrument.price.allows(price))
            << instrument.name << " " << price.toString() << " of " << instrument.price.toString();
    }

    playback::Source& m_market;
    std::unique_ptr<simulation::SimulatedGateway> m_gateway;
    Engine m_engine;
    domain::InstrumentTable m_table;
    Counts m_counts;
    Timestamp m_now;
};

TEST(SentPrices, QuoteTickLadder)  // case quote_tick_ladder
{
    const auto settings = domain::defaultSettings(domain::Profile::Simulated);
    const auto quotes = std::make_shared<simulation::RestingQuotes>();
    const auto market = simulation::BuiltInMarket::create(11, settings, std::nullopt, quotes).value();
    Watched desk(*market, settings, quotes);
    desk.play(market->info().start + Duration::minutes(24));
    desk.flatten(desk.now());
    EXPECT_GT(desk.counts().orders, 10U);
    EXPECT_GT(desk.counts().quotes, 5'000U);
    EXPECT_GT(desk.counts().above, 5'000U) << "where the step is coarser";
}

TEST(SentPrices, OfTheRecordedCrash)
{
    const std::string folder =
        std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14";
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "the recorded crash window is not at " << folder;
    const auto settings = domain::defaultSettings(domain::Profile::Recorded);
    const auto market = recorded::RecordedMarket::open({folder, {}, settings}).value();
    Watched desk(*market, settings);
    desk.play(std::nullopt);
    EXPECT_GT(desk.counts().orders, 50U);
}

}  // namespace
}  // namespace ballast::engine::sent_prices_test
