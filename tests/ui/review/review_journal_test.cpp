#include <QAbstractItemModelTester>
#include <QMenu>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>
#include <algorithm>
#include <functional>

#include "ui/choices/history.h"
#include "ui/kit/figure_columns.h"
#include "ui/kit/figure_table.h"
#include "ui/review/fake_review.h"
#include "ui/review/filter_chips.h"
#include "ui/review/journal_panel.h"
#include "ui/review/journal_table_model.h"
#include "ui/review/record_tables.h"
#include "ui/theme/theme.h"

using namespace ballast;
using namespace ballast::ui;
using support::FakeReview;

namespace {

/// A small CSV reader of its own, so that the writer is not tested by itself.
QList<QStringList> parseCsv(const QString& text)
{
    QList<QStringList> rows{{}};
    QString cell;
    bool quoted = false;
    for (qsizetype n = 0; n < text.size(); ++n) {
        const QChar c = text[n];
        if (quoted && c == QLatin1Char('"') && n + 1 < text.size() && text[n + 1] == QLatin1Char('"')) {
            cell += c;
            ++n;
        } else if (c == QLatin1Char('"')) {
            quoted = !quoted;
        } else if (!quoted && (c == QLatin1Char(',') || c == QLatin1Char('\n'))) {
            rows.last() << cell;
            cell.clear();
            if (c == QLatin1Char('\n')) rows << QStringList();
        } else {
            cell += c;
        }
    }
    rows.removeLast();
    return rows;
}

}  // namespace

/// The journal table: its model, its filters, its file.
class ReviewJournalTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelKeepsItsContract();
    void newestRecordStandsFirst();
    void figuresThatARecordLacksAreDots();
    void whatWasOrderedAndWhatFilledAreTwo();
    void filtersCombine();
    void everyWordMustOccur();
    void panelFollowsTheReviewAndLeadsIt();
    void csvHoldsTheFilterAndReadsBack();
    void anyColumnSortsWithMissingFiguresLast();
    void figuresFilter();
    void enterJumps();
    void aPersonsRecordShowsWhatStoodAndIsFoundByIt();
    void figuresOfTheWholeDeskHaveTheirCoinsDecimals();
    void equalMeansTheFigureAsItIsShown();
    void aTimeJumpGoesOnOverMidnight();
    void columnsAreKeptNamedAndTakenBack();
    void frozenColumnsStayInSight();

private:
    FakeReview m_review;
};

void ReviewJournalTest::modelKeepsItsContract()
{
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(&m_review.rows());
    filter.setCategories(CategoryActed);
    filter.setWords(QStringLiteral("deribit"));
    model.setRows(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void ReviewJournalTest::newestRecordStandsFirst()
{
    JournalTableModel model;
    model.setRows(&m_review.rows());
    QCOMPARE(model.rowCount(), 40);
    QCOMPARE(model.index(0, JournalTableModel::Number).data().toString(), QStringLiteral("40"));
    QCOMPARE(model.index(39, JournalTableModel::Number).data().toString(), QStringLiteral("1"));
    for (const std::size_t row : {std::size_t{0}, std::size_t{17}, std::size_t{39}})
        QCOMPARE(model.journalRow(model.modelRow(row)), row);
}

void ReviewJournalTest::figuresThatARecordLacksAreDots()
{
    JournalTableModel model;
    model.setRows(&m_review.rows());
    const int override = model.modelRow(20);
    QCOMPARE(model.index(override, JournalTableModel::Kind).data().toString(), QStringLiteral("Override"));
    QCOMPARE(model.index(override, JournalTableModel::Asset).data().toString(), QStringLiteral("—"));
    for (const int column : {JournalTableModel::Spot, JournalTableModel::NetBefore, JournalTableModel::Cost})
        QCOMPARE(model.index(override, column).data().toString(), QStringLiteral("·"));
    const int hedge = model.modelRow(1);
    QCOMPARE(model.index(hedge, JournalTableModel::Traded).data().toString(), QStringLiteral("\u221211.617"));
    QCOMPARE(model.index(hedge, JournalTableModel::Band).data().toString(), QStringLiteral("3.830"));
    QCOMPARE(model.index(hedge, JournalTableModel::RiskRemoved).data().toString(), QStringLiteral("1,995.86"));
}

/// A size that was ordered and never filled stood there as traded, and its fate in the record alone.
void ReviewJournalTest::whatWasOrderedAndWhatFilledAreTwo()
{
    FakeReview review;
    const std::vector<std::tuple<std::size_t, double, double, QString>> fates{
        {1, 11.617, 11.617, QStringLiteral("100")},
        {3, 8.0, 2.0, QStringLiteral("25.0")},
        {5, 8.0, 0.0, QStringLiteral("0")},
        {9, 5000.0, 4999.0, QStringLiteral("99.9")},
        {11, 0.0, 0.0, QStringLiteral("·")}};
    for (const auto& [row, ordered, filled, shown] : fates)
        review.fill(row, ordered, filled);
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    model.setRows(&review.rows());
    const auto cell = [&](std::size_t row, int role = Qt::DisplayRole) {
        return model.index(model.modelRow(row), JournalTableModel::Filled).data(role);
    };
    for (const auto& [row, ordered, filled, shown] : fates)
        QCOMPARE(cell(row).toString(), shown);
    QCOMPARE(cell(0).toString(), QStringLiteral("·"));  // A hold orders nothing.
    QCOMPARE(model.headerData(JournalTableModel::Filled, Qt::Horizontal).toString(),
             QStringLiteral("Filled\n% of size"));
    QCOMPARE(cell(9, ExportRole).toString(), QStringLiteral("99.98"));
    QVERIFY2(cell(5, Qt::ToolTipRole).toString().startsWith(QStringLiteral("Hedge ordered, buy 52.32 ETH")),
             qPrintable(cell(5, Qt::ToolTipRole).toString()));
    QVERIFY(cell(11, Qt::ToolTipRole).toString().isEmpty());
    QVERIFY(cell(5, Qt::ForegroundRole) == QVariant(theme().warn) &&
            cell(1, Qt::ForegroundRole) != QVariant(theme().warn));
    filter.setWords(QStringLiteral("filled<100"));
    QCOMPARE(filter.rowCount(), 3);
    filter.setWords(QStringLiteral("filled=0"));
    QCOMPARE(filter.rowCount(), 1);
    filter.setWords({});
    filter.sort(JournalTableModel::Filled, Qt::AscendingOrder);
    QCOMPARE(filter.index(0, JournalTableModel::Number).data().toString(), QStringLiteral("6"));
    review.fill(5, 8.0, 8.0, true);
    QVERIFY(cell(5, Qt::ToolTipRole).toString().contains(QStringLiteral("other leg")));
    QVERIFY(cell(5, Qt::ForegroundRole) == QVariant(theme().warn));
}

void ReviewJournalTest::filtersCombine()
{
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    model.setRows(&m_review.rows());
    filter.setCategories(CategoryRefused);
    QCOMPARE(filter.rowCount(), 5);  // 8, 16, 24, 32, 40.
    filter.setCategories(CategoryRefused | CategoryOverride);
    QCOMPARE(filter.rowCount(), 6);
    filter.setCategories(CategoryBreach);
    QCOMPARE(filter.rowCount(), 1);
    filter.setCategories(CategoryActed);
    QCOMPARE(filter.rowCount(), 15);  // Even, save for multiples of 8.
    filter.setCategories(CategoryActed | CategoryHeld | CategoryRefused | CategoryOverride);
    QCOMPARE(filter.rowCount(), 40);
    filter.setCategories(0);
    QCOMPARE(filter.rowCount(), 40);
}

void ReviewJournalTest::everyWordMustOccur()
{
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    model.setRows(&m_review.rows());
    filter.setWords(QStringLiteral("  LINDQVIST gas "));
    QCOMPARE(filter.rowCount(), 1);
    filter.setWords(QStringLiteral("lindqvist oracle"));
    QCOMPARE(filter.rowCount(), 0);
    filter.setWords(QStringLiteral("hyperliquid"));
    QCOMPARE(filter.rowCount(), 15);  // A venue among the candidates counts.
    filter.setCategories(CategoryRefused);
    QCOMPARE(filter.rowCount(), 0);
}

void ReviewJournalTest::panelFollowsTheReviewAndLeadsIt()
{
    Selection selection;
    JournalPanel panel(&selection);
    QVERIFY(!panel.emptyMessage().isEmpty());
    QVERIFY(!panel.focusFilter());
    ReviewController controller(std::make_unique<FakeReview>());
    panel.setController(&controller);
    panel.resize(1400, 380);
    panel.show();
    QVERIFY(panel.emptyMessage().isEmpty());
    auto* table = panel.findChild<FigureTable*>();
    QVERIFY(table);
    controller.jumpToRow(30);
    QCOMPARE(table->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("31"));
    const QModelIndex other = table->model()->index(table->currentIndex().row() + 2, 3);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(other).center());
    QCOMPARE(controller.position().row, std::size_t{28});
}

void ReviewJournalTest::csvHoldsTheFilterAndReadsBack()
{
    Selection selection;
    ReviewController controller(std::make_unique<FakeReview>());
    JournalPanel panel(&selection);
    panel.setController(&controller);
    auto* chips = panel.findChild<FilterChips*>();
    QVERIFY(chips);
    chips->setPressed(CategoryRefused | CategoryOverride);
    const auto lines = parseCsv(panel.tableText(QLatin1Char(',')));
    QCOMPARE(lines.size(), qsizetype{1 + 6});
    for (const QStringList& line : lines)
        QCOMPARE(line.size(), qsizetype{JournalTableModel::ColumnCount});
    QCOMPARE(lines.first().first(), QStringLiteral("No."));
    QCOMPARE(lines.at(3).at(JournalTableModel::Number), QStringLiteral("24"));  // Newest first: 40, 32, 24, 21.
    const auto& hostile = lines.at(4);
    QCOMPARE(hostile.at(JournalTableModel::Number), QStringLiteral("21"));
    QCOMPARE(hostile.at(JournalTableModel::Time), QStringLiteral("2026-02-05T11:30:00.000Z"));
    QCOMPARE(hostile.at(JournalTableModel::Reason),
             QStringLiteral("'=HYPERLINK(\"x\"), \"gas above 35 gwei\", said K. Lindqvist"));
    QVERIFY(hostile.at(JournalTableModel::Spot).isEmpty());
    chips->setPressed(CategoryActed);
    const auto acted = parseCsv(panel.tableText(QLatin1Char(',')));
    QCOMPARE(acted.last().at(JournalTableModel::Traded).toDouble(), -11.617);  // A number stays a number.
    QCOMPARE(acted.last().at(JournalTableModel::Traded).front(), QLatin1Char('-'));
}

void ReviewJournalTest::anyColumnSortsWithMissingFiguresLast()
{
    JournalPanel panel(nullptr);
    ReviewController controller(std::make_unique<FakeReview>());
    panel.setController(&controller);
    panel.resize(1400, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    auto* table = panel.table();
    auto* head = table->horizontalHeader();
    const auto press = [&](int column) {
        QTest::mouseClick(head->viewport(), Qt::LeftButton, {},
                          QPoint(head->sectionViewportPosition(column) + head->sectionSize(column) / 2, 10));
    };
    const auto figures = [&](int column) {
        QList<double> shown;
        bool missing = false;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString cell = table->model()->index(row, column).data(ExportRole).toString();
            if (cell.isEmpty())
                missing = true;
            else if (missing)
                qFatal("a figure after a missing one");
            else
                shown << cell.toDouble();
        }
        return shown;
    };
    for (const int column :
         {int(JournalTableModel::Cost), int(JournalTableModel::Traded), int(JournalTableModel::Spot)}) {
        press(column);
        const auto greatestFirst = figures(column);
        QVERIFY(greatestFirst.size() > 2);
        QVERIFY(std::is_sorted(greatestFirst.begin(), greatestFirst.end(), std::greater<>()));
        QVERIFY(greatestFirst.front() != greatestFirst.back());
        press(column);
        const auto leastFirst = figures(column);
        QVERIFY(std::is_sorted(leastFirst.begin(), leastFirst.end()));
        QCOMPARE(leastFirst.size(), greatestFirst.size());
        press(column);  // As it was: newest first.
        QCOMPARE(table->model()->index(0, 0).data().toULongLong(),
                 controller.review().rows().back().decision->sequence.value);
    }
}

void ReviewJournalTest::figuresFilter()
{
    JournalPanel panel(nullptr);
    ReviewController controller(std::make_unique<FakeReview>());
    panel.setController(&controller);
    int dear = 0, trades = 0, sold = 0;
    std::vector<double> costs;
    for (const auto& row : controller.review().rows())
        if (const auto& d = *row.decision;
            d.kind == domain::DecisionKind::Hedge || d.kind == domain::DecisionKind::Roll)
            costs.push_back(d.costUsd);
    std::sort(costs.begin(), costs.end());
    QVERIFY(costs.size() > 2);
    const double bound = costs[costs.size() / 2];
    for (const auto& row : controller.review().rows()) {
        const auto& d = *row.decision;
        if (d.kind != domain::DecisionKind::Hedge && d.kind != domain::DecisionKind::Roll) continue;
        ++trades;
        dear += d.costUsd > bound ? 1 : 0;
        sold += d.quantity < 0.0 ? 1 : 0;
    }
    QVERIFY(dear > 0 && dear < trades);
    const auto shown = [&](const QString& words) {
        panel.filter()->setText(words);
        return panel.table()->model()->rowCount();
    };
    QCOMPARE(shown(QStringLiteral("cost>%1").arg(bound, 0, 'f', 10)), dear);
    QCOMPARE(shown(QStringLiteral("traded<0")), sold);
    QVERIFY(shown(QStringLiteral("traded<0 cost>%1").arg(bound, 0, 'f', 10)) <= std::min(dear, sold));
    // A decimal comma is no number, and never ten times as much; between thousands it stands.
    QVERIFY(shown(QStringLiteral("cost>0.5")) > 0);
    QCOMPARE(shown(QStringLiteral("cost>0,5")), 0);
    QCOMPARE(shown(QStringLiteral("cost<1,000,000")), trades);
    QCOMPARE(shown(QStringLiteral("nothing>5")), 0);  // Words that occur in no record.
}

void ReviewJournalTest::enterJumps()
{
    JournalPanel panel(nullptr);
    ReviewController controller(std::make_unique<FakeReview>());
    panel.setController(&controller);
    const auto& rows = controller.review().rows();
    const auto& wanted = *rows[rows.size() / 3].decision;
    panel.filter()->setText(QStringLiteral("#%1").arg(wanted.sequence.value));
    QCOMPARE(panel.table()->model()->rowCount(), static_cast<int>(rows.size()));
    QTest::keyClick(panel.filter(), Qt::Key_Return);
    QVERIFY(controller.currentRow() != nullptr);
    QCOMPARE(controller.currentRow()->decision->sequence.value, wanted.sequence.value);
    QSignalSpy notices(&panel, &Panel::noticeRaised);
    panel.filter()->setText(QStringLiteral("#987654"));
    QTest::keyClick(panel.filter(), Qt::Key_Return);
    QCOMPARE(notices.size(), 1);
}

void ReviewJournalTest::aPersonsRecordShowsWhatStoodAndIsFoundByIt()
{
    domain::Decision veto;
    veto.sequence = {41};
    veto.kind = domain::DecisionKind::Override;
    veto.underlying = "BTC";
    veto.operatorName = "K. Lindqvist";
    veto.before = {62345.0, 15.447, -3.221, -5243.0, 20229.0};
    veto.band = domain::NoTradeBand{-3.83, 3.83};
    const std::vector<interfaces::JournalRow> rows{{std::make_shared<const domain::Decision>(veto), "00ff"}};
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    model.setRows(&rows);
    QCOMPARE(model.index(0, JournalTableModel::Spot).data().toString(), QStringLiteral("62,345.00"));
    QCOMPARE(model.index(0, JournalTableModel::NetBefore).data().toString(), QStringLiteral("+15.447"));
    QCOMPARE(model.index(0, JournalTableModel::Spot).data(ExportRole).toDouble(), 62345.0);
    QCOMPARE(model.index(0, JournalTableModel::Traded).data().toString(), QStringLiteral("·"));
    filter.setWords(QStringLiteral("net>15 spot<62400"));
    QCOMPARE(filter.rowCount(), 1);
    filter.setWords(QStringLiteral("net>16"));
    QCOMPARE(filter.rowCount(), 0);
}

/// A mode, a kill: the record names no coin, and what stood then was "0.8770 BTC" beside a band of "4.65 BTC".
void ReviewJournalTest::figuresOfTheWholeDeskHaveTheirCoinsDecimals()
{
    const auto said = [](const char* name, double value, const char* unit, std::string_view underlying = {}) {
        return inputText({.name = name, .value = value, .unit = unit, .ageMilliseconds = 0}, underlying)
            .replace(QChar::Nbsp, QLatin1Char(' '));
    };
    const QString minus(QChar(0x2212));
    QCOMPARE(said("BTC net delta", -0.87704, "BTC"), minus + QStringLiteral("0.877 BTC"));
    QCOMPARE(said("BTC band, upper edge", 4.6531, "BTC"), QStringLiteral("+4.653 BTC"));
    QCOMPARE(said("ETH net delta", 0.9211, "ETH"), QStringLiteral("+0.92 ETH"));
    QCOMPARE(said("BTC index", 92958.16, "USD"), QStringLiteral("92,958.16 USD"));
    QCOMPARE(said("Book gamma", -3.1034, "BTC per 1 %", "BTC"), minus + QStringLiteral("3.103 BTC per 1 %"));
}

void ReviewJournalTest::equalMeansTheFigureAsItIsShown()
{
    domain::Decision hedge;
    hedge.sequence = {7};
    hedge.kind = domain::DecisionKind::Hedge;
    hedge.underlying = "BTC";
    hedge.choice = "BTC-PERPETUAL";
    hedge.quantity = -2.0834;
    hedge.costUsd = 83.797;
    hedge.before.spot = 62345.0;
    const std::vector<interfaces::JournalRow> rows{{std::make_shared<const domain::Decision>(hedge), "00ff"}};
    JournalTableModel model;
    JournalFilterModel filter;
    filter.setSourceModel(&model);
    model.setRows(&rows);
    QCOMPARE(model.index(0, JournalTableModel::Cost).data().toString(), QStringLiteral("83.80"));
    const auto found = [&](const char* words) {
        filter.setWords(QString::fromLatin1(words));
        return filter.rowCount();
    };
    QCOMPARE(found("cost=83.80"), 1);
    QCOMPARE(found("cost=83.8"), 1);
    QCOMPARE(found("cost>=83.80"), 1);
    QCOMPARE(found("cost<83.80"), 0);  // Never both, or the two counts add up to more than all.
    QCOMPARE(found("cost<=83.80"), 1);
    QCOMPARE(found("cost>83.80"), 0);
    QCOMPARE(found("cost>83.79"), 1);
    QCOMPARE(found("cost=83.79"), 0);
    QCOMPARE(found("cost=83.797"), 1);
    QCOMPARE(found("cost=83.798"), 0);  // Who types more than is shown means it.
    QCOMPARE(found("number=7"), 1);
    QCOMPARE(found("number=8"), 0);
    QCOMPARE(found("spot=62345"), 1);
}

void ReviewJournalTest::aTimeJumpGoesOnOverMidnight()
{
    // Every half hour of a session from 21:00 on the 5th to 03:00 on the 6th.
    class NightReview : public FakeReview {
    public:
        NightReview()
        {
            for (int n = 0; n <= 12; ++n) {
                domain::Decision decision;
                decision.sequence = {static_cast<std::uint64_t>(n + 1)};
                decision.time = at(21.0 + 0.5 * n);
                m_night.push_back({std::make_shared<const domain::Decision>(decision), "00ff"});
            }
        }
        const std::vector<interfaces::JournalRow>& rows() const override { return m_night; }

    private:
        std::vector<interfaces::JournalRow> m_night;
    };
    JournalPanel panel(nullptr);
    ReviewController controller(std::make_unique<NightReview>());
    panel.setController(&controller);
    QSignalSpy notices(&panel, &Panel::noticeRaised);
    const auto jumpsTo = [&](const char* words) {
        panel.filter()->setText(QString::fromLatin1(words));
        QTest::keyClick(panel.filter(), Qt::Key_Return);
        return panel.table()->model()->rowCount() == 13 ? controller.currentRow()->decision->sequence.value : 0;
    };
    controller.jumpToRow(0);
    QCOMPARE(jumpsTo("00:10"), std::uint64_t{8});  // 00:30 of the next day, not 21:00 of this.
    QCOMPARE(jumpsTo("21:29"), std::uint64_t{2});  // From the beginning again.
    QCOMPARE(jumpsTo("21:00"), std::uint64_t{1});
    QCOMPARE(jumpsTo("22:15:01"), std::uint64_t{4});
    QCOMPARE(jumpsTo("6 Feb 01:45"), std::uint64_t{11});
    QCOMPARE(jumpsTo("05 feb 22:00"), std::uint64_t{3});
    QCOMPARE(notices.size(), 0);
    QCOMPARE(jumpsTo("7 Feb 01:45"), std::uint64_t{3});
    QCOMPARE(jumpsTo("6 Feb 04:00"), std::uint64_t{3});
    QCOMPARE(jumpsTo("27:00"), std::uint64_t{3});
    QCOMPARE(notices.size(), 3);
}

/// Convention 24 on the journal: shown, moved and sized columns outlive the panel, have names, and go back by a step.
void ReviewJournalTest::columnsAreKeptNamedAndTakenBack()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
    QCoreApplication::setApplicationName(QStringLiteral("review_journal_test"));
    QSettings().clear();
    History::instance().clear();
    const auto opened = [] {
        auto panel = std::make_unique<JournalPanel>(nullptr);
        panel->resize(1400, 400);
        return panel;
    };
    auto panel = opened();
    const auto act = [&](const QStringList& path) {
        QMenu menu;
        panel->columns()->fillMenu(&menu);
        QMenu* at = &menu;
        for (const QString& word : path)
            for (QAction* action : at->actions()) {
                if (action->text() != word) continue;
                if (action->menu())
                    at = action->menu();
                else
                    return action->trigger(), true;
                break;
            }
        return false;
    };
    const auto head = [&] { return panel->table()->horizontalHeader(); };
    QVERIFY(act({QStringLiteral("Hash")}));
    QVERIFY(act({QStringLiteral("Band ±")}));
    QVERIFY(panel->table()->isColumnHidden(JournalTableModel::Hash));
    // What the mouse does is one step, when it rests.
    head()->moveSection(head()->visualIndex(JournalTableModel::Cost), 2);
    head()->resizeSection(JournalTableModel::Cost, 140);
    QTRY_COMPARE(History::instance().nextUndo(), QStringLiteral("Columns"));
    QTest::qWait(600);
    panel->columns()->saveSet(QStringLiteral("Costs first"));
    panel->columns()->saveSet(QStringLiteral("  "));
    QCOMPARE(panel->columns()->sets(), QStringList{QStringLiteral("Costs first")});
    panel = opened();
    QVERIFY(panel->table()->isColumnHidden(JournalTableModel::Hash));
    QVERIFY(panel->table()->isColumnHidden(JournalTableModel::Band));
    QCOMPARE(head()->visualIndex(JournalTableModel::Cost), 2);
    QCOMPARE(head()->sectionSize(JournalTableModel::Cost), 140);
    QVERIFY(act({QStringLiteral("Default columns")}));
    QVERIFY(!panel->table()->isColumnHidden(JournalTableModel::Hash));
    QCOMPARE(head()->visualIndex(JournalTableModel::Cost), int(JournalTableModel::Cost));
    QCOMPARE(panel->table()->columnWidth(JournalTableModel::Band), 70);
    QVERIFY(act({QStringLiteral("Column sets"), QStringLiteral("Costs first")}));
    QCOMPARE(head()->visualIndex(JournalTableModel::Cost), 2);
    QCOMPARE(History::instance().undo().what, QStringLiteral("Column set Costs first"));
    QCOMPARE(head()->visualIndex(JournalTableModel::Cost), int(JournalTableModel::Cost));
    QCOMPARE(History::instance().undo().what, QStringLiteral("Default columns"));
    QCOMPARE(head()->visualIndex(JournalTableModel::Cost), 2);
    QVERIFY(panel->table()->isColumnHidden(JournalTableModel::Hash));
    QVERIFY(act({QStringLiteral("Column sets"), QStringLiteral("Delete"), QStringLiteral("Costs first")}));
    QVERIFY(panel->columns()->sets().isEmpty());
    QSettings().clear();
    History::instance().clear();
}

/// In a narrow window the number of a record went out of sight with what was scrolled.
void ReviewJournalTest::frozenColumnsStayInSight()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
    QCoreApplication::setApplicationName(QStringLiteral("review_journal_test"));
    QSettings().clear();
    History::instance().clear();
    ReviewController controller(std::make_unique<FakeReview>());
    const auto opened = [&] {
        auto panel = std::make_unique<JournalPanel>(nullptr);
        panel->setController(&controller);
        panel->resize(620, 400);
        panel->show();
        QCoreApplication::processEvents();
        return panel;
    };
    auto panel = opened();
    const auto scroll = [&](QScrollBar* bar, int to) {
        bar->setValue(to);
        QCoreApplication::processEvents();
    };
    const auto leftPart = [&] {
        const auto* table = panel->table();
        const int width = table->columnWidth(0) + table->columnWidth(1);
        return panel->table()->grab(QRect(0, 0, width, table->horizontalHeader()->height() + 200)).toImage();
    };
    auto* across = panel->table()->horizontalScrollBar();
    QVERIFY(across->maximum() > 200);
    const QImage atRest = leftPart();
    scroll(across, across->maximum());
    QVERIFY(leftPart() != atRest);
    scroll(across, 0);
    QMenu menu;
    panel->columns()->fillMenu(&menu);
    for (QAction* action : menu.actions())
        if (action->text() == QStringLiteral("Freeze"))
            for (QAction* to : action->menu()->actions())
                if (to->text() == QStringLiteral("Up to Time")) to->trigger();
    QCOMPARE(panel->table()->frozen(), 2);
    scroll(across, across->maximum());
    QCOMPARE(leftPart(), atRest);
    // They scroll down with the others, and a press on them is a press on the row.
    scroll(panel->table()->verticalScrollBar(), 5);
    QVERIFY(leftPart() != atRest);
    auto* frozen = panel->table()->findChild<QTableView*>();
    QVERIFY(frozen && frozen->isVisible());
    QTest::mouseClick(frozen->viewport(), Qt::LeftButton, {}, QPoint(20, 30));
    QCOMPARE(controller.currentRow()->decision->sequence.value,
             std::uint64_t{34});  // 40 first, five scrolled, the second.
    scroll(across, 0);
    QVERIFY(!frozen->isVisible());
    panel = opened();
    QCOMPARE(panel->table()->frozen(), 2);
    QCOMPARE(History::instance().undo().what, QStringLiteral("Freeze columns"));
    QSettings().clear();
    History::instance().clear();
}

QTEST_MAIN(ReviewJournalTest)
#include "review_journal_test.moc"
