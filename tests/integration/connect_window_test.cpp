#include <QFile>
#include <QFileInfo>
#include <QHelpEvent>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>
#include <map>

#include "base/log.h"
#include "interfaces/key_store.h"
#include "ui/connect/connect_panel.h"
#include "ui/connections/accounts_panel.h"
#include "ui/connections/connections_panel.h"
#include "ui/connections/venues_panel.h"
#include "ui/header/watch_line.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "venue_server/venue_server.h"
#include "venues/desk_factory.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

/// The system's keychain in memory; `isMissing`: a machine without one.
class MemoryKeychain final : public interfaces::KeyStore {
public:
    Result<std::string> read(const std::string& entry) override
    {
        if (isMissing) return fail(ErrorCode::Unsupported, kNone);
        const auto found = entries.find(entry);
        if (found == entries.end()) return fail(ErrorCode::NotFound, "the keychain has no entry " + entry);
        return found->second;
    }
    Result<void> write(const std::string& entry, std::string&& secret) override
    {
        if (isMissing) return fail(ErrorCode::Unsupported, kNone);
        entries[entry] = secret;
        secret.clear();
        return {};
    }
    Result<void> erase(const std::string& entry) override
    {
        entries.erase(entry);
        return {};
    }
    static constexpr const char* kNone = "this machine has no keychain; start a secret service";
    bool isMissing{};
    std::map<std::string, std::string> entries;
};

constexpr const char* kSecret = "SECRET-OF-A-TEST-4711";

}  // namespace

/// A person sets up a venue in the window, tries it, keeps its key and opens a desk on it; the venue is a simulated one
/// behind sockets. Each function goes on where the former one ended.
class ConnectWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    SystemClock m_clock;
    MemoryKeychain m_keychain;
    std::unique_ptr<venue_server::VenueServer> m_venues;
    std::unique_ptr<venues::DeskFactory> m_factory;
    std::unique_ptr<MainWindow> m_window;

    ConnectPanel& panel() { return *m_window->findChild<ConnectPanel*>(QStringLiteral("connect")); }
    SetupForm& form() { return *panel().form(); }
    QString file() const { return m_folder.filePath(QStringLiteral("profiles/desk.toml")); }
    QByteArray written() const
    {
        QFile read(file());
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    void press(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }
    void type(QLineEdit* edit, const QString& words)
    {
        QVERIFY(edit->isVisible());
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, words);
        QCOMPARE(edit->text(), words);
    }
    void chooseSource(SetupForm::KeySource source)
    {
        for (int i = 0; i < 4 && form().sources()->current() != source; ++i)
            QTest::keyClick(form().sources(), form().sources()->current() < source ? Qt::Key_Right : Qt::Key_Left);
        QCOMPARE(form().keySource(), source);
    }
    QString stateOf(const std::string& part)
    {
        for (const auto& step : panel().model().steps())
            if (step.part == part) return QString::number(static_cast<int>(step.state));
        return QStringLiteral("none");
    }
    bool testEnds()
    {
        return QTest::qWaitFor([&] { return !panel().testButton()->isLocked(); }, 30'000);
    }
    QString wsUrl() const { return QStringLiteral("ws://127.0.0.1:%1/ws/api/v2").arg(m_venues->deribitPort()); }

    /// Where BALLAST_PICTURES names a folder: both sizes, both themes. For looking.
    void keepPictures(const char* name, const char* shownPanel = "connect")
    {
        const QString folder = qEnvironmentVariable("BALLAST_PICTURES");
        if (folder.isEmpty()) return;
        for (const bool isDark : {true, false})
            for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
                ThemeHolder::instance().setDark(isDark);
                m_window->resize(size);
                QTest::qWait(100);
                m_window->showPanel(QString::fromLatin1(shownPanel));
                QTest::qWait(100);
                m_window->grab().save(QStringLiteral("%1/%2-%3-%4.png")
                                          .arg(folder, QString::fromLatin1(name))
                                          .arg(size.width())
                                          .arg(isDark ? QStringLiteral("dark") : QStringLiteral("light")));
            }
        ThemeHolder::instance().setDark(true);
        m_window->resize(1920, 1080);
        QTest::qWait(100);
        m_window->showPanel(QString::fromLatin1(shownPanel));
        QTest::qWait(100);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("connect_window_test"));
        QSettings().clear();
        qputenv("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")).toUtf8());
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(QStringLiteral("config")).toUtf8());
        m_venues = venue_server::VenueServer::create(
                       {.seed = 7, .accounts = {{"key", kSecret}}, .wallets = {}, .deriveWallets = {}}, m_clock)
                       .value();
        QVERIFY(m_venues->start().has_value());
        m_factory = std::make_unique<venues::DeskFactory>(std::filesystem::path(), &m_keychain);
        m_window = std::make_unique<MainWindow>(*m_factory, nullptr);
        m_window->setKeepsLayout(false);
        m_window->resize(1920, 1080);
        m_window->show();
        QCoreApplication::processEvents();
    }
    void cleanupTestCase()
    {
        m_window.reset();
        m_factory.reset();
        m_venues->stop();
    }

    void theMenuOpensThePageWithTheTestNetworks()
    {
        QTest::keyClick(m_window.get(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(panel().isVisible());
        QCOMPARE(form().field(QStringLiteral("ws"))->text(), QStringLiteral("wss://test.deribit.com/ws/api/v2"));
        QVERIFY(panel().fileField()->text().endsWith(QStringLiteral("config/ballast/desk.toml")));
        keepPictures("connect-new");
        for (int kind = 0; kind < panel().kindBar()->segments().size(); ++kind) {
            panel().chooseKind(kind);
            QVERIFY(!form().draft().kind.empty());
        }
        keepPictures("connect-chainlink");
        panel().chooseKind(0);
    }

    void whatIsWrongIsNamedAndGivenUpAtOnce()
    {
        type(panel().fileField(), file());
        QTest::keyClick(panel().fileField(), Qt::Key_Return);
        type(form().field(QStringLiteral("ws")), QStringLiteral("ws://www.deribit.com/ws/api/v2"));
        press(panel().testButton());
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().contains(QStringLiteral("ws")), qPrintable(panel().verdict()));
        QVERIFY(panel().model().steps().empty());
        type(form().field(QStringLiteral("ws")), QStringLiteral("ws://127.0.0.1:1/ws"));
        press(panel().testButton());
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().startsWith(QStringLiteral("Failed at TCP (127.0.0.1:1)")),
                 qPrintable(panel().verdict()));
        QVERIFY(!QFileInfo::exists(file()));
    }

    void aWrongSecretFailsTheLoginAndTheRightOneComesUp()
    {
        type(form().field(QStringLiteral("ws")), wsUrl());
        type(form().field(QStringLiteral("http")),
             QStringLiteral("http://127.0.0.1:%1/api/v2").arg(m_venues->deribitPort()));
        type(form().field(QStringLiteral("underlyings")), QStringLiteral("BTC, ETH"));
        chooseSource(SetupForm::Keychain);
        type(form().keyNameField(), QStringLiteral("sim-desk"));
        type(form().secret(QStringLiteral("KEY")), QStringLiteral("key"));
        type(form().secret(QStringLiteral("SECRET")), QStringLiteral("wrong"));
        press(panel().testButton());
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().startsWith(QStringLiteral("Failed at login (Deribit): refused: 13004")),
                 qPrintable(panel().verdict()));
        keepPictures("connect-failed");
        type(form().secret(QStringLiteral("SECRET")), QString::fromLatin1(kSecret));
        QTest::keyClick(form().secret(QStringLiteral("SECRET")), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().startsWith(QStringLiteral("Connected: ")), qPrintable(panel().verdict()));
        QCOMPARE(stateOf("account"), QString::number(static_cast<int>(interfaces::ProbeState::Passed)));
        keepPictures("connect-passed");
    }

    void saveKeepsTheKeyInTheKeychainAndTheNameInTheFile()
    {
        m_keychain.isMissing = true;
        press(panel().saveButton());
        QTRY_VERIFY2(panel().verdict().contains(QStringLiteral("this machine has no keychain")),
                     qPrintable(panel().verdict()));
        m_keychain.isMissing = false;
        press(panel().saveButton());
        QTRY_VERIFY2(panel().verdict().contains(QStringLiteral("in the system's keychain")),
                     qPrintable(panel().verdict()));
        QCOMPARE(m_keychain.entries.at("sim-desk_SECRET"), std::string(kSecret));
        QVERIFY(form().secret(QStringLiteral("SECRET"))->text().isEmpty());
        QVERIFY(written().contains("accounts = [\"keychain:sim-desk\"]"));
        QVERIFY(!written().contains(kSecret));
        QCOMPARE(QFile::permissions(file()) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        // Without what was typed the keychain's key signs in.
        press(panel().testButton());
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().startsWith(QStringLiteral("Connected: ")), qPrintable(panel().verdict()));
    }

    void anotherEntryStandsBesideTheFirst()
    {
        const auto before = written();
        panel().entries()->setCurrentIndex(0);
        Q_EMIT panel().entries()->activated(0);
        QVERIFY(form().draft().values.at("ws") != wsUrl().toStdString());
        type(form().field(QStringLiteral("ws")), wsUrl());
        type(form().nameField(), QStringLiteral("Second"));
        press(panel().saveButton());
        QVERIFY2(written().startsWith(before), written());
        QVERIFY(written().contains("name = \"Second\""));
        QCOMPARE(panel().entries()->count(), 3);
        QCOMPARE(panel().entries()->currentText(), QStringLiteral("Second"));
        // An edit goes where it came from.
        type(form().nameField(), QStringLiteral("Third"));
        press(panel().saveButton());
        QVERIFY(!written().contains("Second"));
        QVERIFY(written().startsWith(before));
        QVERIFY(QFile::remove(file()));
        QFile again(file());
        QVERIFY(again.open(QIODevice::WriteOnly) && again.write(before) == before.size());
    }

    void quotingIsSwitchedOnByItsFieldInAProfileThatTrades()
    {
        const auto before = written();
        panel().openProfile(file());
        auto* quote = form().flag(QStringLiteral("quote"));
        QVERIFY(quote && quote->isVisible());
        QCOMPARE(quote->current(), 0);
        QHelpEvent asked(QEvent::ToolTip, QPoint(5, 5), quote->mapToGlobal(QPoint(5, 5)));
        QCoreApplication::sendEvent(quote, &asked);
        QVERIFY2(QToolTip::text().contains(QStringLiteral("trade = true")), qPrintable(QToolTip::text()));
        // A form that nobody touched changes nothing.
        press(panel().saveButton());
        QCOMPARE(written(), before);
        quote->setFocus();
        QTest::keyClick(quote, Qt::Key_Right);
        QCOMPARE(quote->current(), 1);
        keepPictures("connect-quote");
        press(panel().saveButton());
        QVERIFY2(panel().verdict().contains(QStringLiteral("set trade = true as well")), qPrintable(panel().verdict()));
        QCOMPARE(written(), before);
        press(panel().testButton());
        QVERIFY(testEnds());
        QVERIFY2(panel().verdict().startsWith(QStringLiteral("Connected: ")), qPrintable(panel().verdict()));
        const auto put = [this](const QByteArray& words) {
            QFile out(file());
            QVERIFY(out.open(QIODevice::WriteOnly) && out.write(words) == words.size());
        };
        auto trades = before;
        trades.replace("trade = false", "trade = true\nbook = \"book.toml\"");
        put(trades);
        panel().openProfile(file());
        QTest::keyClick(form().flag(QStringLiteral("quote")), Qt::Key_Right);
        press(panel().saveButton());
        QVERIFY2(written().contains("\nquote = true\n"), written());
        panel().openProfile(file());
        QCOMPARE(form().flag(QStringLiteral("quote"))->current(), 1);
        panel().chooseKind(1);
        QVERIFY(!form().flag(QStringLiteral("quote")));
        put(before);
    }

    void theDeskOpensOnIt()
    {
        panel().openProfile(file());
        press(panel().openButton());
        const auto isUp = [&] {
            const auto& s = m_window->shownSnapshot();
            if (!s || !s->connections) return false;
            const auto& venues = s->connections->venues;
            return std::any_of(venues.begin(), venues.end(), [](const auto& v) { return v.connected && v.good > 0; });
        };
        QString told;
        const auto waits = [&] {
            if (const QString notice = m_window->watchLine()->notice(); !notice.isEmpty()) told = notice;
            return isUp();
        };
        QVERIFY2(QTest::qWaitFor(waits, 60'000), qPrintable(told));
        QVERIFY2(m_window->windowTitle().startsWith(QStringLiteral("LIVE")), qPrintable(m_window->windowTitle()));
        // What its gateway and the venue's own messages say, on the panels that show it.
        const auto cellOf = [&](const LadderModel& model, const char* column) {
            const auto& columns = model.columns();
            for (std::size_t i = 0; i < columns.size() && model.rowCount() > 0; ++i)
                if (columns[i].id == QLatin1String(column)) return model.rows().front().cells[i].text;
            return QString();
        };
        m_window->showPanel(QStringLiteral("venues"));
        const auto& venues = m_window->findChild<VenuesPanel*>(QStringLiteral("venues"))->model();
        QTRY_COMPARE_WITH_TIMEOUT(cellOf(venues, "armed"), QStringLiteral("armed"), 30'000);
        QCOMPARE(cellOf(venues, "on-disconnect"), QStringLiteral("yes"));
        QVERIFY2(cellOf(venues, "held").endsWith(QStringLiteral(" of 20")), qPrintable(cellOf(venues, "held")));
        QCOMPARE(cellOf(venues, "kept"), QStringLiteral("5.0"));
        keepPictures("venues", "venues");
        m_window->showPanel(QStringLiteral("accounts"));
        const auto& accounts = m_window->findChild<AccountsPanel*>(QStringLiteral("accounts"))->model();
        QTRY_VERIFY_WITH_TIMEOUT(cellOf(accounts, "balances").contains(QStringLiteral("BTC")), 30'000);
        QCOMPARE(cellOf(accounts, "trade"), QStringLiteral("watches"));
        // As the venue told it; a desk that watches without a book has no spot of its own to turn it into dollars.
        const auto& margins = m_window->shownSnapshot()->connections->accounts.front().margins;
        QVERIFY(!margins.empty());
        QCOMPARE(margins.front().currency, std::string("BTC"));
        QCOMPARE(margins.front().equity, 100.0);
        keepPictures("accounts", "accounts");
        m_window->showPanel(QStringLiteral("connections"));
        const auto& lines = m_window->findChild<ConnectionsPanel*>(QStringLiteral("connections"))->model();
        QTRY_VERIFY_WITH_TIMEOUT(!cellOf(lines, "latency").isEmpty(), 30'000);
        QTest::qWait(2500);  // Two points make a trend.
        QVERIFY(m_window->shownSnapshot()->connections->venues.front().decision.recent.size() > 1);
        keepPictures("connections", "connections");
        m_window->setDesk(nullptr);
    }
};

int main(int argc, char** argv)
{
    log::setSink([](log::Level, std::string_view) {});
    QApplication application(argc, argv);
    ConnectWindowTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "connect_window_test.moc"
