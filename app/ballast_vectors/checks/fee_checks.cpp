#include "ballast_vectors/checks/checks.h"
#include "chain/base_fee.h"

namespace ballast::vectors {

void checkBaseFee(Entry& entry)
{
    const auto base = entry.amount("parent_base_fee|base_fee");
    if (entry.has("parent_gas_used_ratio")) {
        const auto& ratio = entry.need("parent_gas_used_ratio");
        if (!ratio.is_number()) return entry.refuse("parent_gas_used_ratio: expected a number");
        return entry.expectNumber("next_base_fee", entry.valueOf(chain::nextBaseFee(base, ratio.get<double>())));
    }
    const chain::BlockGas parent{base, entry.number("parent_gas_limit|gas_limit"),
                                 entry.number("parent_gas_used|gas_used")};
    entry.expectNumber("next_base_fee", entry.valueOf(chain::nextBaseFee(parent)));
}

}  // namespace ballast::vectors
