#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/process.h"

namespace ballast::integration::kill_switch_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Starts a paced desk in the background, does `script` to it ($DESK is its process, $J its journal), and tells how it
/// ended. The run is ended with SIGTERM, and its exit code and the answers stand in the output.
Outcome withDesk(const std::string& journal, const std::string& script)
{
    return shell(
        "J=" + journal +
        "\n"
        "\"$BIN/ballast-cli\" run --simulated --seed 3 --hours 10 --speed 120 --journal \"$J\" > \"$J.out\" 2>&1 &\n"
        "DESK=$!\n"
        "for i in $(seq 100); do [ -s \"$J\" ] && break; sleep 0.05; done\n"
        // Ready when it refuses a scope that it does not have; nothing is killed by that.
        "for i in $(seq 100); do \"$BIN/ballast-cli\" kill --journal \"$J\" --scope venue:none 2>&1 | grep -q "
        "'has no' && break; sleep 0.1; done\n"
        "sleep 0.3\n" +
        script +
        "\nsleep 0.3\n"
        "kill -TERM $DESK\n"
        "wait $DESK\n"
        "echo \"ended $?\"\n");
}

/// C15: the second path works without a window, and the record tells who, why and what it reached.
TEST(KillSwitch, C15_TheCommandLineKillsARunningDeskAndSaysHowLongItTook)
{
    const TemporaryFolder folder;
    const auto journal = folder.file("desk");
    const auto outcome = withDesk(journal, "\"$BIN/ballast-cli\" kill --journal \"$J\" --reason 'wrong surface'\n"
                                           "echo \"kill $?\"");
    EXPECT_THAT(outcome.out, HasSubstr("gate closed     after "));
    EXPECT_THAT(outcome.out, HasSubstr("handed over after "));
    EXPECT_THAT(outcome.out, HasSubstr("kill 0"));
    EXPECT_THAT(outcome.out, HasSubstr("ended 143")) << "SIGTERM ends it in order, with its own code";
    const auto verified = cli({"verify", "--journal", journal});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, Not(HasSubstr(" 0 operator records"))) << "the kill stands in the journal";
    const auto resumed = cli({"run", "--simulated", "--seed", "3", "--hours", "0.3", "--journal", journal});
    EXPECT_EQ(resumed.exitCode, 0) << resumed.err;
    EXPECT_EQ(cli({"verify", "--journal", journal}).exitCode, 0) << "a run that was killed repeats";
}

TEST(KillSwitch, C15_Sigusr1KillsAndTheRunRepeats)
{
    const TemporaryFolder folder;
    const auto journal = folder.file("desk");
    const auto outcome = withDesk(journal, "kill -USR1 $DESK");
    EXPECT_THAT(outcome.out, HasSubstr("ended 143"));
    const auto verified = cli({"verify", "--journal", journal});
    EXPECT_EQ(verified.exitCode, 0) << verified.out;
    EXPECT_THAT(verified.out, Not(HasSubstr(" 0 operator records"))) << "the kill stands in the journal";
    const auto resumed = cli({"run", "--simulated", "--seed", "3", "--hours", "0.3", "--journal", journal});
    EXPECT_EQ(resumed.exitCode, 0) << resumed.err;
}

TEST(KillSwitch, AScopeThatTheDeskDoesNotHaveIsRefusedWithItsName)
{
    const TemporaryFolder folder;
    const auto outcome =
        withDesk(folder.file("desk"), "\"$BIN/ballast-cli\" kill --journal \"$J\" --scope venue:Debirit 2>&1\n"
                                      "echo \"kill $?\"");
    EXPECT_THAT(outcome.out, HasSubstr("venue:Debirit"));
    EXPECT_THAT(outcome.out, HasSubstr("kill 2"));
}

/// Whoever knows the file by another name, in another folder, reaches its desk: by device and inode, not by the text.
TEST(KillSwitch, C15_AnotherNameOfTheJournalReachesItsDesk)
{
    const TemporaryFolder folder, elsewhere;
    const auto journal = folder.file("desk"), hard = elsewhere.file("hard");
    const auto outcome = withDesk(journal, "ln \"$J\" " + hard + "\n\"$BIN/ballast-cli\" kill --journal " + hard +
                                               " --reason 'other name'\necho \"kill $?\"");
    EXPECT_THAT(outcome.out, HasSubstr("gate closed     after ")) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("kill 0"));
    EXPECT_THAT(cli({"verify", "--journal", journal}).out, Not(HasSubstr(" 0 operator records")));
    // Once nobody writes it there is nothing to kill under either name.
    EXPECT_THAT(cli({"kill", "--journal", hard}).err, HasSubstr("no desk writes"));
}

TEST(KillSwitch, WithoutADeskThereIsNothingToKill)
{
    const TemporaryFolder folder;
    const auto outcome = cli({"kill", "--journal", folder.file("none")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_THAT(outcome.err, HasSubstr("no desk writes"));
    EXPECT_EQ(cli({"kill", "--journal", folder.file("none"), "--scope", "everything"}).exitCode, 2);
}

/// The next desk of it would begin KILLED though nothing was, and nothing could be.
TEST(KillSwitch, AProfileWithoutAnAccountIsRefusedBeforeAnythingIsKept)
{
    const TemporaryFolder folder;
    std::ofstream(folder.file("p.toml"))
        << "name = \"kept nowhere\"\n[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
           "ws = \"ws://127.0.0.1:9/ws/api/v2\"\nunderlyings = [\"BTC\"]\n"
           "accounts = [\"none\"]\n";
    const auto outcome = cli({"kill", "--live", folder.file("p.toml")});
    EXPECT_EQ(outcome.exitCode, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("names no account"));
}

TEST(KillSwitch, EachEndingSignalHasItsOwnCode)
{
    const TemporaryFolder folder;
    for (const auto& [name, code] : {std::pair{"INT", "130"}, {"HUP", "129"}}) {
        const auto journal = folder.file(name);
        const auto outcome = withDesk(journal, std::string("kill -") + name + " $DESK; wait $DESK; echo \"first $?\"");
        EXPECT_THAT(outcome.out, HasSubstr(std::string("first ") + code)) << name;
        EXPECT_EQ(cli({"verify", "--journal", journal}).exitCode, 0);
    }
}

/// Under an address space too small for a run no thread aborts and none hangs: one line, exit 2.
TEST(Attack04, attack_04_short_memory_is_one_line_and_exit_2)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer needs the address space";
#endif
    int refused = 0;
    // Below some 115,000 the loader itself cannot map the libraries, of which the keychain's are the largest.
    for (const char* kibibytes : {"130000", "145000", "170000", "220000"}) {
        const TemporaryFolder folder;
        const auto outcome = shell("ulimit -v " + std::string(kibibytes) + "; timeout 60 \"$BIN/ballast-cli\" run " +
                                   "--simulated --hours 0.05 --journal " + folder.file("u"));
        if (outcome.exitCode == 0) continue;
        ++refused;
        EXPECT_EQ(outcome.exitCode, 2) << kibibytes << ": " << outcome.err;
        EXPECT_THAT(outcome.err, Not(HasSubstr("terminate called"))) << kibibytes;
    }
    EXPECT_GT(refused, 0) << "the limits bind nothing here";
}

}  // namespace
}  // namespace ballast::integration::kill_switch_test
