#include <QCoreApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <thread>

#include "keychain/system_keychain.h"

using namespace ballast;

/// The system's keychain, once without any and once with a secret service in a session of its own. The test starts
/// itself again inside such a session, so that the keyring of who runs it is never touched.
class KeychainTest : public QObject {
    Q_OBJECT

    static bool isInside() { return qEnvironmentVariableIsSet("BALLAST_KEYCHAIN_INSIDE"); }

private Q_SLOTS:
    void aMachineWithoutOneGetsOneSentenceWithTheRemedy()
    {
        if (isInside()) return;
        // No bus answers there.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        qunsetenv("DISPLAY");
        const auto keychain = app::makeSystemKeychain();
        for (const auto& failed :
             {keychain->read("desk_SECRET").map([](const auto&) {}), keychain->write("desk_SECRET", "secret-4711")}) {
            QVERIFY(!failed);
            const auto words = QString::fromStdString(failed.error().message);
            QVERIFY2(words.startsWith(QStringLiteral("this machine has no keychain that answers")), qPrintable(words));
            QVERIFY2(words.contains(QStringLiteral("start a secret service and unlock it")), qPrintable(words));
            QVERIFY2(words.contains(QStringLiteral("environment:PREFIX")), qPrintable(words));
            QVERIFY(!words.contains(QStringLiteral("4711")) && !words.contains(QLatin1Char('\n')));
        }
    }

    void aSecretServiceKeepsReadsAndForgets()
    {
        if (isInside()) return;
        for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"})
            if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
                QSKIP(qPrintable(QStringLiteral("keychain: not run with a secret service, %1 is not installed")
                                     .arg(QString::fromLatin1(program))));
        QTemporaryDir home;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        environment.insert(QStringLiteral("BALLAST_KEYCHAIN_INSIDE"), QStringLiteral("1"));
        for (const char* name : {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"})
            environment.insert(QString::fromLatin1(name), home.path());
        QProcess session;
        session.setProcessEnvironment(environment);
        session.setProcessChannelMode(QProcess::MergedChannels);
        session.start(
            QStringLiteral("dbus-run-session"),
            {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
             QStringLiteral("printf opened | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "
                            "\"%1\" insideASession")
                 .arg(QCoreApplication::applicationFilePath())});
        QVERIFY(session.waitForFinished(60'000));
        const QByteArray said = session.readAll();
        QVERIFY2(session.exitCode() == 0, said.constData());
        QVERIFY2(said.contains("kept, read and forgotten"), said.constData());
    }

    void insideASession()
    {
        if (!isInside()) return;
        const auto keychain = app::makeSystemKeychain();
        auto missing = keychain->read("desk_SECRET");
        QVERIFY(!missing);
        QCOMPARE(static_cast<int>(missing.error().code), static_cast<int>(ErrorCode::NotFound));
        auto written = keychain->write("desk_SECRET", std::string("s3cret-\xc3\xa4"));
        QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
        QCOMPARE(keychain->read("desk_SECRET").value(), std::string("s3cret-\xc3\xa4"));
        // From a thread beside, as the window's worker reads it, while the main thread turns its events.
        std::atomic<bool> done{false};
        Result<std::string> beside;
        std::thread reader([&] {
            beside = keychain->read("desk_SECRET");
            done = true;
        });
        QTRY_VERIFY_WITH_TIMEOUT(done.load(), 20'000);
        reader.join();
        QCOMPARE(beside.value(), std::string("s3cret-\xc3\xa4"));
        // What a stranger's tool writes under the same names is read.
        if (!QStandardPaths::findExecutable(QStringLiteral("secret-tool")).isEmpty()) {
            QProcess tool;
            tool.start(QStringLiteral("secret-tool"),
                       {QStringLiteral("store"), QStringLiteral("--label"), QStringLiteral("Ballast"),
                        QStringLiteral("server"), QStringLiteral("Ballast"), QStringLiteral("user"),
                        QStringLiteral("desk_KEY"), QStringLiteral("type"), QStringLiteral("plaintext")});
            QVERIFY(tool.waitForStarted());
            tool.write("by-hand");
            tool.closeWriteChannel();
            QVERIFY(tool.waitForFinished(20'000));
            QCOMPARE(keychain->read("desk_KEY").value(), std::string("by-hand"));
        }
        QVERIFY(keychain->erase("desk_SECRET").has_value());
        QVERIFY(!keychain->read("desk_SECRET").has_value());
        QVERIFY(keychain->erase("desk_SECRET").has_value());
        qInfo("kept, read and forgotten");
    }
};

QTEST_GUILESS_MAIN(KeychainTest)
#include "keychain_test.moc"
