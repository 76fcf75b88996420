#include "recorded/expiry_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

/// Of 2,870 recorded forwards none stands farther than 0.0019 off the line between those beside it, and of 288 nearest
/// ones none farther than 0.0012 off the end of the line through the next two; log of prices.
constexpr double kOffOthers = 0.005;
constexpr std::size_t kFewestLeft = 4, kMostShare = 3;

using Expiries = std::vector<const ExpiryRows*>;

/// What the two others tell of an expiry's forward, log.
double toldBy(const ExpiryRows& expiry, const ExpiryRows& a, const ExpiryRows& b)
{
    const double share = (expiry.expiry - a.expiry).inYears() / (b.expiry - a.expiry).inYears();
    return steady::log(a.stated) + share * steady::log(b.stated / a.stated);
}

/// Of the expiry at `i`, by those beside it; of the last nobody tells.
std::optional<double> toldOf(const Expiries& all, std::size_t i)
{
    if (i + 1 >= all.size() || all.size() < 3) return std::nullopt;
    return i == 0 ? toldBy(*all[0], *all[1], *all[2]) : toldBy(*all[i], *all[i - 1], *all[i + 1]);
}

double mostOff(const Expiries& all)
{
    double most = 0.0;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (const auto told = toldOf(all, i)) most = std::max(most, std::abs(steady::log(all[i]->stated) - *told));
    return most;
}

Expiries without(const Expiries& all, std::size_t i)
{
    auto rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    return rest;
}

double indexOf(const ExpiryRows& expiry)
{
    std::vector<double> values;
    for (const auto* row : expiry.rows)
        values.push_back(row->indexPrice);
    return median(std::move(values));
}

/// The one without which the others agree best; of several without which they do, the one whose index is the odd one.
std::size_t oddOf(const Expiries& all)
{
    std::vector<double> indices;
    for (const auto* expiry : all)
        indices.push_back(indexOf(*expiry));
    const double middle = median(indices);
    std::size_t odd = 0;
    double least = HUGE_VAL, farthest = -1.0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double left = std::max(mostOff(without(all, i)), kOffOthers);
        const double off = std::abs(steady::log(indices[i] / middle));
        if (left > least || (left == least && off <= farthest)) continue;
        odd = i;
        least = left;
        farthest = off;
    }
    return odd;
}

}  // namespace

std::vector<Timestamp> contradictedExpiries(const std::vector<ExpiryRows>& expiries, const std::string& chain,
                                            std::vector<std::string>& said)
{
    Expiries left;
    for (const auto& expiry : expiries)
        left.push_back(&expiry);
    Expiries odd;
    while (mostOff(left) > kOffOthers) {
        if (left.size() <= kFewestLeft || kMostShare * (odd.size() + 1) > expiries.size()) return {};
        const auto at = oddOf(left);
        odd.push_back(left[at]);
        left = without(left, at);
    }
    std::vector<Timestamp> found;
    for (const auto* expiry : odd) {
        found.push_back(expiry->expiry);
        said.push_back(
            fmt::format("{} options of {} are left out: their forward, {:.2f}, does not lie where those of the "
                        "expiries beside it do; they are of another time, and what was known of them is "
                        "carried",
                        chain, toIso8601(expiry->expiry).substr(0, 10), expiry->stated));
    }
    return found;
}

}  // namespace ballast::recorded
