#include "ballast_cli/keychain.h"

#include <algorithm>

#ifdef BALLAST_HAS_KEYCHAIN
#include "keychain/system_keychain.h"
#endif

namespace ballast::cli {

std::unique_ptr<interfaces::KeyStore> keychainFor(const profile::Profile& profile)
{
#ifdef BALLAST_HAS_KEYCHAIN
    const auto isKept = [](const profile::KeyPlace& place) { return place.source == profile::KeySource::Keychain; };
    const bool isNamed = std::any_of(profile.venues.begin(), profile.venues.end(),
                                     [&](const auto& venue) {
                                         return std::any_of(venue.accounts.begin(), venue.accounts.end(), isKept);
                                     }) ||
                         std::any_of(profile.oracles.begin(), profile.oracles.end(),
                                     [&](const auto& oracle) { return isKept(oracle.key); });
    if (isNamed) return app::makeSystemKeychain();
#else
    static_cast<void>(profile);
#endif
    return nullptr;
}

}  // namespace ballast::cli
