#include "modelrisk/model_risk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/risk/term_market.h"
#include "modelrisk/fourier_pricer.h"
#include "pricing/implied_volatility.h"

namespace ballast::modelrisk::model_risk_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using risk::testing::TermMarket;

TEST(ModelRisk, BlackIsTheBookAsTheDeskValuesIt)
{
    TermMarket market;
    const auto book = market.drawBook(3, 40);
    const auto request = makeModelRiskRequest(book, market.view(), "BTC", {77});
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->legs.size(), 40U) << "perpetuals have no model";
    const auto result = compareModels(*request);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->sequence.value, 77U);
    EXPECT_EQ(result->underlying, "BTC");
    EXPECT_EQ(result->valuationTime, TermMarket::start());
    risk::BookRisk whole;
    for (const auto& holding : book)
        if (holding.instrument->isOption()) whole.add(risk::valueHolding(holding, market.view()));
    EXPECT_NEAR(result->black.valueUsd, whole.valueUsd, 1e-6);
    EXPECT_NEAR(result->black.delta, whole.exposure.delta, 1e-9);
    EXPECT_NEAR(result->black.vega, whole.exposure.vega, 1e-6);
    ModelGreeks heston, bates;
    for (const auto& leg : result->legs) {
        heston.valueUsd += leg.heston.valueUsd;
        bates.delta += leg.bates.delta;
    }
    EXPECT_NEAR(heston.valueUsd, result->hestonBook.valueUsd, 1e-9);
    EXPECT_NEAR(bates.delta, result->batesBook.delta, 1e-9);
    EXPECT_LE(result->bates.error.rootMeanSquare, result->heston.error.rootMeanSquare);
    const double least = std::min({result->black.valueUsd, result->hestonBook.valueUsd, result->batesBook.valueUsd});
    EXPECT_TRUE((result->worstModel() == "Heston") == (least == result->hestonBook.valueUsd));
}

/// A flat surface is Black's world and in Heston's reach: all three agree on value, delta and parallel vega.
TEST(ModelRisk, OnAFlatSurfaceTheModelsAgree)
{
    TermMarket market(0.6, 0.0);
    const std::vector<risk::Holding> book{
        {.instrument = &market.addOption(OptionRight::Call, 66000.0, 30), .quantity = 10.0},
        {.instrument = &market.addOption(OptionRight::Put, 50000.0, 90, Settlement::Linear), .quantity = -10.0}};
    const auto result = compareModels(makeModelRiskRequest(book, market.view(), "BTC", {1}).value());
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_LT(result->heston.error.greatest, 0.2);
    for (const auto& leg : result->legs) {
        for (const auto* model : {&leg.heston, &leg.bates}) {
            EXPECT_NEAR(model->valueUsd, leg.black.valueUsd, 0.2 * std::abs(leg.black.vega));
            EXPECT_NEAR(model->delta, leg.black.delta, 0.02 * 10.0);
            EXPECT_NEAR(model->vega, leg.black.vega, 0.03 * std::abs(leg.black.vega));
        }
    }
}

/// A surface made by known Heston parameters: the model's values are those of the surface, leg by leg.
TEST(ModelRisk, OnAHestonSurfaceTheGapIsTheMisfitOnly)
{
    const JumpHeston known{.v0 = 0.30, .kappa = 2.5, .theta = 0.42, .sigma = 1.1, .rho = -0.45};
    const auto pricer = FourierPricer::create(known);
    ModelRiskRequest request{.sequence = {5}, .valuationTime = TermMarket::start(), .underlying = "ETH"};
    for (const double years : {0.03, 0.1, 0.3, 0.6})
        for (const double z : {-1.0, -0.4, 0.0, 0.4, 1.0}) {
            const double k = z * 0.6 * std::sqrt(years);
            const auto call = pricer->calls(years, std::vector<double>{k})->front();
            const double volatility =
                pricing::impliedVolatility(OptionRight::Call, 1.0, std::exp(k), call, years).value();
            request.points.push_back({.years = years, .logMoneyness = k, .volatility = volatility});
            request.legs.push_back({.instrument = "leg",
                                    .right = z < 0.0 ? OptionRight::Put : OptionRight::Call,
                                    .strike = 3000.0 * std::exp(k),
                                    .forward = 3000.0,
                                    .years = years,
                                    .volatility = volatility,
                                    .quantity = z < 0.3 ? 4.0 : -7.0,
                                    .forwardPerSpot = 1.02,
                                    .inverse = z == 0.0});
        }
    const auto result = compareModels(request);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_LT(result->heston.error.rootMeanSquare, 2e-3);
    for (const auto& leg : result->legs)
        EXPECT_NEAR(leg.heston.valueUsd, leg.black.valueUsd, 0.01 * std::abs(leg.black.vega) + 1e-6);
    EXPECT_NEAR(result->hestonGapUsd(), 0.0, 0.05);
    // With a negative correlation the model's delta at unchanged variance is above Black's for a call.
    EXPECT_GT(result->legs[2].heston.delta, result->legs[2].black.delta);
}

TEST(ModelRisk, SameRequestSameResult)
{
    TermMarket market;
    const auto book = market.drawBook(9, 10);
    const auto request = makeModelRiskRequest(book, market.view(), "BTC", {1}).value();
    const auto a = compareModels(request), b = compareModels(request);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->hestonBook.valueUsd, b->hestonBook.valueUsd);
    EXPECT_EQ(a->batesBook.vega, b->batesBook.vega);
}

TEST(ModelRiskRequest, CountsWhatItCannotAsk)
{
    TermMarket market;
    const std::vector<risk::Holding> book{
        {.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 1.0},
        {.instrument = &market.addOption(OptionRight::Call, 60000.0, 30), .quantity = 1.0},
        {.instrument = &market.addLinear(InstrumentKind::Perpetual, 60000.0), .quantity = 1.0}};
    const auto request = makeModelRiskRequest(book, market.view(), "BTC", {1});
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->unpricedLegs, 1);
    EXPECT_EQ(request->legs.size(), 1U);
    // 13 of the 14 expiries are two days away or more.
    EXPECT_EQ(request->points.size(), 13U * 5U);
    auto later = market.view();
    later.now = TermMarket::expiry(40);
    EXPECT_TRUE(makeModelRiskRequest(book, later, "BTC", {1})->legs.empty()) << "expired";
}

TEST(ModelRisk, RefusesWhatIsNoRequest)
{
    TermMarket market;
    const auto& option = market.addOption(OptionRight::Call, 60000.0, 30);
    const std::vector<risk::Holding> none{{.instrument = nullptr, .quantity = 1.0}};
    EXPECT_FALSE(makeModelRiskRequest(none, market.view(), "BTC", {1}).has_value());
    const std::vector<risk::Holding> bad{{.instrument = &option, .quantity = std::numeric_limits<double>::quiet_NaN()}};
    EXPECT_FALSE(makeModelRiskRequest(bad, market.view(), "BTC", {1}).has_value());
    auto blind = market.view();
    blind.surface = nullptr;
    EXPECT_EQ(makeModelRiskRequest({}, blind, "BTC", {1}).error().code, ErrorCode::NotFound);
    const std::vector<risk::Holding> one{{.instrument = &option, .quantity = 1.0}};
    const auto good = makeModelRiskRequest(one, market.view(), "BTC", {1}).value();
    for (double ModelLeg::*field :
         {&ModelLeg::strike, &ModelLeg::forward, &ModelLeg::years, &ModelLeg::volatility, &ModelLeg::forwardPerSpot})
        for (const double value : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
            auto request = good;
            request.legs.front().*field = value;
            EXPECT_FALSE(compareModels(request).has_value());
        }
    auto request = good;
    request.points.clear();
    EXPECT_FALSE(compareModels(request).has_value());
    request = good;
    request.valuationTime = fromCivil({.year = 2250, .month = 1, .day = 1});
    EXPECT_FALSE(compareModels(request).has_value()) << "after QuantLib's last year";
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(compareModels(good, stop.get_token()).error().code, ErrorCode::Refused);
}

}  // namespace
}  // namespace ballast::modelrisk::model_risk_test
