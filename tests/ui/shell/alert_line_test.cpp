#include <QStatusBar>
#include <QtTest>
#include <cstring>

#include "ui/alerts/alerts_panel.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/kill_switch.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/shell/text_meter.h"
#include "ui/shell/window_fixture.h"

using namespace ballast;
using namespace ballast::ui;
using interfaces::AlertLevel;
using interfaces::AlertView;

/// What a person is told first: the worst that asks, and of two alike the newest; our own notices beside it.
class AlertLineTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_published{};

    void publish(std::vector<AlertView> alerts)
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_published;
        next->alerts = std::move(alerts);
        const auto sequence = next->sequence;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == sequence);
    }
    bool isShown(const char* id)
    {
        const auto* dock = window().docks().value(QString::fromLatin1(id));
        return dock && dock->isVisible();
    }
    AlertView margin(AlertLevel level, const std::string& text, int minutesAgo)
    {
        const auto now = window().shownSnapshot()->time;
        return {.id = static_cast<std::uint64_t>(minutesAgo + 1),
                .level = level,
                .text = text,
                .panel = "margin",
                .since = now - Duration::minutes(minutesAgo)};
    }

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void aMarginBreachStandsOnTheLineAndOpensItsPanel()
    {
        publish({margin(AlertLevel::Breach, "Margin at Deribit is 108.5 % of its equity.", 2),
                 margin(AlertLevel::Warning, "BTC net delta is outside its band.", 1)});
        QVERIFY(window().watchLine()->sentence().startsWith(QStringLiteral("Margin at Deribit is 108.5 %")));
        Q_EMIT window().watchLine()->showRequested(QStringLiteral("margin"));
        QTRY_VERIFY(isShown("margin"));
    }

    void aNoticeStandsBesideAWarningAndNeverInItsPlace()
    {
        for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
            window().resize(size);
            QCoreApplication::processEvents();
            publish({margin(AlertLevel::Warning, "BTC net delta is outside its band.", 1)});
            window().watchLine()->showNotice(QStringLiteral("The layout of this workspace is saved."));
            auto* line = window().watchLine();
            QVERIFY(line->sentence().startsWith(QStringLiteral("BTC net delta")));
            QCOMPARE(line->notice(), QStringLiteral("The layout of this workspace is saved."));
            QVERIFY(line->accessibleName().contains(QStringLiteral("BTC net delta")));
            QVERIFY(line->accessibleName().contains(QStringLiteral("is saved")));
            const QImage both = line->grab().toImage();
            QTRY_VERIFY_WITH_TIMEOUT(line->notice().isEmpty(), 6000);
            QVERIFY2(line->grab().toImage() != both, "the notice was not painted");
            QVERIFY(line->sentence().startsWith(QStringLiteral("BTC net delta")));
        }
    }

    /// Another sentence moves no verb, so that a press never meets one that was another a moment before.
    void theVerbsStandAtOnePlaceWhateverIsSaid()
    {
        for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
            window().resize(size);
            QCoreApplication::processEvents();
            QMap<QString, QRect> places;
            for (const auto& [level, words, panel] :
                 {std::tuple(AlertLevel::Warning, "Short.", "margin"),
                  std::tuple(AlertLevel::Critical,
                             "KILLED (BTC) by ann: gate closed, cancelled: 12 orders and 80 quotes at Deribit.",
                             "orders"),
                  std::tuple(AlertLevel::Warning, "BTC net delta is outside its band.", "")}) {
                AlertView alert = margin(level, words, 1);
                alert.panel = panel;
                alert.id = 40 + std::strlen(words);
                publish({alert});
                QTRY_VERIFY(window().watchLine()->sentence().startsWith(QString::fromLatin1(words)));
                for (auto* each : window().watchLine()->findChildren<PushButton*>()) {
                    if (!each->isVisible() || each->parentWidget() != window().watchLine()) continue;
                    const QString verb = each->text().section(QLatin1Char(' '), 0, 0);
                    if (places.contains(verb)) QCOMPARE(each->geometry(), places[verb]);
                    places[verb] = each->geometry();
                }
            }
            QVERIFY(places.size() >= 2);
            const auto all = places.values();
            for (int i = 0; i < all.size(); ++i)
                for (int k = i + 1; k < all.size(); ++k)
                    QVERIFY2(!all[i].intersects(all[k]), "two verbs share a place");
        }
    }

    void aPressIsNotTakenWhereTheAlertChangedUnderIt()
    {
        const auto verb = [this](const char* begins) -> PushButton* {
            for (auto* each : window().watchLine()->findChildren<PushButton*>())
                if (each->isVisible() && each->text().startsWith(QLatin1String(begins))) return each;
            return nullptr;
        };
        QSignalSpy acknowledged(window().watchLine(), &WatchLine::acknowledgeRequested);
        publish({margin(AlertLevel::Warning, "The first.", 1)});
        QTest::qWait(WatchLine::kSettleMilliseconds + 50);
        QTest::mousePress(verb("Ack"), Qt::LeftButton);
        publish({margin(AlertLevel::Critical, "The second.", 2), margin(AlertLevel::Warning, "The first.", 1)});
        QTest::mouseRelease(verb("Ack"), Qt::LeftButton);
        QVERIFY2(acknowledged.isEmpty(), "it came between press and release");
        // A busy machine may let the time pass: then it is another try, with another alert.
        int minutes = 2;
        for (bool tried = false; !tried; ++minutes) {
            QVERIFY2(minutes < 40, "never in time");
            QElapsedTimer since;
            since.start();
            publish({margin(AlertLevel::Critical, "Another.", minutes + 1)});
            QTest::mouseClick(verb("Ack"), Qt::LeftButton);
            QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);
            tried = since.elapsed() < WatchLine::kSettleMilliseconds;
            if (tried) QVERIFY2(acknowledged.isEmpty(), "it came a moment before");
            acknowledged.clear();
        }
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("press again")),
                 qPrintable(window().watchLine()->notice()));
        QTest::qWait(WatchLine::kSettleMilliseconds + 50);
        QTest::mouseClick(verb("Ack"), Qt::LeftButton);
        QCOMPARE(acknowledged.size(), 1);
        QCOMPARE(acknowledged.front().front().toULongLong(), quint64(minutes + 1));
    }

    /// At 1280 too where no override stands beside it.
    void theVerbIsAWholeWordWhereThereIsRoom()
    {
        window().resize(1280, 720);
        const auto verb = [this](const char* words) {
            const auto all = window().watchLine()->findChildren<PushButton*>();
            return std::any_of(all.begin(), all.end(), [&](const auto* each) {
                return each->isVisible() && each->text() == QLatin1String(words);
            });
        };
        for (const bool overridden : {false, true}) {
            auto next = nextSnapshot();
            next->sequence.value += ++m_published;
            next->alerts = {margin(AlertLevel::Warning, "The first.", 1)};
            if (!overridden) next->overrides = {};
            QVERIFY(overridden != next->overrides.empty());
            desk().publish(next);
            QTRY_VERIFY(verb(overridden ? "Ack" : "Acknowledge"));
        }
    }

    /// What sleeps is not gone.
    void whatIsSnoozedIsCounted()
    {
        auto asleep = margin(AlertLevel::Warning, "The first.", 1);
        asleep.snoozedUntil = window().shownSnapshot()->time + Duration::minutes(5);
        publish({asleep});
        QVERIFY2(window().watchLine()->sentence() == QStringLiteral("No open alerts, 1 snoozed"),
                 qPrintable(window().watchLine()->sentence()));
        publish({margin(AlertLevel::Critical, "The second.", 2), asleep});
        QVERIFY2(window().watchLine()->sentence().endsWith(QStringLiteral("1 snoozed")),
                 qPrintable(window().watchLine()->sentence()));
    }

    /// A sentence that says when says it alone.
    void anAlertsTimeStandsOnce()
    {
        auto alert = margin(AlertLevel::Critical, "", 0);
        const QString when = timeOfDayZoned(alert.since);
        // As the core writes it, with a space that may break.
        alert.text = "KILLED (BTC) by ann at " + when.simplified().toStdString() + ": gate closed.";
        publish({alert});
        const auto times = [&] {
            QStringList said;
            for (const auto& text : support::TextMeter::measure(*window().watchLine()))
                said << text.text.simplified();
            return said.filter(when.simplified()).size();
        };
        QCOMPARE(times(), 1);
        alert.text = "KILLED (BTC) by ann: gate closed.";
        publish({alert});
        QCOMPARE(times(), 1);
    }

    void theWindowFitsIntoTheScreenUnderATitleBar()
    {
        closeWindow();
        support::FakeSessionFactory factory;
        MainWindow window(factory, nullptr);
        window.setKeepsLayout(false);
        window.fitInto({0, 0, 1920, 1080});
        QVERIFY2(window.height() <= 1080 - 28, qPrintable(QString::number(window.height())));
        QCOMPARE(window.width(), 1920);
        window.fitInto({0, 0, 1280, 720});
        QCOMPARE(window.size(), QSize(1280, 680));
        openWindow();
    }

    /// A laptop's screen at a large scale, or half of one: what does not fit gives way to the kill switch.
    void theKillSwitchIsInSightOnAScreenThatIsTooSmall()
    {
        for (const QSize screen : {QSize(1097, 617), QSize(1024, 600), QSize(960, 1080), QSize(800, 600)}) {
            window().fitInto(QRect({}, screen));
            QCoreApplication::processEvents();
            QVERIFY2(window().width() <= screen.width() && window().height() <= screen.height(),
                     qPrintable(QStringLiteral("%1x%2").arg(window().width()).arg(window().height())));
            const auto* header = window().header();
            const auto placed = [&](const QWidget* part) {
                return QRect(part->mapTo(m_window.get(), QPoint()), part->size());
            };
            const QRect kill = placed(header->killSwitch());
            QVERIFY(QRect({}, window().size()).contains(kill));
            QVERIFY(header->killSwitch()->killButton()->isVisible());
            for (int i = 0; i < HeaderBar::kBlockCount; ++i) {
                const auto* block = header->block(static_cast<HeaderBar::Block>(i));
                QVERIFY2(block->isHidden() || !placed(block).intersects(kill), qPrintable(block->accessibleName()));
            }
            QVERIFY2(!header->block(HeaderBar::NetDelta)->isHidden(), "what the desk is for");
            if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
                window().grab().save(folder + QStringLiteral("/small_%1.png").arg(screen.width()));
        }
    }

    void theSmallScreenUnderATitleBarShowsEveryLine()
    {
        const QSize screen(1280, 720);
        constexpr int kTitleBar = 40;
        window().fitInto(QRect({}, screen));
        auto next = nextSnapshot();
        next->mode = domain::HedgeMode::Confirm;
        for (auto& each : next->underlyings)
            each.mode = domain::HedgeMode::Confirm;
        desk().publish(next);
        QTRY_VERIFY(window().proposals()->isVisible());
        for (const Workspace each : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(each);
            QCoreApplication::processEvents();
            QVERIFY2(window().height() + kTitleBar <= screen.height(), qPrintable(QString::number(window().height())));
            QCOMPARE(window().width(), screen.width());
            for (const QWidget* line :
                 {static_cast<const QWidget*>(window().header()->killSwitch()),
                  static_cast<const QWidget*>(window().proposals()), static_cast<const QWidget*>(window().watchLine()),
                  static_cast<const QWidget*>(window().statusBar())}) {
                const QRect place(line->mapTo(&window(), QPoint(0, 0)), line->size());
                QVERIFY2(line->isVisible() && window().rect().contains(place), line->metaObject()->className());
                const QWidget* at = window().childAt(place.center());
                QVERIFY2(at == line || line->isAncestorOf(at), line->metaObject()->className());
            }
        }
    }

    void withoutAnAlertANoticeHasTheLine()
    {
        publish({});
        window().watchLine()->showNotice(QStringLiteral("Nothing here is real."));
        QCOMPARE(window().watchLine()->sentence(), QStringLiteral("Nothing here is real."));
    }
};

QTEST_MAIN(AlertLineTest)
#include "alert_line_test.moc"
