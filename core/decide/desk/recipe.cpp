#include "desk/recipe.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "base/typed_text.h"
#include "desk/brought_in.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "market/listed_names.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "market/venue_marks.h"
#include "pricing/black76.h"
#include "words/figures.h"

namespace ballast::desk {

namespace {

using domain::RecipeLeg;

constexpr double kMuchLarger = 2.0;  ///< Than asked for: it is said.

/// The chain that a leg is chosen from: of its venue, or of any where the book names none, and paid in what the book
/// says. The coin alone names what is settled in it, as venues do, and another chain where that is not listed.
const market::OptionChain* findChain(const market::UnderlyingMarket& market, const RecipeLeg& leg)
{
    const market::OptionChain* first = nullptr;
    for (const auto& chain : market.chains) {
        if (!leg.venue.empty() && chain.venue != leg.venue) continue;
        const bool told = leg.settles.value != 0;
        if (told ? chain.settles == leg.settles : chain.settlement == domain::Settlement::Inverse) return &chain;
        if (!told && first == nullptr) first = &chain;
    }
    return first;
}

/// "Deribit, settled in BTC; Derive, settled in USDC".
std::string chainsOf(const market::UnderlyingMarket& market)
{
    std::string names;
    for (const auto& chain : market.chains)
        names += (names.empty() ? "" : "; ") + chain.name();
    return names;
}

/// What the book asks of a hedge's instrument: linear, on the hedge's coin, paid in what the book says.
Result<void> checkHedge(const domain::RecipeHedge& hedge, const domain::Instrument& instrument)
{
    if (instrument.isOption())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("hedge.instrument {} is an option; name it as a [[position]]", hedge.instrument));
    if (instrument.underlying != hedge.underlying)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("hedge.instrument {} is on {} and cannot hedge {}; name an instrument on {}",
                                hedge.instrument, instrument.underlying, hedge.underlying, hedge.underlying));
    if (hedge.settles.value != 0 && instrument.settles != hedge.settles)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("hedge.instrument {} is not settled in {} as {}_{} says; name the coin alone, {}",
                                hedge.instrument, domain::currencyOf(hedge.settles).name, hedge.underlying,
                                domain::currencyOf(hedge.settles).name, hedge.underlying));
    return {};
}

/// A stated quantity is opened as it stands, or not at all. `key` is "hedge" or "position".
Result<void> checkLots(const char* key, const domain::Quantity& quantity, const domain::Instrument& instrument)
{
    if (instrument.lotSize.units() <= 0) return {};
    const auto whole = quantity.truncatedTo(instrument.lotSize);
    if (whole == quantity) return {};
    const auto next = whole + (quantity < domain::Quantity{} ? -instrument.lotSize : instrument.lotSize);
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}.quantity: {} of {} is no whole number of its lots of {}; {} and {} are", key,
                            quantity.toString(), instrument.name, instrument.lotSize.toString(), whole.toString(),
                            next.toString()));
}

/// A leg that is due for its roll as it is opened would not be what the book asks for.
Result<void> checkTenor(const RecipeLeg& leg, double rollDays)
{
    if (leg.tenorDays > rollDays) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("option.tenor_days: {} days is not above roll_days, {}, with less than which a leg is "
                            "closed and opened again; ask for a longer tenor, or lower roll_days",
                            leg.tenorDays, rollDays));
}

/// Listed expiry with a smile nearest to the tenor, at least `leastDays` away.
std::optional<Timestamp> nearestExpiry(const market::OptionChain& chain, Timestamp now, double tenorDays,
                                       double leastDays)
{
    std::optional<Timestamp> best;
    double bestDistance = 0.0;
    for (const auto& [expiry, listed] : chain.expiries) {
        const double days = (expiry - now).inSeconds() / 86400.0;
        if (days < leastDays || chain.surface->findSlice(expiry) == nullptr) continue;
        const double distance = std::abs(days - tenorDays);
        if (best && distance >= bestDistance) continue;
        best = expiry;
        bestDistance = distance;
    }
    return best;
}

/// What the book calls `name`; `venue` may be empty where only one lists it.
Result<domain::InstrumentId> findInstrument(const State& state, const std::string& venue, const std::string& name)
{
    const auto& table = state.market.instruments();
    if (venue.empty() && table.isAmbiguous(name))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the book names {}, which more than one venue lists; add the key venue", name));
    const auto id = venue.empty() ? table.findByName(name) : table.find(venue, name);
    if (id) return *id;
    const auto instead = market::listedInstead(table, venue, name, state.now);
    return fail(ErrorCode::NotFound,
                fmt::format("the book names {}{}, which the market does not list{}{}", printable(name, 60),
                            venue.empty() ? "" : " at " + printable(venue, 60), instead.empty() ? "" : "; ", instead));
}

Result<void> openNamed(State& state)
{
    for (const auto& named : state.config.book.positions) {
        const auto id = findInstrument(state, named.venue, named.instrument);
        if (!id) return tl::unexpected<Error>(id.error());
        const auto& instrument = state.market.instruments().at(*id);
        if (auto whole = checkLots("position", named.quantity, instrument); !whole) return whole;
        const auto value = unitOf(state, instrument);
        if (!value.complete)
            return fail(ErrorCode::NotFound,
                        fmt::format("the book names {}, which has no price or volatility", named.instrument));
        bringIn(state, state.book.addAccount(instrument.venue, named.account), instrument, named.quantity,
                value.markPrice);
    }
    return {};
}

/// What a live account holds comes from its venue: there a hedge of the book is what the engine trades in, and nothing
/// is held because the book says so.
bool isConnected(const State& state, const std::string& venue, const std::string& account)
{
    const auto& all = state.config.book.accounts;
    return domain::isOfVenues(state.config.marketKind) &&
           std::find(all.begin(), all.end(), std::pair(venue, account)) != all.end();
}

Result<void> openHedges(State& state)
{
    // Stated quantities first, so that a neutral hedge sees them.
    for (const bool neutral : {false, true}) {
        for (const auto& hedge : state.config.book.hedges) {
            if (hedge.quantity.has_value() == neutral) continue;
            const auto id = findInstrument(state, hedge.venue, hedge.instrument);
            if (!id) return tl::unexpected<Error>(id.error());
            const auto& instrument = state.market.instruments().at(*id);
            if (auto fits = checkHedge(hedge, instrument); !fits) return fits;
            const auto* market = state.market.find(hedge.underlying);
            const auto* limits = state.config.book.findLimits(hedge.underlying);
            const double target = limits != nullptr ? limits->targetDelta : 0.0;
            const double open = riskOf(state, hedge.underlying).netDelta() - target;
            if (market == nullptr) continue;
            if (isConnected(state, instrument.venue, hedge.account)) continue;
            const auto unit = unitOf(state, instrument);
            if (!hedge.quantity && !unit.complete)
                return fail(ErrorCode::NotFound,
                            fmt::format("the book hedges with {}, which has no price", hedge.instrument));
            if (hedge.quantity)
                if (auto whole = checkLots("hedge", *hedge.quantity, instrument); !whole) return whole;
            const auto quantity = hedge.quantity ? Result<domain::Quantity>(*hedge.quantity)
                                                 : domain::Quantity::fromDouble(-open / unit.exposure.delta);
            if (!quantity) return tl::unexpected<Error>(quantity.error());
            const auto price = market->linearPrices.find(instrument.id);
            bringIn(state, state.book.addAccount(instrument.venue, hedge.account), instrument,
                    quantity->truncatedTo(instrument.lotSize),
                    price != market->linearPrices.end() ? price->second : market->spot());
        }
    }
    return {};
}

/// A source lists everything with its first chain; an underlying that it does not list would keep the book waiting for
/// ever, so it is an error with its name.
Result<void> checkUnderlyings(const State& state)
{
    const auto& all = state.market.underlyings();
    const bool chained =
        std::any_of(all.begin(), all.end(), [](const auto& item) { return !item.second.chains.empty(); });
    if (!chained) return {};
    const auto check = [&](const char* table, const std::string& underlying) -> Result<void> {
        if (state.market.find(underlying) != nullptr) return {};
        std::string listed;
        for (const auto& [name, market] : all)
            listed += (listed.empty() ? "" : ", ") + name;
        return fail(ErrorCode::NotFound,
                    fmt::format("{}.underlying: the book names underlying {}, which the market does not list as it "
                                "begins; it lists {}",
                                table, underlying, listed));
    };
    for (const auto& leg : state.config.book.legs) {
        if (auto found = check("option", leg.underlying); !found) return found;
        const auto& market = *state.market.find(leg.underlying);
        if (!market.chains.empty() && findChain(market, leg) == nullptr)
            return fail(ErrorCode::NotFound,
                        fmt::format("the book asks for {} options at {}{}; the market lists {} only", leg.underlying,
                                    leg.venue,
                                    leg.settles.value == 0
                                        ? std::string()
                                        : fmt::format(", settled in {}", domain::currencyOf(leg.settles).name),
                                    chainsOf(market)));
    }
    for (const auto& hedge : state.config.book.hedges)
        if (auto found = check("hedge", hedge.underlying); !found) return found;
    for (const auto& limits : state.config.book.limits)
        if (auto found = check("limits", limits.underlying); !found) return found;
    return {};
}

std::string joined(const std::set<std::string>& names)
{
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

/// Where something is listed or hedged.
std::set<std::string> venuesOf(const State& state)
{
    std::set<std::string> venues;
    for (const auto& instrument : state.market.instruments().all())
        venues.insert(instrument.venue);
    for (const auto& hedge : state.config.settings.hedgeVenues)
        venues.insert(hedge.venue);
    return venues;
}

/// An account may lie where the market has nothing, such as with a custodian; a venue that is misspelt is none.
Result<void> checkAccounts(const State& state)
{
    const auto venues = venuesOf(state);
    for (const auto& [typed, account] : state.config.book.accounts)
        for (const auto& venue : venues)
            if (market::isSlipOf(typed, venue))
                return fail(ErrorCode::NotFound,
                            fmt::format("account.venue: the book has an account at \"{}\", which is "
                                        "written {}; what lies there would cover no margin",
                                        printable(typed, 60), venue));
    return {};
}

/// Of a venue: its main one, and what the book's other rows name there. A row without a venue names one of any.
std::set<std::string> accountsAt(const domain::BookDefinition& book, const std::string& venue)
{
    std::set<std::string> accounts{std::string(domain::kMainAccount)};
    const auto add = [&](const std::string& at, const std::string& account) {
        if (at.empty() || at == venue) accounts.insert(account);
    };
    for (const auto& leg : book.legs)
        add(leg.venue, leg.account);
    for (const auto& position : book.positions)
        add(position.venue, position.account);
    for (const auto& hedge : book.hedges)
        add(hedge.venue, hedge.account);
    for (const auto& [at, account] : book.accounts)
        add(at, account);
    return accounts;
}

/// Cash at a name that nothing else knows is a slip of the pen: it would stand beside the account that it belongs to,
/// and no margin would count it. What a live venue is called is checked with its profile.
Result<void> checkPlace(const State& state, const domain::CashBalance& cash)
{
    const auto& rows = state.config.book.accounts;
    const bool isNamed =
        std::any_of(rows.begin(), rows.end(), [&cash](const auto& row) { return row.first == cash.venue; });
    if (const auto venues = venuesOf(state); !isNamed && !venues.contains(cash.venue))
        return fail(ErrorCode::NotFound,
                    fmt::format("cash.venue: the book holds {} {} at \"{}\", where this market has nothing; its venues "
                                "are {}",
                                cash.amount, cash.currency, printable(cash.venue, 60), joined(venues)));
    if (const auto accounts = accountsAt(state.config.book, cash.venue); !accounts.contains(cash.account))
        return fail(ErrorCode::NotFound,
                    fmt::format("cash.account: the book holds {} {} in \"{}\" of {}, which no other row names; known "
                                "there: {}; an [[account]] row with venue and account adds one",
                                cash.amount, cash.currency, printable(cash.account, 60), cash.venue, joined(accounts)));
    return {};
}

/// Each coin that the book holds or hedges, with what names it first.
std::map<std::string, std::string> coinsOf(const State& state)
{
    const auto& book = state.config.book;
    std::map<std::string, std::string> coins;
    for (const auto& leg : book.legs)
        coins.try_emplace(leg.underlying, fmt::format("options of {}", leg.underlying));
    for (const auto& named : book.positions)
        if (const auto id = findInstrument(state, named.venue, named.instrument))
            coins.try_emplace(state.market.instruments().at(*id).underlying, named.instrument);
    for (const auto& hedge : book.hedges)
        coins.try_emplace(hedge.underlying, hedge.instrument);
    for (const auto& cash : book.cash)
        if (const auto known = domain::findCurrency(cash.currency);
            known && domain::currencyOf(*known).kind == domain::CurrencyKind::Coin && cash.amount != 0.0)
            coins.try_emplace(cash.currency, fmt::format("{} {} at {}", cash.amount, cash.currency, cash.venue));
    return coins;
}

/// Risk is counted, shown and limited by the coins that have limits; what another coin earns would be in P&L alone.
/// What a live account holds is its venue's to tell.
Result<void> checkLimits(const State& state)
{
    for (const auto& [coin, what] : coinsOf(state))
        if (state.config.book.findLimits(coin) == nullptr)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("limits: the book holds {} and has no limits of {}, so that no risk of it would be "
                                    "counted; add a table [[limits]] with underlying = \"{}\" and a risk_aversion (a "
                                    "limit that is left out is 0)",
                                    what, coin, coin));
    return {};
}

/// An index of a venue that never tells one would leave its coin without a price for good.
Result<void> checkIndices(const State& state)
{
    for (const auto& named : state.config.book.indices) {
        const auto* market = state.market.find(named.underlying);
        if (market == nullptr || market->namedIndex || market->waitingIndex || market->otherIndices.empty()) continue;
        std::set<std::string> told;
        for (const auto& [venue, index] : market->otherIndices)
            if (!venue.empty()) told.insert(venue);
        return fail(ErrorCode::NotFound,
                    fmt::format("index.venue: the book names the index of {} for {}, which this market does not tell; "
                                "{}",
                                printable(named.venue, 60), named.underlying,
                                told.empty() ? "it has one index a coin, of no venue: leave the table [[index]] out"
                                             : "it tells those of " + joined(told)));
    }
    return {};
}

/// Once something is listed: a name that no venue has would turn quoting off.
Result<void> checkQuoted(const State& state)
{
    std::set<std::string> venues;
    for (const auto& [code, market] : state.market.underlyings())
        for (const auto& chain : market.chains)
            venues.insert(chain.venue);
    const auto& quoted = state.config.quotedVenues;
    if (venues.empty() || quoted.empty()) return {};
    for (const auto& venue : quoted)
        if (venues.contains(venue)) return {};  // Others may be of another market.
    return fail(ErrorCode::NotFound,
                fmt::format("quote.venue: the book quotes at \"{}\", where this market lists no options, and so "
                            "nowhere; it lists them at {}",
                            printable(*quoted.begin(), 60), joined(venues)));
}

/// Coins without a price would be owned and not counted.
Result<void> checkCash(const State& state)
{
    const bool live = domain::isOfVenues(state.config.marketKind);
    for (const auto& cash : state.config.book.cash) {
        if (auto placed = live ? Result<void>{} : checkPlace(state, cash); !placed) return placed;
        if (!usdPer(state.market, cash.currency))
            return fail(ErrorCode::NotFound,
                        fmt::format("cash.currency: the book holds {} {} at {}, which has no price in this market; "
                                    "leave it out, or use a market that lists {}",
                                    cash.amount, cash.currency, cash.venue, cash.currency));
    }
    return {};
}

}  // namespace

std::optional<ResolvedLeg> resolveLeg(const State& state, const RecipeLeg& leg, double leastDays)
{
    const auto* market = state.market.find(leg.underlying);
    const auto* chain = market != nullptr ? findChain(*market, leg) : nullptr;
    if (chain == nullptr || !chain->surface) return std::nullopt;
    const auto expiry = nearestExpiry(*chain, state.now, leg.tenorDays, leastDays);
    if (!expiry) return std::nullopt;
    std::optional<ResolvedLeg> best;
    double bestDistance = 0.0;
    const auto& listed = chain->expiries.at(*expiry);
    for (const auto& entry : listed.options) {
        if (entry.right != leg.right || market::isLeftOut(listed, entry)) continue;
        const auto& option = state.market.instruments().at(entry.id);
        const auto unit = unitOf(state, option);
        const double distance = std::abs(std::abs(unit.forwardDelta) - leg.delta);
        if (!unit.complete || !(unit.exposure.vega > 0.0) || (best && distance >= bestDistance)) continue;
        const double lot = option.lotSize.toDouble();
        const double lots = std::max(std::round(leg.vegaUsd / unit.exposure.vega / (lot > 0.0 ? lot : 1.0)), 1.0);
        const auto wanted =
            domain::Quantity::fromUnits(std::llround(lots) * std::max<std::int64_t>(option.lotSize.units(), 1));
        const auto quantity = std::max(wanted, option.leastQuantity);
        best = ResolvedLeg{
            .instrument = entry.id, .quantity = leg.isShort ? -quantity : quantity, .premium = unit.markPrice};
        bestDistance = distance;
    }
    return best;
}

std::optional<std::string> liveBookWaitsFor(const State& state)
{
    const auto& book = state.config.book;
    for (const auto& leg : book.legs) {
        const auto* market = state.market.find(leg.underlying);
        const auto* chain = market != nullptr ? findChain(*market, leg) : nullptr;
        if (chain == nullptr || !chain->surface)
            return fmt::format("Waiting for {} options at {}, which the book names.", leg.underlying, leg.venue);
        if (!(market->spot() > 0.0)) return fmt::format("Waiting for the spot price of {}.", leg.underlying);
    }
    for (const auto& hedge : book.hedges) {
        const auto* market = state.market.find(hedge.underlying);
        if (market == nullptr || !(market->spot() > 0.0))
            return fmt::format("Waiting for the spot price of {}.", hedge.underlying);
        const auto id = findInstrument(state, hedge.venue, hedge.instrument);
        if (!id && id.error().code == ErrorCode::NotFound)
            return fmt::format("Waiting for {}, which the book hedges with.", hedge.instrument);
    }
    for (const auto& named : book.positions) {
        const auto id = findInstrument(state, named.venue, named.instrument);
        const bool listed = id || id.error().code != ErrorCode::NotFound;
        if (!listed || (id && !unitOf(state, state.market.instruments().at(*id)).complete))
            return fmt::format("Waiting for a price of {}, which the book holds.", named.instrument);
    }
    for (const auto& cash : book.cash)
        if (!usdPer(state.market, cash.currency))
            return fmt::format("Waiting for a price of {}, which the book holds.", cash.currency);
    return std::nullopt;
}

namespace {

/// A leg that no lot is small enough for.
struct LargerLeg {
    double times{};  ///< The vega asked for.
    std::string words;
};

/// Empty where the leg has about the vega that was asked for.
std::optional<LargerLeg> largerThanAsked(const State& state, const RecipeLeg& leg, const ResolvedLeg& opened)
{
    const auto& option = state.market.instruments().at(opened.instrument);
    const double vega = std::abs(opened.quantity.toDouble()) * unitOf(state, option).exposure.vega;
    if (vega <= kMuchLarger * leg.vegaUsd) return std::nullopt;
    return LargerLeg{vega / leg.vegaUsd,
                     fmt::format("{} of {} {} {} USD of vega where {} was asked for",
                                 opened.quantity.absolute().toString(), option.name, leg.isShort ? "are short" : "have",
                                 words::figure(vega, 2), words::figure(leg.vegaUsd, 2))};
}

void tellLarger(State& state, const std::vector<LargerLeg>& larger)
{
    if (larger.empty()) return;
    const auto& most =
        *std::max_element(larger.begin(), larger.end(), [](const auto& a, const auto& b) { return a.times < b.times; });
    state.alerts.raise({AlertKind::Adjusted, "legs of the book"}, AlertLevel::Warning,
                       fmt::format("{} of the book's {} legs {} more than twice as large as asked for, since less than "
                                   "a lot cannot be held: {}.",
                                   larger.size(), state.config.book.legs.size(), larger.size() == 1 ? "is" : "are",
                                   most.words),
                       "positions", state.now);
}

AlertCause unopenedLegs() { return {AlertKind::Adjusted, "legs of the book without an option"}; }

/// Of a leg without an option, where it belongs: it is opened there once one can be valued.
domain::AccountId accountOf(State& state, const RecipeLeg& leg)
{
    const auto* market = state.market.find(leg.underlying);
    const auto* chain = market != nullptr ? findChain(*market, leg) : nullptr;
    return state.book.addAccount(chain != nullptr ? chain->venue : leg.venue, leg.account);
}

void tellUnopened(State& state, const std::vector<std::string>& unopened)
{
    if (unopened.empty()) return;
    const bool isOne = unopened.size() == 1;
    state.alerts.raise(
        unopenedLegs(), AlertLevel::Warning,
        fmt::format("{} of the book's {} legs {} not open, since there was no option for {} that could be valued: {}; "
                    "orders open {} once there is one and the coin is NORMAL.",
                    unopened.size(), state.config.book.legs.size(), isOne ? "is" : "are", isOne ? "it" : "them",
                    unopened.front(), isOne ? "it" : "them"),
        "positions", state.now);
}

void openLegs(State& state)
{
    std::vector<LargerLeg> larger;
    std::vector<std::string> unopened;
    for (const auto& leg : state.config.book.legs) {
        LegState current;
        if (const auto resolved = resolveLeg(state, leg, state.config.book.rollDays)) {
            const auto& option = state.market.instruments().at(resolved->instrument);
            current = {.instrument = resolved->instrument,
                       .quantity = resolved->quantity,
                       .account = state.book.addAccount(option.venue, leg.account)};
            bringIn(state, current.account, option, resolved->quantity, resolved->premium);
            if (auto one = largerThanAsked(state, leg, *resolved)) larger.push_back(std::move(*one));
        } else {
            current.account = accountOf(state, leg);
            unopened.push_back(fmt::format("a {} of {} in {:g} days at {}", domain::toString(leg.right), leg.underlying,
                                           leg.tenorDays, leg.venue));
        }
        state.legs.push_back(current);
    }
    tellLarger(state, larger);
    tellUnopened(state, unopened);
}

}  // namespace

void clearUnopened(State& state)
{
    // One that a person has flattened is not opened any more.
    const auto waits = [](const LegState& leg) { return leg.instrument == domain::InstrumentId{} && !leg.flattened; };
    if (state.alerts.isOpen(unopenedLegs()) && std::none_of(state.legs.begin(), state.legs.end(), waits))
        state.alerts.clear(unopenedLegs());
}

Result<void> resolveBook(State& state)
{
    const bool live = domain::isOfVenues(state.config.marketKind);
    if (live && liveBookWaitsFor(state)) return {};
    if (auto listed = checkUnderlyings(state); !live && !listed) return listed;
    if (auto told = checkIndices(state); !live && !told) return told;
    if (auto placed = checkAccounts(state); !live && !placed) return placed;
    if (auto quoted = checkQuoted(state); !live && !quoted) return quoted;
    for (const auto& leg : state.config.book.legs)
        if (auto longer = checkTenor(leg, state.config.book.rollDays); !longer) return longer;
    for (const auto& leg : state.config.book.legs) {
        const auto* market = state.market.find(leg.underlying);
        const auto* chain = market != nullptr ? findChain(*market, leg) : nullptr;
        if (chain == nullptr || !chain->surface || !(market->spot() > 0.0)) return {};
    }
    for (const auto& hedge : state.config.book.hedges) {
        const auto* market = state.market.find(hedge.underlying);
        if (market == nullptr || !(market->spot() > 0.0)) return {};
    }
    if (state.market.underlyings().empty()) return {};
    if (auto priced = checkCash(state); !priced) return priced;
    if (auto limited = checkLimits(state); !live && !limited) return limited;
    for (const auto& cash : state.config.book.cash)
        bringInCash(state, state.book.addAccount(cash.venue, cash.account), cash.currency, cash.amount);
    openLegs(state);
    if (auto named = openNamed(state); !named) return named;
    if (auto hedges = openHedges(state); !hedges) return hedges;
    state.bookResolved = true;
    return {};
}

}  // namespace ballast::desk
