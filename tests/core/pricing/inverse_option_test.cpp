#include "pricing/inverse_option.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/pricing/golden.h"

namespace ballast::pricing::inverse_option_test {
namespace {

using domain::OptionRight;

void expectMatches(const InverseOptionGreeks& greeks, const nlohmann::json& expected)
{
    const auto near = [&](double value, const char* name) {
        const double wanted = expected[name].get<double>();
        EXPECT_NEAR(value, wanted, 1e-10 * std::abs(wanted) + 1e-18) << name;
    };
    near(greeks.quote.price, "usd_price");
    near(greeks.coinPrice, "coin_price");
    near(greeks.quote.delta, "usd_delta_bs");
    near(greeks.coinDelta, "coin_delta_dcdF");
    near(greeks.netTransactionDelta, "net_transaction_delta");
    near(greeks.coinGamma, "coin_gamma_d2cdF2");
    near(greeks.coinVega, "coin_vega");
    near(greeks.coinTheta, "coin_theta");
    near(greeks.coinVanna, "coin_vanna");
    near(greeks.coinVolga, "coin_volga");
    near(greeks.quote.gamma, "usd_gamma");
    near(greeks.quote.vega, "usd_vega");
}

TEST(InverseOption, MatchesTheGoldenCases)
{
    const auto golden = test::findGolden("inverse_options");
    BALLAST_SKIP_WITHOUT(golden, "inverse_options");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const auto greeksOf = [&](OptionRight right) {
            return inverseOptionGreeks(right, in["F"].get<double>(), in["K"].get<double>(), in["sigma"].get<double>(),
                                       in["T"].get<double>());
        };
        SCOPED_TRACE(in.dump());
        expectMatches(greeksOf(OptionRight::Call), each["expected"]["call"]);
        expectMatches(greeksOf(OptionRight::Put), each["expected"]["put"]);
    }
}

TEST(InverseOption, CallLessPutIsOneLessStrikeOverForward)
{
    for (const double strike : {20000.0, 60000.0, 150000.0}) {
        const double call = inverseOptionPrice(OptionRight::Call, 60000.0, strike, 0.7, 0.1);
        const double put = inverseOptionPrice(OptionRight::Put, 60000.0, strike, 0.7, 0.1);
        EXPECT_NEAR(call - put, 1.0 - strike / 60000.0, 1e-14);
    }
}

TEST(InverseOption, ADeepCallHasNoNetTransactionDelta)
{
    const auto greeks = inverseOptionGreeks(OptionRight::Call, 60000.0, 1.0, 0.6, 0.1);
    EXPECT_NEAR(greeks.delta(GreeksConvention::BlackScholes), 1.0, 1e-12);
    EXPECT_NEAR(greeks.delta(GreeksConvention::PremiumAdjusted), 1.0 / 60000.0, 1e-12);
}

TEST(InverseOption, CoinGammaIsTheDerivativeOfCoinDelta)
{
    const double h = 0.5;
    const auto at = [](double forward) { return inverseOptionGreeks(OptionRight::Put, forward, 55000.0, 0.8, 0.05); };
    EXPECT_NEAR(at(60000.0).coinGamma, (at(60000.0 + h).coinDelta - at(60000.0 - h).coinDelta) / (2 * h), 1e-15);
    EXPECT_NEAR(at(60000.0).coinDelta, (at(60000.0 + h).coinPrice - at(60000.0 - h).coinPrice) / (2 * h), 1e-13);
}

}  // namespace
}  // namespace ballast::pricing::inverse_option_test
