#include "pictures/picture_loop.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

#include "core/engine/scripted_market.h"

namespace ballast::pictures::picture_loop_test {
namespace {

using namespace std::chrono_literals;
using interfaces::SectionId;
using interfaces::SectionSet;

/// The thread beside an engine that goes on deciding.
class Loop : public ::testing::Test {
protected:
    Loop()
    {
        market.positions = {
            {market.optionName(0, 75000, domain::OptionRight::Put), domain::Quantity::fromDouble(-5.0).value()}};
        engine.emplace(engine::Engine::create(market.config()).value());
        engine->onBatch(market.opening(80000.0)).value();
    }
    ~Loop() override
    {
        loop.stop();
        if (thread.joinable()) thread.join();
    }
    void begin()
    {
        thread = std::thread([this] { loop.run(); });
    }
    void step()
    {
        market.advance(Duration::seconds(1));
        engine->onBatch(market.tick(80000.0 + static_cast<double>(++m_steps % 7), false)).value();
    }
    void show(SectionSet wanted, SessionFacts facts = {})
    {
        auto image = loop.takeImage(wanted);
        image->follow(engine->state());
        loop.show(std::move(image), std::move(facts), wanted);
    }
    template <class Condition> bool shows(Condition holds)
    {
        for (int i = 0; i < 5000 && !holds(*board->latest()); ++i)
            std::this_thread::sleep_for(1ms);
        return holds(*board->latest());
    }

    engine::testing::ScriptedMarket market;
    std::optional<engine::Engine> engine;
    std::shared_ptr<PictureBoard> board = std::make_shared<PictureBoard>(interfaces::Picture{});
    PictureLoop loop{*board};
    std::thread thread;

private:
    int m_steps{};
};

TEST_F(Loop, ANewerImageReplacesTheOneThatWaitsAndWhatWasWantedOfBothIsMade)
{
    step();
    show(SectionId::Grid);
    step();
    const auto newest = market.now();
    show(SectionId::Margin);
    begin();
    ASSERT_TRUE(shows([](const auto& p) { return p.margin.version > 0; }));
    const auto shown = board->latest();
    EXPECT_EQ(shown->grid.version, 1U);
    EXPECT_EQ(shown->grid.time, newest);
    EXPECT_EQ(shown->margin.time, newest);
    EXPECT_EQ(shown->spotLadder.version, 0U) << "nobody wanted it";
}

TEST_F(Loop, TheEngineGoesOnWhileSectionsAreMade)
{
    begin();
    for (int i = 0; i < 200; ++i) {
        step();
        show(SectionSet::all());
    }
    const auto last = market.now();
    ASSERT_TRUE(shows([&](const auto& p) { return p.grid.time == last; }));
    EXPECT_EQ(board->latest()->portfolio.time, last);
    EXPECT_EQ(board->latest()->spotLadder.time, last);
    EXPECT_EQ(board->latest()->positions.time, last);
    EXPECT_EQ(board->latest()->header.time, last);
}

TEST_F(Loop, FactsOfTheSessionStandInThePictureOfTheirImage)
{
    step();
    SessionFacts facts{.session = interfaces::SessionKind::Recorded,
                       .operatorName = "anna",
                       .journalSequence = {7},
                       .stopped = "the disk is gone; trading stopped",
                       .notice = interfaces::AlertView{.id = 9, .text = "taken up again"}};
    show({SectionId::Header, SectionId::Trading, SectionId::Alerts}, facts);
    loop.finish();
    const auto shown = board->latest();
    EXPECT_EQ(shown->header.data->operatorName, "anna");
    EXPECT_EQ(shown->header.data->session, interfaces::SessionKind::Recorded);
    EXPECT_EQ(shown->header.data->journalSequence.value, 7U);
    EXPECT_EQ(shown->header.data->marketTitle, "scripted") << "beside what the engine says";
    EXPECT_EQ(shown->trading.data->tradingState, domain::TradingState::Halted);
    EXPECT_EQ(shown->trading.data->tradingStateReason, "the disk is gone; trading stopped");
    ASSERT_FALSE(shown->alerts.data->empty());
    EXPECT_EQ(shown->alerts.data->back().text, "taken up again");
}

/// An engine that has refused an input is not asked; what it said last stays beside why nothing comes any more.
TEST_F(Loop, WithoutAnImageTheLastPictureStaysWithWhatWentWrong)
{
    step();
    show(SectionSet::all());
    loop.finish();
    const auto before = board->latest();
    loop.show(nullptr, {.stopped = "the engine refused a step"}, SectionSet::all());
    loop.finish();
    const auto after = board->latest();
    EXPECT_EQ(after->trading.data->tradingStateReason, "the engine refused a step");
    EXPECT_EQ(after->header.data->marketTitle, before->header.data->marketTitle);
    EXPECT_EQ(after->positions.data, before->positions.data);
    EXPECT_EQ(after->positions.version, before->positions.version);
}

TEST_F(Loop, AHashIsAddedWhenTheJournalHasItAndTheListStaysOtherwise)
{
    std::atomic<std::uint64_t> committed{0};
    PictureLoop journaled{*board, [&](SequenceNumber sequence) {
                              return sequence.value <= committed ? std::string(64, 'a') : std::string();
                          }};
    const auto showDecisions = [&] {
        SectionSet wanted{SectionId::Decisions};
        auto image = journaled.takeImage(wanted);
        image->follow(engine->state());
        journaled.show(std::move(image), {}, wanted);
        journaled.finish();
        return board->latest()->decisions;
    };
    const auto waiting = showDecisions();
    ASSERT_FALSE(waiting.data->empty());
    EXPECT_EQ(waiting.data->back().hash, "");
    EXPECT_EQ(showDecisions().version, waiting.version) << "nothing was committed";
    committed = waiting.data->back().decision->sequence.value;
    const auto hashed = showDecisions();
    EXPECT_EQ(hashed.data->back().hash, std::string(12, 'a'));
    EXPECT_EQ(hashed.version, waiting.version + 1);
}

}  // namespace
}  // namespace ballast::pictures::picture_loop_test
