#include "risk/scenario_legs.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::risk {

namespace {

using domain::InstrumentKind;
using domain::Settlement;

double termFactor(const VolatilityTermRule& term, double years)
{
    const double days = years * 365.0;
    const double power = days <= 30.0 ? term.shortPower : term.longPower;
    return power == 0.0 ? 1.0 : steady::pow(30.0 / std::max(days, term.floorDays), power);
}

/// What a stablecoin's price does to the shocked value of a leg.
double settlementFactor(const domain::Instrument& instrument, double stablecoinPrice)
{
    const bool owned =
        instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Cash || instrument.isPoolShare();
    return !owned && instrument.settlement == Settlement::Linear ? stablecoinPrice : 1.0;
}

/// The smile of the last option asked for: a book's options come expiry by expiry.
class LastSmile {
public:
    LastSmile(const MarketView& market, const ScenarioRequest& request) : m_market(market), m_request(request) {}

    std::optional<OptionPoint> findPoint(const domain::Instrument& option)
    {
        if (m_of == nullptr || !isOfTheSame(option)) take(option);
        return m_carried ? pointOn(*m_carried, option.strike.toDouble()) : std::nullopt;
    }
    /// Of the option whose point was found last.
    const volatility::SviSlice* smile() const { return m_smile; }
    double termFactor() const { return m_termFactor; }

private:
    bool isOfTheSame(const domain::Instrument& option) const
    {
        return option.expiry == m_of->expiry && option.settlement == m_of->settlement &&
               option.settles == m_of->settles && option.venue == m_of->venue;
    }
    void take(const domain::Instrument& option)
    {
        m_of = &option;
        const auto own = m_market.of(option);
        m_carried = findCarriedSmile(own, option.expiry);
        if (!m_carried) return;
        m_smile = &own.surface->findSlice(option.expiry)->smile;
        m_termFactor = risk::termFactor(m_request.term, m_carried->yearsToExpiry);
    }

    const MarketView& m_market;
    const ScenarioRequest& m_request;
    const domain::Instrument* m_of{};
    std::optional<CarriedSmile> m_carried;
    const volatility::SviSlice* m_smile{};
    double m_termFactor{};
};

void addLiving(LivingOptions& options, const Holding& holding, const LastSmile& last, const OptionPoint& point,
               const ScenarioRequest& request, std::size_t place)
{
    const auto& instrument = *holding.instrument;
    const bool inverse = instrument.settlement == Settlement::Inverse;
    options.smile.push_back(last.smile());
    options.right.push_back(instrument.right);
    options.forward.push_back(point.forward);
    options.forwardPerSpot.push_back(point.forwardPerSpot);
    options.strike.push_back(instrument.strike.toDouble());
    options.logMoneyness.push_back(point.logMoneyness);
    options.years.push_back(point.yearsToExpiry);
    options.yearsLater.push_back(point.yearsToExpiry - request.timeShift.inYears());
    options.termFactor.push_back(last.termFactor());
    options.weight.push_back(inverse ? holding.size() / point.forwardPerSpot : holding.size());
    options.discount.push_back(1.0);
    options.settlement.push_back(settlementFactor(instrument, request.stablecoinPrice));
    options.holding.push_back(place);
}

bool settlesWithin(const domain::Instrument& instrument, const MarketView& market, Duration shift)
{
    return !instrument.expiry.isNever() && instrument.expiry > market.now && instrument.expiry <= market.now + shift;
}

void addOther(ScenarioLegs& legs, const Holding& holding, const ScenarioBook& book, const ScenarioRequest& request,
              std::size_t place)
{
    const auto here = valueHolding(holding, book.market);
    if (!here.complete || !std::isfinite(here.valueUsd)) {
        ++legs.unpriced;
        return;
    }
    legs.others.push_back({.holding = &holding,
                           .place = place,
                           .settles = settlesWithin(*holding.instrument, book.market, request.timeShift),
                           .valueHere = here.valueUsd,
                           .settlement = settlementFactor(*holding.instrument, request.stablecoinPrice)});
}

/// Paid at expiry with spot moved by `paidAt`; coins received are then worth what spot is at the end.
double settledOption(const Holding& holding, double spot, double paidAt, double move)
{
    const auto& option = *holding.instrument;
    const double sign = option.right == domain::OptionRight::Call ? 1.0 : -1.0;
    const double level = spot * (1.0 + paidAt);
    const double paid = holding.size() * std::max(sign * (level - option.strike.toDouble()), 0.0);
    return option.settlement == Settlement::Inverse ? paid / level * spot * (1.0 + move) : paid;
}

}  // namespace

ScenarioLegs sortLegs(const ScenarioBook& book, const ScenarioRequest& request)
{
    ScenarioLegs legs;
    if (!(book.market.spot > 0.0) || !std::isfinite(book.market.spot)) {
        legs.unpriced = static_cast<int>(book.holdings.size());
        return legs;
    }
    LastSmile last(book.market, request);
    for (std::size_t i = 0; i < book.holdings.size(); ++i) {
        const Holding& holding = book.holdings[i];
        const auto& instrument = *holding.instrument;
        if (!instrument.isOption() || settlesWithin(instrument, book.market, request.timeShift)) {
            addOther(legs, holding, book, request, i);
        } else if (instrument.expiry <= book.market.now) {
            legs.unmoved.push_back(i);
        } else if (const auto point = last.findPoint(instrument)) {
            addLiving(legs.options, holding, last, *point, request, i);
        } else {
            ++legs.unpriced;
        }
    }
    return legs;
}

double shockedValue(const OtherLeg& leg, const MarketView& market, double move, ShockPath path)
{
    if (!leg.settles) return leg.settlement * valueHolding(*leg.holding, market, move).valueUsd;
    const double paidAt = path == ShockPath::AtOnce ? move : 0.0;
    if (leg.holding->instrument->isOption())
        return leg.settlement * settledOption(*leg.holding, market.spot, paidAt, move);
    const double level = market.spot * (1.0 + paidAt);
    const double entry = leg.holding->entryPrice;
    if (leg.holding->instrument->isInverse())
        return leg.holding->size() * (1.0 / entry - 1.0 / level) * market.spot * (1.0 + move);
    return leg.settlement * leg.holding->size() * (level - entry);
}

}  // namespace ballast::risk
