#pragma once

#include <QPainter>
#include <QRect>

#include "ui/kit/ladder_model.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

QColor toneColor(Tone tone, const Theme& theme);

/// How a row is asked to look besides its kind.
struct RowLook {
    bool selected{};
    bool hovered{};
    bool current{};  ///< Has the keyboard's frame.
};

/// Draws heads, grounds and cells of a ladder. Made for one paint event.
/// What a cell is printed with.
QFont ladderFont(const LadderCell& cell, RowKind kind);
/// Room that a cell's text and mark take, without padding.
int ladderTextWidth(const LadderCell& cell, RowKind kind);

class LadderPainter {
public:
    LadderPainter(QPainter& painter, int padding);

    void paintHead(const QRect& box, const LadderColumn& column) const;
    void paintGround(const QRect& box, RowKind kind, const RowLook& look, bool lineAbove) const;
    void paintFlash(const QRect& box, int step) const;
    void paintCell(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const;

private:
    QFont fontOf(const LadderCell& cell, RowKind kind) const;
    QRectF trendBox(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const;
    void paintTrend(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const;
    void paintBar(const QRect& box, const LadderColumn& column, double share) const;

    QPainter& m_painter;
    const Theme& m_theme;
    int m_padding;
    QFont m_value, m_head, m_unit;
};

}  // namespace ballast::ui
