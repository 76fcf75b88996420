#include "domain/latch.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ballast::domain {

namespace {

constexpr std::array<std::pair<ScopeKind, std::string_view>, 4> kPrefixes{{{ScopeKind::Venue, "venue:"},
                                                                           {ScopeKind::Account, "account:"},
                                                                           {ScopeKind::Underlying, "underlying:"},
                                                                           {ScopeKind::Strategy, "strategy:"}}};
constexpr std::array<std::string_view, 5> kStrategies{"hedger", "quoter", "roller", "person", "flatten"};
/// What an order that works says of itself is what it is for (`OrderPurpose`), and whose that is. A hedge does not say
/// whether a person approved or forced it, so it is the hedger's and a person's: a kill of either takes it away.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPurposes{
    {{"hedge", "hedger"}, {"hedge", "person"}, {"quote", "quoter"}, {"roll", "roller"}, {"by hand", "person"}}};

bool isOf(std::string_view order, std::string_view strategy)
{
    return order == strategy ||
           std::find(kPurposes.begin(), kPurposes.end(), std::pair(order, strategy)) != kPurposes.end();
}

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
        return isOf(strategy, scope.name);
    }
    return false;
}

}  // namespace ballast::domain
