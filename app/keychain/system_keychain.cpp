#include "keychain/system_keychain.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QThread>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <future>
#include <qt6keychain/keychain.h>

#include "base/typed_text.h"

namespace ballast::app {

namespace {

const QString kService = QStringLiteral("Ballast");
constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr auto kLongestWait = std::chrono::minutes(2);  // A person may have to unlock it.
constexpr std::string_view kRemedy =
    "start a secret service and unlock it (GNOME Keyring, KWallet or KeePassXC), or take the key from the environment: "
    "\"environment:PREFIX\"";

tl::unexpected<Error> errorOf(const std::string& entry, QKeychain::Error code, const QString& words)
{
    const auto said = printable(words.toStdString(), 160);
    switch (code) {
    case QKeychain::EntryNotFound:
        return fail(ErrorCode::NotFound, fmt::format("the system's keychain has no entry {}", printable(entry, 80)));
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return fail(ErrorCode::Refused,
                    fmt::format("the system's keychain was not opened for {}: {}; unlock it and try "
                                "again",
                                printable(entry, 80), said));
    default:
        return fail(ErrorCode::Unsupported,
                    fmt::format("this machine has no keychain that answers ({}); {}", said, kRemedy));
    }
}

struct Outcome {
    QKeychain::Error code{QKeychain::OtherError};
    QString words;
    QString secret;
};

/// Starts a job on the main thread and tells what came of it there.
using Start = std::function<QKeychain::Job*()>;
void startJob(const Start& make, const std::function<void(Outcome)>& done)
{
    QKeychain::Job* job = make();
    job->setInsecureFallback(false);
    QObject::connect(job, &QKeychain::Job::finished, qApp, [done](QKeychain::Job* ended) {
        Outcome outcome{ended->error(), ended->errorString(), {}};
        if (auto* read = qobject_cast<QKeychain::ReadPasswordJob*>(ended)) outcome.secret = read->textData();
        done(std::move(outcome));
    });
    job->start();  // Deletes itself when it has ended.
}

using Flag = std::shared_ptr<std::atomic<bool>>;
Outcome runJob(const Start& make, const Flag& isClosing)
{
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto future = promise->get_future();
    if (QThread::currentThread() == qApp->thread()) {
        QEventLoop loop;
        startJob(make, [&loop, promise](Outcome outcome) {
            promise->set_value(std::move(outcome));
            loop.quit();
        });
        if (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop.exec();
    } else {
        QMetaObject::invokeMethod(
            qApp,
            [make, promise] { startJob(make, [promise](Outcome outcome) { promise->set_value(std::move(outcome)); }); },
            Qt::QueuedConnection);
        // The main thread may be waiting for this one: then it is closing, and turns no event any more.
        const auto end = std::chrono::steady_clock::now() + kLongestWait;
        while (future.wait_for(kLookEvery) != std::future_status::ready) {
            if (isClosing->load()) return {QKeychain::AccessDenied, QStringLiteral("the program is closing"), {}};
            if (std::chrono::steady_clock::now() >= end)
                return {QKeychain::AccessDenied, QStringLiteral("it was not unlocked within two minutes"), {}};
        }
    }
    return future.get();
}

class SystemKeychain final : public interfaces::KeyStore {
public:
    SystemKeychain()
    {
        static int count = 1;
        static char name[] = "ballast";
        static char* names[] = {name, nullptr};
        if (qApp == nullptr) m_application = std::make_unique<QCoreApplication>(count, names);
        QObject::connect(qApp, &QCoreApplication::aboutToQuit, qApp, [flag = m_isClosing] { flag->store(true); });
    }

    Result<std::string> read(const std::string& entry) override
    {
        auto outcome = runJob(
            [entry] {
                auto* job = new QKeychain::ReadPasswordJob(kService);
                job->setKey(QString::fromStdString(entry));
                return job;
            },
            m_isClosing);
        if (outcome.code != QKeychain::NoError) return errorOf(entry, outcome.code, outcome.words);
        return outcome.secret.toStdString();
    }

    Result<void> write(const std::string& entry, std::string&& secret) override
    {
        const QString kept = QString::fromStdString(secret);
        ::explicit_bzero(secret.data(), secret.size());
        secret.clear();
        const auto outcome = runJob(
            [entry, kept] {
                auto* job = new QKeychain::WritePasswordJob(kService);
                job->setKey(QString::fromStdString(entry));
                job->setTextData(kept);
                return job;
            },
            m_isClosing);
        if (outcome.code != QKeychain::NoError) return errorOf(entry, outcome.code, outcome.words);
        return {};
    }

    Result<void> erase(const std::string& entry) override
    {
        const auto outcome = runJob(
            [entry] {
                auto* job = new QKeychain::DeletePasswordJob(kService);
                job->setKey(QString::fromStdString(entry));
                return job;
            },
            m_isClosing);
        if (outcome.code != QKeychain::NoError && outcome.code != QKeychain::EntryNotFound)
            return errorOf(entry, outcome.code, outcome.words);
        return {};
    }

private:
    const Flag m_isClosing = std::make_shared<std::atomic<bool>>(false);
    std::unique_ptr<QCoreApplication> m_application;  ///< Of a program without a window.
};

}  // namespace

std::unique_ptr<interfaces::KeyStore> makeSystemKeychain() { return std::make_unique<SystemKeychain>(); }

}  // namespace ballast::app
