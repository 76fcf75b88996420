#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "interfaces/key_store.h"
#include "profile/profile.h"
#include "venue/gateway.h"
#include "venue/instrument_names.h"
#include "venue/latch_board.h"
#include "venue/uniswap_account/action.h"
#include "venue/watched_gateway.h"

namespace ballast::venues {

/// One account of a profile: what the book calls it, and its venue in the profile.
struct PlannedAccount {
    std::string venue, name;  ///< The first of a venue is the main one.
    std::size_t place{};      ///< Of the venue in the profile.
    profile::KeyPlace key;
};

/// Every account that the profile names, in its order.
std::vector<PlannedAccount> accountsOf(const profile::Profile& profile);

/// What a gateway works with; all outlive it.
struct GatewayLinks {
    const Clock& clock;
    const venue::LatchBoard& latches;
    const venue::InstrumentNames& names;
};

/// Makes the account's gateway once its number is known. Holds its key until then.
///
/// `keychain` is read where the profile says so; null: this program has none. Errors   those of KeyReader.
class GatewayMaker {
public:
    virtual ~GatewayMaker() = default;
    virtual std::unique_ptr<venue::Gateway> make(domain::AccountId id, const std::string& label,
                                                 const GatewayLinks& links) = 0;
    /// The wallet of the gateway that it made; nothing where that is no wallet's. Any thread, also after the gateway's
    /// end.
    virtual std::optional<uniswap::WalletNow> wallet() const { return std::nullopt; }
};
Result<std::unique_ptr<GatewayMaker>> gatewayMaker(const profile::VenueProfile& venue, const PlannedAccount& account,
                                                   bool trades, interfaces::KeyStore* keychain = nullptr);

/// What a kill without a desk did at one account.
struct AccountKilled {
    std::string label;
    std::uint64_t cancelled{}, left{};
    std::string fault;  ///< Not empty: why it is not known to be done.
};
/// Cancels everything at every account of the profile, at all at once: a venue that is down holds up no other (F52).
///
/// Threads  `ended` is told of each account when it ends, and `waits` each ten seconds since how long which ones have
///          not: one at a time, on whatever thread that is; either may be empty.
std::vector<AccountKilled>
killAccounts(const profile::Profile& profile, interfaces::KeyStore* keychain = nullptr,
             const std::function<void(const AccountKilled&)>& ended = {},
             const std::function<void(const std::vector<std::string>& labels, Duration since)>& waits = {});

}  // namespace ballast::venues
