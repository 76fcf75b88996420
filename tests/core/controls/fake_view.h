#pragma once

#include <map>
#include <set>
#include <vector>

#include "controls/gate_view.h"

namespace ballast::controls::testing {

/// A desk of one coin at 80,000 USD with a perpetual (1), an option (2) and another option (3), all under the test's
/// hand. What the gate computes, it computes from here.
class FakeView : public GateView {
public:
    FakeView()
    {
        perpetual.id = {1};
        perpetual.kind = domain::InstrumentKind::Perpetual;
        perpetual.price = domain::PriceRule::ofTick(domain::Price::fromUnits(50'000'000));
        perpetual.lotSize = domain::Quantity::fromUnits(100'000);
        option.id = {2};
        option.kind = domain::InstrumentKind::Option;
        option.settlement = domain::Settlement::Inverse;
        option.price = domain::PriceRule::ofTick(domain::Price::fromUnits(10'000));
        option.lotSize = domain::Quantity::fromUnits(10'000'000);
        for (auto* one : {&perpetual, &option}) {
            one->venue = "Deribit";
            one->underlying = "BTC";
        }
        other = option;
        other.id = {3};
        bookLimits.underlying = "BTC";
        bookLimits.netDelta = 10.0;
        bookLimits.gammaPerPercent = 100.0;
        bookLimits.vegaUsd = 1e5;
        bookLimits.orderNotionalUsd = 200'000.0;
    }

    const domain::Instrument* instrument(domain::InstrumentId id) const override
    {
        return id.value == 1 ? &perpetual : id.value == 2 ? &option : id.value == 3 ? &other : nullptr;
    }
    bool mayTrade(const domain::Instrument&) const override { return tradable; }
    domain::Scopes scopes(const domain::Instrument& one, domain::AccountId, domain::Mandate mandate) const override
    {
        return {.venue = one.venue,
                .account = one.venue,
                .underlying = one.underlying,
                .strategy = std::string(domain::toString(mandate))};
    }
    Standing standing(const domain::Scopes& scopes) const override { return standings.of(scopes); }
    domain::Epoch epoch() const override { return seen; }
    const domain::UnderlyingLimits* limits(const std::string&) const override
    {
        return hasLimits ? &bookLimits : nullptr;
    }
    double spot(const std::string&) const override { return spotPrice; }
    std::optional<double> referencePrice(const domain::Instrument& one) const override
    {
        return one.isOption() ? optionReference : reference;
    }
    double collar(const domain::Instrument& one) const override { return one.isOption() ? 0.10 : 0.015; }
    double netDelta(const std::string&) const override { return delta; }
    DeltaSides pendingDelta(const std::string&) const override { return pending; }
    double deltaPerUnit(const domain::Instrument& one) const override
    {
        return one.id.value == 1 ? 1.0 : one.id.value == 2 ? optionDelta : otherDelta;
    }
    OptionUnit optionUnit(const domain::Instrument& one) const override { return one.id.value == 2 ? unit : otherUnit; }
    OptionBook optionBook(const std::string&) const override { return book; }
    std::vector<MarginAfter> marginsAfter(std::span<const domain::OrderProposal>, domain::Mandate) const override
    {
        return margins;
    }
    OrderRate orderRate(const std::string&) const override { return rate; }
    domain::Quantity heldAndWorking(domain::AccountId, domain::InstrumentId id) const override
    {
        const auto found = held.find(id.value);
        return found == held.end() ? domain::Quantity{} : found->second;
    }
    double legSize(const domain::OrderProposal&) const override { return leg; }
    std::optional<domain::Refusal> inputs(const std::string&) const override { return input; }
    std::optional<domain::Refusal> repeats(const std::string&) const override { return repeat; }
    HedgeVolume::Sent hedgeVolume(const std::string&) const override { return volume; }
    bool isArmed(const std::string&) const override { return armed; }
    bool isReconciled(const std::string&) const override { return reconciled; }
    std::size_t workingOrders() const override { return working; }
    std::size_t workingOrders(domain::InstrumentId) const override { return workingOfOne; }
    AccountRoom roomOf(const std::string&) const override { return room; }
    bool leftLately(const domain::OrderProposal&, domain::Mandate) const override { return lately; }
    DeltaSides quotedDelta(const std::string&) const override { return quoted; }
    std::optional<StandingOrder> standingOrder(const domain::ClientOrderId& id) const override
    {
        const auto found = standingOrders.find(id);
        return found == standingOrders.end() ? std::nullopt : std::optional(found->second);
    }
    bool wouldMeetOurOwn(const domain::OrderProposal&, std::span<const domain::ClientOrderId> left) const override
    {
        replaced.assign(left.begin(), left.end());
        return own;
    }

    domain::Instrument perpetual, option, other;
    domain::UnderlyingLimits bookLimits;
    Standings standings;
    domain::Epoch seen;
    bool hasLimits{true}, tradable{true}, armed{true}, reconciled{true}, lately{}, own{};
    double spotPrice{80'000.0}, delta{3.0}, optionDelta{0.5}, otherDelta{-0.4}, leg{1000.0};
    std::optional<double> reference{80'000.0}, optionReference{0.05};
    std::optional<domain::Refusal> input, repeat;
    std::size_t working{}, workingOfOne{};
    std::map<std::uint32_t, domain::Quantity> held;
    DeltaSides quoted, pending;
    OptionUnit unit{.cell = {Timestamp{1}, 4}, .each = {0.5, 0.1, 50.0, 80'000.0}};
    OptionUnit otherUnit{.cell = {Timestamp{2}, 5}, .each = {-0.4, 0.2, 80.0, 80'000.0}};
    OptionBook book;
    std::vector<MarginAfter> margins;
    OrderRate rate;
    HedgeVolume::Sent volume;
    AccountRoom room;
    std::map<domain::ClientOrderId, StandingOrder> standingOrders;
    mutable std::vector<domain::ClientOrderId> replaced;  ///< That C22 was last asked to leave out.
};

inline domain::OrderProposal order(std::uint32_t instrument, double quantity, double price)
{
    return {.instrument = {instrument},
            .quantity = domain::Quantity::fromDouble(quantity).value(),
            .limitPrice = domain::Price::fromDouble(price).value()};
}

}  // namespace ballast::controls::testing
