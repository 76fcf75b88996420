#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "journal/checkpoint_rows.h"
#include "replay/session_state.h"

namespace ballast::replay {

/// Events after which a checkpoint is due: at the step that takes their count over a multiple of it, so that a run and
/// the same run taken up again make theirs at the same steps.
inline constexpr std::uint64_t kEventsBetweenCheckpoints = 25'000;

constexpr bool isCheckpointDue(std::uint64_t eventsBefore, std::uint64_t eventsAfter, std::uint64_t interval)
{
    return eventsAfter / interval > eventsBefore / interval;
}

/// The `checker` thread: turns a copy of the engine into bytes and hash, so that the engine's own thread only copies.
/// Holds one image, or what came of it until the journal takes that.
///
/// Threads  `run` is the thread's body; `give` is the engine's, `take` and `finish` the journal's, `stop` anyone's.
class Checker {
public:
    void run();
    /// Waits while the one before is not taken yet; after `stop` it is dropped.
    /// `asides` are the bytes of what steps did aside since the image before.
    void give(std::uint64_t step, SessionState image, std::string asides = {});
    /// Whether `give` would not wait now; only the engine's thread changes a yes.
    bool isFree();
    /// What is ready; empty if nothing is. A state that cannot be kept is a line in the log and no checkpoint.
    std::optional<journal::StateBytes> take();
    /// The same once nothing is under way any more.
    std::optional<journal::StateBytes> finish();
    void stop();

private:
    struct Image {
        std::uint64_t step{};
        SessionState state;
        std::string asides;
    };

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Image> m_image;
    std::optional<journal::StateBytes> m_ready;
    bool m_working{}, m_stop{};
    std::string m_left;  ///< `run` only: the asides of images that cannot be kept; the next one's begin with them.
};

}  // namespace ballast::replay
