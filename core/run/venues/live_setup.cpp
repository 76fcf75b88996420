#include "venues/live_setup.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <sys/random.h>
#include <unistd.h>

#include "config/book_file.h"
#include "config/margin_parameters_text.h"
#include "domain/decision.h"
#include "domain/settings.h"
#include "engine/rules_version.h"
#include "venues/hedges.h"
#include "venues/venue_market.h"

namespace ballast::venues {

namespace {

using Unexpected = tl::unexpected<Error>;

/// Every limit is zero: nothing may be done.
constexpr std::string_view kWatchingBook = "name = \"Watching\"\n";

/// The profile's book, with the accounts that it connects to and the reference index of each coin that it names none
/// for.
Result<domain::BookDefinition> bookOf(const profile::Profile& profile)
{
    auto book = profile.book ? config::readBook(*profile.book) : config::parseBook(kWatchingBook, "watching");
    const auto accounts = accountsOf(profile);
    if (!book) return book;
    if (const auto own = config::quotedVenues(book->text); !own || !own->empty())
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("book {}: [[quote]]: where a live desk quotes is said by quote = true of a venue in its "
                        "profile; take the table out of the book",
                        book->name));
    auto text = book->text;
    for (const auto& index : referencesOf(profile)) {
        const auto isNamed = [&](const auto& own) { return own.underlying == index.underlying; };
        if (std::any_of(book->indices.begin(), book->indices.end(), isNamed)) continue;
        text += fmt::format("\n[[index]]  # of the connection profile\nunderlying = {}\nvenue = {}\n",
                            domain::jsonString(index.underlying), domain::jsonString(index.venue));
    }
    for (const auto& account : accounts)
        text += fmt::format("\n[[account]]  # of the connection profile\nvenue = {}\naccount = {}\n",
                            domain::jsonString(account.venue), domain::jsonString(account.name));
    for (const auto& venue : profile.venues)
        if (venue.quotes)
            text +=
                fmt::format("\n[[quote]]  # of the connection profile\nvenue = {}\n", domain::jsonString(venue.name));
    return config::parseBook(text, profile.book ? profile.book->string() : "watching");
}

/// A gateway's maker for each account; no key is read for a desk that could not use it.
Result<std::vector<VenueMarket::Account>> makersOf(const profile::Profile& profile, interfaces::KeyStore* keychain)
{
    std::vector<VenueMarket::Account> makers;
    for (auto& account : accountsOf(profile)) {
        auto maker = gatewayMaker(profile.venues[account.place], account, profile.trade, keychain);
        if (!maker) return Unexpected(maker.error());
        const std::string kind(profile::toString(profile.venues[account.place].kind));
        makers.push_back({std::move(account), std::move(*maker), kind, profile.trade});
    }
    return makers;
}

Result<void> checkTrading(const profile::Profile& profile, bool mayTrade)
{
    if (!profile.trade) return {};
    if (!mayTrade)
        return fail(ErrorCode::Refused,
                    fmt::format("profile \"{}\" trades: say so once more with --trade, or set trade = "
                                "false to watch",
                                profile.name));
    if (accountsOf(profile).empty())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("profile \"{}\" trades and names no account; give a venue accounts = "
                                "[\"environment:PREFIX\"]",
                                profile.name));
    return {};
}

std::string namesOf(const profile::Profile& profile)
{
    std::string names;
    for (const auto& venue : profile.venues)
        names += (names.empty() ? "" : ", ") + venue.name;
    return names;
}

/// Positions and cash of a connected account are what the venue says.
Result<void> checkBook(const domain::BookDefinition& book, const profile::Profile& profile)
{
    const auto isConnected = [&](const std::string& venue) {
        return std::any_of(profile.venues.begin(), profile.venues.end(), [&](const auto& connected) {
            return (!connected.accounts.empty() || connected.signer) && (venue.empty() || connected.name == venue);
        });
    };
    for (const auto& index : book.indices) {
        const bool tells = std::any_of(profile.venues.begin(), profile.venues.end(), [&](const auto& venue) {
            return venue.name == index.venue && std::find(venue.underlyings.begin(), venue.underlyings.end(),
                                                          index.underlying) != venue.underlyings.end();
        });
        if (!tells)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("book {}: [[index]] of {}: venue \"{}\" of the profile does not tell it; name a "
                                    "venue whose underlyings hold {}",
                                    book.name, index.underlying, index.venue, index.underlying));
    }
    for (const auto& leg : book.legs)
        if (isConnected(leg.venue))
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("book {}: an [[option]] of {} at {}: positions of a connected account come from the "
                            "venue; take it out of the book",
                            profile.book->string(), leg.underlying, leg.venue));
    for (const auto& position : book.positions)
        if (isConnected(position.venue))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("book {}: position {}: positions of a connected account come from the venue; "
                                    "take it out of the book",
                                    profile.book->string(), position.instrument));
    for (const auto& cash : book.cash) {
        if (std::none_of(profile.venues.begin(), profile.venues.end(),
                         [&](const auto& venue) { return venue.name == cash.venue; }))
            return fail(ErrorCode::NotFound,
                        fmt::format("book {}: cash.venue: {} at \"{}\", which no venue of the profile is called; they "
                                    "are {}",
                                    profile.book->string(), cash.currency, cash.venue, namesOf(profile)));
        if (isConnected(cash.venue))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("book {}: cash {} at {}: balances of a connected account come from the venue; take "
                                    "it out of the book",
                                    profile.book->string(), cash.currency, cash.venue));
    }
    return {};
}

/// Of every account; a venue without one has its own name for what it lists.
std::vector<std::string> labelsOf(const profile::Profile& profile, const domain::MarketInfo& info)
{
    auto labels = info.venues;
    for (const auto& account : accountsOf(profile))
        if (const auto label = domain::Account{account.venue, account.name}.label();
            std::find(labels.begin(), labels.end(), label) == labels.end())
            labels.push_back(label);
    return labels;
}

domain::MarketInfo infoOf(const profile::Profile& profile, Timestamp start)
{
    domain::MarketInfo info;
    info.kind = profile.simulated ? domain::MarketKind::SimulatedVenues : domain::MarketKind::Live;
    info.title = fmt::format("{}: {} ({})", profile.simulated ? "Simulated venues" : "Live", profile.name,
                             profile.trade ? "trading" : "watching");
    info.start = start;
    for (const auto& venue : profile.venues) {
        info.venues.push_back(venue.name);
        for (const auto& coin : venue.underlyings)
            if (std::find(info.underlyings.begin(), info.underlyings.end(), coin) == info.underlyings.end())
                info.underlyings.push_back(coin);
    }
    return info;
}

/// Off, but where a venue of the profile quotes; then no more than the most careful of these asks for.
domain::QuotingSettings quotingOf(const profile::Profile& profile, domain::QuotingSettings quoting)
{
    constexpr double kOptionsAnExpiry = 8.0;
    std::optional<double> expiries;
    for (const auto& venue : profile.venues)
        if (venue.quotes) {
            const double own = valueOf(venue.protocol, venue.kind, "quote_expiries");
            expiries = std::min(expiries.value_or(own), own);
        }
    quoting.enabled = expiries.has_value();
    if (expiries) quoting.instrumentsPerUnderlying = static_cast<int>(std::floor(*expiries) * kOptionsAnExpiry);
    return quoting;
}

/// Names a new live journal, and through its origin each order of it: a venue keeps names for years, and an old order
/// that answers to a new name would be taken for evidence (F43). Never drawn alone: start and process are in it.
std::string drawnFor(const domain::MarketInfo& info)
{
    std::uint64_t drawn = 0;
    if (::getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != sizeof drawn) drawn = 0;
    return fmt::format("{} {} {} {:016x}", info.title, info.start.nanoseconds, ::getpid(), drawn);
}

journal::SessionHeader headerOf(const domain::MarketInfo& info, const domain::Settings& settings,
                                const domain::BookDefinition& book)
{
    journal::SessionHeader header;
    header.kind = info.kind;
    header.marketTitle = info.title;
    header.marketStart = info.start;
    header.underlyings = info.underlyings;
    header.profile = settings.profile;
    header.settingsText = domain::toText(settings);
    header.bookText = book.text;
    for (const auto& [name, text] : config::marginParametersTexts())
        header.margins.push_back({name, text});
    header.rulesVersion = engine::kRulesVersion;
    header.fingerprint = drawnFor(info);
    header.origin = journal::deriveOrigin(header);
    return header;
}

}  // namespace

Result<runtime::LiveSetup> setUpLive(const profile::Profile& named, bool mayTrade, const Clock& clock,
                                     interfaces::KeyStore* keychain)
{
    auto profile = named;
    if (auto may = checkTrading(profile, mayTrade); !may) return Unexpected(may.error());
    const auto book = bookOf(profile);
    if (!book) return Unexpected(book.error());
    if (auto sound = checkBook(*book, profile); !sound) return Unexpected(sound.error());
    if (auto chains = checkChains(profile); !chains) return Unexpected(chains.error());
    const auto pools = askPools(profile);
    if (!pools) return Unexpected(pools.error());
    auto feeds = makeFeeds(profile, keychain);
    if (!feeds) return Unexpected(feeds.error());
    auto accounts = makersOf(profile, keychain);
    if (!accounts) return Unexpected(accounts.error());
    auto settings = domain::defaultSettings(domain::Profile::Live);
    settings.quoting = quotingOf(profile, settings.quoting);
    auto hedges = hedgeVenuesOf(profile, settings, *book, *pools);
    if (!hedges) return fail(hedges.error().code, fmt::format("book {}: {}", book->name, hedges.error().message));
    settings.hedgeVenues = std::move(*hedges);
    const auto info = infoOf(profile, clock.now());
    runtime::LiveSetup setup;
    setup.header = headerOf(info, settings, *book);
    setup.latches = {.venues = info.venues,
                     .accounts = labelsOf(profile, info),
                     .underlyings = info.underlyings,
                     .strategies = {"hedger", "quoter", "roller", "person", "flatten"}};
    setup.market =
        std::make_unique<VenueMarket>(info, std::move(*feeds), std::move(*accounts), oracleLimitsOf(profile));
    return setup;
}

/// A profile may be called anything, a file not.
std::filesystem::path keptKillsOf(const profile::Profile& profile, const std::filesystem::path& folder)
{
    if (folder.empty()) return {};
    std::string stem = "live-";
    for (const char c : profile.name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) != 0 || c == '-')
            stem += c;
        else
            stem += fmt::format("_{:02x}", letter);
    }
    return folder / (stem + ".killed");
}

}  // namespace ballast::venues
