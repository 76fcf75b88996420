#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration {
namespace {

using testing::HasSubstr;
using testing::Not;

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

/// The summary of `--commands` is of the script: a kill of somebody beside it is neither counted nor told as a line.
TEST(LiveCommands, TheSummaryIsOfTheScriptsLinesAlone)
{
    const TemporaryFolder folder;
    const auto outcome = shell(R"sh(
set -u
cd ')sh" + folder.file("") + R"sh('
key() { printf '0x%064d' "$1"; }
"$BIN/ballast-sim" --seed 3 --ports ports.json --profile live.toml --account deribit:one:SECRET-OF-ONE \
  --account hyperliquid:$(key 1) --account derive:$(key 3) & sim=$!
trap 'kill $sim; wait $sim' EXIT
for i in $(seq 600); do [ -s live.toml ] && break; sleep 0.1; done
member() { sed 's/.*"'$1'":{"accounts":\[\([^]]*\)\].*/\1/' ports.json | sed 's/.*"'$2'":"\{0,1\}\([^",}]*\).*/\1/'; }
export BALLAST_SIM_KEY="$(member deribit key)" BALLAST_SIM_SECRET="$(member deribit secret)"
export BALLAST_SIM_PRIVATE_KEY="$(member hyperliquid private_key)" BALLAST_SIM_ADDRESS="$(member hyperliquid address)"
export BALLAST_SIM_DERIVE_PRIVATE_KEY="$(member derive private_key)" BALLAST_SIM_DERIVE_WALLET="$(member derive wallet)"
export BALLAST_SIM_DERIVE_SUBACCOUNT="$(member derive subaccount)"
echo '{"at":"+12s","do":"approve","proposal":"oldest"}' > script
"$BIN/ballast-cli" run --live live.toml --seconds 20 --journal j --commands script > said 2>&1 & run=$!
for i in $(seq 150); do
  "$BIN/ballast-cli" kill --journal j --scope underlying:BTC --reason 'somebody else' > killed 2>&1 && break
  kill -0 $run 2>/dev/null || break
  sleep 0.2
done
wait $run
cat killed said
)sh");
    EXPECT_THAT(outcome.out, HasSubstr("commands        0 took effect, 1 refused\n")) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("refused         line 1, approve")) << outcome.err;
    EXPECT_THAT(outcome.out, Not(HasSubstr("nothing to kill"))) << "the other one was heard, or this shows nothing";
}

}  // namespace
}  // namespace ballast::integration
