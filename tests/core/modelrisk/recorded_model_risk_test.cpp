// Calibrates both models to recorded surfaces: what the desk will see, beyond surfaces that a model made.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "core/volatility/recorded_chains.h"
#include "modelrisk/model_risk.h"

namespace ballast::modelrisk {
namespace {

/// A book with a leg at each fifth recorded strike, and the market of one recorded chain.
struct RecordedBook {
    volatility::VolatilitySurface surface;
    std::map<Timestamp, double> spotAtFit;
    std::vector<domain::Instrument> instruments;
    risk::MarketView market;
    std::vector<risk::Holding> holdings;

    explicit RecordedBook(const volatility::test::RecordedChain& chain)
        : surface(volatility::fitSurface(chain.inputs()).value())
    {
        market = {.spot = chain.slices.front().forward};
        for (const auto& slice : surface.slices()) {
            spotAtFit[slice.expiry] = market.spot;
            market.now = slice.expiry - Duration::fromSeconds(slice.yearsToExpiry * 365.0 * 86400.0);
            for (std::size_t i = 2; i < slice.quotes.size(); i += 5)
                instruments.push_back({.name = "leg",
                                       .underlying = chain.underlying,
                                       .kind = domain::InstrumentKind::Option,
                                       .settlement = domain::Settlement::Inverse,
                                       .right = slice.quotes[i].right,
                                       .strike = domain::Price::fromDouble(slice.quotes[i].strike).value(),
                                       .expiry = slice.expiry});
        }
        market.surface = &surface;
        market.spotAtFit = &spotAtFit;
        for (std::size_t i = 0; i < instruments.size(); ++i)
            holdings.push_back({.instrument = &instruments[i], .quantity = i % 2 == 0 ? 1.0 : -1.0});
    }
    RecordedBook(const RecordedBook&) = delete;
};

/// Two books agree to within what the fit error and their vega allow: no leg is off by a wrong formula.
void expectPlausible(const ModelRiskResult& result)
{
    for (const auto& leg : result.legs)
        for (const auto* model : {&leg.heston, &leg.bates}) {
            EXPECT_TRUE(std::isfinite(model->valueUsd) && std::isfinite(model->vega));
            EXPECT_LE(std::abs(model->delta), 1.001);
            EXPECT_EQ(std::signbit(model->valueUsd), std::signbit(leg.black.valueUsd));
        }
}

TEST(RecordedModelRisk, ModelsMeetRecordedSurfaces)
{
    const auto folder = volatility::test::findChainFolder();
    if (!folder) GTEST_SKIP() << "The recorded chain captures are not here.";
    const auto files = volatility::test::captureFiles(*folder);
    int books = 0;
    for (std::size_t file = 0; file < files.size(); file += files.size() / 3)
        for (const auto& chain : volatility::test::readCapture(files[file])) {
            const RecordedBook book(chain);
            const auto request = makeModelRiskRequest(book.holdings, book.market, chain.underlying, {1});
            ASSERT_TRUE(request.has_value());
            const auto result = compareModels(*request);
            ASSERT_TRUE(result.has_value()) << result.error().message;
            ++books;
            expectPlausible(*result);
            EXPECT_LE(result->bates.error.rootMeanSquare, result->heston.error.rootMeanSquare);
            std::printf("%s %s: %zu legs, Heston %.2f, Bates %.2f volatility points, gaps %.0f and %.0f USD\n",
                        chain.capture.c_str(), chain.underlying.c_str(), result->legs.size(),
                        result->heston.error.rootMeanSquare, result->bates.error.rootMeanSquare, result->hestonGapUsd(),
                        result->batesGapUsd());
        }
    EXPECT_GE(books, 6) << "three captures of two coins";
}

}  // namespace
}  // namespace ballast::modelrisk
