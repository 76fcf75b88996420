#include "domain/quality.h"

#include <array>
#include <utility>

namespace ballast::domain {

namespace {

constexpr std::array<std::pair<Quality, std::string_view>, 7> kNames{{{Quality::Good, "good"},
                                                                      {Quality::Carried, "carried"},
                                                                      {Quality::Assumed, "assumed"},
                                                                      {Quality::Stale, "stale"},
                                                                      {Quality::Suspect, "suspect"},
                                                                      {Quality::Bad, "bad"},
                                                                      {Quality::Missing, "missing"}}};

}  // namespace

std::string_view toString(Quality quality) noexcept
{
    for (const auto& [value, name] : kNames)
        if (value == quality) return name;
    return "bad";
}

std::optional<Quality> findQuality(std::string_view text) noexcept
{
    for (const auto& [value, name] : kNames)
        if (name == text) return value;
    return std::nullopt;
}

}  // namespace ballast::domain
