#include <limits>

#include "core/pricing/batch_fixture.h"
#include "pricing/batch.h"

namespace ballast::pricing::shifted_batch_test {
namespace {

using domain::OptionRight;
using test::Columns;

class ShiftedBatch : public test::EachIsa {};
INSTANTIATE_TEST_SUITE_P(Levels, ShiftedBatch, test::kEveryIsa, test::nameOfIsa);

/// The scalar value of option i after a move, written apart from the core.
double movedPrice(const Columns& columns, std::size_t i, const MarketShift& shift)
{
    const double years = std::max(0.0, columns.years[i] - shift.yearsPassed);
    const double volatility = std::max(0.0, columns.volatility[i] * shift.volatilityFactor + shift.volatilityShift);
    const double rate = -std::log(columns.discount[i]) / columns.years[i];
    return black76Price(columns.right[i], columns.forward[i] * shift.forwardFactor, columns.strike[i], volatility,
                        years, std::exp(-rate * years));
}

const MarketShift kShifts[] = {{},
                               {.forwardFactor = 0.8},
                               {.forwardFactor = 1.3, .volatilityFactor = 0.7},
                               {.volatilityShift = -0.5},
                               {.forwardFactor = 0.9, .volatilityShift = 0.1, .yearsPassed = 1.0 / 365.0},
                               {.yearsPassed = 5.0}};

TEST_P(ShiftedBatch, PricesAreThoseOfTheMovedInputs)
{
    Columns columns = test::randomOptions(777, 3.0, 21);
    for (const MarketShift& shift : kShifts) {
        ASSERT_TRUE(shiftedPrices(GetParam(), columns.options(), shift, columns.price).has_value());
        for (std::size_t i = 0; i < columns.right.size(); ++i)
            EXPECT_NEAR(columns.price[i], movedPrice(columns, i, shift), 2e-12 * columns.forward[i]) << i;
    }
}

TEST_P(ShiftedBatch, GreeksWithoutAMoveAreThoseOfTheBatch)
{
    Columns moved = test::randomOptions(777, 3.0, 22);
    Columns still = moved;
    ASSERT_TRUE(shiftedGreeks(GetParam(), moved.options(), {}, moved.greeks()).has_value());
    ASSERT_TRUE(greeksBatch(GetParam(), still.options(), still.greeks()).has_value());
    EXPECT_EQ(moved.price, still.price);
    EXPECT_EQ(moved.delta, still.delta);
    EXPECT_EQ(moved.volga, still.volga);
}

TEST_P(ShiftedBatch, BookValueIsTheSumOfQuantityAndPrice)
{
    const Columns columns = test::randomOptions(600, 3.0, 23);
    std::vector<double> quantities;
    for (std::size_t i = 0; i < columns.right.size(); ++i)
        quantities.push_back((i % 2 == 0 ? 1.0 : -2.0) * static_cast<double>(i % 7));
    std::vector<double> values(std::size(kShifts));
    ASSERT_TRUE(shiftedBookValues(GetParam(), columns.options(), quantities, kShifts, values).has_value());
    for (std::size_t s = 0; s < values.size(); ++s) {
        double sum = 0.0, scale = 0.0;
        for (std::size_t i = 0; i < quantities.size(); ++i) {
            sum += quantities[i] * movedPrice(columns, i, kShifts[s]);
            scale += std::abs(quantities[i]) * columns.forward[i];
        }
        EXPECT_NEAR(values[s], sum, 1e-12 * scale);
    }
}

TEST_P(ShiftedBatch, BadMovesAreRefused)
{
    Columns columns = test::randomOptions(5, 2.0, 3);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const MarketShift bad[] = {{.forwardFactor = 0.0},   {.forwardFactor = nan}, {.volatilityFactor = -0.1},
                               {.volatilityShift = nan}, {.yearsPassed = -0.1},  {.yearsPassed = nan},
                               {.forwardFactor = -1.0}};
    for (const MarketShift& shift : bad) {
        const auto priced = shiftedPrices(GetParam(), columns.options(), shift, columns.price);
        ASSERT_FALSE(priced.has_value());
        EXPECT_EQ(priced.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(columns.price[0], Columns::kUntouched);
    }
}

TEST_P(ShiftedBatch, ANaNIsNotHiddenByTheMove)
{
    Columns columns = test::randomOptions(400, 2.0, 3);
    columns.volatility[300] = std::numeric_limits<double>::quiet_NaN();
    const auto priced = shiftedPrices(GetParam(), columns.options(), {}, columns.price);
    ASSERT_FALSE(priced.has_value());
    EXPECT_NE(priced.error().message.find("option 300 "), std::string::npos);
}

TEST_P(ShiftedBatch, AMoveBeyondTheRangeOfADoubleNamesTheOptionInTheWholeBatch)
{
    Columns columns = test::randomOptions(400, 2.0, 3);
    columns.forward[310] = 1e300;
    const auto priced = shiftedPrices(GetParam(), columns.options(), {.forwardFactor = 1e20}, columns.price);
    ASSERT_FALSE(priced.has_value());
    EXPECT_NE(priced.error().message.find("option 310 "), std::string::npos) << priced.error().message;
}

TEST_P(ShiftedBatch, QuantitiesAndLengthsAreChecked)
{
    const Columns columns = test::randomOptions(5, 2.0, 3);
    std::vector<double> quantities(5, 1.0), values(1);
    const MarketShift none[] = {{}};
    quantities[4] = std::numeric_limits<double>::infinity();
    const auto valued = shiftedBookValues(GetParam(), columns.options(), quantities, none, values);
    ASSERT_FALSE(valued.has_value());
    EXPECT_NE(valued.error().message.find("option 4 "), std::string::npos);
    quantities.pop_back();
    EXPECT_FALSE(shiftedBookValues(GetParam(), columns.options(), quantities, none, values).has_value());
}

}  // namespace
}  // namespace ballast::pricing::shifted_batch_test
