#include "ui/link/snapshot_bridge.h"

#include <mutex>

namespace ballast::ui {
namespace {

constexpr int kLeastMilliseconds = 33;  // 30 a second

}  // namespace

/// Shared with the notification, which may still run while the bridge goes away.
struct SnapshotBridge::Gate {
    std::mutex mutex;
    SnapshotBridge* bridge{};
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

SnapshotBridge::SnapshotBridge(QObject* parent) : QObject(parent)
{
    m_later.setSingleShot(true);
    m_later.setTimerType(Qt::PreciseTimer);
    connect(&m_later, &QTimer::timeout, this, &SnapshotBridge::deliver);
}

SnapshotBridge::~SnapshotBridge() { listenTo(nullptr); }

void SnapshotBridge::listenTo(interfaces::Desk* desk)
{
    if (m_gate) {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->bridge = nullptr;
    }
    m_subscription.reset();
    m_later.stop();
    m_newest.reset();
    m_desk = desk;
    if (!desk) return;
    m_gate = std::make_shared<Gate>();
    m_gate->bridge = this;
    m_subscription = desk->onSnapshotReady([gate = m_gate] { gate->notify(); });
    deliver();
}

void SnapshotBridge::onNotified()
{
    {
        const std::lock_guard lock(m_gate->mutex);
        m_gate->queued = false;
    }
    if (m_later.isActive()) return;
    const auto elapsed = m_sinceDelivery.isValid() ? m_sinceDelivery.elapsed() : kLeastMilliseconds;
    if (elapsed >= kLeastMilliseconds)
        deliver();
    else
        m_later.start(static_cast<int>(kLeastMilliseconds - elapsed));
}

void SnapshotBridge::deliver()
{
    if (!m_desk) return;
    auto snapshot = m_desk->latestSnapshot();
    if (!snapshot || (m_newest && snapshot->sequence <= m_newest->sequence)) return;
    m_newest = std::move(snapshot);
    m_sinceDelivery.start();
    Q_EMIT snapshotChanged(m_newest);
}

}  // namespace ballast::ui
