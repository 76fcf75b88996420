#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/venue_server/served.h"
#include "venue_server/line_faults.h"

namespace ballast::venue_server::line_faults_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Json;
using testing::Served;

constexpr const char* kOwnerKey = "0x4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d";

class Heard final : public transport::Session {
public:
    explicit Heard(std::uint64_t number) : Session(number, {}) {}
    bool send(std::string text) noexcept override
    {
        texts.push_back(std::move(text));
        return true;
    }
    void close(std::uint16_t, std::string_view) noexcept override { isClosed = true; }
    void cut() noexcept override { isCut = true; }
    std::vector<std::string> texts;
    bool isClosed{}, isCut{};
};

class LineFaultsTest : public ::testing::Test {
protected:
    LineFaultsTest()
    {
        line = faults.over(heard);
        other = faults.over(second);
    }
    void fault(Json wanted)
    {
        const auto name = wanted.at("fault").get<std::string>();
        Params params(std::move(wanted));
        const auto done = faults.inject(name, params);
        ASSERT_TRUE(done && *done) << name;
    }
    std::string refusal(Json wanted)
    {
        const auto name = wanted.at("fault").get<std::string>();
        Params params(std::move(wanted));
        const auto done = faults.inject(name, params);
        return done && !*done ? done->error().parameter : "";
    }
    void pass(Duration time)
    {
        clock.set(clock.now() + time);
        faults.tick();
    }
    DrivenClock clock{fromCivil({.year = 2026, .month = 11, .day = 30})};
    LineFaults faults{clock};
    std::shared_ptr<Heard> heard = std::make_shared<Heard>(1), second = std::make_shared<Heard>(2);
    std::shared_ptr<transport::Session> line, other;
};

TEST_F(LineFaultsTest, NothingIsWrongAtFirst)
{
    line->send("one");
    line->close(1000, "end");
    EXPECT_THAT(heard->texts, ElementsAre("one"));
    EXPECT_TRUE(heard->isClosed);
    EXPECT_EQ(line->number(), 1U);
    EXPECT_EQ(faults.now(), clock.now());
    EXPECT_EQ(faults.shown("{\"a\": 1}", clock.now()), "{\"a\": 1}") << "as it came, to the space";
}

TEST_F(LineFaultsTest, TextsAreChangedOrLost)
{
    fault({{"fault", "mutate"}, {"match", "price"}, {"from", "100"}, {"to", "-100"}, {"count", 1}});
    fault({{"fault", "mutate"}, {"match", "book"}, {"count", -1}});
    for (const auto* text : {"price 100 100", "price 100", "book", "book again", "100"})
        line->send(text);
    EXPECT_THAT(heard->texts, ElementsAre("price -100 -100", "price 100", "100"));
    fault({{"fault", "mutate"}});
    line->send("book");
    EXPECT_EQ(heard->texts.back(), "book");
}

TEST_F(LineFaultsTest, TextsAreLateInTheirOrder)
{
    fault({{"fault", "delay"}, {"ms", 300}});
    line->send("one");
    pass(Duration::milliseconds(200));
    line->send("two");
    EXPECT_THAT(heard->texts, IsEmpty());
    pass(Duration::milliseconds(100));
    EXPECT_THAT(heard->texts, ElementsAre("one"));
    // What comes after the end of the fault does not overtake what waits.
    fault({{"fault", "delay"}, {"ms", 0}});
    line->send("three");
    EXPECT_THAT(heard->texts, ElementsAre("one"));
    pass(Duration::milliseconds(200));
    EXPECT_THAT(heard->texts, ElementsAre("one", "two", "three"));
    EXPECT_THAT(second->texts, IsEmpty());
}

TEST_F(LineFaultsTest, ATextIsExchangedWithTheNextOfItsLine)
{
    fault({{"fault", "reorder"}, {"match", "change"}, {"count", 1}});
    line->send("change 1");
    other->send("of another line");
    EXPECT_THAT(heard->texts, IsEmpty());
    line->send("change 2");
    line->send("change 3");
    EXPECT_THAT(heard->texts, ElementsAre("change 2", "change 1", "change 3"));
    // One that no other follows is late, not lost.
    fault({{"fault", "reorder"}, {"count", 1}});
    line->send("last");
    pass(Duration::seconds(1));
    EXPECT_EQ(heard->texts.back(), "last");
}

TEST_F(LineFaultsTest, RowsAreHiddenForAWhile)
{
    fault({{"fault", "hide"}, {"match", "ours-7"}, {"ms", 2'000}});
    const std::string orders =
        R"({"z":1,"result":[{"label":"ours-7","id":1},{"label":"ours-8","id":2}],"a":{"orders":[{"in":{"label":"ours-7"}}]}})";
    line->send(orders);
    line->send("ours-7, but no JSON");
    EXPECT_THAT(heard->texts, ElementsAre(R"({"z":1,"result":[{"label":"ours-8","id":2}],"a":{"orders":[]}})",
                                          "ours-7, but no JSON"));
    pass(Duration::seconds(2));
    line->send(orders);
    EXPECT_EQ(heard->texts.back(), orders);
}

TEST_F(LineFaultsTest, ALineEndsAtAByte)
{
    fault({{"fault", "cut"}, {"bytes", 10}});
    line->send("12345");
    line->send("67890");
    EXPECT_FALSE(heard->isCut);
    line->send("1");
    EXPECT_TRUE(heard->isCut);
    EXPECT_THAT(heard->texts, ElementsAre("12345", "67890"));
    EXPECT_FALSE(second->isCut);
    const auto later = std::make_shared<Heard>(3);
    faults.over(later)->send("a line that comes after it is whole");
    EXPECT_FALSE(later->isCut);
}

TEST_F(LineFaultsTest, TheClockIsAheadAndEveryoneHearsWhatIsSaid)
{
    fault({{"fault", "clock"}, {"ms", 90'000}});
    EXPECT_EQ(faults.now(), clock.now() + Duration::seconds(90));
    fault({{"fault", "say"}, {"text", "a fill that nobody traded"}});
    EXPECT_THAT(heard->texts, ElementsAre("a fill that nobody traded"));
    EXPECT_EQ(second->texts, heard->texts);
}

TEST_F(LineFaultsTest, WhatIsNoFaultOfALineIsLeftToTheVenueAndWrongOnesAreRefused)
{
    for (const auto* own : {"cut", "stall", "drop_ack"}) {
        Params params(Json{{"fault", own}});
        EXPECT_FALSE(faults.inject(own, params)) << own;
    }
    EXPECT_EQ(refusal({{"fault", "delay"}, {"ms", 600'001}}), "ms");
    EXPECT_EQ(refusal({{"fault", "reorder"}, {"count", -2}}), "count");
    EXPECT_EQ(refusal({{"fault", "cut"}, {"bytes", -1}}), "bytes");
    EXPECT_EQ(refusal({{"fault", "hide"}, {"ms", 1}}), "match");
    EXPECT_EQ(refusal({{"fault", "say"}}), "text");
}

/// Each venue's own answers go through them: an order that works is not in Hyperliquid's list for a while.
TEST(LineFaultsOfVenues, HideAnOrderThatWorks)
{
    Served served(7, 1.0, {kOwnerKey});
    const auto owner = served.state().at("hyperliquid").at("accounts").at(0).at("address").get<std::string>();
    const auto placed = served.fault({{"venue", "hyperliquid"},
                                      {"fault", "external_order"},
                                      {"account", owner},
                                      {"coin", "BTC"},
                                      {"side", "buy"},
                                      {"size", 0.01},
                                      {"price", 20'000}});
    ASSERT_TRUE(placed.contains("oid")) << placed.dump();
    const auto open = [&] {
        return Served::send("http://127.0.0.1:" + std::to_string(served.server->hyperliquidPort()),
                            {.method = "POST",
                             .target = "/info",
                             .headers = {{"Content-Type", "application/json"}},
                             .body = Json{{"type", "openOrders"}, {"user", owner}}.dump()});
    };
    ASSERT_EQ(open().size(), 1U);
    const auto oid = "\"oid\":" + placed.at("oid").dump();
    EXPECT_EQ(served.fault({{"venue", "hyperliquid"}, {"fault", "hide"}, {"match", oid}, {"ms", 1'500}}).at("done"),
              "hide");
    EXPECT_EQ(open().size(), 0U);
    EXPECT_TRUE(testing::becomes([&] { return open().size() == 1; }));
    const auto refused = served.fault({{"venue", "derive"}, {"fault", "delay"}, {"ms", -1}});
    EXPECT_EQ(refused.at("parameter"), "ms") << refused.dump();
}

}  // namespace
}  // namespace ballast::venue_server::line_faults_test
