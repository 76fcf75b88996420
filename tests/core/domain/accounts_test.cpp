#include "domain/accounts.h"

#include <gtest/gtest.h>

namespace ballast::domain::accounts_test {
namespace {

TEST(AccountTable, KeepsTheFirstNumberOfAName)
{
    AccountTable table;
    const auto main = table.add("Deribit");
    const auto hedges = table.add("Deribit", "hedges");
    const auto other = table.add("Derive", "hedges");
    EXPECT_NE(main, hedges);
    EXPECT_NE(hedges, other);
    EXPECT_EQ(table.add("Deribit", "hedges"), hedges);
    EXPECT_EQ(table.all().size(), 3U);
    EXPECT_EQ(table.firstAt("Deribit"), main);
    EXPECT_EQ(table.firstAt("Derive"), other);
    EXPECT_FALSE(table.firstAt("Aevo"));
    EXPECT_FALSE(table.find("Derive", "main"));
}

TEST(AccountTable, NamesTheMainAccountByItsVenueAlone)
{
    AccountTable table;
    EXPECT_EQ(table.at(table.add("Deribit")).label(), "Deribit");
    EXPECT_EQ(table.at(table.add("Deribit", "hedges")).label(), "Deribit/hedges");
}

}  // namespace
}  // namespace ballast::domain::accounts_test
