#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QSpinBox>
#include <QtTest>
#include <map>

#include "interfaces/held_part.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/scope_button.h"
#include "ui/header/trading_block.h"
#include "ui/header/watch_line.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/window_fixture.h"
#include "ui/tickets/flatten_card.h"
#include "ui/tickets/quit_card.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// Pause asks nothing for the whole desk; its arrow narrows it to one underlying or venue, with a reason and an end.
class KillScopeTest : public support::WindowFixture {
    Q_OBJECT

    static constexpr int kSettled = 450;  ///< Milliseconds after which a button that turned is pressed as what it is.

    KillSwitch* kill() { return window().header()->killSwitch(); }
    ScopeButton* pause() { return kill()->pauseButton(); }
    void choose(const QString& words)
    {
        for (QAction* action : kill()->scopeMenu()->actions())
            if (action->text().startsWith(words)) return action->trigger();
        QFAIL(qPrintable(words));
    }
    PushButton* button(const QString& words)
    {
        for (auto* each : window().findChild<Card*>()->findChildren<PushButton*>())
            if (each->text() == words) return each;
        return nullptr;
    }

    /// Connected, with what works at its venues; of both the dead man's switch is known, and armed at Deribit alone.
    static std::shared_ptr<interfaces::Snapshot> working(std::vector<interfaces::StandingView> standing)
    {
        static std::uint64_t pictures = 0;
        auto next = nextSnapshot();
        next->sequence.value += ++pictures;
        next->session = interfaces::SessionKind::Live;
        next->standing = std::move(standing);
        auto connections = std::make_shared<interfaces::ConnectionsView>();
        for (const auto* venue : {"Deribit", "Hyperliquid"}) {
            interfaces::AccountConnectionView account;
            account.venue = account.label = venue;
            account.connected = account.trades = true;
            account.armed = account.venue == "Deribit";
            connections->accounts.push_back(account);
        }
        next->connections = connections;
        return next;
    }
    static QString sentence(const Card& card)
    {
        QString all;
        for (const auto* label : card.findChildren<QLabel*>())
            all += label->text() + QLatin1Char(' ');
        return all;
    }

    /// The card's table as it stands on the screen: labels in one line, from the left, are one row.
    static std::vector<QString> rows(const Card& card)
    {
        std::map<int, std::map<int, QString>> placed;
        for (const auto* label : card.findChildren<QLabel*>())
            if (label->isVisible() && label->parentWidget() != &card)
                placed[label->mapTo(&card, QPoint(0, 0)).y()][label->mapTo(&card, QPoint(0, 0)).x()] = label->text();
        std::vector<QString> rows;
        for (const auto& [y, words] : placed) {
            QStringList line;
            for (const auto& [x, each] : words)
                line << each;
            rows.push_back(line.join(QStringLiteral(" | ")));
        }
        return rows;
    }

    /// The card of a desk that is killed, with its reason; `typed` is the field that asks for a name.
    void askToRearm(const std::shared_ptr<interfaces::Snapshot>& killed, QLineEdit*& typed)
    {
        desk().publish(killed);
        QTRY_VERIFY(window().shownSnapshot()->tradingState == domain::TradingState::Killed);
        Q_EMIT kill()->rearmRequested();
        auto* card = window().findChild<Card*>();
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("looked"));
        for (auto* field : card->findChildren<QLineEdit*>())
            if (!qobject_cast<QComboBox*>(field->parentWidget())) typed = field;
    }

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    void thePressOnTheWordStillPausesAll()
    {
        QTest::mousePress(pause(), Qt::LeftButton, {}, QPoint(8, 10));
        QVERIFY(desk().commands.back().action == OperatorAction::PauseTrading);
        QVERIFY(desk().commands.back().underlying.empty());
    }

    /// A part that was killed alone: the alert leads to the card, and the card sends that scope, by keys.
    void aKilledPartIsReArmedAndResumedByItself()
    {
        const domain::Scope hedger{domain::ScopeKind::Strategy, "hedger"};
        const auto next = nextSnapshot();
        const auto add = [&](const char* panel, const char* text) {
            next->alerts.insert(next->alerts.begin(), {.id = 900 + next->alerts.size(),
                                                       .level = interfaces::AlertLevel::Critical,
                                                       .text = text,
                                                       .panel = panel,
                                                       .since = next->time});
        };
        add("resume/underlying:BTC", "Re-armed (BTC) by ann at 10:00:00 UTC, \"seen\": HALTED.");
        add("rearm/strategy:hedger", "KILLED (hedger) by bob at 09:30:00 UTC, \"fat finger\": gate closed.");
        add("rearm/venue:", "A panel that names no scope.");
        desk().publish(next);
        QTRY_COMPARE(window().shownSnapshot()->alerts.size(), next->alerts.size());
        const auto told = [&] {
            QString all;
            for (const auto* label : window().findChild<Card*>()->findChildren<QLabel*>())
                all += label->text();
            return all;
        };
        const auto open = [&](const char* panel) {
            window().showPanel(QString::fromLatin1(panel));
            auto* list = qobject_cast<QComboBox*>(window().focusWidget());
            return list && list->count() == 2 ? list : nullptr;
        };
        auto* list = open("rearm/strategy:hedger");
        QVERIFY(list);
        QCOMPARE(list->currentText(), QStringLiteral("strategy hedger (KILLED)"));
        QVERIFY2(told().contains(QStringLiteral("by bob at 09:30:00 UTC, \"fat finger\"")), qPrintable(told()));
        QVERIFY(button(QStringLiteral("Re-arm"))->isLocked());
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(!button(QStringLiteral("Re-arm")) && button(QStringLiteral("Resume")));
        QVERIFY(told().contains(QStringLiteral("by ann")));
        QTest::keyClick(list, Qt::Key_Up);
        auto* card = window().findChild<Card*>();
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("looked at it"));
        QVERIFY(button(QStringLiteral("Re-arm"))->isLocked());
        for (auto* field : card->findChildren<QLineEdit*>())
            if (!qobject_cast<QComboBox*>(field->parentWidget())) field->setText(QStringLiteral("HEDGER"));
        if (const QString folder = qEnvironmentVariable("BALLAST_CARD_PICTURES"); !folder.isEmpty())
            card->grab().save(folder + QStringLiteral("/card-part.png"));
        QTest::qWait(kSettled);
        QTest::keyClick(button(QStringLiteral("Re-arm")), Qt::Key_Space);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::Rearm);
        QVERIFY(desk().commands.back().scope == hedger);
        QCOMPARE(desk().commands.back().reason, std::string("looked at it"));
        QCOMPARE(desk().commands.back().operatorName, next->operatorName);
        // The second step stands in the same card, once the desk has said that the first was taken.
        QVERIFY(card->isVisible() && button(QStringLiteral("Re-arm"))->isLocked());
        const auto armed = std::make_shared<interfaces::Snapshot>(*next);
        armed->sequence.value += 1;
        for (auto& alert : armed->alerts)
            if (alert.panel == "rearm/strategy:hedger") alert.panel = "resume/strategy:hedger";
        desk().publish(armed);
        QTRY_VERIFY_WITH_TIMEOUT(button(QStringLiteral("Resume")), 3000);
        QTRY_VERIFY(button(QStringLiteral("Resume"))->hasFocus());
        QTest::qWait(kSettled);
        QTest::keyClick(button(QStringLiteral("Resume")), Qt::Key_Return);
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands.back().action == OperatorAction::ResumeTrading);
        QVERIFY(desk().commands.back().scope == hedger);
        QTRY_VERIFY(!window().findChild<Card*>());

        QVERIFY(open("resume/underlying:BTC"));
        window().findChild<Card*>()->findChild<ReasonField*>()->setEditText(QStringLiteral("go"));
        QTest::keyClick(button(QStringLiteral("Resume")), Qt::Key_Space);
        QVERIFY(desk().commands.back().action == OperatorAction::ResumeTrading);
        QVERIFY((desk().commands.back().scope == domain::Scope{domain::ScopeKind::Underlying, "BTC"}));
        QTRY_VERIFY(!window().findChild<Card*>());
    }

    /// LIVE stands on every live desk, and a person may have two of them open.
    void aLiveDeskIsArmedByItsProfilesName()
    {
        auto killed = nextSnapshot();
        killed->session = interfaces::SessionKind::Live;
        killed->marketTitle = "Live: sub two (trading)";
        killed->tradingState = domain::TradingState::Killed;
        QLineEdit* typed = nullptr;
        askToRearm(killed, typed);
        QVERIFY(typed);
        for (const auto* other : {"LIVE", "Live: main", ""}) {
            typed->setText(QString::fromUtf8(other));
            QVERIFY(button(QStringLiteral("Re-arm"))->isLocked());
        }
        QCOMPARE(typed->placeholderText(), QStringLiteral("Live: sub two"));
        typed->setText(QStringLiteral("live: sub two"));
        QVERIFY(!button(QStringLiteral("Re-arm"))->isLocked());
    }

    /// Of the whole desk as well: KILLED, re-armed, HALTED, resumed, in one card.
    /// The button says Re-arm then; its key had asked for a pause, which was refused out of sight.
    void whileKilledTheKeyOfPauseReArms()
    {
        auto killed = nextSnapshot();
        killed->tradingState = domain::TradingState::Killed;
        killed->tradingStateReason = "killed by ann";
        desk().publish(killed);
        QTRY_VERIFY(pause()->text().startsWith(QStringLiteral("Re-arm")));
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        const auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible());
        QCOMPARE(card->accessibleName(), QStringLiteral("Re-arm trading"));
        QVERIFY2(desk().commands.empty(), "nothing is sent before the card is");
    }

    void theWholeDeskIsReArmedAndThenResumedInOneCard()
    {
        auto killed = nextSnapshot();
        killed->tradingState = domain::TradingState::Killed;
        killed->tradingStateReason = "killed by ann";
        QLineEdit* typed = nullptr;
        askToRearm(killed, typed);
        QVERIFY(typed);
        auto* card = window().findChild<Card*>();
        // Why it waits is said in words, not by the dashes alone.
        QVERIFY2(sentence(*card).contains(QStringLiteral("Type “SIMULATED”.")), qPrintable(sentence(*card)));
        QCOMPARE(typed->placeholderText(), QStringLiteral("SIMULATED"));
        typed->setText(QStringLiteral("LIVE"));
        QVERIFY2(sentence(*card).contains(QStringLiteral("“LIVE” is not it: type “SIMULATED”")),
                 qPrintable(sentence(*card)));
        QVERIFY(button(QStringLiteral("Re-arm"))->isLocked());
        // In any case of letters, and with whatever room around it.
        typed->setText(QStringLiteral(" simulated  "));
        QVERIFY(!button(QStringLiteral("Re-arm"))->isLocked());
        typed->setText(QStringLiteral("SIMULATED"));
        QTest::keyClick(typed, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::Rearm);
        // A second press before the desk has answered sends nothing.
        QTest::keyClick(card, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        auto halted = nextSnapshot();
        halted->sequence.value += 1;
        halted->tradingState = domain::TradingState::Halted;
        desk().publish(halted);
        QTRY_VERIFY_WITH_TIMEOUT(button(QStringLiteral("Resume")), 3000);
        QVERIFY(!button(QStringLiteral("Resume"))->isLocked());
        // The second half of a double press on Re-arm is no Resume.
        QTest::keyClick(card, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QTest::qWait(kSettled);
        QTest::keyClick(card, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands.back().action == OperatorAction::ResumeTrading);
        QVERIFY(desk().commands.back().scope == domain::Scope{});
        QTRY_VERIFY(!window().findChild<Card*>());
    }

    /// Resumed elsewhere, the card that waited for it has nothing left to ask.
    void theCardOfBothStepsGoesWhenBothAreDone()
    {
        auto picture = nextSnapshot();
        picture->tradingState = domain::TradingState::Killed;
        desk().publish(picture);
        QTRY_VERIFY(window().shownSnapshot()->tradingState == domain::TradingState::Killed);
        Q_EMIT kill()->rearmRequested();
        auto* card = window().findChild<Card*>();
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("looked"));
        for (auto* field : card->findChildren<QLineEdit*>())
            if (!qobject_cast<QComboBox*>(field->parentWidget())) field->setText(QStringLiteral("simulated"));
        button(QStringLiteral("Re-arm"))->click();
        QVERIFY(card->isVisible());
        picture = std::make_shared<interfaces::Snapshot>(*picture);
        picture->sequence.value += 1;
        picture->tradingState = domain::TradingState::Normal;
        desk().publish(picture);
        QTRY_VERIFY_WITH_TIMEOUT(!window().findChild<Card*>(), 3000);
    }

    /// One coin or venue from the window, at once as KILL is; what is killed is named in the header, and armed from
    /// there.
    void oneCoinOrVenueIsKilledFromTheWindow()
    {
        const auto entry = [this](const QString& begins) -> QAction* {
            for (QAction* action : kill()->partMenu()->actions())
                if (action->text().startsWith(begins)) return action;
            return nullptr;
        };
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            window().resize(size);
            QCoreApplication::processEvents();
            QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier | Qt::AltModifier);
            QVERIFY(kill()->partMenu()->isVisible());
            QVERIFY2(desk().kills.empty(), "the menu kills nothing by itself");
            kill()->partMenu()->close();
        }
        QVERIFY(entry(QStringLiteral("KILL BTC alone")) && entry(QStringLiteral("KILL ETH alone")));
        // Margins are by account: what latches know is its venue, and a name that they do not know kills all.
        const auto accounts = nextSnapshot();
        auto second = accounts->margin.empty() ? interfaces::VenueMargin{} : accounts->margin.front();
        second.venue = "Deribit/hedges";
        accounts->margin.push_back(second);
        desk().publish(accounts);
        QTRY_VERIFY(window().shownSnapshot()->margin.size() == accounts->margin.size());
        QVERIFY(!entry(QStringLiteral("KILL Deribit/hedges")) && entry(QStringLiteral("KILL Deribit alone")));
        entry(QStringLiteral("KILL BTC alone"))->trigger();
        QVERIFY((desk().killScopes.back() == domain::Scope{domain::ScopeKind::Underlying, "BTC"}));
        entry(QStringLiteral("KILL Deribit alone"))->trigger();
        QVERIFY((desk().killScopes.back() == domain::Scope{domain::ScopeKind::Venue, "Deribit"}));
        QVERIFY(!kill()->rearmButton()->isVisible());

        auto part = nextSnapshot();
        part->sequence.value += 1;
        part->tradingState = domain::TradingState::Normal;
        part->tradingStateReason =
            "as the session began\n" + interfaces::HeldPart{.scope = {domain::ScopeKind::Underlying, "BTC"},
                                                            .state = domain::TradingState::Killed,
                                                            .because = "killed by ann"}
                                           .line();
        part->alerts.insert(part->alerts.begin(), {.id = 950,
                                                   .level = interfaces::AlertLevel::Critical,
                                                   .text = "KILLED (BTC) by ann: gate closed.",
                                                   .panel = "rearm/underlying:BTC",
                                                   .since = part->time});
        desk().publish(part);
        QTRY_VERIFY(kill()->rearmButton()->isVisible());
        const QString state = window().header()->tradingBlock()->accessibleName();
        QVERIFY2(state.contains(QStringLiteral("PART KILLED, BTC")), qPrintable(state));
        QVERIFY(!entry(QStringLiteral("KILL BTC alone")) && !entry(QStringLiteral("BTC is KILLED"))->isEnabled());
        QVERIFY(entry(QStringLiteral("Re-arm")));
        QTest::mouseClick(kill()->rearmButton(), Qt::LeftButton);
        auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible() && button(QStringLiteral("Re-arm")));
        card->dismiss();
        // The red button still reaches all, and with all killed nothing narrower is offered.
        QTest::mousePress(kill()->killButton(), Qt::LeftButton);
        QVERIFY(desk().killScopes.back() == domain::Scope{});
        auto whole = nextSnapshot();
        whole->sequence.value += 2;
        whole->tradingState = domain::TradingState::Killed;
        desk().publish(whole);
        QTRY_VERIFY(!kill()->rearmButton()->isVisible());
        QVERIFY(!kill()->openPartMenu());
    }

    void theArrowSendsNothingByItself()
    {
        QVERIFY(pause()->hasArrow());
        QSignalSpy asked(pause(), &ScopeButton::scopeRequested);
        QTest::mousePress(pause(), Qt::LeftButton, {}, QPoint(pause()->width() - 4, 10));
        QCOMPARE(asked.count(), 1);
        QVERIFY(desk().commands.empty());
        kill()->scopeMenu()->close();
    }

    void oneUnderlyingIsPausedWithAReason()
    {
        choose(QStringLiteral("ETH"));
        auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible());
        QVERIFY(desk().commands.empty());
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("merge news"));
        button(QStringLiteral("Pause ETH"))->click();
        QVERIFY(desk().commands.back().action == OperatorAction::PauseUnderlying);
        QCOMPARE(desk().commands.back().underlying, std::string("ETH"));
    }

    void oneVenueIsExcludedWithAReason()
    {
        choose(QStringLiteral("Hyperliquid"));
        window().findChild<Card*>()->findChild<ReasonField*>()->setEditText(QStringLiteral("slow answers"));
        button(QStringLiteral("Exclude venue"))->click();
        QVERIFY(desk().commands.back().action == OperatorAction::ExcludeVenue);
        QCOMPARE(desk().commands.back().venue, std::string("Hyperliquid"));
    }

    /// F46: what a venue states otherwise is answered where it is shown, and only as it was shown.
    void aVenuesDifferenceIsAdoptedOrDisputedWithAReason()
    {
        const auto quantity = [](double value) { return domain::Quantity::fromDouble(value).value(); };
        auto differs = nextSnapshot();
        differs->differences = {
            {.account = "Deribit", .instrument = "BTC-PERPETUAL", .ours = quantity(0.0), .theirs = quantity(12.5)},
            {.account = "Derive", .instrument = "ETH-PERP", .ours = quantity(3.0), .theirs = quantity(0.0)}};
        desk().publish(differs);
        QTRY_COMPARE(window().shownSnapshot()->differences.size(), std::size_t{2});
        for (const bool adopts : {true, false}) {
            window().showPanel(QStringLiteral("differences"));
            auto* card = window().findChild<Card*>();
            QVERIFY(card && card->isVisible());
            card->findChild<QComboBox*>()->setCurrentIndex(adopts ? 0 : 1);
            auto* verb = button(adopts ? QStringLiteral("Adopt") : QStringLiteral("Dispute"));
            verb->click();
            QVERIFY2(desk().commands.empty() || desk().commands.back().reason != "", "no reason was asked for");
            QVERIFY(card->isVisible());
            card->findChild<ReasonField*>()->setEditText(QStringLiteral("traded on the venue's page"));
            verb->click();
            const auto& sent = desk().commands.back();
            QVERIFY(sent.action == (adopts ? OperatorAction::AdoptDifference : OperatorAction::DisputeDifference));
            QCOMPARE(sent.account, differs->differences[adopts ? 0 : 1].account);
            QCOMPARE(sent.instrument, differs->differences[adopts ? 0 : 1].instrument);
            QVERIFY(sent.quantity == differs->differences[adopts ? 0 : 1].theirs);
            QTRY_VERIFY(!window().findChild<Card*>());
        }
    }

    /// C16: which account, until when and what it costs stand on the card before anything is sent; the reason is there.
    void anUnarmedAccountIsAcceptedForATimeInOneKey()
    {
        auto waits = nextSnapshot();
        waits->unarmed = {{"Derive"}, {"Hyperliquid"}};
        desk().publish(waits);
        QTRY_COMPARE(window().shownSnapshot()->unarmed.size(), std::size_t{2});
        window().showPanel(QString::fromLatin1(interfaces::UnarmedView::kCard));
        auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible());
        QVERIFY2(desk().commands.empty(), "opening the card sent something");
        card->findChild<QComboBox*>()->setCurrentIndex(1);
        card->findChild<QSpinBox*>()->setValue(15);
        const auto end = timeOfDayZoned(window().shownSnapshot()->time + Duration::minutes(15));
        QStringList said;
        for (const auto* label : card->findChildren<QLabel*>())
            said << label->text();
        QVERIFY2(said.join(QLatin1Char(' ')).contains(QStringLiteral("Hyperliquid for 15 min, until %1").arg(end)),
                 qPrintable(said.join(QLatin1Char(' '))));
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(folder + QStringLiteral("/unarmed.png"));
        QTest::keyClick(card->findChild<ReasonField*>(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{1});
        const auto& sent = desk().commands.back();
        QVERIFY(sent.action == OperatorAction::AcceptUnarmed);
        QVERIFY((sent.scope == domain::Scope{domain::ScopeKind::Account, "Hyperliquid"}));
        QVERIFY(sent.duration == Duration::minutes(15));
        QCOMPARE(sent.reason, std::string("by hand, no reason typed"));
        QTRY_VERIFY(!window().findChild<Card*>());
    }

    /// The alert leads to the card, the menu too; without an account that waits it says so and offers no verb.
    void theAlertAndTheMenuLeadToTheCard()
    {
        auto waits = nextSnapshot();
        waits->unarmed = {{"Derive"}};
        waits->alerts = {{.id = 900,
                          .level = interfaces::AlertLevel::Warning,
                          .text = "The dead man's switch of Derive is not armed: no order leaves there (C16).",
                          .panel = interfaces::UnarmedView::kCard,
                          .since = waits->time}};
        desk().publish(waits);
        QTRY_VERIFY(window().watchLine()->sentence().contains(QStringLiteral("Derive is not armed")));
        for (auto* each : window().watchLine()->findChildren<PushButton*>())
            if (each->text() == QStringLiteral("Show")) {
                QTest::qWait(WatchLine::kSettleMilliseconds + 50);
                each->click();
            }
        QTRY_VERIFY(window().findChild<Card*>());
        QVERIFY(button(QStringLiteral("Accept")));
        button(QStringLiteral("Accept"))->click();
        QTRY_VERIFY(!window().findChild<Card*>());
        QCOMPARE(desk().commands.back().scope.name, std::string("Derive"));
        auto armed = nextSnapshot();
        armed->sequence.value += 1;
        armed->unarmed.clear();
        desk().publish(armed);
        QTRY_VERIFY(window().shownSnapshot()->unarmed.empty());
        bool chosen = false;
        for (QAction* menu : window().findChild<MenuRow*>()->menuBar()->actions())
            for (QAction* each : menu->menu()->actions())
                if (each->text() == QStringLiteral("Accept without a dead man's switch…")) {
                    each->trigger();
                    chosen = true;
                }
        QVERIFY(chosen);
        QTRY_VERIFY(window().findChild<Card*>());
        QVERIFY2(!button(QStringLiteral("Accept")), "a verb that would reach nothing");
    }

    /// F73: the window stays and asks; leaving works where each venue's dead man's switch is armed alone.
    void F73_QuittingWhileOrdersWorkAsks()
    {
        desk().publish(working({{"Deribit", "BTC", 1, 60}, {"Hyperliquid", "ETH", 2, 0}}));
        QTRY_VERIFY(!window().shownSnapshot()->standing.empty());
        window().close();
        QVERIFY(window().isVisible());
        auto* card = window().findChild<QuitCard*>();
        QVERIFY(card && card->isVisible());
        const auto asked = rows(*card);
        QCOMPARE(asked.size(), std::size_t{2});
        QCOMPARE(asked[0], QStringLiteral("Deribit | 1 order and 60 quotes | cancelled by the venue when the desk's "
                                          "line ends"));
        QCOMPARE(asked[1],
                 QStringLiteral("Hyperliquid | 2 orders | left working: no dead man's switch is armed there"));
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(folder + QStringLiteral("/quit.png"));
        button(QStringLiteral("Leave them and quit"))->click();
        QVERIFY2(window().isVisible(), "nobody would cancel what works there");
        QTest::keyClick(card, Qt::Key_Escape);
        QTRY_VERIFY(!window().findChild<QuitCard*>());
        QVERIFY2(window().isVisible() && desk().kills.empty(), "staying changes nothing");
        desk().publish(working({{"Deribit", "BTC", 1, 60}}));
        QTRY_COMPARE(window().shownSnapshot()->standing.size(), std::size_t{1});
        window().close();
        QVERIFY(window().isVisible());
        button(QStringLiteral("Leave them and quit"))->click();
        QTRY_VERIFY(!window().isVisible());
        QVERIFY(desk().kills.empty());
    }

    /// F73: killed, and gone only when the venues have confirmed it.
    void F73_KillAndQuitWaitsForTheCancels()
    {
        desk().publish(working({{"Hyperliquid", "ETH", 2, 0}}));
        QTRY_VERIFY(!window().shownSnapshot()->standing.empty());
        window().close();
        button(QStringLiteral("KILL and quit"))->click();
        QCOMPARE(desk().kills.size(), std::size_t{1});
        auto still = working({{"Hyperliquid", "ETH", 1, 0}});
        still->tradingState = domain::TradingState::Killed;
        still->takenAway = {{.venue = "Hyperliquid", .orders = 2, .ordersCancelled = 1}};
        desk().publish(still);
        QTRY_VERIFY(window().shownSnapshot()->tradingState == domain::TradingState::Killed);
        QVERIFY2(window().isVisible(), "one is not confirmed");
        auto* card = window().findChild<QuitCard*>();
        QTest::qWait(QuitCard::kPatienceMilliseconds);
        // By time alone: a desk that hangs makes no more pictures.
        QTRY_VERIFY2(sentence(*card).contains(QStringLiteral("Not confirmed after 5 s")), qPrintable(sentence(*card)));
        QCOMPARE(rows(*card), std::vector{QStringLiteral("Hyperliquid | 1 of 2 orders | 1 not confirmed yet")});
        QVERIFY(!button(QStringLiteral("Quit all the same"))->isLocked());
        still = std::make_shared<interfaces::Snapshot>(*still);
        still->sequence.value += 1;
        still->standing.clear();
        desk().publish(still);
        QTRY_VERIFY(!window().isVisible());
    }

    /// "Also while a dialog is open": by its key from the dialog, and by the mouse.
    void theKillSwitchActsWhileAFileIsChosen()
    {
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        for (const auto& [key, modifiers] : {std::pair(Qt::Key_O, Qt::KeyboardModifiers(Qt::ControlModifier)),
                                             std::pair(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier)}) {
            QTest::keyClick(m_window.get(), key, modifiers);
            auto* dialog = window().findChild<QFileDialog*>();
            QVERIFY(dialog && dialog->isVisible());
            QVERIFY(!QApplication::activeModalWidget());
            const auto before = desk().kills.size();
            QTest::keyClick(dialog, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
            QCOMPARE(desk().kills.size(), before + 1);
            QTest::mousePress(kill()->findChild<KillButton*>(), Qt::LeftButton);
            QCOMPARE(desk().kills.size(), before + 2);
            delete dialog;
        }
    }

    /// The market is held: one picture comes, made for the card, and no other. It is the one that the hold acts on.
    void theFlattenCardSaysTheLastPictureThatCame()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        auto* card = window().findChild<FlattenCard*>();
        QVERIFY(card && card->isVisible());
        auto next = nextSnapshot();
        // Of other sections first, as they come more often.
        for (int i = 0; i < 3; ++i) {
            next = std::make_shared<interfaces::Snapshot>(*next);
            next->sequence.value += 1;
            desk().publish(next);
            QTRY_COMPARE(window().shownSnapshot()->sequence, next->sequence);
        }
        next = std::make_shared<interfaces::Snapshot>(*next);
        next->sequence.value += 1;
        next->flatten.known = true;
        next->flatten.hedges.deltas = {{"BTC", -11.88, 0.0, {}}};
        desk().publish(next);
        QTRY_VERIFY2(sentence(*card).contains(QStringLiteral("Net delta BTC \u221211.880")),
                     qPrintable(sentence(*card)));
    }

    /// Its figures change each second, and with each the list went back to its top: 38 orders could not be read.
    void theOrdersOfAFlattenStayWhereTheyWereScrolledTo()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        auto* card = window().findChild<FlattenCard*>();
        QVERIFY(card && card->isVisible());
        // The desk was asked for them: what comes from now on is of now.
        QTRY_VERIFY(desk().wanted.has(interfaces::SectionId::Flatten));
        auto* orders = card->findChild<QListWidget*>();
        const auto publishOrders = [&](std::uint64_t step, int count, double size) {
            auto next = nextSnapshot();
            next->sequence.value += step;
            next->flatten.known = true;
            next->flatten.hedges.orders = count;
            next->flatten.hedges.sent.clear();
            for (int i = 0; i < count; ++i)
                next->flatten.hedges.sent.push_back({"BTC-" + std::to_string(i), "Deribit", size});
            desk().publish(next);
        };
        publishOrders(1, 38, 1.0);
        QTRY_COMPARE_WITH_TIMEOUT(orders->count(), 38, 3000);
        orders->verticalScrollBar()->setValue(20);
        QCOMPARE(orders->verticalScrollBar()->value(), 20);
        orders->setCurrentRow(22);
        QListWidgetItem* kept = orders->item(22);
        publishOrders(2, 37, 2.0);
        QTRY_COMPARE_WITH_TIMEOUT(orders->count(), 37, 3000);
        QCOMPARE(orders->item(22), kept);
        QCOMPARE(kept->text(), QStringLiteral("Buy 2 BTC-22 at Deribit"));
        QCOMPARE(kept->toolTip(), kept->text());
        QCOMPARE(orders->currentRow(), 22);
        QCOMPARE(orders->verticalScrollBar()->value(), 20);
    }

    void aKilledDeskOffersNoScope()
    {
        auto killed = nextSnapshot();
        killed->tradingState = domain::TradingState::Killed;
        desk().publish(killed);
        QTRY_VERIFY(!pause()->hasArrow());
    }
};

QTEST_MAIN(KillScopeTest)
#include "kill_scope_test.moc"
