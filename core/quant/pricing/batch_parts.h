#pragma once

#include <cstddef>

#include "pricing/batch.h"
#include "pricing/kernel.h"

namespace ballast::pricing::parts {

// What the batch functions share. `first` is the index of the part's first option in the caller's arrays, for errors.

/// The kernel of a level, which the machine must have.
const kernel::Table& kernelOf(Isa isa);

/// Equal lengths, then each option as checkBlack76Inputs.
Result<void> checkOptions(Isa isa, const OptionBatch& options, std::size_t first = 0);
/// Errors   Mismatch, naming the array, if `size` is not `expected`.
Result<void> checkSize(std::string_view name, std::size_t size, std::size_t expected);
Result<void> checkSizes(const GreeksBatch& greeks, std::size_t expected);

/// priceBatch and greeksBatch of one part.
Result<void> price(Isa isa, const OptionBatch& options, std::span<double> prices, std::size_t first);
Result<void> greeks(Isa isa, const OptionBatch& options, const GreeksBatch& greeks, std::size_t first);

}  // namespace ballast::pricing::parts
