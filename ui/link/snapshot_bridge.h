#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>

#include "interfaces/desk.h"

namespace ballast::ui {

/// The one crossing from core threads to the GUI thread. The newest picture wins, older ones are dropped, and at most
/// 30 a second are shown, so a slow screen never slows the desk.
///
/// Threads  GUI thread; the desk's notification comes on a core thread and is queued across.
class SnapshotBridge : public QObject {
    Q_OBJECT
public:
    explicit SnapshotBridge(QObject* parent = nullptr);
    ~SnapshotBridge() override;

    /// Listens to `desk`, which must outlive this or the next call; null listens to none. Shows its picture at once.
    void listenTo(interfaces::Desk* desk);
    const std::shared_ptr<const interfaces::Snapshot>& newest() const { return m_newest; }

Q_SIGNALS:
    void snapshotChanged(std::shared_ptr<const ballast::interfaces::Snapshot> snapshot);

private:
    struct Gate;

    void onNotified();
    void deliver();

    interfaces::Desk* m_desk{};
    std::shared_ptr<Gate> m_gate;
    std::unique_ptr<interfaces::Subscription> m_subscription;
    std::shared_ptr<const interfaces::Snapshot> m_newest;
    QElapsedTimer m_sinceDelivery;
    QTimer m_later;
};

}  // namespace ballast::ui
