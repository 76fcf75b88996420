#include "pictures/picture_board.h"

#include <gtest/gtest.h>

#include "interfaces/snapshot.h"

namespace ballast::pictures::picture_board_test {
namespace {

using interfaces::Picture;
using interfaces::SectionId;
using interfaces::SectionSet;

template <class T> std::shared_ptr<const T> share(T value) { return std::make_shared<const T>(std::move(value)); }

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

class Board : public ::testing::Test {
protected:
    Board()
    {
        sections.trading = {0, at(1), share(interfaces::TradingView{.tradingStateReason = "begun"})};
        sections.greeks = {0, at(1), share(interfaces::GreeksView{})};
    }

    std::shared_ptr<PictureBoard> board = std::make_shared<PictureBoard>(Picture{});
    Picture sections;
};

TEST_F(Board, TakesOverOnlyWhatWasMade)
{
    board->publish(SectionId::Trading, sections);
    const auto shown = board->latest();
    EXPECT_EQ(shown->trading.data->tradingStateReason, "begun");
    EXPECT_EQ(shown->trading.version, 1U);
    EXPECT_EQ(shown->greeks.data, nullptr);
    EXPECT_EQ(shown->greeks.version, 0U);
}

TEST_F(Board, KeepsTheVersionOfASectionThatSaysTheSame)
{
    board->publish({SectionId::Trading, SectionId::Greeks}, sections);
    const auto before = board->latest();
    sections.trading = {0, at(2), share(interfaces::TradingView{.tradingStateReason = "begun"})};
    sections.greeks = {0, at(2), share(interfaces::GreeksView{})};
    board->publish({SectionId::Trading, SectionId::Greeks}, sections);
    const auto after = board->latest();
    EXPECT_EQ(after->sequence.value, before->sequence.value + 1);
    EXPECT_EQ(interfaces::differingSections(*before, *after), SectionSet(SectionId::Greeks));
    EXPECT_EQ(after->trading.data, before->trading.data);
    EXPECT_EQ(after->trading.time, at(2)) << "it says that of this instant too";
}

TEST_F(Board, AListMayBecomeEmpty)
{
    sections.alerts = {0, at(1), share(std::vector<interfaces::AlertView>(1))};
    board->publish(SectionId::Alerts, sections);
    sections.alerts.data = share(std::vector<interfaces::AlertView>());
    board->publish(SectionId::Alerts, sections);
    EXPECT_EQ(board->latest()->alerts.version, 2U);
    EXPECT_TRUE(interfaces::layOut(*board->latest())->alerts.empty());
}

TEST_F(Board, TellsItsSubscribersUntilTheyGo)
{
    int told = 0;
    auto subscription = board->subscribe([&] { ++told; });
    board->publish(SectionId::Trading, sections);
    EXPECT_EQ(told, 1);
    subscription.reset();
    board->publish(SectionId::Trading, sections);
    EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace ballast::pictures::picture_board_test
