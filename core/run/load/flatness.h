#pragma once

#include <cstddef>
#include <vector>

namespace ballast::load {

/// Whether a row of queue lengths, taken at even times, stayed level: the mean of its last third is at most twice that
/// of its first third, and `slack` more. Fewer than three samples say nothing against it.
bool isFlat(const std::vector<std::size_t>& lengths, double slack);

}  // namespace ballast::load
