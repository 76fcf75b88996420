#include "desk/margins.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "desk/valuation.h"
#include "margin/liquidation_distance.h"
#include "margin/margin_estimate.h"
#include "margin/margin_from_holdings.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "valuation/book_state.h"

namespace ballast::desk {

namespace {

/// What an account holds, and the markets that value it; holdings and markets by underlying, in the same order.
struct Account {
    std::string venue, label;
    std::vector<std::vector<risk::Holding>> held;
    std::vector<risk::MarginMarket> markets;
    std::vector<domain::CashBalance> dollars;  ///< Worth in USD; coins stand among the holdings.
    std::deque<domain::Instrument> coins;      ///< That only a supposed trade brings or takes.
    double greatestVolatility{};               ///< Of the underlyings held, annual; 0 if no surface tells.
    std::string owed;                          ///< A coin that it owes and that has no price; empty: none is.

    std::vector<risk::Holding> holdings() const
    {
        std::vector<risk::Holding> all;
        for (const auto& part : held)
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }
};

bool isWallet(const State& state, const std::string& venue)
{
    const auto& venues = state.config.settings.hedgeVenues;
    return std::any_of(venues.begin(), venues.end(),
                       [&](const auto& hedge) { return hedge.gasUnits > 0.0 && hedge.venue == venue; });
}

/// What it costs, and what then is held. A premium in coins is coins that are held no more, which moves their risk too.
void suppose(Account& account, const Supposed& supposed, double spot)
{
    const auto& instrument = *supposed.holding.instrument;
    auto& held = account.held.back();
    if (instrument.isOption() && instrument.isInverse()) {
        account.coins.push_back({.name = instrument.underlying + " cash",
                                 .venue = account.venue,
                                 .underlying = instrument.underlying,
                                 .kind = domain::InstrumentKind::Cash});
        held.push_back({.instrument = &account.coins.back(), .quantity = -supposed.costUsd / spot});
    } else {
        account.dollars.push_back({.venue = account.venue, .currency = "USDC", .amount = -supposed.costUsd});
    }
    held.push_back(supposed.holding);
}

Account accountOf(const State& state, const valuation::BookState& book, domain::AccountId id,
                  std::span<const Supposed> besides = {})
{
    const auto& named = book.accounts().at(id);
    Account account{.venue = named.venue, .label = named.label()};
    for (const auto& [key, amount] : book.cash())
        if (const auto rate = market::stableRate(state.market, key.second); rate && key.first == id)
            account.dollars.push_back({.venue = named.venue, .currency = key.second, .amount = amount * *rate});
    double marksUsd = 0.0;
    for (const auto& [code, market] : state.market.underlyings()) {
        if (!(market.spot() > 0.0)) {
            for (const auto& holding : book.holdings(state.market, code, id))
                if (holding.instrument->kind == domain::InstrumentKind::Cash && holding.quantity < 0.0)
                    account.owed = code;
            continue;
        }
        account.markets.push_back({.underlying = code, .view = market.view(valuedAt(state))});
        account.held.push_back(book.holdings(state.market, code, id));
        for (const auto& supposed : besides)
            if (supposed.holding.instrument->underlying == code) suppose(account, supposed, market.spot());
        for (const auto& holding : account.held.back())
            marksUsd += valuation::BookState::markAdjustmentUsd(market, *holding.instrument, holding.quantity);
        if (!account.held.back().empty())
            account.greatestVolatility = std::max(account.greatestVolatility, market::atmVolatility30(market));
    }
    // A venue's equity stands at its marks, as the list of positions does.
    if (marksUsd != 0.0) account.dollars.push_back({.venue = named.venue, .currency = "USDC", .amount = marksUsd});
    return account;
}

void setFunding(const State& state, const std::string& venue, risk::MarginPortfolio& portfolio)
{
    for (auto& margined : portfolio.underlyings) {
        const auto* market = state.market.find(margined.name);
        if (market == nullptr) continue;
        for (auto& perpetual : margined.perpetuals) {
            const auto id = state.market.instruments().find(venue, perpetual.name);
            const auto rate = id ? market->fundingPerHour.find(*id) : market->fundingPerHour.end();
            if (rate != market->fundingPerHour.end()) perpetual.hourlyFundingRate = rate->second;
        }
    }
}

void fillDistance(std::optional<pricing::Isa> isa, const risk::MarginPortfolio& portfolio, const risk::MarginRule& rule,
                  double dailyVolatility, AccountMargin& margin)
{
    const auto distance = risk::liquidationDistance(portfolio, rule, dailyVolatility, {}, isa);
    if (!distance) {
        margin.message = distance.error().message;
        return;
    }
    margin.fundingHours = distance->fundingHours;
    margin.distanceEstimated = distance->estimated;
    margin.distanceMethod = distance->method;
    margin.shock = distance->shock;
    if (distance->shock) margin.sigmas = distance->sigmas;
    if (!distance->shock) margin.message = "none in the range scanned: " + distance->method;
}

std::string owesWords(const Account& account)
{
    return fmt::format("{} owes {}, of which no price is told here: what it has is not known until an index of {} is "
                       "told, or it is paid back",
                       account.label, account.owed, account.owed);
}

/// What a venue margins. Coins that are held without a price are left out, and the account has more than is counted;
/// without those that are owed it would have less.
Result<risk::MarginPortfolio> portfolioOf(const Account& account, const risk::MarginRule& rule)
{
    if (!account.owed.empty()) return fail(ErrorCode::NotFound, owesWords(account));
    return risk::marginPortfolio(account.holdings(), account.markets, account.dollars, rule);
}

/// By the venue's own rule. The message says what is missing when it cannot be computed.
AccountMargin byRule(const State& state, const Account& account, const risk::MarginRule& rule,
                     std::optional<pricing::Isa> isa)
{
    const auto& origin = risk::originOf(rule);
    AccountMargin margin{.account = account.label, .rule = origin.rule, .parameterDate = origin.date};
    auto portfolio = portfolioOf(account, rule);
    if (!portfolio) {
        margin.message = portfolio.error().message;
        return margin;
    }
    setFunding(state, account.venue, *portfolio);
    const auto asked = risk::venueMargin(*portfolio, rule, isa);
    if (!asked) {
        margin.message = asked.error().message;
        return margin;
    }
    margin.initialUsd = asked->initialUsd;
    margin.maintenanceUsd = asked->maintenanceUsd;
    margin.equityUsd = asked->equityUsd;
    margin.estimated = asked->estimated;
    margin.source = fmt::format("{}, parameters of {}: {}", asked->rule, asked->parameterDate, asked->source);
    if (asked->equityUsd > 0.0) margin.share = asked->initialUsd / asked->equityUsd;
    fillDistance(isa, *portfolio, rule, account.greatestVolatility / std::sqrt(365.0), margin);
    return margin;
}

/// What the rule asks and counts alone.
Result<risk::VenueMargin> askRule(const State& state, const Account& account, const risk::MarginRule& rule)
{
    auto portfolio = portfolioOf(account, rule);
    if (!portfolio) return tl::unexpected<Error>(portfolio.error());
    setFunding(state, account.venue, *portfolio);
    return risk::venueMargin(*portfolio, rule, std::nullopt);
}

/// What works in an account, quotes aside, as if it had filled.
std::vector<Supposed> workingIn(const State& state, domain::AccountId id)
{
    std::vector<Supposed> working;
    for (const auto& [name, order] : state.ledger.open()) {
        if (order.intent.account != id || order.intent.purpose == domain::OrderPurpose::Quote) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        working.push_back(supposedOf(state, instrument, order.remaining(), order.intent.limitPrice.toDouble()));
    }
    return working;
}

/// Where no rule is known: the worst of a spot scan, marked as an estimate.
AccountMargin byEstimate(const Account& account, std::optional<pricing::Isa> isa)
{
    AccountMargin margin{
        .account = account.label, .rule = "estimate", .message = "no margin rule of the venue is known"};
    if (!account.owed.empty()) margin.message = owesWords(account);
    double used = 0.0, equity = 0.0;
    for (std::size_t i = 0; i < account.markets.size(); ++i) {
        if (account.held[i].empty()) continue;
        const auto& view = account.markets[i].view;
        used += risk::estimateMarginUsd(account.held[i], view, isa);
        for (const auto& holding : account.held[i])
            equity += risk::valueHolding(holding, view).valueUsd;
    }
    for (const auto& dollars : account.dollars)
        equity += dollars.amount;
    margin.estimated = true;
    margin.source = risk::kMarginEstimateMethod;
    if (equity > 0.0 && account.owed.empty()) margin.share = used / equity;
    return margin;
}

}  // namespace

std::optional<StatedSums> statedMargin(const State& state, domain::AccountId account)
{
    const auto found = state.statedMargins.find(account);
    if (found == state.statedMargins.end() || found->second.parts.empty()) return std::nullopt;
    StatedSums sums{.initialUsd = 0.0, .maintenanceUsd = 0.0, .equityUsd = 0.0, .at = found->second.at};
    for (const auto& [currency, part] : found->second.parts) {
        const auto rate = market::usdPer(state.market, currency);
        // A coin that the desk knows no market of covers nothing here; what needs margin must have a price.
        if (!rate && part.initial.units == 0 && part.maintenance.units == 0) continue;
        if (!rate) return std::nullopt;
        *sums.initialUsd += part.initial.toDouble() * rate->usd;
        *sums.maintenanceUsd += part.maintenance.toDouble() * rate->usd;
        *sums.equityUsd += part.equity.toDouble() * rate->usd;
    }
    return sums;
}

std::optional<AccountMargin> accountMargin(const State& state, domain::AccountId id, std::span<const Supposed> besides,
                                           std::optional<pricing::Isa> isa)
{
    const Account account = accountOf(state, state.book, id, besides);
    if (isWallet(state, account.venue) || account.holdings().empty()) return std::nullopt;
    const auto rule = state.config.marginRules.find(account.venue);
    return rule != state.config.marginRules.end() ? byRule(state, account, rule->second, isa)
                                                  : byEstimate(account, isa);
}

std::optional<AccountMargin> marginWithBook(const State& state, const valuation::BookState& book, domain::AccountId id,
                                            std::optional<pricing::Isa> isa)
{
    const Account account = accountOf(state, book, id);
    if (isWallet(state, account.venue)) return std::nullopt;
    const auto rule = state.config.marginRules.find(account.venue);
    return rule != state.config.marginRules.end() ? byRule(state, account, rule->second, isa)
                                                  : byEstimate(account, isa);
}

Supposed supposedOf(const State& state, const domain::Instrument& instrument, double quantity, double price)
{
    const auto* market = state.market.find(instrument.underlying);
    const double spot = market != nullptr ? market->spot() : 0.0;
    const bool isPaid = instrument.isOption() || instrument.kind == domain::InstrumentKind::Spot;
    return {.holding = {.instrument = &instrument, .quantity = quantity, .entryPrice = price},
            .costUsd = isPaid ? quantity * price * valuation::usdPerPrice(instrument, spot) : 0.0};
}

namespace {

/// As `marginAfter`, with what is `supposed` to have filled already.
std::optional<controls::MarginAfter> marginWith(const State& state, domain::AccountId id,
                                                std::vector<Supposed> supposed, std::span<const Supposed> orders)
{
    const auto& named = state.book.accounts().at(id);
    const auto rule = state.config.marginRules.find(named.venue);
    if (rule == state.config.marginRules.end() || isWallet(state, named.venue)) return std::nullopt;
    const Account without = accountOf(state, state.book, id, supposed);
    supposed.insert(supposed.end(), orders.begin(), orders.end());
    const Account with = accountOf(state, state.book, id, supposed);
    const auto after = askRule(state, with, rule->second);
    if (!after) return std::nullopt;
    const auto before = without.holdings().empty() ? Result<risk::VenueMargin>(risk::VenueMargin{})
                                                   : askRule(state, without, rule->second);
    if (!before) return std::nullopt;
    const double change = after->initialUsd - before->initialUsd;
    controls::MarginAfter margin{.account = named.label(),
                                 .initial = after->initialUsd,
                                 .equity = after->equityUsd,
                                 .raises = change > 1e-9 * before->initialUsd};
    // The venue lets or liquidates by its own figures.
    const auto stated = statedMargin(state, id);
    if (!stated || !stated->initialUsd || !stated->equityUsd) return margin;
    const double theirs = std::max(*stated->initialUsd + change, 0.0);
    if (theirs * margin.equity > margin.initial * *stated->equityUsd) {
        margin.initial = theirs;
        margin.equity = *stated->equityUsd;
    }
    return margin;
}

/// Whether the one leaves less free than the other, of two of which one that does not raise what is asked stops
/// nothing.
bool leavesLess(const controls::MarginAfter& a, const controls::MarginAfter& b)
{
    if (a.raises != b.raises) return a.raises;
    return a.equity - a.initial / kMostMarginShare < b.equity - b.initial / kMostMarginShare;
}

}  // namespace

std::optional<controls::MarginAfter> marginAfter(const State& state, domain::AccountId id,
                                                 std::span<const Supposed> orders)
{
    auto working = workingIn(state, id);
    const bool isAlone = working.empty();
    auto all = marginWith(state, id, std::move(working), orders);
    if (isAlone || !all) return all;
    // What works may never fill, and an order that closes then frees nothing.
    auto alone = marginWith(state, id, {}, orders);
    return alone && leavesLess(*alone, *all) ? alone : all;
}

std::optional<controls::MarginAfter> marginLastSeen(const State& state, domain::AccountId id)
{
    const auto seen = state.marginsSeen.find(id);
    if (seen == state.marginsSeen.end()) return std::nullopt;
    return controls::MarginAfter{.account = state.book.accounts().at(id).label(),
                                 .initial = seen->second.initialUsd,
                                 .equity = seen->second.equityUsd,
                                 .raises = true};
}

std::vector<AccountMargin> accountMargins(const State& state, std::optional<pricing::Isa> isa)
{
    std::set<domain::AccountId> ids;
    for (const auto& [key, amount] : state.book.cash())
        ids.insert(key.first);
    // What is held in an account without cash is margined as well, and has nothing to stand on.
    for (const auto& [key, position] : state.book.positions())
        ids.insert(key.account);
    std::erase_if(ids, [&](domain::AccountId id) { return isWallet(state, state.book.accounts().at(id).venue); });
    std::vector<AccountMargin> margins;
    for (const auto id : ids) {
        const Account account = accountOf(state, state.book, id);
        if (account.holdings().empty()) continue;
        const auto rule = state.config.marginRules.find(account.venue);
        margins.push_back(rule != state.config.marginRules.end() ? byRule(state, account, rule->second, isa)
                                                                 : byEstimate(account, isa));
        margins.back().id = id;
        margins.back().stated = statedMargin(state, id);
    }
    return margins;
}

}  // namespace ballast::desk
