#include <QtTest>

#include "ui/tickets/flatten_words.h"

using namespace ballast;
using namespace ballast::ui;

/// What the card says of a flatten, from figures made by hand.
class FlattenWordsTest : public QObject {
    Q_OBJECT

    /// 2 BTC of a perpetual for 23 USD; with the option that is left beside it, 83 USD.
    static interfaces::FlattenView view()
    {
        interfaces::FlattenView view;
        view.hedges = {.orders = 1, .valueUsd = 200.0, .costUsd = 23.0, .first = {{"BTC-PERPETUAL", 2.0}}};
        view.everything = {.orders = 2,
                           .valueUsd = 700.0,
                           .costUsd = 83.0,
                           .hasOptions = true,
                           .first = {{"BTC-27FEB26-60000-P", 5.0}, {"BTC-PERPETUAL", 2.0}}};
        return view;
    }

private Q_SLOTS:
    void hedgesAloneLeaveTheOptions()
    {
        const QString words = flattenSentence(view(), false);
        QVERIFY2(words.startsWith(QStringLiteral("One order: BTC-PERPETUAL +2.000. Value 200 USD.")),
                 qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("≈ 23 USD (by the newest decision's fee")));
        QVERIFY(words.endsWith(QStringLiteral("Options stay.")));
    }

    void optionsCostTheirSpreadAndSaySo()
    {
        const QString words = flattenSentence(view(), true);
        QVERIFY2(words.contains(QStringLiteral("≈ 83 USD")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("without option fees")));
        QVERIFY(!words.contains(QStringLiteral("Options stay.")));
    }

    void whatHasNoSpreadIsCountedAndNotPriced()
    {
        auto unknown = view();
        unknown.everything.withoutCost = 1;
        QVERIFY(flattenSentence(unknown, true).contains(QStringLiteral("not in the estimate: 1")));
        unknown.everything.withoutCost = 2;
        QVERIFY2(!flattenSentence(unknown, true).contains(QStringLiteral("Cost, estimated")), "nothing has a cost");
    }

    void ordersBeyondTheNamesAreCounted()
    {
        auto many = view();
        many.everything.orders = 9;
        QVERIFY(flattenSentence(many, true).contains(QStringLiteral("and 7 more")));
    }

    void anEmptyBookHasNothingToClose()
    {
        QCOMPARE(flattenSentence({}, true), QStringLiteral("There is nothing to close."));
    }

    void aKillNamesQuotesAndOrdersAndWhereTheyStood()
    {
        interfaces::TradingView killed;
        QCOMPARE(takenAwayLines(killed), QStringLiteral("nothing stood"));
        QCOMPARE(takenAwayByVenue(killed), QStringLiteral("nothing stood"));
        killed.takenAway = {{"Deribit", 1, 60, 1, 59}, {"Hyperliquid", 0, 20, 0, 20}, {"Uniswap v3", 0, 0, 0, 0}};
        QCOMPARE(takenAwayLines(killed), QStringLiteral("79 of 80 quotes\n1 of 1 orders"));
        QCOMPARE(takenAwayByVenue(killed),
                 QStringLiteral("Deribit 59 of 60 quotes and 1 of 1 orders (1 not confirmed yet), "
                                "Hyperliquid 20 of 20 quotes"));
        killed.takenAway = {{"Deribit", 0, 2, 0, 2, 1}};
        QCOMPARE(takenAwayByVenue(killed), QStringLiteral("Deribit 2 of 2 quotes (1 filled first)"));
    }
};

QTEST_MAIN(FlattenWordsTest)
#include "flatten_words_test.moc"
