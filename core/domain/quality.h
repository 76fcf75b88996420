#pragma once

#include <optional>
#include <string_view>

namespace ballast::domain {

/// What one input is worth. Only Good may drive an automatic hedge; Carried may drive delta hedges under the
/// `recorded` profile. Bad is never used and never shown as a number.
enum class Quality {
    Good,
    Carried,  ///< Moved by a stated rule between captures.
    Stale,    ///< Older than its limit.
    Suspect,  ///< A jump or deviation check is open.
    Bad,      ///< Unusable.
    Missing   ///< Never existed.
};

std::string_view toString(Quality quality) noexcept;
std::optional<Quality> findQuality(std::string_view text) noexcept;

/// The worse of two, in the order of the enumeration.
constexpr Quality worse(Quality a, Quality b) { return a > b ? a : b; }

}  // namespace ballast::domain
