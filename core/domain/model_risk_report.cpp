#include "domain/model_risk_report.h"

#include <tuple>

namespace ballast::domain {

Duration modelRiskInterval(Profile profile) noexcept
{
    return profile == Profile::Recorded ? Duration::hours(1) : Duration::minutes(5);
}

bool isOutdated(const ModelRiskReport& candidate, const ModelRiskReport& held) noexcept
{
    return std::tuple(candidate.valuationTime, candidate.step) < std::tuple(held.valuationTime, held.step);
}

}  // namespace ballast::domain
