#include "domain/strategy.h"

namespace ballast::domain {

bool isOfStrategy(OrderPurpose purpose, std::string_view strategy)
{
    switch (purpose) {
    case OrderPurpose::Quote:
        return strategy == "quoter";
    case OrderPurpose::Roll:
        return strategy == "roller";
    case OrderPurpose::Flatten:
        return strategy == "flatten";
    case OrderPurpose::Hedge:
        break;
    }
    return strategy == "hedger" || strategy == "person";
}

bool liesIn(const Scopes& where, OrderPurpose purpose, const Scope& scope)
{
    return scope.kind == ScopeKind::Strategy ? isOfStrategy(purpose, scope.name) : where.liesIn(scope);
}

}  // namespace ballast::domain
