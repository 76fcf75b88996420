#pragma once

#include <functional>
#include <string_view>
#include <thread>

#include "base/result.h"

/// What a program has from the system it runs on.
namespace ballast {

/// From now on memory of 256 KiB and more goes back to the system when it is freed. Left alone, the GNU C library keeps
/// blocks up to 32 MiB once one was freed, in the heap of the thread that made it, and a desk whose checkpoints are
/// copies and bytes of some megabytes on several threads then grows for hours. Nothing with another C library.
///
/// Source   mallopt(3), M_MMAP_THRESHOLD: setting it ends the library's own adjustment.
/// Threads  Before the first other one.
void giveLargeMemoryBack() noexcept;

/// Starts `thread`, which must not run. `name` is what the system shows of it, at most 15 bytes; `what` completes "the
/// thread ... cannot be made" for a person, and is `name` where it is empty. The
/// library's own way throws, and what nobody catches ends the program.
///
/// Errors   Refused if the system gives none; `thread` and the rest are then as before.
Result<void> startThread(std::thread& thread, std::string_view name, std::function<void()> body,
                         std::string_view what = {});

}  // namespace ballast
