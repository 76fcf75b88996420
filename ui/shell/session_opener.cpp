#include "ui/shell/session_opener.h"

#include "base/typed_text.h"
#include "ui/format/number_format.h"

namespace ballast::ui {

SessionOpener::SessionOpener(interfaces::SessionFactory& factory, QObject* parent) : QObject(parent), m_factory(factory)
{
    m_thread.setObjectName(QStringLiteral("ui.opener"));
    m_worker.moveToThread(&m_thread);
    m_thread.start();
}

SessionOpener::~SessionOpener()
{
    m_givesUp = true;
    m_thread.quit();
    m_thread.wait();
}

void SessionOpener::onWorker(std::function<void()> work)
{
    QMetaObject::invokeMethod(&m_worker, std::move(work), Qt::QueuedConnection);
}

void SessionOpener::onGui(std::function<void()> work)
{
    QMetaObject::invokeMethod(this, std::move(work), Qt::QueuedConnection);
}

void SessionOpener::open(const interfaces::SessionRequest& request)
{
    onWorker([this, request] {
        // Shared, because a queued call must be copyable.
        auto result = std::make_shared<Result<std::unique_ptr<interfaces::Desk>>>(m_factory.open(request));
        onGui([this, result] {
            if (!result->has_value()) {
                Q_EMIT failed(text(printable(result->error().message)));
                return;
            }
            m_desk = std::move(result->value());
            Q_EMIT deskOpened();
        });
    });
}

void SessionOpener::openJournal(const QString& file)
{
    m_givesUp = false;
    onWorker([this, file] {
        const auto progress = [this, file, shown = -1](double share) mutable {
            const int percent = static_cast<int>(share * 100.0);
            if (percent != shown) onGui([this, file, percent] { Q_EMIT journalProgress(file, percent); });
            shown = percent;
            return !m_givesUp.load();
        };
        auto result = std::make_shared<Result<std::unique_ptr<interfaces::Review>>>(
            m_factory.openJournal(file.toStdString(), progress));
        onGui([this, result] {
            if (!result->has_value()) {
                Q_EMIT failed(text(printable(result->error().message)));
                return;
            }
            m_review = std::move(result->value());
            Q_EMIT reviewOpened();
        });
    });
}

void SessionOpener::release(std::unique_ptr<interfaces::Desk> desk)
{
    if (!desk) return;
    onWorker([shared = std::shared_ptr<interfaces::Desk>(std::move(desk))]() mutable { shared.reset(); });
}

}  // namespace ballast::ui
