#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <functional>

namespace ballast::ui {

/// Every action of the desk with its group, key and effect: menus, palette, key table and tooltips are made from it.
class ActionSet : public QObject {
    Q_OBJECT
public:
    struct Entry {
        QString group;  ///< "Panels", "Market", "Playback", "Kill switch", "Trading", "Overrides", "Journal", "View".
        QAction* action;
    };

    /// Actions are added to `window`, so that their keys work in every window of ours.
    explicit ActionSet(QWidget* window);

    QAction* add(const QString& group, const QString& words, const QKeySequence& key, std::function<void()> effect);
    const QList<Entry>& entries() const { return m_entries; }
    /// Makes all actions of a group unavailable; `why` becomes their tooltip. Empty makes them available.
    void setGroupLocked(const QString& group, const QString& why);
    /// The keys as plain text, a line each.
    QString keyTable() const;

private:
    QWidget* m_window;
    QList<Entry> m_entries;
};

}  // namespace ballast::ui
