#include <string>

#include "core/engine/straddle_desk.h"
#include "desk/valuation.h"

/// F38: a venue that counts a contract otherwise while some are held.
namespace ballast::engine::resized_contract_test {

namespace {

const std::string kName = "BTC_USDC-PERPETUAL";

class ResizedContract : public testing::StraddleDesk {
protected:
    void hold(double contracts)
    {
        market.positions.emplace_back(kName, domain::Quantity::fromDouble(contracts).value());
        start();
        id = engine->state().market.instruments().find("Deribit", kName).value();
    }
    void list(domain::ContractUnit unit, double size)
    {
        auto changed = engine->state().market.instruments().at(id);
        changed.unit = unit;
        changed.multiplier = domain::Quantity::fromDouble(size).value();
        const auto told =
            engine->onBatch({.time = market.now(), .events = {{market.now(), domain::InstrumentListed{changed}}}});
        ASSERT_TRUE(told) << told.error().message;
    }
    double delta() const { return desk::valueOf(engine->state(), "BTC").book.exposure.delta; }
    double equity() const { return desk::equityOf(engine->state())->fair; }
    domain::InstrumentId id;
};

/// Fifty coins counted in contracts of 10 USD are no fifty contracts: net delta and the day's loss would jump.
TEST_F(ResizedContract, F38_WhatIsCountedInAnotherUnitIsLeftOut)
{
    hold(50.0);
    const double before = delta(), worth = equity();
    const double spot = engine->state().market.find("BTC")->spot();
    list(domain::ContractUnit::Quote, 10.0);
    EXPECT_EQ(held(kName), 0.0);
    EXPECT_NEAR(delta(), before - 50.0, 0.1);
    EXPECT_NEAR(equity(), worth, 0.001 * 50.0 * spot) << "no gain and no loss";
    const auto told = alert("F38: Deribit changed the terms of " + kName);
    ASSERT_TRUE(told);
    EXPECT_NE(told->text.find("left out until the venue states it"), std::string::npos) << told->text;
}

/// More than a quantity can hold: left out without a gain or a loss, until the venue states it.
TEST_F(ResizedContract, F38_WhatCannotBeWrittenInTheNewContractsIsLeftOut)
{
    hold(50.0);
    const double before = delta(), worth = equity();
    list(domain::ContractUnit::Base, 1e-8);
    list(domain::ContractUnit::Quote, 1e-8);
    EXPECT_EQ(held(kName), 0.0);
    EXPECT_NEAR(delta(), before - 50.0, 0.1);
    EXPECT_NEAR(equity(), worth, 0.001 * 50.0 * 80'000.0);
}

}  // namespace
}  // namespace ballast::engine::resized_contract_test
