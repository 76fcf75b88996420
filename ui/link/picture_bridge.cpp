#include "ui/link/picture_bridge.h"

#include <mutex>

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
