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
        interfaces::FlattenView view{.known = true};
        view.hedges = {.orders = 1,
                       .valueUsd = 200.0,
                       .costUsd = 23.0,
                       .sent = {{"BTC-PERPETUAL", "Deribit", 2.0}},
                       .deltas = {{"BTC", -1.5, 0.5}},
                       .margins = {{"Deribit", 0.25, 0.31}}};
        view.everything = {
            .orders = 2,
            .valueUsd = 700.0,
            .costUsd = 83.0,
            .hasOptions = true,
            .sent = {{"BTC-27FEB26-60000-P", "Deribit", 5.0},
                     {"BTC-PERPETUAL", "Deribit", 2.0},
                     {"BTC-PERPETUAL", "Deribit", -0.4}},
            .deltas = {{"BTC", -1.5, 0.4, "BTC-PERPETUAL", 1}},
            .margins = {{"Deribit", 0.25, 0.0, true}, {"Wallet", {}, {}, false, "a wallet has no margin"}}};
        return view;
    }

private Q_SLOTS:
    void hedgesAloneLeaveTheOptions()
    {
        const QString words = flattenSentence(view(), false);
        QVERIFY2(words.startsWith(QStringLiteral("One order. Value 200 USD.")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("≈ 23 USD (taker fees, half the spread")));
        QVERIFY(words.endsWith(QStringLiteral("Options stay.")));
    }

    void optionsCostTheirSpreadAndSaySo()
    {
        const QString words = flattenSentence(view(), true);
        QVERIFY2(words.contains(QStringLiteral("≈ 83 USD")), qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("taker fees")));
        QVERIFY(!words.contains(QStringLiteral("Options stay.")));
    }

    void whatHasNoSpreadIsCountedAndNotPriced()
    {
        auto unknown = view();
        unknown.everything.withoutCost = 1;
        QVERIFY(flattenSentence(unknown, true).contains(QStringLiteral("not in the estimate: 1")));
        unknown.everything.withoutCost = 3;
        QVERIFY2(!flattenSentence(unknown, true).contains(QStringLiteral("Cost, estimated")), "nothing has a cost");
    }

    void everyOrderIsListed()
    {
        QCOMPARE(flattenOrders(view(), false), QStringList{QStringLiteral("Buy 2 BTC-PERPETUAL at Deribit")});
        auto sold = view();
        sold.hedges.orders = 2;
        sold.hedges.sent = {{"ETH_USDC-PERPETUAL", "Deribit", -18.64}, {"BTC/USDC", "Uniswap v3", -20.0}};
        QCOMPARE(flattenOrders(sold, false), (QStringList{QStringLiteral("Sell 18.64 ETH_USDC-PERPETUAL at Deribit"),
                                                          QStringLiteral("Sell 20 BTC/USDC at Uniswap v3")}));
        const auto all = flattenOrders(view(), true);
        QCOMPARE(all.size(), 3);
        QCOMPARE(all.back(), QStringLiteral("Sell 0.4 BTC-PERPETUAL at Deribit, last: for the delta left"));
        QVERIFY(flattenSentence(view(), true).startsWith(QStringLiteral("3 orders.")));
    }

    void anOrderIsListedToItsSmallestLot()
    {
        auto small = view();
        small.hedges.orders = 6;
        small.hedges.sent = {{"BTC", "Hyperliquid", 0.0004},       {"BTC_USDC-PERPETUAL", "Deribit", -0.0016},
                             {"WBTC/USDC", "Uniswap v3", 1e-8},    {"ETH-PERPETUAL", "Deribit", -1250.0},
                             {"ETH", "Hyperliquid", -(0.1 + 0.2)}, {"BTC-PERPETUAL", "Deribit", 12'345.67890123}};
        QCOMPARE(flattenOrders(small, false),
                 (QStringList{QStringLiteral("Buy 0.0004 BTC at Hyperliquid"),
                              QStringLiteral("Sell 0.0016 BTC_USDC-PERPETUAL at Deribit"),
                              QStringLiteral("Buy 0.00000001 WBTC/USDC at Uniswap v3"),
                              QStringLiteral("Sell 1,250 ETH-PERPETUAL at Deribit"),
                              QStringLiteral("Sell 0.3 ETH at Hyperliquid"),
                              QStringLiteral("Buy 12,345.67890123 BTC-PERPETUAL at Deribit")}));
    }

    void deltaAndMarginAfterItAreSaid()
    {
        const QString hedges = flattenSentence(view(), false);
        QVERIFY2(hedges.contains(QStringLiteral("Margin at Deribit 25.0 % → 31.0 %.")), qPrintable(hedges));
        QVERIFY2(hedges.contains(QStringLiteral("Net delta BTC ")) && !hedges.contains(QStringLiteral("within a lot")),
                 qPrintable(hedges));
        const QString all = flattenSentence(view(), true);
        QVERIFY2(
            all.contains(QStringLiteral("which one order in BTC-PERPETUAL then takes to within a lot, without 1 ")),
            qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("Margin at Deribit 25.0 % → 0.0 % (estimate).")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("\nWallet: a wallet has no margin.")), qPrintable(all));
    }

    /// What is larger than one order may be goes out in several, and each is listed.
    void anOffsetInSeveralOrdersIsListedAsThem()
    {
        auto large = view();
        large.everything.sent.push_back({"BTC-PERPETUAL", "Deribit", -0.1});
        const QString words = flattenSentence(large, true);
        QVERIFY2(words.contains(QStringLiteral("which 2 orders in BTC-PERPETUAL then take to within a lot")),
                 qPrintable(words));
        QVERIFY(words.startsWith(QStringLiteral("4 orders.")));
        QCOMPARE(flattenOrders(large, true).back(),
                 QStringLiteral("Sell 0.1 BTC-PERPETUAL at Deribit, last: for the delta left"));
    }

    void oneIsOne()
    {
        auto unvalued = view();
        unvalued.everything.deltas.front().unvalued = 1;
        QVERIFY2(flattenSentence(unvalued, true).contains(QStringLiteral("without 1 that has no volatility")),
                 qPrintable(flattenSentence(unvalued, true)));
        unvalued.everything.deltas.front().unvalued = 2;
        QVERIFY(flattenSentence(unvalued, true).contains(QStringLiteral("without 2 that have no volatility")));
    }

    void anEmptyBookHasNothingToClose()
    {
        QCOMPARE(flattenSentence({.known = true}, true), QStringLiteral("There is nothing to close."));
        interfaces::FlattenView coins{.known = true};
        coins.everything.deltas = {{"BTC", 2.0, 2.0, "BTC-PERPETUAL"}};
        coins.everything.sent = {{"BTC-PERPETUAL", "Deribit", -2.0}};
        QVERIFY2(flattenSentence(coins, true).startsWith(QStringLiteral("One order.")), "coins alone are offset");
        QVERIFY(flattenSentence({}, true).contains(QStringLiteral("worked out")));
    }

    void aKillOfBeforeThisStartHasItsOwnTime()
    {
        interfaces::TradingView view;
        view.tradingStateSince = parseIso8601("2026-01-05T00:00:00Z").value();
        view.tradingStateReason = "killed by ann";
        QCOMPARE(stateSince(view), QStringLiteral("since 00:00:00\u00A0UTC"));
        view.tradingStateReason = "killed by ann before this start, since 30 Nov 01:43:50 UTC: kill switch: again\nx";
        QCOMPARE(stateSince(view), QStringLiteral("since 30 Nov 01:43:50 UTC, before this start"));
    }

    void aKillNamesQuotesAndOrdersAndWhereTheyStood()
    {
        interfaces::TradingView killed;
        QCOMPARE(takenAwayLines(killed), QStringLiteral("nothing stood"));
        QCOMPARE(takenAwayByVenue(killed), QStringLiteral("nothing stood"));
        killed.takenAway = {{"Deribit", 1, 60, 1, 59}, {"Hyperliquid", 0, 20, 0, 20}, {"Uniswap v3", 0, 0, 0, 0}};
        QCOMPARE(takenAwayLines(killed), QStringLiteral("79 of 80 quotes\n1 of 1 order"));
        QCOMPARE(takenAwayByVenue(killed),
                 QStringLiteral("Deribit 59 of 60 quotes and 1 of 1 order (1 not confirmed yet), "
                                "Hyperliquid 20 of 20 quotes"));
        killed.takenAway = {{"Deribit", 0, 2, 0, 2, 1}};
        QCOMPARE(takenAwayByVenue(killed), QStringLiteral("Deribit 2 of 2 quotes (1 filled first)"));
    }
};

QTEST_MAIN(FlattenWordsTest)
#include "flatten_words_test.moc"
