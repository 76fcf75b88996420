#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "integration/desk_window_driver.h"
#include "runtime/verify.h"
#include "transport/http_client.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/inventory/inventory_heatmap_panel.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/review/review_controller.h"
#include "ui/shell/review_mode.h"
#include "venues/desk_factory.h"

using namespace ballast;
using namespace ballast::ui;
using domain::DecisionKind;
using domain::TradingState;
using integration::DeskDriver;
using interfaces::Snapshot;

namespace {

/// `ballast-sim` as a person starts it, beside the desk; it ends with this.
class Simulator {
public:
    explicit Simulator(const QDir& folder) : m_ports(folder.filePath(QStringLiteral("ports.json")))
    {
        m_program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_program.start(QStringLiteral(BALLAST_BIN "/ballast-sim"),
                        {QStringLiteral("--seed"), QStringLiteral("7"), QStringLiteral("--ports"), m_ports,
                         QStringLiteral("--profile"), folder.filePath(QStringLiteral("venues.toml"))});
    }
    ~Simulator()
    {
        m_program.terminate();
        m_program.waitForFinished();
    }
    bool isReady()
    {
        return QTest::qWaitFor([this] { return QFile::exists(m_ports) && !ports().isEmpty(); }, 60'000);
    }
    QJsonObject ports() const
    {
        QFile file(m_ports);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }
    /// The venue's own account: what is true, whatever the desk believes.
    QJsonObject account() const
    {
        return ask("control", "http",
                   {.method = "GET", .target = "/state", .headers = {}, .body = {}})[QStringLiteral("accounts")][0]
            .toObject();
    }
    /// The listed call nearest to the index among those that expire in 20 to 60 days.
    QString callNearTheMoney() const
    {
        const auto listed = ask("deribit", "rest",
                                {.method = "GET",
                                 .target = "/api/v2/public/get_instruments?currency=BTC&kind=option",
                                 .headers = {},
                                 .body = {}})[QStringLiteral("result")]
                                .toArray();
        const auto state = ask("control", "http", {.method = "GET", .target = "/state", .headers = {}, .body = {}});
        const double index = state[QStringLiteral("index")][QStringLiteral("BTC")].toDouble();
        QString found;
        double nearest = 0.1 * index;
        for (const auto& one : listed) {
            const double days = (one[QStringLiteral("expiration_timestamp")].toDouble() -
                                 state[QStringLiteral("timestamp")].toDouble()) /
                                86'400e3;
            const double off = std::abs(one[QStringLiteral("strike")].toDouble() - index);
            if (one[QStringLiteral("option_type")].toString() != QStringLiteral("call") || days < 20.0 || days > 60.0 ||
                off > nearest)
                continue;
            nearest = off;
            found = one[QStringLiteral("instrument_name")].toString();
        }
        return found;
    }
    /// Gives the account a position without a trade.
    bool give(const QString& instrument, double amount) const
    {
        const QJsonObject wanted{{QStringLiteral("fault"), QStringLiteral("position")},
                                 {QStringLiteral("instrument_name"), instrument},
                                 {QStringLiteral("side"), QStringLiteral("buy")},
                                 {QStringLiteral("amount"), amount}};
        return ask("control", "http",
                   {.method = "POST",
                    .target = "/fault",
                    .headers = {},
                    .body = QJsonDocument(wanted).toJson(QJsonDocument::Compact).toStdString()})
            .contains(QStringLiteral("done"));
    }
    double held(const QString& instrument) const
    {
        const auto positions = account()[QStringLiteral("positions")].toArray();
        for (const auto& one : positions)
            if (one.toObject()[QStringLiteral("instrument_name")].toString() == instrument)
                return one.toObject()[QStringLiteral("size")].toDouble();
        return 0.0;
    }
    int working() const
    {
        const auto orders = account()[QStringLiteral("orders")].toArray();
        return static_cast<int>(std::count_if(orders.begin(), orders.end(), [](const auto& one) {
            return one.toObject()[QStringLiteral("order_state")].toString() == QStringLiteral("open");
        }));
    }

private:
    QJsonObject ask(const char* server, const char* place, const transport::HttpRequest& request) const
    {
        const auto url = ports()[QString::fromLatin1(server)][QString::fromLatin1(place)].toString().toStdString();
        transport::HttpClient client(transport::Endpoint::parse(url).value(), {.answerWithin = Duration::seconds(20)});
        const auto answer = client.ask(request);
        return answer ? QJsonDocument::fromJson(QByteArray::fromStdString(answer->body)).object() : QJsonObject();
    }

    QString m_ports;
    QProcess m_program;
};

constexpr double kTarget = 97.5;  // Coins that the book takes for flat; the account begins with 100 and with calls.
constexpr double kHeldCalls = 3.0;

}  // namespace

/// The window on venues behind sockets, from the first picture to the review of the day: `ballast --live` with the
/// venue simulator as a program of its own. Each function goes on where the former one ended.
class VenueWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_journal;
    venues::DeskFactory m_factory;
    std::unique_ptr<Simulator> m_simulator;
    std::unique_ptr<DeskDriver> m_desk;
    bool m_broken{};
    Timestamp m_killed;
    QString m_option;
    const std::string m_hedged = "BTC_USDC-PERPETUAL";  ///< What the book hedges with.

    const Snapshot& shown() { return m_desk->shown(); }
    MainWindow& window() { return m_desk->window(); }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    /// What the desk says of itself, for who reads a failure.
    QString desk()
    {
        const auto& s = shown();
        auto text = QStringLiteral("state %1 (%2), option %3\n")
                        .arg(static_cast<int>(s.tradingState))
                        .arg(QString::fromStdString(s.tradingStateReason), m_option);
        for (const auto& one : s.positions)
            text += QStringLiteral("position %1 %2 %3\n")
                        .arg(QString::fromStdString(one.venue), QString::fromStdString(one.instrument))
                        .arg(one.quantity);
        for (const auto& one : s.alerts)
            text += QStringLiteral("alert %1\n").arg(QString::fromStdString(one.text));
        for (std::size_t i = 0; i < std::min<std::size_t>(3, s.decisions.size()); ++i)
            text += QStringLiteral("decision %1\n").arg(QString::fromStdString(s.decisions[i].decision->reason));
        text += QStringLiteral("%1 venues connected\n").arg(s.connections ? s.connections->venues.size() : 0);
        return text;
    }
    bool waitLong(const DeskDriver::Condition& holds)
    {
        const bool held = QTest::qWaitFor([&] { return holds(shown()); }, 60'000);
        if (!held) qWarning().noquote() << desk();
        return held;
    }
    /// A book of one coin in which the account holds too much of it, and a profile that trades by it.
    void writeBookAndProfile()
    {
        QFile book(file("book.toml"));
        QVERIFY(book.open(QIODevice::WriteOnly));
        QTextStream(&book)
            << "name = \"Venues\"\n[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"BTC_USDC-PERPETUAL\"\n"
               "venue = \"Deribit\"\nquantity = \"neutral\"\n[[limits]]\nunderlying = \"BTC\"\n"
               "net_delta = 150\ngamma_per_percent = 100\nvega_usd = 1e6\norder_notional_usd = 5e6\n"
               "daily_loss_usd = 5e7\nrisk_aversion = 1e-3\ntarget_delta = "
            << kTarget << "\n";
        QFile profile(file("venues.toml"));
        QVERIFY(profile.open(QIODevice::ReadOnly));
        auto text = QString::fromUtf8(profile.readAll());
        profile.close();
        const auto name = QStringLiteral("name = \"simulator\"\n");
        QVERIFY(text.contains(name));
        text.replace(name, name + QStringLiteral("trade = true\nbook = \"book.toml\"\n"));
        QVERIFY(profile.open(QIODevice::WriteOnly));
        profile.write(text.toUtf8());
        const auto ports = m_simulator->ports();
        const auto login = ports[QStringLiteral("deribit")][QStringLiteral("accounts")][0];
        qputenv("BALLAST_SIM_KEY", login[QStringLiteral("key")].toString().toUtf8());
        qputenv("BALLAST_SIM_SECRET", login[QStringLiteral("secret")].toString().toUtf8());
        const auto owner = ports[QStringLiteral("hyperliquid")][QStringLiteral("accounts")][0];
        qputenv("BALLAST_SIM_PRIVATE_KEY", owner[QStringLiteral("private_key")].toString().toUtf8());
        qputenv("BALLAST_SIM_ADDRESS", owner[QStringLiteral("address")].toString().toUtf8());
        const auto derive = ports[QStringLiteral("derive")][QStringLiteral("accounts")][0];
        qputenv("BALLAST_SIM_DERIVE_PRIVATE_KEY", derive[QStringLiteral("private_key")].toString().toUtf8());
        qputenv("BALLAST_SIM_DERIVE_WALLET", derive[QStringLiteral("wallet")].toString().toUtf8());
        qputenv("BALLAST_SIM_DERIVE_SUBACCOUNT", derive[QStringLiteral("subaccount")].toVariant().toString().toUtf8());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("venue_window_test"));
        QSettings().clear();
        QVERIFY(m_folder.isValid());
        log::setSink([](log::Level, std::string_view) {});
        m_simulator = std::make_unique<Simulator>(QDir(m_folder.path()));
        QVERIFY(m_simulator->isReady());
        writeBookAndProfile();
        m_option = m_simulator->callNearTheMoney();
        QVERIFY(!m_option.isEmpty());
        QVERIFY(m_simulator->give(m_option, kHeldCalls));
        m_journal = file("day.ballast").toStdString();
        interfaces::SessionRequest request;
        request.kind = interfaces::SessionKind::Live;
        request.profileFile = file("venues.toml").toStdString();
        request.mayTrade = true;
        request.journalFile = m_journal;
        request.operatorName = DeskDriver::kOperator;
        auto desk = m_factory.open(request);
        if (!desk) QFAIL(desk.error().message.c_str());
        m_desk = std::make_unique<DeskDriver>(std::move(*desk));
    }
    void init()
    {
        if (m_broken) QSKIP("an earlier step of the session failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase()
    {
        m_desk.reset();
        m_simulator.reset();
        log::setSink({});
    }

    void theFrameSaysThatTheVenuesAreSimulated()
    {
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY(waitLong([](const Snapshot& s) { return s.loading.empty() && s.sequence.value > 0; }));
        QCOMPARE(shown().session, interfaces::SessionKind::SimulatedVenues);
        QVERIFY2(window().windowTitle().startsWith(QStringLiteral("SIMULATED")), qPrintable(window().windowTitle()));
        m_desk->press(window().header()->tradingBlock()->modeSegment());  // The middle one of three.
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.mode == domain::HedgeMode::Confirm; }));
    }

    void surfaceHeatMapAndLaddersFill()
    {
        const auto fitted = [](const interfaces::UnderlyingView& view) {
            return std::ranges::count_if(view.surface->slices, &interfaces::SliceView::fitted);
        };
        // Pictures of no visible panel are not made.
        for (const auto* id : {"positions", "inventory-skew", "greeks-by-expiry"})
            window().showPanel(QString::fromLatin1(id));
        QVERIFY(waitLong([&](const Snapshot& s) {
            const auto* coin = s.findUnderlying("BTC");
            return coin && fitted(*coin) >= 5 && coin->surface->spot.value;
        }));
        // Derive lists options of the coin as well: the chain of the venue where the book hedges stands first.
        QVERIFY(waitLong([](const Snapshot& s) {
            const auto& surface = *s.findUnderlying("BTC")->surface;
            return surface.chain.starts_with("Deribit") && !surface.otherChains.empty();
        }));
        QVERIFY(waitLong([&](const Snapshot& s) {
            return std::ranges::find(s.positions, m_option.toStdString(), &interfaces::PositionView::instrument) !=
                   s.positions.end();
        }));
        const auto* panel = window().findChild<InventoryHeatmapPanel*>();
        QVERIFY(panel);
        const auto& map = panel->model();
        const auto held = [&] {
            int cells = 0;
            for (int row = 0; row < map.expiryRows(); ++row)
                for (int column = 0; column < map.cellColumns(); ++column)
                    cells += map.index(row, column).data(InventorySkewModel::ValueRole).isValid();
            return cells;
        };
        QTRY_COMPARE(held(), 1);
        const auto* greeks = window().findChild<ExpiryLadderPanel*>();
        QVERIFY(greeks);
        const auto& ladder = greeks->model();
        int withOptions = 0;
        for (int row = 0; row < ladder.rowCount(); ++row)
            withOptions += ladder.expiryAt(row).has_value();
        QVERIFY(withOptions >= 5);
        window().showPanel(QStringLiteral("connections"));
        QVERIFY(waitLong([](const Snapshot& s) {
            return s.connections && std::ranges::count_if(s.connections->venues, [](const auto& venue) {
                                        return venue.connected && venue.good > 0;
                                    }) == 3;
        }));
    }

    void aProposalIsApprovedAndTheVenueFillsIt()
    {
        QStringList waits;  // For what the gate let it wait.
        const bool mayGo = waitLong([&](const Snapshot& s) {
            if (s.proposals.empty()) return false;
            const auto why = QString::fromStdString(s.proposals.front().blockedBecause);
            if (!waits.contains(why)) waits << why;
            return why.isEmpty();
        });
        QVERIFY2(mayGo, qPrintable(waits.join(QLatin1Char('\n'))));

        QCOMPARE(m_simulator->held(QStringLiteral("BTC_USDC-PERPETUAL")), 0.0);
        window().showPanel(QStringLiteral("fills"));  // It takes the keyboard.
        m_desk->key(Qt::Key_F9);
        QTest::qWait(ProposalCard::kSettleMilliseconds);
        QVERIFY(m_desk->proposalCard()->hasFocus());
        const auto number = shown().proposals.front().decision->sequence;
        const double wanted = shown().proposals.front().decision->quantity;
        QVERIFY2(std::abs(shown().proposals.front().decision->before.delta + wanted - kTarget) < 0.5,
                 "what is proposed does not end at the target");
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        const bool isFilled = waitLong([&](const Snapshot& s) {
            return std::ranges::any_of(s.fills, [&](const auto& fill) { return fill.instrument == m_hedged; });
        });
        QString said = window().watchLine()->notice();
        for (std::size_t i = 0; i < std::min<std::size_t>(4, shown().decisions.size()); ++i)
            said += QLatin1Char('\n') + QString::fromStdString(shown().decisions[i].decision->reason);
        for (const auto& order : shown().orders)
            said += QStringLiteral("\norder %1 %2 %3")
                        .arg(QString::fromStdString(order.instrument))
                        .arg(order.quantity)
                        .arg(order.filled);
        QVERIFY2(isFilled, qPrintable(said));
        QVERIFY(!m_desk->rowWith(QStringLiteral("Proposal %1 approved by ann").arg(number.value)).isEmpty());
        QTRY_VERIFY(std::abs(m_simulator->held(QString::fromStdString(m_hedged)) - wanted) < 0.6);
        // What the venue holds is what the window says: coins, from contracts of a thousandth.
        const auto agrees = [&](const Snapshot& s) {
            const auto at = std::ranges::find(s.positions, m_hedged, &interfaces::PositionView::instrument);
            return at != s.positions.end() &&
                   std::abs(at->quantity - 1000.0 * m_simulator->held(QString::fromStdString(m_hedged))) < 1e-6;
        };
        window().showPanel(QStringLiteral("positions"));
        QVERIFY(waitLong(agrees));
        QVERIFY(waitLong(
            [&](const Snapshot& s) { return std::abs(s.findUnderlying("BTC")->net.deltaCoin - kTarget) < 0.5; }));
    }

    void aKillTakesEverythingAwayAtTheVenue()
    {
        m_desk->key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Killed; }));
        m_killed = shown().tradingStateSince;
        QTRY_COMPARE(m_simulator->working(), 0);
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - m_killed > Duration::seconds(3); }));
        for (const auto& order : shown().orders)
            QVERIFY2(order.time <= m_killed, "an order after the kill");
    }

    void theDayIsReviewed()
    {
        QVERIFY(m_desk->chooseInMenu(QStringLiteral("Review this session")));
        QVERIFY(waitLong([](const Snapshot& s) { return s.session == interfaces::SessionKind::Review; }));
        const auto& review = window().findChild<ReviewMode*>()->controller()->review();
        QVERIFY(review.info().chainIntact);
        QVERIFY(std::ranges::any_of(review.rows(), [&](const auto& row) {
            return row.decision->kind == DecisionKind::Hedge && row.decision->operatorName == DeskDriver::kOperator &&
                   row.decision->choice == m_hedged;
        }));
        m_desk->key(Qt::Key_Escape);
        QVERIFY(waitLong([](const Snapshot& s) { return s.session == interfaces::SessionKind::SimulatedVenues; }));
        QVERIFY(shown().tradingState == TradingState::Killed);
    }

    void itsJournalRepeats()
    {
        m_desk.reset();
        const auto report = runtime::verifyJournal(m_journal);
        if (!report) QFAIL(report.error().message.c_str());
        QVERIFY2(report->identical, report->difference.what.c_str());
    }
};

QTEST_MAIN(VenueWindowTest)
#include "venue_window_test.moc"
