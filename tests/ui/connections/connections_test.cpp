#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QtTest>

#include "support/sample_chain.h"
#include "support/sample_snapshot.h"
#include "ui/basis/basis_panel.h"
#include "ui/connections/accounts_panel.h"
#include "ui/connections/connections_panel.h"
#include "ui/connections/oracles_panel.h"
#include "ui/connections/traded_panel.h"
#include "ui/connections/venues_panel.h"
#include "ui/format/number_format.h"
#include "ui/kit/cell_text.h"
#include "ui/onchain/actions_panel.h"
#include "ui/onchain/gas_panel.h"
#include "ui/positions/positions_model.h"
#include "ui/surface/picture.h"
#include "ui/theme/theme.h"

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

/// A venue on a chain, with two of the contracts that it consists of.
interfaces::VenueConnectionView onChain()
{
    const auto contract = [](const char* role, const char* words, domain::Quality quality) {
        return interfaces::DoubtedInstrumentView{
            .name = std::string("contract ") + role, .reason = words, .quality = quality, .age = std::nullopt};
    };
    return {.name = "Uniswap v3",
            .kind = "uniswap_v3",
            .connected = true,
            .instruments = 1,
            .good = 1,
            .doubted = {contract("router",
                                 "owner none, fixed, no pause: 0xe592427a0aece92de3edee1f18e0157c05861564, code "
                                 "0x1d7af3c2; owner: none; code is "
                                 "fixed; pause: none",
                                 domain::Quality::Carried),
                        contract("token USDC",
                                 "owner a contract, upgradeable, paused: "
                                 "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48, code 0xd80d4b7c; owner: a contract, "
                                 "0xfcb19e6a322b27c06842a71e8c725399f049ae3a; code is a proxy of "
                                 "0x43506849d7c04f9138d1a2050bbf3a0c054402dd, changed by one key, "
                                 "0x807a96288a1a408dbc13de2b1d087d10356395d2; pause: paused, by "
                                 "0x4914f61d25e5c567143774b76edbf4d5109a8566",
                                 domain::Quality::Suspect)},
            .channels = {{.name = "pool", .up = 1, .all = 1}}};
}

int columnOf(const LadderModel& model, const char* id)
{
    for (std::size_t i = 0; i < model.columns().size(); ++i)
        if (model.columns()[i].id == QLatin1String(id)) return static_cast<int>(i);
    qFatal("no column %s", id);
}

/// The cell of the row whose first cell says `what`.
const LadderCell& cellAt(const LadderModel& model, const QString& what, const char* column)
{
    for (const auto& row : model.rows())
        if (row.cells[0].text == what) return row.cells[static_cast<std::size_t>(columnOf(model, column))];
    qFatal("no row %s", qPrintable(what));
}

QString at(const LadderModel& model, const QString& what, int column)
{
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data().toString() == what) return model.index(row, column).data().toString();
    return QStringLiteral("no such row");
}

QString at(const LadderModel& model, const QString& what, const char* column)
{
    return cellAt(model, what, column).text;
}

/// What others trade at the first venue of the sample.
void addTraded(interfaces::ConnectionsView& view)
{
    view.venues[0].volatilities = {{.coin = "BTC",
                                    .name = "btc_usd",
                                    .volatility = 0.5425,
                                    .age = Duration::seconds(1),
                                    .quality = domain::Quality::Good},
                                   {.coin = "ETH",
                                    .name = "eth_usd",
                                    .volatility = 0.71,
                                    .age = Duration::seconds(95),
                                    .quality = domain::Quality::Stale}};
    const auto traded = [](const char* name, const char* in, const char* of, const char* price, const char* size,
                           const char* volume, std::uint64_t trades, Duration heard) {
        return interfaces::TradedInstrumentView{.name = name,
                                                .pricedIn = in,
                                                .sizedIn = of,
                                                .price = price,
                                                .size = size,
                                                .isBought = trades % 2 == 0,
                                                .age = *price ? std::optional(Duration::seconds(3)) : std::nullopt,
                                                .hourVolume = volume,
                                                .hourTrades = trades,
                                                .heard = heard};
    };
    const auto all = Duration::seconds(59 * 60 + 12);
    view.venues[0].traded = {
        traded("BTC-PERPETUAL", "USD", "USD", "63858.5", "117660", "88412370", 4128, all),
        traded("BTC_USDC-PERPETUAL", "USDC", "BTC", "63860", "0.25", "12.75", 61, Duration::minutes(12)),
        traded("ETH-PERPETUAL", "USD", "USD", "", "", "0", 0, Duration{}),
        traded("BTC-27FEB26-68000-P", "BTC", "BTC", "0.0825", "1.5", "22.1", 9, all),
        traded("BTC-27FEB26-70000-C", "BTC", "BTC", "0.05", "0.1", "0.1", 1, all),
        traded("BTC_USDC-27FEB26-68000-P", "USDC", "BTC", "5268.25", "0.02", "0.02", 1, all)};
}

interfaces::LatencyView took(double milliseconds)
{
    return {.name = "x",
            .p50Seconds = 1e-3 * milliseconds,
            .p95Seconds = 2e-3 * milliseconds,
            .p99Seconds = 3e-3 * milliseconds,
            .samples = 7,
            .recent = {1.0, 2.0, 3.0}};
}

interfaces::AccountConnectionView account()
{
    interfaces::AccountConnectionView one{.label = "Deribit",
                                          .venue = "Deribit",
                                          .kind = "deribit",
                                          .connected = true,
                                          .trades = true,
                                          .finality = "at once",
                                          .armed = true,
                                          .ordersPerSecond = 5.0,
                                          .burst = 20.0,
                                          .keptForCancels = 5.0,
                                          .budgetHeld = 17.0,
                                          .balances = {"1.25 BTC", "1000 USDC"},
                                          .margins = {{"BTC", 2.0, 0.5, 0.25}, {"USDC", 1000.0, 10.0, 5.0}},
                                          .marginAge = Duration::seconds(3),
                                          .acknowledgement = took(4.0),
                                          .sent = 3,
                                          .fills = 1,
                                          .lastError = "order refused: not_enough_funds",
                                          .lastErrorAge = Duration::seconds(61)};
    for (const auto& [name, has] : std::vector<std::pair<const char*, bool>>{{"amend", true},
                                                                             {"mass quote", false},
                                                                             {"cancel all", true},
                                                                             {"cancel on disconnect", true},
                                                                             {"scheduled cancel", false},
                                                                             {"query by our id", true},
                                                                             {"reduce only", true},
                                                                             {"post only", true}})
        one.capabilities.push_back({name, has});
    return one;
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
        QCOMPARE(at(model, "Deribit", "state"), QStringLiteral("connected"));
        QCOMPARE(at(model, "Hyperliquid", "state"), QStringLiteral("down"));
        QCOMPARE(at(model, "Hyperliquid", "note"), QStringLiteral("connection refused"));
        QCOMPARE(at(model, "ticker", "state"), QStringLiteral("1,806 of 1,806 up"));
        QCOMPARE(at(model, "ticker", "rate"), QStringLiteral("812.4"));
        QCOMPARE(at(model, "book", "gaps"), QStringLiteral("2"));
        QCOMPARE(at(model, "instruments", "state"), QStringLiteral("1,805 of 1,806 good"));
        QCOMPARE(at(model, "BTC-27FEB26-68000-P", "state"), QStringLiteral("stale"));
        QCOMPARE(at(model, "BTC-27FEB26-68000-P", "note"), QStringLiteral("no summary confirmed it within 12 s"));
        QVERIFY(at(model, "Pyth BTC", "note").startsWith(QStringLiteral("63858.345 USD ± 31.2")));
        QVERIFY(at(model, "Uniswap v3 chain 31337", "note").contains(QStringLiteral("block 12")));
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

    void latenciesStandWithTheirTrendOnTheLineThatTheyAreOf()
    {
        auto view = sample();
        view.venues[0].decision = took(0.1);
        view.venues[0].valueAge = took(40.0);
        view.venues[0].channels[0].venueToSocket = took(25.0);
        view.venues[0].channels[0].socketToBook = took(0.02);
        ConnectionsModel model;
        model.show(view);
        QCOMPARE(at(model, "Deribit", "latency"), latencyTriple(1e-4, 2e-4, 3e-4));
        QCOMPARE(cellAt(model, "Deribit", "latency-trend").trend.size(), std::size_t{3});
        QCOMPARE(at(model, "instruments", "value-age"), latencyTriple(0.04, 0.08, 0.12));
        QCOMPARE(cellAt(model, "instruments", "age-trend").trend.size(), std::size_t{3});
        QVERIFY(at(model, "Hyperliquid", "latency").isEmpty());
        QCOMPARE(at(model, "ticker", "venue-latency"), latencyTriple(0.025, 0.05, 0.075));
        QCOMPARE(cellAt(model, "ticker", "venue-trend").trend.size(), std::size_t{3});
        QCOMPARE(at(model, "ticker", "latency"), latencyTriple(2e-5, 4e-5, 6e-5));
        QVERIFY(cellAt(model, "ticker", "latency").toolTip.contains(QStringLiteral("stands in the book")));
        QVERIFY(at(model, "book", "venue-latency").isEmpty());
    }

    /// In the narrowest tab age and note are in sight, without a bar to scroll by.
    void ageAndNoteStayInSightInANarrowTab()
    {
        Selection selection;
        ConnectionsPanel panel(&selection);
        auto live = support::makeSampleSnapshot();
        live->connections = std::make_shared<const interfaces::ConnectionsView>(sample());
        for (const int width : {520, 446, 824}) {
            panel.resize(width, 240);
            panel.show();
            panel.showSnapshot(live);
            QCoreApplication::processEvents();
            const auto* view = panel.view();
            QCOMPARE(view->horizontalScrollBar()->maximum(), 0);
            for (const char* id : {"age", "note"}) {
                const QRect cell = view->tableCellRect(0, columnOf(panel.model(), id));
                QVERIFY2(!cell.isEmpty() && view->viewport()->rect().contains(cell), id);
            }
        }
    }

    /// H5b.
    void anOracleStandsAgainstEachOfItsLimits()
    {
        interfaces::ConnectionsView view;
        view.oracles = {{.name = "Pyth",
                         .coin = "BTC",
                         .priceUsd = "63858.345",
                         .confidenceUsd = "31.2",
                         .age = Duration::seconds(3),
                         .quality = domain::Quality::Good,
                         .heartbeat = Duration::seconds(30),
                         .confidenceShare = 31.2 / 63858.345,
                         .fromMedian = 0.0002,
                         .sources = 2,
                         .midVenue = "Deribit",
                         .fromMid = -0.0003,
                         .lagToMid = Duration::seconds(2)},
                        {.name = "Chainlink",
                         .coin = "BTC",
                         .priceUsd = "63400",
                         .age = Duration::seconds(4000),
                         .quality = domain::Quality::Stale,
                         .reason = "F91: older than its heartbeat",
                         .heartbeat = Duration::seconds(3600),
                         .deviationThreshold = 0.005,
                         .midVenue = "Deribit",
                         .fromMid = -0.0074}};
        OraclesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(view);
        const auto& rows = model.rows();
        const auto cell = [&](std::size_t row, const char* id) {
            return rows[row].cells[static_cast<std::size_t>(columnOf(model, id))];
        };
        QCOMPARE(cell(0, "price").text, QStringLiteral("63,858.345"));
        QCOMPARE(cell(0, "price").raw.toString(), QStringLiteral("63858.345"));
        QCOMPARE(cell(1, "price").text, QStringLiteral("63,400"));
        QCOMPARE(cell(0, "share").text, QStringLiteral("10"));
        QCOMPARE(cell(0, "confidence").text, QStringLiteral("4.9"));
        QCOMPARE(cell(0, "median").text, QStringLiteral("+2.0"));
        QCOMPARE(cell(0, "mid").text, QStringLiteral("\u22123.0"));
        QCOMPARE(cell(0, "mid").tone, Tone::Value);
        QCOMPARE(cell(1, "age").tone, Tone::Warn);
        QCOMPARE(cell(1, "share").text, QStringLiteral("111"));
        QCOMPARE(cell(1, "threshold").text, QStringLiteral("50.0"));
        QCOMPARE(cell(1, "mid").tone, Tone::Warn);
        QCOMPARE(oraclesSentence(view), QStringLiteral("Chainlink BTC is %1 old, its heartbeat is %2.")
                                            .arg(age(Duration::seconds(4000)), age(Duration::seconds(3600))));
        view.oracles[1].age = Duration::seconds(3700);
        QVERIFY2(oraclesSentence(view).contains(QStringLiteral("74.0")), qPrintable(oraclesSentence(view)));
        view.oracles[1].fromMid = 0.004;
        QVERIFY(oraclesSentence(view).isEmpty());
    }

    /// V2.
    void eachVenueSaysWhatItCanDo()
    {
        auto view = sample();
        view.accounts = {account()};
        VenuesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(view);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(at(model, "Deribit", "armed"), QStringLiteral("armed"));
        QCOMPARE(at(model, "Deribit", "held"), QStringLiteral("17 of 20"));
        QCOMPARE(at(model, "Deribit", "kept"), QStringLiteral("5.0"));
        QCOMPARE(at(model, "Deribit", "mass-quote"), QStringLiteral("no"));
        QCOMPARE(at(model, "Deribit", "on-disconnect"), QStringLiteral("yes"));
        QCOMPARE(at(model, "Deribit", "quality"), QStringLiteral("1,805 of 1,806"));
        QVERIFY(at(model, "Deribit", "error").startsWith(QStringLiteral("order refused: not_enough_funds (")));
        QCOMPARE(at(model, "Hyperliquid", "state"), QStringLiteral("feed down"));
        QCOMPARE(at(model, "Hyperliquid", "amend"), missingCell().text);
        QCOMPARE(at(model, "Hyperliquid", "error"), QStringLiteral("connection refused"));
        view.accounts[0].armed = false;
        model.show(view);
        QCOMPARE(cellAt(model, "Deribit", "armed").tone, Tone::Warn);
    }

    /// V2: a contract is a line below its venue; who holds its keys stands in full where a venue's last error does.
    void theKeysOfContractsStandBelowTheirVenue()
    {
        auto view = sample();
        view.venues.push_back(onChain());
        VenuesModel model;
        model.show(view);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(at(model, "  router", "kind"), QStringLiteral("contract"));
        QCOMPARE(at(model, "  router", "state"), QStringLiteral("as it was"));
        QVERIFY(at(model, "  router", "error").contains(QStringLiteral("owner: none; code is fixed")));
        QCOMPARE(cellAt(model, "  token USDC", "state").mark, Mark::Breach);
        QCOMPARE(at(model, "  token USDC", "state"), QStringLiteral("paused"));
        QVERIFY(cellAt(model, "  token USDC", "error").toolTip.contains(QStringLiteral("changed by one key, 0x807a")));
        for (const auto& row : model.rows())
            QCOMPARE(row.cells.size(), model.columns().size());
    }

    void theVenuesMarginStandsBesideOursAndTwoPercentIsTooMuch()
    {
        auto live = support::makeSampleSnapshot();
        auto view = std::make_shared<interfaces::ConnectionsView>(sample());
        view->accounts = {account()};
        live->connections = view;
        const double spot = live->findUnderlying("BTC")->spot.value.value();
        const double theirs = 0.5 * spot + 10.0;
        interfaces::VenueMargin own{.venue = "Deribit"};
        own.initialUsd.value = 1.01 * theirs;
        live->margin = {own};
        Selection selection;
        AccountsPanel panel(&selection);
        panel.showSnapshot(live);
        const auto& model = panel.model();
        QCOMPARE(at(model, "Deribit", "venue-initial"), plain(theirs, 0));
        QCOMPARE(at(model, "Deribit", "difference"), QStringLiteral("+1.0"));
        QCOMPARE(cellAt(model, "Deribit", "difference").tone, Tone::Value);
        QCOMPARE(at(model, "Deribit", "balances"), QStringLiteral("1.25 BTC, 1000 USDC"));
        QVERIFY(panel.notice()->sentence().isEmpty());
        auto apart = std::make_shared<interfaces::Snapshot>(*live);
        apart->margin[0].initialUsd.value = 0.9 * theirs;
        panel.showSnapshot(apart);
        QCOMPARE(cellAt(model, "Deribit", "difference").tone, Tone::Warn);
        QVERIFY2(panel.notice()->sentence().contains(QStringLiteral("\u221210.0 % off")),
                 qPrintable(panel.notice()->sentence()));
        // A currency without a price compares with nothing.
        auto unknown = std::make_shared<interfaces::ConnectionsView>(*view);
        unknown->accounts[0].margins[0].currency = "XYZ";
        apart->connections = unknown;
        panel.showSnapshot(std::make_shared<interfaces::Snapshot>(*apart));
        QCOMPARE(at(model, "Deribit", "difference"), missingCell().text);
    }

    /// Each figure with what it counts; a volume says of how much of its time it is, and none is made of silence.
    void whatOthersTradeStandsWithUnitsAndWhatWasHeard()
    {
        Selection selection;
        TradedPanel panel(&selection);
        panel.showSnapshot(support::sampleSnapshot());
        QVERIFY(panel.emptyMessage().contains(QStringLiteral("nobody else trades")));
        auto live = support::makeSampleSnapshot();
        auto view = std::make_shared<interfaces::ConnectionsView>(sample());
        addTraded(*view);
        live->connections = view;
        panel.showSnapshot(live);
        QVERIFY(panel.emptyMessage().isEmpty());
        const auto& model = panel.model();
        for (const auto& row : model.rows())
            QCOMPARE(row.cells.size(), model.columns().size());
        QCOMPARE(model.rowCount(), 9);
        QCOMPARE(at(model, "BTC volatility index", "price"), QStringLiteral("54.3"));
        QCOMPARE(at(model, "BTC volatility index", "priced-in"), QStringLiteral("points"));
        QVERIFY(cellAt(model, "ETH volatility index", "price").dashed);
        QCOMPARE(at(model, "BTC-PERPETUAL", "price"), QStringLiteral("63,858.5"));
        QCOMPARE(at(model, "BTC-PERPETUAL", "volume"), QStringLiteral("88,412,370"));
        QCOMPARE(at(model, "BTC-PERPETUAL", "sized-in"), QStringLiteral("USD"));
        QCOMPARE(at(model, "BTC-PERPETUAL", "heard"), QStringLiteral("all"));
        QCOMPARE(at(model, "BTC_USDC-PERPETUAL", "heard"), QStringLiteral("12\u00A0min"));
        QCOMPARE(at(model, "BTC_USDC-PERPETUAL", "taker"), QStringLiteral("sold"));
        QCOMPARE(at(model, "ETH-PERPETUAL", "volume"), missingCell().text);
        QCOMPARE(at(model, "ETH-PERPETUAL", "price"), missingCell().text);
        QCOMPARE(cellAt(model, "ETH-PERPETUAL", "heard").tone, Tone::Warn);
        QCOMPARE(at(model, "BTC-27FEB26-70000-C", "price"), QStringLiteral("0.0500"));
        QCOMPARE(cellAt(model, "BTC-27FEB26-70000-C", "price").raw.toString(), QStringLiteral("0.05"));
    }

    /// With BALLAST_PICTURES set, for a person to see.
    void panelsLookAsDesigned()
    {
        auto view = std::make_shared<interfaces::ConnectionsView>(sample());
        view->venues.push_back(onChain());
        view->venues[0].decision = took(0.1);
        view->venues[0].decision.recent = {0.1, 0.4, 0.2, 0.3, 0.9, 0.2, 0.1};
        view->venues[0].valueAge = took(40.0);
        for (auto& kind : view->venues[0].channels) {
            kind.venueToSocket = took(25.0);
            kind.socketToBook = took(0.02);
            kind.venueToSocket.recent = kind.socketToBook.recent = {0.1, 0.4, 0.2, 0.3, 0.9, 0.2, 0.1};
        }
        addTraded(*view);
        view->accounts = {account()};
        view->oracles[0].heartbeat = Duration::seconds(30);
        view->oracles[0].confidenceShare = 31.2 / 63858.345;
        view->oracles[0].sources = 2;
        view->oracles[0].fromMedian = 0.0002;
        view->oracles[0].midVenue = "Deribit";
        view->oracles[0].fromMid = -0.0003;
        view->oracles[0].lagToMid = Duration::seconds(2);
        auto live = support::makeSampleSnapshot();
        live->connections = view;
        ThemeHolder::instance().applyToApplication();
        Selection selection;
        ConnectionsPanel connections(&selection);
        OraclesPanel oracles(&selection);
        VenuesPanel venues(&selection);
        AccountsPanel accounts(&selection);
        TradedPanel traded(&selection);
        for (const bool isDark : {true, false}) {
            ThemeHolder::instance().setDark(isDark);
            for (TablePanel* panel : {static_cast<TablePanel*>(&connections), static_cast<TablePanel*>(&oracles),
                                      static_cast<TablePanel*>(&venues), static_cast<TablePanel*>(&accounts),
                                      static_cast<TablePanel*>(&traded)})
                for (const QSize size : {QSize(824, 240), QSize(1400, 300), QSize(520, 240)}) {
                    panel->showSnapshot(live);
                    const QImage seen =
                        support::pictureOf(*panel, size,
                                           QStringLiteral("%1-%2-%3")
                                               .arg(panel->id())
                                               .arg(size.width())
                                               .arg(isDark ? QStringLiteral("dark") : QStringLiteral("light")));
                    QVERIFY(support::coloursIn(seen) > 2);
                }
        }
        ThemeHolder::instance().setDark(true);
    }
};

QTEST_MAIN(ConnectionsTest)
#include "connections_test.moc"
