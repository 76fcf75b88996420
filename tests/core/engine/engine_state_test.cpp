#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "codec/event_codec.h"
#include "domain/decision.h"
#include "engine/checkpoint.h"
#include "recorded/recorded_market.h"
#include "simulation/built_in_market.h"
#include "simulation/simulated_gateway.h"
#include "support/cleared.h"

/// A state that is written and read back is the same engine.
namespace ballast::engine::engine_state_test {
namespace {

using domain::OperatorAction;
using ::testing::HasSubstr;

domain::BookDefinition bookOf()
{
    domain::BookDefinition book;
    book.name = "states";
    for (const std::string coin : {"BTC", "ETH"}) {
        for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
            book.legs.push_back({.underlying = coin,
                                 .venue = "Deribit",
                                 .tenorDays = 7.0,
                                 .right = right,
                                 .delta = 0.3,
                                 .isShort = true,
                                 .vegaUsd = 4000.0});
        book.hedges.push_back({.underlying = coin, .instrument = coin + "_USDC-PERPETUAL", .quantity = std::nullopt});
        book.limits.push_back({.underlying = coin,
                               .netDelta = coin == "BTC" ? 40.0 : 900.0,
                               .gammaPerPercent = 1e6,
                               .vegaUsd = 1e5,
                               .cellDelta = 1e6,
                               .cellGamma = 1e6,
                               .cellVegaUsd = 1e9,
                               .cellNotionalUsd = 1e12,
                               .orderNotionalUsd = 1e6,
                               .dailyLossUsd = 1e6,
                               .riskAversion = 1e-5});
    }
    book.cash = {{"Deribit", "USDC", 2e7}, {"Deribit", "BTC", 3.0}, {"Uniswap v3", "USDC", 2e6}};
    return book;
}

EngineConfig configOf(const playback::Source& market, const domain::Settings& settings)
{
    return {.settings = settings,
            .book = bookOf(),
            .runId = "states",
            .marketTitle = "states",
            .marketKind = market.info().kind};
}

/// What a batch made an engine decide, to the byte.
std::string textOf(const EngineOutput& output)
{
    std::string text;
    for (const auto& decision : output.decisions)
        text += domain::toCanonicalJson(decision) + '\n';
    for (const auto& intent : output.intents)
        text += codec::encodeOrder(*intent).value_or("?") + std::to_string(intent.epoch().value);
    for (const auto& amendment : output.amendments)
        text += codec::encodeAmendments({&*amendment, 1}).value_or("?");
    for (const auto& opening : output.openings)
        text += "open " + domain::toString(opening.scope);
    for (const auto& cancel : output.cancels)
        text += "cancel " + domain::toString(cancel.scope) + cancel.order;
    for (const auto& scope : output.closings)
        text += "close " + domain::toString(scope);
    for (const auto& command : output.commands)
        text += command.sentence + std::to_string(command.tookEffect);
    return text + std::to_string(output.lanesClosed);
}

/// An engine with its market and gateway, and beside it one that was read back the last time a state was written.
class Pair {
public:
    Pair(playback::Source& market, const domain::Settings& settings, std::uint64_t every,
         std::shared_ptr<simulation::RestingQuotes> quotes)
        : m_market(market),
          m_gateway(simulation::SimulatedGateway::create(settings, std::nullopt, std::move(quotes)).value()),
          m_config(configOf(market, settings)), m_through(Engine::create(m_config).value()), m_every(every)
    {
    }

    void play(Timestamp until)
    {
        for (;;) {
            auto batch = m_market.next().value();
            if (!batch || batch->time > until) return;
            for (auto& event : m_gateway->takeDue(batch->time))
                step({event.time, {event}});
            m_gateway->onBatch(*batch);
            step(*batch);
            if (::testing::Test::HasFailure()) return;
        }
    }
    void say(domain::OperatorCommand command)
    {
        command.operatorName = "ann";
        command.reason = "test";
        step({m_now, {{m_now, std::move(command)}}});
    }
    Timestamp now() const { return m_now; }
    std::size_t saves() const { return m_saves; }
    std::size_t orders() const { return m_orders; }
    const EngineConfig& config() const { return m_config; }
    std::string bytes() const { return toStateBytes(m_through).value_or(""); }

private:
    void step(const domain::EventBatch& batch)
    {
        m_now = std::max(m_now, batch.time);
        const auto output = m_through.onBatch({m_now, batch.events});
        ASSERT_TRUE(output) << output.error().message;
        if (m_loaded) {
            const auto again = m_loaded->onBatch({m_now, batch.events});
            ASSERT_TRUE(again) << again.error().message;
            ASSERT_EQ(textOf(*again), textOf(*output)) << toIso8601(m_now);
        }
        for (const auto& cancel : output->cancels)
            m_gateway->cancel(cancel);
        for (const auto& amendment : output->amendments)
            m_gateway->amend(venue::OrderLine::pass(*amendment));
        m_orders += output->intents.size();
        for (const auto& intent : output->intents)
            m_gateway->send(venue::OrderLine::pass(*intent));
        if (m_random() % m_every == 0) save();
    }
    void save()
    {
        const auto bytes = toStateBytes(m_through);
        ASSERT_TRUE(bytes) << bytes.error().message;
        if (m_loaded) {
            ASSERT_TRUE(toStateBytes(*m_loaded).value_or("") == *bytes) << toIso8601(m_now);
        }
        auto made = fromStateBytes(m_config, *bytes);
        ASSERT_TRUE(made) << made.error().message;
        ASSERT_TRUE(toStateBytes(*made).value_or("") == *bytes) << toIso8601(m_now);
        m_loaded.emplace(std::move(*made));
        ++m_saves;
    }

    playback::Source& m_market;
    std::unique_ptr<playback::Venue> m_gateway;
    const EngineConfig m_config;
    Engine m_through;
    std::optional<Engine> m_loaded;
    const std::uint64_t m_every;
    std::size_t m_saves{}, m_orders{};
    std::mt19937_64 m_random{3};
    Timestamp m_now;
};

domain::OperatorCommand command(OperatorAction action, const std::string& underlying = {})
{
    domain::OperatorCommand made{.action = action};
    made.underlying = underlying;
    return made;
}

domain::OperatorCommand atBtc(OperatorAction action)
{
    auto made = command(action);
    made.scope = {domain::ScopeKind::Underlying, "BTC"};
    return made;
}

/// Some minutes in which a person changes everything that a person can change.
void playWithAPerson(Pair& pair, Timestamp start)
{
    const auto until = [&](int seconds) { pair.play(start + Duration::seconds(seconds)); };
    until(20);
    auto confirm = command(OperatorAction::SetMode, "ETH");
    confirm.mode = domain::HedgeMode::Confirm;
    pair.say(confirm);
    auto force = command(OperatorAction::ForceHedge, "BTC");
    force.quantity = domain::Quantity::fromUnits(-250'000'000);
    pair.say(force);
    until(60);
    pair.say(command(OperatorAction::PauseUnderlying, "BTC"));
    auto limit = command(OperatorAction::SetLimit, "BTC");
    limit.key = "net_delta";
    limit.value = 3.5;
    pair.say(limit);
    auto exclude = command(OperatorAction::ExcludeVenue);
    exclude.venue = "Deribit";
    exclude.duration = Duration::seconds(40);
    pair.say(exclude);
    until(110);
    pair.say(atBtc(OperatorAction::Kill));
    until(130);
    pair.say(atBtc(OperatorAction::Rearm));
    pair.say(atBtc(OperatorAction::ResumeTrading));
    until(160);
    pair.say(command(OperatorAction::FlattenHedges));
    until(240);
    pair.say(command(OperatorAction::ResumeTrading));
    until(360);
}

std::unique_ptr<Pair> played(playback::Source& market, const domain::Settings& settings, std::uint64_t every,
                             std::shared_ptr<simulation::RestingQuotes> quotes)
{
    auto pair = std::make_unique<Pair>(market, settings, every, std::move(quotes));
    playWithAPerson(*pair, market.info().start);
    return pair;
}

class EngineStates : public ::testing::Test {
protected:
    domain::Settings settings = domain::defaultSettings(domain::Profile::Simulated);
    std::shared_ptr<simulation::RestingQuotes> quotes = std::make_shared<simulation::RestingQuotes>();
    std::unique_ptr<playback::Source> market{
        simulation::BuiltInMarket::create(42, settings, std::nullopt, quotes).value()};
};

TEST_F(EngineStates, GoOnTheSameFromAnyStepOfTheBuiltInMarket)
{
    const auto pair = played(*market, settings, 15, quotes);
    EXPECT_GT(pair->saves(), 10U);
    EXPECT_GT(pair->orders(), 2U);
}

TEST(EngineState, GoesOnTheSameFromAnyStepOfARecording)
{
    const std::string folder =
        std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14";
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "the recorded crash window is not at " << folder;
    const auto settings = domain::defaultSettings(domain::Profile::Recorded);
    const auto source = recorded::RecordedMarket::open({folder, {}, settings}).value();
    Pair pair(*source, settings, 100, nullptr);
    pair.play(source->info().start + Duration::hours(60));
    EXPECT_GT(pair.saves(), 5U);
}

TEST_F(EngineStates, AreRefusedWhereTheyEndAndWhereTheyGoOn)
{
    const auto pair = played(*market, settings, 1'000'000, quotes);
    const auto bytes = pair->bytes();
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 8) {
        const auto cut = fromStateBytes(pair->config(), std::string_view(bytes).substr(0, length));
        ASSERT_FALSE(cut) << length;
        EXPECT_FALSE(cut.error().message.empty());
    }
    const auto longer = fromStateBytes(pair->config(), bytes + '\0');
    ASSERT_FALSE(longer);
    EXPECT_THAT(longer.error().message, HasSubstr("left over"));

    auto other = pair->config();
    other.book.limits.pop_back();
    const auto ofOther = fromStateBytes(other, bytes);
    ASSERT_FALSE(ofOther);
    EXPECT_EQ(ofOther.error().code, ErrorCode::Mismatch);

    auto layout = bytes;
    layout[4] ^= 1;  // A digit of it.
    const auto ofAnother = fromStateBytes(pair->config(), layout);
    ASSERT_FALSE(ofAnother);
    EXPECT_EQ(ofAnother.error().code, ErrorCode::Unsupported);
}

/// Bytes changed anywhere: a refusal with its sentence, or a state that can be written again.
TEST_F(EngineStates, StandDamagedBytes)
{
    const auto pair = played(*market, settings, 1'000'000, quotes);
    const auto bytes = pair->bytes();
    std::mt19937_64 random(11);
    std::size_t refused = 0;
    for (int round = 0; round < 150; ++round) {
        auto damaged = bytes;
        for (auto flips = 1 + random() % 3; flips > 0; --flips)
            damaged[18 + random() % (damaged.size() - 18)] = static_cast<char>(random() % 256);
        const auto engine = fromStateBytes(pair->config(), damaged);
        if (engine) {
            EXPECT_TRUE(toStateBytes(*engine)) << "round " << round;
            continue;
        }
        EXPECT_FALSE(engine.error().message.empty()) << "round " << round;
        ++refused;
    }
    EXPECT_GT(refused, 20U);
}

}  // namespace
}  // namespace ballast::engine::engine_state_test
