#pragma once

#include <optional>
#include <string_view>

namespace ballast::domain {

/// What one input is worth. Only Good may drive an automatic hedge; Carried may drive delta hedges under the
/// `recorded` profile. Bad is never used and never shown as a number.
enum class Quality {
    Good,
    Carried,  ///< Moved by a stated rule between captures.
    Assumed,  ///< A constant of the settings, since the source does not tell; may drive costs, has no age.
    Stale,    ///< Older than its limit.
    Suspect,  ///< A jump or deviation check is open.
    Bad,      ///< Unusable.
    Missing   ///< Never existed.
};

std::string_view toString(Quality quality) noexcept;
std::optional<Quality> findQuality(std::string_view text) noexcept;

/// Whether an input of this quality may drive a decision under its rules.
constexpr bool mayDrive(Quality quality) { return quality <= Quality::Assumed; }
/// The worse of two, in the order of the enumeration.
constexpr Quality worse(Quality a, Quality b) { return a > b ? a : b; }

}  // namespace ballast::domain
