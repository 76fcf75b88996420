#include "ui/shell/action_set.h"

#include <QWidget>

namespace ballast::ui {

ActionSet::ActionSet(QWidget* window) : QObject(window), m_window(window) {}

QAction* ActionSet::add(const QString& group, const QString& words, const QKeySequence& key,
                        std::function<void()> effect)
{
    auto* action = new QAction(words, m_window);
    action->setShortcut(key);
    action->setShortcutContext(Qt::ApplicationShortcut);
    connect(action, &QAction::triggered, this, std::move(effect));
    m_window->addAction(action);
    m_entries << Entry{group, action};
    return action;
}

void ActionSet::setGroupLocked(const QString& group, const QString& why)
{
    for (const Entry& entry : m_entries) {
        if (entry.group != group) continue;
        entry.action->setEnabled(why.isEmpty());
        entry.action->setToolTip(why);
    }
}

QString ActionSet::keyTable() const
{
    QString table;
    for (const Entry& entry : m_entries) {
        if (entry.action->shortcut().isEmpty()) continue;
        QString words = entry.action->text();
        words.remove(QLatin1Char('&'));
        table +=
            QStringLiteral("%1  %2\n").arg(entry.action->shortcut().toString(QKeySequence::NativeText), -16).arg(words);
    }
    return table;
}

}  // namespace ballast::ui
