#pragma once

#include <string>

#include "core/venues/desk_at_venue.h"

namespace ballast::venues::testing {

/// The same desk at Derive alone: its options, its spot as the coin's, the account and what hedges.
class DeskAloneAtDerive : public DeskAtVenue {
protected:
    DeskAloneAtDerive()
    {
        targetDelta = 0.0;
        hedgeVenue = accountName = "Derive";
        hedgeWith("BTC-PERP");
        const auto first = account();
        ::setenv("DESK_AT_DERIVE_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_AT_DERIVE_WALLET", first.at("wallet").get<std::string>().c_str(), 1);
        ::setenv("DESK_AT_DERIVE_SUBACCOUNT", first.at("subaccount_id").dump().c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"derive\"\nname = \"Derive\"\n"
            "ws = \"ws://127.0.0.1:{0}/v3/ws\"\nunderlyings = [\"BTC\"]\n"
            "accounts = [\"environment:DESK_AT_DERIVE\"]\nallow_owner_key = true\n{3}"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{1}\"\nfeeds = {{ BTC = \"0x{2}\" }}\n",
            served.server->derivePort(), hermes.url(), StaticHermes::id(), venueKeys);
    }
    Json account() const { return served.state().at("derive").at("accounts").at(0); }

    std::string venueKeys;  ///< More lines of the venue's.
};

}  // namespace ballast::venues::testing
