#pragma once

#include <QObject>
#include <functional>

#include "ui/choices/desk_choices.h"

namespace ballast::ui {

/// The choices in force. Who shows them listens to `changed`.
///
/// Threads  GUI thread.
class Choices : public QObject {
    Q_OBJECT
public:
    static Choices& instance();

    const DeskChoices& now() const { return m_now; }
    /// As kept in the person's settings; nothing is undone by that. Kept from now on after each change.
    void load();
    /// The desk's own, kept nowhere: for pictures and tests.
    void forget();
    /// Changes them by one step that can be undone; `what` names it: "Change flash".
    void change(const QString& what, const std::function<void(DeskChoices&)>& edit);

    /// The desk's own keys by action, so that words which name one can name the chosen one.
    void setUsualKeys(const QMap<QString, QString>& keys) { m_usualKeys = keys; }
    /// Words in which the desk's keys stand, with those that a person chose in their place.
    QString withChosenKeys(const QString& words) const;

Q_SIGNALS:
    void changed();

private:
    void set(const DeskChoices& next);

    DeskChoices m_now;
    QMap<QString, QString> m_usualKeys;
    bool m_keeps{};
};

}  // namespace ballast::ui
