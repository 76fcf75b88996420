#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "engine/snapshot_image.h"
#include "pictures/picture_board.h"

namespace ballast::pictures {

/// The `pictures` thread: makes dear sections from images, beside the engine.
///
/// Threads  `run` is the thread's body, the others any.
class PictureLoop {
public:
    explicit PictureLoop(PictureBoard& board) : m_board(board) {}

    /// The sections are made of this image, with those that still wait of an older one. Never waits.
    void show(std::shared_ptr<const engine::DeskImage> image, interfaces::SectionSet wanted);
    void run();
    /// What waits is not made any more.
    void stop();

private:
    PictureBoard& m_board;
    std::mutex m_mutex;
    std::condition_variable m_asked;
    std::shared_ptr<const engine::DeskImage> m_image;
    interfaces::SectionSet m_wanted;
    bool m_stop{};
};

}  // namespace ballast::pictures
