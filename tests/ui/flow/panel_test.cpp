#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/flow/flow_panel.h"
#include "ui/format/number_format.h"
#include "ui/surface/picture.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;

/// The panel as a person meets it: pages, what is missing, keys, names, both themes, two sizes.
class FlowPanelTest : public QObject {
    Q_OBJECT

    Selection m_selection;

    static interfaces::FlowView sample() { return *support::sampleSnapshot()->flow; }
    static std::shared_ptr<interfaces::Snapshot> with(interfaces::FlowView flow)
    {
        auto s = support::makeSampleSnapshot();
        s->flow = std::make_shared<interfaces::FlowView>(std::move(flow));
        return s;
    }

private Q_SLOTS:
    void initTestCase() { ThemeHolder::instance().applyToApplication(); }
    void cleanup() { ThemeHolder::instance().setDark(true); }

    void whatIsNotThereIsSaid()
    {
        const QString nobody = QStringLiteral("No taker has traded with our quotes yet.");
        FlowPanel panel(&m_selection);
        QVERIFY(!panel.emptyMessage().isEmpty());
        panel.showSnapshot(support::emptySnapshot());
        QTRY_COMPARE(panel.emptyMessage(), QStringLiteral("Waiting for the first surface: 3 of 12 expiries fitted."));
        panel.showSnapshot(support::flatSnapshot());
        QTRY_COMPARE(panel.emptyMessage(), nobody);
        interfaces::FlowView quiet;
        quiet.markouts = {{.horizon = Duration::seconds(1), .message = "no fill is that old yet"}};
        panel.showSnapshot(with(quiet));
        QTRY_COMPARE(panel.emptyMessage(), nobody);
        quiet.message = "A recording holds no order flow: nobody trades with our quotes.";
        panel.showSnapshot(with(quiet));
        QTRY_COMPARE(panel.emptyMessage(), text(quiet.message));
        QVERIFY(panel.tableText(QLatin1Char(',')).isEmpty());
        panel.showSnapshot(support::sampleSnapshot());
        QTRY_VERIFY(panel.emptyMessage().isEmpty());
    }

    void adverseFlowIsSaidOnBothPages()
    {
        FlowPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        for (const auto page : {FlowPanel::Takers, FlowPanel::Markouts}) {
            panel.showPage(page);
            QVERIFY(panel.notice()->sentence().startsWith(QStringLiteral("Adverse 1\u00A0min after the fill")));
        }
        auto calm = sample();
        calm.markouts.erase(calm.markouts.begin() + 2);
        panel.showSnapshot(with(calm));
        QTRY_VERIFY(panel.notice()->sentence().startsWith(QStringLiteral("Markout: a contract's value later")));
        panel.showPage(FlowPanel::Takers);
        QVERIFY(panel.notice()->sentence().isEmpty());
    }

    void aNewDayKeepsTheMarkouts()
    {
        auto flow = sample();
        flow.takers.clear();
        flow.markouts.erase(flow.markouts.begin() + 2);
        FlowPanel panel(&m_selection);
        panel.showSnapshot(with(flow));
        QVERIFY(panel.emptyMessage().isEmpty());
        QCOMPARE(panel.notice()->sentence(), QStringLiteral("No taker has traded with our quotes since 00:00 UTC."));
        panel.showPage(FlowPanel::Markouts);
        QVERIFY(!panel.notice()->sentence().contains(QStringLiteral("00:00")));
        QCOMPARE(panel.markouts().rowCount(), 3);
    }

    void eachPageIsCopied()
    {
        FlowPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.tableText(QLatin1Char(',')).startsWith(QStringLiteral("Coin")));
        panel.showPage(FlowPanel::Markouts);
        const QString copied = panel.tableText(QLatin1Char(','));
        QVERIFY(copied.startsWith(QStringLiteral("Horizon")));
        QVERIFY2(copied.contains(QStringLiteral("-10.79")), qPrintable(copied));
    }

    void keysMoveInTheTableAndPagesHaveNames()
    {
        FlowPanel panel(&m_selection);
        panel.resize(panel.sizeHint());
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        QCOMPARE(panel.pages().size(), 2);
        for (const auto page : {FlowPanel::Takers, FlowPanel::Markouts}) {
            panel.showPage(page);
            auto* view = panel.view(page);
            QCOMPARE(panel.focusProxy(), view);
            QTest::keyClick(view, Qt::Key_Down);
            QTest::keyClick(view, Qt::Key_Down);
            QVERIFY(view->tableCurrent().first >= 0);
            QVERIFY(!view->accessibleName().isEmpty());
        }
        panel.showPage(7);
        QCOMPARE(panel.focusProxy(), panel.view(FlowPanel::Markouts));
        QVERIFY(panel.toxicity()->accessibleDescription().contains(QStringLiteral("BTC VPIN 0.36")));
    }

    void everyPageIsPaintedInBothThemes()
    {
        for (const bool dark : {true, false}) {
            ThemeHolder::instance().setDark(dark);
            FlowPanel panel(&m_selection);
            panel.showSnapshot(support::sampleSnapshot());
            for (int page = 0; page < 2; ++page) {
                panel.showPage(page);
                for (const QSize size : {QSize(420, 330), QSize(824, 220), QSize(1440, 900)}) {
                    const QImage image = support::pictureOf(
                        panel, size, QStringLiteral("flow-%1-%2-%3").arg(page).arg(dark).arg(size.width()));
                    QVERIFY(support::coloursIn(image) > 12);
                    QCOMPARE(image.pixelColor(2, 3), theme().bg1);
                }
            }
        }
    }
};

QTEST_MAIN(FlowPanelTest)
#include "panel_test.moc"
