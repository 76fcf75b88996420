#include "ui/decisions/decision_delegate.h"

#include <QAbstractProxyModel>
#include <QFontMetrics>
#include <QListView>
#include <QPainter>

#include "ui/decisions/decision_log_model.h"
#include "ui/decisions/decision_text.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kTextLeft = 28;
constexpr int kRight = 12;
constexpr int kTop = 6;
constexpr int kLine = 16;

const interfaces::DecisionView* viewAt(const QModelIndex& index)
{
    const auto* proxy = qobject_cast<const QAbstractProxyModel*>(index.model());
    const auto* model = qobject_cast<const DecisionLogModel*>(proxy ? proxy->sourceModel() : index.model());
    if (!model) return nullptr;
    return &model->at(proxy ? proxy->mapToSource(index).row() : index.row());
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
    const int height =
        QFontMetrics(uiFont(12)).boundingRect(room, Qt::TextWordWrap, ui::sentence(view->decision->reason)).height();
    return {width, kTop + kLine + 1 + height + kTop + 1};
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
    p.fillRect(option.rect, selected ? t.select : hover ? t.bg2 : t.bg1);
    p.setPen(t.line);
    p.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QRect head(option.rect.left(), option.rect.top() + kTop, option.rect.width() - kRight, kLine);
    paintMark(p, QRectF(head.left() + 10, head.top() + 3.5, 9, 9), decisionMark(d), decisionColour(d));
    p.setFont(uiFont(11));
    p.setPen(t.text3);
    p.drawText(head.adjusted(kTextLeft, 0, 0, 0), Qt::AlignVCenter, timeOfDay(d.time));
    QString right = worth(d);
    if (view->merged > 1) right = QStringLiteral("× %1").arg(view->merged);
    if (d.sequence.value > 0) right += QStringLiteral(" #%1").arg(d.sequence.value);
    p.drawText(head, Qt::AlignVCenter | Qt::AlignRight, right.trimmed());
    p.setFont(uiFont(12, QFont::Medium));
    p.setPen(t.text);
    p.drawText(head.adjusted(kTextLeft + 58, 0, 0, 0), Qt::AlignVCenter, headline(d));
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    p.drawText(sentenceRect(option.rect), Qt::TextWordWrap, sentence(d.reason));
    p.restore();
}

}  // namespace ballast::ui
