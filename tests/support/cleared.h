#pragma once

#include <utility>

#include "domain/proofs.h"

/// What may go, without latches: for tests of gateways, which do not see them. Test use only.
namespace ballast::venue {

class OrderLine {
public:
    template <class T> static domain::Cleared<T> pass(T value) { return domain::Cleared<T>(std::move(value)); }
};

}  // namespace ballast::venue
