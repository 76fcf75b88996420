#include "domain/money.h"

#include <gtest/gtest.h>

#include <set>

#include "domain/contract_terms.h"

namespace ballast::domain::money_test {
namespace {

TEST(Currencies, EachHasOneNameAndOneNumber)
{
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < currencies().size(); ++i) {
        const auto& currency = currencies()[i];
        EXPECT_TRUE(names.insert(currency.name).second) << currency.name;
        ASSERT_EQ(findCurrency(currency.name)->value, i + 1);
        EXPECT_EQ(currencyOf(CurrencyId{static_cast<std::uint16_t>(i + 1)}).name, currency.name);
    }
    EXPECT_FALSE(findCurrency(""));
    EXPECT_FALSE(findCurrency("btc"));
}

TEST(Currencies, cash_currency_unknown)
{
    for (const char* typed : {"BTC", "btc", "Btc", "XBT", "xbt"}) {
        const auto known = knownCurrency(typed);
        ASSERT_TRUE(known) << typed;
        EXPECT_EQ(currencyOf(*known).name, "BTC") << typed;
    }
    for (const char* typed : {"EURR", "", "XBTC", "USD", "usd"}) {
        const auto unknown = knownCurrency(typed);
        ASSERT_FALSE(unknown) << typed << ": the dollar of account is held by nobody";
        EXPECT_NE(unknown.error().message.find(std::string("\"") + typed + "\""), std::string::npos);
        EXPECT_NE(unknown.error().message.find("BTC, ETH"), std::string::npos) << unknown.error().message;
    }
}

TEST(MoneyDeath, TwoCurrenciesNeverAdd)
{
    const auto coins = Money::fromDouble(0.00012, *findCurrency("BTC")).value();
    const auto dollars = Money::fromDouble(2.5, *findCurrency("USDC")).value();
    EXPECT_EQ((dollars + dollars).toString(), "5 USDC");
    EXPECT_EQ((coins - coins).units, 0);
    EXPECT_EQ((-coins).toString(), "-0.00012 BTC");
    EXPECT_DEATH(static_cast<void>(coins + dollars), "");
}

TEST(ContractTerms, SayWhatACaptureDoesNot)
{
    EXPECT_EQ(deribitOptionTerms("BTC", {}).value().multiplier.toString(), "1");
    EXPECT_EQ(deribitOptionTerms("SOL", "USDC").value().multiplier.toString(), "10");
    EXPECT_EQ(deribitOptionTerms("XRP", "USDC").value().multiplier.toString(), "1000");
    const auto linear = deribitOptionTerms("ETH", "USDC").value();
    EXPECT_EQ(linear.settlement, Settlement::Linear);
    EXPECT_EQ(linear.settles, findCurrency("USDC"));
    EXPECT_EQ(linear.base, findCurrency("ETH"));
    EXPECT_FALSE(linear.price.isStated()) << "no source tells its ticks, so it is not quoted";
    const auto unknown = deribitOptionTerms("DOGE", "USDC");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message.find("DOGE_USDC"), std::string::npos) << unknown.error().message;
}

}  // namespace
}  // namespace ballast::domain::money_test
