#include "ui/link/picture_bridge.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace ballast::ui {
/// Shared with the notification, which may still run while the bridge goes away.
struct PictureBridge::Gate {
    std::mutex mutex;
    PictureBridge* bridge{};
    bool queued{};

    void notify()
    {
        const std::lock_guard lock(mutex);
        if (!bridge || queued) return;
        queued = true;
        QMetaObject::invokeMethod(
            bridge, [target = bridge] { target->onNotified(); }, Qt::QueuedConnection);
    }
};

PictureBridge::PictureBridge(QObject* parent) : QObject(parent) {}

PictureBridge::~PictureBridge() { listenTo(nullptr); }

void PictureBridge::listenTo(interfaces::Desk* desk)
{
    if (m_gate) {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->bridge = nullptr;
    }
    m_subscription.reset();
    m_picture.reset();
    m_newest.reset();
    m_wished = interfaces::SectionSet::all();
    m_wishes = {};
    m_desk = desk;
    if (!desk) return;
    m_gate = std::make_shared<Gate>();
    m_gate->bridge = this;
    m_subscription = desk->onPicture([gate = m_gate] { gate->notify(); });
    deliver();
}

void PictureBridge::onNotified()
{
    {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->queued = false;
    }
    deliver();
}

void PictureBridge::wished(interfaces::SectionSet sections)
{
    const auto anew = sections.without(m_wished);
    m_wished = sections;
    if (!m_picture || anew.empty()) return;
    interfaces::eachSection(
        [&](interfaces::SectionId id, const auto& section) {
            if (anew.has(id)) m_wishes[static_cast<std::size_t>(id)] = {m_picture->header.time, section.version};
        },
        *m_picture);
}

interfaces::SectionSet PictureBridge::ofNow() const
{
    interfaces::SectionSet all;
    if (!m_picture) return m_wished;
    interfaces::eachSection(
        [&](interfaces::SectionId id, const auto& section) {
            const Wish& wish = m_wishes[static_cast<std::size_t>(id)];
            if (m_wished.has(id) && (section.time >= wish.at || section.version != wish.version)) all |= id;
        },
        *m_picture);
    return all;
}

bool PictureBridge::isMadeAnew(interfaces::SectionId section) const
{
    bool anew = false;
    if (m_picture && m_wished.has(section))
        interfaces::eachSection(
            [&](interfaces::SectionId id, const auto& one) {
                if (id == section) anew = one.version != m_wishes[static_cast<std::size_t>(id)].version;
            },
            *m_picture);
    return anew;
}

Timestamp PictureBridge::oldestOf(interfaces::SectionSet sections) const
{
    std::optional<Timestamp> oldest;
    if (m_picture)
        interfaces::eachSection(
            [&](interfaces::SectionId id, const auto& section) {
                if (sections.has(id)) oldest = oldest ? std::min(*oldest, section.time) : section.time;
            },
            *m_picture);
    return oldest.value_or(Timestamp{});
}

void PictureBridge::deliver()
{
    if (!m_desk) return;
    const auto picture = m_desk->latest();
    if (m_picture && picture->sequence <= m_picture->sequence) return;
    const auto changed =
        m_picture ? interfaces::differingSections(*m_picture, *picture) : interfaces::SectionSet::all();
    m_picture = picture;
    const auto laidOut = interfaces::layOut(*picture);
    laidOut->connections = m_desk->connections();
    m_newest = laidOut;
    Q_EMIT pictureChanged(m_newest, changed);
}

}  // namespace ballast::ui
