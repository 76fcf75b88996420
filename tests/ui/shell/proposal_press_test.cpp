#include <QListView>
#include <QScrollBar>
#include <QSettings>
#include <QtTest>

#include "ui/decisions/decision_log_model.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/format/number_format.h"
#include "ui/header/proposal_strip.h"
#include "ui/header/watch_line.h"
#include "ui/shell/menu_row.h"
#include "ui/shell/window_fixture.h"
#include "ui/theme/theme.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// What is shown of a proposal is of now, can be read, and is what a press binds.
class ProposalPressTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_pictures{};

    static constexpr double kCame = -2.083, kLater = -6.733;

    ProposalStrip* strip() { return window().proposals(); }
    ProposalCard* card() { return window().decisions()->card(); }
    /// The next picture, with the proposal at another size, limit and exposure.
    std::shared_ptr<interfaces::Snapshot> pictureAt(double quantity)
    {
        auto next = nextSnapshot();
        next->sequence.value += ++m_pictures;
        auto& now = *next->proposals.front().now;
        now.netDelta -= quantity - now.quantity;
        now.quantity = quantity;
        now.limitPrice = 63800.0 - quantity;
        now.sentence = "figures of now";
        return next;
    }
    void publish(const std::shared_ptr<interfaces::Snapshot>& next)
    {
        desk().publish(next);
        QTRY_COMPARE(window().shownSnapshot()->sequence, next->sequence);
    }
    static QString size(double quantity) { return sizeCoin("BTC", quantity) + QStringLiteral(" BTC"); }
    /// What both say; empty when they differ.
    bool bothSay(double quantity)
    {
        return strip()->words().contains(size(quantity)) && card()->accessibleName().contains(size(quantity));
    }
    void waitUntilShown(double quantity) { QTRY_VERIFY_WITH_TIMEOUT(bothSay(quantity), 3000); }
    double sent() { return desk().commands.back().quantity->toDouble(); }

    QList<Card*> cards()
    {
        QList<Card*> open;
        for (QObject* child : window().children())
            if (auto* each = qobject_cast<Card*>(child); each && each->isVisible()) open << each;
        return open;
    }
    Card* uppermost() { return cards().isEmpty() ? nullptr : cards().last(); }
    QStringList openCards()
    {
        QStringList titles;
        for (const Card* each : cards())
            titles << each->accessibleName();
        return titles;
    }

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    /// A press that comes too late is told why, and not that figures were missing.
    void aLatePressIsToldThatTheProposalExpired()
    {
        waitUntilShown(kCame);
        const auto waiting = nextSnapshot()->proposals.front();
        const SequenceNumber number = waiting.decision->sequence;
        auto later = pictureAt(kCame);
        later->time = waiting.expires + Duration::seconds(2);
        publish(later);
        const auto before = desk().commands.size();
        Q_EMIT strip()->approved(number);
        QCOMPARE(desk().commands.size(), before);
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Proposal %1 expired at %2; nothing was sent.")
                                                     .arg(number.value)
                                                     .arg(timeOfDayZoned(waiting.expires)));
        Q_EMIT strip()->approved(SequenceNumber{987654});
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("Proposal 987654 waits no longer; nothing was sent."));
    }

    /// Enter on the list opens a record: the keys of a proposal that ended under them must not get there.
    void keysOfAProposalThatEndedActOnNothingElse()
    {
        waitUntilShown(kCame);
        const auto waiting = nextSnapshot()->proposals.front();
        window().showProposal(waiting.decision->sequence);
        QTRY_VERIFY(card()->hasFocus());
        auto later = pictureAt(kCame);
        later->time = waiting.expires + Duration::seconds(1);
        publish(later);
        const QString why = QStringLiteral("Proposal %1 expired at %2")
                                .arg(waiting.decision->sequence.value)
                                .arg(timeOfDayZoned(waiting.expires));
        QTRY_VERIFY(card()->isEnded());
        QCOMPARE(card()->accessibleName(), why);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(card()));
        const QString before = window().findChild<Panel*>(QStringLiteral("decision-record"))->header()->followText();
        const auto commands = desk().commands.size();
        for (const auto key : {Qt::Key_Return, Qt::Key_R, Qt::Key_V}) {
            QTest::keyClick(QApplication::focusWidget(), key,
                            key == Qt::Key_Return ? Qt::ControlModifier : Qt::NoModifier);
            QCOMPARE(window().watchLine()->notice(), why + QStringLiteral("; this key did nothing."));
            window().watchLine()->showNotice({});
        }
        QCOMPARE(desk().commands.size(), commands);
        QVERIFY(openCards().isEmpty());
        QCOMPARE(window().findChild<Panel*>(QStringLiteral("decision-record"))->header()->followText(), before);
        // Who goes elsewhere takes it away; another proposal has the whole card again.
        window().decisions()->list()->setFocus();
        QVERIFY(!card()->isVisible());
        publish(pictureAt(kLater));
        QTRY_VERIFY(card()->isVisible() && card()->approveButton()->isVisible());
    }

    /// Another window in between takes nothing away: back here the next key is still one of the proposal that ended.
    void theLineOfAProposalThatEndedOutlastsAnotherWindow()
    {
        waitUntilShown(kCame);
        const auto waiting = nextSnapshot()->proposals.front();
        window().showProposal(waiting.decision->sequence);
        QTRY_VERIFY(card()->hasFocus());
        QApplication::setActiveWindow(nullptr);
        QVERIFY(QApplication::focusWidget() == nullptr);
        auto later = pictureAt(kCame);
        later->time = waiting.expires + Duration::seconds(1);
        publish(later);
        QTRY_VERIFY(card()->isEnded());
        window().decisions()->showSnapshot(later);
        QVERIFY(card()->isVisible() && card()->isEnded());
        QApplication::setActiveWindow(&window());
        QTRY_VERIFY(card()->hasFocus());
        QVERIFY(card()->isEnded());
        publish(pictureAt(kLater));
        QTRY_VERIFY(card()->isVisible() && !card()->isEnded());
    }

    /// The press is for the proposal that came since, by who went to its card.
    void anEnterOnACardThatCameAfterAnF9ReachesIt()
    {
        waitUntilShown(kCame);
        auto next = pictureAt(kCame);
        next->proposals.clear();
        publish(next);
        QTRY_VERIFY(!card()->isVisible());
        window().showProposal({});
        publish(pictureAt(kLater));
        QTRY_VERIFY(card()->isVisible());
        card()->setFocus();
        window().watchLine()->showNotice({});
        QTest::keyClick(card(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(window().watchLine()->notice() != QStringLiteral("No proposal waits; this key did nothing."));
    }

    /// F9 came too late: the Enter behind it must not send what another card asks.
    void anEnterBehindAnF9ThatFoundNoneSendsNothing()
    {
        waitUntilShown(kCame);
        auto next = pictureAt(kCame);
        next->proposals.clear();
        publish(next);
        QTest::keyClick(&window(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(openCards().size(), 1);
        const auto commands = desk().commands.size();
        window().showProposal({});
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY2(desk().commands.size() == commands, qPrintable(window().watchLine()->notice()));
        QCOMPARE(openCards().size(), 1);
        QCOMPARE(window().watchLine()->notice(), QStringLiteral("No proposal waits; this key did nothing."));
        QTest::qWait(2100);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), commands + 1);
    }

    /// Above holding's cost it is bright; below it is said, and Approve is as any other button.
    void aProposalThatHoldingBeatsSaysSo()
    {
        waitUntilShown(kCame);
        const QString bright = QStringLiteral("holding is better now");
        auto next = pictureAt(kLater);
        next->proposals.front().now->riskRemovedUsd = next->proposals.front().now->costUsd - 25.0;
        publish(next);
        waitUntilShown(kLater);
        QVERIFY2(strip()->words().contains(QStringLiteral("holding is cheaper")), qPrintable(strip()->words()));
        QVERIFY2(card()->sentence().contains(bright) && card()->sentence().contains(QStringLiteral("25.00 USD")),
                 qPrintable(card()->sentence()));
        next = pictureAt(kCame);
        next->proposals.front().now->riskRemovedUsd = next->proposals.front().now->costUsd + 25.0;
        publish(next);
        waitUntilShown(kCame);
        QVERIFY(!strip()->words().contains(QStringLiteral("holding is cheaper")));
        QVERIFY(!card()->sentence().contains(bright));
    }

    /// The list holds so many; from then on each new one pushes the oldest out.
    void aFullListShowsItsRowsInThePictureThatBringsAnother()
    {
        const auto filled = [this](std::uint64_t newest) {
            auto next = nextSnapshot();
            next->sequence.value += newest;
            next->proposals.clear();
            next->decisions.change().clear();
            for (std::uint64_t number = newest; number > newest - DecisionLogModel::kMost - 20; --number) {
                auto decision = std::make_shared<domain::Decision>();
                decision->sequence.value = number;
                decision->time = next->time;
                decision->underlying = "BTC";
                decision->reason = "Net delta lies inside its band.";
                next->decisions.change().push_back({decision, 1, "abcdef0123456789"});
            }
            return next;
        };
        auto* list = window().decisions()->findChild<QListView*>();
        const auto inked = [list] {
            const QImage picture = list->viewport()->grab().toImage();
            const QRgb ground = picture.pixel(picture.width() - 2, picture.height() - 2);
            int dots = 0;
            for (int y = 0; y < picture.height(); y += 3)
                for (int x = 0; x < picture.width(); x += 3)
                    dots += picture.pixel(x, y) != ground ? 1 : 0;
            return dots;
        };
        window().decisions()->showSnapshot(filled(1000));
        QTest::qWait(50);
        QVERIFY(inked() > 100);
        window().decisions()->showSnapshot(filled(1001));
        QVERIFY(inked() > 100);
        // Who reads further down keeps the row.
        list->verticalScrollBar()->setValue(list->verticalScrollBar()->maximum() / 2);
        QTest::qWait(20);
        const auto number = [list] {
            return list->indexAt(QPoint(1, 1)).siblingAtColumn(DecisionLogModel::Number).data().toString();
        };
        const QString read = number();
        window().decisions()->showSnapshot(filled(1002));
        QCOMPARE(number(), read);
        QTest::qWait(50);
        QCOMPARE(number(), read);
    }

    void figuresFollowTheMarketAtMostOnceASecond()
    {
        QVERIFY(bothSay(kCame));
        QTest::qWait(ShownProposals::kApartMilliseconds + 20);
        publish(pictureAt(-3.0));
        QVERIFY(bothSay(-3.0));  // A second had passed.
        QElapsedTimer since;
        since.start();
        publish(pictureAt(-4.0));
        publish(pictureAt(kLater));
        QVERIFY(since.elapsed() > ShownProposals::kApartMilliseconds / 2 || bothSay(-3.0));
        waitUntilShown(kLater);  // Though no picture comes any more.
        QVERIFY(since.elapsed() > ShownProposals::kApartMilliseconds / 2);
    }

    void aPressBindsWhatWasShownBeforeIt()
    {
        QTest::qWait(ShownProposals::kApartMilliseconds + 20);
        publish(pictureAt(kLater));
        waitUntilShown(kLater);
        strip()->approveButton()->click();
        QCOMPARE(sent(), kCame);
        card()->approveButton()->click();
        QCOMPARE(sent(), kCame);
        QTest::qWait(ShownProposals::kSettleMilliseconds + 20);
        card()->approveButton()->click();
        QCOMPARE(sent(), kLater);
        QCOMPARE(desk().commands.back().limitPrice->toDouble(), 63800.0 - kLater);
        strip()->approveButton()->click();
        QCOMPARE(sent(), kLater);
    }

    /// The uppermost card names the key, and hides what it covers.
    void aCoveredProposalIsNotApprovedByAKey()
    {
        window().showProposal({});
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_V);
        Card* veto = window().findChild<Card*>();
        QVERIFY(veto && veto->isVisible());
        veto->findChild<ReasonField*>()->setEditText({});
        card()->setFocus();
        QTest::keyClick(card(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.empty());
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("nothing was sent")),
                 qPrintable(window().watchLine()->notice()));
        // A press on the card, beside its fields, gives it the keyboard and with it the key.
        QTest::mouseClick(veto, Qt::LeftButton, {}, QPoint(3, 3));
        QVERIFY(veto->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.empty());  // It waits for a reason.
        veto->findChild<ReasonField*>()->setEditText(QStringLiteral("not now"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t(1));
        QVERIFY(desk().commands.back().action == OperatorAction::Veto);
        QCOMPARE(QApplication::focusWidget(), card());  // Where the keyboard was.
        QTest::keyClick(card(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.back().action == OperatorAction::Approve);
    }

    void keysThatNothingElseTakesAreOfTheUppermostCard()
    {
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        QPointer<Card> pause = window().findChild<Card*>();
        QVERIFY(pause);
        window().workspaceTabs()->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), std::size_t(1));
        QVERIFY(desk().commands.back().action == OperatorAction::PauseUnderlying);
        QVERIFY(!pause || !pause->isVisible());
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        QTest::keyClick(&window(), Qt::Key_H, Qt::ControlModifier);
        window().workspaceTabs()->setFocus();
        QCOMPARE(openCards(), QStringList({QStringLiteral("Pause BTC hedging"), QStringLiteral("Force a BTC hedge")}));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(openCards(), QStringList(QStringLiteral("Pause BTC hedging")));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(openCards(), QStringList());
        QCOMPARE(desk().commands.size(), std::size_t(1));
    }

    /// Opened again it is the one that stands, with what was typed.
    void aCardOfAKindStandsOnce()
    {
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        window().findChild<Card*>()->findChild<ReasonField*>()->setEditText(QStringLiteral("news"));
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        QCOMPARE(openCards(), QStringList(QStringLiteral("Pause BTC hedging")));
        QCOMPARE(uppermost()->findChild<ReasonField*>()->reason(), QStringLiteral("news"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(openCards(), QStringList());
    }

    void tabStaysInACardAndEnterPressesItsButton()
    {
        window().showPanel(QStringLiteral("decisions"));
        QPointer<QWidget> before = QApplication::focusWidget();
        QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
        Card* pause = uppermost();
        QSet<QWidget*> seen;
        for (int i = 0; i < 12; ++i) {
            QTest::keyClick(QApplication::focusWidget(), i < 8 ? Qt::Key_Tab : Qt::Key_Backtab);
            QVERIFY2(pause->isAncestorOf(QApplication::focusWidget()), qPrintable(QString::number(i)));
            seen << QApplication::focusWidget();
        }
        QCOMPARE(seen.size(), 4);  // Reason, minutes, Cancel and the verb.
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
            if (!uppermost()) QTest::keyClick(&window(), Qt::Key_P, Qt::ControlModifier);
            PushButton* verb{};
            for (PushButton* each : uppermost()->findChildren<PushButton*>())
                if (each->kind() == PushButton::Kind::Primary) verb = each;
            verb->setFocus();
            const auto sentBefore = desk().commands.size();
            QTest::keyClick(verb, key);
            QCOMPARE(desk().commands.size(), sentBefore + 1);
        }
        QCOMPARE(QApplication::focusWidget(), before.data());
    }

    void whatStopsAPressIsNotHeldBack()
    {
        auto next = pictureAt(kLater);
        next->proposals.front().blockedBecause = "Trading is HALTED.";
        publish(next);
        QVERIFY(bothSay(kCame));
        QVERIFY(strip()->approveButton()->isLocked());
        QVERIFY(card()->approveButton()->isLocked());
    }

    void figuresThatCannotBeWorkedOutSendNothing()
    {
        auto next = pictureAt(kLater);
        QTest::qWait(ShownProposals::kApartMilliseconds + 20);
        next->proposals.front().now.reset();
        publish(next);
        QTest::qWait(ShownProposals::kSettleMilliseconds + 20);
        strip()->approveButton()->click();
        card()->approveButton()->click();
        QVERIFY(desk().commands.empty());
        QVERIFY(window().watchLine()->notice().contains(QStringLiteral("shows no figures of now")));
    }

    void buttonsOfTheCardStandStillAsFiguresChange()
    {
        QTest::qWait(ShownProposals::kApartMilliseconds + 20);
        const QPoint before = card()->approveButton()->mapToGlobal(QPoint(0, 0));
        auto next = pictureAt(kLater);
        next->proposals.front().now->sentence = "Short.";
        publish(next);
        waitUntilShown(kLater);
        QCoreApplication::processEvents();
        QCOMPARE(card()->approveButton()->mapToGlobal(QPoint(0, 0)), before);
    }

    void aResizeIsOfTheSideShownAndItsEditIsMarked()
    {
        card()->resizeButton()->click();
        const QColor plainGround = card()->sizeField()->palette().color(QPalette::Base);
        QVERIFY(plainGround != theme().warnFill);
        card()->sizeField()->setText(QStringLiteral("1.500"));
        // As it is painted: the palette alone is no mark.
        const auto ground = [](QWidget* field) { return field->grab().toImage().pixelColor(6, field->height() / 2); };
        QCOMPARE(ground(card()->sizeField()), theme().warnFill);
        QCOMPARE(ground(card()->priceField()), plainGround);
        card()->findChild<ReasonField*>()->setEditText(QStringLiteral("half"));
        card()->approveButton()->click();
        QVERIFY(desk().commands.back().action == OperatorAction::Resize);
        QVERIFY(desk().commands.back().side == domain::Side::Sell);
    }

    /// After one resize the form began at that size, and the desk's own stood nowhere.
    void aSecondResizeStillSaysWhatTheDeskAskedFor()
    {
        card()->resizeButton()->click();
        QVERIFY2(!card()->sentence().contains(QStringLiteral("The desk asked for")), qPrintable(card()->sentence()));
        card()->resizeButton()->click();  // Revert
        QTest::keyClick(card()->sizeField(), Qt::Key_Escape);
        auto next = pictureAt(kLater);
        auto& proposal = next->proposals.front();
        proposal.resizedQuantity = proposal.now->quantity = -1.0;
        const QString own = sizeCoin("BTC", proposal.decision->quantity);
        publish(next);
        waitUntilShown(-1.0);
        QTest::keyClick(card(), Qt::Key_R);
        QVERIFY(card()->isResizing());
        QCOMPARE(card()->sizeField()->text(), sizeCoin("BTC", 1.0));
        QVERIFY2(card()->sentence().endsWith(QStringLiteral("The desk asked for %1 BTC.").arg(own)),
                 qPrintable(card()->sentence()));
    }

    /// A hurry has no time for a reason: a key, the size, a key.
    void aResizeIsSentWithoutTypingAReason()
    {
        card()->setFocus();
        QTest::keyClick(card(), Qt::Key_R);
        QTest::keyClicks(card()->sizeField(), QStringLiteral("1.5"));
        QTest::keyClick(card()->sizeField(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!desk().commands.empty());
        const auto& sent = desk().commands.back();
        QVERIFY(sent.action == OperatorAction::Resize);
        QCOMPARE(sent.reason, std::string("by hand, no reason typed"));
        // It is no reason of anybody's: the next card does not offer it.
        QVERIFY(!QSettings()
                     .value(QStringLiteral("desk/reasons"))
                     .toStringList()
                     .contains(QString::fromStdString(sent.reason)));
    }

    /// The first press of a held key sent the new size, and its repetitions approved it.
    void aHeldKeyIsOnePress()
    {
        const auto held = [this] {
            for (int i = 0; i < 5; ++i) {
                QKeyEvent again(QEvent::KeyPress, Qt::Key_Return, Qt::ControlModifier, QString(), true);
                QCoreApplication::sendEvent(card(), &again);
                QTest::qWait(ShownProposals::kSettleMilliseconds / 4);
            }
        };
        const auto before = desk().commands.size();
        QTest::qWait(ShownProposals::kSettleMilliseconds + 20);
        held();
        QCOMPARE(desk().commands.size(), before);
        card()->resizeButton()->click();
        card()->sizeField()->setText(QStringLiteral("1.500"));
        card()->findChild<ReasonField*>()->setEditText(QStringLiteral("half"));
        QTest::keyClick(card(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(desk().commands.size(), before + 1);
        QVERIFY(desk().commands.back().action == OperatorAction::Resize);
        held();
        QCOMPARE(desk().commands.size(), before + 1);
    }

    void theDashedSendSaysWhatItWaitsFor()
    {
        card()->resizeButton()->click();
        const auto why = [this] { return card()->approveButton()->toolTip(); };
        QVERIFY(!card()->approveButton()->isLocked());
        card()->findChild<ReasonField*>()->setEditText({});
        QVERIFY(card()->approveButton()->isLocked());
        QVERIFY(why().contains(QStringLiteral("give a reason")));
        card()->findChild<ReasonField*>()->setEditText(QStringLiteral("half"));
        QVERIFY(!card()->approveButton()->isLocked());
        card()->sizeField()->setText(QStringLiteral("none"));
        QVERIFY(why().contains(QStringLiteral("size above 0")));
        card()->sizeField()->setText(QStringLiteral("1.5"));
        card()->priceField()->setText(QStringLiteral("cheap"));
        QVERIFY(why().contains(QStringLiteral("no positive number")));
        card()->resizeButton()->click();  // Revert
        QVERIFY(!card()->approveButton()->isLocked());
    }

    void aRefusedPressIsToldInEveryWorkspace()
    {
        window().chooseWorkspace(Workspace::Volatility);
        auto next = pictureAt(kCame);
        next->alerts.clear();
        next->tickets = {{.number = 7,
                          .action = OperatorAction::Approve,
                          .taken = next->time,
                          .state = interfaces::TicketState::Refused,
                          .sentence = "Approval of proposal 148 was refused: it showed sell 2.083 BTC."}};
        publish(next);
        QTRY_COMPARE(window().watchLine()->sentence(), text(next->tickets.front().sentence));
    }
};

QTEST_MAIN(ProposalPressTest)
#include "proposal_press_test.moc"
