#include "desk/valuation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "domain/orders.h"
#include "market/usd_rates.h"
#include "valuation/book_state.h"

namespace ballast::desk {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

valuation::ValuationCache::Facts factsOf(const State& state)
{
    return {.market = state.market, .book = state.book, .marks = state.marks, .at = valuedAt(state)};
}

}  // namespace

Timestamp valuedAt(const State& state, Timestamp time)
{
    if (state.config.marketKind == domain::MarketKind::Recorded) return time;
    return {time.nanoseconds - time.nanoseconds % kSecond};
}

risk::MarketView viewOf(const State& state, const market::UnderlyingMarket& market)
{
    return market.view(valuedAt(state));
}

const valuation::UnderlyingValue& valueOf(const State& state, const std::string& underlying)
{
    return state.values.of(factsOf(state), underlying);
}

risk::HoldingRisk valueOf(const State& state, const risk::Holding& holding)
{
    return risk::ofUnit(holding, state.values.unit(factsOf(state), *holding.instrument));
}

risk::HoldingRisk unitOf(const State& state, const domain::Instrument& instrument)
{
    return valueOf(state, {.instrument = &instrument, .quantity = 1.0});
}

Result<domain::Quantity> HedgeContract::contractsOf(double wantedCoins) const
{
    if (coins == 1.0) return domain::Quantity::fromDouble(wantedCoins);
    const double step = lot.units() > 0 ? lot.toDouble() : 1.0;
    return domain::Quantity::fromDouble(std::round(wantedCoins / coins / step) * step);
}

double HedgeContract::upToLot(double wantedCoins) const
{
    const double step = lot.toDouble() * coins;
    if (!(step > 0.0)) return wantedCoins;
    double lots = std::ceil(std::abs(wantedCoins) / step - 1e-9);
    if (lots > 0.0) lots = std::max(lots, std::ceil(leastCoins() / step - 1e-9));
    return std::copysign(lots * step, wantedCoins);
}

double HedgeContract::downToLot(double wantedCoins) const
{
    return domain::Quantity::fromDouble(wantedCoins / coins).value_or(domain::Quantity{}).truncatedTo(lot).toDouble() *
           coins;
}

std::optional<HedgeContract> hedgeContractOf(const State& state, const domain::Instrument& instrument)
{
    const auto unit = unitOf(state, instrument);
    if (!unit.complete || !(unit.exposure.delta > 0.0)) return std::nullopt;
    return HedgeContract{.coins = unit.exposure.delta, .lot = instrument.lotSize, .least = instrument.leastQuantity};
}

namespace {

/// Coins of which nobody has told a price, and nothing else: none of it has moved P&L, so that equity goes without it
/// and is too low. Without coins that an account owes it would be too high.
bool isPricelessCash(const market::UnderlyingMarket& market, const valuation::UnderlyingValue& value)
{
    return !(market.spot() > 0.0) && std::all_of(value.legs.begin(), value.legs.end(), [](const auto& leg) {
        return leg.instrument.value == 0 && leg.quantity >= 0.0;
    });
}

}  // namespace

std::optional<Equity> equityOf(const State& state)
{
    Equity equity;
    for (const auto& [key, amount] : state.book.cash())
        if (const auto rate = market::stableRate(state.market, key.second)) equity.fair += amount * *rate;
    double marks = 0.0;
    for (const auto& [code, market] : state.market.underlyings()) {
        const auto& value = valueOf(state, code);
        if (value.book.missing > 0 && isPricelessCash(market, value)) continue;
        if (value.book.missing > 0) return std::nullopt;
        equity.fair += value.book.valueUsd;
        marks += value.markLessFitUsd;
    }
    equity.marked = equity.fair + marks;
    return equity;
}

namespace {

/// Where a buyer, or a seller, would trade now; empty: nobody stands there, or nobody says so.
std::optional<double> otherSide(const market::UnderlyingMarket& market, const domain::Instrument& instrument, bool buys)
{
    const auto plain = [](const std::optional<domain::Price>& price) {
        return price && price->units() > 0 ? std::optional(price->toDouble()) : std::nullopt;
    };
    if (instrument.isOption()) {
        const auto* entry = market.findOption(instrument);
        if (entry == nullptr) return std::nullopt;
        return plain(buys ? entry->quote.ask : entry->quote.bid);
    }
    if (const auto quote = market.hedgeQuotes.find(instrument.id); quote != market.hedgeQuotes.end())
        return plain(buys ? quote->second.ask : quote->second.bid);
    const auto middle = market.linearPrices.find(instrument.id);
    return middle != market.linearPrices.end() ? std::optional(middle->second) : std::nullopt;
}

/// Whether a limit is short of the market, so that the order waits for a taker. One that reaches it is about to fill.
bool rests(const market::UnderlyingMarket& market, const domain::Instrument& instrument, domain::Side side,
           domain::Price limit)
{
    const bool buys = side == domain::Side::Buy;
    const auto other = otherSide(market, instrument, buys);
    return !other || (buys ? limit.toDouble() < *other : limit.toDouble() > *other);
}

}  // namespace

bool waitsForTaker(const State& state, const orders::Order& order)
{
    // What has ended with fills missing did fill; those of the desk's own strategies are sent to take.
    if (order.intent.purpose != domain::kByHand || order.hasEnded()) return false;
    const auto& instrument = state.market.instruments().at(order.intent.instrument);
    const auto* market = state.market.find(instrument.underlying);
    return market != nullptr && rests(*market, instrument, order.intent.side, order.terms.limitPrice);
}

bool waitsForTaker(const State& state, const orders::ExternalOrder& order)
{
    const auto& instrument = state.market.instruments().at(order.instrument);
    const auto* market = state.market.find(instrument.underlying);
    return market != nullptr && rests(*market, instrument, order.side, order.limitPrice);
}

namespace {

void addPending(UnderlyingRisk& risk, double delta)
{
    risk.pendingDelta += delta;
    (delta > 0.0 ? risk.pendingUp : risk.pendingDown) += delta;
}

}  // namespace

UnderlyingRisk riskOf(const State& state, const std::string& underlying)
{
    UnderlyingRisk risk;
    if (state.market.find(underlying) == nullptr) return risk;
    risk.book = valueOf(state, underlying).book;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose == domain::OrderPurpose::Quote) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying != underlying) continue;
        const auto part =
            valueOf(state, {.instrument = &instrument, .quantity = order.remaining(), .entryPrice = order.origin.mid});
        if (!part.complete) continue;
        addPending(risk, part.exposure.delta);
        if (waitsForTaker(state, order)) risk.restingDelta += part.exposure.delta;
    }
    for (const auto& [key, external] : state.ledger.external()) {
        const auto& instrument = state.market.instruments().at(external.instrument);
        if (instrument.underlying != underlying) continue;
        const double quantity = domain::sign(external.side) * external.reserved().toDouble();
        const auto part = valueOf(state, {.instrument = &instrument, .quantity = quantity});
        if (!part.complete) continue;
        addPending(risk, part.exposure.delta);
        if (waitsForTaker(state, external)) risk.restingDelta += part.exposure.delta;
    }
    return risk;
}

namespace {

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same(const domain::Exposure& a, const domain::Exposure& b)
{
    return same(a.spot, b.spot) && same(a.delta, b.delta) && same(a.gamma, b.gamma) && same(a.vega, b.vega) &&
           same(a.theta, b.theta);
}

bool same(const risk::HoldingRisk& a, const risk::HoldingRisk& b)
{
    return a.complete == b.complete && same(a.valueUsd, b.valueUsd) && same(a.markPrice, b.markPrice) &&
           same(a.exposure, b.exposure) && same(a.gammaPerUsd, b.gammaPerUsd) && same(a.forwardDelta, b.forwardDelta) &&
           same(a.logMoneyness, b.logMoneyness) && same(a.volatility, b.volatility) && same(a.forward, b.forward);
}

bool same(const risk::BookRisk& a, const risk::BookRisk& b)
{
    return a.missing == b.missing && same(a.exposure, b.exposure) && same(a.gammaPerUsd, b.gammaPerUsd) &&
           same(a.valueUsd, b.valueUsd);
}

using Cells = std::map<std::pair<Timestamp, std::size_t>, std::array<double, 4>>;

bool same(const std::vector<valuation::CellSum>& kept, const Cells& made)
{
    if (kept.size() != made.size()) return false;
    auto place = made.begin();
    for (const auto& cell : kept) {
        if (place->first != std::pair(cell.expiry, cell.bucket)) return false;
        for (std::size_t i = 0; i < cell.sum.size(); ++i)
            if (!same(cell.sum[i], place->second[i])) return false;
        ++place;
    }
    return true;
}

/// The sums over a book, made from nothing, without the cache and what it is made of.
struct Sums {
    risk::BookRisk book;
    double markLessFitUsd{};
    Cells cells;
};

void add(Sums& sums, const market::UnderlyingMarket& market, const risk::Holding& holding,
         const risk::HoldingRisk& part)
{
    const auto& instrument = *holding.instrument;
    sums.book.add(part);
    const auto* entry = instrument.isOption() ? market.findOption(instrument) : nullptr;
    if (entry != nullptr && entry->markLessFit)
        sums.markLessFitUsd +=
            holding.quantity * *entry->markLessFit * valuation::usdPerPrice(instrument, market.spot());
    if (!instrument.isOption() || !part.complete) return;
    auto& cell = sums.cells[{instrument.expiry, risk::deltaBucket(part.forwardDelta, instrument.right)}];
    cell[0] += part.exposure.delta;
    cell[1] += part.exposure.gamma;
    cell[2] += part.exposure.vega;
    cell[3] += holding.size() * market.spot();
}

/// What differs of one underlying's book; empty: nothing.
std::string differsIn(const State& state, const market::UnderlyingMarket& market)
{
    const auto& kept = valueOf(state, market.code);
    const auto holdings = state.book.holdings(state.market, market.code);
    const auto view = viewOf(state, market);
    if (kept.legs.size() != holdings.size())
        return fmt::format("has {} legs, the book {}", kept.legs.size(), holdings.size());
    Sums made;
    for (std::size_t i = 0; i < holdings.size(); ++i) {
        const auto part = risk::valueHolding(holdings[i], view);
        if (!same(kept.legs[i].risk, part))
            return fmt::format("holds {} at {} USD, worth {}", holdings[i].instrument->name, kept.legs[i].risk.valueUsd,
                               part.valueUsd);
        add(made, market, holdings[i], part);
    }
    if (!same(kept.book, made.book))
        return fmt::format("sums to {} USD and delta {}, worth {} and {}", kept.book.valueUsd, kept.book.exposure.delta,
                           made.book.valueUsd, made.book.exposure.delta);
    if (!same(kept.markLessFitUsd, made.markLessFitUsd))
        return fmt::format("has marks of {} USD above fit, the market {}", kept.markLessFitUsd, made.markLessFitUsd);
    return same(kept.cells, made.cells) ? "" : "has other cells of the heat map than its legs";
}

/// Contracts that are not held have values too: those of orders and quotes, and what a roll looked at.
std::string differsAt(const State& state, const domain::Instrument& instrument)
{
    const auto* market = state.market.find(instrument.underlying);
    if (market == nullptr) return {};
    const risk::Holding one{.instrument = &instrument, .quantity = 1.0};
    const auto kept = unitOf(state, instrument);
    const auto made = risk::valueHolding(one, viewOf(state, *market));
    return same(kept, made)
               ? ""
               : fmt::format("{} is kept at {} USD, worth {}", instrument.name, kept.valueUsd, made.valueUsd);
}

}  // namespace

std::optional<std::string> findStaleValue(const State& state)
{
    for (const auto& [code, market] : state.market.underlyings())
        if (const auto differs = differsIn(state, market); !differs.empty())
            return fmt::format("The cached book of {} {}.", code, differs);
    for (const auto& instrument : state.market.instruments().all())
        if (const auto differs = differsAt(state, instrument); !differs.empty()) return differs + ".";
    return std::nullopt;
}

}  // namespace ballast::desk
