#pragma once

#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QWidget>

#include "ui/shell/action_set.h"

namespace ballast::ui {

/// Type to find and run any action. `>27 mar` selects an expiry, `#140` opens a record. Not modal; Esc closes it.
class CommandPalette : public QWidget {
    Q_OBJECT
public:
    CommandPalette(const ActionSet* actions, QWidget* parent);
    /// `top`: its upper edge in the window stays below that.
    void open(int top);
    QLineEdit* input() const { return m_input; }
    QListWidget* list() const { return m_list; }

Q_SIGNALS:
    /// Words after ">".
    void expiryRequested(const QString& words);
    void recordRequested(quint64 number);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void filter(const QString& words);
    void giveBack();
    void run();

    const ActionSet* m_actions;
    QLineEdit* m_input;
    QListWidget* m_list;
    QPointer<QWidget> m_before;  ///< Had the keyboard when it was opened.
};

}  // namespace ballast::ui
