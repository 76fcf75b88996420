#include "ui/portfolio/waterfall_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/kit/chart_ticks.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr double kSide = 14.0;
constexpr int kTickRoom = 86;
constexpr double kLeastUsd = 0.5;  ///< Less prints as zero: a line where the sum stands, in no colour.

QPen hairline(const QColor& colour, Qt::PenStyle style = Qt::SolidLine)
{
    QPen pen(colour, 1.0, style);
    pen.setCosmetic(true);
    return pen;
}

QColor fillOf(const WaterfallBar& bar)
{
    const Theme& t = theme();
    if (std::abs(bar.to - bar.from) < kLeastUsd) return t.line2;
    if (bar.alarm) return t.breach;
    if (bar.kind == WaterfallKind::Residual) return t.text3;
    if (bar.kind == WaterfallKind::Total) return t.text2;
    return bar.to < bar.from ? t.down : t.up;
}

}  // namespace

WaterfallView::WaterfallView(const LadderView* rows, QWidget* parent) : QWidget(parent), m_rows(rows)
{
    setSpokenRole(this, QAccessible::Chart);
    setAccessibleName(tr("P&L waterfall"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    const auto repaint = [this] { update(); };
    connect(rows->verticalScrollBar(), &QScrollBar::valueChanged, this, repaint);
    connect(rows->verticalScrollBar(), &QScrollBar::rangeChanged, this, repaint);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, repaint);
}

void WaterfallView::setBars(std::vector<WaterfallBar> bars)
{
    m_bars = std::move(bars);
    m_range = waterfallRange(m_bars);
    const auto residual = std::find_if(m_bars.begin(), m_bars.end(),
                                       [](const WaterfallBar& bar) { return bar.kind == WaterfallKind::Residual; });
    if (!m_bars.empty())
        setAccessibleDescription(tr("%1 bars, total %2 USD, unexplained %3 USD")
                                     .arg(m_bars.size())
                                     .arg(usd0(m_bars.back().to),
                                          residual != m_bars.end() ? usd0(residual->to - residual->from) : kMissing));
    update();
}

double WaterfallView::x(double usd) const
{
    return kSide + (width() - 2.0 * kSide) * (usd - m_range.low) / (m_range.high - m_range.low);
}

QRectF WaterfallView::barRect(std::size_t row) const
{
    const QRect line = m_rows->rowRect(static_cast<int>(row));
    if (row >= m_bars.size() || line.isEmpty()) return {};
    const double from = x(m_bars[row].from), to = x(m_bars[row].to);
    const double thick = std::max(6.0, line.height() * 0.5);
    return QRectF(std::min(from, to), line.center().y() - thick / 2.0, std::max(1.0, std::abs(to - from)), thick);
}

void WaterfallView::paintAxis(QPainter& painter) const
{
    const Theme& t = theme();
    const int head = LadderView::kHeadHeight;
    painter.setFont(uiFont(11));
    const int most = std::max(1, (width() - 2 * static_cast<int>(kSide)) / kTickRoom);
    for (const double value : chartTicks(m_range.low, m_range.high, most).values) {
        const double at = std::round(x(value)) + 0.5;
        painter.setPen(hairline(value == 0.0 ? t.text3 : t.line));
        painter.drawLine(QPointF(at, head), QPointF(at, height()));
        // The first and last label stay inside.
        const QString label = signedNumber(value, 0);
        const double wide = QFontMetricsF(painter.font()).horizontalAdvance(label) + 2.0;
        const double left = std::clamp(at - wide / 2.0, 2.0, std::max(2.0, width() - wide - 2.0));
        painter.setPen(t.text3);
        painter.drawText(QRectF(left, 16.0, wide, 15.0), Qt::AlignHCenter | Qt::AlignVCenter, label);
    }
    painter.setFont(uiFont(11, QFont::Medium));
    painter.setPen(t.text2);
    painter.drawText(QRectF(2.0, 2.0, width() - 10.0, 14.0), Qt::AlignHCenter | Qt::AlignVCenter,
                     tr("Running sum, USD"));
    painter.setPen(hairline(t.line2));
    painter.drawLine(QPointF(0.0, head - 0.5), QPointF(width(), head - 0.5));
}

void WaterfallView::paintBar(QPainter& painter, std::size_t row) const
{
    const QRectF box = barRect(row);
    if (box.isEmpty()) return;
    painter.fillRect(box, fillOf(m_bars[row]));
    if (row + 1 >= m_bars.size()) return;
    const QRectF next = barRect(row + 1);
    if (next.isEmpty() || next.top() < box.top()) return;
    const double at = std::round(x(m_bars[row].to)) + 0.5;
    painter.setPen(hairline(theme().line2));
    painter.drawLine(QPointF(at, box.bottom()), QPointF(at, next.top()));
}

void WaterfallView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.fillRect(rect(), theme().bg1);
    if (m_bars.empty()) return;
    painter.setPen(hairline(theme().line));
    for (std::size_t row = 0; row < m_bars.size(); ++row)
        if (const QRect line = m_rows->rowRect(static_cast<int>(row)); !line.isEmpty())
            painter.drawLine(QPointF(0.0, line.bottom() + 0.5), QPointF(width(), line.bottom() + 0.5));
    painter.setPen(hairline(theme().line2));
    for (std::size_t row = 0; row < m_bars.size(); ++row)
        if (const QRect line = m_rows->rowRect(static_cast<int>(row));
            m_bars[row].kind != WaterfallKind::Part && !line.isEmpty())
            painter.drawLine(QPointF(0.0, line.top() + 0.5), QPointF(width(), line.top() + 0.5));
    paintAxis(painter);
    painter.setClipRect(0, LadderView::kHeadHeight, width(), height());
    for (std::size_t row = 0; row < m_bars.size(); ++row)
        paintBar(painter, row);
}

bool WaterfallView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int row = m_rows->rowAt(help->pos());
    const QAbstractItemModel& model = m_rows->tableModel();
    if (row < 0 || row >= model.rowCount()) return QWidget::event(event);
    QToolTip::showText(help->globalPos(),
                       QStringLiteral("%1: %2 USD\n%3")
                           .arg(model.index(row, 0).data().toString(), model.index(row, 1).data().toString(),
                                model.index(row, 0).data(Qt::ToolTipRole).toString()),
                       this);
    return true;
}

}  // namespace ballast::ui
