#include "ui/header/header_block.h"

#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 12;
constexpr int kMarkRoom = 14;
constexpr int kLeastGap = 6;
constexpr int kLongLabel = 12;        ///< Characters.
constexpr double kTrackShare = 1.25;  // The bar's end stands for 125 % of the limit, so that the 80 % tick is inside.

/// A figure is never cut: a long one is smaller.
QFont fittingFont(const QString& value, bool italic, int room)
{
    constexpr int kLargest = 20, kLeast = 12;
    int pixels = kLargest;
    while (pixels > kLeast && QFontMetrics(uiFont(pixels, QFont::Medium, italic)).horizontalAdvance(value) > room)
        --pixels;
    return uiFont(pixels, QFont::Medium, italic);
}

QRect lineRect(const QRect& inner, int centre) { return {inner.left(), centre - 9, inner.width(), 18}; }

void paintBandGauge(QPainter& p, const QRectF& box, const Gauge& g)
{
    const Theme& t = theme();
    const double y = box.center().y();
    p.fillRect(QRectF(box.left(), y - 2.0, box.width(), 4.0), t.bg3);
    p.fillRect(QRectF(box.left() + g.bandFrom * box.width(), y - 2.0, (g.bandTo - g.bandFrom) * box.width(), 4.0),
               t.line2);
    p.fillRect(QRectF(box.left() + g.position * box.width() - 1.0, y - 5.0, 2.0, 10.0), g.colour);
}

void paintShareGauge(QPainter& p, const QRectF& box, const Gauge& g)
{
    const Theme& t = theme();
    const double y = box.center().y();
    p.fillRect(QRectF(box.left(), y - 2.0, box.width(), 4.0), t.bg3);
    p.fillRect(QRectF(box.left(), y - 2.0, std::min(1.0, g.position / kTrackShare) * box.width(), 4.0), g.colour);
    p.fillRect(QRectF(box.left() + 0.8 / kTrackShare * box.width(), y - 4.0, 1.0, 8.0), t.text3);
}

void paintSparkline(QPainter& p, const QRectF& box, const std::vector<double>& values)
{
    if (values.size() < 2) return;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double span = std::max(*high - *low, 1e-9);
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i)
        line << QPointF(box.left() + box.width() * static_cast<double>(i) / static_cast<double>(values.size() - 1),
                        box.bottom() - box.height() * (values[i] - *low) / span);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(theme().text2, 1.0));
    p.drawPolyline(line);
    p.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

void paintBlockGround(QPainter& painter, const QRect& rect)
{
    painter.fillRect(rect, theme().bg1);
    painter.setPen(theme().line);
    painter.drawLine(rect.topRight(), rect.bottomRight());
    painter.drawLine(rect.bottomLeft(), rect.bottomRight());
}

HeaderBlock::HeaderBlock(QWidget* parent) : QWidget(parent) { setSpokenRole(this, QAccessible::Indicator); }

void HeaderBlock::setContent(BlockContent content)
{
    m_content = std::move(content);
    // A long name ends in an ellipsis on the block.
    for (const HeaderRow& row : m_content.rows)
        if (row.label.size() > kLongLabel)
            m_content.toolTip += QLatin1Char('\n') + row.label + QLatin1Char(' ') + row.value;
    speak();
    update();
}

void HeaderBlock::setReading(bool reading)
{
    if (reading == m_reading) return;
    m_reading = reading;
    speak();
    update();
}

void HeaderBlock::speak()
{
    const QString waits = tr("%1: being read").arg(m_content.label);
    const QString& tip = m_reading ? waits : m_content.toolTip;
    setToolTip(QStringLiteral("<p>%1</p>").arg(tip.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"))));
    const QString& spoken = m_reading ? waits : m_content.spoken;
    if (accessibleName() != spoken) setAccessibleName(spoken);
}

void HeaderBlock::setCompact(bool compact) { m_compact = compact; }

int HeaderBlock::rowCentre(std::size_t row) const
{
    const int at = static_cast<int>(row);
    if (m_rowsOnly) return 29 + at * 15;
    return m_compact ? 48 + at * 16 : 55 + at * 18;
}

void HeaderBlock::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    paintBlockGround(p, rect());
    paintHead(p);
    if (m_reading) return;
    for (std::size_t i = 0; i < m_content.rows.size() && i < (m_rowsOnly ? 4U : 2U); ++i)
        paintRow(p, m_content.rows[i], rowCentre(i));
}

void HeaderBlock::paintHead(QPainter& p) const
{
    const Theme& t = theme();
    const QRect inner = rect().adjusted(m_compact ? 8 : kPadding, 0, m_compact ? -8 : -kPadding, 0);
    p.setFont(uiFont(11));
    p.setPen(t.text2);
    p.drawText(lineRect(inner, 13), Qt::AlignLeft | Qt::AlignVCenter, m_content.label);
    p.setPen(t.text3);
    p.drawText(lineRect(inner, 13), Qt::AlignRight | Qt::AlignVCenter, m_content.unit);
    if (m_reading) {
        p.setFont(uiFont(12));
        p.setPen(t.text2);
        return p.drawText(inner.adjusted(0, 22, 0, 0), Qt::AlignRight | Qt::AlignVCenter, tr("reading…"));
    }
    if (m_rowsOnly) return;
    const QFont valueFont = fittingFont(m_content.value, m_content.valueItalic, inner.width());
    const QRect valueBox(inner.left(), (m_compact ? 30 : 34) - 13, inner.width(), 26);
    p.setFont(valueFont);
    p.setPen(m_content.valueColour);
    // A slanted figure leans over its box.
    p.drawText(valueBox, Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, m_content.value);
    const int left = valueBox.right() - QFontMetrics(valueFont).horizontalAdvance(m_content.value) - kMarkRoom - 4;
    const bool worry = m_content.valueMark == Mark::Warning;
    paintMark(p, QRectF(left, valueBox.top() + 8, 10, 10), m_content.valueMark, worry ? t.warn : m_content.valueColour);
}

void HeaderBlock::paintRow(QPainter& p, const HeaderRow& row, int centre) const
{
    const Theme& t = theme();
    QRect line = lineRect(rect().adjusted(m_compact ? 8 : kPadding, 0, m_compact ? -8 : -kPadding, 0), centre);
    if (row.markAtLabel) {
        paintMark(p, QRectF(line.left(), centre - 5, 9, 9), row.mark, row.markColour);
        line.setLeft(line.left() + kMarkRoom);
    }
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    const int valueWidth = QFontMetrics(uiFont(12, QFont::Normal, row.italic)).horizontalAdvance(row.value);
    const QString label = p.fontMetrics().elidedText(row.label, Qt::ElideRight, line.width() - valueWidth - kLeastGap);
    p.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, label);
    const int labelWidth = p.fontMetrics().horizontalAdvance(label);
    p.setFont(uiFont(12, QFont::Normal, row.italic));
    p.setPen(row.colour);
    p.drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
    int right = line.right() - p.fontMetrics().horizontalAdvance(row.value) - 6;
    if (row.mark != Mark::None && !row.markAtLabel) {
        paintMark(p, QRectF(right - 9, centre - 5, 9, 9), row.mark, row.markColour);
        right -= kMarkRoom;
    }
    // Gauges stand in one column for all rows, whatever the width of the values.
    const double from = line.left() + std::max(labelWidth + 6.0, m_compact ? 46.0 : row.label.size() > 4 ? 66.0 : 42.0);
    const double to = std::min(static_cast<double>(right), from + (m_compact ? 38.0 : row.gauge ? 56.0 : 70.0));
    if (to - from < 16.0) return;
    if (row.gauge) {
        const QRectF box(from, centre - 5, to - from, 10);
        row.gauge->kind == Gauge::Kind::Band ? paintBandGauge(p, box, *row.gauge) : paintShareGauge(p, box, *row.gauge);
    }
    if (!m_compact) paintSparkline(p, QRectF(from, centre - 6, to - from, 12), row.sparkline);
}

void HeaderBlock::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) Q_EMIT clicked();
}

}  // namespace ballast::ui
