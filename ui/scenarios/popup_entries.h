#pragma once

#include <QAbstractItemView>
#include <QComboBox>
#include <QEvent>
#include <QStandardItemModel>

namespace ballast::ui {

/// Entries of a box that do something, which are those with data of their own, can be chosen in its open list alone: a
/// key or a wheel on the closed box goes past them, for it would do them without being seen. Installed on the list.
class PopupEntries : public QObject {
public:
    explicit PopupEntries(QComboBox* box) : QObject(box), m_box(box) {}
    /// After entries were added.
    static void lock(QComboBox& box) { enable(box, false); }

protected:
    bool eventFilter(QObject* list, QEvent* event) override
    {
        if (event->type() == QEvent::Show) enable(*m_box, true);
        if (event->type() == QEvent::Hide) enable(*m_box, false);
        return QObject::eventFilter(list, event);
    }

private:
    static void enable(QComboBox& box, bool enabled)
    {
        const auto* entries = qobject_cast<QStandardItemModel*>(box.model());
        for (int i = 0; entries != nullptr && i < box.count(); ++i)
            if (!box.itemData(i).toString().isEmpty()) entries->item(i)->setEnabled(enabled);
    }

    QComboBox* m_box;
};

}  // namespace ballast::ui
