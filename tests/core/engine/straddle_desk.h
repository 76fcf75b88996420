#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "core/engine/scripted_market.h"
#include "sections/section_builder.h"

namespace ballast::engine::testing {

/// A running engine that is short ten straddles a month out; change `market` before `start`.
class StraddleDesk : public ::testing::Test {
protected:
    StraddleDesk()
    {
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        market.positions = {{market.optionName(1, 80000, domain::OptionRight::Call), ten},
                            {market.optionName(1, 80000, domain::OptionRight::Put), ten}};
        market.limits.cellDelta = market.limits.cellGamma = 1e6;
        market.limits.cellVegaUsd = market.limits.cellNotionalUsd = 1e12;
    }

    EngineOutput start(double spot = 80000.0)
    {
        engine.emplace(Engine::create(market.config()).value());
        return engine->onBatch(market.opening(spot)).value();
    }
    EngineOutput tick(double spot, Duration after = Duration::seconds(1), bool withChain = true)
    {
        market.advance(after);
        return engine->onBatch(market.tick(spot, withChain)).value();
    }
    EngineOutput say(domain::OperatorCommand command)
    {
        return engine->onBatch(market.say(std::move(command))).value();
    }
    EngineOutput fill(const domain::OrderIntent& intent) { return engine->onBatch(market.fill(intent)).value(); }
    EngineOutput end(const domain::OrderIntent& intent, domain::OrderState state)
    {
        return engine
            ->onBatch({.time = market.now(), .events = {{market.now(), domain::OrderEnded{intent.id, state, "test"}}}})
            .value();
    }
    EngineOutput fill(const domain::Gated<domain::OrderIntent>& intent) { return fill(*intent); }
    EngineOutput end(const domain::Gated<domain::OrderIntent>& intent, domain::OrderState state)
    {
        return end(*intent, state);
    }
    std::shared_ptr<interfaces::Snapshot> picture() const { return sections::makeSnapshot(engine->state()); }

    /// Signed contracts or coins of one instrument; 0 when it is not held.
    double held(const std::string& instrument) const
    {
        const auto snapshot = picture();
        for (const auto& position : snapshot->positions)
            if (position.instrument == instrument) return position.quantity;
        return 0.0;
    }
    /// The newest alert whose text holds `words`; empty if there is none.
    std::optional<interfaces::AlertView> alert(const std::string& words) const
    {
        const auto snapshot = picture();
        for (const auto& view : snapshot->alerts)
            if (view.text.find(words) != std::string::npos) return view;
        return std::nullopt;
    }
    static std::vector<domain::OrderIntent> ofPurpose(const EngineOutput& output, domain::OrderPurpose purpose)
    {
        std::vector<domain::OrderIntent> result;
        for (const auto& intent : output.intents)
            if (intent->purpose == purpose) result.push_back(*intent);
        return result;
    }

    ScriptedMarket market;
    std::optional<Engine> engine;
};

}  // namespace ballast::engine::testing
