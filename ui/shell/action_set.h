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
        QString id;     ///< Group and words, as kept in the settings: "View/Dark or light".
        QString group;  ///< "Panels", "Market", "Playback", "Kill switch", "Trading", "Overrides", "Journal", "View".
        QAction* action;
        QKeySequence usual;  ///< The desk's own key.
    };

    /// Actions are added to `window`, so that their keys work in every window of ours.
    explicit ActionSet(QWidget* window);

    QAction* add(const QString& group, const QString& words, const QKeySequence& key, std::function<void()> effect);
    const QList<Entry>& entries() const { return m_entries; }
    /// Takes the keys that a person chose (Choices); the desk's own for the others.
    void useChosenKeys();
    /// Why an action cannot have these keys: another has them, or it must keep one. Empty: it can.
    QString whyNot(const QString& id, const QKeySequence& keys) const;
    /// Makes all actions of a group unavailable; `why` becomes their tooltip. Empty makes them available.
    void setGroupLocked(const QString& group, const QString& why);
    /// The keys as plain text, a line each.
    QString keyTable() const;

private:
    QWidget* m_window;
    QList<Entry> m_entries;
};

}  // namespace ballast::ui
