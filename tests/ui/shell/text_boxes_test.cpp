#include <QAbstractScrollArea>
#include <QAction>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QToolTip>
#include <QtCharts/QChart>
#include <QtTest>

#include "ui/choices/choices.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/header/header_bar.h"
#include "ui/kit/ladder_view.h"
#include "ui/review/fake_review.h"
#include "ui/review/review_banner.h"
#include "ui/scenarios/book_scenarios_panel.h"
#include "ui/settings/settings_page.h"
#include "ui/shell/long_names.h"
#include "ui/shell/text_meter.h"
#include "ui/shell/window_fixture.h"
#include "ui/smile/term_structure_view.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/trading_cards.h"
#include "ui/widgets/card.h"
#include "ui/widgets/push_button.h"

using namespace ballast;
using namespace ballast::ui;
using support::PaintedText;
using support::TextMeter;

namespace {

constexpr double kSlack = 1.0;  ///< Of a pixel on each side: antialiasing.

}  // namespace

/// Every text that any panel or card paints lies in its box: none is cut but with an ellipsis and the whole of it in
/// the tooltip, and none stands over another. At the sizes and ratios of the desk, in both themes.
class TextBoxesTest : public support::WindowFixture {
    Q_OBJECT

    QSet<QString> m_faults;
    std::uint64_t m_published{};

    void settle()
    {
        for (int i = 0; i < 8; ++i) {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
        }
    }

    /// What scrolls may be cut by the edge that it scrolls over.
    static bool isScrolledOff(const PaintedText& text)
    {
        const bool vertical =
            text.ink.top() < text.clip.top() - kSlack || text.ink.bottom() > text.clip.bottom() + kSlack;
        const bool horizontal =
            text.ink.left() < text.clip.left() - kSlack || text.ink.right() > text.clip.right() + kSlack;
        bool downs = false, sideways = false;
        for (QWidget* part = text.widget; part; part = part->parentWidget()) {
            const auto* area = qobject_cast<QAbstractScrollArea*>(part);
            if (!area) continue;
            downs = downs || area->verticalScrollBar()->maximum() > area->verticalScrollBar()->minimum();
            sideways = sideways || area->horizontalScrollBar()->maximum() > area->horizontalScrollBar()->minimum();
        }
        return (!vertical || downs) && (!horizontal || sideways);
    }

    /// The tooltip that a person gets there; empty: none.
    static QString toolTipAt(QWidget& top, const QPoint& at)
    {
        QToolTip::hideText();
        QCoreApplication::processEvents();
        for (QWidget* part = top.childAt(at); part; part = part->parentWidget()) {
            const QPoint local = part->mapFrom(&top, at);
            QHelpEvent event(QEvent::ToolTip, local, part->mapToGlobal(local));
            QCoreApplication::sendEvent(part, &event);
            if (!QToolTip::text().isEmpty()) return QToolTip::text();
            if (part == &top) break;
        }
        return {};
    }

    /// "Flatten…" says that a card follows.
    bool namesAnAction(const QWidget& top, const QString& text)
    {
        for (const auto* button : top.findChildren<PushButton*>())
            if (button->text() == text) return true;
        for (const auto* action : window().findChildren<QAction*>())
            if (QString(action->text()).remove(QLatin1Char('&')) == text) return true;
        return text == QStringLiteral("…");
    }

    void fault(const QString& where, const QString& what, const PaintedText& text)
    {
        const QString words = QStringLiteral("\"%1\" %2").arg(text.text, what);
        if (m_faults.contains(words)) return;
        m_faults << words;
        qWarning().noquote() << where << words << text.ink << text.clip << text.where();
    }

    /// The part that a person sees there; `text` may lie under a card.
    static bool isCovered(QWidget& top, const PaintedText& text)
    {
        const QWidget* seen = top.childAt(text.ink.intersected(text.clip).center().toPoint());
        return seen && seen != text.widget && !text.widget->isAncestorOf(seen) && !seen->isAncestorOf(text.widget);
    }
    /// A part of the painting widget lies over its own words.
    static bool isUnderItsOwnPart(QWidget& top, const PaintedText& text)
    {
        const QWidget* seen = top.childAt(text.ink.intersected(text.clip).center().toPoint());
        return seen && seen != text.widget && text.widget->isAncestorOf(seen) &&
               !seen->testAttribute(Qt::WA_TransparentForMouseEvents);
    }

    void check(QWidget& top, const QString& where)
    {
        auto texts = TextMeter::measure(top);
        std::erase_if(texts, [&](const PaintedText& text) { return isCovered(top, text); });
        for (const auto& text : texts) {
            if (!text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink) && !isScrolledOff(text))
                fault(where, QStringLiteral("is cut"), text);
            // The day comes first on a desk; a file and a venue's margin rule are called as they are.
            static const QRegularExpression kIsoDate(QStringLiteral("\\b20\\d{2}-\\d{2}-\\d{2}\\b"));
            if (text.text.contains(kIsoDate) && !text.text.contains(QStringLiteral(".ballast")) &&
                !text.text.contains(QStringLiteral("margin")))
                fault(where, QStringLiteral("has a date as files have it"), text);
            if (isUnderItsOwnPart(top, text)) fault(where, QStringLiteral("lies under a part of its own"), text);
            if (!text.text.endsWith(QChar(0x2026)) || namesAnAction(top, text.text)) continue;
            // The tooltip has what is shown, and goes on.
            const QString tip = toolTipAt(top, text.ink.intersected(text.clip).center().toPoint());
            const QString shown = text.text.chopped(1).trimmed();
            const auto at = tip.indexOf(shown);
            if (at < 0 || at + shown.size() == tip.size())
                fault(where, QStringLiteral("is shortened and no tooltip has the whole"), text);
        }
        for (std::size_t i = 0; i < texts.size(); ++i)
            for (std::size_t k = i + 1; k < texts.size(); ++k) {
                const QRectF both = texts[i].ink.intersected(texts[k].ink);
                if (both.width() > 1.5 && both.height() > 1.5 && texts[i].widget == texts[k].widget)
                    fault(where, QStringLiteral("stands over \"%1\"").arg(texts[k].text), texts[i]);
            }
    }

    void checkAll(const QString& where)
    {
        settle();
        check(window(), where);
    }

    void eachWorkspace(const QString& where)
    {
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            settle();
            checkAll(QStringLiteral("%1 workspace %2").arg(where).arg(static_cast<int>(workspace)));
        }
        window().chooseWorkspace(Workspace::Desk);
        settle();
    }

    void eachPanel(const QString& where)
    {
        for (DeskDock* dock : window().docks()) {
            const QStringList pages = dock->panel()->pages();
            for (int page = 0; page < std::max<int>(1, int(pages.size())); ++page) {
                window().showPanel(dock->panel()->id() + QLatin1Char('/') + pages.value(page));
                settle();
                const QString name = QStringLiteral("%1 %2/%3").arg(where, dock->panel()->id(), pages.value(page));
                check(window(), name);
                dock->setFloating(true);
                dock->resize(dock->minimumSize());
                settle();
                check(*dock, name + QStringLiteral(" floating %1").arg(dock->width()));
                dock->setFloating(false);
                settle();
            }
        }
        window().resetLayout();
        settle();
    }

    Card* shownCard()
    {
        for (auto* card : window().findChildren<Card*>())
            if (card->isVisible()) return card;
        return nullptr;
    }

    void eachCard(const QString& where)
    {
        const auto& s = *window().shownSnapshot();
        auto& commands = window().commands();
        const std::vector<std::pair<const char*, std::function<void()>>> cards{
            {"flatten", [&] { openFlattenCard(&window(), 160, commands, s); }},
            {"re-arm", [&] { openRearmCard(&window(), 160, commands, s); }},
            {"force", [&] { openForceHedgeCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"pause", [&] { openPauseCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"exclude", [&] { openExcludeCard(&window(), 160, commands, s); }},
            {"veto", [&] { openVetoCard(&window(), 160, commands, s.proposals.front(), s.time); }},
            {"differences", [&] { openDifferencesCard(&window(), 160, commands, s); }},
            {"unarmed", [&] { openUnarmedCard(&window(), 160, commands, s); }},
            {"mode", [&] { changeMode(&window(), 160, commands, s, domain::HedgeMode::Automatic); }},
        };
        for (const auto& [name, open] : cards) {
            open();
            settle();
            checkAll(where + QLatin1Char(' ') + QLatin1String(name));
            for (auto* card : window().findChildren<Card*>())
                card->close();
            settle();
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
    }
    void cleanupTestCase() { closeWindow(); }

    /// At every ratio in logical pixels: a scale that is counted twice, or not at all, would hide what is cut.
    void theMeterMeasuresWhatIsPainted()
    {
        QLabel label(QStringLiteral("+344,985"));
        label.setFont(uiFont(20));
        label.resize(200, 40);
        label.setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label.show();
        settle();
        const auto texts = TextMeter::measure(label);
        QCOMPARE(texts.size(), std::size_t{1});
        const double width = QFontMetricsF(label.font()).horizontalAdvance(label.text());
        QVERIFY2(std::abs(texts[0].ink.width() - width) < 1.0, qPrintable(QString::number(texts[0].ink.width())));
        QVERIFY2(std::abs(texts[0].ink.right() - 200.0) < 2.0, qPrintable(QString::number(texts[0].ink.right())));
    }

    void everyTextLiesInItsBox_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("large");
        // Beside ratio 1 the hardest of each size: what is small and short fits where this does.
        if (qApp->devicePixelRatio() == 1.0) {
            QTest::newRow("1280x720") << QSize(1280, 720) << false;
            QTest::newRow("1920x1080") << QSize(1920, 1080) << false;
        }
        QTest::newRow("1280x720, large figures and long names") << QSize(1280, 720) << true;
        if (qApp->devicePixelRatio() == 1.0)
            QTest::newRow("1280x720 under a title bar, large figures and long names") << QSize(1280, 672) << true;
        QTest::newRow("1920x1080, large figures and long names") << QSize(1920, 1080) << true;
        QTest::newRow("2560x1440") << QSize(2560, 1440) << true;
        QTest::newRow("3840x2160") << QSize(3840, 2160) << true;
    }
    void everyTextLiesInItsBox()
    {
        QFETCH(QSize, size);
        QFETCH(bool, large);
        begin(size, large);
        const QString where = QStringLiteral("%1").arg(size.width());
        eachWorkspace(where);
        // Beside ratio 1 each panel and card once, where room is least.
        if (qApp->devicePixelRatio() == 1.0 || size.width() == 1280) {
            eachPanel(where);
            eachCard(where);
        }
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// Colours move no text; marks and words that come with one could.
    void everyTextLiesInItsBoxInEachTheme()
    {
        for (const bool dark : {true, false})
            for (const auto preset : {ColourPreset::Western, ColourPreset::Asian, ColourPreset::BlueOrange}) {
                ThemeHolder::instance().setDark(dark);
                ThemeHolder::instance().setPreset(preset);
                begin({1280, 720}, true);
                eachWorkspace(QStringLiteral("%1 %2").arg(dark ? "dark" : "light").arg(static_cast<int>(preset)));
            }
        ThemeHolder::instance().setDark(true);
        ThemeHolder::instance().setPreset(ColourPreset::Western);
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// The distance to liquidation with its source, the worst cell of the grid, why a channel is not good.
    void whatMattersIsNotBehindAScrollBar()
    {
        begin({1920, 1080}, true);
        for (const char* id : {"margin", "connections"}) {
            window().area()->drop(QString::fromLatin1(id), QStringLiteral("greeks-by-spot"), Side::Within);
            settle();
            const auto* view = window().docks().value(QString::fromLatin1(id))->findChild<LadderView*>();
            if (!view || !view->isVisible() || view->width() > 540)
                QFAIL(
                    qPrintable(QStringLiteral("%1 is %2 wide").arg(QLatin1String(id)).arg(view ? view->width() : -1)));
            QCOMPARE(view->horizontalScrollBar()->maximum(), 0);
        }
        QStringList drawn;
        window().showPanel(QStringLiteral("margin"));
        settle();
        for (const auto& text : TextMeter::measure(window()))
            drawn << text.text;
        // The Greek letter may come from another font, and so in a piece of its own.
        QVERIFY(drawn.contains(QStringLiteral("Source")));
        QVERIFY(drawn.join(QLatin1Char('|')).contains(QStringLiteral("daily ")));
        window().findChild<DecisionsPanel*>()->openRecord(SequenceNumber{145});
        window().showPanel(QStringLiteral("decision-record"));
        settle();
        QStringList weighed;
        for (const auto& text : TextMeter::measure(window()))
            if (text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink) &&
                text.widget->metaObject()->className() == QByteArray("ballast::ui::DecisionRecordView"))
                weighed << text.text;
        QVERIFY2(weighed.contains(QStringLiteral("Candidate, USD")), qPrintable(weighed.join(QLatin1Char('|'))));
        QVERIFY2(std::any_of(weighed.begin(), weighed.end(),
                             [](const QString& words) { return words.startsWith(QStringLiteral("Hold")); }),
                 "the last candidate");
        window().showPanel(QStringLiteral("scenario-grid"));
        settle();
        const auto* grid = window().docks().value(QStringLiteral("scenario-grid"));
        const auto labels = grid->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().startsWith(QStringLiteral("Worst "));
        }));
    }

    /// A large screen has a column for the record: it is not empty before the first click, and stays with what was
    /// chosen.
    void theRecordOfTheNewestStandsUntilOneIsChosen()
    {
        // A window in which nobody has chosen one yet.
        closeWindow();
        openWindow();
        begin({3840, 2160}, false);
        auto* panel = window().docks().value(QStringLiteral("decision-record"))->panel();
        window().showPanel(panel->id());
        settle();
        const auto shows = [&](std::uint64_t number) {
            settle();
            const auto texts = TextMeter::measure(window());
            return std::any_of(texts.begin(), texts.end(), [&](const PaintedText& text) {
                return text.widget == panel->header() && text.text.startsWith(QStringLiteral("%1, ").arg(number));
            });
        };
        const auto newest = window().shownSnapshot()->decisions.begin()->decision->sequence;
        QVERIFY(shows(newest.value));
        QVERIFY(panel->emptyMessage().isEmpty());
        window().findChild<DecisionsPanel*>()->openRecord(SequenceNumber{145});
        QVERIFY(shows(145));
        auto next = nextSnapshot();
        next->sequence.value += ++m_published;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        QVERIFY(shows(145));
    }

    /// A journal of a live day: the banner says at once what it shows and whether it is whole, also where two buttons
    /// for the days beside it take their room.
    void aJournalSaysWhatItsCheckFound_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160)})
            QTest::newRow(qPrintable(QStringLiteral("%1x%2").arg(size.width()).arg(size.height()))) << size;
    }
    void aJournalSaysWhatItsCheckFound()
    {
        QFETCH(QSize, size);
        begin(size, false);
        auto review = std::make_unique<support::FakeReview>();
        auto* journal = review.get();
        journal->stand("desk-2026-02-05.journal", "desk.journal", "desk-2026-02-06.journal");
        const QString found = QString::fromStdString(journal->info().chainMessage);
        window().openReview(std::move(review));
        journal->answer(journal->waiting() - 1);
        settle();
        auto* banner = window().findChild<ReviewBanner*>();
        QStringList said;
        for (const auto& text : TextMeter::measure(*banner))
            if (text.widget == banner && text.clip.adjusted(-kSlack, -kSlack, kSlack, kSlack).contains(text.ink))
                said << text.text;
        QVERIFY2(said.contains(found), qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY2(!said.join(QString()).contains(QChar(0x2026)), qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY(said.join(QString()).contains(QStringLiteral("5 Feb 2026")));
        check(*banner, QStringLiteral("review %1").arg(size.width()));
        window().closeReview();
        settle();
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// What a kill came to stands beside its word, also with three figures of quotes in the narrow window.
    void aKilledDeskLiesInItsBoxes()
    {
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            begin(size, false);
            auto killed = nextSnapshot();
            killed->sequence.value += ++m_published;
            killed->tradingState = domain::TradingState::Killed;
            killed->tradingStateReason = "killed by Maximiliane von Hohenstein-Waldburg";
            interfaces::TakenAwayView taken;
            taken.venue = "Deribit";
            taken.orders = taken.ordersCancelled = 112;
            taken.quotes = taken.quotesCancelled = 158;
            killed->takenAway = {taken};
            desk().publish(killed);
            QTRY_VERIFY(window().shownSnapshot()->sequence == killed->sequence);
            checkAll(QStringLiteral("killed %1").arg(size.width()));
        }
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// Each page of the settings, which is a window of its own, with a narrow desk behind it.
    void theSettingsLieInTheirBoxesToo()
    {
        for (const bool large : {false, true}) {
            begin({1280, 720}, large);
            Choices::instance().change(QStringLiteral("key"), [large](DeskChoices& choices) {
                choices.keys[QStringLiteral("Review/Next hedge")] =
                    large ? QStringLiteral("Ctrl+Alt+Shift+F12") : QStringLiteral("N");
            });
            window().openSettings();
            for (int page = 0; page < 5; ++page) {
                window().settings()->showPage(static_cast<SettingsPage::Page>(page));
                settle();
                check(*window().settings(), QStringLiteral("settings %1").arg(page));
            }
            window().settings()->close();
        }
        Choices::instance().forget();
        QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(m_faults.size())));
    }

    /// What came of a candidate is the last word of its name, and the last to go.
    void aCandidateKeepsItsWordInTheSmallWindow()
    {
        begin({1280, 720}, false);
        settle();
        int chosen = 0, excluded = 0;
        QStringList seen;
        const auto count = [&] {
            chosen = excluded = 0;
            seen.clear();
            for (const auto& text : TextMeter::measure(window())) {
                if (!QString::fromLatin1(text.widget->metaObject()->className())
                         .endsWith(QStringLiteral("ProposalCard")))
                    continue;
                seen << text.text;
                chosen += text.text.endsWith(QStringLiteral(", chosen")) ? 1 : 0;
                excluded += text.text.endsWith(QStringLiteral(", excluded")) ? 1 : 0;
            }
            return chosen == 1 && excluded >= 1;
        };
        // A card's figures change at most once a second.
        const bool isKept = QTest::qWaitFor(count, 3000);
        QVERIFY2(isKept, qPrintable(seen.join(QStringLiteral(" | "))));
    }

    /// A card takes the height that its sentence needs, also when another one comes while it is open.
    void aCardGrowsAndShrinksWithItsSentence()
    {
        begin({1280, 672}, false);
        interfaces::Snapshot s = *window().shownSnapshot();
        s.flatten.known = true;
        s.flatten.hedges = {.orders = 1, .valueUsd = 200.0, .sent = {{"BTC-PERPETUAL", "Deribit", 2.0}}};
        s.flatten.everything = {.orders = 37, .valueUsd = 749352.0, .costUsd = 10514.0, .hasOptions = true};
        for (int i = 0; i < 37; ++i)
            s.flatten.everything.sent.push_back({"BTC-30JAN26-102000-C", "Deribit", 15.2});
        s.flatten.everything.deltas = {{"BTC", 7.208, -4.022, "BTC_USDC-PERPETUAL"},
                                       {"ETH", 60.85, 0.0, "ETH_USDC-PERPETUAL"}};
        s.flatten.everything.sent.push_back({"BTC_USDC-PERPETUAL", "Deribit", 4.022});
        s.flatten.everything.margins = {{"Deribit", 0.688, 0.0, true},
                                        {"Uniswap v3", {}, {}, false, "a wallet has no margin"}};
        auto* card = openFlattenCard(&window(), 160, window().commands(), s);
        settle();
        const int small = card->height();
        const auto whole = [&] {
            settle();
            for (const auto* label : card->findChildren<QLabel*>())
                if (label->isVisible() && label->height() < label->heightForWidth(label->width())) return false;
            return window().rect().contains(card->geometry());
        };
        QVERIFY(whole());
        QTest::keyClick(card->findChild<SegmentBar*>(), Qt::Key_Right);
        QVERIFY(whole());
        QVERIFY(card->height() > small);
        QTest::keyClick(card->findChild<SegmentBar*>(), Qt::Key_Left);
        QVERIFY(whole());
        QCOMPARE(card->height(), small);
        card->close();
    }

    /// In a small window its three parts would have no row each: one has the room, and a bar turns to the others.
    void aLowWholeBookShowsOneOfItsParts()
    {
        begin({1920, 1080}, false);
        auto* book = window().findChild<BookScenariosPanel*>(QStringLiteral("whole-book"));
        for (const QSize size : {QSize(1280, 672), QSize(1280, 720)}) {
            window().resize(size);
            window().showPanel(QStringLiteral("whole-book"));
            settle();
            QVERIFY(book->partBar()->isVisible());
            const auto rows = [](const QAbstractScrollArea& view, int rowHeight) {
                return (view.viewport()->visibleRegion().boundingRect().height()) / rowHeight;
            };
            const auto* grid = book->gridView();
            QVERIFY2(grid->isVisible() && rows(*grid, grid->rowHeight(0)) >= 4,
                     qPrintable(QString::number(grid->height())));
            QTest::keyClick(book->partBar(), Qt::Key_Right);
            settle();
            QVERIFY(!grid->isVisible() && book->ladderView()->isVisible() && !book->legsView()->isVisible());
            QVERIFY2(rows(*book->ladderView(), book->ladderView()->rowHeight()) >= 5,
                     qPrintable(QString::number(book->ladderView()->height())));
            QTest::keyClick(book->partBar(), Qt::Key_Right);
            settle();
            QVERIFY(!book->ladderView()->isVisible() && book->legsView()->isVisible());
            QTest::keyClick(book->partBar(), Qt::Key_Left);
            QTest::keyClick(book->partBar(), Qt::Key_Left);
        }
        window().resize(1920, 1080);
        window().showPanel(QStringLiteral("whole-book"));
        window().area()->drop(QStringLiteral("whole-book"), QStringLiteral("volatility-surface"), Side::Within);
        settle();
        QVERIFY(!book->partBar()->isVisible() && book->gridView()->isVisible() && book->ladderView()->isVisible() &&
                book->legsView()->isVisible());
    }

    /// Two proposals and three tickets on the smallest screen: the card keeps the candidate that was chosen.
    void aCrowdedCardKeepsItsChosenCandidate()
    {
        begin({1280, 672}, false);
        auto next = nextSnapshot();
        next->mode = domain::HedgeMode::Confirm;
        for (auto& each : next->underlyings)
            each.mode = domain::HedgeMode::Confirm;
        auto second = next->proposals.front();
        auto decision = std::make_shared<domain::Decision>(*second.decision);
        decision->sequence.value += 1;
        second.decision = decision;
        next->proposals.push_back(second);
        next->tickets.clear();
        for (std::uint64_t number = 3; number > 0; --number) {
            auto& ticket = next->tickets.emplace_back();
            ticket.number = number;
            ticket.action = domain::OperatorAction::ForceHedge;
            ticket.taken = next->time;
            ticket.state = interfaces::TicketState::Sent;
            ticket.record.value = number;
        }
        next->sequence.value += ++m_published;
        desk().publish(next);
        settle();
        int chosen = 0;
        QStringList tickets, waits;
        const auto count = [&] {
            chosen = 0;
            tickets.clear();
            waits.clear();
            for (const auto& text : TextMeter::measure(window())) {
                chosen += text.text.endsWith(QStringLiteral(", chosen")) ? 1 : 0;
                if (text.text.startsWith(QStringLiteral("Ticket "))) tickets << text.text;
                if (text.text.startsWith(QStringLiteral("1 more wait"))) waits << text.text;
            }
            return chosen == 1 && tickets.size() == 1 && !waits.empty();
        };
        // A card's figures change at most once a second.
        static_cast<void>(QTest::qWaitFor(count, 3000));
        QCOMPARE(chosen, 1);
        QCOMPARE(tickets.size(), 1);
        QVERIFY(tickets.front().startsWith(QStringLiteral("Ticket 3")));
        QVERIFY(!waits.empty() && waits.front().startsWith(QStringLiteral("1 more waits: ")));
    }

    /// Between its least and its whole width a table gives up words before figures, and text keeps off the edges.
    void figuresStayLongerThanWords()
    {
        begin({1920, 1080}, true);
        const std::vector<std::pair<const char*, QStringList>> tables{
            {"positions", {"instrument", "size", "entry", "pnl"}}, {"fills", {"instrument", "size", "price", "edge"}}};
        for (const auto& [name, wanted] : tables) {
            DeskDock* dock = window().docks().value(QString::fromLatin1(name));
            window().showPanel(QString::fromLatin1(name));
            dock->setFloating(true);
            dock->resize(650, dock->minimumHeight());
            settle();
            auto* view = dock->findChild<LadderView*>();
            const auto& model = dynamic_cast<const LadderModel&>(view->tableModel());
            const auto& layout = view->columnLayout();
            QVERIFY2(!layout.withoutRoom().empty(), name);
            QStringList inSight;
            for (const auto& placed : layout.placed())
                inSight << model.columns()[static_cast<std::size_t>(placed.column)].id;
            for (const QString& column : wanted)
                QVERIFY2(inSight.contains(column),
                         qPrintable(QLatin1String(name) + QStringLiteral(" has no ") + column));
            QVERIFY(layout.placed().front().left + layout.padding() >= 6);
            QVERIFY(view->viewport()->width() - layout.placed().back().left - layout.placed().back().width +
                        layout.padding() >=
                    6);
            dock->setFloating(false);
            settle();
        }
    }

    /// At its least width each table still shows what it is there for, and title and link square stand in its head.
    void whatATableIsForStaysWhereItIsNarrow()
    {
        begin({1920, 1080}, true);
        const std::vector<std::pair<const char*, QStringList>> tables{
            {"positions", {"instrument", "size", "pnl", "deltaUsd", "edges"}},
            {"orders", {"instrument", "side", "size", "filled", "state"}},
            {"quotes", {"quote", "state", "bid", "marketBid", "marketAsk", "ask", "age"}},
            {"alerts", {"level", "time", "state", "text"}},
            {"fills", {"instrument", "side", "size", "edge"}},
            {"flow/takers", {"strike", "net", "edge"}},
            {"flow/markouts", {"horizon", "edge", "total", "verdict"}},
            {"portfolio/models", {"model", "gap", "vega", "note"}}};
        for (const auto& [name, wanted] : tables) {
            const QString id = QString::fromLatin1(name).section(QLatin1Char('/'), 0, 0);
            DeskDock* dock = window().docks().value(id);
            window().showPanel(QString::fromLatin1(name));
            dock->setFloating(true);
            dock->resize(dock->minimumSize());
            settle();
            LadderView* view = nullptr;
            for (auto* each : dock->findChildren<LadderView*>())
                if (each->isVisible()) view = each;
            QVERIFY2(view, name);
            const auto& model = dynamic_cast<const LadderModel&>(view->tableModel());
            QStringList inSight;
            for (const auto& placed : view->columnLayout().placed())
                if (placed.left + placed.width <= view->viewport()->width())
                    inSight << model.columns()[static_cast<std::size_t>(placed.column)].id;
            for (const QString& column : wanted)
                QVERIFY2(inSight.contains(column), qPrintable(QStringLiteral("%1 has no %2 in %3 pixels: %4")
                                                                  .arg(QLatin1String(name), column)
                                                                  .arg(view->viewport()->width())
                                                                  .arg(inSight.join(QLatin1Char(' ')))));
            const PanelHeader* head = dock->panel()->header();
            const auto texts = TextMeter::measure(*dock);
            const auto title = std::find_if(texts.begin(), texts.end(), [&](const PaintedText& text) {
                return text.widget == head && text.text == head->title();
            });
            QVERIFY2(title != texts.end(), qPrintable(id + QStringLiteral(" has no title in its head")));
            for (const auto* bar : head->findChildren<SegmentBar*>()) {
                if (bar->isHidden()) continue;
                QVERIFY2(bar->x() > head->linkRect().right(), qPrintable(id));
                QVERIFY2(bar->geometry().right() <= head->width(), qPrintable(id));
            }
            dock->setFloating(false);
            settle();
        }
        window().resetLayout();
    }

    /// A row of segments that has no room is one word, and its list does what the row did, by mouse and by key.
    void foldedSegmentsHaveAllTheirChoices()
    {
        begin({1920, 1080}, false);
        DeskDock* dock = window().docks().value(QStringLiteral("positions"));
        window().showPanel(QStringLiteral("positions"));
        dock->setFloating(true);
        dock->resize(1100, 300);
        settle();
        const auto bars = dock->panel()->header()->findChildren<SegmentBar*>();
        QVERIFY(std::none_of(bars.begin(), bars.end(), [](const auto* bar) { return bar->isFolded(); }));
        dock->resize(dock->minimumSize());
        settle();
        const auto folded = std::find_if(bars.begin(), bars.end(), [](const auto* bar) { return bar->isFolded(); });
        QVERIFY(folded != bars.end());
        QTest::mouseClick(*folded, Qt::LeftButton);
        auto* menu = (*folded)->findChild<QMenu*>();
        QVERIFY(menu && menu->isVisible());
        QCOMPARE(menu->actions().size(), (*folded)->segments().size());
        QSignalSpy chosen(*folded, &SegmentBar::activated);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE((*folded)->current(), 1);
        settle();
        QTest::keyClick(*folded, Qt::Key_Left);
        QCOMPARE((*folded)->current(), 0);
        dock->setFloating(false);
        window().resetLayout();
    }

    /// Words about older fits stand over no curve, nor over the legend.
    void theTermChartsNoteStandsOverNoCurve()
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_published;
        auto surface = std::make_shared<interfaces::SurfaceView>(*next->underlyings.front().surface);
        for (std::size_t i = 1; i < surface->slices.size(); ++i)
            surface->slices[i].fitTime = surface->slices[i].fitTime - Duration::seconds(5);
        next->underlyings.front().surface = surface;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        window().resize(1920, 1080);
        window().resetLayout();
        settle();
        auto* term = window().findChild<TermStructureView*>();
        QVERIFY(term && term->isVisible());
        bool found = false;
        for (const auto& text : TextMeter::measure(*term)) {
            if (!text.text.contains(QStringLiteral("older"))) continue;
            found = true;
            QVERIFY2(text.ink.bottom() <= term->chart()->plotArea().top(), "it reaches into the plot");
        }
        QVERIFY(found);
        m_faults.clear();
        check(*term, QStringLiteral("term"));
        QVERIFY(m_faults.isEmpty());
    }

    /// A desk that is not killed has nothing to arm again, and says so instead of offering it.
    void reArmingIsOfferedAfterAKillAlone()
    {
        begin({1920, 1080}, false);
        for (const auto& entry : window().actions().entries())
            if (entry.action->text().startsWith(QStringLiteral("Re-arm"))) entry.action->trigger();
        settle();
        Card* card = shownCard();
        QVERIFY(card);
        QVERIFY(card->findChildren<QLineEdit*>().isEmpty());
        for (const auto* button : card->findChildren<PushButton*>())
            QVERIFY2(button->text() != QStringLiteral("Re-arm"), "it must not offer what cannot be done");
        card->close();
        card->deleteLater();
        settle();
        auto killed = nextSnapshot();
        killed->sequence.value += ++m_published;
        killed->tradingState = domain::TradingState::Killed;
        killed->tradingStateReason.clear();
        desk().publish(killed);
        QTRY_VERIFY(window().shownSnapshot()->sequence == killed->sequence);
        for (const auto& entry : window().actions().entries())
            if (entry.action->text().startsWith(QStringLiteral("Re-arm"))) entry.action->trigger();
        settle();
        card = shownCard();
        QVERIFY(card && !card->findChildren<QLineEdit*>().isEmpty());
        for (const auto* label : card->findChildren<QLabel*>())
            QVERIFY2(!label->text().contains(QStringLiteral(": .")), qPrintable(label->text()));
        card->close();
        card->deleteLater();
        settle();
    }

private:
    void begin(QSize size, bool large)
    {
        m_faults.clear();
        auto next = large ? largeSnapshot() : nextSnapshot();
        next->sequence.value += ++m_published;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence == next->sequence);
        window().resize(size);
        settle();
        window().resetLayout();
        settle();
    }

    static std::shared_ptr<interfaces::Snapshot> largeSnapshot()
    {
        auto s = nextSnapshot();
        support::makeLong(*s);
        return s;
    }
};

QTEST_MAIN(TextBoxesTest)
#include "text_boxes_test.moc"
