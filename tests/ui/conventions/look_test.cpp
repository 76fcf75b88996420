#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QRegularExpression>
#include <QScrollBar>
#include <QtTest>

#include "interfaces/trade_views.h"
#include "ui/chain/chain_panel.h"
#include "ui/choices/choices.h"
#include "ui/choices/trends.h"
#include "ui/conventions/conventions.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/format/display_zone.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/kit/ladder_view.h"
#include "ui/ladders/expiry_ladder_panel.h"
#include "ui/ladders/spot_ladder_panel.h"
#include "ui/ladders/strike_ladder_panel.h"
#include "ui/positions/margin_panel.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/review_mode.h"
#include "ui/shell/text_meter.h"
#include "ui/theme/theme.h"
#include "ui/widgets/painted_table.h"
using namespace ballast;
using namespace ballast::ui;

namespace {

/// Every cell that a panel's tables print, with what they say of it.
struct Printed {
    QString panel, text, column;
    QVariant raw;
    Tone tone{Tone::Value};
    Mark mark{Mark::None};
};

QList<Printed> cellsOf(const Panel& panel)
{
    QList<Printed> cells;
    for (const auto* view : panel.findChildren<LadderView*>()) {
        const auto* model = qobject_cast<const LadderModel*>(&view->tableModel());
        if (!model) continue;
        for (const auto& row : model->rows())
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                cells << Printed{panel.id(),       row.cells[i].text, model->columns()[i].id,
                                 row.cells[i].raw, row.cells[i].tone, row.cells[i].mark};
    }
    return cells;
}

}  // namespace

/// How figures, colours and states of a value look: conventions of product.md, by their numbers.
class ConventionsLook : public support::ConventionsFixture {
    Q_OBJECT
private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { end(); }

    void convention_05_darkByDefaultAndLightByOneKey()
    {
        QVERIFY(theme().isDark);
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!theme().isDark);
        const QColor ground = window().grab().toImage().pixelColor(window().width() / 2, 400);
        QVERIFY2(ground.lightness() > 128, qPrintable(ground.name()));
        key(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(theme().isDark);
    }

    void convention_06_upAndDownHaveThreePresets()
    {
        const auto choose = [this](const QString& words) {
            for (const auto& entry : window().actions().entries())
                if (entry.action->text() == words) entry.action->trigger();
            return std::pair(theme().up, theme().down);
        };
        const auto western = choose(QStringLiteral("Colours: up green, down red"));
        const auto asian = choose(QStringLiteral("Colours: up red, down green"));
        const auto blue = choose(QStringLiteral("Colours: blue and orange"));
        QCOMPARE(asian, std::pair(western.second, western.first));
        QVERIFY(blue != western && blue != asian);
        QVERIFY(blue.first.blue() > blue.first.red() && blue.second.red() > blue.second.blue());
        // As bids and asks are painted, and no colour of the preset before is left there.
        auto* chain = of<ChainPanel>("chain");
        bringForward(*chain);
        const auto painted = [chain](const QColor& colour) {
            const QImage now = chain->view()->viewport()->grab().toImage();
            int pixels = 0;
            for (int y = 0; y < now.height(); ++y)
                for (int x = 0; x < now.width(); ++x)
                    pixels += now.pixelColor(x, y) == colour ? 1 : 0;
            return pixels;
        };
        QVERIFY(painted(blue.first) > 50 && painted(blue.second) > 50);
        QCOMPARE(painted(western.first) + painted(western.second), 0);
        choose(QStringLiteral("Colours: up green, down red"));
        QCoreApplication::processEvents();
        QVERIFY(painted(western.first) > 50 && painted(western.second) > 50);
        QCOMPARE(painted(blue.first) + painted(blue.second), 0);
    }

    /// What has a colour with a meaning also has a sign, a mark, or words.
    void convention_07_neverColourAlone()
    {
        int coloured = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto& cell : cellsOf(*panel)) {
                const bool means = cell.tone == Tone::Up || cell.tone == Tone::Down || cell.tone == Tone::Breach;
                if (!means) continue;
                ++coloured;
                // A column of bids or asks says its side in its head.
                const bool named =
                    cell.column.contains(QStringLiteral("id")) || cell.column.contains(QStringLiteral("sk"));
                const bool sign = cell.text.startsWith(QLatin1Char('+')) || cell.text.startsWith(QChar(0x2212));
                const bool words = cell.text.contains(QRegularExpression(QStringLiteral("[A-Za-z]")));
                QVERIFY2(sign || words || named || cell.mark != Mark::None,
                         qPrintable(cell.panel + QLatin1Char(' ') + cell.column + QLatin1Char(' ') + cell.text));
            }
        }
        QVERIFY(coloured > 20);
    }

    void convention_08_numbersHaveRealMinusAndNoExponent()
    {
        static const QRegularExpression kExponent(QStringLiteral("[0-9][eE][+-]?[0-9]"));
        static const QRegularExpression kHyphenMinus(QStringLiteral("(^|[ (])-[0-9]"));
        static const QRegularExpression kNoComma(QStringLiteral("^[+\u2212]?[0-9]{5,}([.][0-9]+)?$"));
        int figures = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto& cell : cellsOf(*panel)) {
                const QString where = cell.panel + QLatin1Char(' ') + cell.column + QLatin1Char(' ') + cell.text;
                QVERIFY2(!kExponent.match(cell.text).hasMatch() || cell.text.contains(QLatin1Char('-')),
                         qPrintable(where));
                QVERIFY2(!kHyphenMinus.match(cell.text).hasMatch(), qPrintable(where));
                QVERIFY2(!kNoComma.match(cell.text).hasMatch(), qPrintable(where));
                QVERIFY2(cell.text != QStringLiteral("\u22120") && cell.text != QStringLiteral("\u22120.0"),
                         qPrintable(where));
                figures += cell.text.contains(QRegularExpression(QStringLiteral("[0-9]"))) ? 1 : 0;
            }
        }
        QVERIFY(figures > 500);
    }

    /// Lots of 0.00001 BTC and of 0.01 contracts: no size of an order, fill, quote or position is shown as another one.
    void convention_08_sizesHaveTheDecimalsOfTheirLots()
    {
        constexpr double kCoins = 0.00012, kContracts = 0.05;
        auto next = nextSnapshot();
        next->sequence.value += static_cast<std::uint64_t>(++m_changes);
        for (auto& order : next->orders.change())
            order.quantity += domain::parseOptionName(order.instrument) ? kContracts : kCoins;
        for (auto& fill : next->fills.change())
            fill.quantity += domain::parseOptionName(fill.instrument) ? kContracts : kCoins;
        for (auto& position : next->positions.change())
            if (position.kind != domain::InstrumentKind::Cash)
                position.quantity += position.kind == domain::InstrumentKind::Option ? kContracts : kCoins;
        auto quotes = std::make_shared<interfaces::QuotesView>(*next->quotes);
        for (auto& quote : quotes->lines)
            for (double* size : {&quote.bidSize, &quote.askSize})
                if (*size > 0.0) *size += kContracts;
        next->quotes = quotes;
        auto scenarios = std::make_shared<interfaces::BookScenariosView>(*next->scenarios);
        scenarios->legs = {{"Deribit", "BTC_USDC-PERPETUAL", "BTC", -kCoins, 1.0}};
        next->scenarios = scenarios;
        desk().publish(next);
        QTRY_COMPARE(window().shownSnapshot()->sequence, next->sequence);
        const std::vector<std::pair<const char*, QStringList>> tables{{"positions", {"size"}},
                                                                      {"orders", {"size", "filled"}},
                                                                      {"fills", {"size"}},
                                                                      {"quotes", {"bidSize", "askSize"}},
                                                                      {"whole-book", {"size"}}};
        for (const auto& [id, columns] : tables) {
            const auto& panel = *of<Panel>(id);
            bringForward(panel);
            int sizes = 0;
            for (const auto& cell : cellsOf(panel)) {
                if (!columns.contains(cell.column) || !cell.raw.isValid() || cell.text == QStringLiteral("·")) continue;
                QString figure = cell.text;
                const double printed =
                    figure.remove(QLatin1Char(',')).replace(QChar(0x2212), QLatin1Char('-')).toDouble();
                QVERIFY2(std::abs(printed - cell.raw.toDouble()) < 1e-9,
                         qPrintable(QStringLiteral("%1 %2: %3 is shown as %4")
                                        .arg(QLatin1String(id), cell.column)
                                        .arg(cell.raw.toDouble(), 0, 'g', 12)
                                        .arg(cell.text)));
                ++sizes;
            }
            QVERIFY2(sizes > 0, id);
        }
        // The card of a proposal, its form, and what it sends.
        auto small = nextSnapshot();
        small->sequence.value += static_cast<std::uint64_t>(++m_changes);
        auto& proposal = small->proposals.front();
        const std::string coin = proposal.decision->underlying;
        const double size = coin == "BTC" ? -kCoins : -0.00012;
        if (proposal.now) proposal.now->quantity = size;
        proposal.resizedQuantity = size;
        desk().publish(small);
        auto* card = window().decisions()->card();
        QTRY_VERIFY2(card->accessibleName().contains(QStringLiteral("0.00012 ")), qPrintable(card->accessibleName()));
    }

    /// Delta, gamma and vega in the unit that was chosen, named in the head, in ladders, header and copies.
    void convention_09_greekUnitsAreChosenAndShown()
    {
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        bringForward(*expiries);
        const auto& model = *qobject_cast<const LadderModel*>(&expiries->view()->tableModel());
        const auto column = [&](const char* id) {
            const auto& all = model.columns();
            return static_cast<std::size_t>(
                std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.id == QLatin1String(id); }) -
                all.begin());
        };
        const auto raw = [&](const char* id) { return model.rows().back().cells[column(id)].raw.toDouble(); };
        const auto& btc = window().shownSnapshot()->underlyings.front();
        QCOMPARE(model.columns()[column("delta")].unit, QStringLiteral("BTC"));
        QCOMPARE(raw("delta"), btc.net.deltaCoin);

        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Display);
        const auto choose = [this](const char* name, int index) {
            for (auto* box : window().settings()->findChildren<QComboBox*>())
                if (box->accessibleName() == QString::fromLatin1(name)) return box->setCurrentIndex(index), true;
            return false;
        };
        QVERIFY(choose("Delta, unit", 1) && choose("Gamma, unit", 2) && choose("Vega, unit", 1));
        QCOMPARE(model.columns()[column("delta")].unit, QStringLiteral("USD"));
        QCOMPARE(raw("delta"), btc.net.deltaUsd);
        QCOMPARE(model.columns()[column("gamma")].unit, QStringLiteral("BTC per $1"));
        // One per cent of spot is that many dollars.
        const double onePercent = 0.01 * *btc.spot.value;
        QVERIFY(std::abs(raw("gamma") * onePercent / btc.net.gammaCoin - 1.0) < 1e-9);
        QVERIFY(model.columns()[column("vega")].unit.contains(QStringLiteral("30-day")));
        double standardised = 0.0;
        for (const auto& bucket : btc.vegaBuckets)
            standardised += bucket.standardisedVegaUsd;
        QVERIFY2(std::abs(raw("vega") / standardised - 1.0) < 1e-9,
                 qPrintable(QStringLiteral("%1 and the buckets' %2").arg(raw("vega")).arg(standardised)));
        QVERIFY(window().header()->block(HeaderBar::Vega)->content().unit.contains(QStringLiteral("30 d")));
        QVERIFY(expiries->tableText(QLatin1Char('\t')).contains(QStringLiteral("USD per 30-day pt")));
        // Rows of a moved spot know no legs: straight vega, and the head says so.
        auto* spots = of<SpotLadderPanel>("greeks-by-spot");
        bringForward(*spots);
        QVERIFY(spots->tableText(QLatin1Char('\t')).contains(QStringLiteral("USD/pt")));
    }

    /// A change lights its cell and fades; turned off, nothing is lit.
    void convention_10_changeFlashCanBeTurnedOff()
    {
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        bringForward(*expiries);
        const auto litAfterAChange = [&] {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(++m_changes);
            next->underlyings.front().net.deltaCoin += 1.5 * m_changes;
            m_desk->publish(next);
            QCoreApplication::processEvents();
            const QImage now = expiries->view()->viewport()->grab().toImage();
            int lit = 0;
            for (int y = 0; y < now.height(); ++y)
                for (int x = 0; x < now.width(); ++x)
                    lit += now.pixelColor(x, y) == theme().bg3 ? 1 : 0;
            QTest::qWait(350);
            return lit;
        };
        QVERIFY(litAfterAChange() > 100);
        window().openSettings();
        window().settings()->showPage(SettingsPage::Page::Display);
        for (auto* box : window().settings()->findChildren<QCheckBox*>())
            if (box->accessibleName() == QStringLiteral("Change flash, on")) box->click();
        QVERIFY(!Choices::instance().now().flash);
        QCOMPARE(litAfterAChange(), 0);
    }

    void convention_11_rowsAreDenseAndNothingImportantScrolls()
    {
        int tables = 0;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            for (const auto* view : panel->findChildren<LadderView*>()) {
                if (!view->isVisible()) continue;
                ++tables;
                QVERIFY2(view->rowHeight() >= 17 && view->rowHeight() <= 28, qPrintable(panel->id()));
            }
        }
        QVERIFY(tables > 8);
        for (int block = 0; block < HeaderBar::kBlockCount; ++block)
            QVERIFY(window().header()->block(static_cast<HeaderBar::Block>(block))->isVisible());
    }

    void convention_20_ageIsPerValueAndStaleSaysSo()
    {
        auto stale = std::make_shared<interfaces::Snapshot>(*support::staleSnapshot());
        stale->sequence.value += 1000;
        m_desk->publish(stale);
        QTRY_VERIFY(window().shownSnapshot()->underlyings.front().surface->quality == domain::Quality::Stale);
        auto* strikes = of<StrikeLadderPanel>("greeks-by-strike");
        bringForward(*strikes);
        bool dashed = false;
        for (const auto& row : strikes->model().rows())
            for (const auto& cell : row.cells)
                dashed = dashed || (cell.dashed && cell.tone == Tone::Stale);
        QVERIFY(dashed);
        const auto& feeds = window().header()->block(HeaderBar::Feeds)->content();
        QString words;
        for (const auto& row : feeds.rows)
            words += row.value + QLatin1Char(' ');
        words.replace(QChar(0x00A0), QLatin1Char(' '));
        QVERIFY2(words.contains(QStringLiteral("5 h 38 min")), qPrintable(words));
    }

    void convention_21_estimatesLookLikeEstimates()
    {
        auto* margin = of<MarginPanel>("margin");
        bringForward(*margin);
        int estimates = 0;
        for (const auto* view : margin->findChildren<LadderView*>())
            for (const auto& row : qobject_cast<const LadderModel*>(&view->tableModel())->rows())
                for (const auto& cell : row.cells)
                    if (cell.tone == Tone::Estimate) {
                        ++estimates;
                        QVERIFY(cell.italic);
                        QVERIFY2(cell.text.startsWith(QChar(0x2248)), qPrintable(cell.text));
                        QVERIFY2(!cell.toolTip.isEmpty(), qPrintable(cell.text));
                    }
        QVERIFY(estimates > 0);
        // The tooltip names what made it.
        const QString source = text(window().shownSnapshot()->margin.front().shareOfEquity.source);
        QVERIFY(!source.isEmpty());
        const auto& share = qobject_cast<const LadderModel*>(&margin->view()->tableModel())->rows().front().cells[1];
        QVERIFY2(share.tone == Tone::Estimate && share.toolTip.contains(source), qPrintable(share.toolTip));
    }

    /// The last hour of delta, vega, volatility and margin lies behind their figures.
    void convention_23_cellsShowTheLastHour()
    {
        Trends::instance().clear();
        auto* expiries = of<ExpiryLadderPanel>("greeks-by-expiry");
        auto* margin = of<MarginPanel>("margin");
        for (Panel* panel : {static_cast<Panel*>(expiries), static_cast<Panel*>(margin)})
            bringForward(*panel);
        const QImage none = expiries->view()->viewport()->grab().toImage();
        for (int step = 1; step <= 150; ++step) {
            auto next = nextSnapshot();
            next->sequence.value += static_cast<std::uint64_t>(step);
            next->time = next->time + Duration::seconds(30 * step);
            next->underlyings.front().net.deltaCoin += 0.1 * step;
            next->margin.front().shareOfEquity.value = 0.5 + 0.001 * step;
            // Most of the hour is given as the window gives it, the beginning and the end through the window itself.
            if (step > 3 && step < 148) {
                QVERIFY(Trends::instance().take(*next));
                continue;
            }
            m_desk->publish(next);
            QCoreApplication::processEvents();
        }
        const auto trend = Trends::instance().of(Trends::delta("BTC"));
        QCOMPARE(trend.size(), std::size_t{121});  // An hour of half minutes, both ends.
        QVERIFY(trend.back() > trend.front());
        const auto& model = *qobject_cast<const LadderModel*>(&expiries->view()->tableModel());
        QCOMPARE(model.rows().back().cells[3].trend, trend);
        QVERIFY(!model.rows().front().cells[2].trend.empty());
        QVERIFY(!margin->view()->tableModel().rowCount() == 0);
        const auto& share = qobject_cast<const LadderModel*>(&margin->view()->tableModel())->rows().front().cells[1];
        QCOMPARE(share.trend.size(), std::size_t{121});
        const QImage drawn = expiries->view()->viewport()->grab().toImage();
        int line = 0;
        for (int y = LadderView::kHeadHeight; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                line += drawn.pixelColor(x, y) != none.pixelColor(x, y) ? 1 : 0;
        QVERIFY(line > 200);
        // Gas stands in the header.
        bool gas = false;
        for (const auto& row : window().header()->block(HeaderBar::Feeds)->content().rows)
            gas = gas || row.sparkline.size() > 1;
        QVERIFY(gas);
    }

    void convention_25_copyGivesATableWithItsHead()
    {
        window().showPanel(QStringLiteral("fills"));
        of<Panel>("fills")->setFocus();
        key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 1);
        QVERIFY2(lines.front().contains(QStringLiteral("Time")), qPrintable(lines.front()));
        static const QRegularExpression kUtc(QStringLiteral("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}\\d*Z"));
        QVERIFY2(kUtc.match(lines.at(1)).hasMatch(), qPrintable(lines.at(1)));
        QCOMPARE(lines.at(1).count(QLatin1Char('\t')), lines.front().count(QLatin1Char('\t')));
    }

    void convention_26_utcByDefaultAndLocalByOneKey()
    {
        QVERIFY(!DisplayZone::instance().isLocal());
        QVERIFY(window().header()->block(HeaderBar::Clock)->content().unit.contains(QStringLiteral("UTC")));
        key(Qt::Key_U, Qt::ControlModifier);
        QVERIFY(DisplayZone::instance().isLocal());
        QVERIFY(!window().header()->block(HeaderBar::Clock)->content().unit.isEmpty());
    }

    /// On its last two days an expiry is a matter of minutes: what is left of it stands where it is named.
    void convention_26_anExpiryThatIsNearCountsDown()
    {
        window().showPanel(QStringLiteral("greeks-by-strike"));
        window().showPanel(QStringLiteral("greeks-by-expiry"));
        auto next = nextSnapshot();
        const auto expiry = next->underlyings.front().byExpiry.front().expiry;
        const auto code = QString::fromStdString(next->underlyings.front().code);
        next->time =
            Timestamp{expiry.nanoseconds} - (Duration::hours(3) + Duration::minutes(12) + Duration::seconds(5));
        m_desk->publish(next);
        QTRY_COMPARE(window().shownSnapshot()->time, next->time);
        window().selection()->setUnderlying(code);
        window().selection()->setExpiry(expiry);
        QCoreApplication::processEvents();
        const QString left = QStringLiteral("3\u00A0h\u00A012\u00A0min");
        auto* expiries = of<TablePanel>("greeks-by-expiry");
        const auto& model = *qobject_cast<const LadderModel*>(&expiries->view()->tableModel());
        QCOMPARE(model.rows().front().cells[1].text, QStringLiteral("3:12\u00A0h"));
        QVERIFY(model.rows().front().cells[1].toolTip.endsWith(left));
        QVERIFY2(model.rows().front().cells[1].toolTip.contains(QStringLiteral("08:00\u00A0UTC")),
                 qPrintable(model.rows().front().cells[1].toolTip));
        window().showPanel(QStringLiteral("greeks-by-strike"));
        QCoreApplication::processEvents();
        const QString follows = of<Panel>("greeks-by-strike")->header()->followText();
        QVERIFY2(follows.endsWith(QStringLiteral("08:00\u00A0UTC, ") + left), qPrintable(follows));
        // A minute on it counts, though nothing of the panel has changed.
        auto later = std::make_shared<interfaces::Snapshot>(*next);
        later->sequence.value += 1;
        later->time = next->time + Duration::minutes(1);
        m_desk->publish(later);
        QTRY_VERIFY(of<Panel>("greeks-by-strike")->header()->followText().endsWith(QStringLiteral("11\u00A0min")));
    }

    /// An empty desk: no panel shows rows, and each says on the screen what is missing.
    void convention_35_emptyPanelsSayWhatIsMissing()
    {
        // Also one that was read beside the desk before: it is not this one's.
        window().showPanel(QStringLiteral("decision-record"));
        window().review()->showRecord(window().shownSnapshot()->decisions.begin()->decision, {});
        window().showPanel(QStringLiteral("what-if"));
        window().setDesk(std::make_unique<support::FakeDesk>(support::emptySnapshot()));
        QCoreApplication::processEvents();
        QStringList silent, unpainted, full;
        for (Panel* panel : panels()) {
            bringForward(*panel);
            QCoreApplication::processEvents();
            const QString words = panel->emptyMessage();
            if (words.isEmpty()) {
                (panel->tableText(QLatin1Char('\t')).isEmpty() ? silent : full) << panel->id();
                continue;
            }
            static const QRegularExpression kMissing(
                QStringLiteral("[Ww]aiting|[Nn]o |[Nn]obody|[Nn]othing|nowhere|needs|not "));
            if (!kMissing.match(words).hasMatch()) silent << panel->id() + QStringLiteral(": ") + words;
            QString painted;
            for (const auto& text : support::TextMeter::measure(*panel))
                painted += text.text + QLatin1Char(' ');
            // Its first words: a long sentence is painted in lines.
            if (!painted.contains(words.section(QLatin1Char(' '), 0, 2)))
                unpainted << panel->id() + QStringLiteral(": ") + words;
        }
        QVERIFY2(silent.isEmpty(), qPrintable(silent.join(QLatin1Char('\n'))));
        QVERIFY2(unpainted.isEmpty(), qPrintable(unpainted.join(QLatin1Char('\n'))));
        QVERIFY2(full.isEmpty(), qPrintable(QStringLiteral("rows of no desk: ") + full.join(QLatin1Char(' '))));
    }
};

namespace {

const support::ConventionFamily kFamily([] { return std::unique_ptr<QObject>(new ConventionsLook); });

}  // namespace

#include "look_test.moc"
