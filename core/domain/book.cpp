#include "domain/book.h"

namespace ballast::domain {

const UnderlyingLimits* BookDefinition::findLimits(std::string_view underlying) const
{
    for (const auto& candidate : limits)
        if (candidate.underlying == underlying) return &candidate;
    return nullptr;
}

}  // namespace ballast::domain
