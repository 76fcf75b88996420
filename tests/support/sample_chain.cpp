#include "support/sample_chain.h"

#include "interfaces/trade_views.h"

namespace ballast::support {

namespace {

using interfaces::ActionStage;
using interfaces::Quality;
using interfaces::Snapshot;

interfaces::GasView gas()
{
    interfaces::GasView view{.name = "Uniswap v3",
                             .chainId = 1,
                             .height = 24'312'877,
                             .quality = Quality::Good,
                             .baseFeeGwei = 41.337,
                             .tipGwei = 0.85,
                             .nextGwei = 43.921,
                             .forecasts = {{1, 36.170, 46.504}, {5, 21.203, 74.492}, {25, 1.467, 785.2}},
                             .fullness = 0.75,
                             .blocks = 20,
                             .congestion = interfaces::Congestion::Busy};
    for (int i = 0; i < 40; ++i)
        view.history.push_back(28.0 + 13.337 * i / 39.0);
    return view;
}

interfaces::ChainActionView action(const char* what, ActionStage stage, std::uint64_t nonce)
{
    interfaces::ChainActionView view{.order = "run-7f3a-000041", .what = what, .stage = stage, .nonce = nonce};
    if (stage != ActionStage::Built) view.hash = "0x7d3f0a51c9be4e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6fe1a7";
    view.maxFeeGwei = "84.52";
    view.age = Duration::seconds(static_cast<std::int64_t>(4 + 13 * (60 - nonce)));
    return view;
}

interfaces::WalletView wallet()
{
    interfaces::WalletView view{.account = "Uniswap v3",
                                .connected = true,
                                .nextNonce = 57,
                                .fillBlocks = 3,
                                .finalBlocks = 64,
                                .spentEther = 0.4312,
                                .budgetEther = 0.5,
                                .feeCapGwei = 200.0,
                                .book = {{"ETH", 182.4415, -12.5, -12.5},
                                         {"USDC", 1'204'551.27, 37'562.50, 37'374.69},
                                         {"ETH for gas", 3.1187, 0.0, 0.0}}};
    view.actions = {action("swap WETH/USDC/500", ActionStage::Pending, 58),
                    action("approve WETH/USDC/500", ActionStage::Included, 57),
                    action("swap WETH/USDC/500", ActionStage::Failed, 56),
                    action("cancel WETH/USDC/500", ActionStage::Replaced, 55),
                    action("swap WETH/USDC/500", ActionStage::Final, 54)};
    view.actions[1].depth = 1;
    view.actions[2].depth = 9;
    view.actions[2].costEther = "0.00412233 ETH";
    view.actions[2].note = "F99: the swap failed on the chain: Too little received";
    view.actions[3].note = "nonce 55 was used by 0x11ab…, which is not the desk's";
    view.actions[4].depth = 64;
    view.actions[4].costEther = "0.00518802 ETH";
    return view;
}

interfaces::Reading reading(double value, Quality quality, const char* source)
{
    return {value, quality, Duration::milliseconds(640), Duration::seconds(5), false, source};
}

interfaces::BasisQuoteView quote(const char* venue, const std::string& instrument, double spot, double mid, double half)
{
    return {.venue = venue,
            .instrument = instrument,
            .mid = reading(mid, Quality::Good, "mid"),
            .bid = mid - half,
            .ask = mid + half,
            .depthCoins = 42.5,
            .toIndex = mid / spot - 1.0,
            .toOracle = mid / (spot * 1.0004) - 1.0};
}

std::shared_ptr<const interfaces::BasisView> basis(const std::string& coin, double spot)
{
    interfaces::BasisView view{.index = reading(spot, Quality::Good, "Deribit index"),
                               .oracle = reading(spot * 1.0004, Quality::Good, "oracle network")};
    const std::string pool = coin == "BTC" ? "WBTC/USDC/3000" : "WETH/USDC/500";
    view.quotes = {quote("Deribit", coin + "_USDC-PERPETUAL", spot, spot * 1.0002, spot * 2e-5),
                   quote("Hyperliquid", coin + "-PERP", spot, spot * 1.0007, spot * 4e-5),
                   quote("Uniswap v3", pool, spot, spot * 0.9941, spot * 0.003)};
    view.quotes[0].fundingPerHour = 0.0000125;
    view.quotes[1].fundingPerHour = -0.0000031;
    view.quotes[2].mid.quality = Quality::Stale;
    view.pairs = {{.buyVenue = "Deribit",
                   .buyInstrument = coin + "_USDC-PERPETUAL",
                   .sellVenue = "Hyperliquid",
                   .sellInstrument = coin + "-PERP",
                   .gross = 0.00441,
                   .fees = 0.00095,
                   .latency = 0.00031,
                   .impact = 0.00105,
                   .coins = 12.75,
                   .netUsd = spot * 12.75 * 0.0021,
                   .net = 0.0021,
                   .fromCoins = 0.001,
                   .toCoins = 28.69,
                   .isUsable = true},
                  {.buyVenue = "Hyperliquid",
                   .buyInstrument = coin + "-PERP",
                   .sellVenue = "Deribit",
                   .sellInstrument = coin + "_USDC-PERPETUAL",
                   .gross = -0.00056,
                   .fees = 0.00095,
                   .latency = 0.00031,
                   .impact = 0.00001,
                   .netUsd = -spot * 0.001 * 0.00183,
                   .net = -0.00183,
                   .isUsable = true},
                  {.buyVenue = "Uniswap v3",
                   .buyInstrument = pool,
                   .sellVenue = "Hyperliquid",
                   .sellInstrument = coin + "-PERP",
                   .gross = 0.0036,
                   .fees = 0.00045,
                   .latency = 0.0019,
                   .impact = 0.00062,
                   .gasUsd = 19.84,
                   .coins = 4.2,
                   .netUsd = 88.15,
                   .net = 0.00033,
                   .fromCoins = 1.1,
                   .toCoins = 9.8}};
    return std::make_shared<const interfaces::BasisView>(std::move(view));
}

interfaces::PositionView share(double spot)
{
    interfaces::PositionView p{.instrument = "WBTC/USDC/3000 #811204", .venue = "Uniswap v3", .underlying = "BTC"};
    p.kind = domain::InstrumentKind::PoolShare;
    p.quantity = 1.0;
    p.unit = "share";
    p.markUnit = "USDC";
    p.mark = reading(spot * 0.9998, Quality::Good, "the pool's own price");
    p.valueUsd = spot * 20.4;
    p.pnlUsd = p.theoreticalPnlUsd = 1'204.5;
    p.greeks = {.deltaCoin = 9.731, .deltaUsd = 9.731 * spot, .gammaCoin = -1.04, .gammaUsd = -1.04 * spot};
    p.state = "in range";
    p.share = interfaces::PoolShareLine{.coins = 9.7,
                                        .quotes = spot * 10.6,
                                        .feeCoins = 0.03114,
                                        .feeQuotes = 1'988.4,
                                        .quote = "USDC",
                                        .price = spot * 0.9998,
                                        .lower = spot * 0.951,
                                        .upper = spot * 1.048,
                                        .toLower = -0.0488,
                                        .toUpper = 0.0482,
                                        .toLowerSigmas = -1.9,
                                        .toUpperSigmas = 1.8,
                                        .isInRange = true,
                                        .state = p.mark,
                                        .reason = {}};
    return p;
}

}  // namespace

void addChain(Snapshot& snapshot)
{
    auto connections =
        snapshot.connections ? *snapshot.connections : interfaces::ConnectionsView{.time = snapshot.time};
    connections.gas = {gas()};
    connections.wallets = {wallet()};
    snapshot.connections = std::make_shared<const interfaces::ConnectionsView>(std::move(connections));
    for (const auto& view : snapshot.underlyings)
        snapshot.basis[view.code] = basis(view.code, view.spot.value.value_or(0.0));
    if (!snapshot.underlyings.empty())
        snapshot.positions.change().push_back(share(snapshot.underlyings.front().spot.value.value_or(0.0)));
}

}  // namespace ballast::support
