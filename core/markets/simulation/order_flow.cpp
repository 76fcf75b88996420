#include "simulation/order_flow.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"
#include "simulation/fill_cost.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

using domain::OptionRight;
using domain::Side;

/// Chances that a noise taker wants a put, buys the put it wants, buys the call it wants.
struct Bias {
    double wantsPut, buysPut, buysCall;
};

const Bias& biasOf(Regime regime)
{
    static constexpr std::array<Bias, 4> kBias{
        {{0.50, 0.75, 0.30}, {0.45, 0.72, 0.45}, {0.75, 0.92, 0.25}, {0.55, 0.72, 0.35}}};
    return kBias[static_cast<std::size_t>(regime)];
}

constexpr double kBranchingSeconds = 90.0;

bool isShown(const RestingQuotes::Side& side) { return side.open.units() > 0; }

}  // namespace

OrderFlow::OrderFlow(std::size_t coin, std::uint64_t seed, RestingQuotes& quotes, OrderFlowParameters parameters)
    : m_coin(coin), m_random(seed, StreamName::Flow, coin), m_quotes(&quotes), m_parameters(parameters)
{
}

FairValue OrderFlow::fairAt(const Quote& quote, Timestamp time, const CoinState& coin)
{
    const double years = std::max((quote.expiry - time).inYears(), Duration::seconds(1).inYears());
    return fairValue(SsviSlice(coin, years), quote.strike, quote.right);
}

void OrderFlow::step(Timestamp time, const MarketPath& path)
{
    const Draws draws = draw();
    const MarketState& now = path.now();
    const double spot = now.coins[m_coin].spot;
    const double perSecond = m_parameters.arrivalsPerMinute / 60.0 * (1.0 + now.stress);
    m_quotes->dropExpired(time, kCoins[m_coin].code);
    const double noise = perSecond * (1.0 - m_parameters.informedShare) * (1.0 - m_parameters.branching) + m_excess;
    m_excess -= m_excess / kBranchingSeconds;
    if (draws.noise < noise) {
        m_excess += m_parameters.branching / kBranchingSeconds;
        const Target target = pickNoise(draws, now.regime);
        if (target.quote && noiseAccepts(target, time, now, draws.hit)) take(time, target, draws.noiseSize, spot);
    }
    if (draws.informed < perSecond * m_parameters.informedShare) {
        const auto horizon = static_cast<std::size_t>(60.0 + 240.0 * draws.horizon);
        const Timestamp then = time + Duration::seconds(static_cast<std::int64_t>(horizon));
        take(time, bestFor(then, path.ahead(horizon), spot), draws.informedSize, spot);
    }
    if (draws.sniper < m_parameters.sniperPerSecond) take(time, bestFor(time, now, spot), draws.sniperSize, spot);
}

OrderFlow::Draws OrderFlow::draw()
{
    Draws d;
    for (double* value : {&d.noise, &d.right, &d.side, &d.pick, &d.hit, &d.informed, &d.horizon, &d.sniper})
        *value = m_random.uniform();
    for (double* value : {&d.noiseSize, &d.informedSize, &d.sniperSize})
        *value = m_random.between(0.2, 1.0);
    return d;
}

OrderFlow::Target OrderFlow::pickNoise(const Draws& draws, Regime regime) const
{
    const Bias& bias = biasOf(regime);
    const OptionRight right = draws.right < bias.wantsPut ? OptionRight::Put : OptionRight::Call;
    const bool takerBuys = draws.side < (right == OptionRight::Put ? bias.buysPut : bias.buysCall);
    std::vector<Quote*> wanted;
    for (Quote* quote : m_quotes->of(kCoins[m_coin].code))
        if (quote->right == right) wanted.push_back(quote);
    if (wanted.empty()) return {};
    const auto place = static_cast<std::size_t>(draws.pick * static_cast<double>(wanted.size()));
    return {.quote = wanted[place], .ours = takerBuys ? Side::Sell : Side::Buy};
}

bool OrderFlow::noiseAccepts(const Target& target, Timestamp time, const MarketState& state, double hit) const
{
    const auto& side = target.quote->of(target.ours);
    if (!isShown(side)) return false;
    const FairValue fair = fairAt(*target.quote, time, state.coins[m_coin]);
    const double against = domain::sign(target.ours) * (fair.premium - side.price.toDouble());
    if (against <= 0.0) return true;
    return hit < steady::exp(-against / (fair.vega * m_parameters.spreadTolerance));
}

OrderFlow::Target OrderFlow::bestFor(Timestamp valueTime, const MarketState& known, double spotNow) const
{
    Target best;
    double most = 0.0;
    for (Quote* quote : m_quotes->of(kCoins[m_coin].code))
        for (const Side ours : {Side::Buy, Side::Sell}) {
            if (!isShown(quote->of(ours))) continue;
            const double gain = gainUsd(*quote, ours, valueTime, known, spotNow);
            if (gain <= most) continue;
            most = gain;
            best = {.quote = quote, .ours = ours};
        }
    return best;
}

double OrderFlow::gainUsd(const Quote& quote, Side ours, Timestamp valueTime, const MarketState& known,
                          double spotNow) const
{
    const double spotThen = known.coins[m_coin].spot;
    const FairValue fair = fairAt(quote, valueTime, known.coins[m_coin]);
    const double paid = quote.of(ours).price.toDouble() * spotNow;
    const double gross = -domain::sign(ours) * (fair.premium * spotThen - paid);
    return gross - optionFeeUsd(spotNow, paid) - m_parameters.informedThreshold * fair.vega * spotThen -
           m_parameters.hedgeCostShare * std::abs(fair.delta) * spotNow;
}

void OrderFlow::take(Timestamp time, const Target& target, double share, double spot)
{
    if (!target.quote) return;
    const auto& side = target.quote->of(target.ours);
    const std::int64_t lot = std::max<std::int64_t>(target.quote->lot.units(), 1);
    const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(side.open.units())) / lot * lot;
    const auto quantity = domain::Quantity::fromUnits(std::min(std::max(wanted, lot), side.open.units()));
    const double coins = optionFeeUsd(spot, side.price.toDouble() * spot) * quantity.toDouble() / spot;
    domain::OrderFilled fill{
        .order = {},
        .tradeId = {},
        .instrument = {},
        .quantity = quantity,
        .price = {},
        .fee = domain::Money::fromDouble(coins, optionTerms(kCoins[m_coin].code).settles).value_or(domain::Money{}),
        .gas = {}};
    m_quotes->take(time, *target.quote, target.ours, std::move(fill));
}

}  // namespace ballast::simulation
