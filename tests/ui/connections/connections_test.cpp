#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_chain.h"
#include "support/sample_snapshot.h"
#include "ui/basis/basis_panel.h"
#include "ui/connections/connections_panel.h"
#include "ui/onchain/actions_panel.h"
#include "ui/onchain/gas_panel.h"
#include "ui/positions/positions_model.h"

using namespace ballast;
using namespace ballast::ui;

namespace {

interfaces::ConnectionsView sample()
{
    interfaces::ConnectionsView view;
    view.venues = {
        {.name = "Deribit",
         .kind = "deribit",
         .connected = true,
         .instruments = 1806,
         .good = 1805,
         .doubted = {{.name = "BTC-27FEB26-68000-P",
                      .reason = "no summary confirmed it within 12 s",
                      .quality = domain::Quality::Stale,
                      .age = Duration::seconds(14)}},
         .channels = {{.name = "ticker", .up = 1806, .all = 1806, .messages = 120'000, .perSecond = 812.4},
                      {.name = "book", .up = 1805, .all = 1806, .messages = 300, .gaps = 2, .resyncs = 2}}},
        {.name = "Hyperliquid", .kind = "hyperliquid", .connected = false, .lastFault = "connection refused"}};
    view.oracles = {{.name = "Pyth",
                     .coin = "BTC",
                     .priceUsd = "63858.345",
                     .confidenceUsd = "31.2",
                     .age = Duration::seconds(1),
                     .quality = domain::Quality::Good}};
    view.chains = {
        {.name = "Uniswap v3", .chainId = 31337, .height = 12, .baseFeeGwei = "20", .quality = domain::Quality::Good}};
    return view;
}

QString at(const LadderModel& model, const QString& what, int column)
{
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data().toString() == what) return model.index(row, column).data().toString();
    return QStringLiteral("no such row");
}

}  // namespace

class ConnectionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachVenueOracleAndChainHasItsLine()
    {
        ConnectionsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(sample());
        QCOMPARE(at(model, "Deribit", 1), QStringLiteral("connected"));
        QCOMPARE(at(model, "Hyperliquid", 1), QStringLiteral("down"));
        QCOMPARE(at(model, "Hyperliquid", 9), QStringLiteral("connection refused"));
        QCOMPARE(at(model, "ticker", 1), QStringLiteral("1,806 of 1,806 up"));
        QCOMPARE(at(model, "ticker", 2), QStringLiteral("812.4"));
        QCOMPARE(at(model, "book", 4), QStringLiteral("2"));
        QCOMPARE(at(model, "instruments", 1), QStringLiteral("1,805 of 1,806 good"));
        QCOMPARE(at(model, "BTC-27FEB26-68000-P", 1), QStringLiteral("stale"));
        QCOMPARE(at(model, "BTC-27FEB26-68000-P", 9), QStringLiteral("no summary confirmed it within 12 s"));
        QVERIFY(at(model, "Pyth BTC", 9).startsWith(QStringLiteral("63858.345 USD ± 31.2")));
        QVERIFY(at(model, "Uniswap v3 chain 31337", 9).contains(QStringLiteral("block 12")));
        model.show({});
        QCOMPARE(model.rowCount(), 0);
    }

    void whatIsNotUpIsSaidAboveTheTable()
    {
        QVERIFY(connectionsSentence(sample()).contains(QStringLiteral("Hyperliquid is down: connection refused")));
        auto fine = sample();
        fine.venues.pop_back();
        QVERIFY(connectionsSentence(fine).isEmpty());
    }

    void aMarketThatIsMadeHereHasNone()
    {
        Selection selection;
        ConnectionsPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("no connections")));
        auto live = support::makeSampleSnapshot();
        live->connections = std::make_shared<const interfaces::ConnectionsView>(sample());
        panel.showSnapshot(live);
        QVERIFY(panel.emptyMessage().isEmpty());
        QVERIFY(panel.model().rowCount() > 6);
    }

    /// T12: base fee, what may come, how full blocks are, and what of our budget is used.
    void gasSaysWhatItCostsAndWhatIsLeftOfTheBudget()
    {
        Selection selection;
        GasPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("no chain")));
        auto live = support::makeSampleSnapshot();
        support::addChain(*live);
        panel.showSnapshot(live);
        QVERIFY(panel.emptyMessage().isEmpty());
        const auto& model = panel.model();
        QCOMPARE(at(model, "Uniswap v3, chain 1", 1), QStringLiteral("good"));
        QCOMPARE(at(model, "Base fee", 2), QStringLiteral("41.337\u00A0gwei"));
        QCOMPARE(at(model, "Next block", 3), QStringLiteral("+6.3"));
        QCOMPARE(at(model, "In 25 blocks, at most", 2), QStringLiteral("785.2\u00A0gwei"));
        QCOMPARE(at(model, "Blocks full", 1), QStringLiteral("busy"));
        QCOMPARE(at(model, "Blocks full", 2), QStringLiteral("75.0\u00A0%"));
        QCOMPARE(at(model, "Offered within the hour", 1), QStringLiteral("nearly used"));
        QCOMPARE(at(model, "Most for a gas", 1), QStringLiteral("within"));
        QVERIFY(gasSentence(*live->connections).isEmpty());
        auto dear = *live->connections;
        dear.gas.front().baseFeeGwei = 200.1;
        QVERIFY(gasSentence(dear).contains(QStringLiteral("No order of Uniswap v3 leaves")));
        dear = *live->connections;
        dear.wallets.front().spentEther = 0.5;
        QVERIFY(gasSentence(dear).contains(QStringLiteral("used up")));
        dear.wallets.clear();
        dear.gas.front().congestion = interfaces::Congestion::Congested;
        QVERIFY(gasSentence(dear).contains(QStringLiteral("congested")));
        dear.gas.front().nextGwei.reset();
        live->connections = std::make_shared<const interfaces::ConnectionsView>(dear);
        panel.showSnapshot(live);
        QVERIFY(at(model, "Next block", 4).contains(QStringLiteral("does not tell")));
    }

    /// A2, A4: every state, the nonce, and both books of a wallet.
    void actionsStandWithStateNonceAndBothBooks()
    {
        Selection selection;
        ActionsPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("nothing is sent to a chain")));
        auto live = support::makeSampleSnapshot();
        support::addChain(*live);
        panel.showSnapshot(live);
        QVERIFY(panel.emptyMessage().isEmpty());
        const auto& model = panel.model();
        QCOMPARE(at(model, "Uniswap v3 wallet", 5), QStringLiteral("57"));
        QCOMPARE(at(model, "ETH", 2), QStringLiteral("182.4415"));
        QCOMPARE(at(model, "ETH", 3), QStringLiteral("169.9415"));
        QCOMPARE(at(model, "USDC", 3), QStringLiteral("1,242,113.77"));
        QCOMPARE(at(model, "USDC", 4), QStringLiteral("1,241,925.96"));
        QStringList states;
        for (int row = 0; row < model.rowCount(); ++row)
            states << model.index(row, 1).data().toString();
        for (const char* state : {"pending", "included", "failed", "replaced", "final", "on its way"})
            QVERIFY2(states.contains(QString::fromLatin1(state)), state);
        QCOMPARE(at(model, "approve WETH/USDC/500", 7), QStringLiteral("1"));
        QVERIFY(actionsSentence(live->connections->wallets).contains(QStringLiteral("nonce 56 failed: F99")));
    }

    /// O2: a share of a pool is a position with what it holds, what it earned and how far its range reaches.
    void aPoolShareStandsAmongThePositionsWithItsEdges()
    {
        auto live = support::makeSampleSnapshot();
        support::addChain(*live);
        const auto lines = [&] {
            PositionsModel::Positions all;
            for (const auto& line : live->positions)
                all.push_back(&line);
            return all;
        };
        PositionsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(lines());
        const QString share = QStringLiteral("WBTC/USDC/3000 #811204");
        const int last = model.columnCount() - 1;
        QCOMPARE(at(model, share, 1), QStringLiteral("in range"));
        QCOMPARE(at(model, share, 5), QStringLiteral("share"));
        QCOMPARE(at(model, share, 7), QString());
        QCOMPARE(at(model, share, last - 1), QStringLiteral("\u22124.9 / +4.8"));
        QCOMPARE(at(model, share, last), QStringLiteral("\u22121.9 / +1.8"));
        auto& held = live->positions.change().back();
        held.share->isInRange = false;
        held.state = "out of range";
        model.show(lines());
        for (int row = 0; row < model.rowCount(); ++row)
            if (model.index(row, 0).data().toString() == share)
                QVERIFY(model.index(row, 1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("earns nothing")));
    }

    /// O5: gaps after all costs, and the prices that they are made of.
    void gapsStandAfterAllCostsAndFollowTheChosenCoin()
    {
        Selection selection;
        BasisPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("No venue has told a price")));
        auto live = support::makeSampleSnapshot();
        support::addChain(*live);
        selection.setUnderlying(QStringLiteral("ETH"));
        panel.showSnapshot(live);
        QVERIFY(panel.emptyMessage().isEmpty());
        QCOMPARE(panel.gaps().rowCount(), 3);
        QCOMPARE(at(panel.gaps(), "Deribit ETH_USDC-PERPETUAL", 2), QStringLiteral("44.1"));
        QCOMPARE(at(panel.gaps(), "Deribit ETH_USDC-PERPETUAL", 7), QStringLiteral("+21.0"));
        QCOMPARE(at(panel.gaps(), "Deribit ETH_USDC-PERPETUAL", 9), QStringLiteral("12.75"));
        QCOMPARE(at(panel.gaps(), "Hyperliquid ETH-PERP", 9), QString());
        QVERIFY(panel.notice()->sentence().contains(QStringLiteral("1 of 3 gaps pay")));
        QCOMPARE(panel.prices().rowCount(), 5);
        QCOMPARE(at(panel.prices(), "Hyperliquid", 5), QStringLiteral("+7.0"));
        panel.showPage(BasisPanel::Prices);
        QVERIFY(panel.tableText(QLatin1Char('\t')).contains(QStringLiteral("WETH/USDC/500")));
    }
};

QTEST_MAIN(ConnectionsTest)
#include "connections_test.moc"
