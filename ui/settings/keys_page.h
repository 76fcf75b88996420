#pragma once

#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QList>
#include <QTreeWidget>
#include <QWidget>
#include <functional>

#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// An action as the settings see it.
struct KeyEntry {
    QString id, group, words;
    QKeySequence now, usual;
};
/// The window's actions and how their keys are changed.
struct KeyTable {
    std::function<QList<KeyEntry>()> entries;
    /// Empty: it has that key now. Otherwise why not, and nothing changed.
    std::function<QString(const QString& id, const QKeySequence& keys)> rebind;
};

/// Every action with its key; type a new one for the chosen action.
class KeysPage : public QWidget {
    Q_OBJECT
public:
    KeysPage(KeyTable table, QWidget* parent);

    void choose(const QString& id);
    QKeySequenceEdit* field() const { return m_field; }
    PushButton* setButton() const { return m_set; }
    PushButton* usualButton() const { return m_usual; }
    QString sentence() const { return m_sentence->text(); }
    QTreeWidget* list() const { return m_list; }

private:
    void fill();
    void showChosen();
    void rebind(const QKeySequence& keys);

    KeyTable m_table;
    QLineEdit* m_filter;
    QTreeWidget* m_list;
    QKeySequenceEdit* m_field;
    PushButton *m_set, *m_none, *m_usual;
    QLabel* m_sentence;
};

}  // namespace ballast::ui
