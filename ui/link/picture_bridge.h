#pragma once

#include <QObject>
#include <memory>

#include "interfaces/desk.h"
#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The one crossing from core threads to the GUI thread. The newest picture wins, older ones are dropped, so a slow
/// screen never slows the desk. How often pictures come is the desk's schedule alone.
///
/// Threads  GUI thread; the desk's notification comes on a core thread and is queued across.
class PictureBridge : public QObject {
    Q_OBJECT
public:
    explicit PictureBridge(QObject* parent = nullptr);
    ~PictureBridge() override;

    /// Listens to `desk`, which must outlive this or the next call; null listens to none. Shows its picture at once.
    void listenTo(interfaces::Desk* desk);
    const std::shared_ptr<const interfaces::Snapshot>& newest() const { return m_newest; }

Q_SIGNALS:
    /// `changed`: the sections that say something else than in the picture shown before.
    void pictureChanged(std::shared_ptr<const ballast::interfaces::Snapshot> snapshot,
                        ballast::interfaces::SectionSet changed);

private:
    struct Gate;

    void onNotified();
    void deliver();

    interfaces::Desk* m_desk{};
    std::shared_ptr<Gate> m_gate;
    std::unique_ptr<interfaces::Subscription> m_subscription;
    std::shared_ptr<const interfaces::Picture> m_picture;
    std::shared_ptr<const interfaces::Snapshot> m_newest;
};

}  // namespace ballast::ui
