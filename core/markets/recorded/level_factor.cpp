#include "recorded/level_factor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

using Level = double ChainRow::*;

constexpr std::size_t kFewest = 8;    ///< Different levels that must stand on their cents.
constexpr double kChance = 1e-6;      ///< Where the column as told stands on them too, it may be so by chance.
constexpr double kNear = 0.01;        ///< Log: so near the estimate is.
constexpr double kOffCents = 0.2;     ///< Share of a column that a factor moves off its cents, at least.
constexpr double kOfIndex = 1.0;      ///< Share that stands on cents once it is divided: of indices all,
constexpr double kOfForwards = 0.25;  ///< of forwards those of listed futures.
constexpr double kExact = 1e-4;       ///< Of a cent: what a division may leave.
constexpr int kMostDigits = 4;

std::vector<double> differentLevels(const std::vector<ExpiryRows>& expiries, Level level)
{
    std::vector<double> levels;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows)
            levels.push_back(row->*level);
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

bool isInCents(double level)
{
    const double cents = 100.0 * level;
    return std::abs(cents - std::round(cents)) <= kExact;
}

std::size_t inCents(const std::vector<double>& levels, double factor)
{
    return static_cast<std::size_t>(
        std::count_if(levels.begin(), levels.end(), [factor](double level) { return isInCents(level / factor); }));
}

/// digits × 10^exponent, rounded once.
double shortNumber(long long digits, int exponent)
{
    const auto text = fmt::format("{}e{}", digits, exponent);
    double value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Whether so many of the levels stand on cents when they are divided, and the column as told is not as good.
bool isProven(const std::vector<double>& levels, double factor, double share)
{
    const double all = static_cast<double>(levels.size());
    const auto on = inCents(levels, factor), asTold = inCents(levels, 1.0);
    if (on < kFewest || static_cast<double>(on) < share * all) return false;
    // Twice a cent is on cents: then each second level stands on them by chance when it is halved, of tenths each
    // tenth.
    const bool leftCents = static_cast<double>(asTold) <= (1.0 - kOffCents) * static_cast<double>(on);
    const bool isWhole = factor >= 2.0 && factor == std::round(factor);
    return leftCents || (isWhole && -static_cast<double>(on) * steady::log(factor) <= steady::log(kChance));
}

/// The shortest first.
std::optional<double> factorOf(const std::vector<double>& levels, double estimate, double share)
{
    constexpr double kLeast = 1e-6;
    if (!(estimate > kLeast) || estimate > 1.0 / kLeast || levels.size() < kFewest) return std::nullopt;
    int first = 0;  // Exponent of the first digit.
    for (double value = estimate; value >= 10.0; value /= 10.0)
        ++first;
    for (double value = estimate; value < 1.0; value *= 10.0)
        --first;
    for (int digits = 1; digits <= kMostDigits; ++digits) {
        const int last = first - (digits - 1);
        const double unit = shortNumber(1, last);
        const auto lowest = static_cast<long long>(std::floor(estimate * (1.0 - kNear) / unit));
        const auto highest = static_cast<long long>(std::ceil(estimate * (1.0 + kNear) / unit));
        for (auto tried = lowest; tried <= highest; ++tried) {
            const double factor = shortNumber(tried, last);
            if (factor <= 0.0 || factor == 1.0 || std::abs(steady::log(estimate / factor)) > kNear) continue;
            if (isProven(levels, factor, share)) return factor;
        }
    }
    return std::nullopt;
}

double divided(double level, double factor)
{
    const double value = level / factor;
    return isInCents(value) ? std::round(100.0 * value) / 100.0 : value;
}

}  // namespace

std::optional<double> divideIndex(const std::vector<ExpiryRows>& expiries, double estimate)
{
    const auto factor = factorOf(differentLevels(expiries, &ChainRow::indexPrice), estimate, kOfIndex);
    if (!factor) return std::nullopt;
    for (const auto& expiry : expiries)
        for (auto* row : expiry.rows)
            row->indexPrice = divided(row->indexPrice, *factor);
    return factor;
}

std::optional<double> divideForwards(std::vector<ExpiryRows>& expiries, double estimate,
                                     const std::vector<double>& levels)
{
    BALLAST_ASSERT(levels.size() == expiries.size());
    const auto factor = factorOf(differentLevels(expiries, &ChainRow::underlyingLevel), estimate, kOfForwards);
    if (!factor) return std::nullopt;
    for (std::size_t i = 0; i < expiries.size(); ++i) {
        auto& expiry = expiries[i];
        const double own = expiry.stated / *factor;
        if (std::abs(steady::log(own / levels[i])) > std::abs(steady::log(expiry.stated / levels[i]))) continue;
        for (auto* row : expiry.rows)
            row->underlyingLevel = divided(row->underlyingLevel, *factor);
        expiry.stated = own;
    }
    return factor;
}

}  // namespace ballast::recorded
