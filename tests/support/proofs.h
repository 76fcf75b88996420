#pragma once

#include <utility>

#include "domain/proofs.h"

/// What passed, without a gate: for tests of what stands behind it and does not see it. Test use only.
namespace ballast::controls {

class Gate {
public:
    template <class T>
    static domain::Gated<T> pass(T value, domain::Mandate mandate = domain::Mandate::Automatic,
                                 domain::Scopes scopes = {}, domain::Epoch epoch = {})
    {
        return domain::Gated<T>(std::move(value), mandate, std::move(scopes), epoch);
    }
};

}  // namespace ballast::controls
