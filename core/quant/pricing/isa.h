#pragma once

#include <string_view>

#include "base/result.h"

namespace ballast::pricing {

/// Instruction level at which the batch functions compute. Levels differ in the last bits, so whoever must repeat a run
/// exactly states the level.
enum class Isa {
    Plain,  ///< Any x86-64: two doubles at a time.
    Avx2,   ///< AVX2 and FMA: four.
    Avx512  ///< AVX-512 F, DQ and VL: eight.
};

/// "plain", "avx2", "avx512".
std::string_view toString(Isa isa) noexcept;

/// Whether this processor and its operating system can run the level, and no lower one was asked for.
bool machineHas(Isa isa) noexcept;

/// From now on this process computes as on a machine whose widest level is `widest`; for a program that shows that its
/// results do not depend on the machine. Before anything is computed, and before there are threads.
void useAtMost(Isa widest) noexcept;

/// The widest level that this machine has.
Isa bestIsa() noexcept;

/// The level named "auto" (the widest here), "plain", "avx2" or "avx512".
///
/// Errors   InvalidArgument for another name; Unsupported for a level that this machine lacks.
Result<Isa> parseIsa(std::string_view text);

}  // namespace ballast::pricing
