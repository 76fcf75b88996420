#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <utility>
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
    /// What came of taking a step back or doing it again.
    struct Answer {
        QString whyNot;    ///< Empty: it was done.
        bool isForGood{};  ///< It can never be any more: the step is forgotten, so that those before it can be reached.
        Answer(QString why = {}, bool forGood = false) : whyNot(std::move(why)), isForGood(forGood) {}
    };
    using Act = std::function<Answer()>;
    /// A step that may have to wait, as a layout of another size of the window.
    void addThatMayWait(const QString& what, Act undo, Act redo);
    /// What a step back or on came to. `what` is empty where there was none.
    struct Taken {
        QString what, whyNot;  ///< With a reason nothing was done; the step stays where it is, unless it is for good.
    };
    Taken undo();
    Taken redo();
    QString nextUndo() const { return m_done.empty() ? QString() : m_done.back().what; }
    bool isReplaying() const { return m_isReplaying; }
    void clear();

Q_SIGNALS:
    /// Before a step is added: what was begun and is none yet, goes first.
    void aboutToAdd();

private:
    struct Step {
        QString what;
        Act undo, redo;
    };
    Taken move(std::vector<Step>& from, std::vector<Step>& to, bool back);

    std::vector<Step> m_done, m_undone;
    bool m_isReplaying{};
};

}  // namespace ballast::ui
