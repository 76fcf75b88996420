#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oracle/scripted_desk.h"

namespace ballast::oracle::chain_nodes_test {
namespace {

using domain::Quality;
using testing::at;
using testing::Desk;
using ::testing::HasSubstr;

TEST(ChainBookTest, F96_PricesWaitForTheSequencer)
{
    Desk desk(1, testing::kSequencer);
    auto& uptime = desk.node().sequencer;
    uptime = {.id = 1, .answer = "1", .updated = at(-100), .started = at(-100)};
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(0).reason, HasSubstr("F96"));
    uptime = {.id = 2, .answer = "0", .updated = at(10), .started = at(10)};
    desk.node().round = {.id = 8, .answer = "300000000000", .updated = at(3000)};
    desk.step(3610);
    EXPECT_EQ(desk.eth(3610).quality, Quality::Suspect) << "3,600 s after";
    desk.look(3611);
    EXPECT_EQ(desk.eth(3611).quality, Quality::Good) << desk.eth(3611).reason;
    uptime.started = {};
    desk.step(3612);
    EXPECT_EQ(desk.eth(3612).quality, Quality::Bad) << "a round that is none";
}

TEST(ChainBookTest, F97_ARoundUndoneByAReorganisationMayGoBack)
{
    Desk desk;
    desk.step(0);
    desk.node().round = {.id = 8, .answer = "301000000000", .updated = at(11)};
    desk.step(12);
    EXPECT_EQ(desk.eth(12).price, "3010");
    desk.node().round = {.id = 7, .answer = "300000000000", .updated = at(-10)};
    desk.node().reorganise(at(14));
    desk.poll(14);
    EXPECT_EQ(desk.eth(14).quality, Quality::Good) << desk.eth(14).reason;
    EXPECT_EQ(desk.eth(14).price, "3000");
    EXPECT_EQ(desk.book->view(at(14)).channels.at(0).resyncs, 1U);
}

TEST(ChainBookTest, F98_ABaseFeeTimesAHundredIsToldAtOnceAndMarked)
{
    Desk desk;
    desk.step(0);
    desk.told.take();
    desk.node().baseFee *= 100;
    desk.step(12);
    EXPECT_EQ(desk.told.take(), std::vector<std::string>{"gas 100 0.5"});
    EXPECT_EQ(desk.chain(12).quality, Quality::Suspect);
    EXPECT_EQ(desk.chain(12).baseFeeGwei, "100");
    EXPECT_EQ(desk.eth(12).quality, Quality::Good) << "a price is no fee";
    EXPECT_EQ(desk.chain(15).quality, Quality::Good);
    desk.node().baseFee = desk.node().baseFee * 9 / 8;  // An eighth more.
    desk.step(24);
    EXPECT_EQ(desk.chain(24).quality, Quality::Good);
}

TEST(ChainBookTest, F101_NoNewBlockMakesEverythingStale)
{
    Desk desk;
    for (int i = 0; i <= 5; ++i) {
        desk.step(i * 12.0);
    }
    desk.told.take();
    desk.look(60 + 48);  // Four blocks of 12 s.
    EXPECT_TRUE(desk.told.take().empty());
    desk.look(60 + 48.001);
    const auto words = desk.told.take();
    ASSERT_EQ(words.size(), 1U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle stale: F101: no new block"));
    EXPECT_EQ(desk.chain(109).quality, Quality::Stale);
    desk.step(120);
    EXPECT_EQ(desk.eth(120).quality, Quality::Good);
    EXPECT_EQ(desk.told.take().size(), 3U);
}

TEST(ChainBookTest, F101_ANodeOfAnotherTimeIsNotBelieved)
{
    Desk desk;
    desk.block(0);
    desk.poll(121);
    EXPECT_EQ(desk.chain(121).quality, Quality::Stale) << "its newest block is old";
    desk.block(300);
    desk.poll(130);
    EXPECT_EQ(desk.chain(130).quality, Quality::Suspect) << "it is in the future";
}

TEST(ChainBookTest, F101_TwoNodesAreComparedByHeightBlockAndAnswer)
{
    Desk desk(2);
    auto &first = desk.all[0], &second = desk.all[1];
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_TRUE(desk.book->view(at(0)).missing.empty());
    // Three blocks apart are read at the height that both have; four are too many.
    for (int i = 1; i <= 3; ++i)
        first.mine(at(i * 12.0));
    desk.poll(36);
    EXPECT_EQ(desk.chain(36).height, 101U);
    first.mine(at(48));
    desk.poll(48);
    EXPECT_EQ(desk.chain(48).height, 105U);
    EXPECT_THAT(desk.book->view(at(48)).missing, ::testing::ElementsAre(HasSubstr("4 blocks behind")));
    for (int i = 1; i <= 4; ++i)
        second.mine(at(i * 12.0));
    desk.poll(50);
    EXPECT_EQ(desk.chain(50).quality, Quality::Good) << desk.chain(50).reason;
    // One block, two answers: none is believed.
    second.round.answer = "300000000001";
    desk.step(60);
    EXPECT_EQ(desk.eth(60).quality, Quality::Suspect);
    EXPECT_THAT(desk.eth(60).reason, HasSubstr("F101"));
    second.round = first.round;
    desk.step(72);
    EXPECT_EQ(desk.eth(72).quality, Quality::Good);
    // A fork.
    second.reorganise(at(73));
    desk.poll(74);
    EXPECT_EQ(desk.chain(74).quality, Quality::Suspect);
    EXPECT_THAT(desk.chain(74).reason, HasSubstr("different blocks"));
    EXPECT_EQ(desk.eth(74).quality, Quality::Suspect);
}

TEST(ChainBookTest, F101_OfThreeNodesTheOneThatLiesIsLeftOut)
{
    Desk desk(3);
    desk.all[1].round.answer = "3000000000000000";
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_EQ(desk.eth(0).price, "3000");
    desk.all[2].reorganise(at(1));
    desk.poll(2);
    EXPECT_EQ(desk.chain(2).quality, Quality::Good);
    EXPECT_THAT(desk.book->view(at(2)).missing, ::testing::ElementsAre(HasSubstr("another block")));
}

TEST(ChainBookTest, F101_NodesThatDoNotAnswerAreNamed)
{
    Desk desk(2);
    desk.block(0);
    desk.all[1].fault = Error{ErrorCode::Mismatch, "F101: node 2 answers for chain 5, the profile names 1"};
    desk.poll(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Good);
    EXPECT_THAT(desk.book->view(at(0)).missing, ::testing::ElementsAre(HasSubstr("chain 5")));
    desk.all[0].fault = Error{ErrorCode::Io, "no answer"};
    desk.poll(2);
    EXPECT_EQ(desk.eth(2).quality, Quality::Stale);
    EXPECT_FALSE(desk.book->view(at(2)).connected);
}

TEST(ChainBookTest, NoContractIsBadAndNeverAPriceOfZero)
{
    Desk desk;
    desk.node().isEmpty = true;
    desk.step(0);
    EXPECT_EQ(desk.eth(0).quality, Quality::Bad);
    EXPECT_THAT(desk.eth(0).reason, HasSubstr("no contract"));
    EXPECT_THAT(desk.told.take(), ::testing::ElementsAre("gas 1 0.5"));
}

TEST(ChainBookTest, F20_SchemaMutationOfEveryAnswerNeverGivesAValue)
{
    const std::vector<std::string> others{"null", "true", "\"\"", "\"0x\"", "12", "[]", "{}", "\"0x00\"", "\"zz\""};
    for (const auto* method : {"eth_getBlockByNumber", "eth_call"})
        for (const auto& other : others) {
            Desk desk;
            desk.node().instead[method] = other;
            desk.step(0);
            EXPECT_FALSE(desk.eth(0).price) << method << " " << other;
            EXPECT_GE(desk.eth(0).quality, Quality::Bad) << method << " " << other;
        }
    for (const auto* method : {"eth_feeHistory", "eth_maxPriorityFeePerGas"})
        for (const auto& other : others) {
            Desk desk;
            desk.node().instead = {{"eth_feeHistory", "null"}, {"eth_maxPriorityFeePerGas", "null"}};
            desk.node().instead[method] = other;
            desk.step(0);
            for (const auto& word : desk.told.take())
                EXPECT_EQ(word.find("gas"), std::string::npos) << method << " " << other;
        }
}

}  // namespace
}  // namespace ballast::oracle::chain_nodes_test
