#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QtTest>
#include <algorithm>

#include "ui/chain/chain_panel.h"
#include "ui/choices/choices.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/format/number_format.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/review/fake_review.h"
#include "ui/shell/window_fixture.h"
#include "ui/tickets/override_badges.h"
#include "ui/tickets/override_cards.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// A card that asks says figures, scope and end of now, binds what stood on it, is of one desk, and needs no mouse.
class CardsOfNowTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_pictures{};

    std::shared_ptr<interfaces::Snapshot> picture()
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_pictures;
        return next;
    }
    void publish(const std::shared_ptr<interfaces::Snapshot>& next)
    {
        desk().publish(next);
        QTRY_COMPARE(window().shownSnapshot()->sequence, next->sequence);
    }
    static interfaces::UnderlyingView& coinOf(interfaces::Snapshot& s, const char* code)
    {
        return *std::find_if(s.underlyings.begin(), s.underlyings.end(), [&](const auto& u) { return u.code == code; });
    }
    Card* card(const QString& title)
    {
        for (auto* each : window().findChildren<Card*>())
            if (each->isVisible() && each->accessibleName().startsWith(title)) return each;
        return nullptr;
    }
    static bool says(const QWidget* card, const QString& words)
    {
        const auto labels = card->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->text().replace(QChar::Nbsp, QLatin1Char(' ')).contains(words);
        });
    }
    static PushButton* verb(const QWidget* card)
    {
        for (auto* button : card->findChildren<PushButton*>())
            if (button->kind() == PushButton::Kind::Primary) return button;
        return nullptr;
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_window->windowHandle(), key, modifiers);
    }
    void activate()
    {
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    /// As the display tells it to whatever has the keyboard, at `stamp` ms.
    static void tell(QEvent::Type type, Qt::Key key, quint64 stamp, bool repeated = false,
                     Qt::KeyboardModifiers modifiers = {})
    {
        const QString text = key == Qt::Key_Space ? QStringLiteral(" ") : QStringLiteral("\r");
        const quint32 place = key == Qt::Key_Space ? 65 : key == Qt::Key_Return ? 36 : 9;
        QKeyEvent event(type, key, modifiers, place, 0, 0, text, repeated);
        event.setTimestamp(stamp);
        QVERIFY(QApplication::focusWidget());
        QCoreApplication::sendEvent(QApplication::focusWidget(), &event);
    }
    /// A flatten that can be sent, with the keyboard on the button that is held for it.
    HoldButton* openAFlatten()
    {
        activate();
        Q_EMIT window().header()->killSwitch()->flattenRequested();
        QCoreApplication::processEvents();
        auto next = picture();
        next->flatten.known = true;
        next->flatten.hedges.orders = 1;
        next->flatten.hedges.sent = {{"BTC-PERPETUAL", "Deribit", 2.0}};
        desk().publish(next);
        auto* hold = window().findChild<HoldButton*>();
        if (!hold || !QTest::qWaitFor([hold] { return !hold->isLocked(); }, 5'000)) return nullptr;
        hold->setFocus(Qt::TabFocusReason);
        return hold;
    }
    /// Repetitions of Space that are read in halves, told for `milliseconds` from `stamp` on; the last stamp.
    static quint64 repeatInHalves(quint64 stamp, int milliseconds)
    {
        QElapsedTimer since;
        for (since.start(); since.elapsed() < milliseconds && QApplication::focusWidget(); QTest::qWait(40)) {
            tell(QEvent::KeyRelease, Qt::Key_Space, stamp);
            if (QApplication::focusWidget()) tell(QEvent::KeyPress, Qt::Key_Space, stamp);
            stamp += 40;
        }
        return stamp;
    }
    /// A card over the desk with the keyboard on its verb; behind it the kill switch had it.
    void openOverTheKillSwitch()
    {
        activate();
        auto* kill = window().header()->killSwitch()->killButton();
        kill->setFocus(Qt::TabFocusReason);
        Card* pause =
            openPauseCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        verb(pause)->setFocus(Qt::TabFocusReason);
    }

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup()
    {
        Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) { choices = {}; });
        closeWindow();
    }

    void aForcedHedgeFollowsTheExposure()
    {
        Card* force =
            openForceHedgeCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        QVERIFY(says(force, QStringLiteral("Net delta is +5.314 BTC")));
        force->findChild<QLineEdit*>()->setText(QStringLiteral("-2"));
        QVERIFY(says(force, QStringLiteral("Sells 2.000 BTC, net delta after +3.314 BTC")));
        auto next = picture();
        coinOf(*next, "BTC").net.deltaCoin = 9.963;
        coinOf(*next, "BTC").band->upper = 1.25;
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(force, QStringLiteral("Net delta is +9.963 BTC")), 3000);
        QVERIFY(says(force, QStringLiteral("to +1.250.")));
        QVERIFY(says(force, QStringLiteral("Sells 2.000 BTC, net delta after +7.963 BTC")));
    }

    /// So that it can be read; the last picture is told though no other comes.
    void itIsToldAtMostOnceASecond()
    {
        Card* force =
            openForceHedgeCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        QElapsedTimer since;
        since.start();
        for (const double delta : {7.0, 8.0, 9.0}) {
            auto next = picture();
            coinOf(*next, "BTC").net.deltaCoin = delta;
            publish(next);
            const bool stands = says(force, QStringLiteral("+5.314"));
            QVERIFY(stands || since.elapsed() > Card::kApartMilliseconds / 2);
        }
        QTRY_VERIFY_WITH_TIMEOUT(says(force, QStringLiteral("+9.000")), 3000);
        QVERIFY(since.elapsed() > Card::kApartMilliseconds / 2);
    }

    /// Its end counts from the press, so that what it says is what the badge will say.
    void aPauseFollowsWhatWorksAndItsOwnEnd()
    {
        Card* pause =
            openPauseCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        QVERIFY(says(pause, QStringLiteral("for 30 min, until 21:59:37 UTC")));
        auto next = picture();
        next->time = next->time + Duration::minutes(16);
        next->standing = {{"Deribit", "BTC", 1, 60}};
        coinOf(*next, "BTC").net.deltaCoin = -4.5;
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(pause, QStringLiteral("for 30 min, until 22:15:37 UTC")), 3000);
        QVERIFY(says(pause, QStringLiteral("Now: 1 order and 60 quotes. Net delta is \u22124.500 BTC")));
    }

    void anExclusionFollowsItsOwnEnd()
    {
        Card* exclude = openExcludeCard(&window(), 160, window().commands(), *window().shownSnapshot());
        auto next = picture();
        next->time = next->time + Duration::minutes(16);
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(exclude, QStringLiteral("for 30 min, until 22:15:37 UTC")), 3000);
    }

    void aVetoOfWhatWaitsNoMoreSaysSo()
    {
        const auto proposal = window().shownSnapshot()->proposals.front();
        Card* veto = openVetoCard(&window(), 160, window().commands(), proposal, window().shownSnapshot()->time);
        QVERIFY(!verb(veto)->isLocked());
        auto next = picture();
        next->proposals.front().now->quantity = -3.5;
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(veto, QStringLiteral("“Sell 3.500 BTC” is not sent")), 3000);
        activate();
        verb(veto)->setFocus(Qt::TabFocusReason);
        QVERIFY(verb(veto)->hasFocus());
        next = picture();
        next->proposals.clear();
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(veto, QStringLiteral("does not wait any more")), 3000);
        QVERIFY(verb(veto)->isLocked());
        QVERIFY2(veto->hasFocus() || veto->isAncestorOf(QApplication::focusWidget()), "its keys are the card's still");
        verb(veto)->click();
        QVERIFY(desk().commands.empty());
    }

    void aConfirmationShowsAndBindsOneInstant()
    {
        Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) {
            choices.confirm[static_cast<std::size_t>(OrderKind::Approval)].large = Confirm::Ticket;
        });
        activate();
        window().decisions()->card()->approveButton()->click();
        QVERIFY(desk().commands.empty());
        Card* confirm = card(QStringLiteral("Approval"));
        QVERIFY(confirm);
        QVERIFY(says(confirm, QStringLiteral("-2.083")));
        const auto at = [this](double quantity) {
            auto next = picture();
            auto& now = *next->proposals.front().now;
            now.quantity = quantity;
            now.limitPrice = 63'800.0 - quantity;
            now.netDeltaAfter = 1.5;
            return next;
        };
        publish(at(-6.5));
        QTRY_VERIFY_WITH_TIMEOUT(says(confirm, QStringLiteral("-6.5")), 3000);
        QVERIFY(says(confirm, QStringLiteral("+1.500 BTC")));
        QVERIFY(says(confirm, QStringLiteral("63806.5")));
        // It changed under the press: what had been read goes.
        verb(confirm)->click();
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QCOMPARE(desk().commands.back().quantity->toDouble(), -2.083);

        window().decisions()->card()->approveButton()->click();
        QTRY_VERIFY((confirm = card(QStringLiteral("Approval"))) != nullptr);
        QVERIFY(says(confirm, QStringLiteral("-6.5")));
        publish(at(-7.25));
        QTRY_VERIFY_WITH_TIMEOUT(says(confirm, QStringLiteral("-7.25")), 3000);
        QTest::qWait(ShownProposals::kSettleMilliseconds + 50);
        press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{2});
        QCOMPARE(desk().commands.back().quantity->toDouble(), -7.25);
        QCOMPARE(desk().commands.back().limitPrice->toDouble(), 63'807.25);
    }

    void aConfirmationOfWhatWaitsNoMoreSendsNothing()
    {
        Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) {
            choices.confirm[static_cast<std::size_t>(OrderKind::Approval)].large = Confirm::Prompt;
        });
        window().decisions()->card()->approveButton()->click();
        Card* confirm = card(QStringLiteral("Approval"));
        QVERIFY(confirm);
        auto next = picture();
        next->proposals.clear();
        publish(next);
        QTRY_VERIFY_WITH_TIMEOUT(says(confirm, QStringLiteral("does not wait any more")), 3000);
        verb(confirm)->click();
        QVERIFY(desk().commands.empty());
    }

    void cardsGoWithTheirDesk()
    {
        const auto& shown = *window().shownSnapshot();
        openVetoCard(&window(), 160, window().commands(), shown.proposals.front(), shown.time);
        openForceHedgeCard(&window(), 160, window().commands(), shown, QStringLiteral("BTC"));
        Q_EMIT window().header()->killSwitch()->flattenRequested();
        QTRY_COMPARE(window().findChildren<Card*>().size(), 3);
        auto other = std::make_unique<support::FakeDesk>(support::sampleSnapshot());
        auto* running = other.get();
        window().setDesk(std::move(other));
        m_desk = running;
        QVERIFY(!card(QStringLiteral("Veto")) && !card(QStringLiteral("Force")) && !card(QStringLiteral("Flatten")));
        activate();
        press(Qt::Key_Return, Qt::ControlModifier);
        QTest::qWait(150);
        QVERIFY2(running->commands.empty(), "a card of the desk before sent to this one");
        QTRY_VERIFY(window().findChildren<Card*>().isEmpty());
    }

    void cardsGoBesideAJournal()
    {
        const auto& shown = *window().shownSnapshot();
        openVetoCard(&window(), 160, window().commands(), shown.proposals.front(), shown.time);
        openPauseCard(&window(), 160, window().commands(), shown, QStringLiteral("BTC"));
        window().openReview(std::make_unique<support::FakeReview>());
        QVERIFY(!card(QStringLiteral("Veto")) && !card(QStringLiteral("Pause")));
        // Nor are any opened there.
        Q_EMIT window().header()->killSwitch()->flattenRequested();
        Q_EMIT window().header()->killSwitch()->rearmRequested();
        activate();
        press(Qt::Key_1, Qt::ControlModifier | Qt::AltModifier);
        QTest::qWait(150);
        QTRY_VERIFY(window().findChildren<Card*>().isEmpty());
        window().closeReview();
    }

    /// What asks whether to leave orders working is of the running desk, and waits for its answer.
    void quittingStaysOnesOwnToAnswer()
    {
        auto next = picture();
        next->standing = {{"Deribit", "BTC", 1, 0}};
        publish(next);
        QVERIFY(!window().close());
        QVERIFY(card(QStringLiteral("Quit")));
        window().openReview(std::make_unique<support::FakeReview>());
        QVERIFY(card(QStringLiteral("Quit")));
        window().closeReview();
    }

    void reArmingIsSentByItsKey()
    {
        auto killed = picture();
        killed->tradingState = domain::TradingState::Killed;
        publish(killed);
        activate();
        Q_EMIT window().header()->killSwitch()->rearmRequested();
        Card* rearm = card(QStringLiteral("Re-arm"));
        QVERIFY(rearm);
        rearm->findChild<ReasonField*>()->setEditText(QStringLiteral("found the cause"));
        press(Qt::Key_Return, Qt::ControlModifier);
        QTest::qWait(150);
        QVERIFY2(desk().commands.empty(), "the market's name is the second step");
        for (auto* field : rearm->findChildren<QLineEdit*>())
            if (field->accessibleName() == QStringLiteral("Type its name")) field->setText(field->placeholderText());
        press(Qt::Key_Enter, Qt::ControlModifier | Qt::KeypadModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::Rearm);
    }

    void whatIsArmedByNowIsNotArmedTwice()
    {
        auto killed = picture();
        killed->tradingState = domain::TradingState::Killed;
        publish(killed);
        Q_EMIT window().header()->killSwitch()->rearmRequested();
        Card* rearm = card(QStringLiteral("Re-arm"));
        QVERIFY(rearm);
        auto armed = picture();
        armed->tradingState = domain::TradingState::Halted;
        publish(armed);
        QTRY_VERIFY_WITH_TIMEOUT(says(rearm, QStringLiteral("stopped no more")), 3000);
        QVERIFY(verb(rearm)->isLocked());
    }

    void aDifferenceIsAdoptedByItsKeyAsItIsShown()
    {
        const auto quantity = [](double value) { return domain::Quantity::fromDouble(value).value(); };
        auto differs = picture();
        differs->differences = {
            {.account = "Deribit", .instrument = "BTC-PERPETUAL", .ours = quantity(0.0), .theirs = quantity(12.5)}};
        publish(differs);
        activate();
        window().showPanel(QStringLiteral("differences"));
        Card* answer = card(QStringLiteral("Venue differences"));
        QVERIFY(answer);
        answer->findChild<ReasonField*>()->setEditText(QStringLiteral("traded on the venue's page"));
        auto more = picture();
        more->differences = differs->differences;
        more->differences.front().theirs = quantity(14.0);
        publish(more);
        QTRY_VERIFY_WITH_TIMEOUT(says(answer, QStringLiteral("our position becomes +14 contracts")), 3000);
        QTest::qWait(450);
        press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::AdoptDifference);
        QVERIFY(desk().commands.back().quantity == quantity(14.0));

        publish(differs = [&] {
            auto again = picture();
            again->differences = more->differences;
            return again;
        }());
        window().showPanel(QStringLiteral("differences"));
        QTRY_VERIFY((answer = card(QStringLiteral("Venue differences"))) != nullptr);
        auto agreed = picture();
        agreed->differences.clear();
        publish(agreed);
        QTRY_VERIFY_WITH_TIMEOUT(says(answer, QStringLiteral("states our position by now")), 3000);
        QVERIFY(verb(answer)->isLocked());
    }

    void anOverrideEndsInANarrowWindowByMouseAndByKey_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("small") << QSize(1280, 720);
        QTest::newRow("narrow") << QSize(1900, 1000);
        QTest::newRow("wide") << QSize(1920, 1080);
    }
    void anOverrideEndsInANarrowWindowByMouseAndByKey()
    {
        QFETCH(QSize, size);
        window().resize(size);
        QCoreApplication::processEvents();
        const auto& overrides = window().shownSnapshot()->overrides;
        QCOMPARE(overrides.size(), std::size_t{1});
        auto* badges = window().watchLine()->badges();
        PushButton* end = nullptr;
        for (auto* button : badges->findChildren<PushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("End now")) end = button;
        QVERIFY(end);
        const QRect at(end->mapTo(window().watchLine(), QPoint()), end->size());
        QVERIFY(window().watchLine()->rect().contains(at));
        QCOMPARE(window().watchLine()->childAt(at.center()), static_cast<QWidget*>(end));
        QVERIFY(end->width() >= end->sizeHint().width());
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(QStringLiteral("%1/override-%2.png").arg(folder).arg(size.width()));
        QTest::mouseClick(end, Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::EndOverride);
        QCOMPARE(desk().commands.back().target, overrides.front().id);

        activate();
        press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        auto* menu = badges->findChild<QMenu*>();
        QTRY_VERIFY(menu && menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(desk().commands.back().action == OperatorAction::EndOverride);
    }

    /// A recording stands between two captures, and the picture of its last step goes on being shown.
    void anOverrideWhoseTimeIsOverHasNoTimeLeft()
    {
        auto* badges = window().watchLine()->badges();
        const auto badge = [badges] {
            for (auto* each : badges->findChildren<OverrideBadge*>())
                if (each->isVisible()) return each->accessibleName();
            return QString();
        };
        QVERIFY2(badge().endsWith(QStringLiteral(" left")), qPrintable(badge()));
        auto next = nextSnapshot();
        const auto expires = next->overrides.front().expires;
        next->time = expires + Duration::minutes(5);
        desk().publish(next);
        QTRY_VERIFY2(badge().endsWith(QStringLiteral("over since %1").arg(timeOfDayZoned(expires))),
                     qPrintable(badge()));
    }

    /// As it stands on the card, from left to right: who goes on from Cancel comes to what is held.
    void tabWalksACardsButtonsAsTheyStand()
    {
        HoldButton* hold = openAFlatten();
        QWidget* cancel = nullptr;
        for (auto* each : hold->parentWidget()->findChildren<PushButton*>())
            if (each->text() == QStringLiteral("Cancel")) cancel = each;
        QVERIFY(cancel);
        QVERIFY(cancel->x() < hold->x());
        cancel->setFocus();
        QTest::keyClick(cancel, Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(hold));
    }

    /// The key that closed a card is still down: what has the keyboard then is no answer to what was asked.
    void aHeldKeyPressesNothingBehindTheCardThatItClosed()
    {
        const auto* kill = window().header()->killSwitch()->killButton();
        openOverTheKillSwitch();
        tell(QEvent::KeyPress, Qt::Key_Return, 100);
        QTRY_VERIFY(!card(QStringLiteral("Pause")));
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QCOMPARE(QApplication::focusWidget(), static_cast<const QWidget*>(kill));
        for (quint64 stamp = 600; stamp < 800; stamp += 40) {
            tell(QEvent::KeyRelease, Qt::Key_Return, stamp, true);
            tell(QEvent::KeyPress, Qt::Key_Return, stamp, true);
        }
        QVERIFY2(desk().kills.empty(), "the repetitions of a held key killed the desk");
        tell(QEvent::KeyRelease, Qt::Key_Return, 810);
        tell(QEvent::KeyPress, Qt::Key_Return, 900);
        QCOMPARE(desk().kills.size(), std::size_t{1});
    }

    /// On a busy window both halves of a repetition are called a person's own.
    void norDoesOneWhoseRepetitionWasReadInHalves()
    {
        openOverTheKillSwitch();
        tell(QEvent::KeyPress, Qt::Key_Space, 100);
        tell(QEvent::KeyRelease, Qt::Key_Space, 600);
        QTRY_VERIFY(!card(QStringLiteral("Pause")));
        QCOMPARE(desk().commands.size(), std::size_t{1});
        for (quint64 stamp = 600; stamp < 800; stamp += 40) {
            tell(QEvent::KeyPress, Qt::Key_Space, stamp);
            tell(QEvent::KeyRelease, Qt::Key_Space, stamp + 40);
        }
        QVERIFY2(desk().kills.empty(), "the repetitions of a held key killed the desk");
        tell(QEvent::KeyPress, Qt::Key_Space, 900);
        QCOMPARE(desk().kills.size(), std::size_t{1});
    }

    /// Another card goes away by itself meanwhile: who lets go before two seconds has taken the flatten back.
    void aFlattenThatIsLetGoEarlyIsNotSentWhateverClosedMeanwhile()
    {
        activate();
        Card* pause =
            openPauseCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        auto* hold = openAFlatten();
        QVERIFY(hold);
        tell(QEvent::KeyPress, Qt::Key_Space, 100);
        QVERIFY(hold->isDown());
        pause->hide();
        QVERIFY2(!hold->isDown(), "its key is spent, and so is its hold");
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(hold));
        tell(QEvent::KeyRelease, Qt::Key_Space, 600);
        QTest::qWait(HoldButton::kHoldMilliseconds + 300);
        QVERIFY2(desk().commands.empty(), "a flatten that was taken back was sent");
        tell(QEvent::KeyPress, Qt::Key_Space, 3000);
        QTRY_COMPARE_WITH_TIMEOUT(desk().commands.size(), std::size_t{1}, HoldButton::kHoldMilliseconds + 1'000);
        QVERIFY(desk().commands.back().action == OperatorAction::FlattenHedges);
    }

    /// A menu has the keyboard by then: the release is still of the button that was pressed.
    void norWhenAMenuHearsItsRelease()
    {
        auto* hold = openAFlatten();
        QVERIFY(hold);
        tell(QEvent::KeyPress, Qt::Key_Space, 100);
        QMenu menu(&window());
        menu.addAction(QStringLiteral("one"));
        menu.popup(window().mapToGlobal(QPoint(100, 300)));
        QTRY_VERIFY(menu.isVisible());
        QKeyEvent release(QEvent::KeyRelease, Qt::Key_Space, Qt::NoModifier, 65, 0, 0, QStringLiteral(" "));
        release.setTimestamp(600);
        QCoreApplication::sendEvent(&menu, &release);
        QTest::qWait(HoldButton::kHoldMilliseconds + 300);
        QVERIFY2(desk().commands.empty(), "a flatten that was taken back was sent");
    }

    /// A busy window reads the repetitions of a held key in halves: none of them is a hand that lets go.
    void aHoldGoesOnThroughRepetitionsThatAreReadInHalves()
    {
        auto* hold = openAFlatten();
        QVERIFY(hold);
        tell(QEvent::KeyPress, Qt::Key_Space, 100);
        QSignalSpy released(hold, &QAbstractButton::released);
        const quint64 stamp = repeatInHalves(600, HoldButton::kHoldMilliseconds / 2);
        QVERIFY2(hold->isDown() && released.isEmpty(), "a repetition ended the hold");
        repeatInHalves(stamp, HoldButton::kHoldMilliseconds / 2 + 300);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::FlattenHedges);
    }

    /// And the hand that does let go among them is heard at once.
    void aReleaseAmongThemEndsTheHold()
    {
        auto* hold = openAFlatten();
        QVERIFY(hold);
        tell(QEvent::KeyPress, Qt::Key_Space, 100);
        const quint64 stamp = repeatInHalves(600, HoldButton::kHoldMilliseconds / 2);
        QVERIFY(hold->isDown());
        tell(QEvent::KeyRelease, Qt::Key_Space, stamp);
        QTRY_VERIFY_WITH_TIMEOUT(!hold->isDown(), 100);
        QTest::qWait(HoldButton::kHoldMilliseconds);
        QVERIFY2(desk().commands.empty(), "a flatten that was taken back was sent");
        // Whatever is pressed next, the release was before it.
        tell(QEvent::KeyPress, Qt::Key_Space, stamp + 5000);
        tell(QEvent::KeyRelease, Qt::Key_Space, stamp + 5100);
        tell(QEvent::KeyPress, Qt::Key_Escape, stamp + 5101);
        QVERIFY(!hold->isDown());
    }

    /// Held on a proposal's card it had approved the next one too, which came in its place.
    void aHoldApprovesOneProposal()
    {
        activate();
        window().showProposal({});
        auto* card = window().decisions()->card();
        QTRY_VERIFY(QApplication::focusWidget() && window().decisions()->isAncestorOf(QApplication::focusWidget()));
        QTest::qWait(500);  // What a press binds has stood long enough.
        tell(QEvent::KeyPress, Qt::Key_Return, 100, false, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::Approve);
        card->setFocus();
        QTest::qWait(500);
        for (quint64 stamp = 600; stamp < 800; stamp += 40) {
            tell(QEvent::KeyRelease, Qt::Key_Return, stamp, false, Qt::ControlModifier);
            tell(QEvent::KeyPress, Qt::Key_Return, stamp, false, Qt::ControlModifier);
        }
        QCOMPARE(desk().commands.size(), std::size_t{1});
        tell(QEvent::KeyRelease, Qt::Key_Return, 900, false, Qt::ControlModifier);
        tell(QEvent::KeyPress, Qt::Key_Return, 1000, false, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t{2});
    }

    /// Of two cards the uppermost alone is sent and closed by one press.
    void aHeldKeyClosesOneCard()
    {
        activate();
        openPauseCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        openForceHedgeCard(&window(), 160, window().commands(), *window().shownSnapshot(), QStringLiteral("BTC"));
        tell(QEvent::KeyPress, Qt::Key_Escape, 100);
        for (quint64 stamp = 600; stamp < 800; stamp += 40)
            tell(QEvent::KeyPress, Qt::Key_Escape, stamp, true);
        QVERIFY(!card(QStringLiteral("Force")));
        QVERIFY2(card(QStringLiteral("Pause")), "nobody asked for this one to go");
    }

    void noOverrideIsSaid()
    {
        auto next = picture();
        next->overrides.clear();
        publish(next);
        activate();
        press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(window().watchLine()->notice(), QStringLiteral("No override is in force."));
    }

    void theKeypadsEnterIsEnter()
    {
        auto* kill = window().header()->killSwitch()->killButton();
        kill->setFocus(Qt::TabFocusReason);
        QTest::keyClick(kill, Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(desk().kills.size(), std::size_t{1});
        window().showPanel(QStringLiteral("chain"));
        QCoreApplication::processEvents();
        auto* chain = window().findChild<ChainPanel*>(QStringLiteral("chain"));
        QTest::keyClick(chain->view(), Qt::Key_Home);
        QVERIFY(!chain->ticket()->isVisible());
        QTest::keyClick(chain->view(), Qt::Key_Down);
        QTest::keyClick(chain->view(), Qt::Key_Enter, Qt::KeypadModifier);
        QVERIFY(chain->ticket()->isVisible());
    }
};

QTEST_MAIN(CardsOfNowTest)
#include "cards_of_now_test.moc"
