#include "venue/id_book.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace ballast::venue::id_book_test {
namespace {

domain::Instrument instrument(std::string venue, std::string name)
{
    return {.name = std::move(name), .venue = std::move(venue), .underlying = "BTC"};
}

TEST(IdBook, AnInstrumentHasOneNumberByVenueAndName)
{
    IdBook book;
    const auto a = book.numberOf(instrument("Deribit", "A"));
    const auto b = book.numberOf(instrument("Derive", "A"));
    EXPECT_EQ(a.value, 1U);
    EXPECT_EQ(b.value, 2U);
    EXPECT_EQ(book.numberOf(instrument("Deribit", "A")), a);
}

TEST(IdBook, WhatIsNewIsToldOnceWithItsNumber)
{
    IdBook book;
    book.numberOf(instrument("Deribit", "A"));
    book.numberOf(instrument("Deribit", "B"));
    const auto fresh = book.takeNew();
    ASSERT_EQ(fresh.size(), 2U);
    EXPECT_EQ(fresh[0].name, "A");
    EXPECT_EQ(fresh[0].id.value, 1U);
    EXPECT_EQ(fresh[1].id.value, 2U);
    book.numberOf(instrument("Deribit", "B"));
    EXPECT_TRUE(book.takeNew().empty());
    book.numberOf(instrument("Deribit", "C"));
    EXPECT_EQ(book.takeNew().front().id.value, 3U);
}

/// F38: told again, once, under its number; what is listed as before is told nobody.
TEST(IdBook, F38_OtherTermsAreToldOnceUnderTheSameNumber)
{
    IdBook book;
    auto a = instrument("Deribit", "A");
    a.lotSize = domain::Quantity::fromUnits(10);
    book.numberOf(a);
    book.numberOf(instrument("Deribit", "B"));
    a.lotSize = domain::Quantity::fromUnits(20);
    book.numberOf(a);
    const auto first = book.takeNew();
    ASSERT_EQ(first.size(), 2U) << "what was not told yet is told once, as it is now";
    EXPECT_EQ(first[0].lotSize.units(), 20);
    book.numberOf(a);
    EXPECT_TRUE(book.takeNew().empty());
    a.price = domain::PriceRule::ofTick(domain::Price::fromUnits(5));
    a.multiplier = domain::Quantity::fromUnits(7);
    EXPECT_EQ(book.numberOf(a).value, 1U);
    book.numberOf(instrument("Deribit", "C"));
    const auto again = book.takeNew();
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0].name, "C");
    EXPECT_EQ(again[1].name, "A");
    EXPECT_EQ(again[1].id.value, 1U);
    EXPECT_EQ(again[1].multiplier.units(), 7);
    EXPECT_TRUE(book.takeNew().empty());
}

TEST(IdBook, NumbersHaveNoGapsHoweverManyFeedsList)
{
    constexpr int kEach = 2'000;
    IdBook book;
    std::vector<std::thread> feeds;
    for (int f = 0; f < 4; ++f)
        feeds.emplace_back([&, f] {
            for (int i = 0; i < kEach; ++i)
                book.numberOf(instrument("venue " + std::to_string(f % 2), std::to_string(i)));
        });
    std::set<std::uint32_t> told;
    const auto take = [&] {
        for (const auto& fresh : book.takeNew())
            EXPECT_EQ(fresh.id.value, *told.insert(static_cast<std::uint32_t>(told.size()) + 1).first);
    };
    for (int i = 0; i < 100; ++i)
        take();
    for (auto& feed : feeds)
        feed.join();
    take();
    EXPECT_EQ(told.size(), 2U * kEach);
}

}  // namespace
}  // namespace ballast::venue::id_book_test
