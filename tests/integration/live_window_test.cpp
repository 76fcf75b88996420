#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "base/log.h"
#include "integration/desk_window_driver.h"
#include "load/load_desk.h"
#include "runtime/verify.h"
#include "ui/format/session_word.h"
#include "ui/header/header_bar.h"
#include "ui/header/playback_bar.h"
#include "ui/header/watch_line.h"
#include "ui/positions/orders_panel.h"

using namespace ballast;
using namespace ballast::ui;
using domain::DecisionKind;
using domain::TradingState;
using integration::DeskDriver;
using interfaces::Snapshot;

/// The real window over a desk whose market cannot be paused: synthetic feeds tell all the time, and venues on threads
/// of their own work what is sent. Each function goes on where the former one ended.
class LiveWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_journal;
    SystemClock m_clock;
    std::unique_ptr<load::LoadDesk> m_load;
    std::unique_ptr<DeskDriver> m_desk;
    bool m_broken{};

    const Snapshot& shown() { return m_desk->shown(); }
    MainWindow& window() { return m_desk->window(); }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("live_window_test"));
        QSettings().clear();
        QVERIFY(m_folder.isValid());
        log::setSink([](log::Level, std::string_view) {});
        m_journal = m_folder.filePath(QStringLiteral("live.ballast")).toStdString();
        auto created = load::LoadDesk::create({.rate = 200.0,
                                               .seconds = 300.0,
                                               .options = 120,
                                               .journalFile = m_journal,
                                               .fingerprint = "window",
                                               .faults = {},
                                               .pictures = true,
                                               .operatorName = DeskDriver::kOperator},
                                              m_clock);
        if (!created) QFAIL(created.error().message.c_str());
        m_load = std::move(*created);
        if (const auto opened = m_load->open(); !opened) QFAIL(opened.error().message.c_str());
        QVERIFY(m_load->pace(m_clock.now()));
        m_desk = std::make_unique<DeskDriver>(m_load->giveSession());
    }

    void init()
    {
        if (m_broken) QSKIP("an earlier step of the session failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase()
    {
        m_desk.reset();
        log::setSink({});
    }

    void timeGoesOnByItselfAndNoPlaybackIsOffered()
    {
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.loading.empty() && !s.positions.empty(); }));
        const auto first = shown().time;
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - first > Duration::seconds(2); }));
        const auto* playback = window().findChild<PlaybackBar*>();
        QVERIFY(playback == nullptr || !playback->isVisible());
        QCOMPARE(shown().underlyings.size(), std::size_t{2});
    }

    void aPauseByKeyShowsABadge()
    {
        window().selection()->setUnderlying(QStringLiteral("BTC"));
        m_desk->key(Qt::Key_P, Qt::ControlModifier);
        QVERIFY(m_desk->openCard(QStringLiteral("Pause BTC hedging")));
        m_desk->type(QStringLiteral("news"));
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.overrides.size() == 1; }));
        QCOMPARE(m_desk->badges().size(), 1);
        // Also in the smallest window, where one override alone had no way to its end.
        const QSize wide = window().size();
        window().resize(1280, 720);
        QTRY_VERIFY(window().header()->isCompact());
        QTRY_VERIFY(m_desk->button(window().watchLine(), QStringLiteral("End now")) != nullptr);
        m_desk->press(m_desk->button(window().watchLine(), QStringLiteral("End now")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.overrides.empty(); }));
        window().resize(wide);
    }

    /// A limit far below the market works at the venue until a person takes it back; nothing else is cancelled.
    void anOrderThatRestsIsTakenBackByOneKey()
    {
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        const auto& positions = shown().positions;
        const auto perpetual = std::ranges::find_if(positions, [](const interfaces::PositionView& held) {
            return held.kind == domain::InstrumentKind::Perpetual && held.underlying == "BTC";
        });
        QVERIFY(perpetual != positions.end());
        const double limit = std::round(shown().underlyings.front().spot.value.value_or(0.0) * 0.99);
        const std::string instrument = perpetual->instrument;
        window().commands().placeOrder({.instrument = instrument, .quantity = 0.1}, limit,
                                       QString::fromStdString(perpetual->venue), QStringLiteral("to rest"));
        const auto mine = [&](const Snapshot& s) {
            return std::ranges::find_if(s.orders, [&](const interfaces::OrderView& order) {
                return order.instrument == instrument && order.limitPrice == limit;
            });
        };
        window().showPanel(QStringLiteral("orders"));
        auto* orders = window().findChild<OrdersPanel*>(QStringLiteral("orders"));
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) {
            const auto order = mine(s);
            return order != s.orders.end() && order->state == domain::OrderState::Working &&
                   orders->model().findRow(QString::fromStdString(order->id)) >= 0;
        }));
        const auto id = mine(shown())->id;
        QCOMPARE(mine(shown())->sizeUnit, std::string("BTC"));
        QVERIFY(!mine(shown())->priceUnit.empty());
        // The first key names the row, the second takes the order back.
        orders->view()->setFocus();
        m_desk->key(Qt::Key_Home);
        for (int i = 0; i < orders->model().findRow(QString::fromStdString(id)); ++i)
            m_desk->key(Qt::Key_Down);
        QVERIFY(!orders->cancelButton()->isLocked());
        m_desk->key(Qt::Key_C);
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) {
            return std::ranges::any_of(s.orders, [&](const interfaces::OrderView& order) {
                return order.id == id && order.state == domain::OrderState::Cancelled;
            });
        }));
        QVERIFY(std::ranges::any_of(shown().decisions, [&](const interfaces::DecisionView& view) {
            return view.decision->kind == DecisionKind::Override &&
                   view.decision->operatorName == DeskDriver::kOperator &&
                   view.decision->reason.starts_with("Order " + id + " cancelled by ");
        }));
        QTRY_VERIFY(orders->cancelButton()->isLocked());
    }

    void aKillByKeyStopsTheDeskUntilItIsRearmedAndResumed()
    {
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        m_desk->key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Killed; }));
        const Timestamp killed = shown().tradingStateSince;
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - killed > Duration::seconds(3); }));
        for (const auto& order : shown().orders)
            QVERIFY2(order.time <= killed, "an order after the kill");
        m_desk->press(m_desk->button(window().header()->killSwitch(), QStringLiteral("Re-arm…")));
        auto* card = m_desk->openCard(QStringLiteral("Re-arm trading"));
        QVERIFY(card);
        m_desk->type(QStringLiteral("feeds are back"));
        m_desk->key(Qt::Key_Tab);
        m_desk->type(ui::sessionWord(shown().session));
        m_desk->press(m_desk->button(card, QStringLiteral("Re-arm")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Halted; }));
        m_desk->key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        QTRY_VERIFY2(!m_desk->openCard(QStringLiteral("Re-arm trading")), "both steps are done");
    }

    void aForcedHedgeIsFilledByTheVenue()
    {
        m_desk->key(Qt::Key_H, Qt::ControlModifier);
        QVERIFY(m_desk->openCard(QStringLiteral("Force a BTC hedge")));
        m_desk->type(QStringLiteral("-0.5"));
        m_desk->key(Qt::Key_Tab);
        m_desk->key(Qt::Key_Tab);
        m_desk->type(QStringLiteral("ahead of the auction"));
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        window().showPanel(QStringLiteral("fills"));
        const auto isForced = [](const interfaces::DecisionView& view) {
            return view.decision->kind == DecisionKind::Hedge && !view.decision->operatorName.empty();
        };
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) {
            const auto forced = std::ranges::find_if(s.decisions, isForced);
            return forced != s.decisions.end() &&
                   std::ranges::any_of(s.orders, [&](const interfaces::OrderView& order) {
                       return order.decision == forced->decision->sequence && order.filled > 0.0;
                   });
        }));
    }

    void itsJournalRepeats()
    {
        m_desk.reset();
        const auto report = runtime::verifyJournal(m_journal);
        if (!report) QFAIL(report.error().message.c_str());
        QVERIFY2(report->identical, report->difference.what.c_str());
    }
};

QTEST_MAIN(LiveWindowTest)
#include "live_window_test.moc"
