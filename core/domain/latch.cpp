#include "domain/latch.h"

#include <array>
#include <utility>

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
        if (kind != ScopeKind::Strategy && text.size() > prefix.size() && text.starts_with(prefix))
            return Scope{kind, std::string(text.substr(prefix.size()))};
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
