#include "ui/kit/figure_strip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/reading_look.h"

namespace ballast::ui {
namespace {

constexpr int kPadding = 12, kGap = 24, kLabelHeight = 15, kMarkRoom = kMarkSize + 5;

QFont valueFont(const StripFigure& figure, int pixels)
{
    return uiFont(pixels, pixels > 12 ? QFont::Medium : QFont::Normal, figure.italic);
}

int valueWidth(const StripFigure& figure, int pixels)
{
    const int unit =
        figure.unit.isEmpty() ? 0 : QFontMetrics(uiFont(11)).horizontalAdvance(QChar(0x00A0) + figure.unit);
    return QFontMetrics(valueFont(figure, pixels)).horizontalAdvance(figure.value) + unit +
           (figure.mark == Mark::None ? 0 : kMarkRoom);
}

int figureWidth(const StripFigure& figure, int pixels)
{
    return std::max(QFontMetrics(uiFont(11)).horizontalAdvance(figure.label), valueWidth(figure, pixels)) + kGap;
}

void paintFigure(QPainter& painter, const QRect& box, const StripFigure& figure, int pixels)
{
    const Theme& t = theme();
    painter.setFont(uiFont(11));
    painter.setPen(t.text2);
    painter.drawText(QRect(box.left(), box.top() + 6, box.width(), kLabelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     figure.label);
    QRect line(box.left(), box.top() + 6 + kLabelHeight, box.width(), box.height() - 12 - kLabelHeight);
    if (figure.mark != Mark::None) {
        paintMark(painter, QRectF(line.left(), line.center().y() - kMarkSize / 2.0 + 0.5, kMarkSize, kMarkSize),
                  figure.mark, figure.markColour);
        line.setLeft(line.left() + kMarkRoom);
    }
    const QFont font = valueFont(figure, pixels);
    painter.setFont(font);
    painter.setPen(figure.colour.isValid() ? figure.colour : t.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, figure.value);
    painter.setFont(uiFont(11));
    painter.setPen(t.text3);
    line.setLeft(line.left() + QFontMetrics(font).horizontalAdvance(figure.value));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, QChar(0x00A0) + figure.unit);
}

}  // namespace

StripFigure readingFigure(const QString& label, const interfaces::Reading& reading, int decimals, const QString& unit,
                          const QString& definition)
{
    const ReadingLook look = lookOf(reading, [decimals](double value) { return plain(value, decimals); });
    StripFigure figure{label, look.text, unit, look.colour, look.italic, look.mark, look.markColour, definition};
    if (look.state == ReadingState::Missing) figure.unit.clear();
    if (reading.value && std::isfinite(*reading.value))
        figure.toolTip += QStringLiteral("\n%1 %2").arg(plain(*reading.value, decimals + 2), unit);
    if (!look.ageText.isEmpty()) figure.toolTip += QStringLiteral(", ") + look.ageText;
    return figure;
}

FigureStrip::FigureStrip(const QString& name, int valuePixels, QWidget* parent)
    : QWidget(parent), m_valuePixels(valuePixels)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize FigureStrip::sizeHint() const { return {360, 12 + kLabelHeight + m_valuePixels + 6}; }

void FigureStrip::setFigures(std::vector<StripFigure> figures)
{
    m_figures = std::move(figures);
    QString spoken;
    for (const auto& figure : m_figures)
        spoken += QStringLiteral("%1 %2 %3. ").arg(figure.label, figure.value, figure.unit);
    setAccessibleDescription(spoken);
    update();
}

/// Figures stand as wide as they need, from the left; where they do not fit, all shrink alike.
QRect FigureStrip::figureRect(std::size_t index) const
{
    int left = 0, all = 0;
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const int each = figureWidth(m_figures[i], m_valuePixels);
        if (i < index) left += each;
        all += each;
    }
    const int room = width() - 2 * kPadding + kGap;
    const double scale = all > room && all > 0 ? static_cast<double>(room) / all : 1.0;
    const int own = figureWidth(m_figures[index], m_valuePixels);
    return {kPadding + static_cast<int>(left * scale), 0, static_cast<int>(own * scale), height()};
}

void FigureStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme().bg1);
    for (std::size_t i = 0; i < m_figures.size(); ++i)
        paintFigure(painter, figureRect(i), m_figures[i], m_valuePixels);
    if (!m_ruled) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme().line, 1.0));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

bool FigureStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t i = 0; i < m_figures.size(); ++i)
        if (figureRect(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), m_figures[i].toolTip, this, figureRect(i));
            return true;
        }
    QToolTip::hideText();
    return true;
}

}  // namespace ballast::ui
