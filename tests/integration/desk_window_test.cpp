#include <QApplication>
#include <QLabel>
#include <QListWidget>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <functional>
#include <set>
#include <tuple>
#include <unistd.h>

#include "integration/desk_window_driver.h"
#include "runtime/control_socket.h"
#include "runtime/process_signals.h"
#include "runtime/verify.h"
#include "ui/format/number_format.h"
#include "ui/format/session_word.h"
#include "ui/header/header_bar.h"
#include "ui/header/watch_line.h"
#include "ui/positions/positions_panel.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"
#include "ui/shell/review_mode.h"
#include "ui/tickets/reason_field.h"

using namespace ballast;
using namespace ballast::ui;
using domain::DecisionKind;
using domain::TradingState;
using integration::DeskDriver;
using interfaces::Snapshot;

namespace {

bool isPerpetual(const interfaces::PositionView& p) { return p.kind == domain::InstrumentKind::Perpetual; }

/// Signed coins that the hedges of a decision filled.
double filledBy(const Snapshot& s, SequenceNumber decision)
{
    double filled = 0.0;
    for (const auto& order : s.orders)
        if (order.decision == decision) filled += order.side == domain::Side::Buy ? order.filled : -order.filled;
    return filled;
}

/// The newest decision that carries a person's name and is of this kind.
std::shared_ptr<const domain::Decision> newestByHand(const Snapshot& s, DecisionKind kind)
{
    for (const auto& view : s.decisions)
        if (view.decision->kind == kind && !view.decision->operatorName.empty()) return view.decision;
    return nullptr;
}

/// The one that stands under this number; null: it does not.
const interfaces::ProposalView* proposalOf(const Snapshot& s, SequenceNumber number)
{
    for (const auto& one : s.proposals)
        if (one.decision->sequence == number) return &one;
    return nullptr;
}

}  // namespace

/// One session of one person, from the first picture to the check of its journal. Each function goes on where the
/// former one ended; after a failure the later ones are skipped.
class DeskWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_journal;
    std::unique_ptr<DeskDriver> m_desk;
    bool m_broken{};
    /// What the journal must hold of the person at the end, in order: choice, and words of its sentence.
    std::vector<std::pair<std::string, std::string>> m_done;

    const Snapshot& shown() { return m_desk->shown(); }
    MainWindow& window() { return m_desk->window(); }
    KillSwitch* killSwitch() { return window().header()->killSwitch(); }
    static QString words(const std::string& text) { return QString::fromStdString(text); }

    SequenceNumber m_lastHedge;  ///< Record of the newest hedge by hand that was awaited.

    /// A hedge by hand has just been told, and its decision may be shown already: waits until all of it is filled and
    /// returns its decision.
    std::shared_ptr<const domain::Decision> awaitFill(double quantity)
    {
        const bool decided = m_desk->waitFor([&](const Snapshot& s) {
            const auto d = newestByHand(s, DecisionKind::Hedge);
            return d && d->sequence != m_lastHedge && std::abs(d->quantity - quantity) < 1e-9;
        });
        const auto decision = decided ? newestByHand(shown(), DecisionKind::Hedge) : nullptr;
        if (decision) m_lastHedge = decision->sequence;
        const bool filled = decision && m_desk->stepUntil([&](const Snapshot& s) {
            return std::abs(filledBy(s, decision->sequence) - quantity) < 1e-9;
        });
        if (filled) return decision;
        qWarning() << "not filled" << quantity << "notice:" << window().watchLine()->notice();
        for (std::size_t i = 0; i < std::min<std::size_t>(2, shown().orders.size()); ++i) {
            const auto& o = shown().orders[i];
            qWarning().noquote() << words(o.instrument) << o.quantity << o.filled << o.limitPrice << words(o.note)
                                 << static_cast<int>(o.state) << words(toIso8601(o.time));
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("ballast"));
        QCoreApplication::setApplicationName(QStringLiteral("desk_window_test"));
        QSettings().clear();
        QVERIFY(m_folder.isValid());
        m_journal = m_folder.filePath(QStringLiteral("desk.ballast"));
        m_desk = std::make_unique<DeskDriver>(m_journal);
    }

    void init()
    {
        if (m_broken) QSKIP("an earlier step of the session failed");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase() { m_desk.reset(); }

    void theFirstCompletePictureStandsStill()
    {
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.loading.empty() && s.sequence.value > 0; }));
        QVERIFY(window().windowTitle().startsWith(QStringLiteral("SIMULATED")));
        QCOMPARE(shown().underlyings.size(), std::size_t{2});
        QCOMPARE(shown().operatorName, std::string(DeskDriver::kOperator));
        QVERIFY(!shown().playback.playing);
    }

    /// Market held: no step makes a picture, so the wish itself does.
    void whatIsOpenedInAHeldMarketIsOfTheHeadersTime()
    {
        const auto settled = [](const Snapshot& s) {
            using domain::OrderState;
            constexpr std::array kOver{OrderState::Filled, OrderState::Cancelled, OrderState::Rejected,
                                       OrderState::NotSent, OrderState::NotPlaced};
            return std::all_of(s.orders.begin(), s.orders.end(), [&](const auto& o) {
                return std::find(kOver.begin(), kOver.end(), o.state) != kOver.end();
            });
        };
        const auto delta = [](const Snapshot& s) { return s.underlyings.front().net.deltaCoin; };
        double before = delta(shown());
        for (int round = 0; round < 2; ++round) {
            QVERIFY(
                m_desk->stepUntil([&](const Snapshot& s) { return settled(s) && std::abs(delta(s) - before) > 0.05; }));
            before = delta(shown());
            m_desk->key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_VERIFY(m_desk->openCard(QStringLiteral("Flatten")));
            auto* card = m_desk->openCard(QStringLiteral("Flatten"));
            auto* hold = card->findChild<HoldButton*>();
            QTRY_VERIFY(!hold->isLocked());
            const auto& code = shown().underlyings.front().code;
            const QString says = QStringLiteral("Net delta %1 %2 →").arg(words(code), deltaCoin(code, before));
            const auto labels = card->findChildren<QLabel*>();
            QVERIFY2(std::any_of(labels.begin(), labels.end(), [&](const auto* l) { return l->text().contains(says); }),
                     qPrintable(says));
            m_desk->key(Qt::Key_Escape);
            QTRY_VERIFY(!m_desk->openCard(QStringLiteral("Flatten")));
        }
        auto* dock = window().docks().value(QStringLiteral("positions"));
        QVERIFY(!dock->isVisible());
        const auto sum = [](const Snapshot& s) {
            double all = 0.0;
            for (const auto& p : s.positions)
                all += p.greeks.deltaUsd;
            return all;
        };
        QVERIFY2(std::abs(sum(shown()) - shown().net.deltaUsd) > 100.0, "the positions of the first picture");
        window().showPanel(QStringLiteral("positions"));
        QVERIFY(dock->waits());
        QTRY_VERIFY(!dock->waits());
        // Coins in cash have their delta too: what is painted adds up.
        const auto& model = qobject_cast<PositionsPanel*>(dock->panel())->model();
        int column = 0;
        while (model.columns()[static_cast<std::size_t>(column)].id != QStringLiteral("deltaUsd"))
            ++column;
        double painted = 0.0;
        for (int row = 0; row < model.rowCount(); ++row)
            if (!model.instrumentAt(row).isEmpty()) painted += model.index(row, column).data(Qt::UserRole).toDouble();
        QVERIFY2(std::abs(painted - shown().net.deltaUsd) < 1.0,
                 qPrintable(QStringLiteral("%1 %2").arg(painted).arg(shown().net.deltaUsd)));
        QVERIFY2(std::abs(sum(*dock->panel()->snapshot()) - shown().net.deltaUsd) < 1.0,
                 qPrintable(QStringLiteral("%1 %2").arg(sum(*dock->panel()->snapshot())).arg(shown().net.deltaUsd)));
    }

    void theSegmentSwitchesToConfirm()
    {
        auto* modes = window().header()->tradingBlock()->modeSegment();
        QCOMPARE(modes->current(), 0);
        m_desk->press(modes);  // The middle one of three.
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.mode == domain::HedgeMode::Confirm; }));
        QCOMPARE(modes->current(), 1);
        m_done.emplace_back("set mode", "mode set by hand");
    }

    void approvalByKeySendsTheProposedSize()
    {
        QVERIFY(m_desk->playUntilProposal());
        const auto proposal = shown().proposals.front();
        const auto number = proposal.decision->sequence;
        QCOMPARE(m_desk->proposalCard()->sequence(), number);
        QCOMPARE(newestByHand(shown(), DecisionKind::Hedge), nullptr);
        m_desk->key(Qt::Key_F8);  // The list, not the card: there the key must do nothing.
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        m_desk->key(Qt::Key_F9);
        QVERIFY(m_desk->stepUntil([&](const Snapshot& s) { return s.time > proposal.decision->time; }));
        QVERIFY(proposalOf(shown(), number));

        // What the card shows by now: its figures follow the market, a second apart.
        QTest::qWait(ShownProposals::kApartMilliseconds + ShownProposals::kSettleMilliseconds + 100);
        QVERIFY(proposalOf(shown(), number));
        const double shownSize = proposalOf(shown(), number)->now->quantity;
        QVERIFY(m_desk->proposalCard()->accessibleName().contains(sizeCoin(proposal.decision->underlying, shownSize)));
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        const auto decision = awaitFill(shownSize);
        QVERIFY(decision);
        QCOMPARE(decision->operatorName, std::string(DeskDriver::kOperator));
        QVERIFY(!proposalOf(shown(), number));
        QVERIFY(!m_desk->proposalCard()->isVisible() || m_desk->proposalCard()->sequence() != number);
        const auto sentence = QStringLiteral("Proposal %1 approved by ann").arg(number.value);
        QVERIFY(!m_desk->rowWith(sentence).isEmpty());
        m_done.emplace_back("hedge", sentence.toStdString());
    }

    void aResizedProposalIsApprovedAtItsNewSize()
    {
        QVERIFY(m_desk->playUntilProposal());
        const auto proposal = shown().proposals.front();
        const double size = std::round(std::abs(proposal.decision->quantity) * 50.0) / 100.0;
        auto* card = m_desk->proposalCard();
        m_desk->key(Qt::Key_R);
        QVERIFY(card->isResizing());
        QVERIFY(card->sizeField()->hasFocus());
        m_desk->type(QString::number(size, 'f', 2));
        // A limit that the market of the next seconds still reaches: it stays as it was typed.
        const double limit = std::round(proposal.limitPrice * (proposal.decision->quantity > 0.0 ? 1.008 : 0.992));
        m_desk->key(Qt::Key_Tab);
        m_desk->type(QString::number(limit, 'f', 0));
        m_desk->key(Qt::Key_Tab);
        m_desk->key(Qt::Key_Delete);  // What stands there for a hurry, selected.
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY2(card->isResizing(), "a resize without a reason was sent");
        m_desk->type(QStringLiteral("half is enough"));
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!card->isResizing());
        const auto number = proposal.decision->sequence;
        const auto isResized = [number](const Snapshot& s) {
            const auto* one = proposalOf(s, number);
            return one != nullptr && one->resizedQuantity.has_value();
        };
        QVERIFY2(m_desk->waitFor(isResized), qPrintable(window().watchLine()->notice()));
        const double resized = std::copysign(size, proposal.decision->quantity);
        QCOMPARE(*proposalOf(shown(), number)->resizedQuantity, resized);
        QVERIFY(proposalOf(shown(), number)->limitByHand);
        m_done.emplace_back("resize", "half is enough");

        QVERIFY2(card->hasFocus(), "the keyboard left the card");
        QTest::qWait(ProposalCard::kSettleMilliseconds);
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(awaitFill(resized));
        QCOMPARE(shown().orders.front().limitPrice, limit);
        m_done.emplace_back("hedge", "approved by ann");
    }

    void aVetoTakesTheReasonThatIsTypedAndLetsHedgesWait()
    {
        QVERIFY(m_desk->playUntilProposal());
        const std::string underlying = shown().proposals.front().decision->underlying;
        const auto number = shown().proposals.front().decision->sequence;
        const QString title =
            QStringLiteral("Veto proposal %1").arg(shown().proposals.front().decision->sequence.value);
        m_desk->key(Qt::Key_V);
        QVERIFY(m_desk->openCard(title));
        // A reason that says that none was typed stands there, for a hurry; what is typed takes its place.
        m_desk->type(QStringLiteral("desk too wide"));
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!m_desk->openCard(title));
        QVERIFY(
            m_desk->waitFor([number](const Snapshot& s) { return s.overrides.size() == 1 && !proposalOf(s, number); }));
        QCOMPARE(shown().overrides.front().reason, std::string("desk too wide"));
        QCOMPARE(m_desk->badges().size(), 1);
        QVERIFY(m_desk->badges().front().contains(words(underlying)));
        m_done.emplace_back("veto", "desk too wide");

        QVERIFY(m_desk->play());
        // A coin that may not be hedged is not quoted either: its first hold may be of the veto's own step, and stay
        // the only one, since nothing fills.
        const bool waits = m_desk->waitFor([&](const Snapshot& s) {
            return std::any_of(s.decisions.begin(), s.decisions.end(), [&](const auto& view) {
                return view.decision->code == domain::RecordCode::V1 && view.decision->underlying == underlying &&
                       view.decision->kind == DecisionKind::Hold && view.decision->sequence > number;
            });
        });
        for (std::size_t i = 0; !waits && i < std::min<std::size_t>(12, shown().decisions.size()); ++i)
            qWarning().noquote() << words(toIso8601(shown().decisions[i].decision->time))
                                 << words(shown().decisions[i].decision->reason);
        QVERIFY(waits);
        QVERIFY(m_desk->pause());
        for (const auto& p : shown().proposals)
            QVERIFY(p.decision->underlying != underlying);
        endTheOverride();
    }

    void aPauseByKeyShowsABadgeUntilItIsEnded()
    {
        window().selection()->setUnderlying(QStringLiteral("BTC"));
        const QString title = QStringLiteral("Pause BTC hedging");
        m_desk->key(Qt::Key_P, Qt::ControlModifier);
        QVERIFY(m_desk->openCard(title));
        m_desk->key(Qt::Key_Escape);
        QVERIFY2(!m_desk->openCard(title), "Esc did not close the card");
        QVERIFY(shown().overrides.empty());
        m_desk->key(Qt::Key_P, Qt::ControlModifier);
        m_desk->type(QStringLiteral("desk"));  // The beginning of the former reason, which may not complete it.
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.overrides.size() == 1; }));
        QCOMPARE(shown().overrides.front().reason, std::string("desk"));
        QVERIFY(shown().findUnderlying("BTC")->paused);
        QVERIFY(!shown().findUnderlying("ETH")->paused);
        QCOMPARE(m_desk->badges().size(), 1);
        QVERIFY(m_desk->badges().front().contains(QStringLiteral("BTC")));
        m_done.emplace_back("pause underlying", "\"desk\"");
        endTheOverride();
        QVERIFY(!shown().findUnderlying("BTC")->paused);
    }

    void aForcedHedgeTakesSizeAndReason()
    {
        forceHedge(QStringLiteral("-0.5"), QStringLiteral("ahead of the auction"));
        const auto decision = awaitFill(-0.5);
        QVERIFY(decision);
        QCOMPARE(decision->underlying, std::string("BTC"));
        m_done.emplace_back("hedge", "Hedge forced by ann");
    }

    /// Every rule that stopped it stands on the ticket, by its code and in words; the journal has one record.
    void aHedgeThatTwoRulesStopShowsBothOnItsTicket()
    {
        forceHedge(QStringLiteral("-4000"), QStringLiteral("far too much"));
        const auto isRefused = [](const interfaces::TicketView& t) {
            return t.state == interfaces::TicketState::Refused && t.action == domain::OperatorAction::ForceHedge;
        };
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return !s.tickets.empty() && isRefused(s.tickets.front()); }));
        const auto ticket = shown().tickets.front();
        QCOMPARE(ticket.operatorName, std::string(DeskDriver::kOperator));
        QVERIFY(ticket.refusals.size() >= 2);
        const auto sentences = window().decisions()->tickets()->sentences();
        QVERIFY(!sentences.empty());
        for (const auto& refusal : ticket.refusals) {
            QVERIFY2(sentences.front().contains(words(std::string(toString(refusal.rule)))),
                     qPrintable(sentences.front()));
            QVERIFY2(sentences.front().contains(words(refusal.words)), qPrintable(sentences.front()));
        }
        std::set<domain::Rule> rules;
        for (const auto& refusal : ticket.refusals)
            rules.insert(refusal.rule);
        QVERIFY2(rules.size() >= 2, qPrintable(sentences.front()));
        const auto record = newestByHand(shown(), DecisionKind::Refused);
        QVERIFY(record);
        QCOMPARE(record->sequence, ticket.record);
        // The one before it was let through: its order has left.
        QVERIFY(shown().tickets.size() >= 2);
        QCOMPARE(shown().tickets[1].state, interfaces::TicketState::Sent);
        QVERIFY(shown().tickets[1].refusals.empty());
        m_done.emplace_back("hold", "");
    }

    void killClosesTheGateUntilItIsRearmedAndResumed()
    {
        QVERIFY(m_desk->play());
        m_desk->key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Killed; }));
        QVERIFY(killSwitch()->killButton()->state() == KillButton::State::Killed);
        QVERIFY(window().header()->tradingBlock()->accessibleName().contains(QStringLiteral("KILLED")));
        m_done.emplace_back("kill", "KILLED by ann");
        int quotes = 0;
        for (const auto& venue : shown().takenAway)
            quotes += venue.quotes;
        QVERIFY2(quotes > 0, "the quotes that stood are not named");
        QVERIFY(killSwitch()->killButton()->accessibleName().contains(QStringLiteral("of %1 quote").arg(quotes)));

        // The market goes on for a minute and nothing may reach it.
        const Timestamp killed = shown().tradingStateSince;
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) { return s.time - killed > Duration::minutes(1); }));
        QVERIFY(m_desk->pause());
        window().showPanel(QStringLiteral("fills"));
        // One was refused before, in another step of the session.
        const auto before = newestByHand(shown(), DecisionKind::Refused);
        const auto known = before != nullptr ? before->sequence : SequenceNumber{};
        forceHedge(QStringLiteral("0.5"), QStringLiteral("while killed"));
        QVERIFY(m_desk->waitFor([&](const Snapshot& s) {
            const auto refused = newestByHand(s, DecisionKind::Refused);
            return refused != nullptr && refused->sequence > known;
        }));
        QVERIFY(newestByHand(shown(), DecisionKind::Refused)->code == domain::RecordCode::C15);
        QVERIFY(!shown().fills.empty());
        for (const auto& fill : shown().fills)
            QVERIFY2(fill.time <= killed, "a fill after the kill");
        m_done.emplace_back("hold", "");

        m_desk->press(m_desk->button(killSwitch(), QStringLiteral("Re-arm…")));
        auto* card = m_desk->openCard(QStringLiteral("Re-arm trading"));
        QVERIFY(card);
        m_desk->type(QStringLiteral("feeds are back"));
        QVERIFY(m_desk->button(card, QStringLiteral("Re-arm"))->isLocked());
        m_desk->key(Qt::Key_Tab);
        m_desk->type(ui::sessionWord(shown().session));
        m_desk->press(m_desk->button(card, QStringLiteral("Re-arm")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Halted; }));
        m_done.emplace_back("re-arm", "feeds are back");
        m_desk->key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        QTRY_VERIFY2(!m_desk->openCard(QStringLiteral("Re-arm trading")), "both steps are done");
        m_done.emplace_back("resume trading", "resumed by hand");
    }

    /// Button, palette, control socket and signal, as the key before: a person sees in the window by whom and when, and
    /// by venue what was cancelled and what was not, without pointing at anything.
    void everyRoadOfTheKillSwitchShowsWhatItDid()
    {
        const std::vector<std::tuple<const char*, std::string, std::function<void()>>> roads{
            {"button", DeskDriver::kOperator, [this] { m_desk->press(killSwitch()->killButton()); }},
            {"palette", DeskDriver::kOperator,
             [this] {
                 m_desk->key(Qt::Key_G, Qt::ControlModifier);
                 m_desk->type(QStringLiteral("KILL: cancel"));
                 m_desk->key(Qt::Key_Return);
             }},
            {"socket", "bob",
             [this] {
                 const auto answer = runtime::requestKill(m_journal.toStdString(), {.who = "bob", .reason = "drill"});
                 QVERIFY2(answer.has_value(), answer ? "" : answer.error().message.c_str());
             }},
            {"SIGUSR1", "signal", [] { QCOMPARE(::kill(::getpid(), SIGUSR1), 0); }}};
        for (const auto& [name, who, road] : roads) {
            // The market stands while the switch is pressed, so that what is shown is what stands then.
            for (int tries = 0; quotesStanding(shown()) == 0 && tries < 20; ++tries) {
                QVERIFY(m_desk->play());
                QVERIFY2(m_desk->waitFor([](const Snapshot& s) { return quotesStanding(s) > 0; }), name);
                QVERIFY(m_desk->pause());
            }
            road();
            QVERIFY2(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Killed; }), name);
            QVERIFY(m_desk->play());
            const bool told = m_desk->waitFor([](const Snapshot& s) {
                return s.tradingState == TradingState::Killed && !s.takenAway.empty() && notCancelled(s) == 0;
            });
            QVERIFY2(told, qPrintable(QStringLiteral("%1: %2, %3 not cancelled, \"%4\"")
                                          .arg(QString::fromLatin1(name), words(shown().tradingStateReason))
                                          .arg(notCancelled(shown()))
                                          .arg(window().watchLine()->sentence())));
            QVERIFY(killSwitch()->killButton()->state() == KillButton::State::Killed);
            const auto sentence = window().watchLine()->sentence();
            const auto at = words(toIso8601(shown().tradingStateSince)).mid(11, 8);
            QVERIFY2(sentence.contains(QStringLiteral("KILLED by %1 at %2 UTC").arg(words(who), at)),
                     qPrintable(sentence));
            int quotes = 0;
            for (const auto& venue : shown().takenAway) {
                quotes += venue.quotes;
                if (venue.quotes == 0) continue;
                const auto counted = QStringLiteral("%1 of %1 %2 at %3")
                                         .arg(venue.quotes)
                                         .arg(venue.quotes == 1 ? QStringLiteral("quote") : QStringLiteral("quotes"),
                                              words(venue.venue));
                QVERIFY2(sentence.contains(counted), qPrintable(sentence));
                QVERIFY(killSwitch()->killButton()->toolTip().contains(words(venue.venue)));
            }
            QVERIFY2(quotes > 0, name);
            QVERIFY2(!sentence.contains(QStringLiteral("not confirmed")), qPrintable(sentence));
            QVERIFY(killSwitch()->killButton()->accessibleName().contains(QStringLiteral("of %1 quote").arg(quotes)));
            if (who == DeskDriver::kOperator) m_done.emplace_back("kill", "KILLED by ann");
            QVERIFY(m_desk->pause());
            rearmAndResume(QString::fromLatin1(name));
        }
    }

    void flattenActsOnlyAfterItWasHeldForTwoSeconds()
    {
        window().showPanel(QStringLiteral("positions"));  // What no panel shows is not made.
        QVERIFY(m_desk->waitFor([](const Snapshot& s) {
            return std::any_of(s.positions.begin(), s.positions.end(),
                               [](const auto& p) { return isPerpetual(p) && p.quantity != 0.0; });
        }));
        m_desk->press(m_desk->button(killSwitch(), QStringLiteral("Flatten…")));
        auto* card = m_desk->openCard(QStringLiteral("Flatten"));
        QVERIFY(card);
        const auto says = [card](const QString& words) {
            const auto labels = card->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel* one) { return one->text().contains(words); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("Net delta BTC")) && says(QStringLiteral("Margin at")), 20'000);
        const auto closed = std::count_if(shown().positions.begin(), shown().positions.end(), [](const auto& p) {
            return p.quantity != 0.0 && p.kind != domain::InstrumentKind::Option &&
                   p.kind != domain::InstrumentKind::Cash && p.kind != domain::InstrumentKind::PoolShare;
        });
        QCOMPARE(card->findChild<QListWidget*>()->count(), static_cast<int>(closed));
        auto* hold = card->findChild<HoldButton*>();
        m_desk->press(hold);
        QVERIFY(m_desk->stepUntil([&, at = shown().time](const Snapshot& s) { return s.time > at; }));
        QVERIFY(shown().tradingState == TradingState::Normal);

        QElapsedTimer clock;
        clock.start();
        const QPoint at = hold->mapTo(&window(), hold->rect().center());
        QTest::mousePress(window().windowHandle(), Qt::LeftButton, {}, at);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Halted; }));
        QVERIFY(clock.elapsed() >= 1900);
        QTest::mouseRelease(window().windowHandle(), Qt::LeftButton, {}, at);
        m_done.emplace_back("flatten hedges", "flattened by hand");
        QVERIFY(m_desk->stepUntil([](const Snapshot& s) {
            return std::none_of(s.positions.begin(), s.positions.end(),
                                [](const auto& p) { return isPerpetual(p) && p.quantity != 0.0; });
        }));
    }

    void theSessionIsReviewedWithTradingLocked()
    {
        QVERIFY(m_desk->chooseInMenu(QStringLiteral("Review this session")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.session == interfaces::SessionKind::Review; }));
        QVERIFY(window().windowTitle().startsWith(QStringLiteral("REVIEW")));
        QVERIFY(!window().watchLine()->isVisible());
        auto* review = window().findChild<ReviewMode*>()->controller();
        QVERIFY(review->review().info().chainIntact);
        const std::size_t end = review->review().rows().size();

        m_desk->key(Qt::Key_Left);
        QCOMPARE(review->position().row, end - 1);
        QVERIFY(showsTheDeskBefore(review->review().rows().at(end - 1)));
        m_desk->key(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(review->position().row, end - 11);
        m_desk->key(Qt::Key_Right);
        QCOMPARE(review->position().row, end - 10);
        m_desk->key(Qt::Key_Home);
        QCOMPARE(review->position().row, std::size_t{0});
        m_desk->key(Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(showsTheDeskBefore(review->review().rows().at(10)));
        // The scrubber's head stands at the clock's instant, which is before the decision's own.
        QCOMPARE(review->shownTime().nanoseconds, shown().time.nanoseconds);

        m_desk->key(Qt::Key_P, Qt::ControlModifier);
        m_desk->key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        m_desk->key(Qt::Key_1, Qt::ControlModifier | Qt::AltModifier);
        for (auto* card : window().findChildren<Card*>())
            QVERIFY2(!card->isVisible(), "a card that trades opened in a journal");
        m_desk->key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);

        m_desk->key(Qt::Key_Escape);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.session == interfaces::SessionKind::Simulated; }));
        QVERIFY(window().watchLine()->isVisible());
        QVERIFY(shown().tradingState == TradingState::Halted);
    }

    void theJournalHoldsWhatThePersonDidAndRepeats()
    {
        m_desk.reset();
        const auto report = runtime::verifyJournal(m_journal.toStdString());
        QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
        QVERIFY2(report->identical, report->difference.what.c_str());
        QVERIFY(report->chainIntact);
        QVERIFY(report->counts.decisions > 10);

        const auto review = runtime::SessionFactory().openJournal(m_journal.toStdString(), {});
        QVERIFY(review.has_value());
        std::vector<const domain::Decision*> byHand;
        for (const auto& row : (*review)->rows())
            if (row.decision->operatorName == DeskDriver::kOperator) byHand.push_back(row.decision.get());
        for (std::size_t i = 0; i < std::min(byHand.size(), m_done.size()); ++i) {
            const auto& d = *byHand[i];
            const std::string what = d.kind == DecisionKind::Hedge ? "hedge" : d.choice;
            QCOMPARE(what, m_done[i].first);
            QVERIFY2(d.reason.find(m_done[i].second) != std::string::npos, d.reason.c_str());
        }
        QCOMPARE(byHand.size(), m_done.size());
    }

private:
    bool showsTheDeskBefore(const interfaces::JournalRow& row)
    {
        return m_desk->waitFor([&](const Snapshot& s) {
            return s.journalSequence < row.decision->sequence && s.time <= row.decision->time;
        });
    }

    static int quotesStanding(const Snapshot& s)
    {
        int quotes = 0;
        for (const auto& one : s.standing)
            quotes += one.quotes;
        return quotes;
    }
    static int notCancelled(const Snapshot& s)
    {
        int waits = 0;
        for (const auto& one : s.takenAway)
            waits += one.orders - one.ordersCancelled + one.quotes - one.quotesCancelled;
        return waits;
    }

    void rearmAndResume(const QString& reason)
    {
        m_desk->press(m_desk->button(killSwitch(), QStringLiteral("Re-arm…")));
        auto* card = m_desk->openCard(QStringLiteral("Re-arm trading"));
        QVERIFY(card);
        m_desk->type(reason);
        m_desk->key(Qt::Key_Tab);
        m_desk->type(ui::sessionWord(shown().session));
        m_desk->press(m_desk->button(card, QStringLiteral("Re-arm")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Halted; }));
        m_done.emplace_back("re-arm", reason.toStdString());
        m_desk->key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.tradingState == TradingState::Normal; }));
        QTRY_VERIFY2(!m_desk->openCard(QStringLiteral("Re-arm trading")), "both steps are done");
        m_done.emplace_back("resume trading", "resumed by hand");
    }

    void endTheOverride()
    {
        m_desk->press(m_desk->button(window().watchLine(), QStringLiteral("End now")));
        QVERIFY(m_desk->waitFor([](const Snapshot& s) { return s.overrides.empty(); }));
        QVERIFY(m_desk->badges().isEmpty());
        m_done.emplace_back("end override", "ended by ann");
    }

    void forceHedge(const QString& size, const QString& reason)
    {
        m_desk->key(Qt::Key_H, Qt::ControlModifier);
        QVERIFY(m_desk->openCard(QStringLiteral("Force a BTC hedge")));
        m_desk->type(size);
        m_desk->key(Qt::Key_Tab);
        m_desk->key(Qt::Key_Tab);
        m_desk->type(reason);
        m_desk->key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!m_desk->openCard(QStringLiteral("Force a BTC hedge")));
    }
};

/// Takes the signals as the program does, before any thread is made.
int main(int argc, char* argv[])
{
    const auto signals = runtime::ProcessSignals::take([](int) {});
    if (!signals) return 2;
    QApplication app(argc, argv);
    DeskWindowTest test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "desk_window_test.moc"
