#include "simulation/order_flow.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

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

domain::Price priceFor(const domain::OwnQuote& quote, Side ours) { return ours == Side::Buy ? quote.bid : quote.ask; }
domain::Quantity& sizeFor(domain::OwnQuote& quote, Side ours)
{
    return ours == Side::Buy ? quote.bidSize : quote.askSize;
}
bool isShown(const domain::OwnQuote& quote, Side ours)
{
    const bool sized = (ours == Side::Buy ? quote.bidSize : quote.askSize).units() > 0;
    return sized && priceFor(quote, ours).units() > 0;
}

}  // namespace

OrderFlow::OrderFlow(std::size_t coin, std::uint64_t seed, const domain::InstrumentTable& table,
                     OrderFlowParameters parameters)
    : m_coin(coin), m_random(seed, StreamName::Flow, coin), m_table(&table), m_parameters(parameters)
{
}

void OrderFlow::show(const domain::QuoteSet& quotes)
{
    m_quotes.clear();
    for (const domain::OwnQuote& own : quotes.quotes) {
        if (own.instrument.value < 1 || own.instrument.value > m_table->all().size()) continue;
        const domain::Instrument& instrument = m_table->at(own.instrument);
        if (!instrument.isOption() || instrument.underlying != kCoins[m_coin].code) continue;
        if (!isShown(own, Side::Buy) && !isShown(own, Side::Sell)) continue;
        m_quotes.push_back(
            {own, instrument.strike.toDouble(), instrument.right, instrument.expiry, instrument.lotSize});
    }
}

FairValue OrderFlow::fairAt(const Quote& quote, Timestamp time, const CoinState& coin)
{
    const double years = std::max((quote.expiry - time).inYears(), Duration::seconds(1).inYears());
    return fairValue(SsviSlice(coin, years), quote.strike, quote.right);
}

std::vector<domain::QuoteFilled> OrderFlow::step(Timestamp time, const MarketPath& path)
{
    const Draws draws = draw();
    const MarketState& now = path.now();
    const double spot = now.coins[m_coin].spot;
    const double perSecond = m_parameters.arrivalsPerMinute / 60.0 * (1.0 + now.stress);
    std::vector<domain::QuoteFilled> fills;
    dropExpired(time);
    if (draws.noise < perSecond * (1.0 - m_parameters.informedShare)) {
        const Target target = pickNoise(draws, now.regime);
        if (target.quote && noiseAccepts(target, time, now, draws.hit)) take(target, draws.noiseSize, spot, fills);
    }
    if (draws.informed < perSecond * m_parameters.informedShare) {
        const auto horizon = static_cast<std::size_t>(60.0 + 240.0 * draws.horizon);
        const Timestamp then = time + Duration::seconds(static_cast<std::int64_t>(horizon));
        take(bestFor(then, path.ahead(horizon), spot), draws.informedSize, spot, fills);
    }
    if (draws.sniper < m_parameters.sniperPerSecond) take(bestFor(time, now, spot), draws.sniperSize, spot, fills);
    return fills;
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

void OrderFlow::dropExpired(Timestamp time)
{
    std::erase_if(m_quotes, [&](const Quote& quote) { return quote.expiry <= time; });
}

OrderFlow::Target OrderFlow::pickNoise(const Draws& draws, Regime regime)
{
    const Bias& bias = biasOf(regime);
    const OptionRight right = draws.right < bias.wantsPut ? OptionRight::Put : OptionRight::Call;
    const bool takerBuys = draws.side < (right == OptionRight::Put ? bias.buysPut : bias.buysCall);
    std::vector<Quote*> wanted;
    for (Quote& quote : m_quotes)
        if (quote.right == right) wanted.push_back(&quote);
    if (wanted.empty()) return {};
    const auto place = static_cast<std::size_t>(draws.pick * static_cast<double>(wanted.size()));
    return {.quote = wanted[place], .ours = takerBuys ? Side::Sell : Side::Buy};
}

bool OrderFlow::noiseAccepts(const Target& target, Timestamp time, const MarketState& state, double hit) const
{
    if (!isShown(target.quote->own, target.ours)) return false;
    const FairValue fair = fairAt(*target.quote, time, state.coins[m_coin]);
    const double against =
        domain::sign(target.ours) * (fair.premium - priceFor(target.quote->own, target.ours).toDouble());
    if (against <= 0.0) return true;
    return hit < steady::exp(-against / (fair.vega * m_parameters.spreadTolerance));
}

OrderFlow::Target OrderFlow::bestFor(Timestamp valueTime, const MarketState& known, double spotNow)
{
    Target best;
    double most = 0.0;
    for (Quote& quote : m_quotes)
        for (const Side ours : {Side::Buy, Side::Sell}) {
            if (!isShown(quote.own, ours)) continue;
            const double gain = gainUsd(quote, ours, valueTime, known, spotNow);
            if (gain <= most) continue;
            most = gain;
            best = {.quote = &quote, .ours = ours};
        }
    return best;
}

double OrderFlow::gainUsd(const Quote& quote, Side ours, Timestamp valueTime, const MarketState& known,
                          double spotNow) const
{
    const double spotThen = known.coins[m_coin].spot;
    const FairValue fair = fairAt(quote, valueTime, known.coins[m_coin]);
    const double paid = priceFor(quote.own, ours).toDouble() * spotNow;
    const double gross = -domain::sign(ours) * (fair.premium * spotThen - paid);
    return gross - optionFeeUsd(spotNow, paid) - m_parameters.informedThreshold * fair.vega * spotThen -
           m_parameters.hedgeCostShare * std::abs(fair.delta) * spotNow;
}

void OrderFlow::take(const Target& target, double share, double spot, std::vector<domain::QuoteFilled>& fills)
{
    if (!target.quote) return;
    domain::Quantity& shown = sizeFor(target.quote->own, target.ours);
    const std::int64_t lot = std::max<std::int64_t>(target.quote->lot.units(), 1);
    const auto wanted = static_cast<std::int64_t>(share * static_cast<double>(shown.units())) / lot * lot;
    const auto quantity = domain::Quantity::fromUnits(std::min(std::max(wanted, lot), shown.units()));
    const domain::Price price = priceFor(target.quote->own, target.ours);
    const double coins = optionFeeUsd(spot, price.toDouble() * spot) * quantity.toDouble() / spot;
    shown += -quantity;
    fills.push_back(
        {.tradeId = fmt::format("{}-Q{:06}", kCoins[m_coin].code, ++m_trades),
         .instrument = target.quote->own.instrument,
         .side = target.ours,
         .quantity = quantity,
         .price = price,
         .fee = domain::Money::fromDouble(coins, optionTerms(kCoins[m_coin].code).settles).value_or(domain::Money{})});
}

}  // namespace ballast::simulation
