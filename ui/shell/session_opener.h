#pragma once

#include <QObject>
#include <QThread>
#include <atomic>
#include <functional>
#include <memory>

#include "interfaces/session_factory.h"

namespace ballast::ui {

/// Opens sessions and journals on a worker, one after the other, so that the window never waits.
///
/// Threads  GUI thread; `factory` is called on the worker and outlives this.
class SessionOpener : public QObject {
    Q_OBJECT
public:
    explicit SessionOpener(interfaces::SessionFactory& factory, QObject* parent = nullptr);
    ~SessionOpener() override;

    void open(const interfaces::SessionRequest& request);
    /// Tells `journalProgress` while it reads; `giveUpJournal` and the end of this give it up.
    void openJournal(const QString& file);
    void giveUpJournal() { m_givesUp = true; }
    /// Destroys a desk on the worker: it may have to wait for its journal.
    void release(std::unique_ptr<interfaces::Desk> desk);
    /// The desk of the last `opened`; to be taken once.
    std::unique_ptr<interfaces::Desk> takeDesk() { return std::move(m_desk); }
    std::unique_ptr<interfaces::Review> takeReview() { return std::move(m_review); }

Q_SIGNALS:
    void deskOpened();
    void reviewOpened();
    void failed(const QString& sentence);
    void journalProgress(const QString& file, int percent);

private:
    void onWorker(std::function<void()> work);
    void onGui(std::function<void()> work);

    interfaces::SessionFactory& m_factory;
    std::atomic<bool> m_givesUp{};
    QThread m_thread;
    QObject m_worker;
    std::unique_ptr<interfaces::Desk> m_desk;
    std::unique_ptr<interfaces::Review> m_review;
};

}  // namespace ballast::ui
