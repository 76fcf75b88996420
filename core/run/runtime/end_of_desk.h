#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace ballast::runtime {

/// What works at one venue, and whether the venue cancels it when the desk's line ends: the dead man's switch of each
/// account that has something there is armed (C16).
struct WorkingAt {
    std::string venue;
    std::size_t orders{}, quotes{};
    bool isArmed{true};
};
std::vector<WorkingAt> workingAt(const engine::Engine& engine);

/// "Deribit: 2 orders and 80 quotes".
std::string inWords(const std::vector<WorkingAt>& working);

/// What a desk's end is decided on.
struct DeskAtEnd {
    std::vector<WorkingAt> working;
    std::vector<domain::Scope> killed;  ///< That the engine has as KILLED.
};

/// What works and is killed, asked by any thread and answered by the engine's between two steps.
///
/// Threads  `answer` the engine's; `ask` any, one at a time.
class WorkingQuestion {
public:
    /// Empty if the engine's thread gives no answer within `longest`. `wake`: has it look.
    std::optional<DeskAtEnd> ask(const std::function<void()>& wake, std::chrono::milliseconds longest);
    void answer(const engine::Engine& engine);

private:
    std::atomic<bool> m_isAsked{false};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<DeskAtEnd> m_answer;
};

class LiveSession;

/// The live desks of this process, for its signals: each follows its policy (LiveSession::endBy), one after the other.
void endEveryLiveDesk(const std::string& signal);
void addLiveDesk(LiveSession& session);
void removeLiveDesk(LiveSession& session);

}  // namespace ballast::runtime
