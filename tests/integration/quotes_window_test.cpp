#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>
#include <QtTest>

#include "base/log.h"
#include "integration/desk_window_driver.h"
#include "interfaces/trade_views.h"
#include "transport/http_client.h"
#include "ui/header/header_bar.h"
#include "ui/quotes/quotes_panel.h"
#include "ui/theme/theme.h"
#include "venues/desk_factory.h"

using namespace ballast;
using namespace ballast::ui;
using integration::DeskDriver;
using interfaces::QuoteState;
using interfaces::Snapshot;

/// The Quotes panel of a desk whose quotes stand at a venue behind sockets: `ballast --live … --trade` on a profile
/// that says `quote = true`, with the venue simulator as a program of its own. Each function goes on where the former
/// ended.
class QuotesWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QProcess m_simulator;
    venues::DeskFactory m_factory;
    std::unique_ptr<DeskDriver> m_desk;
    bool m_broken{};

    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    const Snapshot& shown() { return m_desk->shown(); }
    QuotesPanel* quotes() { return m_desk->window().findChild<QuotesPanel*>(QStringLiteral("quotes")); }
    QJsonObject ports() const
    {
        QFile file(m_folder.filePath(QStringLiteral("ports.json")));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }
    /// Orders of the account that are open at the venue, by its control port, which counts no credits: instrument and
    /// side.
    QStringList atVenue() const
    {
        const auto all = ports();
        const auto url = all[QStringLiteral("control")][QStringLiteral("http")].toString().toStdString();
        transport::HttpClient client(transport::Endpoint::parse(url).value(), {.answerWithin = Duration::seconds(20)});
        const auto answer = client.ask({.method = "GET", .target = "/state", .headers = {}, .body = {}});
        QStringList open;
        if (!answer) return open;
        const auto state = QJsonDocument::fromJson(QByteArray::fromStdString(answer->body)).object();
        const auto orders = state[QStringLiteral("accounts")][0][QStringLiteral("orders")].toArray();
        for (const auto& each : orders) {
            const auto one = each.toObject();
            if (one[QStringLiteral("order_state")].toString() == QStringLiteral("open"))
                open << one[QStringLiteral("instrument_name")].toString() + QLatin1Char(' ') +
                            one[QStringLiteral("direction")].toString();
        }
        open.sort();
        return open;
    }
    QStringList inPanel()
    {
        QStringList stand;
        for (int row = 0; row < quotes()->model().rowCount(); ++row) {
            const auto* quote = quotes()->model().quoteAt(row);
            if (quote == nullptr) continue;
            const auto name = QString::fromStdString(quote->instrument);
            if (quote->bidSize > 0.0) stand << name + QStringLiteral(" buy");
            if (quote->askSize > 0.0) stand << name + QStringLiteral(" sell");
        }
        stand.sort();
        return stand;
    }
    bool waitLong(const DeskDriver::Condition& holds)
    {
        return QTest::qWaitFor([&] { return holds(shown()); }, 90'000);
    }
    void writeBookAndProfile()
    {
        QFile book(file("book.toml"));
        QVERIFY(book.open(QIODevice::WriteOnly));
        QTextStream(&book)
            << "name = \"Quotes\"\n[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"BTC_USDC-PERPETUAL\"\n"
               "venue = \"Deribit\"\nquantity = \"neutral\"\n[[limits]]\nunderlying = \"BTC\"\n"
               "net_delta = 150\ngamma_per_percent = 100\nvega_usd = 1e6\norder_notional_usd = 5e6\n"
               "daily_loss_usd = 5e7\nrisk_aversion = 1e-3\ntarget_delta = 100\n";
        QFile profile(file("venues.toml"));
        QVERIFY(profile.open(QIODevice::ReadOnly));
        auto text = QString::fromUtf8(profile.readAll());
        profile.close();
        const auto name = QStringLiteral("name = \"simulator\"\n"), kind = QStringLiteral("kind = \"deribit\"\n");
        QVERIFY(text.contains(name) && text.contains(kind));
        text.replace(name, name + QStringLiteral("trade = true\nbook = \"book.toml\"\n"));
        text.replace(kind, kind + QStringLiteral("quote = true\n"));
        QVERIFY(profile.open(QIODevice::WriteOnly));
        profile.write(text.toUtf8());
        const auto all = ports();
        const auto put = [&](const char* variable, const QString& server, const char* key) {
            const auto account = all[server][QStringLiteral("accounts")][0];
            qputenv(variable, account[QString::fromLatin1(key)].toVariant().toString().toUtf8());
        };
        put("BALLAST_SIM_KEY", QStringLiteral("deribit"), "key");
        put("BALLAST_SIM_SECRET", QStringLiteral("deribit"), "secret");
        put("BALLAST_SIM_PRIVATE_KEY", QStringLiteral("hyperliquid"), "private_key");
        put("BALLAST_SIM_ADDRESS", QStringLiteral("hyperliquid"), "address");
        put("BALLAST_SIM_DERIVE_PRIVATE_KEY", QStringLiteral("derive"), "private_key");
        put("BALLAST_SIM_DERIVE_WALLET", QStringLiteral("derive"), "wallet");
        put("BALLAST_SIM_DERIVE_SUBACCOUNT", QStringLiteral("derive"), "subaccount");
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("quotes_window_test"));
        QSettings().clear();
        log::setSink([](log::Level, std::string_view) {});
        m_simulator.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_simulator.start(QStringLiteral(BALLAST_BIN "/ballast-sim"),
                          {QStringLiteral("--seed"), QStringLiteral("7"), QStringLiteral("--ports"), file("ports.json"),
                           QStringLiteral("--profile"), file("venues.toml")});
        QVERIFY(QTest::qWaitFor([this] { return !ports().isEmpty(); }, 60'000));
        writeBookAndProfile();
        interfaces::SessionRequest request;
        request.kind = interfaces::SessionKind::Live;
        request.profileFile = file("venues.toml").toStdString();
        request.mayTrade = true;
        request.journalFile = file("day.ballast").toStdString();
        request.operatorName = DeskDriver::kOperator;
        auto desk = m_factory.open(request);
        if (!desk) QFAIL(desk.error().message.c_str());
        m_desk = std::make_unique<DeskDriver>(std::move(*desk));
        QVERIFY(QTest::qWaitForWindowActive(&m_desk->window()));
    }
    void init()
    {
        if (m_broken) QSKIP("an earlier step of the session failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase()
    {
        m_desk.reset();
        m_simulator.terminate();
        m_simulator.waitForFinished();
        log::setSink({});
    }

    void whatStandsAtTheVenueStandsInThePanel()
    {
        m_desk->window().showPanel(QStringLiteral("quotes"));
        QVERIFY(quotes()->isVisible());
        QVERIFY2(waitLong([this](const Snapshot&) { return atVenue().size() >= 12 && inPanel() == atVenue(); }),
                 qPrintable(inPanel().join(QLatin1Char('\n')) + QStringLiteral("\nat the venue\n") +
                            atVenue().join(QLatin1Char('\n'))));
        int standing = 0;
        for (const auto& quote : shown().quotes->lines)
            standing += quote.state == QuoteState::Standing && quote.venue == "Deribit";
        QVERIFY2(standing >= 6, qPrintable(QString::number(standing)));
        const auto coin = quotes()->model().findRow(QStringLiteral("coin BTC"));
        QVERIFY(coin >= 0);
        // Derive's options of the coin, or those of a venue that does not quote, have no row.
        for (const auto& quote : shown().quotes->lines)
            QCOMPARE(quote.venue, std::string("Deribit"));
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            for (const bool dark : {true, false}) {
                ThemeHolder::instance().setDark(dark);
                QTest::qWait(300);
                m_desk->window().grab().save(
                    QStringLiteral("%1/live-quotes-%2.png").arg(folder, QString::fromLatin1(dark ? "dark" : "light")));
            }
        ThemeHolder::instance().setDark(true);
    }

    void pullingTheCoinEmptiesTheVenueAndSendingFillsItAgain()
    {
        m_desk->press(quotes()->pullCoin());
        QVERIFY(QTest::qWaitFor([this] { return atVenue().isEmpty(); }, 10'000));
        QVERIFY(m_desk->waitFor([this](const Snapshot&) { return !quotes()->sendAgain()->isLocked(); }));
        m_desk->press(quotes()->sendAgain());
        QVERIFY(QTest::qWaitFor([this] { return atVenue().size() >= 12; }, 30'000));
    }

    void theKillSwitchTakesThemAwayAndThePanelSaysWhy()
    {
        m_desk->key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QTest::qWaitFor([this] { return atVenue().isEmpty(); }, 5'000));
        QVERIFY(waitLong([this](const Snapshot&) { return inPanel().isEmpty(); }));
        const auto coin = quotes()->model().findRow(QStringLiteral("coin BTC"));
        const auto words = quotes()->model().rows()[static_cast<std::size_t>(coin)].cells.back().text;
        QVERIFY2(words.startsWith(QStringLiteral("not quoted: trading is KILLED")), qPrintable(words));
        QTest::qWait(3'000);
        QVERIFY(atVenue().isEmpty());
    }
};

QTEST_MAIN(QuotesWindowTest)
#include "quotes_window_test.moc"
