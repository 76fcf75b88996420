#pragma once

#include <QObject>
#include <array>
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

    /// The desk was told to make these; what was not among them before shows another time until it is made again.
    void wished(interfaces::SectionSet sections);
    /// Those of what is wished that were made, or found to say the same, since they are.
    interfaces::SectionSet ofNow() const;
    /// It was made since it is wished, whatever its time says. Of sections alone that are never compared.
    bool isMadeAnew(interfaces::SectionId section) const;
    /// Event time of the oldest of these; never: one was not made yet.
    Timestamp oldestOf(interfaces::SectionSet sections) const;

Q_SIGNALS:
    /// `changed`: the sections that say something else than in the picture shown before.
    void pictureChanged(std::shared_ptr<const ballast::interfaces::Snapshot> snapshot,
                        ballast::interfaces::SectionSet changed);

private:
    struct Gate;

    void onNotified();
    void deliver();

    /// A section when it was wished.
    struct Wish {
        Timestamp at;  ///< What the header said.
        std::uint64_t version{};
    };

    interfaces::Desk* m_desk{};
    interfaces::SectionSet m_wished{interfaces::SectionSet::all()};
    std::array<Wish, interfaces::kSections> m_wishes{};
    std::shared_ptr<Gate> m_gate;
    std::unique_ptr<interfaces::Subscription> m_subscription;
    std::shared_ptr<const interfaces::Picture> m_picture;
    std::shared_ptr<const interfaces::Snapshot> m_newest;
};

}  // namespace ballast::ui
