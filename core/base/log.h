#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ballast::log {

enum class Level { Info, Warning, Error };

/// Where lines go; without one, lines are dropped. The sink must be safe to call from any thread, and may be called for
/// a line that was begun before another took its place.
///
/// Threads  Any.
void setSink(std::function<void(Level, std::string_view)> sink);

/// One line for a person: what, where, what was done. Never a secret. Any thread.
void write(Level level, std::string_view line);
inline void info(std::string_view line) { write(Level::Info, line); }
inline void warning(std::string_view line) { write(Level::Warning, line); }
inline void error(std::string_view line) { write(Level::Error, line); }

}  // namespace ballast::log
