#pragma once

#include <string>

namespace ballast::risk {

/// Where a venue's numbers come from. Shown beside every figure that stands on them.
struct MarginOrigin {
    std::string rule;    ///< "Derive PMRM 2, ETH".
    std::string date;    ///< Of the numbers, YYYY-MM-DD.
    std::string source;  ///< One sentence.
    bool estimated{};    ///< True where a number or a part of the form is not verified.
};

}  // namespace ballast::risk
