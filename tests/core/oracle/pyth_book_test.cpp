#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/oracle/scripted_desk.h"
#include "oracle/pyth_book.h"

namespace ballast::oracle::pyth_book_test {
namespace {

using domain::Quality;
using testing::at;
using testing::Desk;
using ::testing::HasSubstr;

constexpr const char* kId = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";

std::string update(const char* id, const char* digits, Timestamp published, const char* confidence = "1")
{
    return fmt::format(
        R"({{"parsed":[{{"id":"{}","price":{{"price":"{}","conf":"{}","expo":-8,"publish_time":{}}}}}]}})", id, digits,
        confidence, published.nanoseconds / 1'000'000'000);
}

/// One feed of ether. A book refers to its terms.
PythTerms termsOf(const std::string& id)
{
    PythTerms terms;
    terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = id}};
    return terms;
}

TEST(PythBookTest, TakesItsOwnFeedsInOrder)
{
    OracleBoard board;
    board.add("ETH", "Pyth", 0.0, true);
    const auto terms = termsOf("0x" + std::string(kId));
    PythBook book(terms, board);
    EXPECT_THAT(book.view(at(0)).missing, ::testing::ElementsAre(HasSubstr("ETH")));
    book.opened();
    book.take(update(kId, "300000000000", at(0)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3000");
    EXPECT_EQ(book.coins(at(1)).at(0).update->price.toString(), "3000");
    // F22 an unknown id, an older time, and what is no update: counted, and nothing moves.
    book.take(update("e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43", "1", at(1)));
    book.take(update(kId, "310000000000", at(-1)));
    book.take("<html>");
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3000");
    EXPECT_EQ(book.view(at(1)).channels.at(0).dropped, 3U);
    // The same second again is newer.
    book.take(update(kId, "300100000000", at(0)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).price, "3001");
    book.take(update(kId, "300100000000", at(2), "3001000001"));
    EXPECT_EQ(book.view(at(2)).oracles.at(0).quality, Quality::Suspect) << "F92";
    book.take(update(kId, "-5", at(3)));
    EXPECT_EQ(book.view(at(3)).oracles.at(0).quality, Quality::Bad);
    book.take(update(kId, "300100000000", at(4)));
    EXPECT_EQ(book.view(at(4)).oracles.at(0).quality, Quality::Good);
    EXPECT_EQ(book.view(at(37.5)).oracles.at(0).quality, Quality::Stale) << "F91: 30 s and a tenth";
    EXPECT_TRUE(book.view(at(38)).delays.empty()) << "what was asked for is as old as it happens to be";
    book.take(update(kId, "300100000000", at(38)), at(39));
    book.stands(std::chrono::microseconds(5));
    const auto delays = book.view(at(40)).delays;
    ASSERT_EQ(delays.size(), 1U);
    EXPECT_NEAR(std::chrono::duration<double>(*delays[0].venueToSocket.quantile(1.0)).count(), 1.0, 1.0 / 32.0);
    EXPECT_EQ(delays[0].socketToBook.samples(), 1U);
}

TEST(PythBookTest, F01_ACutStreamIsStaleUntilItIsToldAgain)
{
    OracleBoard board;
    board.add("ETH", "Pyth", 0.0, true);
    const auto terms = termsOf(kId);
    PythBook book(terms, board);
    book.opened();
    book.take(update(kId, "300000000000", at(0)));
    book.closed("F01: gone");
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Stale);
    EXPECT_EQ(book.view(at(1)).oracles.at(0).reason, "F01: the stream is down: gone");
    book.opened();
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Stale);
    book.take(update(kId, "300000000000", at(1)));
    EXPECT_EQ(book.view(at(1)).oracles.at(0).quality, Quality::Good);
    EXPECT_EQ(book.view(at(1)).channels.at(0).reconnects, 1U);
}

/// Two oracles of one coin through books and board: only the first is told, and F93 stops it.
TEST(PythBookTest, F93_TheSecondOracleStopsTheFirst)
{
    Desk desk;
    desk.board.add("ETH", "Pyth", 0.0, true);
    const auto terms = termsOf(kId);
    PythBook pyth(terms, desk.board);
    desk.step(0);
    pyth.take(update(kId, "300300000000", at(0)));
    EXPECT_FALSE(pyth.coins(at(0)).at(0).drives);
    desk.look(0);
    desk.told.take();
    pyth.take(update(kId, "310000000000", at(5)));  // A jump: Suspect by itself, and no second source.
    pyth.take(update(kId, "310000000000", at(8)));  // It holds.
    static_cast<void>(pyth.coins(at(8)));
    desk.look(8);
    const auto words = desk.told.take();
    ASSERT_EQ(words.size(), 2U);
    EXPECT_THAT(words[0], HasSubstr("down: ETH oracle suspect: F93: Pyth is"));
    EXPECT_EQ(desk.eth(8).quality, Quality::Suspect);
}

}  // namespace
}  // namespace ballast::oracle::pyth_book_test
