#pragma once

#include <string>
#include <vector>

#include "probe/steps.h"
#include "profile/profile.h"
#include "transport/socket_terms.h"
#include "venue/deribit_account/credentials.h"
#include "venue/derive_account/account_keys.h"
#include "venue/hyperliquid_account/account_keys.h"

namespace ballast::probe {

struct ProbeTerms {
    Duration connectWithin{Duration::seconds(5)};  ///< Look-up and TCP; the same again for TLS and upgrade.
    Duration answerWithin{Duration::seconds(8)};
    std::string caFile{};            ///< As ConnectTerms; for tests.
    transport::Resolver resolver{};  ///< As ConnectTerms.

    transport::ConnectTerms connect() const
    {
        return {
            .connectWithin = connectWithin, .handshakeWithin = connectWithin, .caFile = caFile, .resolver = resolver};
    }
};

/// A key, or why there is none.
template <class Keys> struct AccountKey {
    std::string label;
    Result<Keys> keys;
};
template <class Keys> using AccountKeyList = std::vector<AccountKey<Keys>>;

/// Each tries what its venue's profile names, tells it to `steps`, and changes nothing there.
///
/// Threads  Any; they wait for the network.
void probeDeribit(const profile::VenueProfile& venue, const AccountKeyList<deribit::Credentials>& accounts,
                  const ProbeTerms& terms, Steps& steps);
void probeHyperliquid(const profile::VenueProfile& venue, const AccountKeyList<hyperliquid::AccountKeys>& accounts,
                      const ProbeTerms& terms, Steps& steps);
void probeDerive(const profile::VenueProfile& venue, const AccountKeyList<derive::AccountKeys>& accounts,
                 const ProbeTerms& terms, Steps& steps);
void probeUniswap(const profile::VenueProfile& venue, const ProbeTerms& terms, Steps& steps);
void probeChainlink(const profile::OracleProfile& oracle, const ProbeTerms& terms, Steps& steps);
/// `key`: empty where the server asks for none.
void probePyth(const profile::OracleProfile& oracle, const Result<std::string>& key, const ProbeTerms& terms,
               Steps& steps);

}  // namespace ballast::probe
