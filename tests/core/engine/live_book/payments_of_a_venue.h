#pragma once

#include <string>

#include "core/engine/live_book/live_books.h"

namespace ballast::engine::testing {

/// Deribit's inverse perpetual, 10 USD a contract, as the venue lists it; without an id.
inline domain::Instrument perpetualOfTenDollars()
{
    const auto bitcoin = *domain::findCurrency("BTC");
    return {.name = "BTC-PERPETUAL",
            .venue = "Deribit",
            .underlying = "BTC",
            .kind = domain::InstrumentKind::Perpetual,
            .settlement = domain::Settlement::Inverse,
            .price = domain::PriceRule::ofTick(domain::Price::fromUnits(50'000'000)),
            .lotSize = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne),
            .base = bitcoin,
            .quote = *domain::findCurrency("USD"),
            .settles = bitcoin,
            .unit = domain::ContractUnit::Quote,
            .multiplier = domain::Quantity::fromUnits(10 * domain::Quantity::kUnitsPerOne)};
}

/// An account with 25,000 contracts of 10 USD, whose holder pays 0.01 % an hour.
class PaymentsOfAVenue : public LiveBooks {
protected:
    void SetUp() override
    {
        ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
        auto listed = perpetualOfTenDollars();
        listed.id = perpetual = nextId();
        say(domain::InstrumentListed{listed});
        connect();
        report(perpetual, 25'000.0, 2);
        ASSERT_EQ(held(perpetual).toDouble(), 25'000.0);
        say(domain::FundingUpdate{perpetual, 1e-4});
        firstSpot = spot();
    }
    double cash() const { return cashOf("BTC"); }
    void hour() { later(Duration::hours(1)); }
    /// Dollars at the spot of the beginning, paid in coins.
    void pay(const std::string& id, double usd, domain::CashCause cause = domain::CashCause::Funding,
             Duration late = {})
    {
        auto moved = transfer(id, money("BTC", usd / firstSpot), now - late);
        moved.cause = cause;
        if (cause == domain::CashCause::Funding) moved.instrument = perpetual;
        say(moved);
    }
    int alerts(const std::string& words) const { return static_cast<int>(alertsWith(words).size()); }

    domain::InstrumentId perpetual;
    double firstSpot{};
};

}  // namespace ballast::engine::testing
