#include <QtTest>

#include "ui/alerts/alerts_panel.h"

using namespace ballast;
using namespace ballast::ui;
using interfaces::AlertLevel;
using interfaces::AlertView;

namespace {

AlertView alert(std::uint64_t id, AlertLevel level, const char* words)
{
    AlertView view;
    view.id = id;
    view.level = level;
    view.text = words;
    view.panel = "inventory-skew";
    view.since = parseIso8601("2026-02-05T21:00:00Z").value();
    return view;
}

std::shared_ptr<interfaces::Snapshot> withAlerts(std::vector<AlertView> alerts)
{
    auto snapshot = std::make_shared<interfaces::Snapshot>();
    snapshot->time = parseIso8601("2026-02-05T21:10:00Z").value();
    snapshot->alerts = std::move(alerts);
    return snapshot;
}

}  // namespace

class AlertsPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsSaidInASentence()
    {
        AlertsPanel panel(nullptr);
        panel.showSnapshot(withAlerts({}));
        QTRY_VERIFY(panel.emptyMessage().startsWith(QStringLiteral("No alerts.")));
    }

    void onlyWarningsSleepAndTheChosenOneIsMeant()
    {
        AlertsPanel panel(nullptr);
        QSignalSpy snoozed(&panel, &AlertsPanel::snoozeRequested);
        QSignalSpy acknowledged(&panel, &AlertsPanel::acknowledgeRequested);
        panel.showSnapshot(withAlerts({alert(7, AlertLevel::Breach, "Oracle is stale."),
                                       alert(8, AlertLevel::Warning, "Delta is outside its band.")}));
        QTRY_COMPARE(panel.model().rowCount(), 2);
        QCOMPARE(panel.chosen(), std::uint64_t{7});
        for (PushButton* button : panel.snoozeButtons())
            QVERIFY(button->isLocked());
        panel.choose(8);
        for (PushButton* button : panel.snoozeButtons())
            QVERIFY(!button->isLocked());
        panel.snoozeButtons()[1]->click();
        QCOMPARE(snoozed.count(), 1);
        QCOMPARE(snoozed[0][0].toULongLong(), 8ULL);
        QVERIFY(snoozed[0][1].value<Duration>() == Duration::minutes(15));
        panel.acknowledgeButton()->click();
        QCOMPARE(acknowledged[0][0].toULongLong(), 8ULL);
    }

    void openLeavesOutWhatIsAcknowledgedAsleepOrOver()
    {
        auto acknowledged = alert(1, AlertLevel::Breach, "a");
        acknowledged.acknowledged = true;
        auto over = alert(2, AlertLevel::Notice, "b");
        over.open = false;
        auto asleep = alert(3, AlertLevel::Warning, "c");
        asleep.snoozedUntil = parseIso8601("2026-02-05T21:11:00Z").value();
        auto awake = alert(4, AlertLevel::Warning, "d");
        awake.snoozedUntil = parseIso8601("2026-02-05T21:09:00Z").value();
        AlertsPanel panel(nullptr);
        panel.showSnapshot(withAlerts({acknowledged, over, asleep, awake}));
        QTRY_COMPARE(panel.model().rowCount(), 4);
        panel.setFilter(AlertsPanel::Filter::Open);
        QCOMPARE(panel.model().rowCount(), 1);
        QCOMPARE(panel.model().rows().front().key, QStringLiteral("4"));
    }

    void aJournalIsLocked()
    {
        AlertsPanel panel(nullptr);
        auto snapshot = withAlerts({alert(5, AlertLevel::Warning, "Delta is outside its band.")});
        snapshot->session = interfaces::SessionKind::Review;
        panel.showSnapshot(snapshot);
        QTRY_COMPARE(panel.chosen(), std::uint64_t{5});
        QVERIFY(panel.acknowledgeButton()->isLocked());
        QVERIFY(!panel.showButton()->isLocked());
    }
};

QTEST_MAIN(AlertsPanelTest)
#include "alerts_panel_test.moc"
