#include "ui/decisions/decision_delegate.h"

#include <QAbstractProxyModel>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QListView>
#include <QPainter>
#include <QToolTip>

#include "ui/decisions/decision_log_model.h"
#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "words/codes.h"

namespace ballast::ui {
namespace {

constexpr int kTextLeft = 28;
constexpr int kRight = 12;
constexpr int kTop = 6;
constexpr int kLine = 16;
constexpr int kDayHeight = 20;
constexpr int kTimeWidth = 58;
constexpr int kGap = 8;

const interfaces::DecisionView* viewAt(const QModelIndex& index)
{
    const auto* proxy = qobject_cast<const QAbstractProxyModel*>(index.model());
    const auto* model = qobject_cast<const DecisionLogModel*>(proxy ? proxy->sourceModel() : index.model());
    if (!model) return nullptr;
    return &model->at(proxy ? proxy->mapToSource(index).row() : index.row());
}

/// The newest row of each day stands under the day's name, so that times of different days are never confused.
bool opensDay(const QModelIndex& index)
{
    const auto* view = viewAt(index);
    const QModelIndex newer = index.sibling(index.row() - 1, index.column());
    return view && (!newer.isValid() || !isSameDay(view->decision->time, viewAt(newer)->decision->time));
}

void paintDay(QPainter& p, const QRect& band, Timestamp time)
{
    const Theme& t = theme();
    p.fillRect(band, t.bg2);
    p.setFont(uiFont(11, QFont::Medium));
    p.setPen(t.text2);
    p.drawText(band.adjusted(kTextLeft, 0, -kRight, 0), Qt::AlignVCenter,
               QStringLiteral("%1, %2").arg(weekdayDate(time), zoneName(time)));
}

/// At the right of a row's head: worth or code, how many are merged, number.
QString rightWords(const interfaces::DecisionView& view)
{
    QString right = view.merged > 1 ? QStringLiteral("× %1").arg(view.merged) : worth(*view.decision);
    if (view.decision->sequence.value > 0) right += QStringLiteral(" #%1").arg(view.decision->sequence.value);
    return right.trimmed();
}

/// With what became of its orders.
QString headlineOf(const QModelIndex& index)
{
    return index.siblingAtColumn(DecisionLogModel::Headline).data().toString();
}

/// What the right leaves to the headline.
QString shownHeadline(const interfaces::DecisionView& view, const QString& headline, int width)
{
    const int room =
        width - kRight - kTextLeft - kTimeWidth - kGap - QFontMetrics(uiFont(11)).horizontalAdvance(rightWords(view));
    return QFontMetrics(uiFont(12, QFont::Medium)).elidedText(headline, Qt::ElideRight, room);
}

QRect sentenceRect(const QRect& row) { return row.adjusted(kTextLeft, kTop + kLine + 1, -kRight, -kTop); }

}  // namespace

DecisionDelegate::DecisionDelegate(QObject* parent) : QStyledItemDelegate(parent) {}

QSize DecisionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = viewAt(index);
    const auto* list = qobject_cast<const QListView*>(option.widget);
    const int width = list ? list->viewport()->width() : option.rect.width();
    if (!view) return {width, 40};
    const QRect room(0, 0, width - kTextLeft - kRight, 1000);
    const int height = QFontMetrics(uiFont(12))
                           .boundingRect(room, Qt::TextWordWrap, ui::sentence(words::explained(view->decision->reason)))
                           .height();
    return {width, (opensDay(index) ? kDayHeight : 0) + kTop + kLine + 1 + height + kTop + 1};
}

void DecisionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = viewAt(index);
    if (!view) return;
    const Theme& t = theme();
    const domain::Decision& d = *view->decision;
    QPainter& p = *painter;
    p.save();
    const bool selected = option.state & QStyle::State_Selected;
    const bool hover = option.state & QStyle::State_MouseOver;
    const int day = opensDay(index) ? kDayHeight : 0;
    const QRect row = option.rect.adjusted(0, day, 0, 0);
    if (day > 0) paintDay(p, QRect(option.rect.left(), option.rect.top(), option.rect.width(), day), d.time);
    p.fillRect(row, selected ? t.select : hover ? t.bg2 : t.bg1);
    p.setPen(t.line);
    p.drawLine(row.bottomLeft(), row.bottomRight());
    if (option.state & QStyle::State_HasFocus) paintFocusRing(p, row.adjusted(1, 1, -1, -2));
    const QRect head(row.left(), row.top() + kTop, row.width() - kRight, kLine);
    paintMark(p, QRectF(head.left() + 10, head.top() + 3.5, 9, 9), decisionMark(d), decisionColour(d));
    p.setFont(uiFont(11));
    p.setPen(t.text3);
    p.drawText(head.adjusted(kTextLeft, 0, 0, 0), Qt::AlignVCenter, timeOfDay(d.time));
    p.drawText(head, Qt::AlignVCenter | Qt::AlignRight, rightWords(*view));
    p.setFont(uiFont(12, QFont::Medium));
    p.setPen(t.text);
    p.drawText(head.adjusted(kTextLeft + kTimeWidth, 0, 0, 0), Qt::AlignVCenter,
               shownHeadline(*view, headlineOf(index), row.width()));
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    p.drawText(sentenceRect(row), Qt::TextWordWrap, sentence(words::explained(d.reason)));
    p.restore();
}

bool DecisionDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                                 const QModelIndex& index)
{
    const auto* shown = viewAt(index);
    if (!shown || event->type() != QEvent::ToolTip) return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString whole = headlineOf(index);
    const bool isWhole = shownHeadline(*shown, whole, option.rect.width()) == whole;
    QToolTip::showText(event->globalPos(), isWhole ? QString() : whole, view);
    return true;
}

}  // namespace ballast::ui
