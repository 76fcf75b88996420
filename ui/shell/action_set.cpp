#include "ui/shell/action_set.h"

#include <QWidget>
#include <algorithm>

#include "ui/choices/choices.h"
#include "ui/choices/place_keys.h"

namespace ballast::ui {
namespace {

QString idOf(const QString& group, QString words) { return group + QLatin1Char('/') + words.remove(QLatin1Char('&')); }

}  // namespace

ActionSet::ActionSet(QWidget* window) : QObject(window), m_window(window) {}

QAction* ActionSet::add(const QString& group, const QString& words, const QKeySequence& key,
                        std::function<void()> effect)
{
    auto* action = new QAction(words, m_window);
    action->setShortcut(key);
    action->setShortcutContext(Qt::ApplicationShortcut);
    connect(action, &QAction::triggered, this, std::move(effect));
    m_window->addAction(action);
    m_entries << Entry{idOf(group, words), group, action, key};
    return action;
}

void ActionSet::useChosenKeys()
{
    QMap<QString, QString> usual;
    for (const Entry& entry : m_entries) {
        const auto& chosen = Choices::instance().now().keys;
        const auto found = chosen.find(entry.id);
        const QKeySequence keys =
            found == chosen.end() ? entry.usual : QKeySequence(found.value(), QKeySequence::PortableText);
        if (entry.action->shortcut() != keys) entry.action->setShortcut(keys);
        usual[entry.id] = entry.usual.toString(QKeySequence::PortableText);
    }
    Choices::instance().setUsualKeys(usual);
}

QString ActionSet::whyNot(const QString& id, const QKeySequence& keys) const
{
    for (const Entry& entry : m_entries)
        if (entry.id == id && entry.group == QStringLiteral("Kill switch") && keys.isEmpty())
            return tr("KILL keeps a key. Give it another one instead.");
    if (keys.isEmpty()) return {};
    for (const QAction* action : m_window->actions()) {
        const auto own = std::find_if(m_entries.begin(), m_entries.end(),
                                      [action](const Entry& entry) { return entry.action == action; });
        if (own != m_entries.end() && own->id == id) continue;
        // One that begins as another would never come to its end.
        if (!collide(action->shortcut(), keys)) continue;
        // What is edited has its own undo, and the window's while nothing is.
        if (id == placeKeys()[static_cast<std::size_t>(PlaceKey::RevertSize)].id &&
            action->shortcut() == QKeySequence(QKeySequence::Undo))
            continue;
        QString words = action->text();
        words.remove(QLatin1Char('&'));
        return tr("%1 belongs to “%2”. Give that one another key first.")
            .arg(keys.toString(QKeySequence::NativeText), words);
    }
    if (placeKeyOf(id)) return whyNotInPlace(id, keys);
    // The window's keys come before those of a place, which would never be heard again.
    const QString owner = placeOwnerOf(keys);
    return owner.isEmpty() ? QString()
                           : tr("%1 belongs to %2. Give that one another key first.")
                                 .arg(keys.toString(QKeySequence::NativeText), owner);
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
        if (entry.action->shortcut().isEmpty() || !entry.action->isVisible()) continue;
        QString words = entry.action->text();
        words.remove(QLatin1Char('&'));
        table +=
            QStringLiteral("%1  %2\n").arg(entry.action->shortcut().toString(QKeySequence::NativeText), -16).arg(words);
    }
    for (const auto& entry : placeKeys())
        table += QStringLiteral("%1  %2: %3\n").arg(shownKey(entry.key), -16).arg(entry.place, entry.words);
    return table;
}

}  // namespace ballast::ui
