#include "desk/standing.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/assert.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "interfaces/stopped_scope.h"

namespace ballast::desk {

void setTradingState(State& state, domain::TradingState next, const controls::Because& because,
                     const domain::Scope& scope)
{
    state.standings.set({.state = next, .because = because, .scope = scope, .since = state.now});
}

const controls::Standing& standingIn(const State& state, const domain::Scopes& scopes)
{
    const auto& decided = state.standings.of(scopes);
    const auto* stopped = state.faults.of(scopes);
    return stopped != nullptr && stopped->state > decided.state ? *stopped : decided;
}

const controls::Standing& standingOf(const State& state, const std::string& underlying)
{
    return standingIn(state, {.underlying = underlying});
}

namespace {

template <class Reaches> const Override* pullThat(const State& state, const Reaches& reaches)
{
    const auto found = std::find_if(state.overrides.begin(), state.overrides.end(), [&](const Override& over) {
        return over.action == domain::OperatorAction::PullQuotes && reaches(over);
    });
    return found != state.overrides.end() ? &*found : nullptr;
}

bool isOfAll(const Override& pull, const std::string& underlying)
{
    return pull.instrument.empty() && pull.expiry.isNever() &&
           (pull.underlying.empty() || pull.underlying == underlying);
}

}  // namespace

const Override* findPull(const State& state, const std::string& underlying)
{
    return pullThat(state, [&](const Override& pull) { return isOfAll(pull, underlying); });
}

const Override* findPull(const State& state, const domain::Instrument& option)
{
    return pullThat(state, [&](const Override& pull) {
        if (isOfAll(pull, option.underlying)) return true;
        if (pull.underlying != option.underlying) return false;
        return pull.instrument.empty() ? pull.expiry == option.expiry : pull.instrument == option.name;
    });
}

const Override* findUnarmedAccepted(const State& state, domain::AccountId account)
{
    const auto& named = state.book.accounts().at(account);
    for (const auto& over : state.overrides)
        if (over.action == domain::OperatorAction::AcceptUnarmed &&
            (over.venue.empty() || over.venue == named.venue || over.venue == named.label()))
            return &over;
    return nullptr;
}

std::vector<domain::AccountId> unarmedAccounts(const State& state)
{
    std::vector<domain::AccountId> waiting;
    for (const auto& [id, account] : state.ledger.accounts())
        // While it connects the switch is armed before holdings are compared.
        if (account.heard && account.up && !account.armed && !account.reconciledSince.isNever() &&
            findUnarmedAccepted(state, id) == nullptr)
            waiting.push_back(id);
    return waiting;
}

std::string unarmedWords(const Override& accepted)
{
    return accepted.venue.empty() ? std::string("orders everywhere without a dead man's switch")
                                  : fmt::format("orders at {} without its dead man's switch", accepted.venue);
}

std::string pulledWords(const Override& pull)
{
    if (!pull.instrument.empty()) return pull.instrument + " quotes pulled";
    if (!pull.expiry.isNever()) return pull.underlying + " " + domain::expiryLabel(pull.expiry) + " quotes pulled";
    return (pull.underlying.empty() ? "All" : pull.underlying) + " quotes pulled";
}

bool isTakenIn(const State& state, domain::AccountId account)
{
    return !domain::isOfVenues(state.config.marketKind) || state.openedAccounts.contains(account);
}

bool isReconciled(const State& state, domain::AccountId account)
{
    const auto standing = state.ledger.standing(account, state.now);
    if (standing == orders::AccountStanding::Unheard) return !domain::isOfVenues(state.config.marketKind);
    if (standing != orders::AccountStanding::Ready) return false;
    if (!domain::isOfVenues(state.config.marketKind)) return true;
    // One that is taken in late was held against its venue's own words before.
    constexpr Duration kHold = Duration::seconds(5);
    const auto taken = state.openedAccounts.find(account);
    return taken != state.openedAccounts.end() && state.now - taken->second >= kHold;
}

domain::AccountId tradingAccount(const State& state, const domain::Instrument& instrument)
{
    const auto& accounts = state.book.accounts();
    for (const auto& hedge : state.config.book.hedges) {
        if (hedge.instrument != instrument.name || (!hedge.venue.empty() && hedge.venue != instrument.venue)) continue;
        if (const auto id = accounts.find(instrument.venue, hedge.account)) return *id;
    }
    const auto first = accounts.firstAt(instrument.venue);
    BALLAST_ASSERT(first.has_value());  // `listAccounts` names one for every venue that lists something.
    return *first;
}

namespace {

std::string counted(int count, const char* one, const char* many)
{
    return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

std::string labelOf(const State& state, const orders::Order& order)
{
    return state.book.accounts().at(order.intent.account).label();
}

/// "1 order and 60 quotes at Deribit, 20 quotes at Hyperliquid"; "nothing stood" where nothing did.
std::string standingWords(const TakenAwayByVenue& standing)
{
    std::string words;
    for (const auto& [venue, taken] : standing) {
        std::string here;
        if (taken.orders > 0) here = counted(taken.orders, "order", "orders");
        if (taken.quotes > 0) here += (here.empty() ? "" : " and ") + counted(taken.quotes, "quote", "quotes");
        words += fmt::format("{}{} at {}", words.empty() ? "" : ", ", here, venue);
    }
    return words.empty() ? "nothing stood" : words;
}

bool isKilled(const State& state, const domain::Scope& scope)
{
    return state.standings.at(scope).state == domain::TradingState::Killed;
}

}  // namespace

std::string noteKill(State& state, const domain::Scope& scope)
{
    const auto countIn = [&state](const domain::Scope& part) {
        TakenAwayByVenue standing;
        for (const auto& [id, order] : state.ledger.open()) {
            if (!isIn(state, order, part)) continue;
            auto& taken = standing[labelOf(state, order)];
            ++(order.intent.purpose == domain::OrderPurpose::Quote ? taken.quotes : taken.orders);
        }
        return standing;
    };
    const auto note = [&](const domain::Scope& part, bool again) {
        auto& counts = state.takenAway[part];
        if (!again) counts.clear();
        for (auto& [venue, taken] : counts)
            taken.orders = taken.ordersGone, taken.quotes = taken.quotesGone;
        for (const auto& [venue, taken] : countIn(part)) {
            counts[venue].orders += taken.orders;
            counts[venue].quotes += taken.quotes;
        }
    };
    const auto reached = countIn(scope);
    // While the whole desk is KILLED any press, of a part too, is the same kill, and so is another of a part that is:
    // what the first took away is not to be read as nothing, and what is still on its way out stays of it.
    const auto same = isKilled(state, {}) ? domain::Scope{} : scope;
    const bool again = isKilled(state, same);
    note(same, again);
    // The part stays KILLED when the whole is armed again, and tells its own.
    if (scope != same) note(scope, isKilled(state, scope));
    return again && reached.empty() ? "nothing more stood" : standingWords(reached);
}

void noteKilled(State& state, const orders::Order& order, bool filled)
{
    bool counts{};
    // One order may lie in the scopes of several kills: each lists what it took away itself.
    for (auto& [scope, venues] : state.takenAway) {
        const auto found = venues.find(labelOf(state, order));
        if (found == venues.end() || !isIn(state, order, scope)) continue;
        auto& taken = found->second;
        const bool quote = order.intent.purpose == domain::OrderPurpose::Quote;
        int& stood = quote ? taken.quotes : taken.orders;
        int& gone = quote ? taken.quotesGone : taken.ordersGone;
        if (stood == gone) continue;  // Of an earlier kill.
        filled ? --stood : ++gone;
        taken.filled += filled ? 1 : 0;
        counts = true;
    }
    if (counts) tellKilled(state);
}

namespace {

/// "59 of 60 quotes and 1 of 1 order at Deribit", and what is missing of them.
std::string goneWords(const std::string& venue, const TakenAway& taken)
{
    std::string words;
    if (taken.orders > 0) words = fmt::format("{} of {}", taken.ordersGone, counted(taken.orders, "order", "orders"));
    if (taken.quotes > 0)
        words += fmt::format("{}{} of {}", words.empty() ? "" : " and ", taken.quotesGone,
                             counted(taken.quotes, "quote", "quotes"));
    if (words.empty()) words = "nothing";
    words += " at " + venue;
    const int waits = taken.orders - taken.ordersGone + taken.quotes - taken.quotesGone;
    if (waits > 0) words += fmt::format(" ({} not confirmed yet)", waits);
    if (taken.filled > 0) words += fmt::format(" ({} filled first)", taken.filled);
    return words;
}

std::string cancelledWords(const State& state, const domain::Scope& scope)
{
    std::string words;
    const auto counts = state.takenAway.find(scope);
    if (counts == state.takenAway.end()) return "nothing stood";
    for (const auto& [venue, taken] : counts->second)
        if (taken.orders + taken.quotes + taken.filled > 0)
            words += (words.empty() ? "" : ", ") + goneWords(venue, taken);
    return words.empty() ? "nothing stood" : words;
}

}  // namespace

void tellKilled(State& state)
{
    const auto tell = [&](const domain::Scope& scope, const controls::Standing& standing) {
        if (standing.state != domain::TradingState::Killed) return;
        const bool whole = scope.kind == domain::ScopeKind::All;
        const auto where = whole ? std::string() : fmt::format(" ({})", scope.name);
        const auto& because = standing.because;
        const bool byLimit = because.cause == controls::Cause::DayLoss;
        // Event time of a new session says nothing of a kill before it; what it was told begins with when, by the wall
        // clock: "since 30 Nov 01:43:50 UTC: out of hand".
        const bool before = because.cause == controls::Cause::KilledBefore;
        const auto end = before ? because.told.find(": ") : std::string::npos;
        const auto when = end != std::string::npos ? because.told.substr(0, end) + ", before this start"
                                                   : fmt::format("at {} UTC", toIso8601(standing.since).substr(11, 8));
        const auto told = end != std::string::npos ? because.told.substr(end + 2) : because.told;
        const auto why = whole || told.empty() ? std::string() : fmt::format(", \"{}\"", told);
        state.alerts.raise({AlertKind::Kill, domain::toString(scope)}, AlertLevel::Critical,
                           fmt::format("KILLED{} by {} {}{}: gate closed, cancelled: {}. Re-arm, then resume, to trade "
                                       "again.",
                                       where, byLimit ? "the day's loss limit" : because.who, when, why,
                                       cancelledWords(state, scope)),
                           whole ? "orders" : interfaces::StoppedScope{scope, true}.panel(), state.now);
    };
    tell({}, state.standings.whole());
    for (const auto& [scope, standing] : state.standings.narrower())
        tell(scope, standing);
}

std::vector<Difference> differencesOf(const State& state, const std::string& account)
{
    std::vector<Difference> found;
    for (const auto& [id, standing] : state.ledger.accounts()) {
        if (!account.empty() && account != state.book.accounts().at(id).label()) continue;
        for (const auto& [instrument, adjustment] : standing.positionsDiffer) {
            const auto ours = state.book.quantityOf({id, instrument});
            found.push_back({id, instrument, ours, ours + adjustment.quantity});
        }
    }
    return found;
}

}  // namespace ballast::desk
