#include "venue/hyperliquid_feed/weights.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace ballast::hyperliquid {

double weightOf(std::string_view infoType)
{
    constexpr std::array<std::string_view, 6> kLight{
        "l2Book", "allMids", "orderStatus", "clearinghouseState", "spotClearinghouseState", "exchangeStatus"};
    if (infoType == "userRole") return 60.0;
    return std::find(kLight.begin(), kLight.end(), infoType) != kLight.end() ? 2.0 : 20.0;
}

double weightOfRows(std::size_t rows) { return static_cast<double>(rows / 20); }

double weightOfAction(std::size_t parts) { return 1.0 + static_cast<double>(parts / 40); }

venue::RateTerms weightTerms(double aMinute)
{
    // A quarter at once and three quarters in the minute after it.
    return {.perSecond = 0.75 * aMinute / 60.0, .burst = 0.25 * aMinute};
}

std::shared_ptr<venue::SharedBudget> weightsAt(const std::string& host, double aMinute)
{
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<venue::SharedBudget>> hosts;
    const std::lock_guard lock(mutex);
    auto& known = hosts[host];
    auto budget = known.lock();
    if (!budget) known = budget = std::make_shared<venue::SharedBudget>(weightTerms(aMinute));
    return budget;
}

}  // namespace ballast::hyperliquid
