#pragma once

#include "ballast/arguments.h"

namespace ballast::app {

/// Plays at full speed to the time asked for, then renders the window and each panel to PNG. Needs no display. Without
/// a journal file the journal is a temporary one. Returns the number of files.
///
/// Errors   What factory and files say; Mismatch if the market stood still for three minutes before it got there.
/// Of a long way standard error tells every five seconds how far it is.
Result<int> captureDesk(const Arguments& arguments);

}  // namespace ballast::app
