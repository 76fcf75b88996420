#include <QAccessible>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/format/number_format.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/surface/picture.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;

/// The panel as a person meets it: pages, what is missing, keys, names, both themes, two sizes.
class PortfolioPanelTest : public QObject {
    Q_OBJECT

    Selection m_selection;

    static std::shared_ptr<interfaces::Snapshot> with(interfaces::PortfolioView portfolio)
    {
        auto s = support::makeSampleSnapshot();
        s->portfolio = std::make_shared<interfaces::PortfolioView>(std::move(portfolio));
        return s;
    }
    static const TailPage& tailOf(const PortfolioPanel& panel)
    {
        return *qobject_cast<TailPage*>(panel.page(PortfolioPanel::Tail));
    }

private Q_SLOTS:
    void initTestCase() { ThemeHolder::instance().applyToApplication(); }
    void cleanup() { ThemeHolder::instance().setDark(true); }

    void tailLossIsMarkedAsAnEstimate()
    {
        PortfolioPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        const auto& figures = tailOf(panel).tail()->figures();
        QCOMPARE(figures[0].value, QStringLiteral("≈ 118,402"));
        QCOMPARE(figures[1].value, QStringLiteral("≈ 151,977"));
        QVERIFY(figures[0].italic);
        QVERIFY(figures[0].label.contains(QStringLiteral("97.5 %")));
        QVERIFY(figures[0].toolTip.contains(QStringLiteral("full revaluation at 400 moves")));
        QVERIFY(tailOf(panel).tail()->accessibleDescription().contains(QStringLiteral("118,402")));
    }

    void aMissingTailIsADashWithItsReason()
    {
        auto portfolio = *support::sampleSnapshot()->portfolio;
        portfolio.tail.valueAtRiskUsd = portfolio.tail.expectedShortfallUsd = {};
        PortfolioPanel panel(&m_selection);
        panel.showSnapshot(with(portfolio));
        const auto& figure = tailOf(panel).tail()->figures().front();
        QCOMPARE(figure.value, kMissing);
        QVERIFY(figure.toolTip.contains(QStringLiteral("Not computed")));
    }

    void theKindsOfConcentrationAreChosen()
    {
        PortfolioPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        const auto& spreads = support::sampleSnapshot()->portfolio->concentrations;
        for (int kind = 0; kind < 4; ++kind) {
            Q_EMIT tailOf(panel).kinds()->activated(kind);
            QCOMPARE(tailOf(panel).table().rowCount(),
                     static_cast<int>(spreads[static_cast<std::size_t>(kind)].shares.size()));
        }
    }

    void whatIsNotThereIsSaid()
    {
        PortfolioPanel panel(&m_selection);
        QVERIFY(!panel.emptyMessage().isEmpty());
        panel.showSnapshot(support::emptySnapshot());
        QTRY_COMPARE(panel.emptyMessage(), QStringLiteral("Waiting for the first surface: 3 of 12 expiries fitted."));
        auto none = support::makeSampleSnapshot();
        none->portfolio.reset();
        panel.showSnapshot(none);
        QTRY_VERIFY(panel.emptyMessage().contains(QStringLiteral("No figures of the whole book yet")));
        QVERIFY(panel.tableText(QLatin1Char(',')).isEmpty());
        auto portfolio = *support::sampleSnapshot()->portfolio;
        portfolio.attribution.reset();
        portfolio.concentrations.clear();
        panel.showSnapshot(with(portfolio));
        QTRY_VERIFY(panel.emptyMessage().isEmpty());
        QVERIFY(tailOf(panel).missing().contains(QStringLiteral("by expiry is not computed")));
        panel.showPage(PortfolioPanel::Pnl);
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("the first step of the day has not ended")));
    }

    void eachPageIsCopied()
    {
        PortfolioPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        const QStringList heads{QStringLiteral("Expiry"), QStringLiteral("Part"), QStringLiteral("Part"),
                                QStringLiteral("Model")};
        for (int page = 0; page < panel.pages().size(); ++page) {
            panel.showPage(page);
            QVERIFY(panel.tableText(QLatin1Char(',')).startsWith(heads[page]));
        }
    }

    void keysMoveInTheTableAndPagesHaveNames()
    {
        PortfolioPanel panel(&m_selection);
        panel.resize(760, 470);
        panel.show();
        panel.showSnapshot(support::sampleSnapshot());
        panel.showPage(PortfolioPanel::Pnl);
        auto* view = panel.page(PortfolioPanel::Pnl)->view();
        QCOMPARE(panel.focusProxy(), view);
        QTest::keyClick(view, Qt::Key_Down);
        QTest::keyClick(view, Qt::Key_Down);
        QVERIFY(view->tableCurrent().first >= 0);
        for (const auto which : {PortfolioPanel::Tail, PortfolioPanel::Pnl, PortfolioPanel::Models})
            QVERIFY(!panel.page(which)->view()->accessibleName().isEmpty());
    }

    /// A bar stands on the line of its row, inside the widget, at any height.
    void barsStandOnTheirRows()
    {
        PortfolioPanel panel(&m_selection);
        panel.showSnapshot(support::sampleSnapshot());
        panel.showPage(PortfolioPanel::Pnl);
        const auto* page = qobject_cast<AttributionPage*>(panel.page(PortfolioPanel::Pnl));
        for (const QSize size : {QSize(420, 240), QSize(760, 470), QSize(1600, 1000)}) {
            support::pictureOf(panel, size, QStringLiteral("pnl-%1").arg(size.width()));
            for (std::size_t row = 0; row < page->waterfall()->bars().size(); ++row) {
                const QRectF bar = page->waterfall()->barRect(row);
                const QRect line = page->view()->rowRect(static_cast<int>(row));
                QCOMPARE(bar.isEmpty(), line.isEmpty());
                if (bar.isEmpty()) continue;
                QVERIFY(QRectF(0, line.top(), page->waterfall()->width(), line.height()).contains(bar));
            }
        }
    }

    void everyPageIsPaintedInBothThemes()
    {
        for (const bool dark : {true, false}) {
            ThemeHolder::instance().setDark(dark);
            PortfolioPanel panel(&m_selection);
            panel.showSnapshot(support::sampleSnapshot());
            for (int page = 0; page < 3; ++page) {
                panel.showPage(page);
                for (const QSize size : {QSize(420, 330), QSize(824, 200), QSize(1440, 900)}) {
                    const QImage image = support::pictureOf(
                        panel, size, QStringLiteral("portfolio-%1-%2-%3").arg(page).arg(dark).arg(size.width()));
                    QVERIFY(support::coloursIn(image) > 12);
                    QCOMPARE(image.pixelColor(2, 3), theme().bg1);
                }
            }
        }
    }
};

QTEST_MAIN(PortfolioPanelTest)
#include "panel_test.moc"
