#include "config/book_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast::config::book_file_test {
namespace {

using testing::HasSubstr;

std::string messageOf(const std::string& text)
{
    const auto book = parseBook(text, "b.toml");
    return book ? "no error" : book.error().message;
}

const std::string kLeg = "[[option]]\nunderlying = \"BTC\"\nvenue = \"Deribit\"\ntenor_days = 30\nright = \"call\"\n"
                         "delta = 0.25\nside = \"short\"\nvega_usd = 900\n";

TEST(BookFile, ReadsEveryKeyOfALeg)
{
    const auto book = parseBook(kLeg, "b.toml");
    ASSERT_TRUE(book.has_value()) << book.error().message;
    ASSERT_EQ(book->legs.size(), 1U);
    const auto& leg = book->legs.front();
    EXPECT_EQ(leg.underlying, "BTC");
    EXPECT_EQ(leg.venue, "Deribit");
    EXPECT_EQ(leg.tenorDays, 30.0);
    EXPECT_EQ(leg.right, domain::OptionRight::Call);
    EXPECT_EQ(leg.delta, 0.25);
    EXPECT_TRUE(leg.isShort);
    EXPECT_EQ(leg.vegaUsd, 900.0);
    EXPECT_EQ(book->text, kLeg);
}

TEST(BookFile, NamesTheReferenceIndexOfACoinOnce)
{
    const std::string one = "[[index]]\nunderlying = \"BTC\"\nvenue = \"Derive\"\n";
    const auto book = parseBook(one, "b.toml");
    ASSERT_TRUE(book.has_value()) << book.error().message;
    ASSERT_EQ(book->indices.size(), 1U);
    EXPECT_EQ(book->indices.front().underlying, "BTC");
    EXPECT_EQ(book->indices.front().venue, "Derive");
    EXPECT_THAT(messageOf(one + one), HasSubstr("the index of \"BTC\" is named twice"));
    EXPECT_THAT(messageOf("[[index]]\nunderlying = \"BTC\"\n"), HasSubstr("venue"));
}

TEST(BookFile, TakesNeutralAsAHedgeWithoutQuantity)
{
    const auto book = parseBook("[[hedge]]\nunderlying=\"BTC\"\ninstrument=\"P\"\nquantity=\"neutral\"\n"
                                "[[hedge]]\nunderlying=\"BTC\"\ninstrument=\"S\"\nquantity=-2.5\n",
                                "b.toml");
    ASSERT_TRUE(book.has_value()) << book.error().message;
    EXPECT_FALSE(book->hedges.at(0).quantity.has_value());
    EXPECT_EQ(book->hedges.at(1).quantity->toString(), "-2.5");
}

TEST(BookFile, ReadsCoinsAsTheyAreTypedAndWhatTheirOptionsArePaidIn)
{
    const auto book = parseBook("[[hedge]]\nunderlying=\"xrp_usdc\"\ninstrument=\"P\"\nquantity=1\n"
                                "[[hedge]]\nunderlying=\"XBT\"\ninstrument=\"P\"\nquantity=1\n"
                                "[[hedge]]\nunderlying=\"DOGE_EURR\"\ninstrument=\"P\"\nquantity=1\n"
                                "[[cash]]\nvenue=\"Deribit\"\ncurrency=\"btc\"\namount=10\n"
                                "[[limits]]\nunderlying=\"eth_USDC\"\nrisk_aversion=1e-5\n",
                                "b.toml");
    ASSERT_TRUE(book.has_value()) << book.error().message;
    EXPECT_EQ(book->hedges.at(0).underlying, "XRP");
    EXPECT_EQ(book->hedges.at(0).settles, domain::findCurrency("USDC"));
    EXPECT_EQ(book->hedges.at(1).underlying, "BTC");
    EXPECT_EQ(book->hedges.at(1).settles, domain::CurrencyId{});
    EXPECT_EQ(book->hedges.at(2).underlying, "DOGE_EURR") << "what nobody knows stays as typed, and is refused so";
    EXPECT_EQ(book->cash.at(0).currency, "BTC");
    EXPECT_EQ(book->limits.at(0).underlying, "ETH");
}

TEST(BookFile, ReadsOptionsAsTheyAreTyped)
{
    const std::vector<std::pair<std::string, std::string>> names{{"btc-27feb26-70000-c", "BTC-27FEB26-70000-C"},
                                                                 {"XBT-27FEB26-70000-P", "BTC-27FEB26-70000-P"},
                                                                 {"xrp_usdc-27feb26-1D05-c", "XRP_USDC-27FEB26-1d05-C"},
                                                                 {"BTC-27FEB26-70000-C", "BTC-27FEB26-70000-C"},
                                                                 {"BTC-06FEB26-070000.0-C", "BTC-6FEB26-70000-C"},
                                                                 {"eth/usdc", "eth/usdc"},
                                                                 {"kPEPE-PERP", "kPEPE-PERP"}};
    for (const auto& [typed, listed] : names) {
        const auto book = parseBook("[[position]]\ninstrument = \"" + typed + "\"\nquantity = 1\n", "b.toml");
        ASSERT_TRUE(book.has_value()) << book.error().message;
        EXPECT_EQ(book->positions.at(0).instrument, listed);
    }
    const auto tiny = parseBook("[[position]]\ninstrument = \"BTC-27FEB26-70000-C\"\nquantity = 1e-9\n", "b.toml");
    ASSERT_FALSE(tiny.has_value()) << "it would be nothing";
    EXPECT_NE(tiny.error().message.find("position[0].quantity"), std::string::npos) << tiny.error().message;
}

TEST(BookFile, AllowsNothingWhereALimitIsMissing)
{
    const auto book = parseBook("[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nnet_delta=3\n", "b.toml");
    ASSERT_TRUE(book.has_value()) << book.error().message;
    EXPECT_EQ(book->limits.front().netDelta, 3.0);
    EXPECT_EQ(book->limits.front().vegaUsd, 0.0);
}

/// C05 and C09: without the key there is no bound.
TEST(BookFile, ReadsTheOptionalLimitsOfHedges)
{
    const std::string limits = "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nnet_delta=3\n";
    const auto none = parseBook(limits, "b.toml");
    ASSERT_TRUE(none.has_value()) << none.error().message;
    EXPECT_EQ(none->limits.front().hedgeVolume5minUsd, 0.0);
    EXPECT_EQ(none->limits.front().hedgeGamma, 0.0);
    const auto all = parseBook(limits + "hedge_gamma=1.5\nhedge_vega_usd=800\nhedge_volume_5min_usd=1e6\n"
                                        "hedge_volume_day_usd=2e7\n",
                               "b.toml");
    ASSERT_TRUE(all.has_value()) << all.error().message;
    EXPECT_EQ(all->limits.front().hedgeGamma, 1.5);
    EXPECT_EQ(all->limits.front().hedgeVegaUsd, 800.0);
    EXPECT_EQ(all->limits.front().hedgeVolume5minUsd, 1e6);
    EXPECT_EQ(all->limits.front().hedgeVolumeDayUsd, 2e7);
}

struct BadBook {
    const char* what;
    std::string text;
    const char* place;   ///< File, line and key.
    const char* reason;  ///< What was expected, or was there.
};

class BadBooks : public testing::TestWithParam<BadBook> {};

TEST_P(BadBooks, AreRefusedWithFileLineAndKey)
{
    const auto message = messageOf(GetParam().text);
    EXPECT_THAT(message, HasSubstr(GetParam().place)) << GetParam().what;
    EXPECT_THAT(message, HasSubstr(GetParam().reason)) << GetParam().what;
    EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
}

std::string legWith(const std::string& from, const std::string& to)
{
    std::string text = kLeg;
    return text.replace(text.find(from), from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    BookFile, BadBooks,
    testing::Values(
        BadBook{"not TOML", "name = \n", "b.toml:1", ""},
        BadBook{"unknown key at the root", "nmae = \"x\"\n", "b.toml:1: nmae", "unknown key"},
        BadBook{"unknown key in a leg", kLeg + "vega = 3\n", "b.toml:9: option[0].vega", "unknown key"},
        BadBook{"delta above 1", legWith("0.25", "1.5"), "b.toml:6: option[0].delta", "from 0.01 to 0.99, was 1.5"},
        BadBook{"delta zero", legWith("0.25", "0"), "option[0].delta", "was 0"},
        BadBook{"delta not a number", legWith("0.25", "nan"), "option[0].delta", "was nan"},
        BadBook{"delta as text", legWith("0.25", "\"0.25\""), "option[0].delta", "was \"0.25\""},
        BadBook{"infinite vega", legWith("900", "inf"), "option[0].vega_usd", "was inf"},
        BadBook{"vega beyond the cap", legWith("900", "1e9"), "option[0].vega_usd", "to 1000000"},
        BadBook{"negative vega", legWith("900", "-1"), "option[0].vega_usd", "was -1"},
        BadBook{"no side", legWith("side = \"short\"\n", ""), "b.toml:1: option[0].side", "is missing"},
        BadBook{"wrong right", legWith("\"call\"", "\"Call\""), "b.toml:5: option[0].right", "\"call\" or \"put\""},
        BadBook{"empty venue", legWith("Deribit", ""), "b.toml:3: option[0].venue", "1 to 64"},
        BadBook{"control character", legWith("Deribit", "a\\nb"), "b.toml:3: option[0].venue", "plain"},
        BadBook{"a name that turns the line round", legWith("Deribit", "a\\u202eb"), "b.toml:3: option[0].venue",
                "plain"},
        BadBook{"a control character beyond ASCII", legWith("Deribit", "a\\u009bb"), "b.toml:3: option[0].venue",
                "plain"},
        BadBook{"a leg that is no table", "option = [1]\n", "b.toml:1: option", "[[option]]"},
        BadBook{"legs written as one table", "[option]\n", "b.toml:1: option", "[[option]]"},
        BadBook{"hedge of another word", "[[hedge]]\nunderlying=\"BTC\"\ninstrument=\"P\"\nquantity=\"flat\"\n",
                "b.toml:4: hedge[0].quantity", "was \"flat\""},
        BadBook{"limits twice",
                "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\n[[limits]]\nunderlying=\"BTC\"\n"
                "risk_aversion=1e-5\n",
                "b.toml:5: limits[1].underlying", "twice"},
        BadBook{"negative limit", "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nvega_usd=-1\n",
                "b.toml:4: limits[0].vega_usd", "from 0"},
        BadBook{"an optional limit of 0", "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nhedge_gamma=0\n",
                "b.toml:4: limits[0].hedge_gamma", "more than 0, was 0: leave the key out for no bound"},
        BadBook{"a negative volume", "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nhedge_volume_day_usd=-2\n",
                "b.toml:4: limits[0].hedge_volume_day_usd", "was -2"},
        BadBook{"risk aversion beyond the cap", "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1\n",
                "b.toml:3: limits[0].risk_aversion", "to 0.01"},
        BadBook{"a target beyond the limit",
                "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\nnet_delta=1\ntarget_delta=-1.5\n",
                "b.toml:5: limits[0].target_delta", "within net_delta, which is 1 either way, was -1.5"},
        BadBook{"a target without a limit", "[[limits]]\nunderlying=\"BTC\"\nrisk_aversion=1e-5\ntarget_delta=0.5\n",
                "b.toml:4: limits[0].target_delta", "within net_delta, which is 0 either way, was 0.5"},
        BadBook{"roll days as date", "roll_days = 2026-01-01\n", "b.toml:1: roll_days", "a date"}));

std::string legs(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += kLeg;
    return text;
}

TEST(BookFile, attack_10_books_of_5000_legs_are_read_and_ten_thousand_is_the_limit)
{
    const auto real = parseBook(legs(5'000), "b.toml");
    ASSERT_TRUE(real.has_value()) << real.error().message;
    EXPECT_EQ(real->legs.size(), 5'000U);
    EXPECT_TRUE(parseBook(legs(10'000), "b.toml").has_value());
    EXPECT_EQ(messageOf(legs(10'001)), "b.toml:1: option: expected at most 10000 tables written [[option]], was 10001");
}

TEST(BookFile, SaysWhichFileCannotBeRead)
{
    const auto book = readBook("/nonexistent/book.toml");
    ASSERT_FALSE(book.has_value());
    EXPECT_EQ(book.error().code, ErrorCode::Io);
    EXPECT_THAT(book.error().message, HasSubstr("/nonexistent/book.toml"));
}

double netVega(const domain::BookDefinition& book, const std::string& underlying)
{
    double sum = 0.0;
    for (const auto& leg : book.legs)
        if (leg.underlying == underlying) sum += leg.isShort ? -leg.vegaUsd : leg.vegaUsd;
    return sum;
}

TEST(SampleBook, IsShortVegaLikeASmallMarketMaker)
{
    const auto book = sampleBook();
    EXPECT_LE(netVega(book, "BTC"), -6000.0);
    EXPECT_GE(netVega(book, "BTC"), -9000.0);
    EXPECT_NEAR(netVega(book, "ETH"), -3000.0, 500.0);
    EXPECT_EQ(book.rollDays, 3.0);
}

TEST(SampleBook, StartsInsideItsOwnCellLimits)
{
    const auto book = sampleBook();
    for (const auto& leg : book.legs) {
        const auto* limits = book.findLimits(leg.underlying);
        ASSERT_NE(limits, nullptr);
        EXPECT_LE(leg.vegaUsd, limits->cellVegaUsd);
    }
}

}  // namespace
/// Whatever TOML may hold: what is compared as "neither number nor text" would be the same whatever it says.
TEST(BookDifferences, AreSeenInEachKindOfValue)
{
    const auto differ = [](const char* before, const char* after) {
        const auto found = differencesOfBooks(before, after);
        return found ? found->size() : 99;
    };
    EXPECT_EQ(differ("a = true", "a = false"), 1U);
    EXPECT_EQ(differ("a = [1, 2]", "a = [1, 3]"), 1U);
    EXPECT_EQ(differ("[t]\nb = 1", "[t]\nb = 2"), 1U);
    EXPECT_EQ(differ("a = 1979-05-27", "a = 1979-05-28"), 1U);
    EXPECT_EQ(differ("[[limits]]\nx = 1\ny = 2 # two", "[[limits]]\ny = 2.0\nx = 1"), 0U);
    EXPECT_EQ(differ("name = \"x\"\na = [1, 2]", "a = [1, 2]"), 0U);
}

}  // namespace ballast::config::book_file_test
