#include <QtTest>

#include "ui/chain/chain_panel.h"
#include "ui/conventions/conventions.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/portfolio/portfolio_panel.h"
#include "ui/positions/fills_panel.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_banner.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/text_meter.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/surface/surface_panel.h"
#include "ui/theme/theme.h"
#include "ui/whatif/what_if_panel.h"
using namespace ballast;
using namespace ballast::ui;

/// What a person sees of volatility, risk, fills and journals: conventions of product.md, by their numbers.
class ConventionsRisk : public support::ConventionsFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void convention_27_whatIfIsFramedAndOneKeyResetsIt()
    {
        auto* whatIf = of<WhatIfPanel>("what-if");
        key(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(whatIf->isVisible());
        const QImage picture = whatIf->grab().toImage();
        int red = 0;
        for (int x = 0; x < picture.width(); ++x)
            red += picture.pixelColor(x, 1) == theme().breach ? 1 : 0;
        QVERIFY2(red > picture.width() / 4 && red < picture.width(), "a dashed frame in the breach colour");
        QTest::keyClick(whatIf->slider(WhatIfPanel::Volatility), Qt::Key_PageUp);
        QVERIFY(desk().asked);
        QCOMPARE(desk().asked->whatIf.volatilityPoints, 5.0);
        QCOMPARE(whatIf->words(), QStringLiteral("The desk works it out."));  // The sample answers another question.
        QVERIFY(desk().commands.empty());
        QTest::keyClick(whatIf->slider(WhatIfPanel::Volatility), Qt::Key_Escape);
        QCOMPARE(desk().asked->whatIf, interfaces::WhatIfQuestion{});
    }

    /// What stands under a question is its own answer or nothing, and a journal is asked nothing.
    void convention_27_anAnswerToAnotherQuestionIsNoneAndAJournalIsAskedNothing()
    {
        auto* whatIf = of<WhatIfPanel>("what-if");
        bringForward(*whatIf);
        const auto answered = [&](const interfaces::WhatIfQuestion& question) {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            auto answer = std::make_shared<interfaces::WhatIfView>();
            answer->asked = question;
            answer->coins = {{.underlying = "BTC",
                              .spot = 60'000.0,
                              .spotThen = 48'000.0,
                              .live = {.deltaCoin = 1.0},
                              .then = {.deltaCoin = -4.5},
                              .pnlUsd = -123'456.0}};
            answer->pnlUsd = -123'456.0;
            answer->method = "test";
            next->whatIf = answer;
            m_desk->publish(next);
            QCoreApplication::processEvents();
        };
        const auto cell = [&](int row, int column) { return whatIf->model().index(row, column).data().toString(); };
        QTest::keyClick(whatIf->slider(WhatIfPanel::Spot), Qt::Key_PageDown);
        answered(desk().asked->whatIf);
        QVERIFY2(whatIf->words().contains(QStringLiteral("test")), qPrintable(whatIf->words()));
        QCOMPARE(cell(1, 1), QStringLiteral("\u2212123,456"));
        QCOMPARE(cell(0, 3), QStringLiteral("+1.000"));
        QTest::keyClick(whatIf->slider(WhatIfPanel::Spot), Qt::Key_Escape);
        QCOMPARE(whatIf->words(), QStringLiteral("The desk works it out."));
        QCOMPARE(cell(1, 1), QStringLiteral("·"));
        QCOMPARE(cell(1, 3), QStringLiteral("·"));
        QCOMPARE(cell(0, 3), QStringLiteral("+1.000"));
        QVERIFY(!whatIf->tableText(QLatin1Char(',')).contains(QStringLiteral("123456")));
        answered(desk().asked->whatIf);
        QCOMPARE(cell(1, 1), QStringLiteral("\u2212123,456"));

        auto* book = of<BookScenariosPanel>("whole-book");
        const QString tip = book->metric()->toolTip();
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        window().openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(window().shownSnapshot()->session == interfaces::SessionKind::Review);
        for (const Panel* shown : {static_cast<Panel*>(whatIf), static_cast<Panel*>(book)})
            bringForward(*shown);
        const QString why = QStringLiteral("Locked: this is a journal; questions go to a running desk.");
        QCOMPARE(whatIf->words(), why);
        QCOMPARE(whatIf->emptyMessage(), why);
        QVERIFY(whatIf->resetButton()->isLocked());
        for (const auto dial : {WhatIfPanel::Spot, WhatIfPanel::Volatility, WhatIfPanel::Days})
            QVERIFY(!whatIf->slider(dial)->isEnabled());
        QVERIFY(!whatIf->trade()->isEnabled());
        QVERIFY(!book->metric()->isEnabled());
        QCOMPARE(book->metric()->toolTip(), why);
        window().closeReview();
        for (const Panel* shown : {static_cast<Panel*>(whatIf), static_cast<Panel*>(book)})
            bringForward(*shown);
        QTRY_VERIFY(whatIf->slider(WhatIfPanel::Spot)->isEnabled());
        QTRY_VERIFY(book->metric()->isEnabled());
        QCOMPARE(book->metric()->toolTip(), tip);
    }

    /// Any of five figures in the cells, steps of a person's own, and both under a name.
    void convention_28_scenariosOfAnyFigureAndTemplates()
    {
        auto* book = of<BookScenariosPanel>("whole-book");
        bringForward(*book);
        book->metric()->setCurrentIndex(2);
        QCOMPARE(desk().asked->scenario.metric, interfaces::ScenarioMetric::GammaUsd);
        // The desk answers with the figure beside the P&L.
        auto next = nextSnapshot();
        auto answer = std::make_shared<interfaces::BookScenariosView>(*next->scenarios);
        answer->asked = desk().asked->scenario;
        for (std::size_t i = 0; i < answer->grid.pnlUsd.size(); ++i)
            answer->metric.push_back(1000.0 + static_cast<double>(i));
        next->scenarios = answer;
        m_desk->publish(next);
        QTRY_COMPARE(book->grid().data(book->grid().index(0, 1), ScenarioGridModel::ValueRole).toDouble(),
                     answer->metric[(answer->grid.volatilityShifts.size() - 1) * answer->grid.spotShifts.size()]);
        QVERIFY2(book->tableText(QLatin1Char(',')).contains(QStringLiteral("USD delta per 1 %")),
                 qPrintable(book->tableText(QLatin1Char(',')).left(80)));
        QVERIFY2(!book->headText().contains(QStringLiteral("Of the grid")), "only a P&L has a worst cell");

        const int crash = book->templates()->findText(QStringLiteral("Crash, all alike"));
        QVERIFY(crash > 0);
        book->templates()->setCurrentIndex(crash);
        Q_EMIT book->templates()->activated(crash);
        QCOMPARE(desk().asked->scenario.moves, interfaces::CoinMoves::Alike);
        QCOMPARE(desk().asked->scenario.spotShifts.front(), -0.66);
        QCOMPARE(desk().asked->scenario.metric, interfaces::ScenarioMetric::Pnl);
        book->spotSteps()->setText(QStringLiteral("-12 0 12"));
        book->saveTemplate(QStringLiteral("Mine"));
        book->saveTemplate(QStringLiteral("Crash, all alike"));  // The desk's own stays as it is.
        const auto all = scenarioTemplates();
        QCOMPARE(all.back().name, QStringLiteral("Mine"));
        QCOMPARE(all.back().spotSteps, QStringLiteral("-12 0 12"));
        Q_EMIT book->templates()->activated(0);
        QVERIFY(desk().asked->scenario.spotShifts.empty());
        Q_EMIT book->templates()->activated(book->templates()->findText(QStringLiteral("Mine")));
        QCOMPARE(desk().asked->scenario.spotShifts, (std::vector<double>{-0.12, 0.0, 0.12}));
        // One's own goes by its entry in the list, and comes back by a step; the desk's have no such entry.
        QCOMPARE(book->templates()->findText(QStringLiteral("Delete “Crash, all alike”")), -1);
        const auto deleteMine = [&] {
            const int entry = book->templates()->findText(QStringLiteral("Delete “Mine”"));
            QVERIFY(entry > 0);
            Q_EMIT book->templates()->activated(entry);
            QCOMPARE(scenarioTemplates().size(), all.size() - 1);
            QCOMPARE(book->templates()->findText(QStringLiteral("Delete “Mine”")), -1);
        };
        deleteMine();
        key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(scenarioTemplates(), all);
        // No key on the closed list does it: to its end is to the last template, and a letter finds templates alone.
        QTest::keyClick(book->templates(), Qt::Key_End);
        QCOMPARE(book->templates()->currentText(), QStringLiteral("Mine"));
        QTest::keyClick(book->templates(), Qt::Key_D);
        QCOMPARE(scenarioTemplates(), all);
        QCOMPARE(book->templates()->currentText(), QStringLiteral("Mine"));
        // What asks for nothing is no template, and takes none away.
        Q_EMIT book->templates()->activated(0);
        book->saveTemplate(QStringLiteral("Mine"));
        QCOMPARE(scenarioTemplates(), all);
        // A newer one of that name is not written over by the step back.
        deleteMine();
        book->spotSteps()->setText(QStringLiteral("-7 0 7"));
        book->saveTemplate(QStringLiteral("Mine"));
        key(Qt::Key_Z, Qt::ControlModifier);
        const auto both = scenarioTemplates();
        QCOMPARE(both.size(), all.size() + 1);
        QCOMPARE(both[both.size() - 2].spotSteps, QStringLiteral("-7 0 7"));
        QCOMPARE(both.back().name, QStringLiteral("Mine 2"));
        QCOMPARE(both.back().spotSteps, QStringLiteral("-12 0 12"));
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(scenarioTemplates().back().spotSteps, QStringLiteral("-7 0 7"));
        deleteScenarioTemplate(QStringLiteral("Mine"));
    }

    void convention_29_chainAsATAndLaddersByExpiryStrikeAndSpot()
    {
        auto* chain = of<ChainPanel>("chain");
        bringForward(*chain);
        const int middle = chain->model().atTheMoneyRow();
        QVERIFY(middle > 0);
        const auto [first, last] = chain->view()->visibleRows();
        QVERIFY2(std::abs((first + last) / 2 - middle) <= 2, "centred at the money");
        const auto& columns = chain->model().columns();
        QVERIFY(columns.front().id.startsWith(QStringLiteral("call")) &&
                columns.back().id.startsWith(QStringLiteral("put")));
        bringForward(*of<ExpiryLadderPanel>("greeks-by-expiry"));
        bringForward(*of<SpotLadderPanel>("greeks-by-spot"));
        QVERIFY(of<ExpiryLadderPanel>("greeks-by-expiry")->view()->tableModel().rowCount() > 10);
        QVERIFY(of<StrikeLadderPanel>("greeks-by-strike")->model().rowCount() > 10);
        QVERIFY(of<SpotLadderPanel>("greeks-by-spot")->view()->tableModel().rowCount() == 13);
    }

    /// Smile and surface, term structure, three axes; an own curve by named moves and by dragging, kept beside the fit,
    /// and nothing trades on it.
    void convention_30_viewsOfVolatilityAndAnOwnCurve()
    {
        auto* surface = of<SurfacePanel>("volatility-surface");
        bringForward(*surface);
        QVERIFY(surface->mesh() && surface->term());
        const interfaces::SliceView* slice = nullptr;
        const auto& btc = window().shownSnapshot()->underlyings.front();
        for (const auto& one : btc.surface->slices)
            if (surface->selection()->expiry() == one.expiry) slice = &one;
        QVERIFY(slice && slice->fitted);
        const QString key = OwnCurves::keyOf("BTC", slice->expiry);
        window().selection();
        QTest::keyClick(m_window.get(), Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(surface->smilePane()->ownCurve()->isVisible());
        surface->smilePane()->ownCurve()->shift()->setValue(2.0);
        surface->smilePane()->ownCurve()->tilt()->setValue(-1.0);
        surface->smilePane()->ownCurve()->width()->setValue(0.5);
        const OwnCurve own = OwnCurves::instance().of(key);
        QCOMPARE(own, (OwnCurve{.shift = 0.02, .tilt = -0.01, .width = 0.005, .points = {}}));
        // At the forward the shift alone; one deviation out all three.
        QVERIFY(std::abs(ownVolatility(*slice, own, 0.0) - fitVolatility(*slice, 0.0) - 0.02) < 1e-12);
        const double one = slice->atmVolatility * std::sqrt(slice->yearsToExpiry);
        QVERIFY(std::abs(ownVolatility(*slice, own, one) - fitVolatility(*slice, one) - (0.02 - 0.01 + 0.005)) < 1e-12);
        SmileView* smile = surface->smile();
        int dashes = 0;
        const QImage drawn = smile->grab().toImage();
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                dashes += drawn.pixelColor(x, y) == theme().estimate ? 1 : 0;
        QVERIFY(dashes > 20);

        // Dragged at the forward by so many pixels, the curve goes there.
        const SmileFrame frame = SmileFrame::layOut(QRectF(smile->rect()), smile->window());
        const double place = *SmileAxis(SmileAxisKind::Strike, *slice).fromStrike(slice->forward);
        const QPoint from = QPointF(frame.xOf(place), frame.yOf(ownVolatility(*slice, own, 0.0))).toPoint();
        QTest::mousePress(smile, Qt::LeftButton, {}, from);
        QTest::mouseMove(smile, from - QPoint(0, 30));
        QTest::mouseRelease(smile, Qt::LeftButton, {}, from - QPoint(0, 30));
        const OwnCurve dragged = OwnCurves::instance().of(key);
        QCOMPARE(dragged.points.size(), std::size_t{1});
        const double there = ownVolatility(*slice, dragged, dragged.points.begin()->first);
        QVERIFY(std::abs(frame.yOf(there) - (from.y() - 30)) < 1.5);
        window().undo();
        QCOMPARE(OwnCurves::instance().of(key), own);
        // It is kept, and the fit, the chain and the desk know nothing of it.
        OwnCurves::instance().load();
        QCOMPARE(OwnCurves::instance().of(key), own);
        QVERIFY(desk().commands.empty());
        QCOMPARE(window().shownSnapshot()->underlyings.front().surface->slices.size(), btc.surface->slices.size());
        surface->smilePane()->ownCurve()->forgetButton()->click();
        QVERIFY(OwnCurves::instance().of(key).isNone());
    }

    void convention_31_fitsShowTheirHealth()
    {
        auto* fits = of<FitTablePanel>("fit-table");
        bringForward(*fits);
        const QString head = fits->tableText(QLatin1Char(',')).section(QLatin1Char('\n'), 0, 0);
        for (const char* what : {"Error", "Used", "Rejected", "Least g", "Calendar", "Butterfly", "Age"})
            QVERIFY2(head.contains(QString::fromLatin1(what)), qPrintable(head));
        // Each by its own fit, and a check that fails says so.
        auto next = nextSnapshot();
        auto surface = std::make_shared<interfaces::SurfaceView>(*next->underlyings.front().surface);
        auto& slice = surface->slices.front();
        QVERIFY(slice.fitted);
        slice.quotesUsed = 17;
        slice.quotesRejected = 4;
        slice.errorVolPoints = 0.91;
        slice.leastG = -0.125;
        slice.butterflyOk = slice.calendarOk = false;
        next->underlyings.front().surface = surface;
        m_desk->publish(next);
        const auto row = [fits] { return fits->tableText(QLatin1Char(',')).section(QLatin1Char('\n'), 1, 1); };
        QTRY_VERIFY2(row().contains(QStringLiteral(",17,4,0.91")), qPrintable(row()));
        QVERIFY2(row().contains(QStringLiteral("-0.125")), qPrintable(row()));
        QString painted;
        for (const auto& text : support::TextMeter::measure(*fits))
            painted += text.text + QLatin1Char('|');
        QVERIFY2(painted.contains(QStringLiteral("crosses")), qPrintable(painted));
        QVERIFY2(painted.contains(QChar(0x2212) + QStringLiteral("0.125")), qPrintable(painted));
    }

    /// Each fill with its value and edge, with volatility and greeks at the fill and now, and what it gained since.
    void convention_32_fillsThenAndNowWithTheirMarkouts()
    {
        auto* fills = of<FillsPanel>("fills");
        window().docks().value(QStringLiteral("fills"))->setFloating(true);
        bringForward(*fills);
        fills->window()->resize(1100, 480);
        QCoreApplication::processEvents();
        const auto& fill = window().shownSnapshot()->fills.items()[1];
        const QString key = FillsModel::keyOf(fill.venue, fill.tradeId);
        const auto& model = fills->model();
        const auto& row = model.rows()[static_cast<std::size_t>(model.findRow(key))];
        const auto cell = [&](const char* id) {
            for (std::size_t i = 0; i < model.columns().size(); ++i)
                if (model.columns()[i].id == QLatin1String(id)) return row.cells[i];
            return LadderCell{};
        };
        QCOMPARE(cell("ivThen").text, QStringLiteral("86.2"));
        QCOMPARE(cell("ivNow").text, QStringLiteral("85.7"));
        QCOMPARE(cell("deltaThen").raw.toDouble(), 0.931);
        QCOMPARE(cell("deltaNow").raw.toDouble(), 0.842);
        QCOMPARE(cell("vegaNow").raw.toDouble(), -151.4);
        QCOMPARE(cell("edge").raw.toDouble(), 111.75);
        QCOMPARE(cell("markout").raw.toDouble(), -38.75);
        QCOMPARE(cell("markout").trend, (std::vector<double>{111.75, 104.5, 61.25, -38.75}));
        fills->choose(key);
        QVERIFY(fills->detail()->isVisible());
        QCOMPARE(fills->detail()->curve(), (std::vector<double>{111.75, 104.5, 61.25, -38.75}));
        const QString words = fills->detail()->lines().join(QLatin1Char('|'));
        QVERIFY2(words.contains(QStringLiteral("Volatility, vol pts: then 86.2, now 85.7")), qPrintable(words));
        QVERIFY(window().commands().desk() && desk().wanted.has(interfaces::SectionId::Flow));
    }

    /// By greek, by venue, by strategy, over days; the unexplained is always a row, and every column adds up.
    void convention_33_pnlByVenueStrategyAndCauseOverDays()
    {
        auto* portfolio = of<PortfolioPanel>("portfolio");
        window().showPanel(QStringLiteral("portfolio/days"));
        QCoreApplication::processEvents();
        auto* page = qobject_cast<EarnedPage*>(portfolio->page(PortfolioPanel::Earned));
        QVERIFY(page && page->isVisible());
        const auto& days = window().shownSnapshot()->portfolio->days;
        for (int by = 0; by < 3; ++by) {
            Q_EMIT page->by()->activated(by);
            const auto& model = page->table();
            QCOMPARE(model.columns().size(), days.size() + 2);
            for (std::size_t day = 0; day < days.size(); ++day) {
                double sum = 0.0;
                for (const auto& row : model.rows())
                    if (row.kind == RowKind::Plain) sum += row.cells[day + 1].raw.toDouble();
                QVERIFY2(std::abs(sum - days[day].theoreticalUsd) < 0.01,
                         qPrintable(QStringLiteral("split %1, day %2: %3").arg(by).arg(day).arg(sum)));
            }
            const QString all = portfolio->tableText(QLatin1Char('\t'));
            if (by == 0) QVERIFY(all.contains(QStringLiteral("Hyperliquid")));
            if (by == 1) QVERIFY(all.contains(QStringLiteral("Held before")));
            if (by == 2) QVERIFY(all.contains(QStringLiteral("Unexplained")));
        }
        QVERIFY(page->table().columns()[2].name.contains(QStringLiteral("4 Feb 2026")));
    }

    void convention_34_aJournalIsReplayedWithTradingLocked()
    {
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        window().openReview(std::move(review));
        QVERIFY(journal->waiting() > 0);
        // Until the journal's first picture is there the values are the running desk's, and the banner claims nothing
        // else.
        const auto* banner = window().findChild<ReviewBanner*>();
        QVERIFY(banner && banner->isVisible());
        QVERIFY(window().windowTitle().startsWith(QStringLiteral("SIMULATED")));
        QVERIFY2(banner->accessibleDescription().contains(QStringLiteral("still those of the running desk")),
                 qPrintable(banner->accessibleDescription()));
        journal->answer(journal->waiting() - 1);
        QTRY_VERIFY(window().windowTitle().startsWith(QStringLiteral("REVIEW")));
        QVERIFY2(banner->accessibleDescription().contains(QStringLiteral("is from the journal")),
                 qPrintable(banner->accessibleDescription()));
        QVERIFY(window().review()->isVisible());
        QVERIFY(window().findChild<ScrubberWidget*>()->isVisible());
        key(Qt::Key_H, Qt::ControlModifier);
        window().commands().pauseTrading();
        QVERIFY2(desk().commands.empty(), "locked: this is a journal");
        const auto before = journal->before.size();
        window().review()->controller()->jumpToRow(1);
        QVERIFY(journal->before.size() > before);
    }
};

namespace {

const support::ConventionFamily kFamily([] { return std::unique_ptr<QObject>(new ConventionsRisk); });

}  // namespace

#include "risk_test.moc"
