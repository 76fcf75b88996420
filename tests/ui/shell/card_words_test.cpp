#include <QLabel>
#include <QLineEdit>

#include "ui/decisions/decisions_panel.h"
#include "ui/shell/text_boxes.h"
#include "ui/tickets/trading_cards.h"
#include "ui/widgets/card.h"
#include "ui/widgets/segment_bar.h"

using namespace ballast;
using namespace ballast::ui;
using support::PaintedText;
using support::TextMeter;

/// What cards and the record say, and that they have the room for it.
class CardWordsTest : public support::TextBoxesFixture {
    Q_OBJECT

    Card* shownCard()
    {
        for (auto* card : window().findChildren<Card*>())
            if (card->isVisible()) return card;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        openWindow();
    }
    void cleanupTestCase() { closeWindow(); }

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
};

namespace {

const support::TextFamily kFamily([] { return std::unique_ptr<QObject>(new CardWordsTest); });

}  // namespace

#include "card_words_test.moc"
