#pragma once

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/engine/scripted_market.h"
#include "core/simulation/committing_writer.h"
#include "engine/checkpoint.h"
#include "engine/engine.h"
#include "sections/section_builder.h"
#include "simulated_venue/faulty_gateway.h"
#include "simulation/simulated_gateway.h"
#include "venue/order_line.h"

namespace ballast::simulated_venue::testing {

/// A whole desk on one thread with a driven clock: scripted market, engine, latches, order line, and a venue behind a
/// bad line; a person sends orders, and one kills and resumes. One seed decides all. The properties P1 to P6 are
/// checked after each step.
class DeskUnderFaults {
public:
    DeskUnderFaults(std::uint64_t seed, FaultScript script)
        : market(makeMarket()), engine(engine::Engine::create(market.config()).value()),
          gateway(simulation::SimulatedGateway::create(market.settings).value(), std::move(script), {kDeribit, kPool}),
          m_random(seed, simulation::StreamName::Path, 7)
    {
        step(opening());
        gateway.connect(market.now());
    }

    static constexpr domain::AccountId kDeribit{1}, kPool{2};
    static constexpr domain::InstrumentId kPerpetual{1};

    /// Plays `seconds` seconds; a person trades while `busy`.
    void play(int seconds, bool busy = true)
    {
        for (int i = 0; i < seconds && !::testing::Test::HasFailure(); ++i) {
            m_spot *= 1.0 + (busy ? 0.0015 : 0.0001) * m_random.normal();
            const Timestamp next = market.now() + Duration::seconds(1);
            while (gateway.nextDue() && *gateway.nextDue() < next && !::testing::Test::HasFailure()) {
                const Timestamp at = std::max(*gateway.nextDue(), m_last);
                step(own({.time = at, .events = {}}));
            }
            market.advance(Duration::seconds(1));
            auto batch = market.tick(m_spot, i % 5 == 0);
            gateway.onBatch(batch);
            step(own(std::move(batch)));
            if (busy) person();
        }
    }

    void say(domain::OperatorCommand command) { step(market.say(std::move(command))); }

    /// From now on the engine is dropped before steps that `seed` chooses, `share` of all, and made again from the
    /// newest state that was kept, with the inputs since, whose orders and cancels left before. Its gateway knows
    /// nothing of it.
    void beginCuts(std::uint64_t seed, double share)
    {
        m_cuts.emplace(seed, simulation::StreamName::Path, 8);
        m_cutShare = share;
    }
    std::string stateBytes() const { return engine::toStateBytes(engine).value_or("no state"); }

    engine::testing::ScriptedMarket market;
    engine::Engine engine;
    FaultyGateway gateway;
    std::vector<domain::EventBatch> batches;
    std::vector<std::string> records;
    std::size_t sent{}, hedges{}, stopped{}, unknown{}, adjustments{}, reopened{};
    std::size_t cuts{}, ranAgain{};  ///< Steps that starts have run again.

private:
    static engine::testing::ScriptedMarket makeMarket()
    {
        engine::testing::ScriptedMarket made;
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        made.positions = {{made.optionName(1, 80000, domain::OptionRight::Call), ten},
                          {made.optionName(1, 80000, domain::OptionRight::Put), ten}};
        made.limits.netDelta = 12.0;
        made.limits.cellDelta = made.limits.cellGamma = 1e6;
        made.limits.cellVegaUsd = made.limits.cellNotionalUsd = 1e12;
        return made;
    }

    domain::EventBatch opening()
    {
        auto batch = market.opening(m_spot);
        gateway.onBatch(batch);
        return batch;
    }

    /// Adds what is due of our own, as the sequencer of a session does.
    domain::EventBatch own(domain::EventBatch batch)
    {
        for (auto& event : m_waiting)
            batch.events.push_back({batch.time, std::move(event)});
        m_waiting.clear();
        for (auto& event : gateway.takeDue(batch.time))
            batch.events.push_back({batch.time, std::move(event.body)});
        return batch;
    }

    void maybeCut()
    {
        if (m_cuts->chance(m_cutShare)) cut();
        if (!m_cuts->chance(0.1)) return;
        m_kept = stateBytes();
        m_keptAfter = batches.size();
    }

    void cut()
    {
        const auto before = stateBytes();
        auto again =
            m_kept.empty() ? engine::Engine::create(market.config()) : engine::fromStateBytes(market.config(), m_kept);
        ASSERT_TRUE(again.has_value()) << again.error().message;
        for (std::size_t i = m_keptAfter; i < batches.size(); ++i, ++ranAgain) {
            const auto output = again->onBatch(batches[i]);
            ASSERT_TRUE(output.has_value()) << output.error().message;
        }
        engine = std::move(*again);
        ++cuts;
        ASSERT_TRUE(stateBytes() == before) << "a start from step " << m_keptAfter << " at step " << batches.size();
    }

    void step(domain::EventBatch batch)
    {
        if (m_cuts) maybeCut();
        m_last = batch.time;
        auto output = engine.onBatch(batch);
        ASSERT_TRUE(output.has_value()) << output.error().message;
        batches.push_back(std::move(batch));
        for (const auto& decision : output->decisions) {
            records.push_back(domain::toCanonicalJson(decision));
            m_committed.insert(decision.sequence.value);
            unknown += decision.code == domain::RecordCode::F39;
            adjustments += decision.code == domain::RecordCode::F47;
            reopened += decision.code == domain::RecordCode::F24;
            checkInputs(decision, *output);
        }
        for (const auto& scope : output->closings)
            m_waiting.push_back(domain::LatchClosed{scope, m_latches.close(scope), "asked for by the engine"});
        for (const auto& cancel : output->cancels)
            gateway.cancel(cancel);
        for (const auto& query : output->queries)
            gateway.ask(query, m_last);
        for (const auto& opened : output->openings)
            m_latches.open(opened);
        for (const auto& intent : output->intents)
            offer(intent);
        checkReserved();
    }

    /// P1, P5 and P6, on the road to the wire.
    void offer(const domain::Gated<domain::OrderIntent>& intent)
    {
        ASSERT_TRUE(m_committed.contains(intent->decision.value)) << "P1: no record behind order " << intent->id;
        ASSERT_TRUE(m_offered.insert(intent->id).second) << "P5: order " << intent->id << " left twice";
        const auto cleared = venue::OrderLine(m_latches).clear(journal::Writer::commit(intent));
        if (!cleared) {
            ++stopped;
            m_waiting.push_back(domain::OrderEnded{intent->id, domain::OrderState::NotSent, "a latch was closed"});
            return;
        }
        ASSERT_FALSE(m_killed) << "P6: order " << intent->id << " passed a closed gate";
        gateway.send(*cleared);
        ++sent;
        hedges += intent.mandate() == domain::Mandate::Automatic;
    }

    /// P3: an automatic order stands on usable inputs alone.
    void checkInputs(const domain::Decision& decision, const engine::EngineOutput& output) const
    {
        for (const auto& intent : output.intents) {
            if (intent->decision != decision.sequence || intent.mandate() != domain::Mandate::Automatic) continue;
            for (const auto& input : decision.inputs)
                ASSERT_TRUE(mayDrive(input.quality)) << "P3: " << input.name << " of order " << intent->id;
        }
    }

    /// P2: the true position, and all that the venue's open orders may still make of it, lies within what the desk
    /// counts: its own position and what is reserved.
    void checkReserved() const
    {
        for (const auto& [id, order] : gateway.orders()) {
            if (order.lost) continue;
            const auto* ours = engine.ledger().find(id);
            ASSERT_NE(ours, nullptr) << id;
            const auto could = order.isOpen() ? order.intent.quantity : order.filled;
            ASSERT_GE((ours->reserved() + ours->filled).units(), could.units())
                << "P2: order " << id << " is " << domain::toString(ours->state()) << " here and "
                << domain::toString(order.state) << " at the venue, " << toIso8601(m_last);
        }
    }

    void person()
    {
        if (m_killed ? m_random.chance(0.1) : m_random.chance(0.004)) return killOrResume();
        if (!m_random.chance(0.3)) return;
        const bool buys = m_random.chance(0.5);
        const double lots = 1.0 + std::floor(40.0 * m_random.uniform());
        say({.action = domain::OperatorAction::PlaceOrder,
             .reason = "test",
             .quantity = domain::Quantity::fromDouble(0.01 * lots).value(),
             .limitPrice = domain::Price::fromDouble(std::round(m_spot * (buys ? 1.005 : 0.995))).value(),
             .account = "Deribit",
             .instrument = market.settings.hedgeVenues.front().instrument,
             .side = buys ? domain::Side::Buy : domain::Side::Sell});
    }

    void killOrResume()
    {
        if (!m_killed) {
            m_killed = true;
            return say({.action = domain::OperatorAction::Kill, .reason = "test"});
        }
        say({.action = domain::OperatorAction::Rearm, .reason = "test"});
        m_killed = false;
        say({.action = domain::OperatorAction::ResumeTrading, .reason = "test"});
    }

    double m_spot{80000.0};
    simulation::RandomStream m_random;
    std::optional<simulation::RandomStream> m_cuts;
    double m_cutShare{};
    std::string m_kept;  ///< The state after so many steps; empty: none was kept yet.
    std::size_t m_keptAfter{};
    venue::LatchBoard m_latches{{.venues = {"Deribit", "Uniswap v3"},
                                 .accounts = {"Deribit", "Uniswap v3"},
                                 .underlyings = {"BTC"},
                                 .strategies = {"hedger", "quoter", "roller", "person", "flatten"}}};
    std::vector<domain::EventBody> m_waiting;
    std::set<std::uint64_t> m_committed;
    std::set<domain::ClientOrderId> m_offered;
    Timestamp m_last;
    bool m_killed{};
};

}  // namespace ballast::simulated_venue::testing
