#include "support/sample_flow.h"

#include "support/sample_market.h"

namespace ballast::support {

std::shared_ptr<interfaces::FlowView> makeFlow()
{
    using domain::OptionRight;
    const auto& expiries = sampleExpiries();
    auto view = std::make_shared<interfaces::FlowView>();
    view->takers = {{"BTC", expiries[1], 60'000.0, OptionRight::Put, 12.5, 3.0, 420.5, 96.25, 9},
                    {"BTC", expiries[1], 64'000.0, OptionRight::Call, 4.0, 4.0, 0.0, 31.5, 4},
                    {"BTC", expiries[1], 64'000.0, OptionRight::Put, 0.0, 2.5, -118.75, 14.0, 2},
                    {"BTC", expiries[4], 70'000.0, OptionRight::Call, 7.0, 0.0, 655.0, -8.5, 5},
                    {"BTC", expiries[4], 80'000.0, OptionRight::Call, 1.0, 9.0, -540.25, 61.0, 6},
                    {"ETH", expiries[1], 1'900.0, OptionRight::Put, 60.0, 15.0, 84.0, 22.75, 7}};
    view->markouts = {{Duration::seconds(1), 33, 24, 6.57, -0.31, 0.42, 6.26, 0.45, ""},
                      {Duration::seconds(10), 32, 23, 6.50, -5.90, 1.80, 0.60, 1.85, ""},
                      {Duration::minutes(1), 29, 21, 6.41, -17.20, 3.60, -10.79, 3.75, ""},
                      {Duration::minutes(5), 0, 0, {}, {}, {}, {}, {}, "no fill is that old yet"}};
    view->toxicity = {{"BTC", 0.3621, 0.1274}, {"ETH", std::nullopt, std::nullopt}};
    view->fillsNow = {{"Deribit",
                       "d-41977",
                       {.spot = 63'844.5,
                        .volatility = 0.857,
                        .deltaCoin = 0.842,
                        .gammaCoin = -0.039,
                        .vegaUsd = -151.4,
                        .thetaUsd = 398.1}}};
    return view;
}

}  // namespace ballast::support
