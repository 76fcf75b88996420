#include "venue/deribit/book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace ballast::venue_deribit::book_test {
namespace {

using namespace ballast;
using deribit::Book;
using deribit::BookMessage;
using deribit::Level;
using deribit::LevelAction;
using domain::Price;
using domain::Quantity;

Price price(double value) { return Price::fromDouble(value).value(); }
Quantity amount(double value) { return Quantity::fromDouble(value).value(); }

/// A book kept by the simplest means: a map a side.
struct Reference {
    std::map<Price, Quantity> bids, asks;
    void apply(const BookMessage& message)
    {
        if (message.snapshot) {
            bids.clear();
            asks.clear();
        }
        const auto put = [](auto& side, const std::vector<Level>& levels) {
            for (const auto& level : levels)
                if (level.action == LevelAction::Delete)
                    side.erase(level.price);
                else
                    side[level.price] = level.amount;
        };
        put(bids, message.bids);
        put(asks, message.asks);
    }
    bool operator==(const Book& book) const
    {
        const auto same = [](const auto& mine, const auto& level) {
            return mine.first == level.first && mine.second == level.second;
        };
        return std::equal(bids.rbegin(), bids.rend(), book.bids().begin(), book.bids().end(), same) &&
               std::equal(asks.begin(), asks.end(), book.asks().begin(), book.asks().end(), same);
    }
};
/// A session of one book: a snapshot, then changes that continue each other.
std::vector<BookMessage> session(unsigned seed, std::size_t length)
{
    std::mt19937 random(seed);
    std::vector<BookMessage> messages;
    std::uint64_t change = 1000;
    const auto level = [&](bool bid, LevelAction action) {
        const double base = bid ? 90'000.0 : 90'000.5;
        const double step = 0.5 * static_cast<double>(random() % 20);
        return Level{action, price(bid ? base - step : base + step),
                     action == LevelAction::Delete ? Quantity{}
                                                   : amount(10.0 * static_cast<double>(1 + random() % 50))};
    };
    for (std::size_t i = 0; i < length; ++i) {
        BookMessage message;
        message.instrument = "BTC-PERPETUAL";
        message.snapshot = i == 0;
        if (i > 0) message.previous = change;
        change += 1 + random() % 5;
        message.change = change;
        const std::size_t count = i == 0 ? 15 : random() % 4;
        for (std::size_t k = 0; k < count; ++k) {
            const auto action =
                i == 0 ? LevelAction::New
                       : std::array{LevelAction::New, LevelAction::Change, LevelAction::Delete}[random() % 3];
            (random() % 2 ? message.bids : message.asks).push_back(level(true, action));
            message.asks.push_back(level(false, action));
        }
        // A price is on one side alone.
        for (auto& bid : message.asks)
            bid.price = std::max(bid.price, price(90'000.5));
        messages.push_back(std::move(message));
    }
    return messages;
}

BookMessage snapshotOf(const Reference& reference, std::uint64_t change)
{
    BookMessage message;
    message.instrument = "BTC-PERPETUAL";
    message.snapshot = true;
    message.change = change;
    for (const auto& [p, q] : reference.bids)
        message.bids.push_back({LevelAction::New, p, q});
    for (const auto& [p, q] : reference.asks)
        message.asks.push_back({LevelAction::New, p, q});
    return message;
}

TEST(BookTest, FollowsTheReferenceThroughRandomSessions)
{
    for (unsigned seed = 1; seed <= 50; ++seed) {
        Book book;
        Reference reference;
        for (const auto& message : session(seed, 300)) {
            ASSERT_EQ(book.apply(message), Book::Outcome::Applied);
            reference.apply(message);
            ASSERT_TRUE(reference == book) << "seed " << seed << " change " << message.change;
        }
    }
}

/// F27: each message of a session dropped in turn. No change after the gap is used, nothing can be read until the
/// snapshot, and then the book is the reference's.
TEST(BookTest, F27_AGapEndsTheBookUntilASnapshot)
{
    const auto messages = session(3, 60);
    for (std::size_t dropped = 1; dropped + 1 < messages.size(); ++dropped) {
        Book book;
        Reference reference;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            reference.apply(messages[i]);
            if (i == dropped) continue;
            const auto outcome = book.apply(messages[i]);
            if (i < dropped) continue;
            EXPECT_EQ(outcome, i == dropped + 1 ? Book::Outcome::Gap : Book::Outcome::Ignored);
            EXPECT_FALSE(book.inStep());
            EXPECT_TRUE(book.bids().empty() && book.asks().empty());
        }
        EXPECT_EQ(book.apply(snapshotOf(reference, messages.back().change)), Book::Outcome::Applied);
        EXPECT_TRUE(reference == book);
    }
}

/// F28: a snapshot among its changes in every order, older and newer ones, and twice.
TEST(BookTest, F28_AnyOrderOfASnapshotAndItsChangesEndsAlike)
{
    const auto messages = session(5, 6);
    Reference reference;
    for (const auto& message : messages)
        reference.apply(message);
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    do {
        Book book;
        for (const auto place : order)
            static_cast<void>(book.apply(messages[place]));
        // Changes before the snapshot are kept for it; behind it they must come in order, or it is a gap.
        const auto at = static_cast<std::size_t>(std::find(order.begin(), order.end(), 0U) - order.begin());
        const bool restInOrder = std::is_sorted(order.begin() + static_cast<std::ptrdiff_t>(at), order.end());
        std::vector<std::size_t> before(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(at));
        std::sort(before.begin(), before.end());
        bool continues = restInOrder;
        for (std::size_t i = 0; i < before.size(); ++i)
            continues = continues && before[i] == i + 1;
        if (continues) {
            EXPECT_TRUE(reference == book);
        } else if (book.inStep()) {
            // Whatever else: what can be read is the reference up to some change.
            Reference partly;
            bool found = false;
            for (const auto& message : messages) {
                partly.apply(message);
                found = found || partly == book;
            }
            EXPECT_TRUE(found);
        }
    } while (std::next_permutation(order.begin(), order.end()));

    Book twice;
    static_cast<void>(twice.apply(messages[0]));
    static_cast<void>(twice.apply(messages[1]));
    EXPECT_EQ(twice.apply(messages[0]), Book::Outcome::Ignored) << "an older snapshot takes nothing back";
    EXPECT_EQ(twice.apply(messages[2]), Book::Outcome::Applied);
}

TEST(BookTest, DepthIsThatOfTheThinnerSide)
{
    Book book;
    BookMessage message;
    message.snapshot = true;
    message.change = 1;
    message.bids = {{LevelAction::New, price(100.0), amount(5)}, {LevelAction::New, price(99.0), amount(50)}};
    message.asks = {{LevelAction::New, price(100.1), amount(7)}, {LevelAction::New, price(100.12), amount(1)}};
    ASSERT_EQ(book.apply(message), Book::Outcome::Applied);
    EXPECT_EQ(book.depthWithin(0.001), amount(5));
    EXPECT_FALSE(book.isCrossed());
    Book empty;
    EXPECT_FALSE(empty.depthWithin(0.001).has_value());
}

}  // namespace
}  // namespace ballast::venue_deribit::book_test
