#pragma once

namespace ballast::ui {

/// What a cell's colour means; the view takes the colour itself from the theme.
enum class Tone { Value, Label, Quiet, Accent, Up, Down, Warn, Breach, Stale, Estimate };

}  // namespace ballast::ui
