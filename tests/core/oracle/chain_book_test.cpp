#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tuple>

#include "core/oracle/scripted_desk.h"

namespace ballast::oracle::chain_book_test {
namespace {

using domain::Quality;
using testing::at;
using testing::Desk;
using ::testing::HasSubstr;

TEST(ChainBookTest, TellsAGoodPriceAndGas)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300012345678", .updated = at(-10)};
    desk.step(0);
    EXPECT_EQ(desk.told.take(), (std::vector<std::string>{"up: connected", "ETH 3000.12345678", "gas 1 0.5"}));
    const auto eth = desk.eth(0);
    EXPECT_EQ(eth.price, "3000.12345678");
    EXPECT_EQ(eth.published, at(-10));
    EXPECT_EQ(eth.quality, Quality::Good);
    EXPECT_EQ(desk.chain(0).height, 101U);
    EXPECT_EQ(desk.chain(0).baseFeeGwei, "1");
    // The same block: nothing is asked again, nothing told.
    const auto asked = desk.node().asked;
    desk.poll(2);
    EXPECT_EQ(desk.node().asked, asked + 1);
    EXPECT_TRUE(desk.told.take().empty());
    // A new one: gas is told again, the price is what it was.
    desk.step(12);
    EXPECT_EQ(desk.told.take(), std::vector<std::string>{"gas 1 0.5"});
}

/// From a block's or a round's own time until it was read; the first of each is as old as it happens to be.
TEST(ChainBookTest, SaysHowLateBlocksAndRoundsAre)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-900)};
    desk.block(0);
    desk.poll(0.5);
    EXPECT_TRUE(desk.book->view(at(1)).delays.empty());
    desk.node().round = {.id = 8, .answer = "300100000000", .updated = at(10)};
    desk.block(12);
    desk.poll(14);
    desk.block(24);
    desk.poll(26);
    const auto view = desk.book->view(at(26));
    for (const auto& [kind, samples, seconds] :
         {std::tuple("heads", std::size_t{2}, 2.0), std::tuple("rounds", std::size_t{1}, 4.0)}) {
        const auto one =
            std::find_if(view.delays.begin(), view.delays.end(), [&](const auto& delay) { return delay.kind == kind; });
        ASSERT_NE(one, view.delays.end()) << kind;
        EXPECT_EQ(one->venueToSocket.samples(), samples) << kind;
        EXPECT_NEAR(std::chrono::duration<double>(*one->venueToSocket.quantile(1.0)).count(), seconds, seconds / 32.0);
    }
    ASSERT_EQ(view.channels.size(), 2U);
    EXPECT_EQ(view.channels[1].name, "rounds.ETH");
    EXPECT_EQ(view.channels[1].messages, 2U);
    EXPECT_TRUE(view.channels[1].up);
}

/// Two rounds of 2.3 % between two looks: by the newest alone a jump of 4.7 % (F31).
class RoundsBetweenLooks : public ::testing::Test {
protected:
    static void play(Desk& desk)
    {
        desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
        desk.step(0);
        desk.node().round = {.id = 9, .answer = "314000000000", .updated = at(11)};
        desk.step(12);
    }
    static venue::ChannelView rounds(const Desk& desk) { return desk.book->view(at(12)).channels.at(1); }
};

TEST_F(RoundsBetweenLooks, AreReadFromTheAggregatorsLogs)
{
    Desk desk;
    desk.node().written = {{.id = 8, .answer = "307000000000", .updated = at(6)},
                           {.id = 9, .answer = "314000000000", .updated = at(11)}};
    play(desk);
    EXPECT_EQ(desk.eth(12).quality, Quality::Good) << desk.eth(12).reason;
    EXPECT_EQ(desk.eth(12).price, "3140");
    EXPECT_EQ(rounds(desk).messages, 3U);
    EXPECT_EQ(rounds(desk).gaps, 0U);
}

TEST_F(RoundsBetweenLooks, AreCountedWhereANodeTellsNoLogsOrOthers)
{
    for (const bool tellsLogs : {false, true}) {
        Desk desk;
        desk.node().tellsLogs = tellsLogs;
        desk.node().written = {{.id = 5, .answer = "307000000000", .updated = at(6)}};
        play(desk);
        EXPECT_EQ(desk.eth(12).quality, Quality::Suspect);
        EXPECT_THAT(desk.eth(12).reason, HasSubstr("F31"));
        EXPECT_EQ(rounds(desk).messages, 2U);
        EXPECT_EQ(rounds(desk).gaps, 1U);
    }
}

/// A reading of a node that is behind is refused, and with it nothing is noted of its rounds: none is missed after it.
TEST_F(RoundsBetweenLooks, AreNotMissedAfterANodeThatWasBehind)
{
    Desk desk;
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
    desk.step(0);
    const auto before = desk.node().round;
    desk.node().round = {.id = 8, .answer = "300100000000", .updated = at(11)};
    desk.step(12);
    const auto newest = desk.node().blocks.back();
    desk.node().blocks.pop_back();
    desk.node().round = before;
    desk.poll(13);
    desk.node().blocks.push_back(newest);
    desk.node().round = {.id = 9, .answer = "300200000000", .updated = at(23)};
    desk.step(24);
    EXPECT_EQ(desk.eth(24).price, "3002");
    const auto rounds = desk.book->view(at(24)).channels.at(1);
    EXPECT_EQ(rounds.messages, 3U);
    EXPECT_EQ(rounds.gaps, 0U);
    EXPECT_TRUE(desk.node().asides.empty());
}

/// F05: a node that is too busy for logs goes on telling prices.
TEST_F(RoundsBetweenLooks, CostNoPriceWhereANodeIsTooBusyForLogs)
{
    Desk desk;
    desk.node().restsOfLogs = true;
    play(desk);
    EXPECT_EQ(desk.node().asides, std::vector<std::string>{"eth_getLogs"});
    EXPECT_EQ(rounds(desk).gaps, 1U);
    desk.node().round = {.id = 10, .answer = "315000000000", .updated = at(23)};
    desk.step(24);
    EXPECT_EQ(rounds(desk).messages, 3U);
}

TEST(ChainBookTest, F92_AZeroAnswerIsTakenBackAtOnceAndComesBackWhole)
{
    Desk desk;
    desk.step(0);
    desk.told.take();
    desk.node().round = {.id = 8, .answer = "0", .updated = at(11)};
    desk.step(12);
    auto words = desk.told.take();
    ASSERT_EQ(words.size(), 2U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle bad: F92"));
    EXPECT_EQ(words[1], "gas 1 0.5") << "what is still good is told again";
    EXPECT_EQ(desk.eth(12).quality, Quality::Bad);
    EXPECT_FALSE(desk.eth(12).price);
    desk.node().round = {.id = 9, .answer = "300100000000", .updated = at(23)};
    desk.step(24);
    EXPECT_EQ(desk.told.take(), (std::vector<std::string>{"up: every price is good again", "ETH 3001", "gas 1 0.5"}));
}

TEST(ChainBookTest, F92_AnswersAtTheContractsBoundAreSuspect)
{
    for (const auto* bound : {"100", "100000000000000"}) {
        Desk desk;
        desk.node().least = "100";
        desk.node().most = "100000000000000";
        desk.node().round = {.id = 7, .answer = bound, .updated = at(-1)};
        desk.step(0);
        EXPECT_EQ(desk.eth(0).quality, Quality::Suspect) << bound;
        EXPECT_THAT(desk.eth(0).reason, HasSubstr("bound"));
    }
}

TEST(ChainBookTest, F92_DecimalsThatChangeAreBad)
{
    Desk desk;
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    desk.node().decimals = 18;
    desk.node().round = {.phase = 3, .id = 1, .answer = "3000000000000000000000", .updated = at(11)};
    desk.step(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(12).reason, HasSubstr("decimals were 8 and are 18"));
}

TEST(ChainBookTest, F102_AFeedOfAnotherPairIsRefused)
{
    Desk desk;
    desk.node().description = "BTC / USD";
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.book->view(at(0)).missing, ::testing::Contains(HasSubstr("BTC / USD")));
}

TEST(ChainBookTest, F102_ANewPhaseIsWatchedThenTaken)
{
    Desk desk;
    desk.node().round = {.phase = 2, .id = 900, .answer = "300000000000", .updated = at(-1)};
    desk.step(0);
    desk.node().round = {.phase = 3, .id = 1, .answer = "300100000000", .updated = at(11)};
    desk.step(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Suspect);
    EXPECT_THAT(desk.eth(12).reason, HasSubstr("phase 3 after 2"));
    desk.poll(14);
    EXPECT_EQ(desk.eth(14).quality, Quality::Suspect);
    desk.poll(15);
    EXPECT_EQ(desk.eth(15).quality, Quality::Good) << desk.eth(15).reason;
    // Back to the phase before: the node answers from the past.
    desk.node().round = {.phase = 2, .id = 901, .answer = "300000000000", .updated = at(20)};
    desk.step(24);
    EXPECT_EQ(desk.eth(24).quality, Quality::Stale);
}

TEST(ChainBookTest, F91_ARoundThatGoesBackOrAnswersFromAnOldOneIsStale)
{
    Desk desk;
    desk.step(0);
    desk.node().round.id = 6;
    desk.step(12);
    EXPECT_EQ(desk.eth(12).quality, Quality::Stale);
    desk.node().round = {.id = 9, .answer = "300000000000", .updated = at(20), .answeredIn = 8};
    desk.step(24);
    EXPECT_EQ(desk.eth(24).quality, Quality::Stale);
    EXPECT_THAT(desk.eth(24).reason, HasSubstr("old round"));
}

}  // namespace
}  // namespace ballast::oracle::chain_book_test
