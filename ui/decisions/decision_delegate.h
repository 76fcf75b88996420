#pragma once

#include <QStyledItemDelegate>

namespace ballast::ui {

/// An entry of the list: mark, time, headline, cost or code and number; under it the whole sentence.
class DecisionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit DecisionDelegate(QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// The whole headline where its row has no room for it.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
};

}  // namespace ballast::ui
