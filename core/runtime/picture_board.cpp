#include "runtime/picture_board.h"

namespace ballast::runtime {

class PictureBoard::Handle final : public interfaces::Subscription {
public:
    Handle(std::shared_ptr<PictureBoard> board, std::uint64_t id) : m_board(std::move(board)), m_id(id) {}
    ~Handle() override { m_board->unsubscribe(m_id); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

private:
    std::shared_ptr<PictureBoard> m_board;
    std::uint64_t m_id;
};

PictureBoard::PictureBoard(std::shared_ptr<const interfaces::Snapshot> first) : m_latest(std::move(first)) {}

std::shared_ptr<const interfaces::Snapshot> PictureBoard::latest() const
{
    const std::lock_guard lock(m_latestMutex);
    return m_latest;
}

void PictureBoard::publish(std::shared_ptr<interfaces::Snapshot> picture)
{
    {
        const std::lock_guard lock(m_latestMutex);
        picture->sequence.value = m_latest->sequence.value + 1;
        m_latest = std::move(picture);
    }
    const std::lock_guard lock(m_subscribersMutex);
    for (const auto& [id, notify] : m_subscribers)
        notify();
}

std::unique_ptr<interfaces::Subscription> PictureBoard::subscribe(std::function<void()> notify)
{
    const std::lock_guard lock(m_subscribersMutex);
    const auto id = m_nextId++;
    m_subscribers.emplace(id, std::move(notify));
    return std::make_unique<Handle>(shared_from_this(), id);
}

void PictureBoard::unsubscribe(std::uint64_t id)
{
    const std::lock_guard lock(m_subscribersMutex);
    m_subscribers.erase(id);
}

}  // namespace ballast::runtime
