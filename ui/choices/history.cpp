#include "ui/choices/history.h"

namespace ballast::ui {

History& History::instance()
{
    static History history;
    return history;
}

void History::add(const QString& what, std::function<void()> undo, std::function<void()> redo)
{
    const auto always = [](std::function<void()> act) {
        return [act = std::move(act)] {
            act();
            return Answer();
        };
    };
    addThatMayWait(what, always(std::move(undo)), always(std::move(redo)));
}

void History::addThatMayWait(const QString& what, Act undo, Act redo)
{
    if (m_isReplaying) return;
    Q_EMIT aboutToAdd();
    m_done.push_back({what, std::move(undo), std::move(redo)});
    if (m_done.size() > kMost) m_done.erase(m_done.begin());
    m_undone.clear();
}

History::Taken History::move(std::vector<Step>& from, std::vector<Step>& to, bool back)
{
    if (from.empty()) return {};
    const Step step = from.back();
    m_isReplaying = true;
    const Answer answer = back ? step.undo() : step.redo();
    m_isReplaying = false;
    const bool done = answer.whyNot.isEmpty();
    if (done || answer.isForGood) from.pop_back();
    if (done) to.push_back(step);
    return {step.what, answer.whyNot};
}

History::Taken History::undo() { return move(m_done, m_undone, true); }
History::Taken History::redo() { return move(m_undone, m_done, false); }

void History::clear()
{
    m_done.clear();
    m_undone.clear();
}

}  // namespace ballast::ui
