#include <QLabel>
#include <QLineEdit>
#include <QtTest>
#include <algorithm>

#include "ui/chain/chain_panel.h"
#include "ui/decisions/decisions_panel.h"
#include "ui/header/watch_line.h"
#include "ui/limits/limits_panel.h"
#include "ui/shell/window_fixture.h"
#include "ui/tickets/reason_field.h"
#include "ui/whatif/what_if_panel.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// A decimal comma never makes a figure ten times as large: in every field that takes one it is no number, nothing
/// goes, and the field says how decimals are written.
class TypedNumbersTest : public support::WindowFixture {
    Q_OBJECT

    Card* openForceHedge()
    {
        window().selection()->setUnderlying(QStringLiteral("BTC"));
        QTest::keyClick(m_window.get(), Qt::Key_H, Qt::ControlModifier);
        for (auto* card : window().findChildren<Card*>())
            if (card->isVisible() && card->accessibleName() == QStringLiteral("Force a BTC hedge")) return card;
        return nullptr;
    }
    static QString said(const QWidget* card)
    {
        QString words;
        for (const auto* label : card->findChildren<QLabel*>())
            words += label->text().replace(QChar::Nbsp, QLatin1Char(' ')) + QLatin1Char('\n');
        return words;
    }
    static QLineEdit* fieldOf(const QWidget* card, const QString& name)
    {
        for (auto* field : card->findChildren<QLineEdit*>())
            if (field->accessibleName() == name) return field;
        return nullptr;
    }
    static PushButton* verbOf(const QWidget* card)
    {
        for (auto* button : card->findChildren<PushButton*>())
            if (button->kind() == PushButton::Kind::Primary) return button;
        return nullptr;
    }
    /// What a typed sum leaves, by the sample's own net delta.
    QString after(double coins)
    {
        const auto* btc = window().shownSnapshot()->findUnderlying("BTC");
        const double left = btc->net.deltaCoin + coins;
        return (left < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + QString::number(std::abs(left), 'f', 3);
    }

private Q_SLOTS:
    void init()
    {
        openWindow();
        window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { closeWindow(); }

    void aForcedHedgeSaysTheSizeAsItReadsIt()
    {
        Card* card = openForceHedge();
        QVERIFY(card);
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("before the fixing"));
        auto* size = fieldOf(card, QStringLiteral("Size"));
        QVERIFY(size);
        size->setFocus();
        for (const char* none : {"-0,5", "0,500", "1,5", "1.000,5", "many", "0"}) {
            size->clear();
            QTest::keyClicks(size, QString::fromLatin1(none));
            QVERIFY2(verbOf(card)->isLocked(), none);
            QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
            QTest::qWait(150);  // A key presses a button for a moment.
            QVERIFY2(desk().commands.empty() && card->isVisible(), none);
            if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty() && none[1] == '0')
                window().grab().save(folder + QStringLiteral("/force_hedge.png"));
            QCOMPARE(said(card).contains(QStringLiteral("decimals follow a point")),
                     QString::fromLatin1(none).contains(QLatin1Char(',')));
        }
        size->clear();
        QTest::keyClicks(size, QStringLiteral("-0.5"));
        const QString words = said(card);
        QVERIFY2(words.contains(QStringLiteral("Sells 0.500 BTC, net delta after ") + after(-0.5)), qPrintable(words));
        QTest::keyClick(m_window->windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::ForceHedge);
        QCOMPARE(desk().commands.back().quantity->toDouble(), -0.5);
    }

    void thousandsStandBehindTheirComma()
    {
        Card* card = openForceHedge();
        QVERIFY(card);
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("all of it"));
        auto* size = fieldOf(card, QStringLiteral("Size"));
        size->setText(QStringLiteral("1,250.5"));
        QVERIFY2(said(card).contains(QStringLiteral("Buys 1,250.500 BTC, net delta after +")), qPrintable(said(card)));
        verbOf(card)->click();
        QCOMPARE(desk().commands.back().quantity->toDouble(), 1'250.5);
    }

    /// Without a size it goes to the middle of the band, as the field says.
    void noSizeIsNoCommaEither()
    {
        Card* card = openForceHedge();
        QVERIFY(card);
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("to the middle"));
        QVERIFY(!verbOf(card)->isLocked());
        verbOf(card)->click();
        QVERIFY(!desk().commands.back().quantity);
    }

    void aResizeWaits()
    {
        ProposalCard* card = window().decisions()->card();
        card->resizeButton()->click();
        card->findChild<ReasonField*>()->setEditText(QStringLiteral("half"));
        card->sizeField()->setText(QStringLiteral("0,5"));
        QVERIFY(card->approveButton()->isLocked());
        QVERIFY2(card->approveButton()->toolTip().contains(QStringLiteral("decimals follow a point")),
                 qPrintable(card->approveButton()->toolTip()));
        card->sizeField()->setText(QStringLiteral("0.5"));
        card->priceField()->setText(QStringLiteral("63800,5"));
        card->approveButton()->click();
        QVERIFY2(desk().commands.empty(), "638,005 would be ten times the price");
        card->priceField()->setText(QStringLiteral("63,800.5"));
        card->approveButton()->click();
        QCOMPARE(desk().commands.back().limitPrice->toDouble(), 63'800.5);
        QCOMPARE(desk().commands.back().quantity->toDouble(), 0.5);
    }

    void aTicketAsksNothing()
    {
        window().showPanel(QStringLiteral("chain"));
        QCoreApplication::processEvents();
        auto* chain = window().findChild<ChainPanel*>(QStringLiteral("chain"));
        const QRect cell = chain->view()->tableCellRect(chain->model().atTheMoneyRow(), 5);
        QTest::mouseClick(chain->view()->viewport(), Qt::LeftButton, {}, cell.center());
        OrderTicket* ticket = chain->ticket();
        ticket->size()->clear();
        QTest::keyClicks(ticket->size(), QStringLiteral("1,5"));
        QVERIFY(!desk().asked->order);
        QVERIFY(ticket->sendButton()->isLocked());
        QVERIFY2(ticket->verdict().contains(QStringLiteral("decimals follow a point")), qPrintable(ticket->verdict()));
        ticket->size()->clear();
        QTest::keyClicks(ticket->size(), QStringLiteral("1.5"));
        QCOMPARE(desk().asked->order->quantity, 1.5);
        ticket->limit()->clear();
        QTest::keyClicks(ticket->limit(), QStringLiteral("0,04"));
        QVERIFY(!desk().asked->order);
        QVERIFY2(ticket->verdict().contains(QStringLiteral("decimals follow a point")), qPrintable(ticket->verdict()));
    }

    void aLimitIsNotStaged()
    {
        auto* limits = window().findChild<LimitsPanel*>(QStringLiteral("limits"));
        window().showPanel(limits->id());
        limits->choose(QStringLiteral("BTC/net_delta"));
        const QString why = limits->stage(QStringLiteral("1,5"));
        QVERIFY2(why.contains(QStringLiteral("decimals follow a point")), qPrintable(why));
        QVERIFY(limits->staged().empty());
    }

    void aSupposedTradeIsNotAdded()
    {
        auto* whatIf = window().findChild<WhatIfPanel*>(QStringLiteral("what-if"));
        window().showPanel(whatIf->id());
        whatIf->trade()->setText(QStringLiteral("+0,5 BTC-PERPETUAL"));
        QTest::keyClick(whatIf->trade(), Qt::Key_Return);
        QVERIFY(!desk().asked || desk().asked->whatIf.trades.empty());
        QVERIFY2(window().watchLine()->notice().contains(QStringLiteral("decimals follow a point")),
                 qPrintable(window().watchLine()->notice()));
        whatIf->trade()->setText(QStringLiteral("+0.5 BTC-PERPETUAL"));
        QTest::keyClick(whatIf->trade(), Qt::Key_Return);
        QCOMPARE(desk().asked->whatIf.trades.size(), std::size_t{1});
        QCOMPARE(desk().asked->whatIf.trades.front().quantity, 0.5);
    }
};

QTEST_MAIN(TypedNumbersTest)
#include "typed_numbers_test.moc"
