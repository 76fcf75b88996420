#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "profile/protocol_settings.h"
#include "transport/endpoint.h"

namespace ballast::profile {

/// Where an account's keys are; never the keys.
enum class KeySource : std::uint8_t { None, Environment, Keychain, Prompt };
struct KeyPlace {
    KeySource source{KeySource::None};
    std::string name;  ///< Prefix of variables, or the keychain's entry.
    friend bool operator==(const KeyPlace&, const KeyPlace&) = default;
};

/// One venue to connect to. Of a WebSocket venue `ws` and `underlyings` are there; of Uniswap v3 `rpc` and what
/// follows.
struct VenueProfile {
    VenueKind kind{VenueKind::Deribit};
    std::string name;  ///< Unique in the profile.
    std::optional<transport::Endpoint> ws, http;
    std::vector<std::string> underlyings;  ///< Coins, in the desk's spelling.
    std::vector<KeyPlace> accounts;
    ProtocolValues protocol;
    bool allowOwnerKey{};  ///< Of a throwaway account on loopback.
    bool quotes{};         ///< The desk quotes its options to others: Deribit's and Derive's, in a profile that trades.
    std::vector<transport::Endpoint> rpc;
    std::uint64_t chainId{};
    std::string router, quoter, address;
    std::string positionManager;  ///< Contract whose positions of `address` are read; empty: none are.
    std::vector<std::string> pools;
    std::string sequencer;  ///< On a second layer the contract of its uptime feed: its own, or that of an oracle of
                            ///< its chain (F96); empty: the chain has none.
    std::optional<transport::Endpoint> signer;
    std::optional<transport::Endpoint> privateRpc;  ///< Where signed swaps go instead of to the wallet's own node.
};

enum class OracleKind : std::uint8_t { Pyth, Chainlink };
struct OracleProfile {
    OracleKind kind{OracleKind::Pyth};
    std::string name;
    std::optional<transport::Endpoint> http;  ///< Pyth.
    std::vector<transport::Endpoint> rpc;     ///< Chainlink.
    std::uint64_t chainId{};
    std::map<std::string, std::string> feeds;  ///< Feed or contract by coin.
    std::map<std::string, double> heartbeats;  ///< Seconds within which a feed is updated, by coin; else a default.
    std::map<std::string, double> deviations;  ///< Fraction of price that forces an update, by coin; else a default.
    std::string sequencer;                     ///< Chainlink on a second layer: the contract of its uptime feed.
    KeyPlace key;
};

struct Profile {
    std::string name;
    bool trade{};
    /// A person's word that no money is behind its venues: the desk says SIMULATED instead of LIVE. Refused unless
    /// every address is plain, that is on loopback.
    bool simulated{};
    /// `on_end = "kill"`: a signal that ends the desk (SIGTERM, SIGINT, SIGHUP) kills it, whatever dead man's switches
    /// are armed (F73). Else ("leave") they have what works, and only where none is armed is it killed.
    bool killsAtEnd{};
    std::optional<std::filesystem::path> book;  ///< Beside the profile unless it is absolute.
    std::vector<VenueProfile> venues;
    std::vector<OracleProfile> oracles;
};

/// Errors   Io if the file cannot be read or is larger than 1 MiB; Parse for what is not TOML; InvalidArgument and
///          Refused as `FILE:LINE: KEY: what was expected, what was there`.
Result<Profile> readProfile(const std::filesystem::path& file);

/// The same for text in memory; a book stands beside `name`.
Result<Profile> parseProfile(std::string_view text, const std::filesystem::path& name);

}  // namespace ballast::profile
