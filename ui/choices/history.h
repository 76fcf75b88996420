#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <vector>

namespace ballast::ui {

/// Steps that a person can take back: settings, layouts, columns, own curves. Never an order or a hedge.
///
/// Threads  GUI thread.
class History : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kMost = 100;  ///< Older steps are forgotten.

    static History& instance();

    /// A step that was taken. What had been undone before it cannot be redone any more. While a step is undone or
    /// redone nothing is added.
    void add(const QString& what, std::function<void()> undo, std::function<void()> redo);
    /// What it names, or empty: there was none.
    QString undo();
    QString redo();
    QString nextUndo() const { return m_done.empty() ? QString() : m_done.back().what; }
    bool isReplaying() const { return m_isReplaying; }
    void clear();

Q_SIGNALS:
    /// Before a step is added: what was begun and is none yet, goes first.
    void aboutToAdd();

private:
    struct Step {
        QString what;
        std::function<void()> undo, redo;
    };
    QString move(std::vector<Step>& from, std::vector<Step>& to, bool back);

    std::vector<Step> m_done, m_undone;
    bool m_isReplaying{};
};

}  // namespace ballast::ui
