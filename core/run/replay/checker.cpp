#include "replay/checker.h"

#include <fmt/format.h>
#include <utility>

#include "base/log.h"

namespace ballast::replay {

void Checker::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stop || m_image; });
        if (!m_image) return;
        auto image = std::exchange(m_image, std::nullopt);
        m_working = true;
        lock.unlock();
        auto packed = toStateBytes(image->state.engine, image->state.asides).and_then([&](const std::string& plain) {
            return journal::packState(image->step, plain);
        });
        if (!packed) log::warning(fmt::format("no checkpoint after step {}: {}", image->step, packed.error().message));
        m_left += image->asides;
        if (packed) packed->asides = std::exchange(m_left, {});
        image.reset();
        lock.lock();
        m_working = false;
        if (packed) m_ready = std::move(*packed);
        m_changed.notify_all();
    }
}

void Checker::give(std::uint64_t step, SessionState image, std::string asides)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_stop || (!m_image && !m_working && !m_ready); });
    if (m_stop) return;
    m_image = Image{step, std::move(image), std::move(asides)};
    m_changed.notify_all();
}

bool Checker::isFree()
{
    const std::lock_guard lock(m_mutex);
    return !m_image && !m_working && !m_ready;
}

std::optional<journal::StateBytes> Checker::take()
{
    const std::lock_guard lock(m_mutex);
    if (m_ready) m_changed.notify_all();
    return std::exchange(m_ready, std::nullopt);
}

std::optional<journal::StateBytes> Checker::finish()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_image && !m_working; });
    return std::exchange(m_ready, std::nullopt);
}

void Checker::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    m_changed.notify_all();
}

}  // namespace ballast::replay
