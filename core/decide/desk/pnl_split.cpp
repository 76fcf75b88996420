#include "desk/pnl_split.h"

#include <algorithm>
#include <span>

#include "base/assert.h"
#include "desk/pnl_state.h"
#include "desk/valuation.h"
#include "market/usd_rates.h"
#include "market/venue_marks.h"

namespace ballast::desk {

namespace {

/// Chains of one capture are told within minutes of each other; marks that are older than the newest quotes by more are
/// carried: their expiry or their coin was not told with the rest.
constexpr Duration kTogether = Duration::minutes(20);

Timestamp newestQuotes(const State& state)
{
    Timestamp newest;
    for (const auto& [code, market] : state.market.underlyings())
        for (const auto& chain : market.chains)
            newest = std::max(newest, chain.time);
    return newest;
}

/// What is held of every market and of dollars, USD, as equity counts it; of one account or of all.
std::optional<double> worthOf(const State& state, const valuation::BookState& book,
                              std::optional<domain::AccountId> account)
{
    double usd = 0.0;
    for (const auto& [key, amount] : book.cash())
        if (const auto rate = market::stableRate(state.market, key.second); rate && (!account || key.first == *account))
            usd += amount * *rate;
    for (const auto& [code, market] : state.market.underlyings())
        for (const auto& holding : book.holdings(state.market, code, account)) {
            const bool listed = holding.instrument->kind != domain::InstrumentKind::Cash;
            const auto risk = listed ? valueOf(state, holding) : risk::valueHolding(holding, viewOf(state, market));
            if (!risk.complete) return std::nullopt;
            usd += risk.valueUsd;
        }
    return usd;
}

/// What an account's positions and cash stood for when the day's P&L began, with what was paid since.
double basisOf(const valuation::BookState& book, domain::AccountId account)
{
    double usd = 0.0;
    for (const auto& [key, position] : book.positions())
        if (key.account == account) usd += position.basis.fair;
    for (const auto& [key, amount] : book.cash())
        if (key.first == account) usd += book.cashBasisUsd(account, key.second);
    return usd;
}

}  // namespace

std::optional<std::map<std::string, double>> pnlByVenue(const State& state)
{
    std::map<std::string, double> parts;
    domain::AccountId id;  // From 1, in the order of naming.
    for (const auto& account : state.book.accounts().all()) {
        ++id.value;
        const auto worth = worthOf(state, state.book, id);
        if (!worth) return std::nullopt;
        const auto earned = state.book.earnedIn(id);
        parts[account.label()] +=
            *worth - basisOf(state.book, id) + earned.closed.fair + earned.feesUsd + earned.gasUsd + earned.fundingUsd;
    }
    return parts;
}

namespace {

/// One coin's P&L while the book is walked.
struct CoinSum {
    const std::string* coin;
    std::optional<double> usd;                   ///< Nothing: it has no market, or a leg has no value.
    std::span<const valuation::ValuedLeg> legs;  ///< Those whose basis is still to come.
};

CoinSum begun(const State& state, const std::string& coin)
{
    if (state.market.find(coin) == nullptr) return {.coin = &coin, .usd = {}, .legs = {}};
    const auto& value = valueOf(state, coin);
    if (value.book.missing > 0) return {.coin = &coin, .usd = {}, .legs = {}};
    return {.coin = &coin, .usd = value.book.valueUsd + value.markLessFitUsd, .legs = value.legs};
}

/// Asked at every step. A coin's legs are its positions in the book's own order, so that a position is known by its
/// number, and all coins take one walk.
void takeBases(const State& state, std::span<CoinSum> sums)
{
    for (const auto& [key, position] : state.book.positions())
        for (auto& sum : sums) {
            if (sum.legs.empty() || sum.legs.front().instrument != key.instrument) continue;
            *sum.usd -= position.basis.marked;
            sum.legs = sum.legs.subspan(1);
            break;
        }
}

std::optional<double> ended(const State& state, const CoinSum& sum)
{
    if (!sum.usd) return std::nullopt;
    // Positions come before coins; one whose basis was not taken would hide a loss.
    BALLAST_ASSERT(sum.legs.empty() || sum.legs.front().instrument == domain::InstrumentId{});
    double usd = *sum.usd;
    for (const auto& [key, amount] : state.book.cash())
        if (key.second == *sum.coin) usd -= state.book.cashBasisUsd(key.first, key.second);
    const auto earned = state.book.earnedOn(*sum.coin);
    return usd + earned.closed.marked + earned.feesUsd + earned.gasUsd + earned.fundingUsd;
}

}  // namespace

std::optional<double> pnlOfCoin(const State& state, const std::string& underlying)
{
    auto sum = begun(state, underlying);
    takeBases(state, {&sum, 1});
    return ended(state, sum);
}

std::vector<std::optional<double>> pnlOfLimitedCoins(const State& state)
{
    std::vector<CoinSum> sums;
    sums.reserve(state.config.book.limits.size());
    for (const auto& limits : state.config.book.limits)
        sums.push_back(begun(state, limits.underlying));
    takeBases(state, sums);
    std::vector<std::optional<double>> coins;
    coins.reserve(sums.size());
    for (const auto& sum : sums)
        coins.push_back(ended(state, sum));
    return coins;
}

std::optional<std::map<std::string, double>> pnlByStrategy(const State& state)
{
    if (!state.pnl.equity || !state.pnl.equityAtDayStart) return std::nullopt;
    std::map<std::string, double> parts;
    double sum = 0.0;
    for (const auto& [name, book] : state.earnings.strategies) {
        const auto worth = worthOf(state, book, std::nullopt);
        if (!worth) return std::nullopt;
        parts[name] = *worth;
        sum += *worth;
    }
    parts[kHeldBefore] = *state.pnl.equity - *state.pnl.equityAtDayStart - sum;
    return parts;
}

valuation::BookState& strategyBook(State& state, const std::string& strategy)
{
    auto& book = state.earnings.strategies[strategy];
    const auto& accounts = state.book.accounts().all();
    for (std::size_t i = book.accounts().all().size(); i < accounts.size(); ++i)
        book.addAccount(accounts[i].venue, accounts[i].name);
    return book;
}

std::size_t positionsWithoutMark(const State& state)
{
    const auto& held = state.book.positions();
    const Timestamp newest = newestQuotes(state);
    return static_cast<std::size_t>(std::count_if(held.begin(), held.end(), [&](const auto& position) {
        const auto& option = state.market.instruments().at(position.first.instrument);
        const auto* market = option.isOption() ? state.market.find(option.underlying) : nullptr;
        const auto* chain = market != nullptr ? market->chainOf(option) : nullptr;
        const auto* entry = chain != nullptr ? market->findOption(option) : nullptr;
        return chain != nullptr && !position.second.quantity.isZero() &&
               (entry == nullptr || newest - entry->quoteTime > kTogether ||
                !market::hasOwnMark(*chain, option.expiry, *entry));
    }));
}

}  // namespace ballast::desk
