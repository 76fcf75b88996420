#include "pictures/picture_board.h"

#include <concepts>

namespace ballast::pictures {

namespace {

template <class T> constexpr bool kComparable = std::equality_comparable<T>;
template <class T> constexpr bool kComparable<std::vector<T>> = std::equality_comparable<T>;
template <class Key, class T> constexpr bool kComparable<std::map<Key, T>> = false;

template <class T> bool saysTheSame(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b)
{
    if (a == b) return true;
    if constexpr (kComparable<T>)
        return a && b && *a == *b;
    else
        return false;
}

}  // namespace

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

PictureBoard::PictureBoard(interfaces::Picture first)
    : m_latest(std::make_shared<const interfaces::Picture>(std::move(first)))
{
}

std::shared_ptr<const interfaces::Picture> PictureBoard::latest() const
{
    const std::lock_guard lock(m_latestMutex);
    return m_latest;
}

void PictureBoard::publish(interfaces::SectionSet made, const interfaces::Picture& sections)
{
    {
        const std::lock_guard lock(m_latestMutex);
        auto next = std::make_shared<interfaces::Picture>(*m_latest);
        ++next->sequence.value;
        interfaces::eachSection(
            [made](interfaces::SectionId id, auto& shown, const auto& section) {
                if (!made.has(id)) return;
                shown.time = section.time;
                if (shown.version > 0 && saysTheSame(shown.data, section.data)) return;
                shown.data = section.data;
                ++shown.version;
            },
            *next, sections);
        m_latest = std::move(next);
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

}  // namespace ballast::pictures
