#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "controls/gate_rules.h"
#include "desk/margins.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "sections/risk_books.h"
#include "sections/views.h"
#include "strategies/hand_cost.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::FlattenEstimate;
using interfaces::PositionView;

/// Of the side out of the money, where both are quoted.
const volatility::QuoteFit* quotedStrike(const desk::State& state, const PositionView& position, double strike)
{
    const auto* market = state.market.find(position.underlying);
    const auto* fit =
        market != nullptr && market->main().surface ? market->main().surface->findSlice(position.expiry) : nullptr;
    if (fit == nullptr) return nullptr;
    const volatility::QuoteFit* found = nullptr;
    // They stand in order of strike.
    auto at = std::lower_bound(fit->quotes.begin(), fit->quotes.end(), strike,
                               [](const volatility::QuoteFit& quote, double wanted) { return quote.strike < wanted; });
    for (; at != fit->quotes.end() && at->strike == strike; ++at) {
        const auto& quote = *at;
        const bool outOfMoney = (quote.right == domain::OptionRight::Call) == (strike >= fit->forward);
        if (outOfMoney || found == nullptr) found = &quote;
    }
    return found;
}

/// In the venue's unit: the side that a closing order meets, else the mark, else our fit.
double closingPrice(const desk::State& state, const domain::Instrument& option, bool sells)
{
    const auto* market = state.market.find(option.underlying);
    const auto* entry = market != nullptr ? market->findOption(option) : nullptr;
    if (entry != nullptr) {
        const auto& side = sells ? entry->quote.bid : entry->quote.ask;
        if (side && side->units() > 0) return side->toDouble();
        if (entry->quote.mark && entry->quote.mark->units() > 0) return entry->quote.mark->toDouble();
    }
    return desk::unitOf(state, option).markPrice;
}

/// Half the spread between the quoted volatilities, times what a volatility point of the position is worth, and the
/// venue's fee.
std::optional<double> optionCost(const desk::State& state, const PositionView& position,
                                 const domain::Instrument& option)
{
    const auto* market = state.market.find(option.underlying);
    if (market == nullptr || !position.valueUsd) return std::nullopt;
    const auto* quote = quotedStrike(state, position, option.strike.toDouble());
    if (quote == nullptr || !quote->bidIv || !quote->askIv) return std::nullopt;
    return std::abs(position.greeks.vegaUsd) * std::max(0.0, *quote->askIv - *quote->bidIv) * 100.0 / 2.0 +
           strategies::optionFeeUsd(state, market->spot(), option, position.quantity,
                                    closingPrice(state, option, position.quantity > 0.0));
}

const domain::Instrument* instrumentOf(const desk::State& state, const PositionView& position)
{
    // The line's venue is the account's label.
    const auto id =
        state.market.instruments().find(position.venue.substr(0, position.venue.find('/')), position.instrument);
    return id ? &state.market.instruments().at(*id) : nullptr;
}

std::optional<double> closingCost(const desk::State& state, const PositionView& position,
                                  const domain::Instrument* found)
{
    if (found == nullptr) return std::nullopt;
    const auto& instrument = *found;
    if (instrument.isOption()) return optionCost(state, position, instrument);
    const auto contract = desk::hedgeContractOf(state, instrument);
    if (!contract) return std::nullopt;
    return strategies::tradingCostUsd(state, instrument, -position.quantity * contract->coins);
}

/// As it goes out: in as many orders as the largest that the gate lets pass (C02) asks for. `quantity` is signed.
int addOrders(const desk::State& state, FlattenEstimate& estimate, const FlattenEstimate::Order& whole,
              const domain::Instrument* instrument)
{
    const auto* market = instrument != nullptr ? state.market.find(instrument->underlying) : nullptr;
    const auto largest = market == nullptr
                             ? domain::Quantity{}
                             : domain::Quantity::fromDouble(controls::largestOrder(*instrument, market->spot()))
                                   .value_or(domain::Quantity{})
                                   .truncatedTo(instrument->lotSize);
    constexpr int kMostListed = 1000;  // More than that is a book beyond all bounds, told as one.
    const double most = largest.toDouble();
    if (!(most > 0.0) || std::abs(whole.quantity) > most * kMostListed) return estimate.sent.push_back(whole), 1;
    int orders = 0;
    auto rest = domain::Quantity::fromDouble(whole.quantity).value_or(domain::Quantity{});
    for (; rest.absolute() > largest; ++orders) {
        const auto piece = rest.units() > 0 ? largest : -largest;
        estimate.sent.push_back({whole.instrument, whole.venue, piece.toDouble()});
        rest = domain::Quantity::fromUnits(rest.units() - piece.units());
    }
    estimate.sent.push_back({whole.instrument, whole.venue, orders == 0 ? whole.quantity : rest.toDouble()});
    return orders + 1;
}

/// What closing it moves, USD: an option its premium, a future or perpetual its size; the value of these is their gain.
double amountUsd(const desk::State& state, const PositionView& position, const domain::Instrument* instrument)
{
    const auto* market = state.market.find(position.underlying);
    const bool bySize = instrument != nullptr && !instrument->isOption() && market != nullptr;
    if (const auto contract = bySize ? desk::hedgeContractOf(state, *instrument) : std::nullopt)
        return std::abs(position.quantity * contract->coins) * market->spot();
    return std::abs(position.valueUsd.value_or(0.0));
}

void addTo(const desk::State& state, FlattenEstimate& estimate, const PositionView& position,
           const domain::Instrument* instrument, std::optional<double> cost)
{
    estimate.hasOptions = estimate.hasOptions || position.kind == domain::InstrumentKind::Option;
    estimate.orders +=
        addOrders(state, estimate, {position.instrument, position.venue, -position.quantity}, instrument);
    estimate.valueUsd += amountUsd(state, position, instrument);
    cost ? void(estimate.costUsd += *cost) : void(++estimate.withoutCost);
}

/// The desk takes no liquidity away, and cash is what is left.
bool stays(domain::InstrumentKind kind, bool everything)
{
    if (kind == domain::InstrumentKind::Cash || kind == domain::InstrumentKind::PoolShare) return true;
    return kind == domain::InstrumentKind::Option && !everything;
}

/// As the engine finds it: the first perpetual that hedges the coin; null: none does.
const domain::Instrument* offsetIn(const desk::State& state, const std::string& underlying)
{
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.underlying == underlying && venue.kind == domain::InstrumentKind::Perpetual)
            if (const auto id = state.market.find(venue)) return &state.market.instruments().at(*id);
    return nullptr;
}

/// The price that the order would fill at, as the engine finds it; a linear one at its mid. Empty: nothing is sent.
std::optional<double> sentAt(const market::UnderlyingMarket& market, const domain::Instrument& instrument, bool buys)
{
    if (!instrument.isOption()) {
        const auto middle = market.linearPrices.find(instrument.id);
        return middle != market.linearPrices.end() ? std::optional(middle->second) : std::nullopt;
    }
    const auto* entry = market.findOption(instrument);
    const auto side = entry == nullptr ? std::nullopt : buys ? entry->quote.ask : entry->quote.bid;
    return side && side->units() > 0 ? std::optional(side->toDouble()) : std::nullopt;
}

/// Premiums, gains, fees and gas move cash as they will when it fills.
void trade(const desk::State& state, valuation::BookState& book, domain::AccountId account,
           const domain::Instrument& instrument, domain::Quantity quantity, double price)
{
    const auto& market = *state.market.find(instrument.underlying);
    const double size = quantity.toDouble(), spot = market.spot();
    valuation::TradeCosts costs;
    if (instrument.isOption()) {
        costs.feeUsd = strategies::optionFeeUsd(state, spot, instrument, size, price);
        const auto paid = domain::findCurrency(valuation::paidIn(instrument));
        const double amount = instrument.isInverse() ? costs.feeUsd / spot : costs.feeUsd;
        if (paid) costs.fee = domain::Money::fromDouble(amount, *paid).value_or(domain::Money{});
    }
    // Gas of every chain is paid in ether.
    costs.gasUsd = strategies::tradingGasUsd(state, instrument);
    if (const auto ether = costs.gasUsd > 0.0 ? market::usdPer(state.market, "ETH") : std::nullopt)
        costs.gas = domain::Money::fromDouble(costs.gasUsd / ether->usd, *domain::findCurrency("ETH"))
                        .value_or(domain::Money{});
    book.onTrade(account, instrument, size < 0.0 ? domain::Side::Sell : domain::Side::Buy, quantity.absolute(), price,
                 costs, spot);
}

/// Of every account, by number; none has 0.
std::vector<std::string> labelsOf(const domain::AccountTable& accounts)
{
    std::vector<std::string> labels(1);
    for (const auto& account : accounts.all())
        labels.push_back(account.label());
    return labels;
}

/// The book once every closing order has filled.
struct Closed {
    valuation::BookState book;
    std::set<domain::AccountId> accounts;  ///< In which something is sent.
    /// Share of a position, by instrument and account's label, which stands in `labels`.
    std::map<std::pair<domain::InstrumentId, std::string_view>, double> gone;
};

Closed closedBook(const desk::State& state, std::span<const std::string> labels, bool everything)
{
    Closed closed{.book = state.book, .accounts = {}, .gone = {}};
    for (const auto& [key, position] : state.book.positions()) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        const auto* market = state.market.find(instrument.underlying);
        if (stays(instrument.kind, everything) || market == nullptr || !(market->spot() > 0.0)) continue;
        // Whole lots alone are taken.
        const auto quantity = position.quantity.truncatedTo(instrument.lotSize);
        const auto price = sentAt(*market, instrument, quantity.units() < 0);
        if (quantity.isZero() || !price) continue;
        closed.accounts.insert(key.account);
        closed.gone[{key.instrument, labels[key.account.value]}] = quantity.toDouble() / position.quantity.toDouble();
        trade(state, closed.book, key.account, instrument, -quantity, *price);
    }
    return closed;
}

/// `instruments` are those of the positions; null where nothing is sent.
std::vector<interfaces::FlattenDelta> deltasAfter(const desk::State& state, const std::vector<PositionView>& positions,
                                                  std::span<const domain::Instrument* const> instruments,
                                                  const Closed& closed)
{
    std::map<std::string, interfaces::FlattenDelta> coins;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto& position = positions[i];
        if (!state.hedging.contains(position.underlying)) continue;
        auto& coin = coins[position.underlying];
        coin.underlying = position.underlying;
        if (!position.complete) {
            ++coin.unvalued;
            continue;
        }
        coin.before += position.greeks.deltaCoin;
        if (position.kind == domain::InstrumentKind::Cash) continue;
        const auto gone =
            instruments[i] == nullptr ? closed.gone.end() : closed.gone.find({instruments[i]->id, position.venue});
        coin.after += (1.0 - (gone == closed.gone.end() ? 0.0 : gone->second)) * position.greeks.deltaCoin;
    }
    // Coins are their own delta.
    for (const auto& [key, amount] : closed.book.cash())
        if (const auto coin = coins.find(key.second); coin != coins.end()) coin->second.after += amount;
    std::vector<interfaces::FlattenDelta> deltas;
    for (auto& [code, coin] : coins)
        deltas.push_back(std::move(coin));
    return deltas;
}

/// The orders that take what is left of each coin to the nearest lot, as the flatten does.
void addOffsets(const desk::State& state, FlattenEstimate& estimate, Closed& closed)
{
    for (auto& coin : estimate.deltas) {
        const auto* offset = offsetIn(state, coin.underlying);
        const auto* market = state.market.find(coin.underlying);
        const auto contract = offset != nullptr ? desk::hedgeContractOf(state, *offset) : std::nullopt;
        if (offset == nullptr) continue;
        coin.offsetIn = offset->name;
        if (!contract || offset->lotSize.units() <= 0 || market == nullptr) continue;
        const double lots = std::round(-coin.after / (offset->lotSize.toDouble() * contract->coins));
        const auto price = sentAt(*market, *offset, lots > 0.0);
        if (!std::isfinite(lots) || lots == 0.0 || std::abs(lots) > 1e12 || !price) continue;
        const auto size = domain::Quantity::fromUnits(static_cast<std::int64_t>(lots) * offset->lotSize.units());
        addOrders(state, estimate, {offset->name, offset->venue, size.toDouble()}, offset);
        estimate.valueUsd += std::abs(size.toDouble() * contract->coins) * market->spot();
        const auto cost = strategies::tradingCostUsd(state, *offset, size.toDouble() * contract->coins);
        estimate.costUsd += cost.value_or(0.0);
        if (!cost) ++estimate.withoutCost;
        const auto account = tradingAccount(state, *offset);
        closed.accounts.insert(account);
        trade(state, closed.book, account, *offset, size, *price);
    }
}

/// Margins of accounts as they stand, each asked for once.
using MarginsNow = std::map<domain::AccountId, std::optional<desk::AccountMargin>>;

/// Of every account in which something is sent.
std::vector<interfaces::MarginChange> marginsAfter(const desk::State& state, const Closed& closed, MarginsNow& now)
{
    std::vector<interfaces::MarginChange> margins;
    const auto isa = state.config.pictureIsa;
    for (const auto account : closed.accounts) {
        if (!now.contains(account)) now[account] = desk::accountMargin(state, account, {}, isa);
        margins.push_back(
            marginChange(state, account, now[account], desk::marginWithBook(state, closed.book, account, isa)));
    }
    return margins;
}

}  // namespace

interfaces::FlattenView flattenView(const desk::State& state, const std::vector<PositionView>& positions)
{
    interfaces::FlattenView view{.known = true};
    std::vector<const domain::Instrument*> instruments;
    instruments.reserve(positions.size());
    for (const auto& position : positions) {
        const auto* instrument =
            instruments.emplace_back(stays(position.kind, true) ? nullptr : instrumentOf(state, position));
        if (stays(position.kind, true) || position.quantity == 0.0) continue;
        const bool option = position.kind == domain::InstrumentKind::Option;
        const auto cost = closingCost(state, position, instrument);
        addTo(state, view.everything, position, instrument, cost);
        if (!option) addTo(state, view.hedges, position, instrument, cost);
    }
    const auto labels = labelsOf(state.book.accounts());
    MarginsNow now;
    for (const bool everything : {false, true}) {
        auto& estimate = everything ? view.everything : view.hedges;
        auto closed = closedBook(state, labels, everything);
        estimate.deltas = deltasAfter(state, positions, instruments, closed);
        if (everything) addOffsets(state, estimate, closed);
        estimate.margins = marginsAfter(state, closed, now);
    }
    return view;
}

}  // namespace ballast::sections
