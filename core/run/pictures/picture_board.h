#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "interfaces/desk.h"

namespace ballast::pictures {

/// Holds the newest picture and tells who waits for it.
///
/// Threads  Any. A subscriber is called while the board is locked against changes of subscribers, so that after a
///          Subscription is gone no call comes; it must not subscribe or unsubscribe inside its call.
class PictureBoard : public std::enable_shared_from_this<PictureBoard> {
public:
    explicit PictureBoard(interfaces::Picture first);

    /// Never null.
    std::shared_ptr<const interfaces::Picture> latest() const;
    /// Takes the sections that were made over into a new picture and tells everyone. A section keeps its version if it
    /// is the same data, or, where that can be compared, says the same; its time is the newer one all the same.
    void publish(interfaces::SectionSet made, const interfaces::Picture& sections);
    std::unique_ptr<interfaces::Subscription> subscribe(std::function<void()> notify);

private:
    class Handle;
    void unsubscribe(std::uint64_t id);

    mutable std::mutex m_latestMutex;
    std::shared_ptr<const interfaces::Picture> m_latest;
    std::mutex m_subscribersMutex;
    std::map<std::uint64_t, std::function<void()>> m_subscribers;
    std::uint64_t m_nextId{1};
};

}  // namespace ballast::pictures
