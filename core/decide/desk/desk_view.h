#pragma once

#include "controls/gate.h"
#include "desk/state.h"
#include "desk/valuation.h"

namespace ballast::desk {

/// The gate's questions answered from the engine's state. Good for one question; nothing is kept.
class DeskView final : public controls::GateView {
public:
    /// `mandate`: what asks; what a flatten closes may be priced further from the index, and its net delta is of what
    /// is held and what it sent itself: neither what rests nor what others sent is closed by it.
    explicit DeskView(const State& state, domain::Mandate mandate = domain::Mandate::Automatic)
        : m_state(state), m_mandate(mandate)
    {
    }

    const domain::Instrument* instrument(domain::InstrumentId id) const override;
    bool mayTrade(const domain::Instrument& instrument) const override;
    domain::Scopes scopes(const domain::Instrument& instrument, domain::AccountId account,
                          domain::Mandate mandate) const override;
    controls::Standing standing(const domain::Scopes& scopes) const override;
    domain::Epoch epoch() const override;
    const domain::UnderlyingLimits* limits(const std::string& underlying) const override;
    double spot(const std::string& underlying) const override;
    std::optional<double> referencePrice(const domain::Instrument& instrument) const override;
    double collar(const domain::Instrument& instrument) const override;
    double netDelta(const std::string& underlying) const override;
    double restingDelta(const std::string& underlying) const override;
    controls::DeltaSides pendingDelta(const std::string& underlying) const override;
    controls::DeltaSides quotedDelta(const std::string& underlying) const override;
    double deltaPerUnit(const domain::Instrument& instrument) const override;
    controls::OptionUnit optionUnit(const domain::Instrument& option) const override;
    controls::OptionBook optionBook(const std::string& underlying) const override;
    std::vector<controls::MarginAfter> marginsAfter(std::span<const domain::OrderProposal> basket,
                                                    domain::Mandate mandate) const override;
    controls::OrderRate orderRate(const std::string& strategy) const override;
    domain::Quantity heldAndWorking(domain::AccountId account, domain::InstrumentId id) const override;
    double legSize(const domain::OrderProposal& order) const override;
    std::optional<domain::Refusal> inputs(const std::string& underlying) const override;
    std::optional<domain::Refusal> repeats(const std::string& underlying) const override;
    controls::HedgeVolume::Sent hedgeVolume(const std::string& underlying) const override;
    bool isArmed(const std::string& account) const override;
    bool isReconciled(const std::string& account) const override;
    std::size_t workingOrders() const override;
    std::size_t workingOrders(domain::InstrumentId id) const override;
    controls::AccountRoom roomOf(const std::string& account) const override;
    bool leftLately(const domain::OrderProposal& order, domain::Mandate mandate) const override;
    std::optional<controls::StandingOrder> standingOrder(const domain::ClientOrderId& order) const override;
    bool wouldMeetOurOwn(const domain::OrderProposal& order,
                         std::span<const domain::ClientOrderId> replaced) const override;
    controls::AccountRoom roomOf(domain::AccountId account) const;
    /// As `optionBook`, without the quotes that stand.
    controls::OptionBook heldOptions(const std::string& underlying) const;
    /// Whether the account's venue takes other terms of a working order in one message.
    bool mayAmend(domain::AccountId account) const;

private:
    /// Coins that working orders of flattens would add.
    double closingDelta(const std::string& underlying) const;
    double flattenDelta(const std::string& underlying) const;
    void addOption(controls::OptionBook& book, const std::string& underlying, domain::InstrumentId id, double contracts,
                   controls::Greeks controls::OptionBook::Part::*at) const;
    std::optional<domain::AccountId> accountOf(const std::string& label) const;

    const State& m_state;
    domain::Mandate m_mandate;
};

/// Asks the gate about a basket; `judgedBy` gets what a record keeps of it, if it is given.
controls::Judgement judge(const State& state, std::span<const domain::OrderProposal> basket, domain::Mandate mandate,
                          domain::JudgedBy* judgedBy = nullptr);
/// What an underlying's book stands at against its limits, where nothing leaves.
domain::JudgedBy standingAgainstLimits(const State& state, const std::string& underlying, const UnderlyingRisk& risk);
/// Every refusal of that basket as a sentence, one after the other; an input's own words where it is one.
std::string refusalText(const State& state, const std::string& underlying, const std::vector<domain::Refusal>& refusals,
                        std::span<const domain::OrderProposal> basket);

/// Coins of delta that one account holds of an underlying, with what its closing orders would still do.
double deltaIn(const State& state, const std::string& underlying, domain::AccountId account);

}  // namespace ballast::desk
