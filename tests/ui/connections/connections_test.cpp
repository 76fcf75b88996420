#include <QAbstractItemModelTester>
#include <QtTest>

#include "support/sample_snapshot.h"
#include "ui/connections/connections_panel.h"

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
};

QTEST_MAIN(ConnectionsTest)
#include "connections_test.moc"
