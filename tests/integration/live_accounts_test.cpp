#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration {
namespace {

using testing::HasSubstr;

/// `run --live` on the profile that the simulated venues write, with two accounts of each: every one is an account of
/// its own, connected and reconciled by its own line.
TEST(LiveAccounts, TwoAccountsOfEachVenueAreReconciledApart)
{
    const TemporaryFolder folder;
    const auto outcome = shell(R"sh(
set -u
cd ')sh" + folder.file("") + R"sh('
key() { printf '0x%064d' "$1"; }
"$BIN/ballast-sim" --seed 3 --ports ports.json --profile live.toml --account deribit:one:SECRET-OF-ONE \
  --account deribit:two:SECRET-OF-TWO --account hyperliquid:$(key 1) --account hyperliquid:$(key 2) \
  --account derive:$(key 3) --account derive:$(key 4) & sim=$!
trap 'kill $sim; wait $sim' EXIT
for i in $(seq 600); do [ -s live.toml ] && break; sleep 0.1; done
member() { sed 's/.*"'$1'":{"accounts":\[\([^]]*\)\].*/\1/' ports.json | tr '}' '\n' | sed -n "$2p" | sed 's/.*"'$3'":"\{0,1\}\([^",]*\).*/\1/'; }
for n in 1 2; do
  [ $n = 1 ] && s= || s=_$n
  export BALLAST_SIM${s}_KEY="$(member deribit $n key)" BALLAST_SIM${s}_SECRET="$(member deribit $n secret)"
  export BALLAST_SIM${s}_PRIVATE_KEY="$(member hyperliquid $n private_key)" BALLAST_SIM${s}_ADDRESS="$(member hyperliquid $n address)"
  export BALLAST_SIM_DERIVE${s}_PRIVATE_KEY="$(member derive $n private_key)" BALLAST_SIM_DERIVE${s}_WALLET="$(member derive $n wallet)"
  export BALLAST_SIM_DERIVE${s}_SUBACCOUNT="$(member derive $n subaccount)"
done
for seconds in 8 30 90; do
  "$BIN/ballast-cli" run --live live.toml --seconds $seconds --journal "j$seconds" > said 2>&1 && ! grep -q 'not reconciled' said && break
done
cat said
)sh");
    for (const auto* account : {"Deribit", "Deribit/ballast_sim_2", "Hyperliquid", "Hyperliquid/ballast_sim_2",
                                "Derive", "Derive/ballast_sim_derive_2"})
        EXPECT_THAT(outcome.out,
                    HasSubstr("account         " + std::string(account) + ": reconciled, 0 orders in doubt"))
            << outcome.err;
}

}  // namespace
}  // namespace ballast::integration
