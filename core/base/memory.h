#pragma once

namespace ballast {

/// From now on memory of 256 KiB and more goes back to the system when it is freed. Left alone, the GNU C library keeps
/// blocks up to 32 MiB once one was freed, in the heap of the thread that made it, and a desk whose checkpoints are
/// copies and bytes of some megabytes on several threads then grows for hours. Nothing with another C library.
///
/// Source   mallopt(3), M_MMAP_THRESHOLD: setting it ends the library's own adjustment.
/// Threads  Before the first other one.
void giveLargeMemoryBack() noexcept;

}  // namespace ballast
