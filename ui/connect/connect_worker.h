#pragma once

#include <QObject>
#include <QThread>
#include <atomic>
#include <functional>

#include "interfaces/venue_setup.h"

namespace ballast::ui {

/// Does what waits for the network or a keychain, one task after the other, so that the window never waits.
///
/// Threads  GUI thread; `setup` is called on the worker and outlives this.
class ConnectWorker : public QObject {
    Q_OBJECT
public:
    explicit ConnectWorker(QObject* parent = nullptr);
    ~ConnectWorker() override;

    void test(interfaces::VenueSetup& setup, interfaces::VenueDraft draft, interfaces::TypedSecrets typed);
    /// What is being tried ends; `tested` follows.
    void giveUp() { m_givesUp = true; }
    void keepKey(interfaces::VenueSetup& setup, std::string kind, std::string name, interfaces::TypedSecrets typed);
    bool isTesting() const { return m_isTesting; }

Q_SIGNALS:
    void stepDone(const interfaces::ProbeStep& step);
    /// `refusal` says why nothing was tried; empty: the steps say all.
    void tested(const QString& refusal, bool wasGivenUp);
    /// Empty: it is kept.
    void keyKept(const QString& refusal);

private:
    void onGui(std::function<void()> work);

    QThread m_thread;
    QObject m_worker;
    std::atomic<bool> m_givesUp{};
    bool m_isTesting{};
};

}  // namespace ballast::ui
