#include "ui/choices/history.h"

namespace ballast::ui {

History& History::instance()
{
    static History history;
    return history;
}

void History::add(const QString& what, std::function<void()> undo, std::function<void()> redo)
{
    if (m_isReplaying) return;
    Q_EMIT aboutToAdd();
    m_done.push_back({what, std::move(undo), std::move(redo)});
    if (m_done.size() > kMost) m_done.erase(m_done.begin());
    m_undone.clear();
}

QString History::move(std::vector<Step>& from, std::vector<Step>& to, bool back)
{
    if (from.empty()) return {};
    Step step = std::move(from.back());
    from.pop_back();
    m_isReplaying = true;
    back ? step.undo() : step.redo();
    m_isReplaying = false;
    const QString what = step.what;
    to.push_back(std::move(step));
    return what;
}

QString History::undo() { return move(m_done, m_undone, true); }
QString History::redo() { return move(m_undone, m_done, false); }

void History::clear()
{
    m_done.clear();
    m_undone.clear();
}

}  // namespace ballast::ui
