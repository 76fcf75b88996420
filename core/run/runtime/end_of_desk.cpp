#include "runtime/end_of_desk.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "base/log.h"
#include "desk/state.h"
#include "runtime/live_session.h"

namespace ballast::runtime {

namespace {

struct Desks {
    std::mutex mutex;
    std::vector<LiveSession*> all;
};
Desks& desks()
{
    static Desks all;
    return all;
}

std::string counted(std::size_t count, const char* what)
{
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::vector<WorkingAt> workingAt(const engine::Engine& engine)
{
    const auto& state = engine.state();
    std::map<std::string, WorkingAt> found;
    for (const auto& [id, order] : engine.ledger().open()) {
        if (order.hasEnded()) continue;
        const auto& venue = state.book.accounts().at(order.intent.account).venue;
        auto& at = found[venue];
        at.venue = venue;
        ++(order.intent.purpose == domain::OrderPurpose::Quote ? at.quotes : at.orders);
        const auto account = engine.ledger().accounts().find(order.intent.account);
        at.isArmed = at.isArmed && account != engine.ledger().accounts().end() && account->second.armed;
    }
    std::vector<WorkingAt> all;
    for (auto& [venue, at] : found)
        all.push_back(std::move(at));
    return all;
}

std::string inWords(const std::vector<WorkingAt>& working)
{
    std::string words;
    for (const auto& at : working) {
        words += fmt::format("{}{}: ", words.empty() ? "" : "; ", at.venue);
        if (at.orders > 0) words += counted(at.orders, "order");
        if (at.quotes > 0) words += fmt::format("{}{}", at.orders > 0 ? " and " : "", counted(at.quotes, "quote"));
    }
    return words;
}

std::optional<DeskAtEnd> WorkingQuestion::ask(const std::function<void()>& wake, std::chrono::milliseconds longest)
{
    std::unique_lock lock(m_mutex);
    m_answer.reset();
    m_isAsked.store(true);
    lock.unlock();
    wake();
    lock.lock();
    m_changed.wait_for(lock, longest, [&] { return m_answer.has_value(); });
    m_isAsked.store(false);
    return std::exchange(m_answer, std::nullopt);
}

void WorkingQuestion::answer(const engine::Engine& engine)
{
    if (!m_isAsked.load()) return;
    DeskAtEnd now{.working = workingAt(engine), .killed = {}};
    for (auto& kill : engine.kills())
        now.killed.push_back(std::move(kill.scope));
    const std::lock_guard lock(m_mutex);
    if (!m_isAsked.exchange(false)) return;
    m_answer = std::move(now);
    m_changed.notify_all();
}

void addLiveDesk(LiveSession& session)
{
    const std::lock_guard lock(desks().mutex);
    desks().all.push_back(&session);
}

void removeLiveDesk(LiveSession& session)
{
    const std::lock_guard lock(desks().mutex);
    std::erase(desks().all, &session);
}

void endEveryLiveDesk(const std::string& signal)
{
    const std::lock_guard lock(desks().mutex);
    for (auto* session : desks().all)
        if (const auto said = session->endBy(signal); !said.empty()) log::warning(said);
}

}  // namespace ballast::runtime
