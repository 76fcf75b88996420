#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "pictures/picture_board.h"
#include "pictures/session_facts.h"
#include "sections/desk_image.h"

namespace ballast::pictures {

/// The `pictures` thread: makes every section from images, beside the engine. Two images are enough: one is worked on
/// while the other is filled or waits.
///
/// Threads  `run` is the thread's body; `takeImage` and `show` one at a time; the others any.
class PictureLoop {
public:
    /// Goes on from the picture that the board shows.
    explicit PictureLoop(PictureBoard& board, HashOf hashOf = {})
        : m_board(board), m_hashOf(std::move(hashOf)), m_made(*board.latest())
    {
    }

    /// An image to fill for `show`; never null, never waits. One that still waits is taken back, and what was wanted
    /// of it is added to `wanted`.
    std::unique_ptr<sections::DeskImage> takeImage(interfaces::SectionSet& wanted);
    /// The sections are made of this image. Never waits. Without an image what waits is made first, and of header and
    /// trading state what the facts say.
    void show(std::unique_ptr<sections::DeskImage> image, SessionFacts facts, interfaces::SectionSet wanted);

    /// As Desk::ask: what is made from now on answers these. Any thread.
    void ask(std::shared_ptr<const interfaces::Questions> questions);

    void run();
    /// Waits until what was shown has been made; makes it here if `run` has not begun.
    void finish();
    /// What waits is not made any more.
    void stop();

private:
    struct Job {
        std::unique_ptr<sections::DeskImage> image;
        SessionFacts facts;
        interfaces::SectionSet wanted;
        std::shared_ptr<const interfaces::Questions> questions{};
    };
    bool waits() const { return m_job && !m_job->wanted.empty(); }
    void make(std::unique_lock<std::mutex>& lock);
    void makeSections(const Job& job, interfaces::SectionSet wanted);

    PictureBoard& m_board;
    HashOf m_hashOf;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<const interfaces::Questions> m_questions;  ///< Null: nothing was asked.
    std::optional<Job> m_job;                                  ///< Waits.
    std::unique_ptr<sections::DeskImage> m_free;
    bool m_running{}, m_working{}, m_stop{};
    interfaces::Picture m_made;  ///< As it was made last; by who makes.
};

}  // namespace ballast::pictures
