#include "ui/connect/connect_worker.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

ConnectWorker::ConnectWorker(QObject* parent) : QObject(parent)
{
    m_thread.setObjectName(QStringLiteral("ui.connect"));
    m_worker.moveToThread(&m_thread);
    m_thread.start();
}

ConnectWorker::~ConnectWorker()
{
    m_givesUp = true;
    m_thread.quit();
    m_thread.wait();
}

void ConnectWorker::onGui(std::function<void()> work)
{
    QMetaObject::invokeMethod(this, std::move(work), Qt::QueuedConnection);
}

void ConnectWorker::test(interfaces::VenueSetup& setup, interfaces::VenueDraft draft, interfaces::TypedSecrets typed)
{
    m_givesUp = false;
    m_isTesting = true;
    // Shared, because a queued call must be copyable.
    auto secrets = std::make_shared<interfaces::TypedSecrets>(std::move(typed));
    QMetaObject::invokeMethod(
        &m_worker,
        [this, &setup, draft = std::move(draft), secrets] {
            const auto tell = [this](const interfaces::ProbeStep& step) {
                onGui([this, step] { Q_EMIT stepDone(step); });
            };
            const auto steps = setup.test(draft, std::move(*secrets), tell, [this] { return !m_givesUp.load(); });
            const QString refusal = steps ? QString() : text(steps.error().message);
            onGui([this, refusal] {
                m_isTesting = false;
                Q_EMIT tested(refusal, m_givesUp.load());
            });
        },
        Qt::QueuedConnection);
}

void ConnectWorker::keepKey(interfaces::VenueSetup& setup, std::string kind, std::string name,
                            interfaces::TypedSecrets typed)
{
    auto secrets = std::make_shared<interfaces::TypedSecrets>(std::move(typed));
    QMetaObject::invokeMethod(
        &m_worker,
        [this, &setup, kind = std::move(kind), name = std::move(name), secrets] {
            const auto kept = setup.keepKey(kind, name, std::move(*secrets));
            const QString refusal = kept ? QString() : text(kept.error().message);
            onGui([this, refusal] { Q_EMIT keyKept(refusal); });
        },
        Qt::QueuedConnection);
}

}  // namespace ballast::ui
