#include "ui/review/record_limits.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "words/codes.h"

namespace ballast::ui {
namespace {

using domain::Decision;
using domain::HeldLimit;

constexpr double kLimitRow = 20.0, kLimitHead = 24.0, kLimitPad = 6.0;
constexpr int kMostDecimals = 15;  // Of a double below 1.

struct StandingLook {
    Mark mark;
    QColor colour;
    QString word;
};

StandingLook standingLook(const HeldLimit& held)
{
    const Theme& t = theme();
    const auto standing = domain::standingOf(held);
    if (standing == "beyond") return {Mark::Breach, t.breach, QObject::tr("beyond")};
    if (standing == "near") return {Mark::Warning, t.warn, QObject::tr("near")};
    return {Mark::Fresh, t.text3, QObject::tr("within")};
}

/// Counts are whole, and so is what is large; below that two or three decimals, and of what is small as many as show
/// two digits of the figure or of its limit, whichever is larger: 0.0003 of 0.0005 is not 0.000 of 0.001.
int decimalsOf(const HeldLimit& held)
{
    const double size = std::max(std::abs(held.value), held.limit);
    if (held.unit == "orders" || size >= 10'000.0) return 0;
    if (size >= 100.0) return 2;
    return size > 0.0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(size))), 3, kMostDecimals) : 3;
}

/// As many as print all of it.
int wholeDecimals(double value, int least)
{
    while (least < kMostDecimals && QString::number(value, 'f', least).toDouble() != value)
        ++least;
    return least;
}

/// Sizes, counts and margins have one side.
bool isTwoSided(const HeldLimit& held)
{
    using domain::RecordCode;
    return held.code == RecordCode::C01 || held.code == RecordCode::C04 || held.code == RecordCode::Limit;
}

QString figureOf(const HeldLimit& held, int decimals)
{
    return isTwoSided(held) ? signedNumber(held.value, decimals) : plain(held.value, decimals);
}

QString boundOf(const HeldLimit& held, int decimals)
{
    return (isTwoSided(held) ? QStringLiteral("±") : QString()) + plain(held.limit, decimals);
}

QString unitOf(const HeldLimit& held)
{
    if (held.unit.empty()) return {};
    const bool one = held.unit == "orders" && held.value == 1.0;
    return QStringLiteral("\u00A0") + (one ? QObject::tr("order") : text(held.unit));
}

void limitCell(QPainter& painter, const QRectF& box, Qt::Alignment across, const QString& words, const QColor& colour)
{
    painter.setPen(colour);
    painter.drawText(
        box.adjusted(kLimitPad, 0.0, -kLimitPad, 0.0), int(across | Qt::AlignVCenter),
        QFontMetricsF(painter.font()).elidedText(words, Qt::ElideMiddle, box.width() - 2.0 * kLimitPad + 1.0));
}

void limitLine(QPainter& painter, const QRectF& row, const QColor& colour)
{
    painter.setPen(colour);
    const double y = std::round(row.bottom()) - 0.5;
    painter.drawLine(QPointF(row.left(), y), QPointF(row.right(), y));
}

QString rulesLine(const Decision& decision)
{
    QStringList codes;
    for (const auto code : decision.judgedBy.rules)
        codes << text(domain::toString(code));
    return codes.isEmpty() ? QString() : QObject::tr("Rules asked: %1").arg(codes.join(QStringLiteral(", ")));
}

/// The line of an order in `width`: only the venue's own id gives way, for what was ordered and filled stands behind
/// it.
QString orderIn(const QFontMetricsF& metrics, const QString& order, double width)
{
    const QString lead = QStringLiteral("(at its venue ");
    const auto from = order.indexOf(lead) + lead.size(), to = order.indexOf(QStringLiteral("):"), from);
    if (from < lead.size() || to < from || metrics.horizontalAdvance(order) <= width) return order;
    const QString before = order.left(from), after = order.mid(to), id = order.mid(from, to - from);
    return before + metrics.elidedText(id, Qt::ElideMiddle, width - metrics.horizontalAdvance(before + after)) + after;
}

void paintLimitRow(QPainter& painter, const QRectF& row, const HeldLimit& held)
{
    const Theme& t = theme();
    const StandingLook look = standingLook(held);
    const double name = row.width() * 0.46, figure = row.width() * 0.21;
    QRectF box(row.left(), row.top(), name, row.height());
    limitCell(painter, box, Qt::AlignLeft, text(domain::toString(held.code)) + QLatin1Char(' ') + text(held.of),
              t.text2);
    box = QRectF(box.right(), row.top(), figure, row.height());
    limitCell(painter, box, Qt::AlignRight, figureOf(held, decimalsOf(held)) + unitOf(held), t.text);
    box = QRectF(box.right(), row.top(), figure, row.height());
    limitCell(painter, box, Qt::AlignRight, boundOf(held, decimalsOf(held)), t.text2);
    box = QRectF(box.right(), row.top(), row.right() - box.right(), row.height());
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(look.word);
    paintMark(painter,
              QRectF(box.right() - kLimitPad - width - kMarkSize - 6.0, row.center().y() - kMarkSize / 2.0, kMarkSize,
                     kMarkSize),
              look.mark, look.colour);
    limitCell(painter, box, Qt::AlignRight, look.word, look.colour);
    limitLine(painter, row, t.line);
}

void paintLimitHead(QPainter& painter, const QRectF& head)
{
    const Theme& t = theme();
    painter.setFont(uiFont(11, QFont::Medium));
    const double name = head.width() * 0.46, figure = head.width() * 0.21;
    limitCell(painter, {head.left(), head.top(), name, head.height()}, Qt::AlignLeft, QObject::tr("Judged by"),
              t.text2);
    limitCell(painter, {head.left() + name, head.top(), figure, head.height()}, Qt::AlignRight, QObject::tr("Figure"),
              t.text2);
    limitCell(painter, {head.left() + name + figure, head.top(), figure, head.height()}, Qt::AlignRight,
              QObject::tr("Limit"), t.text2);
    limitLine(painter, head, t.line2);
}

}  // namespace

double limitTableHeight(const Decision& decision, const QStringList& orders)
{
    const auto& judged = decision.judgedBy;
    const double judgedHeight =
        judged.isEmpty()
            ? 0.0
            : kLimitHead + kLimitRow * static_cast<double>(judged.limits.size() + (judged.rules.empty() ? 0 : 1));
    return judgedHeight + (orders.isEmpty() ? 0.0 : kLimitHead + kLimitRow * static_cast<double>(orders.size()));
}

void paintLimitTable(QPainter& painter, const QRectF& area, const Decision& decision, const QStringList& orders)
{
    const Theme& t = theme();
    QRectF row(area.left(), area.top(), area.width(), kLimitHead);
    const auto next = [&row] { row = QRectF(row.left(), row.bottom(), row.width(), kLimitRow); };
    if (!decision.judgedBy.isEmpty()) {
        paintLimitHead(painter, row);
        painter.setFont(uiFont(12));
        next();
        for (const HeldLimit& held : decision.judgedBy.limits) {
            paintLimitRow(painter, row, held);
            next();
        }
        if (const QString rules = rulesLine(decision); !rules.isEmpty()) {
            limitCell(painter, row, Qt::AlignLeft, rules, t.text3);
            next();
        }
    }
    if (orders.isEmpty()) return;
    row.setHeight(kLimitHead);
    painter.setFont(uiFont(11, QFont::Medium));
    limitCell(painter, row, Qt::AlignLeft, QObject::tr("Orders that followed"), t.text2);
    limitLine(painter, row, t.line2);
    painter.setFont(uiFont(12));
    next();
    for (const QString& order : orders) {
        limitCell(painter, row, Qt::AlignLeft,
                  orderIn(QFontMetricsF(painter.font()), order, row.width() - 2.0 * kLimitPad), t.text);
        limitLine(painter, row, t.line);
        next();
    }
}

QString limitToolTip(const Decision& decision, const QStringList& orders)
{
    QStringList lines;
    for (const HeldLimit& held : decision.judgedBy.limits) {
        lines << QObject::tr("%1 %2: %3%5, limit %4%5, %6")
                     .arg(text(domain::toString(held.code)), text(held.of),
                          figureOf(held, wholeDecimals(held.value, decimalsOf(held))),
                          boundOf(held, wholeDecimals(held.limit, decimalsOf(held))), unitOf(held),
                          standingLook(held).word);
    }
    if (!decision.judgedBy.rules.empty()) lines << QObject::tr("Rules asked:");
    for (const auto code : decision.judgedBy.rules)
        lines << text(words::codeWords(domain::toString(code)));
    if (!orders.isEmpty()) lines << QObject::tr("Orders that followed:") << orders;
    return lines.join(QLatin1Char('\n'));
}

}  // namespace ballast::ui
