#include "chain/rlp.h"

#include <gtest/gtest.h>

#include "chain/quantity.h"

namespace ballast::chain::rlp_test {

TEST(Rlp, ReadsBackWhatItWrites)
{
    const auto item = RlpItem::list({RlpItem::number(0U), RlpItem::number(127U), RlpItem::number(128U),
                                     RlpItem::string(Bytes(55, 1)), RlpItem::string(Bytes(56, 2)),
                                     RlpItem::string(Bytes(70000, 3)), RlpItem::list({RlpItem::list()})});
    EXPECT_EQ(decodeRlp(encodeRlp(item)).value(), item);
}

TEST(Rlp, HasOneFormForEachItem)
{
    for (const auto* text : {"0x8100",                // a byte below 0x80 with a head
                             "0xb801ff",              // one byte by a long head
                             "0xb90038",              // a length with a leading zero
                             "0x83646f",              // ends within the string
                             "0xc2c0",                // ends within the list
                             "0x8080",                // something after the item
                             "0x",                    // nothing
                             "0xbfffffffffffffffff",  // as long as memory
                             "0xffffffffffffffffff"}) {
        EXPECT_EQ(decodeRlp(signing::bytesFromHex(text).value()).error().code, ErrorCode::Parse) << text;
    }
}

TEST(Rlp, TakesNoEndlessNesting)
{
    auto deepest = RlpItem::list();
    for (std::size_t i = 1; i < kMostRlpDepth; ++i)
        deepest = RlpItem::list({std::move(deepest)});
    EXPECT_TRUE(decodeRlp(encodeRlp(deepest)));
    EXPECT_FALSE(decodeRlp(encodeRlp(RlpItem::list({deepest}))));
}

TEST(Quantity, IsMinimal)
{
    EXPECT_EQ(toQuantity(signing::wordOf(std::uint64_t{0})), "0x0");
    EXPECT_EQ(toQuantity(signing::wordOf(std::uint64_t{1024})), "0x400");
    EXPECT_EQ(quantityFromText("0x0").value(), Word{});
    EXPECT_EQ(quantityFromText("0x5208").value(), signing::wordOf(std::uint64_t{21000}));
    for (const auto* text : {"", "0x", "0x00", "0x0400", "400", "0xg", "-0x1"})
        EXPECT_FALSE(quantityFromText(text)) << text;
}

}  // namespace ballast::chain::rlp_test
