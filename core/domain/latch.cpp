#include "domain/latch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/strategy.h"

namespace ballast::domain {

namespace {

constexpr std::array<std::pair<ScopeKind, std::string_view>, 4> kPrefixes{{{ScopeKind::Venue, "venue:"},
                                                                           {ScopeKind::Account, "account:"},
                                                                           {ScopeKind::Underlying, "underlying:"},
                                                                           {ScopeKind::Strategy, "strategy:"}}};

}  // namespace

std::string toString(const Scope& scope)
{
    for (const auto& [kind, prefix] : kPrefixes)
        if (kind == scope.kind) return std::string(prefix) + scope.name;
    return "all";
}

std::optional<Scope> parseScope(std::string_view text)
{
    if (text == "all") return Scope{};
    for (const auto& [kind, prefix] : kPrefixes)
        if (text.size() > prefix.size() && text.starts_with(prefix)) {
            const auto name = text.substr(prefix.size());
            // The desk has these and no other: a scope of another would reach nothing.
            if (kind == ScopeKind::Strategy &&
                std::find(kStrategies.begin(), kStrategies.end(), name) == kStrategies.end())
                return std::nullopt;
            return Scope{kind, std::string(name)};
        }
    return std::nullopt;
}

bool Scopes::liesIn(const Scope& scope) const
{
    switch (scope.kind) {
    case ScopeKind::All:
        return true;
    case ScopeKind::Venue:
        return venue == scope.name;
    case ScopeKind::Account:
        return account == scope.name;
    case ScopeKind::Underlying:
        return underlying == scope.name;
    case ScopeKind::Strategy:
        return strategy == scope.name;
    }
    return false;
}

}  // namespace ballast::domain
