#include <QStatusBar>
#include <QtTest>

#include "ui/alerts/alerts_panel.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/shell/window_fixture.h"

using namespace ballast;
using namespace ballast::ui;
using interfaces::AlertLevel;
using interfaces::AlertView;

/// What a person is told first: the worst that asks, and of two alike the newest; our own notices beside it.
class AlertLineTest : public support::WindowFixture {
    Q_OBJECT

    void publish(std::vector<AlertView> alerts)
    {
        auto next = nextSnapshot();
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

    void theWindowFitsIntoTheScreenUnderATitleBar()
    {
        closeWindow();
        support::FakeSessionFactory factory;
        MainWindow window(factory, nullptr);
        window.setKeepsLayout(false);
        window.fitInto({0, 0, 1920, 1080});
        QVERIFY2(window.height() <= 1080 - 28, qPrintable(QString::number(window.height())));
        QCOMPARE(window.width(), 1920);
        window.fitInto({0, 0, 800, 600});
        QCOMPARE(window.size(), QSize(1280, 672));
        openWindow();
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
