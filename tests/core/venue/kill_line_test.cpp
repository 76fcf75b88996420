#include "venue/kill_line.h"

#include <gtest/gtest.h>
#include <set>

namespace ballast::venue::kill_line_test {
namespace {

using domain::OperatorAction;
using domain::ScopeKind;

/// A venue that notes in which order it is called, and hands over when the test says so.
class Port final : public CancelPort {
public:
    explicit Port(std::vector<std::string>& calls) : m_calls(calls) {}
    void cancel(const domain::CancelIntent& intent) noexcept override
    {
        m_calls.push_back("cancel " + (intent.order.empty() ? domain::toString(intent.scope) : intent.order));
        newest = std::max(newest, intent.kill);
        word = intent.decided;
    }
    bool waitHandedOver(domain::KillId kill, std::chrono::milliseconds) const override
    {
        return answers && newest >= kill;
    }
    domain::KillId newest;
    Timestamp word;
    bool answers{true};

private:
    std::vector<std::string>& m_calls;
};

class Kills : public testing::Test {
protected:
    std::vector<std::string> calls;
    domain::OperatorCommand told;
    Port first{calls}, second{calls};
    LatchBoard board{{.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    KillLine line{board, {&first, &second}, [this](domain::OperatorCommand command) {
                      calls.push_back(board.lets({.venue = "Deribit"}, board.newest(), domain::Lane::Trading)
                                          ? "told before the latch"
                                          : "told");
                      told = std::move(command);
                  }};
};

TEST_F(Kills, CloseTheLatchThenTellThenCancelEverywhere)
{
    const auto receipt = line.kill({}, "ann", "wrong surface");
    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(calls, (std::vector<std::string>{"told", "cancel all", "cancel all"}));
    EXPECT_EQ(told.action, OperatorAction::Kill);
    EXPECT_EQ(told.operatorName, "ann");
    EXPECT_EQ(told.reason, "wrong surface");
    EXPECT_EQ(told.epoch, receipt->epoch) << "the record knows which closing it was";
    EXPECT_TRUE(line.waitHandedOver(receipt->kill, std::chrono::milliseconds(0)));
    second.answers = false;
    EXPECT_FALSE(line.waitHandedOver(receipt->kill, std::chrono::milliseconds(0))) << "one venue has not answered";
}

TEST_F(Kills, ReachTheScopeThatWasNamed)
{
    ASSERT_TRUE(line.kill({ScopeKind::Underlying, "BTC"}, "ann", "").has_value());
    EXPECT_EQ(calls.back(), "cancel underlying:BTC");
    EXPECT_TRUE(board.lets({.venue = "Deribit"}, board.newest(), domain::Lane::Trading));
}

TEST_F(Kills, RefuseAScopeThatTheDeskDoesNotHaveAndTouchNothing)
{
    const auto refused = line.kill({ScopeKind::Venue, "Debirit"}, "ann", "");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    EXPECT_NE(refused.error().message.find("venue:Debirit"), std::string::npos);
    EXPECT_TRUE(calls.empty());
    EXPECT_EQ(board.newest().value, 0U);
}

/// What a gateway of this run does not know by what it belongs to goes by its name.
TEST_F(Kills, OfARunBeforeAreTakenUpByScopeAndByName)
{
    line.takeUp({ScopeKind::Underlying, "BTC"}, {7}, {});
    EXPECT_EQ(first.word, Timestamp{7}) << "what was placed since stays";
    line.takeUp({ScopeKind::Underlying, "BTC"}, {7}, {"d1-1", "d1-2"});
    const std::vector<std::string> both{"cancel underlying:BTC", "cancel underlying:BTC"};
    EXPECT_EQ(std::vector(calls.begin(), calls.begin() + 2), both);
    EXPECT_EQ(std::vector(calls.begin() + 2, calls.begin() + 4), both);
    EXPECT_EQ(std::multiset<std::string>(calls.begin() + 4, calls.end()),
              (std::multiset<std::string>{"cancel d1-1", "cancel d1-1", "cancel d1-2", "cancel d1-2"}));
    EXPECT_EQ(board.newest().value, 0U) << "no latch is closed, and no command told";
    EXPECT_TRUE(told.reason.empty());
}

TEST_F(Kills, EachIsANewerOne)
{
    const auto one = line.kill({}, "ann", ""), two = line.kill({}, "ann", "");
    EXPECT_GT(two->kill, one->kill);
    EXPECT_GT(two->epoch, one->epoch);
}

}  // namespace
}  // namespace ballast::venue::kill_line_test
