#include <QLabel>
#include <QRegularExpression>
#include <QSettings>
#include <QtTest>
#include <algorithm>

#include "ui/chain/chain_panel.h"
#include "ui/choices/choices.h"
#include "ui/header/header_bar.h"
#include "ui/quotes/quotes_panel.h"
#include "ui/shell/window_fixture.h"
#include "ui/widgets/card.h"

using namespace ballast;
using namespace ballast::ui;
using domain::OperatorAction;

/// The option ticket in the window: what it asks, what a press binds, when it asks once more.
class OrderTicketTest : public support::WindowFixture {
    Q_OBJECT

    std::uint64_t m_sequence{5000};

    ChainPanel* chain() { return window().findChild<ChainPanel*>(QStringLiteral("chain")); }
    OrderTicket* ticket() { return chain()->ticket(); }

    /// A ticket of the strike at the money, by the mouse on the call's ask.
    void makeTicket()
    {
        window().showPanel(QStringLiteral("chain"));
        QCoreApplication::processEvents();
        const int row = chain()->model().atTheMoneyRow();
        const QRect cell = chain()->view()->tableCellRect(row, 5);
        QVERIFY(!cell.isEmpty());
        QTest::mouseClick(chain()->view()->viewport(), Qt::LeftButton, {}, cell.center());
        QVERIFY(ticket()->isVisible());
        ticket()->size()->setText(QString());
        QTest::keyClicks(ticket()->size(), QStringLiteral("3"));
    }
    /// What the desk answers to the question of now.
    interfaces::OrderPreview answer()
    {
        interfaces::OrderPreview preview{.asked = desk().asked->order, .underlying = "BTC", .unit = "BTC"};
        preview.limitPrice = preview.asked->limit;
        preview.limitUsd = preview.limitPrice * 60'000.0;
        preview.limitVolatility = 0.6;
        preview.edgeUsd = -12.0;
        preview.premiumUsd = 3.0 * *preview.limitUsd;
        preview.deltaCoin = {1.0, 2.5, 10.0};
        preview.gammaCoin = {-2.0, -1.9, 12.0};
        preview.vegaUsd = {-7000.0, -6800.0, 15'000.0};
        preview.margin = {.account = "Deribit", .before = 0.61, .after = 0.62, .message = "Deribit portfolio margin"};
        return preview;
    }
    void tell(const interfaces::OrderPreview& preview)
    {
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        next->order = std::make_shared<const interfaces::OrderPreview>(preview);
        m_desk->publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence.value == m_sequence);
        QCoreApplication::processEvents();
    }

    /// A chain that is longer than its panel, with the forward at `forward` USD.
    void showLongChain(double forward)
    {
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        for (auto& coin : next->underlyings) {
            if (coin.code != "BTC") continue;
            auto long_ = std::make_shared<interfaces::ChainView>(*coin.chain);
            for (auto& expiry : long_->expiries) {
                const auto pattern = expiry.rows.front();
                expiry.forward = forward;
                expiry.rows.clear();
                for (int strike = 20'000; strike <= 120'000; strike += 1000) {
                    auto row = pattern;
                    row.strike = strike;
                    if (row.call) row.call->instrument = "C" + std::to_string(strike);
                    if (row.put) row.put->instrument = "P" + std::to_string(strike);
                    expiry.rows.push_back(row);
                }
            }
            coin.chain = long_;
        }
        m_desk->publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence.value == m_sequence);
        QCoreApplication::processEvents();
    }
    void movePointer(const QPoint& at)
    {
        QWidget* rows = chain()->view()->viewport();
        QMouseEvent move(QEvent::MouseMove, at, rows->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(rows, &move);
    }

private Q_SLOTS:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }

    /// The market moves while a person aims: what the pointer is on stays there, and the press means it.
    void aPressMeansTheStrikeThatThePointerWasPutOn()
    {
        window().showPanel(QStringLiteral("chain"));
        showLongChain(60'000.0);
        auto* view = chain()->view();
        const int aimed = chain()->model().atTheMoneyRow() + 2;
        QCOMPARE(chain()->model().strikeAt(aimed), std::optional(62'000.0));
        const QPoint at = view->tableCellRect(aimed, 5).center();
        QVERIFY(view->viewport()->rect().contains(at));
        movePointer(at);
        showLongChain(64'000.0);
        QCOMPARE(chain()->model().strikeAt(chain()->model().atTheMoneyRow()), std::optional(64'000.0));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(ticket()->isVisible());
        QCOMPARE(ticket()->instrument(), QStringLiteral("C62000"));
        // Elsewhere again, and the money comes to the middle.
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(view->viewport(), &leave);
        const auto [first, last] = view->visibleRows();
        const int middle = (first + last) / 2;
        QVERIFY2(std::abs(middle - chain()->model().atTheMoneyRow()) <= 1, qPrintable(QString::number(middle)));
    }

    /// Who goes to another row has seen what is there.
    void anotherRowIsMeantAtOnce()
    {
        window().showPanel(QStringLiteral("chain"));
        showLongChain(60'000.0);
        auto* view = chain()->view();
        const QPoint at = view->tableCellRect(chain()->model().atTheMoneyRow() + 2, 5).center();
        movePointer(at);
        auto* selection = chain()->selection();
        for (const auto& expiry : window().shownSnapshot()->findUnderlying("BTC")->chain->expiries)
            if (selection->expiry() != expiry.expiry) {
                selection->setExpiry(expiry.expiry);
                break;
            }
        const QPoint below = at + QPoint(0, view->rowHeight());
        movePointer(below);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, below);
        QVERIFY(ticket()->isVisible());
    }

    /// A pointer that was left lying over the rows does not take the table back from the keys.
    void whatAKeyChoseStaysInSightUnderARestingPointer()
    {
        window().showPanel(QStringLiteral("chain"));
        showLongChain(60'000.0);
        auto* view = chain()->view();
        movePointer(view->tableCellRect(chain()->model().atTheMoneyRow(), 5).center());
        view->setFocus();
        QTest::keyClick(view, Qt::Key_End);
        const int last = chain()->model().rowCount() - 1;
        QVERIFY(!view->rowRect(last).isEmpty());
        view->resize(view->width(), view->height() - 1);
        showLongChain(61'000.0);
        QVERIFY2(!view->rowRect(last).isEmpty(), "the chosen row went out of sight");
    }

    /// In the small window a refusal of two lines and an order's outcome squeezed the figures above them.
    void whatATicketSaysHasItsRoomInTheSmallWindow()
    {
        closeWindow();
        openWindow({1280, 680});
        makeTicket();
        auto preview = answer();
        preview.refusals = {{domain::Rule::C14, "The same order left within the last 2 s, so this one was refused, "
                                                "and the sentence goes on for a second line of the ticket"}};
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        next->order = std::make_shared<const interfaces::OrderPreview>(preview);
        next->tickets = {{.number = 900,
                          .action = OperatorAction::PlaceOrder,
                          .operatorName = "ann",
                          .taken = next->time,
                          .state = interfaces::TicketState::Sent,
                          .record = SequenceNumber{39},
                          .sentence = "its order has left"}};
        m_desk->publish(next);
        QTRY_VERIFY(window().shownSnapshot()->sequence.value == m_sequence);
        QTest::qWait(50);
        int seen = 0;
        for (const auto* label : ticket()->findChildren<QLabel*>()) {
            if (!label->isVisible() || label->text().isEmpty()) continue;
            const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            QVERIFY2(
                label->height() >= needed,
                qPrintable(QStringLiteral("%1: %2 of %3 pixels").arg(label->text()).arg(label->height()).arg(needed)));
            ++seen;
        }
        QVERIFY(seen > 20);
        if (const auto folder = qEnvironmentVariable("BALLAST_PICTURES"); !folder.isEmpty())
            window().grab().save(folder + QStringLiteral("/ticket_small.png"));
    }

    /// Another expiry comes under a pointer that rests: a press that was on its way was for the one before.
    void aPressIsNotTakenByAnotherChain()
    {
        window().showPanel(QStringLiteral("chain"));
        showLongChain(60'000.0);
        auto* view = chain()->view();
        const QPoint at = view->tableCellRect(chain()->model().atTheMoneyRow() + 2, 5).center();
        movePointer(at);
        showLongChain(90'000.0);
        auto* selection = chain()->selection();
        const auto* coin = window().shownSnapshot()->findUnderlying("BTC");
        for (const auto& expiry : coin->chain->expiries)
            if (selection->expiry() != expiry.expiry) {
                selection->setExpiry(expiry.expiry);
                break;
            }
        const QRect money = view->tableCellRect(chain()->model().atTheMoneyRow(), 5);
        QVERIFY2(!money.isEmpty(), "another chain shows its own money");
        QSignalSpy chosen(view, &LadderView::rowActivated);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(!ticket()->isVisible());
        QVERIFY2(chosen.isEmpty(), "nor is its strike chosen");
        // A hand that presses shakes: within the row this means nothing else.
        movePointer(at + QPoint(1, 0));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at + QPoint(1, 0));
        QVERIFY(!ticket()->isVisible() && chosen.isEmpty());
        QTest::qWait(LadderView::kSettleMilliseconds + 20);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(ticket()->isVisible());
    }

    /// The same words are an order that rests at a venue and one that ends on a market that plays.
    void convention_36_theTicketSaysWhichKindOfOrderItIsHere()
    {
        const auto verdict = [this] {
            QString all;
            for (const auto* label : ticket()->findChildren<QLabel*>())
                all += label->text() + QLatin1Char(' ');
            return all;
        };
        makeTicket();
        tell(answer());
        QVERIFY2(verdict().contains(QStringLiteral("This market ends what does not fill at once")),
                 qPrintable(verdict()));
        QVERIFY(!verdict().contains(QStringLiteral("It rests at")));
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        next->session = interfaces::SessionKind::Live;
        next->order = std::make_shared<const interfaces::OrderPreview>(answer());
        m_desk->publish(next);
        QTRY_VERIFY2(verdict().contains(QStringLiteral("It rests at Deribit until it fills or is cancelled.")),
                     qPrintable(verdict()));
        QVERIFY(!verdict().contains(QStringLiteral("This market ends")));
    }

    /// Enter in the last field sends nothing: it goes to the button, and the next one presses it.
    void enterGoesOnFromFieldToFieldAndThenToTheButton()
    {
        makeTicket();
        ticket()->size()->setFocus();
        QTest::keyClick(ticket()->size(), Qt::Key_Return);
        QVERIFY(ticket()->limit()->hasFocus());
        QTest::keyClick(ticket()->limit(), Qt::Key_Return);
        QVERIFY2(ticket()->limit()->hasFocus(), "the button waits for the desk");
        tell(answer());
        QVERIFY(!ticket()->sendButton()->isLocked());
        QTest::keyClick(ticket()->limit(), Qt::Key_Enter);
        QVERIFY(ticket()->sendButton()->hasFocus());
        QVERIFY(desk().commands.empty());
        QTest::keyClick(ticket()->sendButton(), Qt::Key_Return);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.back().action == OperatorAction::PlaceOrder);
    }

    /// Kept by an earlier version in the mirror of the calls: a press on the left price bought there.
    void keptColumnsPutBidBeforeAskToo()
    {
        const QStringList kept{QStringLiteral("callBid|0|1"),   QStringLiteral("strike|90|1"),
                               QStringLiteral("putAskVol|0|0"), QStringLiteral("putAsk|77|1"),
                               QStringLiteral("putFit|0|1"),    QStringLiteral("putBid|66|1"),
                               QStringLiteral("putBidVol|0|1"), QStringLiteral("frozen|1")};
        closeWindow();
        QSettings settings;
        settings.remove(QStringLiteral("columnsVersion/chain"));
        settings.setValue(QStringLiteral("columns/chain"), kept);
        settings.setValue(QStringLiteral("columnSets/chain"), QVariantMap{{QStringLiteral("mine"), kept}});
        settings.sync();
        openWindow();
        const QStringList now{QStringLiteral("callBid|0|1"),   QStringLiteral("strike|90|1"),
                              QStringLiteral("putBidVol|0|1"), QStringLiteral("putBid|66|1"),
                              QStringLiteral("putFit|0|1"),    QStringLiteral("putAsk|77|1"),
                              QStringLiteral("putAskVol|0|0"), QStringLiteral("frozen|1")};
        QCOMPARE(QSettings().value(QStringLiteral("columns/chain")).toStringList().mid(0, 7), now.mid(0, 7));
        QCOMPARE(
            QSettings().value(QStringLiteral("columnSets/chain")).toMap().value(QStringLiteral("mine")).toStringList(),
            now);
        window().showPanel(QStringLiteral("chain"));
        QCoreApplication::processEvents();
        const auto& layout = chain()->view()->columnLayout().state();
        QVERIFY(layout.indexOf(QStringLiteral("putBid|66|1")) < layout.indexOf(QStringLiteral("putAsk|77|1")));
        // Who wants it otherwise may have it so.
        QSettings().setValue(QStringLiteral("columns/chain"), kept);
        closeWindow();
        openWindow();
        QCOMPARE(QSettings().value(QStringLiteral("columns/chain")).toStringList(), kept);
        QSettings().remove(QStringLiteral("columns/chain"));
        QSettings().remove(QStringLiteral("columnSets/chain"));
    }

    void itAsksWhatIsTypedAndSendsOnlyWhatWasAnswered()
    {
        makeTicket();
        const auto asked = desk().asked->order;
        QVERIFY(asked.has_value());
        QCOMPARE(asked->quantity, 3.0);
        QVERIFY(asked->side == domain::Side::Buy);
        QVERIFY(asked->instrument.ends_with("-C"));
        QVERIFY2(ticket()->sendButton()->isLocked(), "nothing is known of it yet");
        // An answer to another size is none.
        auto other = answer();
        other.asked->quantity = 30.0;
        tell(other);
        QVERIFY(ticket()->sendButton()->isLocked());
        tell(answer());
        QVERIFY2(!ticket()->sendButton()->isLocked(), qPrintable(ticket()->verdict()));
        QVERIFY2(
            ticket()->effects()->lineText(0).startsWith(QStringLiteral("Net delta +1.000 +2.500 limit 10.000 BTC")),
            qPrintable(ticket()->effects()->lineText(0)));
        QVERIFY2(ticket()->effects()->lineText(4).contains(QStringLiteral("61.0 62.0")),
                 qPrintable(ticket()->effects()->lineText(4)));
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        const auto& sent = desk().commands.front();
        QVERIFY(sent.action == OperatorAction::PlaceOrder);
        QCOMPARE(sent.instrument, asked->instrument);
        QCOMPARE(sent.account, std::string("Deribit"));
        QVERIFY(*sent.side == domain::Side::Buy);
        QCOMPARE(sent.quantity->toDouble(), 3.0);
        QVERIFY(std::abs(sent.limitPrice->toDouble() - asked->limit) < 1e-8);
    }

    /// C23: bound to size, price and side.
    void aboveASoftLimitItAsksOnceMore()
    {
        makeTicket();
        auto preview = answer();
        preview.soft = {"Vega would be −12,800 of 15,000 USD per vol pt, 85 % of its limit."};
        tell(preview);
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QVERIFY(desk().commands.empty());
        QVERIFY2(ticket()->verdict().contains(QStringLiteral("Press again")), qPrintable(ticket()->verdict()));
        // Another size is another question.
        ticket()->size()->setFocus();
        QTest::keyClicks(ticket()->size(), QStringLiteral("1"));
        preview.asked = desk().asked->order;
        QCOMPARE(preview.asked->quantity, 31.0);
        tell(preview);
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QVERIFY(desk().commands.empty());
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QVERIFY2(desk().commands.empty(), "the second half of a double click is no second yes");
        QTest::qWait(OrderTicket::kSettleMilliseconds + 50);
        // Nor is a key that is held down.
        QKeyEvent held(QEvent::KeyPress, Qt::Key_Return, Qt::ControlModifier, QString(), true);
        QCoreApplication::sendEvent(ticket()->size(), &held);
        QVERIFY(desk().commands.empty());
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QCOMPARE(desk().commands.front().quantity->toDouble(), 31.0);
    }

    /// A far option's fit is small: as decimals, never with an exponent, and as its cell shows it where that shows any.
    /// As at every venue, on both sides: a press on the left price sells, on the right one buys.
    void aBidStandsLeftOfItsAskOnBothSides()
    {
        window().showPanel(QStringLiteral("chain"));
        QCoreApplication::processEvents();
        const int row = chain()->model().atTheMoneyRow();
        const auto& columns = chain()->model().columns();
        const auto place = [&](const char* id) {
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (columns[i].id == QLatin1String(id)) return static_cast<int>(i);
            return -1;
        };
        const auto left = [&](const char* id) { return chain()->view()->tableCellRect(row, place(id)).left(); };
        for (const char* wing : {"call", "put"}) {
            const auto of = [&](const char* part) { return QByteArray(wing) + part; };
            QVERIFY2(left(of("Bid")) < left(of("Fit")) && left(of("Fit")) < left(of("Ask")), wing);
            QVERIFY2(left(of("BidVol")) < left(of("AskVol")), wing);
            for (const auto& [part, side] :
                 {std::pair("Bid", domain::Side::Sell), std::pair("Ask", domain::Side::Buy)}) {
                const auto offer = chain()->model().offerAt(row, place(of(part)));
                QVERIFY(offer && offer->side == side);
                QVERIFY2(offer->option->instrument.ends_with(QByteArray(wing) == "call" ? "-C" : "-P"),
                         offer->option->instrument.c_str());
                const auto price = side == domain::Side::Sell ? offer->option->bid : offer->option->ask;
                QVERIFY(price && offer->limit == price);
                // And the cell shows that price.
                const auto shown = chain()->model().index(row, place(of(part))).data(LadderModel::kRawRole).toDouble();
                QCOMPARE(shown, *price);
            }
        }
    }

    void aLimitIsWrittenInDecimals()
    {
        window().showPanel(QStringLiteral("chain"));
        const int row = chain()->model().atTheMoneyRow();
        for (const auto& [fit, limit] : {std::pair(0.0000345, "0.0000345"), std::pair(0.012345679, "0.0123")}) {
            auto next = nextSnapshot();
            next->sequence.value = ++m_sequence;
            for (auto& coin : next->underlyings) {
                if (!coin.chain) continue;
                auto far = std::make_shared<interfaces::ChainView>(*coin.chain);
                for (auto& expiry : far->expiries)
                    for (auto& strike : expiry.rows)
                        if (strike.call) {
                            strike.call->bid.reset();
                            strike.call->fit = fit;
                        }
                coin.chain = far;
            }
            m_desk->publish(next);
            QTRY_VERIFY(window().shownSnapshot()->sequence.value == m_sequence);
            QCoreApplication::processEvents();
            QTest::mouseClick(chain()->view()->viewport(), Qt::LeftButton, {},
                              chain()->view()->tableCellRect(row, 3).center());
            QVERIFY(ticket()->isVisible());
            QCOMPARE(ticket()->side()->current(), 1);
            QCOMPARE(ticket()->limit()->text(), QString::fromLatin1(limit));
            ticket()->close();
        }
        // A price on its tick turns into another unit and back without losing any of it.
        makeTicket();
        auto preview = answer();
        preview.limitPrice = 0.00015;
        tell(preview);
        Q_EMIT ticket()->unit()->activated(0);
        QCOMPARE(ticket()->limit()->text(), QStringLiteral("0.00015"));
    }

    void whatTheGateWouldStopCannotBeSent()
    {
        makeTicket();
        auto preview = answer();
        preview.refusals = {{domain::Rule::C03, "Order notional 3,000,000 USD is above the limit 2,000,000 USD."}};
        tell(preview);
        QVERIFY(ticket()->sendButton()->isLocked());
        QVERIFY(ticket()->verdict().contains(QStringLiteral("3,000,000")));
        QTest::keyClick(ticket()->size(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(desk().commands.empty());
    }

    /// A limit in volatility moves with the market: the price that was read is the one that goes.
    void aPressBindsThePriceThatStoodThereAMomentBefore()
    {
        makeTicket();
        tell(answer());
        auto moved = answer();
        moved.limitPrice += 0.001;
        const double before = moved.asked->limit;
        tell(moved);
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(std::abs(desk().commands.back().limitPrice->toDouble() - before) < 1e-8);
        QTest::qWait(OrderTicket::kSettleMilliseconds + 50);
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{2});
        QVERIFY(std::abs(desk().commands.back().limitPrice->toDouble() - before - 0.001) < 1e-8);
    }

    /// What the confirmation shows is of now, and what stood on it a moment before its own Send is what goes.
    void aConfirmationFollowsTheTicketsAnswer()
    {
        Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) {
            choices.confirm[static_cast<std::size_t>(OrderKind::ByTicket)].large = Confirm::Ticket;
        });
        const auto restore = qScopeGuard(
            [] { Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) { choices = {}; }); });
        makeTicket();
        tell(answer());
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        QVERIFY(desk().commands.empty());
        auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible());
        const auto says = [card](const QString& words) {
            for (const auto* label : card->findChildren<QLabel*>())
                if (label->text().replace(QChar::Nbsp, QLatin1Char(' ')).contains(words)) return true;
            return false;
        };
        QVERIFY(says(QStringLiteral("+2.500 BTC")));
        PushButton* send = nullptr;
        for (auto* button : card->findChildren<PushButton*>())
            if (button->text() == QStringLiteral("Send")) send = button;
        QVERIFY(send && !send->isLocked());
        auto moved = answer();
        moved.limitPrice += 0.001;
        moved.deltaCoin.after = 3.75;
        tell(moved);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("+3.750 BTC")), 3000);
        moved.refusals = {{domain::Rule::C03, "Order notional 3,000,000 USD is above the limit 2,000,000 USD."}};
        tell(moved);
        QTRY_VERIFY_WITH_TIMEOUT(send->isLocked(), 3000);
        QVERIFY(says(QStringLiteral("3,000,000")));
        // Where nothing can be said no figure is: not even a nought.
        interfaces::OrderPreview lost{.asked = moved.asked, .message = "That expiry has no volatility."};
        tell(lost);
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("has no volatility")), 3000);
        QVERIFY(send->isLocked());
        QVERIFY(!says(QStringLiteral("0 USD")) && !says(QStringLiteral("0.000 BTC")));
        // It ran above a soft limit since: the card asks about that too.
        moved.refusals.clear();
        moved.soft = {"Vega would be -12,150 USD, 81 % of its limit."};
        tell(moved);
        QTRY_VERIFY_WITH_TIMEOUT(!send->isLocked(), 3000);
        QVERIFY(says(QStringLiteral("81 % of its limit")));
        // Nor does it stand still where the chain is out of sight.
        window().chooseWorkspace(Workspace::Volatility);
        QVERIFY(!chain()->isVisible() && card->isVisible());
        QTest::qWait(450);
        QVERIFY(desk().wanted.has(interfaces::SectionId::Order));
        send->click();
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(std::abs(desk().commands.back().limitPrice->toDouble() - moved.limitPrice) < 1e-8);
        QTRY_VERIFY(!desk().wanted.has(interfaces::SectionId::Order));
    }

    void aConfirmationWithoutItsTicketSendsNothing()
    {
        Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) {
            choices.confirm[static_cast<std::size_t>(OrderKind::ByTicket)].large = Confirm::Prompt;
        });
        const auto restore = qScopeGuard(
            [] { Choices::instance().change(QStringLiteral("test"), [](DeskChoices& choices) { choices = {}; }); });
        makeTicket();
        tell(answer());
        QTest::mouseClick(ticket()->sendButton(), Qt::LeftButton);
        auto* card = window().findChild<Card*>();
        QVERIFY(card && card->isVisible());
        ticket()->close();
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        m_desk->publish(next);
        PushButton* send = nullptr;
        for (auto* button : card->findChildren<PushButton*>())
            if (button->text() == QStringLiteral("Send")) send = button;
        QTRY_VERIFY_WITH_TIMEOUT(send && send->isLocked(), 3000);
        send->click();
        QVERIFY(desk().commands.empty());
    }

    /// A price that is old looks old, on both wings, as its volatility does.
    void stalePricesLoseTheirColours()
    {
        window().showPanel(QStringLiteral("chain"));
        const auto coloured = [&] {
            int count = 0;
            for (const auto& row : chain()->model().rows())
                for (const auto& cell : row.cells)
                    count += cell.tone == Tone::Up || cell.tone == Tone::Down || cell.tone == Tone::Label ? 1 : 0;
            return count;
        };
        QTRY_VERIFY(coloured() > 0);
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        for (auto& coin : next->underlyings) {
            if (!coin.chain) continue;
            auto old = std::make_shared<interfaces::ChainView>(*coin.chain);
            for (auto& expiry : old->expiries)
                expiry.quality = domain::Quality::Stale;
            coin.chain = old;
        }
        m_desk->publish(next);
        QTRY_COMPARE(coloured(), 0);
    }

    void aBreachOffersTheOrdersThatCureIt()
    {
        window().showPanel(QStringLiteral("chain"));
        QVERIFY(!chain()->cures()->isVisible());
        const auto& option = *chain()->model().offerOf(chain()->model().atTheMoneyRow() + 1)->option;
        interfaces::CureOrder order{.venue = "Deribit", .instrument = option.instrument, .unit = "BTC"};
        order.quantity = 12.5;
        order.limitPrice = 0.0421;
        order.costUsd = 88.0;
        order.after = -14'250.0;
        interfaces::CuresView cures{.cures = {{.underlying = "BTC",
                                               .figure = "vega",
                                               .unit = "USD per vol pt",
                                               .value = -17'000.0,
                                               .limit = 15'000.0,
                                               .orders = {order}}}};
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        next->cures = std::make_shared<const interfaces::CuresView>(cures);
        m_desk->publish(next);
        QTRY_VERIFY(chain()->cures()->isVisible());
        QVERIFY2(chain()->cures()->sentences().front().contains(QStringLiteral("\u221217,000")),
                 qPrintable(chain()->cures()->sentences().front()));
        QCOMPARE(chain()->cures()->buttons().size(), 1);
        QTest::mouseClick(chain()->cures()->buttons().front(), Qt::LeftButton);
        QVERIFY(ticket()->isVisible());
        QVERIFY(desk().commands.empty());
        QCOMPARE(desk().asked->order->instrument, option.instrument);
        QCOMPARE(desk().asked->order->quantity, 12.5);
        QCOMPARE(desk().asked->order->limit, 0.0421);
    }

    void killAndPauseCountTheQuotesThatTheyTakeAway()
    {
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        next->standing = {{"Deribit", "BTC", 1, 60}, {"Hyperliquid", "ETH", 2, 20}};
        m_desk->publish(next);
        auto* kill = window().header()->killSwitch()->findChild<KillButton*>();
        QTRY_VERIFY2(kill->toolTip().contains(QStringLiteral("3 orders and 80 quotes")), qPrintable(kill->toolTip()));
        window().selection()->setUnderlying(QStringLiteral("BTC"));
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
        QString words;
        for (auto* card : window().findChildren<Card*>())
            if (card->isVisible())
                for (auto* label : card->findChildren<QLabel*>())
                    words += label->text();
        QVERIFY2(words.contains(QStringLiteral("1 order and 60 quotes")), qPrintable(words));
    }

    /// What is on its way out is not counted among what stands, in head and row.
    void quotesThatLeaveAreNotSaidToStand()
    {
        auto* quotes = window().findChild<QuotesPanel*>(QStringLiteral("quotes"));
        window().showPanel(QStringLiteral("quotes"));
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        auto view = std::make_shared<interfaces::QuotesView>(*next->quotes);
        int sides = 0;
        for (const auto& coin : view->coins)
            sides += coin.bids + coin.asks;
        int leave = 0;
        for (auto& line : view->lines) {
            if (line.state == interfaces::QuoteState::Pulled || leave > 0) continue;
            leave = (line.bidSize > 0.0 ? 1 : 0) + (line.askSize > 0.0 ? 1 : 0);
            if (leave > 0) line.state = interfaces::QuoteState::Leaving;
        }
        QVERIFY(leave > 0 && sides > leave);
        next->quotes = view;
        m_desk->publish(next);
        const auto all = [&] {
            int standing = 0, leaving = 0;
            static const QRegularExpression kSides(
                QStringLiteral("^(\\d+) bids? and (\\d+) asks? stand(?:; (\\d+) leaving)?"));
            for (const auto& each : quotes->model().rows())
                if (const auto said = kSides.match(each.cells.back().text); said.hasMatch()) {
                    standing += said.captured(1).toInt() + said.captured(2).toInt();
                    leaving += said.captured(3).toInt();
                }
            return std::pair(standing, leaving);
        };
        QTRY_COMPARE(all(), std::pair(sides - leave, leave));
    }

    /// Nor do they stand under the head of a size in contracts.
    void countsOfQuotesAreNoContracts()
    {
        auto* quotes = window().findChild<QuotesPanel*>(QStringLiteral("quotes"));
        window().showPanel(QStringLiteral("quotes"));
        QCoreApplication::processEvents();
        int coins = 0;
        const auto& columns = quotes->model().columns();
        for (const auto& row : quotes->model().rows()) {
            if (row.kind != RowKind::Group) continue;
            ++coins;
            for (std::size_t i = 0; i < columns.size(); ++i)
                if (columns[i].unit == QStringLiteral("contracts")) QCOMPARE(row.cells[i].text, QString());
            static const QRegularExpression kCounts(QStringLiteral("^[A-Z]+: \\d+ bids?, \\d+ asks?$"));
            QVERIFY2(kCounts.match(row.cells.front().text).hasMatch(), qPrintable(row.cells.front().text));
        }
        QVERIFY(coins > 0);
    }

    /// A price in USDC never stands under a head that says another unit: of several each row names its own.
    void quotesOfSeveralUnitsNameTheirOwn()
    {
        auto* quotes = window().findChild<QuotesPanel*>(QStringLiteral("quotes"));
        window().showPanel(QStringLiteral("quotes"));
        const auto head = [&](const char* id) {
            for (const auto& column : quotes->model().columns())
                if (column.id == QLatin1String(id)) return column.unit;
            return QStringLiteral("no such column");
        };
        const auto unitIn = [&](int row) {
            for (std::size_t i = 0; i < quotes->model().columns().size(); ++i)
                if (quotes->model().columns()[i].id == QLatin1String("unit"))
                    return quotes->model().index(row, static_cast<int>(i)).data().toString();
            return QString();
        };
        auto view = std::make_shared<interfaces::QuotesView>(*nextSnapshot()->quotes);
        const auto publish = [&] {
            auto next = nextSnapshot();
            next->sequence.value = ++m_sequence;
            next->quotes = std::make_shared<interfaces::QuotesView>(*view);
            m_desk->publish(next);
            QCoreApplication::processEvents();
        };
        for (auto& line : view->lines)
            line.unit = "BTC";
        publish();
        QTRY_COMPARE(head("bid"), QStringLiteral("BTC"));
        view->lines.back().unit = "USDC";
        publish();
        QTRY_COMPARE(head("bid"), QString());
        for (const char* id : {"marketBid", "fit", "marketAsk", "ask"})
            QCOMPARE(head(id), QString());
        int rows = 0;
        for (int row = 0; row < quotes->model().rowCount(); ++row)
            if (const auto* quote = quotes->model().quoteAt(row)) {
                QCOMPARE(unitIn(row), QString::fromStdString(quote->unit));
                ++rows;
            }
        QCOMPARE(rows, static_cast<int>(view->lines.size()));
    }

    void oneQuoteIsNotTwo()
    {
        auto* quotes = window().findChild<QuotesPanel*>(QStringLiteral("quotes"));
        window().showPanel(QStringLiteral("quotes"));
        auto next = nextSnapshot();
        next->sequence.value = ++m_sequence;
        auto view = std::make_shared<interfaces::QuotesView>(*next->quotes);
        view->coins.front().bids = 1;
        view->coins.front().asks = 2;
        view->coins.front().message.clear();
        view->coins.front().replaced = 1;
        for (auto& line : view->lines)
            if (line.state == interfaces::QuoteState::Leaving) line.state = interfaces::QuoteState::Standing;
        next->quotes = view;
        m_desk->publish(next);
        const auto says = [&](const char* words) {
            const auto& rows = quotes->model().rows();
            return std::any_of(rows.begin(), rows.end(),
                               [&](const auto& row) { return row.cells.back().text == QString::fromLatin1(words); });
        };
        QTRY_VERIFY(says("1 bid and 2 asks stand; 1 replaced before it left"));
        for (auto* verb : {quotes->pullExpiry(), quotes->pullCoin()})
            QVERIFY2(verb->isLocked() || verb->toolTip().contains(QStringLiteral("30 minutes")),
                     qPrintable(verb->toolTip()));
    }

    void quotesArePulledThroughTheDesksCommands()
    {
        auto* quotes = window().findChild<QuotesPanel*>(QStringLiteral("quotes"));
        window().showPanel(QStringLiteral("quotes"));
        QCoreApplication::processEvents();
        int row = 0;
        while (quotes->model().quoteAt(row) == nullptr)
            ++row;
        const auto quote = *quotes->model().quoteAt(row);
        QTest::mouseClick(quotes->view()->viewport(), Qt::LeftButton, {},
                          quotes->view()->tableCellRect(row, 0).center());
        QTest::mouseClick(quotes->pullExpiry(), Qt::LeftButton);
        QCOMPARE(desk().commands.size(), std::size_t{1});
        QVERIFY(desk().commands.front().action == OperatorAction::PullQuotes);
        QCOMPARE(desk().commands.front().instrument, quote.instrument);
        QCOMPARE(desk().commands.front().key, std::string(domain::kWholeExpiry));
        QTest::mouseClick(quotes->pullCoin(), Qt::LeftButton);
        QCOMPARE(desk().commands.back().underlying, quote.underlying);
        QVERIFY(desk().commands.back().instrument.empty());
        QVERIFY2(quotes->sendAgain()->isLocked(), "nothing is pulled in this picture");
    }
};

QTEST_MAIN(OrderTicketTest)
#include "order_ticket_test.moc"
