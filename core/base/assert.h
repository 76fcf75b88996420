#pragma once

namespace ballast {

/// Reports a broken invariant on standard error and ends the process; the journal is replayed at the next start.
[[noreturn]] void assertionFailed(const char* expression, const char* file, int line);

}  // namespace ballast

/// On in release too: a broken invariant must never go on to trade.
#define BALLAST_ASSERT(expression)                                                                                     \
    (static_cast<bool>(expression) ? static_cast<void>(0) : ::ballast::assertionFailed(#expression, __FILE__, __LINE__))
