#include "pictures/picture_loop.h"

#include <utility>

namespace ballast::pictures {

void PictureLoop::show(std::shared_ptr<const engine::DeskImage> image, interfaces::SectionSet wanted)
{
    const std::lock_guard lock(m_mutex);
    m_image = std::move(image);
    m_wanted |= wanted;
    m_asked.notify_one();
}

void PictureLoop::run()
{
    while (true) {
        std::shared_ptr<const engine::DeskImage> image;
        interfaces::SectionSet wanted;
        {
            std::unique_lock lock(m_mutex);
            m_asked.wait(lock, [this] { return m_stop || !m_wanted.empty(); });
            if (m_stop) return;
            image = std::exchange(m_image, nullptr);
            wanted = std::exchange(m_wanted, {});
        }
        interfaces::Picture picture;
        engine::fillSections(*image, wanted, picture);
        m_board.publish(wanted, picture);
    }
}

void PictureLoop::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    m_asked.notify_one();
}

}  // namespace ballast::pictures
