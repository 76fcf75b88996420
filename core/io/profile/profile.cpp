#include "profile/profile.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sstream>

#include "config/toml_fields.h"
#include "config/toml_text.h"
#include "domain/money.h"
#include "signing/address.h"

namespace ballast::profile {

namespace {

using config::TomlFields;
using transport::Endpoint;

constexpr std::uintmax_t kMostBytes = 1U << 20U;
constexpr std::size_t kMostVenues = 16, kMostCoins = 64, kMostAccounts = 16, kMostAddresses = 8;
constexpr std::size_t kLongestAddress = 512, kLongestName = 64;
constexpr std::size_t kPythDigits = 64;
constexpr double kMostChainId = 9e15;
constexpr double kMostHeartbeat = 604'800.0, kMostDeviation = 0.25;

/// A fault of one key: the first stands.
std::optional<Endpoint> endpoint(TomlFields& fields, std::string_view key, const std::string& url, bool webSocket)
{
    if (url.empty()) return std::nullopt;
    auto parsed = Endpoint::parse(url);
    if (!parsed) {
        fields.refuse(key, parsed.error().message);
        return std::nullopt;
    }
    if (parsed->isWebSocket() != webSocket) {
        fields.refuse(key, webSocket ? "expected an address that begins with wss:// or, on loopback, ws://"
                                     : "expected an address that begins with https:// or, on loopback, http://");
        return std::nullopt;
    }
    return std::move(*parsed);
}

std::optional<Endpoint> endpoint(TomlFields& fields, std::string_view key, bool webSocket, bool needed)
{
    return endpoint(fields, key,
                    fields.longText(key, kLongestAddress, needed ? std::nullopt : std::optional<std::string>("")),
                    webSocket);
}

std::vector<Endpoint> endpoints(TomlFields& fields, std::string_view key)
{
    std::vector<Endpoint> all;
    for (const auto& url : fields.texts(key, 1, kMostAddresses, kLongestAddress))
        if (auto one = endpoint(fields, key, url, false)) all.push_back(std::move(*one));
    return all;
}

bool isVariable(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// What is typed here may be a key by mistake: it is never repeated.
KeyPlace keyPlace(TomlFields& fields, std::string_view key, const std::string& text)
{
    constexpr std::string_view kEnvironment = "environment:", kKeychain = "keychain:";
    if (text == "none") return {};
    if (text == "prompt") return {KeySource::Prompt, {}};
    if (text.starts_with(kEnvironment) && isVariable(std::string_view(text).substr(kEnvironment.size())))
        return {KeySource::Environment, text.substr(kEnvironment.size())};
    if (text.starts_with(kKeychain) && text.size() > kKeychain.size())
        return {KeySource::Keychain, text.substr(kKeychain.size())};
    fields.refuse(key, "expected \"keychain:NAME\", \"environment:PREFIX\" (capitals, digits, _), \"prompt\" or "
                       "\"none\"; what was typed is not repeated here, in case it is a key");
    return {};
}

std::string coin(const std::string& typed)
{
    const auto known = domain::knownCurrency(typed);
    return known ? std::string(domain::currencyOf(*known).name) : typed;
}

ProtocolValues protocol(TomlFields& fields, VenueKind kind, const std::string& file, const std::string& prefix,
                        std::optional<Error>& error)
{
    ProtocolValues values;
    const auto* table = fields.table("protocol");
    if (table == nullptr) return values;
    TomlFields own(*table, file, prefix + ".protocol");
    for (const auto& setting : protocolSettings())
        if (setting.venue == kind)
            values[std::string(setting.key)] = own.number(setting.key, {setting.least, setting.most}, setting.fallback);
    if (auto fault = own.finish(); fault && !error) error = std::move(fault);
    return values;
}

bool isHex(std::string_view text, std::size_t digits)
{
    return text.size() == digits + 2 && text.starts_with("0x") &&
           text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

/// A contract or account in one case, or in mixed case with the checksum that its case says (EIP-55): a digit that was
/// mistyped is an address of somebody else.
void checkAddress(TomlFields& fields, std::string_view key, const std::string& text)
{
    if (!isHex(text, 40))
        fields.refuse(key, "expected an address: 0x and 40 hexadecimal digits");
    else if (const auto address = signing::addressFromText(text); !address)
        fields.refuse(key, address.error().message + "; copy it again, or write all of it in lower case");
}

std::string contract(TomlFields& fields, std::string_view key)
{
    auto text = fields.text(key);
    checkAddress(fields, key, text);
    return text;
}

/// Empty: it was left out.
std::string optionalContract(TomlFields& fields, std::string_view key)
{
    auto text = fields.text(key, "");
    if (!text.empty()) checkAddress(fields, key, text);
    return text;
}

std::uint64_t chainId(TomlFields& fields)
{
    const double number = fields.number("chain_id", {1, kMostChainId});
    const auto whole = static_cast<std::uint64_t>(number);
    if (static_cast<double>(whole) != number)
        fields.refuse("chain_id", fmt::format("expected a whole number, was {}", number));
    return whole;
}

void readPool(TomlFields& fields, VenueProfile& venue)
{
    venue.rpc = endpoints(fields, "rpc");
    venue.chainId = chainId(fields);
    venue.router = contract(fields, "router");
    venue.quoter = contract(fields, "quoter");
    venue.pools = fields.texts("pools", 1, kMostCoins, kLongestName);
    for (const auto& pool : venue.pools)
        checkAddress(fields, "pools", pool);
    venue.signer = endpoint(fields, "signer", false, false);
    // A wallet that signs is asked on this machine alone: what it is asked for is nobody else's matter.
    if (venue.signer && venue.signer->isSecure())
        fields.refuse("signer", "expected an address on loopback that begins with http://");
    venue.privateRpc = endpoint(fields, "private_rpc", false, false);
    if (venue.privateRpc && !venue.signer) fields.refuse("private_rpc", "needs a signer, whose swaps go there");
    venue.positionManager = optionalContract(fields, "position_manager");
    venue.sequencer = optionalContract(fields, "sequencer");
    if (venue.signer || !venue.positionManager.empty()) venue.address = contract(fields, "address");
}

VenueKind kindOf(const std::string& word)
{
    for (const auto kind : {VenueKind::Hyperliquid, VenueKind::Derive, VenueKind::UniswapV3})
        if (word == toString(kind)) return kind;
    return VenueKind::Deribit;
}

/// What quotes are needs an account to stand in and a word that orders may leave at all.
bool quotesOf(TomlFields& fields, const VenueProfile& venue, bool trades)
{
    const bool hasOptions = venue.kind == VenueKind::Deribit || venue.kind == VenueKind::Derive;
    if (!hasOptions || !fields.flag("quote", false)) return false;
    if (!trades)
        fields.refuse("quote", "is for a profile that trades: set trade = true as well, or take it out");
    else if (venue.accounts.empty())
        fields.refuse("quote", "needs an account that the quotes stand in: accounts = [\"environment:PREFIX\"]");
    return true;
}

/// The desk lets five messages about quotes be on their way at once and counts on a second for them (quoter.cpp): where
/// the venue takes fewer, quotes stand at old prices.
void checkQuotesAtDerive(TomlFields& fields, const VenueProfile& venue)
{
    constexpr double kLeast = 5.0;
    if (!venue.quotes || venue.kind != VenueKind::Derive) return;
    const auto value = [&](const char* key) { return valueOf(venue.protocol, venue.kind, key); };
    const double rate = value("orders_per_s"), quotes = 16.0 * value("quote_expiries");
    if (rate >= kLeast) return;
    fields.refuse(
        "quote",
        fmt::format("needs orders_per_s = {} or more under [venue.protocol]: at {} a second the {} quotes of a "
                    "coin take {:.0f} s to move; write there what Derive lets your account send ({} and more "
                    "are a market maker's limits), or take quote = true out",
                    kLeast, rate, quotes, quotes / rate, kLeast));
}

VenueProfile readVenue(const toml::table& table, const std::string& file, const std::string& prefix, bool trades,
                       std::optional<Error>& error)
{
    TomlFields fields(table, file, prefix);
    VenueProfile venue;
    venue.kind = kindOf(fields.choice("kind", {"deribit", "hyperliquid", "derive", "uniswap_v3"}));
    venue.name = fields.text("name");
    if (venue.kind == VenueKind::UniswapV3) {
        readPool(fields, venue);
    } else {
        venue.ws = endpoint(fields, "ws", true, true);
        venue.http = endpoint(fields, "http", false, venue.kind == VenueKind::Hyperliquid);
        for (const auto& typed : fields.texts("underlyings", 1, kMostCoins, kLongestName)) {
            const auto twin = std::find(venue.underlyings.begin(), venue.underlyings.end(), coin(typed));
            if (twin != venue.underlyings.end()) fields.refuse("underlyings", fmt::format("names {} twice", *twin));
            venue.underlyings.push_back(coin(typed));
        }
        for (const auto& typed : fields.texts("accounts", 0, kMostAccounts, kLongestName)) {
            auto place = keyPlace(fields, "accounts", typed);
            if (place.source != KeySource::None) venue.accounts.push_back(std::move(place));
        }
        venue.allowOwnerKey = fields.flag("allow_owner_key", false);
        const bool onLoopback = venue.ws && !venue.ws->isSecure();
        if (venue.allowOwnerKey && !onLoopback)
            fields.refuse("allow_owner_key", "is for throwaway accounts on this machine: the host must be loopback");
        venue.quotes = quotesOf(fields, venue, trades);
    }
    venue.protocol = protocol(fields, venue.kind, file, prefix, error);
    checkQuotesAtDerive(fields, venue);
    if (auto fault = fields.finish(); fault && !error) error = std::move(fault);
    return venue;
}

/// Figures of coins, each of which is a feed of the oracle.
std::map<std::string, double> figures(TomlFields& fields, std::string_view key, config::NumberRange range,
                                      const std::map<std::string, std::string>& feeds, const std::string& file,
                                      const std::string& prefix, std::optional<Error>& error)
{
    std::map<std::string, double> all;
    const auto* table = fields.table(key);
    if (table == nullptr) return all;
    TomlFields own(*table, file, fmt::format("{}.{}", prefix, key));
    for (const auto& [typed, node] : *table) {
        const std::string name(typed.str());
        all[coin(name)] = own.number(name, range);
        if (!feeds.contains(coin(name))) own.refuse(name, "expected a coin of this oracle's feeds");
    }
    if (auto fault = own.finish(); fault && !error) error = std::move(fault);
    return all;
}

OracleProfile readOracle(const toml::table& table, const std::string& file, const std::string& prefix,
                         std::optional<Error>& error)
{
    TomlFields fields(table, file, prefix);
    OracleProfile oracle;
    oracle.kind = fields.choice("kind", {"pyth", "chainlink"}) == "pyth" ? OracleKind::Pyth : OracleKind::Chainlink;
    oracle.name = fields.text("name");
    if (oracle.kind == OracleKind::Pyth) {
        oracle.http = endpoint(fields, "http", false, true);
        oracle.key = keyPlace(fields, "key", fields.text("key", "none"));
    } else {
        oracle.rpc = endpoints(fields, "rpc");
        oracle.chainId = chainId(fields);
        oracle.sequencer = optionalContract(fields, "sequencer");
    }
    if (const auto* feeds = fields.table("feeds")) {
        TomlFields own(*feeds, file, prefix + ".feeds");
        for (const auto& [key, node] : *feeds) {
            const std::string name(key.str());
            auto text = own.longText(name, kLongestAddress);
            if (oracle.kind == OracleKind::Chainlink)
                checkAddress(own, name, text);
            else if (!isHex(text, kPythDigits))
                own.refuse(name, fmt::format("expected 0x and {} hexadecimal digits", kPythDigits));
            if (!oracle.feeds.try_emplace(coin(name), std::move(text)).second)
                own.refuse(name, fmt::format("the feed of {} stands twice", coin(name)));
        }
        if (auto fault = own.finish(); fault && !error) error = std::move(fault);
    } else {
        fields.refuse("feeds", "expected a table of coins, is missing");
    }
    oracle.heartbeats = figures(fields, "heartbeat_s", {1, kMostHeartbeat}, oracle.feeds, file, prefix, error);
    oracle.deviations = figures(fields, "deviation", {0, kMostDeviation}, oracle.feeds, file, prefix, error);
    if (auto fault = fields.finish(); fault && !error) error = std::move(fault);
    return oracle;
}

/// Names that would be one thing twice.
void refuseTwins(TomlFields& root, const Profile& profile)
{
    std::vector<std::string> names;
    const auto add = [&](const char* key, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) != names.end())
            root.refuse(key, fmt::format("the name \"{}\" stands twice", name));
        names.push_back(name);
    };
    for (const auto& venue : profile.venues)
        add("venue", venue.name);
    for (const auto& oracle : profile.oracles)
        add("oracle", oracle.name);
}

/// Gas is one figure of the desk: a swap on a second chain would be priced and capped by the first one's.
void refuseSecondChain(TomlFields& root, const Profile& profile)
{
    const VenueProfile* first = nullptr;
    for (const auto& venue : profile.venues) {
        if (venue.kind != VenueKind::UniswapV3) continue;
        if (first == nullptr) first = &venue;
        if (venue.chainId == first->chainId) continue;
        root.refuse("venue",
                    fmt::format("{} is on chain {} and {} on chain {}: the pools of one profile are on one chain, "
                                "whose gas their swaps are priced with; make a profile for each chain",
                                first->name, first->chainId, venue.name, venue.chainId));
    }
}

/// Each venue numbers its own transactions: two that sign from one wallet would outbid each other's.
void refuseSharedWallet(TomlFields& root, const Profile& profile)
{
    const auto lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
        return text;
    };
    std::map<std::string, std::string> owners;
    for (const auto& venue : profile.venues) {
        if (!venue.signer) continue;
        const auto [owner, isFirst] = owners.try_emplace(lower(venue.address), venue.name);
        if (!isFirst)
            root.refuse("venue", fmt::format("{} and {} sign from one wallet, {}, and would take each other's "
                                             "transaction numbers; name the pools of both in one [[venue]]",
                                             owner->second, venue.name, venue.address));
    }
}

/// The first venue or oracle with an address that may lead off this machine.
std::optional<std::string> nameOffLoopback(const Profile& profile)
{
    const auto away = [](const auto& endpoint) { return endpoint.isSecure(); };
    const auto any = [&](const auto&... endpoints) { return ((endpoints && away(*endpoints)) || ...); };
    for (const auto& venue : profile.venues)
        if (any(venue.ws, venue.http, venue.signer, venue.privateRpc) ||
            std::any_of(venue.rpc.begin(), venue.rpc.end(), away))
            return venue.name;
    for (const auto& oracle : profile.oracles)
        if (any(oracle.http) || std::any_of(oracle.rpc.begin(), oracle.rpc.end(), away)) return oracle.name;
    return std::nullopt;
}

}  // namespace

Result<Profile> parseProfile(std::string_view text, const std::filesystem::path& name)
{
    const auto file = name.string();
    auto table = config::parseToml(text, file);
    if (!table) return tl::unexpected<Error>(table.error());
    Profile profile;
    std::optional<Error> error;
    TomlFields root(*table, file, "");
    profile.name = root.text("name");
    profile.trade = root.flag("trade", false);
    profile.simulated = root.flag("simulated", false);
    const auto onEnd = root.text("on_end", "leave");
    profile.killsAtEnd = onEnd == "kill";
    if (!profile.killsAtEnd && onEnd != "leave")
        root.refuse("on_end", fmt::format("expected \"leave\" or \"kill\", was \"{}\"", onEnd));
    const auto book = root.longText("book", kLongestAddress, "");
    if (!book.empty()) profile.book = name.parent_path() / book;
    if (profile.trade && !profile.book) root.refuse("book", "a profile that trades must name its book, is missing");
    const auto venues = root.tables("venue", kMostVenues);
    for (std::size_t i = 0; i < venues.size(); ++i)
        profile.venues.push_back(readVenue(*venues[i], file, fmt::format("venue[{}]", i), profile.trade, error));
    const auto oracles = root.tables("oracle", kMostVenues);
    for (std::size_t i = 0; i < oracles.size(); ++i)
        profile.oracles.push_back(readOracle(*oracles[i], file, fmt::format("oracle[{}]", i), error));
    for (auto& venue : profile.venues)
        for (const auto& one : profile.oracles)
            if (venue.kind == VenueKind::UniswapV3 && venue.sequencer.empty() && one.chainId == venue.chainId)
                venue.sequencer = one.sequencer;
    if (profile.venues.empty() && profile.oracles.empty()) root.refuse("venue", "expected at least one, is missing");
    refuseTwins(root, profile);
    refuseSecondChain(root, profile);
    refuseSharedWallet(root, profile);
    if (const auto away = profile.simulated ? nameOffLoopback(profile) : std::nullopt)
        root.refuse("simulated",
                    fmt::format("is for simulators on this machine: {} is reached by an encrypted address, "
                                "which may lead anywhere",
                                *away));
    if (auto fault = root.finish(); fault && !error) error = std::move(fault);
    if (error) return tl::unexpected<Error>(std::move(*error));
    return profile;
}

Result<Profile> readProfile(const std::filesystem::path& file)
{
    std::error_code code;
    // What is no file, such as a pipe that nobody writes, is not waited for.
    const bool isFile = std::filesystem::is_regular_file(file, code);
    const auto bytes = isFile ? std::filesystem::file_size(file, code) : 0;
    std::ifstream in;
    if (isFile) in.open(file);
    if (!isFile || code || !in)
        return fail(ErrorCode::Io, fmt::format("profile {} cannot be read; name a file in TOML", file.string()));
    if (bytes > kMostBytes)
        return fail(ErrorCode::Io,
                    fmt::format("profile {} has {} bytes, at most {} are read", file.string(), bytes, kMostBytes));
    std::ostringstream text;
    text << in.rdbuf();
    return parseProfile(text.str(), file);
}

}  // namespace ballast::profile
