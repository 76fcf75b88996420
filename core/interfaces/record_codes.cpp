#include "interfaces/record_codes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ballast::interfaces {

bool isBreach(const domain::Decision& decision)
{
    // A record may name several codes; the first decides.
    constexpr std::array<std::string_view, 11> kLimits{"C02", "C03", "C04", "C05", "C07", "C08",
                                                       "C09", "C10", "C12", "C13", "C20"};
    return std::find(kLimits.begin(), kLimits.end(), std::string_view(decision.code).substr(0, 3)) != kLimits.end();
}

bool isHold(const domain::Candidate& candidate)
{
    return candidate.instrument.empty() || candidate.instrument == "hold";
}

}  // namespace ballast::interfaces
