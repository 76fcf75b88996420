#include "pictures/picture_loop.h"

#include <gtest/gtest.h>
#include <thread>

#include "core/engine/scripted_market.h"

namespace ballast::pictures {
namespace {

using namespace std::chrono_literals;
using interfaces::SectionId;
using interfaces::SectionSet;

/// The thread beside an engine that goes on deciding.
class Loop : public ::testing::Test {
protected:
    Loop()
    {
        market.positions = {{market.optionName(0, 75000, domain::OptionRight::Put), domain::Quantity::fromUnits(-5)}};
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
        image = engine->makeImage(image.get());
    }
    template <class Condition> bool shows(Condition holds)
    {
        for (int i = 0; i < 5000 && !holds(*board->latest()); ++i)
            std::this_thread::sleep_for(1ms);
        return holds(*board->latest());
    }

    engine::testing::ScriptedMarket market;
    std::optional<engine::Engine> engine;
    std::shared_ptr<const engine::DeskImage> image;
    std::shared_ptr<PictureBoard> board = std::make_shared<PictureBoard>(interfaces::Picture{});
    PictureLoop loop{*board};
    std::thread thread;

private:
    int m_steps{};
};

TEST_F(Loop, ANewerImageReplacesTheOneThatWaitsAndWhatWasWantedOfBothIsMade)
{
    step();
    loop.show(image, SectionId::Grid);
    step();
    const auto newest = market.now();
    loop.show(image, SectionId::Margin);
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
        loop.show(image, engine::kImageSections);
    }
    const auto last = market.now();
    ASSERT_TRUE(shows([&](const auto& p) { return p.grid.time == last; }));
    EXPECT_EQ(board->latest()->portfolio.time, last);
    EXPECT_EQ(board->latest()->spotLadder.time, last);
}

}  // namespace
}  // namespace ballast::pictures
