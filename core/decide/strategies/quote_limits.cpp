#include "strategies/quote_limits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "controls/gate_rules.h"
#include "desk/desk_view.h"
#include "desk/standing.h"
#include "desk/valuation.h"

namespace ballast::strategies {

namespace {

/// The engine keeps its own size within the limit of one order.
void keepOrderSize(const desk::State& state, const market::UnderlyingMarket& market,
                   std::vector<domain::OwnQuote>& quotes)
{
    const double most = state.config.book.findLimits(market.code)->orderNotionalUsd / market.spot();
    const auto largest =
        domain::Quantity::fromDouble(std::min(most, controls::kLargestOrder)).value_or(domain::Quantity{});
    for (auto& quote : quotes) {
        const auto room = largest.truncatedTo(state.market.instruments().at(quote.instrument).lotSize);
        // No side where the venue takes more at least than one order may be.
        const auto least = state.market.instruments().at(quote.instrument).leastQuantity;
        quote.bidSize = room < least ? domain::Quantity{} : std::min(quote.bidSize, room);
        quote.askSize = room < least ? domain::Quantity{} : std::min(quote.askSize, room);
    }
}

/// What an option's contracts would add to the sums that limits bound, and to those of its cell.
struct SideSums {
    controls::Greeks whole{};
    std::map<controls::GreekCell, controls::Greeks> cells;
};

/// Whether `size` more on one side stays within a share of each limit; counted then. What moves a figure towards zero
/// always does.
bool takeSide(const controls::OptionBook& held, SideSums& side, const controls::OptionUnit& unit, double size,
              const domain::UnderlyingLimits& limits, double share)
{
    const std::array<double, 3> ofWhole{0.0, limits.gammaPerPercent, limits.vegaUsd};
    const std::array<double, 4> ofCell{limits.cellDelta, limits.cellGamma, limits.cellVegaUsd, limits.cellNotionalUsd};
    const auto cell = held.cells.find(unit.cell);
    const controls::Greeks none{};
    const auto& inCell = cell != held.cells.end() ? cell->second.held : none;
    auto& ownCell = side.cells[unit.cell];
    const auto isWithin = [&](double before, double change, double limit) {
        return std::abs(before + change) <= share * limit || std::abs(before + change) <= std::abs(before);
    };
    for (std::size_t i = 0; i < unit.each.size(); ++i) {
        const double change = unit.each[i] * size;
        // A missing limit of the whole allows nothing; a cell without one is bounded by the whole alone.
        if ((i == 1 || i == 2) && !isWithin(held.whole.held[i] + side.whole[i], change, ofWhole[i])) return false;
        if (ofCell[i] > 0.0 && !isWithin(inCell[i] + ownCell[i], change, ofCell[i])) return false;
    }
    for (std::size_t i = 0; i < unit.each.size(); ++i) {
        side.whole[i] += unit.each[i] * size;
        ownCell[i] += unit.each[i] * size;
    }
    return true;
}

/// What is quoted of an option already; null: nothing.
const domain::OwnQuote* findQuote(const desk::QuoteTarget* standing, domain::InstrumentId option)
{
    if (standing == nullptr) return nullptr;
    const auto found = std::find_if(standing->quotes.begin(), standing->quotes.end(),
                                    [&](const auto& quote) { return quote.instrument == option; });
    return found != standing->quotes.end() ? &*found : nullptr;
}

/// All bids, or all asks, may fill before anything else: from the farthest on sides are left out until both stay within
/// the limits of gamma, vega and cells (C04). A side that is new keeps a twentieth off them, so that none comes and
/// goes with the last digit.
void keepGreeks(const desk::State& state, const std::string& underlying, const desk::QuoteTarget* standing,
                std::vector<domain::OwnQuote>& quotes)
{
    constexpr double kNewShare = 0.95;
    const auto& limits = *state.config.book.findLimits(underlying);
    const desk::DeskView view(state);
    const auto held = view.heldOptions(underlying);
    SideSums bids, asks;
    for (auto& quote : quotes) {
        const auto unit = view.optionUnit(state.market.instruments().at(quote.instrument));
        const auto* before = findQuote(standing, quote.instrument);
        const auto share = [&](bool stands) { return stands ? 1.0 : kNewShare; };
        if (!quote.bidSize.isZero() && !takeSide(held, bids, unit, quote.bidSize.toDouble(), limits,
                                                 share(before != nullptr && !before->bidSize.isZero())))
            quote.bidSize = {};
        if (!quote.askSize.isZero() && !takeSide(held, asks, unit, -quote.askSize.toDouble(), limits,
                                                 share(before != nullptr && !before->askSize.isZero())))
            quote.askSize = {};
    }
    std::erase_if(quotes, [](const auto& quote) { return quote.bidSize.isZero() && quote.askSize.isZero(); });
}

/// Of the sides kept so far those that would move net delta as `change` does.
double liftedWith(const controls::DeltaSides& kept, double change) { return change > 0.0 ? kept.up : kept.down; }

/// Everything that raises net delta may be filled before anything else, or everything that lowers it, calls and puts
/// alike: sides are left out from the farthest expiry on until both stay within `quoted_delta` (C04). A side that is
/// new keeps a twentieth off it.
void keepDelta(const desk::State& state, const std::string& underlying, const desk::QuoteTarget* standing,
               std::vector<domain::OwnQuote>& quotes)
{
    constexpr double kNewShare = 0.95;
    const auto& limits = *state.config.book.findLimits(underlying);
    const double limit = limits.quotedDelta.value_or(limits.netDelta);
    const auto risk = riskOf(state, underlying);
    const double held = risk.book.exposure.delta;
    const desk::DeskView view(state);
    controls::DeltaSides kept;
    const auto keep = [&](domain::Quantity& size, double change, bool stands) {
        if (size.isZero()) return;
        const double before = held + (change > 0.0 ? risk.pendingUp : risk.pendingDown) + liftedWith(kept, change);
        const bool nearer = std::abs(before + change) <= std::abs(before);
        if (nearer || std::abs(before + change) <= (stands ? 1.0 : kNewShare) * limit)
            kept.add(change);
        else
            size = {};
    };
    for (auto& quote : quotes) {
        const double unit = view.deltaPerUnit(state.market.instruments().at(quote.instrument));
        const auto* before = findQuote(standing, quote.instrument);
        keep(quote.bidSize, quote.bidSize.toDouble() * unit, before != nullptr && !before->bidSize.isZero());
        keep(quote.askSize, -quote.askSize.toDouble() * unit, before != nullptr && !before->askSize.isZero());
    }
    std::erase_if(quotes, [](const auto& quote) { return quote.bidSize.isZero() && quote.askSize.isZero(); });
}

/// Whether a fill would leave net delta inside the band, or nearer to its middle than it is. Without a band nothing is
/// known to be harmless but what brings it nearer to the target.
bool mayFill(const domain::NoTradeBand& band, double delta, double change)
{
    const double after = delta + change, middle = 0.5 * (band.lower + band.upper);
    if (!std::isfinite(after)) return false;
    return (after >= band.lower && after <= band.upper) || std::abs(after - middle) < std::abs(delta - middle);
}

/// While hedging is manual no hedge follows a fill, so that sides which together would take net delta out of its band,
/// or farther out, are not offered, from the farthest expiry on. What brings it back may stand.
void keepHedged(const desk::State& state, const std::string& underlying, std::vector<domain::OwnQuote>& quotes)
{
    const auto& hedge = state.hedging.at(underlying);
    if (hedge.mode != domain::HedgeMode::Manual) return;
    const double target = state.config.book.findLimits(underlying)->targetDelta;
    const auto band = hedge.band.value_or(domain::NoTradeBand{.lower = target, .upper = target});
    const double delta = riskOf(state, underlying).deltaToHedge();
    const desk::DeskView view(state);
    controls::DeltaSides kept;
    const auto keep = [&](domain::Quantity& size, double change) {
        if (mayFill(band, delta + liftedWith(kept, change), change))
            kept.add(change);
        else
            size = {};
    };
    for (auto& quote : quotes) {
        const double unit = view.deltaPerUnit(state.market.instruments().at(quote.instrument));
        keep(quote.bidSize, quote.bidSize.toDouble() * unit);
        keep(quote.askSize, -quote.askSize.toDouble() * unit);
    }
    std::erase_if(quotes, [](const auto& quote) { return quote.bidSize.isZero() && quote.askSize.isZero(); });
}

/// Where an account's working orders are bound (C11), each underlying quotes its nearest expiries within its share, and
/// a fifth is left for other orders.
void keepRoom(const desk::State& state, std::vector<domain::OwnQuote>& quotes)
{
    if (quotes.empty()) return;
    const auto account = tradingAccount(state, state.market.instruments().at(quotes.front().instrument));
    const auto most = desk::DeskView(state).roomOf(account).most;
    if (most == 0) return;
    const auto share = (most - most / 5) / (2 * state.hedging.size());
    quotes.resize(std::min(quotes.size(), share));
}

}  // namespace

void keepWithinLimits(const desk::State& state, const market::UnderlyingMarket& market,
                      const desk::QuoteTarget* standing, std::vector<domain::OwnQuote>& quotes)
{
    keepOrderSize(state, market, quotes);
    keepHedged(state, market.code, quotes);
    keepDelta(state, market.code, standing, quotes);
    keepGreeks(state, market.code, standing, quotes);
    keepRoom(state, quotes);
}

}  // namespace ballast::strategies
