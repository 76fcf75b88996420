#include <gtest/gtest.h>

#include "pricing/batch.h"
#include "pricing/black76.h"
#include "pricing/implied_volatility.h"
#include "pricing/implied_volatility_batch.h"
#include "pricing/inverse_option.h"
#include "research/pools/perpetual.h"
#include "research/pools/power_perpetual.h"
#include "research/pools/uniswap_v3.h"
#include "research/surfaces/black_scholes.h"
#include "support/hostile.h"

namespace ballast::pricing::bad_input_test {
namespace {

using domain::OptionRight;
using test::attack;
using test::Figures;
using test::figuresOf;
using Numbers = std::vector<double>;

constexpr std::array kRights{OptionRight::Call, OptionRight::Put};

Numbers figures(const OptionGreeks& g)
{
    return {g.price, g.delta, g.gamma, g.vega,  g.theta, g.rho, g.vanna,
            g.volga, g.charm, g.speed, g.zomma, g.color, g.veta};
}

TEST(BadInput, OptionsAreRefusedOrPriced)
{
    for (const auto right : kRights) {
        attack("black76", {6e4, 6.5e4, 0.6, 0.1, 0.99}, [right](const Numbers& n) {
            return figuresOf(checkBlack76Inputs(n[0], n[1], n[2], n[3], n[4]).map([&] {
                return black76Greeks(right, n[0], n[1], n[2], n[3], n[4]);
            }),
                             figures);
        });
        attack("blackScholes", {6e4, 6.5e4, 0.6, 0.1, 0.05, 0.02}, [right](const Numbers& n) {
            const SpotOption option{right, n[0], n[1], n[2], n[3], n[4], n[5]};
            return figuresOf(checkSpotOption(option).map([&] { return blackScholesGreeks(option); }), figures);
        });
        attack("inverseOption", {6e4, 6.5e4, 0.6, 0.1}, [right](const Numbers& n) {
            return figuresOf(checkBlack76Inputs(n[0], n[1], n[2], n[3]).map([&] {
                return inverseOptionGreeks(right, n[0], n[1], n[2], n[3]);
            }),
                             [](const InverseOptionGreeks& g) {
                                 return Numbers{g.coinPrice, g.coinDelta, g.netTransactionDelta, g.coinGamma,
                                                g.coinVega,  g.coinTheta, g.coinVanna,           g.coinVolga};
                             });
        });
    }
}

TEST(BadInput, ImpliedVolatilitiesAreRefusedOrFound)
{
    for (const auto right : kRights) {
        attack("impliedVolatility", {6e4, 6.5e4, 5300.0, 0.5, 0.99},
               [right](const Numbers& n) { return figuresOf(impliedVolatility(right, n[0], n[1], n[2], n[3], n[4])); });
        attack("inverseImpliedVolatility", {6e4, 6.5e4, 0.1, 0.5}, [right](const Numbers& n) {
            return figuresOf(inverseImpliedVolatility(right, n[0], n[1], n[2], n[3]));
        });
    }
}

TEST(BadInput, BatchesRefuseOrAnswerAtEveryLevel)
{
    for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512}) {
        if (!machineHas(isa)) continue;
        attack("greeksBatch", {6e4, 6.5e4, 0.6, 0.1, 0.99, 5e4, 4e4, 0.9, 1.0, 1.0}, [isa](const Numbers& n) {
            const Numbers forward{n[0], n[5]}, strike{n[1], n[6]}, volatility{n[2], n[7]}, years{n[3], n[8]},
                discount{n[4], n[9]};
            std::array<std::array<double, 2>, 7> out{};
            const GreeksBatch greeks{out[0], out[1], out[2], out[3], out[4], out[5], out[6]};
            const auto done = greeksBatch(isa, {kRights, forward, strike, volatility, years, discount}, greeks);
            return figuresOf(done.map([&] { return out; }), [](const auto& all) {
                Numbers flat;
                for (const auto& column : all)
                    flat.insert(flat.end(), column.begin(), column.end());
                return flat;
            });
        });
        attack("shiftedBookValues", {6e4, 6.5e4, 0.6, 0.1, 0.99, -3.0, 1.1, 0.9, 0.05, 0.01}, [isa](const Numbers& n) {
            const std::array right{OptionRight::Put};
            const OptionBatch one{right, {&n[0], 1}, {&n[1], 1}, {&n[2], 1}, {&n[3], 1}, {&n[4], 1}};
            const std::array shift{MarketShift{n[6], n[7], n[8], n[9]}};
            std::array value{0.0};
            return figuresOf(shiftedBookValues(isa, one, {&n[5], 1}, shift, value).map([&] { return value[0]; }));
        });
    }
}

TEST(BadInput, BatchesOfUnequalColumnsAreRefused)
{
    const Numbers two{1.0, 1.0}, one{1.0};
    Numbers out(2);
    const OptionBatch batch{kRights, two, two, two, two, one};
    EXPECT_FALSE(priceBatch(bestIsa(), batch, out));
    EXPECT_FALSE(shiftedPrices(bestIsa(), batch, {}, out));
    const OptionBatch fits{kRights, two, two, two, two, two};
    Numbers longer(3);
    EXPECT_FALSE(priceBatch(bestIsa(), fits, longer));
    EXPECT_FALSE(shiftedBookValues(bestIsa(), fits, one, std::array{MarketShift{}}, {longer.data(), 1}));
    EXPECT_FALSE(shiftedBookValues(bestIsa(), fits, two, std::array{MarketShift{}}, longer));
    const auto empty = priceBatch(bestIsa(), {}, {});
    EXPECT_TRUE(empty.has_value() || !empty.error().message.empty());
}

TEST(BadInput, PerpetualsAndPoolSharesRefuseOrAnswer)
{
    attack("linearPosition", {2.0, 6e4, 6.1e4}, [](const Numbers& n) {
        return figuresOf(linearPositionGreeks({n[0], n[1]}, n[2]), [](const LinearPositionGreeks& g) {
            return Numbers{g.pnl, g.delta, g.gamma};
        });
    });
    attack("inversePosition", {1e5, 6e4, 6.1e4}, [](const Numbers& n) {
        return figuresOf(inversePositionGreeks({n[0], n[1]}, n[2]), [](const InversePositionGreeks& g) {
            return Numbers{g.coinPnl, g.coinDelta, g.coinGamma, g.quotePnl, g.quoteDelta, g.quoteGamma};
        });
    });
    attack("powerPerpetual", {2.0, 1.0, 1e4, 0.05, 2000.0, 0.8, 0.02}, [](const Numbers& n) {
        return figuresOf(powerPerpetualGreeks({n[0], n[1], n[2], n[3]}, n[4], n[5], n[6]),
                         [](const PowerPerpetualGreeks& g) {
                             return Numbers{g.price, g.delta, g.gamma, g.vega, g.theta, g.vanna, g.volga};
                         });
    });
    attack("powerPerpetualImpliedVolatility", {2.0, 1.0, 1e4, 0.05, 2000.0, 413.0, 0.02}, [](const Numbers& n) {
        return figuresOf(powerPerpetualImpliedVolatility({n[0], n[1], n[2], n[3]}, n[4], n[5], n[6]));
    });
    attack("liquidityGreeks", {1000.0, 1600.0, 2500.0, 2000.0, 0.8}, [](const Numbers& n) {
        return figuresOf(liquidityGreeks({n[0], n[1], n[2]}, n[3], n[4]), [](const LiquidityGreeks& g) {
            return Numbers{g.tokens, g.quote, g.value, g.delta, g.gamma, g.lossPerYear, g.lossOverValue};
        });
    });
}

}  // namespace
}  // namespace ballast::pricing::bad_input_test
