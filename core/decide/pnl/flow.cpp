#include "pnl/flow.h"

#include <cmath>
#include <functional>

#include "desk/desk_view.h"
#include "desk/pnl_state.h"
#include "desk/valuation.h"
#include "valuation/book_state.h"

namespace ballast::pnl {

namespace {

constexpr std::size_t kMostWatched = 20'000, kMostMarked = 5'000;
constexpr std::size_t kBuckets = 20;
constexpr double kBucketShare = 0.05;  ///< Of the vega limit: a full window is a limit's worth of vega traded.
constexpr std::int64_t kMinute = 60LL * 1'000'000'000LL;

/// The tape of one coin in vega; none without a vega limit to size its buckets by.
learning::FlowToxicity* tapeOf(desk::State& state, const std::string& underlying)
{
    const auto found = state.flow.toxicity.find(underlying);
    if (found != state.flow.toxicity.end()) return &found->second;
    const auto* limits = state.config.book.findLimits(underlying);
    if (limits == nullptr) return nullptr;
    auto tape = learning::FlowToxicity::create(kBucketShare * limits->vegaUsd, kBuckets);
    return tape ? &state.flow.toxicity.emplace(underlying, std::move(*tape)).first->second : nullptr;
}

/// Who traded is not known, so the fills of one minute, coin and side count as one taker.
std::uint64_t clusterOf(const desk::WatchedFill& fill)
{
    const auto minute = static_cast<std::uint64_t>(fill.time.nanoseconds / kMinute);
    std::uint64_t coin = 0;
    for (const char c : fill.underlying)
        coin = coin * 31 + static_cast<unsigned char>(c);
    return (minute * 1'000'003 + coin) * 2 + (fill.weBought ? 1 : 0);
}

/// Value of a contract now less what its delta has gained since the fill: spot moves are hedged, so what is left is
/// what the taker knew of volatility and of the path.
std::optional<double> hedgedValue(const desk::State& state, const desk::WatchedFill& fill)
{
    const auto& option = state.market.instruments().at(fill.instrument);
    const auto* market = state.market.find(fill.underlying);
    if (market == nullptr) return std::nullopt;
    const auto unit = unitOf(state, option);
    if (!unit.complete) return std::nullopt;
    return unit.valueUsd - fill.deltaCoins * (market->spot() - fill.spot);
}

void judge(desk::State& state, const desk::WatchedFill& fill, std::size_t horizon)
{
    const auto later = hedgedValue(state, fill);
    if (!later) return;
    const learning::MarkedFill marked{.weBought = fill.weBought,
                                      .price = fill.priceUsd,
                                      .quantity = fill.quantity,
                                      .midAtFill = fill.valueUsd,
                                      .midLater = *later,
                                      .cluster = clusterOf(fill)};
    if (!learning::markout(marked)) return;
    auto& list = state.flow.marked[horizon];
    list.push_back(marked);
    ++state.flow.changes;
    if (list.size() > kMostMarked) list.pop_front();
}

/// What a listed fill has gained since, USD: of an option with the spot move hedged away by its delta at the fill.
std::optional<double> gainedSince(const desk::State& state, const desk::ListedFill& fill)
{
    const auto& instrument = state.market.instruments().at(fill.mark->instrument);
    const auto* market = state.market.find(fill.underlying);
    if (market == nullptr) return std::nullopt;
    const auto unit = unitOf(state, instrument);
    if (!unit.complete) return std::nullopt;
    const double size = domain::sign(fill.side) * fill.quantity;
    if (!instrument.isOption())
        return size * (unit.markPrice - fill.price) * valuation::usdPerPrice(instrument, market->spot());
    const double paidUsd = size * fill.price * valuation::usdPerPrice(instrument, fill.mark->spot);
    return size * unit.valueUsd - paidUsd - fill.mark->delta * (market->spot() - fill.mark->spot);
}

/// Newest first: behind one that was judged to the end all are.
void judgeListed(desk::State& state)
{
    for (auto& fill : state.fills) {
        if (!fill.mark) continue;
        if (fill.markouts.size() == desk::kMarkoutHorizons.size()) return;
        while (fill.markouts.size() < desk::kMarkoutHorizons.size() &&
               state.now - fill.time >= desk::kMarkoutHorizons[fill.markouts.size()])
            fill.markouts.push_back(gainedSince(state, fill));
    }
}

}  // namespace

void noteTaker(desk::State& state, const domain::OrderFilled& fill, domain::Quantity booked,
               const domain::Instrument& option)
{
    const auto* market = state.market.find(option.underlying);
    if (market == nullptr || !option.isOption()) return;
    const double quantity = booked.toDouble();
    const bool weBought = fill.side == domain::Side::Buy;
    auto& count = state.flow.takers[{option.underlying, option.expiry, option.strike.toDouble(), option.right}];
    ++count.trades;
    ++state.flow.changes;
    (weBought ? count.sold : count.bought) += quantity;
    const auto unit = unitOf(state, option);
    if (!unit.complete) return;
    const double vega = quantity * unit.exposure.vega;
    const double priceUsd = fill.price.toDouble() * valuation::usdPerPrice(option, market->spot());
    count.vegaUsd += weBought ? -vega : vega;
    count.edgeUsd += (weBought ? 1.0 : -1.0) * quantity * (unit.valueUsd - priceUsd);
    if (auto* tape = tapeOf(state, option.underlying))
        static_cast<void>(
            tape->trade(weBought ? learning::SidedVolume{.sell = vega} : learning::SidedVolume{.buy = vega}));
    state.flow.watched.push_back({.time = state.now,
                                  .instrument = option.id,
                                  .underlying = option.underlying,
                                  .weBought = weBought,
                                  .quantity = quantity,
                                  .priceUsd = priceUsd,
                                  .valueUsd = unit.valueUsd,
                                  .deltaCoins = unit.exposure.delta,
                                  .spot = market->spot()});
    if (state.flow.watched.size() > kMostWatched) state.flow.watched.pop_front();
}

void judgeFills(desk::State& state)
{
    judgeListed(state);
    for (auto& fill : state.flow.watched)
        while (fill.horizon < desk::kMarkoutHorizons.size() &&
               state.now - fill.time >= desk::kMarkoutHorizons[fill.horizon])
            judge(state, fill, fill.horizon++);
    // Oldest first, so what is judged to the end stands in front.
    while (!state.flow.watched.empty() && state.flow.watched.front().horizon == desk::kMarkoutHorizons.size())
        state.flow.watched.pop_front();
}

void startFlowDay(desk::State& state)
{
    state.flow.takers.clear();
    ++state.flow.changes;
}

}  // namespace ballast::pnl
