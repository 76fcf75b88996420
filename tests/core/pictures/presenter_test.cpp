#include "pictures/presenter.h"

#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"

namespace ballast::pictures::presenter_test {
namespace {

using namespace std::chrono_literals;
using interfaces::SectionId;
using interfaces::SectionSet;

/// The engine thread's side of pictures; what is shown is made at once, by the test's own thread.
class Presented : public ::testing::Test {
protected:
    Presented() { engine.onBatch(market.opening(80000.0)).value(); }

    void step()
    {
        market.advance(Duration::seconds(1));
        engine.onBatch(market.tick(80000.0 + ++m_steps, false)).value();
        presenter.outdate();
    }
    interfaces::Picture present(Presenter::Time now, bool standsStill = false)
    {
        presenter.present(
            &engine,
            [this] {
                ++asked;
                return SessionFacts{.journalSequence = journaled};
            },
            now, standsStill);
        loop.finish();
        return *board->latest();
    }

    engine::testing::ScriptedMarket market;
    engine::Engine engine = engine::Engine::create(market.config()).value();
    std::shared_ptr<PictureBoard> board = std::make_shared<PictureBoard>(interfaces::Picture{});
    PictureLoop loop{*board};
    Presenter presenter{loop};
    SequenceNumber journaled{1000};
    Presenter::Time begin{100s};
    int asked{};

private:
    int m_steps{};
};

TEST_F(Presented, WhatIsDueIsMadeOfOneInstantAndNothingElse)
{
    presenter.want({SectionId::Header, SectionId::Positions, SectionId::Grid});
    const auto first = present(begin);
    EXPECT_EQ(first.header.time, market.now());
    EXPECT_EQ(first.positions.time, market.now());
    EXPECT_EQ(first.grid.time, market.now());
    EXPECT_EQ(first.orders.version, 0U) << "nobody looks at it";
    EXPECT_EQ(first.portfolio.version, 0U);
    const auto then = market.now();
    step();
    const auto second = present(begin + 50ms);
    EXPECT_EQ(second.header.time, market.now()) << "30 times a second";
    EXPECT_EQ(second.positions.time, then) << "5 times a second";
    const auto third = present(begin + 250ms);
    EXPECT_EQ(third.positions.time, market.now());
    EXPECT_EQ(third.grid.time, then) << "once a second";
}

TEST_F(Presented, WithNothingDueNoImageIsTakenAndNothingIsAsked)
{
    present(begin, true);
    const auto before = asked;
    const auto sequence = board->latest()->sequence;
    present(begin + 10ms);
    EXPECT_EQ(asked, before);
    EXPECT_EQ(board->latest()->sequence, sequence);
    EXPECT_FALSE(presenter.next().has_value());
}

TEST_F(Presented, AWishIsSeenAtOnce)
{
    presenter.want(SectionId::Header);
    present(begin, true);
    step();
    present(begin + 1s, true);
    EXPECT_FALSE(presenter.wantsElse());
    presenter.want({SectionId::Header, SectionId::Orders});
    EXPECT_TRUE(presenter.wantsElse());
    EXPECT_EQ(present(begin + 1001ms).orders.time, market.now());
}

TEST_F(Presented, WhatTheJournalHasNotCommittedIsLookedForAgain)
{
    presenter.want({SectionId::Header, SectionId::Decisions});
    journaled = {0};
    present(begin, true);
    EXPECT_TRUE(presenter.next().has_value());
    journaled = engine.lastSequence();
    present(begin + 1s, true);
    EXPECT_FALSE(presenter.next().has_value());
}

}  // namespace
}  // namespace ballast::pictures::presenter_test
