#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSet>
#include <QtTest>

#include "interfaces/held_part.h"
#include "ui/header/header_bar.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/trading_block.h"
#include "ui/header/watch_line.h"
#include "ui/review/fake_review.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/text_meter.h"
#include "ui/shell/window_fixture.h"
#include "ui/theme/theme.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/reason_field.h"
#include "ui/tickets/trading_cards.h"
#include "ui/whatif/what_if_panel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/painted_table.h"
#include "ui/widgets/segment_bar.h"
#include "ui/widgets/spoken_role.h"

using namespace ballast;
using namespace ballast::ui;
using support::PaintedText;
using support::TextMeter;

namespace {

/// A chart has one sentence for all of its axes and marks.
bool isChart(const QWidget* widget)
{
    static const QStringList kCharts{QStringLiteral("SmileView"), QStringLiteral("VolatilitySurface3dView"),
                                     QStringLiteral("WaterfallView"), QStringLiteral("TermStructureView"),
                                     QStringLiteral("ScrubberTrack")};
    const auto named = [](const QWidget* part) {
        return part &&
               kCharts.contains(QString::fromLatin1(part->metaObject()->className()).section(QLatin1String("::"), -1));
    };
    return named(widget) || named(widget->parentWidget());
}

/// Spoken and printed signs alike; without spaces, separators and what an ellipsis leaves out.
QString plainWords(QString words)
{
    words.replace(QRegularExpression(QStringLiteral("minus|−")), QStringLiteral("-"));
    words.remove(QRegularExpression(QStringLiteral("plus|\\+|[\\s\u00A0\u2007\u2026\u2248·,]")));
    return words.toLower();
}

}  // namespace

/// The desk without a mouse, and without eyes: every cell, card and alert is told; everything is reached by keys.
class NoMouseTest : public support::WindowFixture {
    Q_OBJECT

    QSet<QString> m_faults;

    void settle()
    {
        for (int i = 0; i < 6; ++i) {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
        }
    }
    void fault(const QString& words)
    {
        if (m_faults.contains(words)) return;
        m_faults << words;
        qWarning().noquote() << words;
    }

    /// What the cells of an item view show, if each of them has a name too: a scale of thousands is printed shorter
    /// than it is told.
    static QString shownCells(const QAbstractItemView& view)
    {
        QString words;
        const auto* model = view.model();
        for (int row = 0; model && row < std::min(200, model->rowCount()); ++row)
            for (int column = 0; column < model->columnCount(); ++column) {
                const auto index = model->index(row, column);
                const QString shown = index.data().toString(), named = index.data(Qt::AccessibleTextRole).toString();
                if (!named.isEmpty() || !shown.isEmpty())
                    words += shown + QLatin1Char('\n') + named + QLatin1Char('\n');
            }
        return words;
    }

    /// All that assistive technology is told of that widget and its cells.
    static QString told(QAccessibleInterface* face)
    {
        if (!face || !face->isValid()) return {};
        QString words = face->text(QAccessible::Name) + QLatin1Char('\n') + face->text(QAccessible::Value) +
                        QLatin1Char('\n') + face->text(QAccessible::Description) + QLatin1Char('\n');
        auto* table = face->tableInterface();
        if (!table && face->role() == QAccessible::PageTabList)
            for (int tab = 0; tab < face->childCount(); ++tab)
                words += face->child(tab)->text(QAccessible::Name) + QLatin1Char('\n');
        if (const auto* view = qobject_cast<const QAbstractItemView*>(face->object())) words += shownCells(*view);
        if (!table) return words;
        for (int column = 0; column < table->columnCount(); ++column)
            words += table->columnDescription(column) + QLatin1Char('\n');
        for (int row = 0; row < table->rowCount(); ++row)
            for (int column = 0; column < table->columnCount(); ++column)
                if (auto* cell = table->cellAt(row, column))
                    words += cell->text(QAccessible::Name) + QLatin1Char('\n') + cell->text(QAccessible::Value) +
                             QLatin1Char('\n');
        return words;
    }
    /// What is painted there, or around it as one thing.
    static QString toldAbout(QWidget* widget)
    {
        QString words;
        int up = 0;
        for (QWidget* part = widget; part && up < 3; part = part->parentWidget(), ++up)
            words += told(QAccessible::queryAccessibleInterface(part));
        for (QWidget* child : widget->findChildren<QWidget*>())
            if (child->isVisible()) words += told(QAccessible::queryAccessibleInterface(child));
        return words;
    }

    /// Every figure that is painted outside charts is told, and every painter has a name.
    void checkFigures(QWidget& top, const QString& where)
    {
        QHash<QWidget*, QString> known;
        for (const PaintedText& text : TextMeter::measure(top)) {
            if (!text.text.contains(QRegularExpression(QStringLiteral("\\d")))) continue;
            const auto* field = qobject_cast<const QLineEdit*>(text.widget);
            if (field && (field->text().isEmpty() || field->text() == text.text)) continue;  // Qt tells what it holds.
            const QString place =
                where + QLatin1Char(' ') + QString::fromLatin1(text.widget->metaObject()->className());
            if (isChart(text.widget)) {
                if (toldAbout(text.widget).trimmed().isEmpty()) fault(place + QStringLiteral(" has no name"));
                continue;
            }
            if (!known.contains(text.widget)) known[text.widget] = plainWords(toldAbout(text.widget));
            const QString shown = plainWords(text.text);
            if (!known[text.widget].contains(shown))
                fault(QStringLiteral("%1 paints \"%2\", which is not told").arg(place, text.text));
        }
    }

    /// Every cell in sight has a name, and a figure its unit where the head has one.
    void checkCells(const QString& where)
    {
        int cells = 0;
        for (auto* view : window().findChildren<QAbstractScrollArea*>()) {
            const auto* painted = dynamic_cast<const PaintedTable*>(view);
            if (!painted || !view->isVisible()) continue;
            auto* table = QAccessible::queryAccessibleInterface(view)->tableInterface();
            if (!table) {
                fault(where + QLatin1Char(' ') + view->accessibleName() + QStringLiteral(" is no table"));
                continue;
            }
            for (int row = 0; row < table->rowCount(); ++row)
                for (int column = 0; column < table->columnCount(); ++column) {
                    if (painted->tableCellRect(row, column).isEmpty()) continue;
                    ++cells;
                    auto* cell = table->cellAt(row, column);
                    const QString name = cell->text(QAccessible::Name);
                    if (name.isEmpty() && !cell->text(QAccessible::Value).isEmpty())
                        fault(QStringLiteral("%1 %2, row %3, column %4 has no name")
                                  .arg(where, view->accessibleName(), QString::number(row), QString::number(column)));
                    if (!name.isEmpty() && table->columnDescription(column).isEmpty() && column > 0)
                        fault(QStringLiteral("%1 %2, column %3 has no head")
                                  .arg(where, view->accessibleName(), QString::number(column)));
                }
        }
        QVERIFY2(cells > 20, qPrintable(where));
    }

    void checkButtons(QWidget& top, const QString& where)
    {
        for (auto* button : top.findChildren<QAbstractButton*>()) {
            if (!button->isVisible()) continue;
            auto* face = QAccessible::queryAccessibleInterface(button);
            if (!face || face->text(QAccessible::Name).trimmed().isEmpty())
                fault(QStringLiteral("%1: a %2 without a name in %3")
                          .arg(where, QString::fromLatin1(button->metaObject()->className()),
                               QString::fromLatin1(button->parentWidget()->metaObject()->className())));
        }
    }

    void verdict() { QVERIFY2(m_faults.isEmpty(), qPrintable(QStringLiteral("%1 faults").arg(m_faults.size()))); }

    void press(Qt::Key key, Qt::KeyboardModifiers with = Qt::NoModifier)
    {
        QTest::keyClick(m_window->windowHandle(), key, with);
        settle();
    }
    void type(const QString& words)
    {
        QTest::keyClicks(QApplication::focusWidget(), words);
        settle();
    }
    /// As a person finds what has no key of its own.
    void command(const QString& words)
    {
        press(Qt::Key_G, Qt::ControlModifier);
        type(words);
        press(Qt::Key_Return);
    }
    Card* card() const
    {
        for (auto* each : m_window->findChildren<Card*>())
            if (each->isVisible()) return each;
        return nullptr;
    }
    /// Tab until that button has the focus.
    bool tabTo(const QString& words)
    {
        for (int i = 0; i < 40; ++i) {
            const auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
            if (button && button->text().remove(QLatin1Char('&')) == words) return true;
            press(Qt::Key_Tab);
        }
        return false;
    }
    const domain::OperatorCommand* last(domain::OperatorAction action) const
    {
        for (auto it = m_desk->commands.rbegin(); it != m_desk->commands.rend(); ++it)
            if (it->action == action) return &*it;
        return nullptr;
    }
    static bool holdsFocus(const QWidget* panel)
    {
        const QWidget* at = QApplication::focusWidget();
        return at && (at == panel || panel->isAncestorOf(at));
    }

private Q_SLOTS:
    void init()
    {
        m_faults.clear();
        openWindow();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        settle();
    }
    void cleanup() { closeWindow(); }

    /// Dials, trade and buttons in the order that they stand in; a ring says which dial an arrow turns.
    void theWhatIfIsFilledInByTab()
    {
        press(Qt::Key_I, Qt::ControlModifier);
        settle();
        auto* whatIf = window().findChild<WhatIfPanel*>();
        QVERIFY(whatIf->slider(WhatIfPanel::Spot)->hasFocus());
        for (const auto dial : {WhatIfPanel::Spot, WhatIfPanel::Volatility, WhatIfPanel::Days}) {
            QSlider* slider = whatIf->slider(dial);
            QVERIFY2(slider->hasFocus(), qPrintable(slider->accessibleName()));
            // Of its edge: the groove lies in the middle.
            const auto isRinged = [slider] {
                const QImage picture = slider->grab().toImage();
                for (int y = 0; y < 4; ++y)
                    if (contrastRatio(picture.pixelColor(picture.width() / 2, y), theme().bg1) > 3.0) return true;
                return false;
            };
            QVERIFY2(isRinged(), qPrintable(slider->accessibleName()));
            press(Qt::Key_Right);
            QCOMPARE(slider->value(), 1);
            press(Qt::Key_Tab);
            QVERIFY2(!isRinged(), qPrintable(slider->accessibleName()));
        }
        QVERIFY(whatIf->trade()->hasFocus());
        press(Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(whatIf->slider(WhatIfPanel::Days)->hasFocus());
        press(Qt::Key_Tab);
        press(Qt::Key_Tab);
        press(Qt::Key_Tab);
        QVERIFY(whatIf->resetButton()->hasFocus());
    }

    void everyWorkspaceIsToldWhole()
    {
        for (const auto workspace : {Workspace::Desk, Workspace::Volatility, Workspace::Ladders}) {
            window().chooseWorkspace(workspace);
            settle();
            const QString where = QStringLiteral("workspace %1").arg(static_cast<int>(workspace));
            checkFigures(window(), where);
            checkCells(where);
            checkButtons(window(), where);
        }
        window().openReview(std::make_unique<support::FakeReview>());
        settle();
        checkFigures(window(), QStringLiteral("review"));
        checkButtons(window(), QStringLiteral("review"));
        verdict();
    }

    void everyPanelIsToldWhole()
    {
        for (DeskDock* dock : window().docks())
            for (const QString& page : dock->panel()->pages().isEmpty() ? QStringList{{}} : dock->panel()->pages()) {
                window().showPanel(dock->panel()->id() + QLatin1Char('/') + page);
                settle();
                checkFigures(*dock, dock->panel()->id() + QLatin1Char('/') + page);
                checkButtons(*dock, dock->panel()->id());
            }
        verdict();
    }

    /// It shows where the keys go and leaves what stands inside it as it was, a badge on a tab or not.
    void aFocusRingCoversNothing()
    {
        auto next = nextSnapshot();
        next->mode = domain::HedgeMode::Confirm;
        for (auto& each : next->underlyings)
            each.mode = domain::HedgeMode::Confirm;
        desk().publish(next);
        QTRY_VERIFY(window().workspaceTabs()->badge(static_cast<int>(Workspace::Desk)) > 0);
        settle();
        int seen = 0;
        for (auto* part : window().findChildren<QWidget*>()) {
            if (!part->isVisible() || !part->isEnabled() || part->focusPolicy() == Qt::NoFocus) continue;
            if (part->width() < 24 || part->height() < 16 || part->focusProxy()) continue;
            if (QWidget* holder = window().focusWidget()) holder->clearFocus();
            settle();
            const QImage without = part->grab().toImage().convertToFormat(QImage::Format_RGB32);
            part->setFocus(Qt::TabFocusReason);
            settle();
            if (!part->hasFocus()) continue;
            const QImage with = part->grab().toImage().convertToFormat(QImage::Format_RGB32);
            const QRect inside = with.rect().adjusted(4, 4, -4, -4);
            qint64 changed = 0;
            for (int y = inside.top(); y <= inside.bottom(); ++y)
                for (int x = inside.left(); x <= inside.right(); ++x)
                    changed += with.pixel(x, y) != without.pixel(x, y) ? 1 : 0;
            ++seen;
            if (changed * 5 > static_cast<qint64>(inside.width()) * inside.height())
                fault(QStringLiteral("the focus covers %1 \"%2\"")
                          .arg(QString::fromLatin1(part->metaObject()->className()), part->accessibleName()));
        }
        QVERIFY2(seen > 20, qPrintable(QString::number(seen)));
        verdict();
    }

    void anArticleFollowsItsCoin()
    {
        for (const auto& [coin, words] :
             {std::pair("BTC", "Force a BTC hedge"), std::pair("ETH", "Force an ETH hedge")}) {
            auto* card = openForceHedgeCard(&window(), 160, window().commands(), *window().shownSnapshot(),
                                            QString::fromLatin1(coin));
            QCOMPARE(card->accessibleName(), QString::fromLatin1(words));
            card->close();
        }
    }

    void everyCardIsTold()
    {
        auto next = nextSnapshot();
        next->differences = {{.account = "Deribit",
                              .instrument = "BTC-26JUN26-70000-C",
                              .ours = domain::Quantity::fromDouble(-12.5).value(),
                              .theirs = domain::Quantity::fromDouble(1250.0).value()}};
        desk().publish(next);
        QTRY_VERIFY(!window().shownSnapshot()->differences.empty());
        const auto& s = *window().shownSnapshot();
        auto& commands = window().commands();
        const std::vector<std::pair<const char*, std::function<void()>>> cards{
            {"flatten", [&] { openFlattenCard(&window(), 160, commands, s); }},
            {"re-arm", [&] { openRearmCard(&window(), 160, commands, s); }},
            {"force", [&] { openForceHedgeCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"pause", [&] { openPauseCard(&window(), 160, commands, s, QStringLiteral("BTC")); }},
            {"exclude", [&] { openExcludeCard(&window(), 160, commands, s); }},
            {"mode", [&] { changeMode(&window(), 160, commands, s, domain::HedgeMode::Automatic); }},
            {"veto", [&] { openVetoCard(&window(), 160, commands, s.proposals.front(), s.time); }},
            {"differences", [&] { openDifferencesCard(&window(), 160, commands, s); }}};
        for (const auto& [name, open] : cards) {
            open();
            settle();
            QVERIFY2(card(), name);
            auto* face = QAccessible::queryAccessibleInterface(card());
            QVERIFY2(!face->text(QAccessible::Name).isEmpty(), name);
            QCOMPARE(face->role(), QAccessible::Dialog);
            QVERIFY2(holdsFocus(card()), name);
            checkButtons(*card(), QLatin1String(name));
            // For looking: each card as a picture.
            if (const QString folder = qEnvironmentVariable("BALLAST_CARD_PICTURES"); !folder.isEmpty())
                card()->grab().save(QStringLiteral("%1/card-%2.png").arg(folder, QLatin1String(name)));
            checkFigures(*card(), QLatin1String(name));
            press(Qt::Key_Escape);
            QVERIFY2(!card(), name);
        }
        verdict();
    }

    /// Enter sends nothing from a field: it goes on to the next, from the last one to the button that sends.
    void enterGoesOnInACardAndItsButtonSends()
    {
        openPauseCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        settle();
        QList<const QWidget*> been;
        auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
        for (int i = 0; i < 6 && !button; ++i) {
            const QWidget* field = QApplication::focusWidget();
            QVERIFY2(!been.contains(field), "round and round");
            been << field;
            press(Qt::Key_Return);
            button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
        }
        QVERIFY(been.size() > 1);
        QVERIFY(button);
        QCOMPARE(button->text(), QStringLiteral("Pause BTC"));
        QVERIFY2(!last(domain::OperatorAction::PauseUnderlying), "a field has sent it");
        press(Qt::Key_Return);
        QTRY_VERIFY(last(domain::OperatorAction::PauseUnderlying));
        QVERIFY(!card());
    }

    /// What waits for a reason keeps the keyboard where it is to be filled in.
    void enterDoesNotLeaveTheFieldThatABlockedButtonWaitsFor()
    {
        openRearmCard(&window(), 160, window().commands(), *window().shownSnapshot());
        auto next = nextSnapshot();
        next->tradingState = domain::TradingState::Killed;
        desk().publish(next);
        QTRY_VERIFY(window().shownSnapshot()->tradingState == domain::TradingState::Killed);
        press(Qt::Key_Escape);
        openRearmCard(&window(), 160, window().commands(), *window().shownSnapshot());
        settle();
        type(QStringLiteral("seen"));
        press(Qt::Key_Return);
        const QWidget* market = QApplication::focusWidget();
        QCOMPARE(market->accessibleName(), QStringLiteral("Type its name"));
        press(Qt::Key_Enter);
        QVERIFY(market->hasFocus());
        QVERIFY(!last(domain::OperatorAction::Rearm));
        press(Qt::Key_Escape);
    }

    /// Where they have no room side by side they are a list, and none is missing.
    void theSmallWindowFiltersDecisionsByRefusedAndMineToo()
    {
        window().resize(1280, 720);
        settle();
        auto* head = panel("decisions")->header();
        auto* kinds = head->findChild<SegmentBar*>();
        QVERIFY(kinds && kinds->isVisible());
        QVERIFY2(kinds->segments().contains(QStringLiteral("Refused")) &&
                     kinds->segments().contains(QStringLiteral("Mine")),
                 qPrintable(kinds->segments().join(QLatin1Char(' '))));
        QVERIFY(head->rect().contains(kinds->geometry()));
        kinds->setFocus();
        for (int i = 0; i < 3; ++i)
            press(Qt::Key_Right);
        QCOMPARE(kinds->segments().at(kinds->current()), QStringLiteral("Refused"));
        const QString table = panel("decisions")->tableText(QLatin1Char('\t'));
        QVERIFY2(table.contains(QStringLiteral("oracle is 3,974 s old")), qPrintable(table));
        QVERIFY2(!table.contains(QStringLiteral("Bought 52.32 ETH")), qPrintable(table));
    }

    /// Where there is least room it is a name, not a number of parts.
    void aPartThatIsKilledIsNamedInTheSmallWindow()
    {
        window().resize(1280, 720);
        for (const char* name : {"BTC", "Deribit"}) {
            auto part = nextSnapshot();
            part->sequence.value += name[0] == 'B' ? 1 : 2;
            part->tradingState = domain::TradingState::Normal;
            part->tradingStateReason =
                "as the session began\n" +
                interfaces::HeldPart{
                    .scope = {name[0] == 'B' ? domain::ScopeKind::Underlying : domain::ScopeKind::Venue, name},
                    .state = domain::TradingState::Killed,
                    .because = "killed by ann"}
                    .line();
            desk().publish(part);
            auto* block = window().header()->tradingBlock();
            QTRY_VERIFY(block->accessibleName().contains(QString::fromLatin1(name)));
            QStringList painted;
            for (const PaintedText& text : TextMeter::measure(*block))
                painted << text.text;
            QVERIFY2(painted.contains(QStringLiteral("PART KILLED")), qPrintable(painted.join(QLatin1Char('|'))));
            QVERIFY2(painted.contains(QString::fromLatin1(name)), qPrintable(painted.join(QLatin1Char('|'))));
        }
    }

    void aDifferenceIsDisputedByAKey()
    {
        auto next = nextSnapshot();
        next->differences = {{.account = "Deribit",
                              .instrument = "BTC-26JUN26-70000-C",
                              .ours = domain::Quantity::fromDouble(-12.5).value(),
                              .theirs = domain::Quantity::fromDouble(1250.0).value()}};
        desk().publish(next);
        QTRY_VERIFY(!window().shownSnapshot()->differences.empty());
        openDifferencesCard(&window(), 160, window().commands(), *window().shownSnapshot());
        settle();
        press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY2(!last(domain::OperatorAction::DisputeDifference), "it has no reason yet");
        auto* reason = card()->findChild<ReasonField*>();
        QVERIFY(reason);
        reason->setFocus();
        type(QStringLiteral("asked them"));
        press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(last(domain::OperatorAction::DisputeDifference));
        QVERIFY(!last(domain::OperatorAction::AdoptDifference));
        QVERIFY(!card());
    }

    void alertsProposalsAndTheKillSwitchAreAnnounced()
    {
        // The offscreen platform has no bridge that could be listened to.
        QStringList alerts;
        const auto heard = connect(&Announcements::instance(), &Announcements::made, this, [&alerts](QWidget* widget) {
            alerts << QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name);
        });
        auto next = nextSnapshot();
        next->alerts.front().level = interfaces::AlertLevel::Critical;
        next->alerts.front().acknowledged = false;
        next->alerts.front().snoozedUntil.reset();
        next->alerts.front().open = true;
        next->alerts.front().text = "Margin at Deribit is 92.0 % of its limit.";
        desk().publish(next);
        QTRY_VERIFY(alerts.join(QLatin1Char('\n')).contains(QStringLiteral("92.0 %")));
        alerts.clear();
        next = nextSnapshot();
        next->sequence.value += 1;
        next->tradingState = domain::TradingState::Killed;
        desk().publish(next);
        QTRY_VERIFY(alerts.join(QLatin1Char('\n')).contains(QStringLiteral("KILLED"), Qt::CaseInsensitive));
        disconnect(heard);
    }

    /// Each focus is seen: what has it looks otherwise than without.
    void focusIsAlwaysSeen()
    {
        window().chooseWorkspace(Workspace::Desk);
        settle();
        QSet<QWidget*> seen;
        QSet<const Panel*> panels;
        press(Qt::Key_Tab);
        for (int i = 0; i < 400; ++i) {
            QWidget* at = QApplication::focusWidget();
            QVERIFY(at);
            if (seen.contains(at)) break;
            seen << at;
            for (const QWidget* part = at; part; part = part->parentWidget())
                if (const auto* panel = qobject_cast<const Panel*>(part)) panels << panel;
            const QRect around = QRect(at->mapTo(m_window.get(), QPoint(0, 0)), at->size()).adjusted(-4, -4, 4, 4);
            const QImage with = m_window->grab(around).toImage();
            at->clearFocus();
            settle();
            const QImage without = m_window->grab(around).toImage();
            at->setFocus(Qt::TabFocusReason);
            settle();
            if (with == without)
                fault(QStringLiteral("The focus on %1 \"%2\" is not seen")
                          .arg(QString::fromLatin1(at->metaObject()->className()), at->accessibleName()));
            press(Qt::Key_Tab);
        }
        for (const DeskDock* dock : window().docks())
            if (dock->isVisible() && !panels.contains(dock->panel()))
                fault(QStringLiteral("Tab does not reach the panel %1").arg(dock->panel()->title()));
        verdict();
    }

    void everyPanelIsReachedByKeys()
    {
        QSet<QString> reached;
        for (const auto& entry : window().findChild<ActionSet*>()->entries()) {
            if (entry.group != QStringLiteral("Panels") || !entry.action->isEnabled()) continue;
            command(QString(entry.action->text()).remove(QLatin1Char('&')));
            for (const DeskDock* dock : window().docks())
                if (dock->isVisible() && (holdsFocus(dock->panel()) || holdsFocus(dock)))
                    reached << dock->panel()->id();
        }
        for (const DeskDock* dock : window().docks())
            if (!reached.contains(dock->panel()->id()))
                fault(QStringLiteral("No command leads to the panel %1").arg(dock->panel()->title()));
        verdict();
    }

    void watchingExposure()
    {
        press(Qt::Key_1, Qt::ControlModifier);
        press(Qt::Key_F2);
        QVERIFY(holdsFocus(panel("inventory-skew")));
        press(Qt::Key_Down);
        press(Qt::Key_Right);
        const auto* heat = dynamic_cast<PaintedTable*>(QApplication::focusWidget());
        QVERIFY2(heat && heat->tableCurrent().first >= 0, "the arrows choose a cell");
        for (const auto& [key, id] : {std::pair(Qt::Key_F5, "greeks-by-expiry"),
                                      {Qt::Key_F6, "greeks-by-strike"},
                                      {Qt::Key_F7, "greeks-by-spot"},
                                      {Qt::Key_F3, "volatility-surface"}}) {
            press(key);
            QVERIFY2(panel(id)->isVisible() && holdsFocus(panel(id)), id);
        }
        press(Qt::Key_B, Qt::ControlModifier);
        command(QStringLiteral("margin"));
        QVERIFY(panel("margin")->isVisible() && holdsFocus(panel("margin")));
        press(Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(holdsFocus(panel("alerts")));
        QTest::qWait(WatchLine::kSettleMilliseconds + 20);  // One that has only just come is not read yet.
        press(Qt::Key_J, Qt::ControlModifier);
        QVERIFY(last(domain::OperatorAction::AcknowledgeAlert));
    }

    void overridingInAHurry()
    {
        using domain::OperatorAction;
        press(Qt::Key_F9);
        press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(last(OperatorAction::Approve));
        press(Qt::Key_F9);
        press(Qt::Key_R);
        type(QStringLiteral("1.5"));
        press(Qt::Key_Tab);
        press(Qt::Key_Tab);
        type(QStringLiteral("half"));
        press(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(last(OperatorAction::Resize));
        press(Qt::Key_F9);
        press(Qt::Key_V);
        QVERIFY(card());
        press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY2(last(OperatorAction::Veto), "a veto in two keys, with the reason that stands there");
        press(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(card());
        QVERIFY(tabTo(QStringLiteral("Exclude venue")));
        press(Qt::Key_Space);
        QTRY_VERIFY(last(OperatorAction::ExcludeVenue));
        press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(last(OperatorAction::PauseTrading));
        press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(desk().kills.size(), 1U);
    }

    void reviewingAfterTheClose()
    {
        window().openReview(std::make_unique<support::FakeReview>());
        settle();
        QCOMPARE(window().workspace(), Workspace::Review);
        for (int i = 0; i < 60 && !holdsFocus(panel("journal")); ++i)
            press(Qt::Key_Tab);
        QVERIFY2(holdsFocus(panel("journal")), "Tab comes to the journal");
        press(Qt::Key_F, Qt::ControlModifier);
        type(QStringLiteral("BTC"));
        press(Qt::Key_Escape);
        press(Qt::Key_Escape);
        QVERIFY(window().workspace() != Workspace::Review);
    }
};

QTEST_MAIN(NoMouseTest)
#include "no_mouse_test.moc"
