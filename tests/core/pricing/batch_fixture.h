#pragma once

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "pricing/batch.h"
#include "pricing/black76.h"

namespace ballast::pricing::test {

/// Columns of options and room for their greeks.
struct Columns {
    std::vector<domain::OptionRight> right;
    std::vector<double> forward, strike, volatility, years, discount;
    std::vector<double> price, delta, gamma, vega, theta, vanna, volga;

    void add(domain::OptionRight side, double f, double k, double vol, double t, double d = 1.0)
    {
        right.push_back(side);
        forward.push_back(f);
        strike.push_back(k);
        volatility.push_back(vol);
        years.push_back(t);
        discount.push_back(d);
        for (auto* column : {&price, &delta, &gamma, &vega, &theta, &vanna, &volga})
            column->push_back(kUntouched);
    }

    OptionBatch options() const { return {right, forward, strike, volatility, years, discount}; }
    GreeksBatch greeks() { return {price, delta, gamma, vega, theta, vanna, volga}; }
    OptionGreeks scalar(std::size_t i) const
    {
        return black76Greeks(right[i], forward[i], strike[i], volatility[i], years[i], discount[i]);
    }

    static constexpr double kUntouched = -12345.0;
};

/// Options of one hour to two years, volatilities of 5 to 300 %, |ln(K/F)| up to `deviations` total volatilities.
inline Columns randomOptions(std::size_t count, double deviations, std::uint64_t seed)
{
    std::mt19937_64 engine(seed);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    Columns columns;
    for (std::size_t i = 0; i < count; ++i) {
        const double years = std::exp(std::log(1.0 / 8760.0) + uniform(engine) * std::log(2.0 * 8760.0));
        const double volatility = 0.05 + 2.95 * uniform(engine);
        const double forward = std::exp(12.0 * uniform(engine));
        const double z = deviations * (2.0 * uniform(engine) - 1.0);
        const auto right = uniform(engine) < 0.5 ? domain::OptionRight::Call : domain::OptionRight::Put;
        const double discount = uniform(engine) < 0.5 ? 1.0 : 0.8 + 0.25 * uniform(engine);
        columns.add(right, forward, forward * std::exp(z * volatility * std::sqrt(years)), volatility, years, discount);
    }
    return columns;
}

/// A test that runs at each level and says so where the machine lacks it.
class EachIsa : public testing::TestWithParam<Isa> {
protected:
    void SetUp() override
    {
        if (!machineHas(GetParam()))
            GTEST_SKIP() << "this machine lacks the instruction level " << toString(GetParam());
    }
};

inline const auto kEveryIsa = testing::Values(Isa::Plain, Isa::Avx2, Isa::Avx512);
inline std::string nameOfIsa(const testing::TestParamInfo<Isa>& info) { return std::string(toString(info.param)); }

}  // namespace ballast::pricing::test
