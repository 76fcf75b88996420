#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ballast::venue_server {

/// A key and its secret, of a throwaway account.
struct Keys {
    std::string key, secret;
};

struct ServerTerms {
    std::uint64_t seed{1};
    double speed{1.0};           ///< Seconds of the market's path in a second, 0 to 1,000.
    bool scripted{true};         ///< The first half hour is conditioned (simulation::RegimeScript).
    std::vector<Keys> accounts;  ///< Of Deribit, funded; at least one.
    std::vector<std::string>
        wallets;  ///< Owners' throwaway keys at Hyperliquid, "0x" and 64 digits, funded; may be none.
    std::vector<std::string> deriveWallets{};  ///< The same at Derive, each with one sub-account.
    std::uint64_t tokenSeed{};                 ///< Of tokens; not to be guessed where that matters.
    bool portfolio{};                          ///< Deribit's accounts begin with portfolio margin, the desk's own rule.
};

/// The venues on this machine: the built-in market behind the protocols that its clients speak, and a port that injects
/// faults.
///
/// Threads  start, stop: its owner, one start. The rest: any.
class VenueServer {
public:
    /// `clock` outlives it. Errors   InvalidArgument for a speed out of range or no account or an empty or double key,
    /// or a wallet's key that is none; no error shows one.
    static Result<std::unique_ptr<VenueServer>> create(ServerTerms terms, const Clock& clock);
    ~VenueServer();

    /// Answers when it returns. Errors   Io if a port cannot be had; Refused if the system gives no thread.
    Result<void> start();
    /// Cuts all lines and returns when nothing moves any more.
    void stop() noexcept;

    std::uint16_t deribitPort() const noexcept;
    std::uint16_t hyperliquidPort() const noexcept;
    std::uint16_t derivePort() const noexcept;
    std::uint16_t hermesPort() const noexcept;
    std::uint16_t controlPort() const noexcept;
    const std::vector<Keys>& accounts() const noexcept;
    /// Where everything is, as JSON: the form that the program writes.
    std::string portsJson() const;
    /// A profile for Ballast that connects to it; keys are environment:BALLAST_SIM, at Derive
    /// environment:BALLAST_SIM_DERIVE. Without a wallet Hyperliquid and Derive are watched.
    std::string profileToml() const;

private:
    class Parts;
    explicit VenueServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace ballast::venue_server
