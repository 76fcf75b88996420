#pragma once

#include <QColor>
#include <QPainter>
#include <QRectF>

namespace ballast::ui {

/// The desk's painted marks. A mark never stands without a word.
enum class Mark {
    None,
    Fresh,     ///< Disc.
    Delayed,   ///< Half disc.
    Stale,     ///< Ring.
    Dead,      ///< Cross.
    Warning,   ///< Triangle, filled.
    Breach,    ///< Square, filled.
    Notice,    ///< Thin ring.
    Done,      ///< Tick.
    Hold,      ///< Two level bars.
    Buy,       ///< Triangle up.
    Sell,      ///< Triangle down.
    Refused,   ///< Struck ring.
    Override,  ///< Hollow square.
    Pause,     ///< Two upright bars.
    Lock,
    Play,  ///< Triangle to the right.
    Step,  ///< The same with a bar.
    Down   ///< Small triangle of a drop-down.
};

/// Side of the box in which a mark is drawn.
constexpr int kMarkSize = 9;

/// Paints `mark` in the middle of `box`, scaled from a 9x9 design.
void paintMark(QPainter& painter, const QRectF& box, Mark mark, const QColor& colour);

}  // namespace ballast::ui
