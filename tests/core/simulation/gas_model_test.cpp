#include "simulation/gas_model.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace ballast::simulation::gas_model_test {
namespace {

TEST(GasModel, SpeaksOnceABlockAndMovesByAtMostAnEighth)
{
    SpotProcess process(42);
    GasModel gas(42);
    double last = 0.0;
    for (int s = 0; s < 1'800; ++s, process.step()) {
        const auto update = gas.step(process.state());
        ASSERT_EQ(update.has_value(), s % 12 == 0);
        if (!update) continue;
        if (last > 0.0) {
            EXPECT_LE(std::abs(update->baseFeeGwei / last - 1.0), 0.1255) << "second " << s;  // rounding
        }
        EXPECT_GT(update->priorityFeeGwei, 0.0);
        last = update->baseFeeGwei;
    }
}

TEST(GasModel, PriorityIsDearerInTheCrash)
{
    for (const std::uint64_t seed : {1ULL, 7ULL, 42ULL}) {
        SpotProcess process(seed);
        GasModel gas(seed);
        double calm = 0.0, crash = 0.0;
        for (int s = 0; s < 900; ++s, process.step()) {
            const auto update = gas.step(process.state());
            if (!update) continue;
            if (s < 330) calm = std::max(calm, update->priorityFeeGwei);
            if (process.state().regime == Regime::Crash) crash = std::max(crash, update->priorityFeeGwei);
        }
        EXPECT_GT(crash, calm) << seed;
    }
}

}  // namespace
}  // namespace ballast::simulation::gas_model_test
