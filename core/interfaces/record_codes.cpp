#include "interfaces/record_codes.h"

#include <algorithm>
#include <array>

namespace ballast::interfaces {

bool isBreach(const domain::Decision& decision)
{
    using domain::RecordCode;
    constexpr std::array<RecordCode, 11> kLimits{RecordCode::C02, RecordCode::C03, RecordCode::C04, RecordCode::C05,
                                                 RecordCode::C07, RecordCode::C08, RecordCode::C09, RecordCode::C10,
                                                 RecordCode::C12, RecordCode::C13, RecordCode::C20};
    return std::find(kLimits.begin(), kLimits.end(), decision.code) != kLimits.end();
}

}  // namespace ballast::interfaces
