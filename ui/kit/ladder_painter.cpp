#include "ui/kit/ladder_painter.h"

#include <QFontMetrics>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace ballast::ui {
namespace {

constexpr int kMarkGap = 5;
constexpr int kLongestBar = 120;

QPen hairline(const QColor& colour)
{
    QPen pen(colour, 1.0);
    pen.setCosmetic(true);
    return pen;
}

}  // namespace

QColor toneColor(Tone tone, const Theme& t)
{
    switch (tone) {
    case Tone::Value:
        return t.text;
    case Tone::Label:
        return t.text2;
    case Tone::Quiet:
        return t.text3;
    case Tone::Accent:
        return t.accent;
    case Tone::Up:
        return t.up;
    case Tone::Down:
        return t.down;
    case Tone::Warn:
        return t.warn;
    case Tone::Breach:
        return t.breach;
    case Tone::Stale:
        return t.stale;
    case Tone::Estimate:
        return t.estimate;
    }
    return t.text;
}

QFont ladderFont(const LadderCell& cell, RowKind kind)
{
    static const QFont kValue = uiFont(12), kMedium = uiFont(12, QFont::Medium), kBold = uiFont(12, QFont::Bold),
                       kItalic = uiFont(12, QFont::Normal, true);
    if (cell.italic) return kItalic;
    if (kind == RowKind::GrandTotal) return kBold;
    return kind == RowKind::Group || cell.tone == Tone::Accent ? kMedium : kValue;
}

int ladderTextWidth(const LadderCell& cell, RowKind kind)
{
    if (cell.text.isEmpty()) return 0;
    const int mark = cell.mark == Mark::None ? 0 : kMarkSize + kMarkGap;
    return QFontMetrics(ladderFont(cell, kind)).horizontalAdvance(cell.text) + mark;
}

LadderPainter::LadderPainter(QPainter& painter, int padding)
    : m_painter(painter), m_theme(theme()), m_padding(padding), m_value(uiFont(12)), m_head(uiFont(11, QFont::Medium)),
      m_unit(uiFont(11))
{
}

void LadderPainter::paintHead(const QRect& box, const LadderColumn& column) const
{
    const int side = column.left ? Qt::AlignLeft : Qt::AlignRight;
    const QRect inner = box.adjusted(m_padding, 2, -m_padding, -2);
    m_painter.setFont(m_head);
    m_painter.setPen(m_theme.text2);
    const QRect upper(inner.left(), inner.top(), inner.width(), 15);
    m_painter.drawText(column.unit.isEmpty() ? upper.translated(0, 14) : upper, side | Qt::AlignVCenter, column.name);
    m_painter.setFont(m_unit);
    m_painter.setPen(m_theme.text3);
    m_painter.drawText(QRect(inner.left(), inner.top() + 14, inner.width(), 15), side | Qt::AlignVCenter, column.unit);
}

void LadderPainter::paintGround(const QRect& box, RowKind kind, const RowLook& look, bool lineAbove) const
{
    QColor ground = kind == RowKind::AtTheMoney || kind == RowKind::Group ? m_theme.bg2 : m_theme.bg1;
    if (look.hovered) ground = m_theme.bg3;
    if (look.selected) ground = m_theme.select;
    m_painter.fillRect(box, ground);
    m_painter.setPen(hairline(m_theme.line));
    m_painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom());
    if (lineAbove) {
        m_painter.setPen(hairline(m_theme.line2));
        m_painter.drawLine(box.left(), box.top(), box.right(), box.top());
    }
}

void LadderPainter::paintFlash(const QRect& box, int step) const
{
    if (step == 0) return;
    QColor ground = m_theme.bg3;
    if (step == 2) ground.setAlphaF(0.5F);
    m_painter.fillRect(box.adjusted(0, 1, 0, -1), ground);
}

void LadderPainter::paintBar(const QRect& box, const LadderColumn& column, double share) const
{
    const int text = QFontMetrics(m_value).horizontalAdvance(column.widest) + kMarkSize + kMarkGap;
    // A column of bars alone has its whole width for them.
    const int room = column.widest.isEmpty() ? box.width() - 2 * m_padding
                                             : std::min(kLongestBar, box.width() - 2 * m_padding - text);
    const int length = static_cast<int>(std::lround(std::abs(share) * room));
    if (room <= 8 || length <= 0) return;
    const int height = 8;
    m_painter.fillRect(QRect(box.left() + m_padding, box.center().y() - height / 2 + 1, length, height),
                       (share < 0.0 ? m_theme.exposure[1] : m_theme.exposure[9]).fill);
}

/// Beside a figure and fainter than it: a line behind one would look like a figure that was struck out, and a level one
/// like the mark of a stale value, so that what stood still has none there. Under it where there is no room beside and
/// the row is high enough; else nowhere.
QRectF LadderPainter::trendBox(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const
{
    constexpr int kLeastTrend = 20, kHighEnough = 22;
    if (cell.text.isEmpty()) return QRectF(box).adjusted(m_padding, 5, -m_padding, -5);
    const int band = std::max(3, box.height() / 5);
    const QRectF under(box.left() + 3, box.bottom() - 1 - band, box.width() - 6, band);
    const int text = m_padding + ladderTextWidth(cell, kind) + 3;  // 6 px between them, with the 3 at the edge.
    if (box.width() - text >= kLeastTrend) return under.adjusted(column.left ? text : 0, 0, column.left ? 0 : -text, 0);
    return box.height() >= kHighEnough ? under : QRectF();
}

void LadderPainter::paintTrend(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const
{
    if (cell.trend.size() < 2) return;
    const auto [least, most] = std::minmax_element(cell.trend.begin(), cell.trend.end());
    const bool isAlone = cell.text.isEmpty();
    if (!isAlone && *least == *most) return;
    const QRectF inner = trendBox(box, column, cell, kind);
    if (inner.isEmpty()) return;
    const double range = *most - *least;
    QPolygonF line;
    for (std::size_t i = 0; i < cell.trend.size(); ++i) {
        const double along = static_cast<double>(i) / static_cast<double>(cell.trend.size() - 1);
        const double up = range > 0.0 ? (cell.trend[i] - *least) / range : 0.5;
        line << QPointF(inner.left() + along * inner.width(), inner.bottom() - up * inner.height());
    }
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(QPen(isAlone ? m_theme.text2 : m_theme.line2, 1.0));
    m_painter.drawPolyline(line);
    m_painter.restore();
}

void LadderPainter::paintCell(const QRect& box, const LadderColumn& column, const LadderCell& cell, RowKind kind) const
{
    if (cell.staged) m_painter.fillRect(box.adjusted(1, 1, -1, -1), m_theme.warnFill);
    paintTrend(box, column, cell, kind);
    if (cell.bar) paintBar(box, column, *cell.bar);
    if (cell.text.isEmpty() && cell.mark == Mark::None) return;
    const QFont font = ladderFont(cell, kind);
    const QFontMetrics metrics(font);
    QRect inner = box.adjusted(m_padding, 0, -m_padding, 0);
    const int width = std::min(metrics.horizontalAdvance(cell.text), inner.width());
    const int markRoom = cell.mark == Mark::None ? 0 : kMarkSize + kMarkGap;
    if (cell.mark != Mark::None) {
        const int left = column.left ? inner.left() : inner.right() - width - markRoom + 1;
        paintMark(m_painter, QRectF(left, box.center().y() - kMarkSize / 2.0 + 0.5, kMarkSize, kMarkSize), cell.mark,
                  toneColor(cell.markTone, m_theme));
        if (column.left) inner.setLeft(inner.left() + markRoom);
    }
    m_painter.setFont(font);
    m_painter.setPen(toneColor(cell.tone, m_theme));
    const QString shown = metrics.elidedText(cell.text, Qt::ElideRight, inner.width());
    m_painter.drawText(inner, static_cast<int>((column.left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter),
                       shown);
    if (!cell.dashed) return;
    QPen dashes = hairline(toneColor(cell.tone, m_theme));
    dashes.setStyle(Qt::DashLine);
    m_painter.setPen(dashes);
    const int y = box.center().y() + metrics.ascent() / 2 + 2;
    const int left = column.left ? inner.left() : inner.right() - width + 1;
    m_painter.drawLine(left, y, left + width, y);
}

}  // namespace ballast::ui
