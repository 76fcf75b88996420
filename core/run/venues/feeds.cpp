#include "venues/feeds.h"

#include <algorithm>
#include <fmt/format.h>

#include "oracle/chain_feed.h"
#include "oracle/pyth_feed.h"
#include "venue/deribit/feed.h"
#include "venue/derive_feed/feed.h"
#include "venue/hyperliquid_feed/feed.h"
#include "venue/uniswap/pool_feed.h"
#include "venues/oracle_key.h"
#include "venues/pools.h"

namespace ballast::venues {

namespace {

using profile::OracleKind;
using profile::OracleProfile;
using profile::VenueKind;
using profile::VenueProfile;

constexpr Duration kChainWithin = Duration::seconds(4);  // A node that is slower holds up the others no longer.
constexpr Duration kCheckWithin = Duration::seconds(3);

/// Of what a profile does not say. Chainlink's are third parties' figures, Pyth's the desk's own.
constexpr double kChainlinkHeartbeat = 3600.0, kStableHeartbeat = 86'400.0, kPythHeartbeat = 30.0;
constexpr double kChainlinkDeviation = 0.005, kStableDeviation = 0.0025;

Duration seconds(const VenueProfile& venue, std::string_view key)
{
    return Duration::fromSeconds(valueOf(venue.protocol, venue.kind, key));
}

venue::RateTerms rate(const VenueProfile& venue, const std::string& pool)
{
    return {.perSecond = valueOf(venue.protocol, venue.kind, pool + "_per_s"),
            .burst = valueOf(venue.protocol, venue.kind, pool + "_burst")};
}

std::unique_ptr<venue::WatchedFeed> deribitFeed(const VenueProfile& venue)
{
    deribit::FeedTerms terms;
    terms.name = venue.name;
    terms.underlyings = venue.underlyings;
    terms.heartbeat = seconds(venue, "heartbeat_s");
    terms.summaryEvery = seconds(venue, "summary_s");
    terms.listingEvery = seconds(venue, "listing_s");
    terms.answersWithin = seconds(venue, "answer_s");
    terms.optionBooks = valueOf(venue.protocol, venue.kind, "option_books") > 0.5;
    terms.calls = rate(venue, "calls");
    terms.subscriptions = rate(venue, "subscriptions");
    terms.listings = rate(venue, "listings");
    transport::SocketTerms socket;
    socket.threadName = "feed." + venue.name;
    return std::make_unique<deribit::Feed>(std::move(terms), *venue.ws, std::move(socket));
}

/// Of which coins a venue's index is the reference unless the book names another: it is the first of Deribit, Derive,
/// Hyperliquid and a pool that has it, of one kind the first of the profile.
std::vector<std::string> coinsLedBy(const VenueProfile& venue, const profile::Profile& profile)
{
    const auto rank = [](VenueKind kind) {
        return kind == VenueKind::Deribit ? 0 : kind == VenueKind::Derive ? 1 : kind == VenueKind::Hyperliquid ? 2 : 3;
    };
    std::vector<std::string> coins;
    for (const auto& coin : venue.underlyings) {
        const bool elsewhere = std::any_of(profile.venues.begin(), profile.venues.end(), [&](const auto& other) {
            const bool before = rank(other.kind) < rank(venue.kind) || (other.kind == venue.kind && &other < &venue);
            return before &&
                   std::find(other.underlyings.begin(), other.underlyings.end(), coin) != other.underlyings.end();
        });
        if (!elsewhere) coins.push_back(coin);
    }
    return coins;
}

std::unique_ptr<venue::WatchedFeed> deriveFeed(const VenueProfile& venue)
{
    derive::FeedTerms terms;
    terms.name = venue.name;
    terms.underlyings = venue.underlyings;
    terms.indexOf = venue.underlyings;
    terms.optionBooks = valueOf(venue.protocol, venue.kind, "option_books") > 0.5;
    terms.confirmEvery = seconds(venue, "confirm_s");
    terms.listingEvery = seconds(venue, "listing_s");
    terms.answersWithin = seconds(venue, "answer_s");
    terms.calls = rate(venue, "calls");
    transport::SocketTerms socket;
    socket.threadName = "feed." + venue.name;
    return std::make_unique<derive::Feed>(std::move(terms), *venue.ws, std::move(socket));
}

std::unique_ptr<venue::WatchedFeed> hyperliquidFeed(const VenueProfile& venue)
{
    hyperliquid::FeedTerms terms;
    terms.name = venue.name;
    terms.underlyings = venue.underlyings;
    terms.indexOf = venue.underlyings;
    terms.fastBooks = valueOf(venue.protocol, venue.kind, "fast_books") > 0.5;
    terms.pingEvery = seconds(venue, "ping_s");
    terms.answersWithin = seconds(venue, "answer_s");
    terms.listingEvery = seconds(venue, "listing_s");
    terms.usesFlagged = valueOf(venue.protocol, venue.kind, "flagged") > 0.5;
    terms.messages = rate(venue, "messages");
    terms.weights =
        hyperliquid::weightsAt(venue.ws->authority(), valueOf(venue.protocol, venue.kind, "weight_per_min"));
    transport::SocketTerms socket;
    socket.threadName = "feed." + venue.name;
    return std::make_unique<hyperliquid::Feed>(std::move(terms), *venue.ws, *venue.http, std::move(socket));
}

bool isStable(const std::string& coin) { return coin == "USDC" || coin == "USDT" || coin == "DAI"; }

oracle::JudgeTerms judgeTerms(const OracleProfile& oracle, const std::string& coin)
{
    const bool isPyth = oracle.kind == OracleKind::Pyth;
    double heartbeat = isPyth ? kPythHeartbeat : isStable(coin) ? kStableHeartbeat : kChainlinkHeartbeat;
    double deviation = isPyth ? 0.0 : isStable(coin) ? kStableDeviation : kChainlinkDeviation;
    if (const auto own = oracle.heartbeats.find(coin); own != oracle.heartbeats.end()) heartbeat = own->second;
    if (const auto own = oracle.deviations.find(coin); own != oracle.deviations.end()) deviation = own->second;
    return {.coin = coin, .heartbeat = Duration::fromSeconds(heartbeat), .deviation = deviation};
}

transport::HttpTerms chainHttp()
{
    transport::HttpTerms terms;
    terms.connect.connectWithin = terms.connect.handshakeWithin = terms.answerWithin = kChainWithin;
    return terms;
}

/// A chain's blocks, fees and pools.
Result<NamedFeed> poolFeed(const VenueProfile& venue, const profile::Profile& profile, bool tellsGas,
                           const std::shared_ptr<oracle::OracleBoard>& board)
{
    uniswap::FeedTerms terms;
    terms.chain.name = venue.name;
    terms.chain.chainId = venue.chainId;
    terms.chain.tellsGas = tellsGas;
    terms.chain.pollEvery = seconds(venue, "poll_s");
    if (!venue.sequencer.empty()) terms.chain.sequencer = venue.sequencer;
    for (const auto& text : venue.pools) {
        const auto pool = addressOf(venue, "pools", text);
        if (!pool) return tl::unexpected<Error>(pool.error());
        terms.pools.push_back(*pool);
    }
    if (venue.signer) terms.feeCapGwei = valueOf(venue.protocol, venue.kind, "fee_cap_gwei");
    const auto show = [&](const std::string& role, const std::string& text) {
        if (const auto address = signing::addressFromText(text)) terms.contracts.push_back({role, *address});
    };
    show("router", venue.router);
    show("quoter", venue.quoter);
    if (!venue.positionManager.empty()) show("position manager", venue.positionManager);
    for (const auto& one : profile.oracles)
        if (one.kind == OracleKind::Chainlink && one.chainId == venue.chainId)
            for (const auto& [coin, contract] : one.feeds)
                show("oracle " + coin, contract);
    // A pool follows the others, so it witnesses nothing: it tells a coin that nobody else has.
    const auto told = coinsLedBy(venue, profile);
    terms.indexOf.insert(told.begin(), told.end());
    if (!venue.positionManager.empty()) {
        const auto manager = addressOf(venue, "position_manager", venue.positionManager);
        const auto owner = addressOf(venue, "address", venue.address);
        if (!manager || !owner) return tl::unexpected<Error>(!manager ? manager.error() : owner.error());
        terms.manager = *manager;
        terms.owner = *owner;
    }
    return NamedFeed{venue.name, std::make_unique<uniswap::PoolFeed>(std::move(terms), venue.rpc, board, chainHttp())};
}

NamedFeed chainlinkFeed(const OracleProfile& profile, bool tellsGas, const std::shared_ptr<oracle::OracleBoard>& board)
{
    oracle::ChainTerms terms;
    terms.name = profile.name;
    terms.kind = "chainlink";
    terms.chainId = profile.chainId;
    terms.tellsGas = tellsGas;
    if (!profile.sequencer.empty()) terms.sequencer = profile.sequencer;
    for (const auto& [coin, contract] : profile.feeds)
        terms.feeds.push_back({judgeTerms(profile, coin), contract});
    return {profile.name, std::make_unique<oracle::ChainFeed>(std::move(terms), profile.rpc, board, chainHttp())};
}

Result<NamedFeed> pythFeed(const OracleProfile& profile, const std::shared_ptr<oracle::OracleBoard>& board,
                           interfaces::KeyStore* keychain)
{
    auto key = oracleKey(profile, keychain);
    if (!key) return tl::unexpected<Error>(key.error());
    if (profile.feeds.size() > oracle::kMostPythFeeds)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("oracle \"{}\": at most {} feeds are asked for at once, were {}; name a second oracle",
                                profile.name, oracle::kMostPythFeeds, profile.feeds.size()));
    oracle::PythTerms terms;
    terms.name = profile.name;
    terms.key = std::move(*key);
    for (const auto& [coin, id] : profile.feeds)
        terms.feeds.push_back({judgeTerms(profile, coin), id});
    return NamedFeed{profile.name, std::make_unique<oracle::PythFeed>(std::move(terms), *profile.http, board)};
}

/// The oracles of each coin, Chainlink first: the first drives the engine, if a venue trades the coin, or if it is a
/// stable one, which is watched against its dollar (F95).
std::shared_ptr<oracle::OracleBoard> boardOf(const profile::Profile& profile)
{
    auto board = std::make_shared<oracle::OracleBoard>();
    const auto isTraded = [&](const std::string& coin) {
        return std::any_of(profile.venues.begin(), profile.venues.end(), [&](const VenueProfile& venue) {
            return std::find(venue.underlyings.begin(), venue.underlyings.end(), coin) != venue.underlyings.end();
        });
    };
    for (const auto kind : {OracleKind::Chainlink, OracleKind::Pyth})
        for (const auto& one : profile.oracles)
            for (const auto& [coin, feed] : one.feeds)
                if (one.kind == kind)
                    board->add(coin, one.name, judgeTerms(one, coin).deviation, isTraded(coin) || isStable(coin));
    return board;
}

/// Gas is told by the chain that is swapped on, or else by the first that is read: the engine knows one.
std::string gasTeller(const profile::Profile& profile)
{
    for (const auto& venue : profile.venues)
        if (venue.kind == VenueKind::UniswapV3) return venue.name;
    for (const auto& one : profile.oracles)
        if (one.kind == OracleKind::Chainlink) return one.name;
    return {};
}

}  // namespace

std::vector<domain::NamedIndex> referencesOf(const profile::Profile& profile)
{
    std::vector<domain::NamedIndex> references;
    for (const auto& venue : profile.venues)
        for (auto& coin : coinsLedBy(venue, profile))
            references.push_back({.underlying = std::move(coin), .venue = venue.name});
    return references;
}

std::vector<OracleLimits> oracleLimitsOf(const profile::Profile& profile)
{
    std::vector<OracleLimits> limits;
    for (const auto& one : profile.oracles)
        for (const auto& [coin, feed] : one.feeds) {
            const auto terms = judgeTerms(one, coin);
            limits.push_back({one.name, coin, terms.heartbeat, terms.deviation});
        }
    return limits;
}

Result<std::vector<NamedFeed>> makeFeeds(const profile::Profile& profile, interfaces::KeyStore* keychain)
{
    std::vector<NamedFeed> feeds;
    const auto board = boardOf(profile);
    const auto gas = gasTeller(profile);
    for (const auto& venue : profile.venues) {
        if (venue.kind == VenueKind::Deribit)
            feeds.push_back({venue.name, deribitFeed(venue)});
        else if (venue.kind == VenueKind::Hyperliquid)
            feeds.push_back({venue.name, hyperliquidFeed(venue)});
        else if (venue.kind == VenueKind::Derive)
            feeds.push_back({venue.name, deriveFeed(venue)});
        else {
            auto feed = poolFeed(venue, profile, venue.name == gas, board);
            if (!feed) return tl::unexpected<Error>(feed.error());
            feeds.push_back(std::move(*feed));
        }
    }
    for (const auto& one : profile.oracles) {
        auto feed = one.kind == OracleKind::Pyth ? pythFeed(one, board, keychain)
                                                 : Result<NamedFeed>(chainlinkFeed(one, one.name == gas, board));
        if (!feed) return tl::unexpected<Error>(feed.error());
        feeds.push_back(std::move(*feed));
    }
    return feeds;
}

Result<void> checkChains(const profile::Profile& profile)
{
    const auto check = [](const std::string& what, const std::string& name, const auto& nodes, std::uint64_t id) {
        for (const auto& node : nodes)
            if (const auto checked = oracle::checkChainOf(node, id, kCheckWithin); !checked)
                return Result<void>(
                    fail(ErrorCode::Mismatch, fmt::format("{} \"{}\": {}", what, name, checked.error().message)));
        return Result<void>();
    };
    for (const auto& venue : profile.venues)
        for (const auto& nodes :
             {venue.rpc, venue.signer ? std::vector{*venue.signer} : std::vector<transport::Endpoint>()})
            if (auto checked = check("venue", venue.name, nodes, venue.chainId); !checked) return checked;
    for (const auto& one : profile.oracles)
        if (auto checked = check("oracle", one.name, one.rpc, one.chainId); !checked) return checked;
    return {};
}

}  // namespace ballast::venues
