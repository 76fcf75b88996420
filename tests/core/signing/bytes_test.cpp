#include "signing/bytes.h"

#include <gtest/gtest.h>

#include "signing/address.h"
#include "signing/hmac.h"
#include "signing/keccak.h"

namespace ballast::signing::bytes_test {

TEST(Hex, ReadsWhatItWrites)
{
    const Bytes bytes{0x00, 0x0f, 0xa5, 0xff};
    EXPECT_EQ(toHex(bytes), "0x000fa5ff");
    EXPECT_EQ(bytesFromHex("0x000FA5fF").value(), bytes);
    EXPECT_TRUE(bytesFromHex("0x").value().empty());
}

TEST(Hex, RefusesWhatIsNone)
{
    for (const auto* text : {"", "0", "00", "0x0", "0xzz", "0X00", "0x 0", "x00", "0x0g"})
        EXPECT_EQ(bytesFromHex(text).error().code, ErrorCode::Parse) << text;
    EXPECT_FALSE(arrayFromHex<4>("0x000fa5"));
    EXPECT_FALSE(arrayFromHex<4>("0x000fa5ff00"));
}

// The Keccak team's value of no bytes; NIST's SHA3-256 of them begins with a7ffc6f8.
TEST(Keccak, IsNotTheLaterStandard)
{
    EXPECT_EQ(toHex(keccak256(Bytes{})), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(keccak256({bytesOf("a"), bytesOf(""), bytesOf("bc")}), keccak256(bytesOf("abc")));
}

// RFC 4231, test cases 2 and 6 (a key longer than a block).
TEST(Hmac, AgreesWithTheStandardsCases)
{
    EXPECT_EQ(toDigits(hmacSha256(bytesOf("Jefe"), "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const Bytes longKey(131, 0xaa);
    EXPECT_EQ(toDigits(hmacSha256(longKey, "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, TakesAnEmptyKeyAsOne)
{
    // HMAC-SHA256("", ""), as Wikipedia's article on HMAC gives it.
    const std::string expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    static_cast<void>(hmacSha256(bytesOf("another"), "key before"));
    EXPECT_EQ(toDigits(hmacSha256({}, "")), expected);
}

TEST(Address, RefusesAWrongChecksumOnly)
{
    const std::string right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";  // EIP-55
    ASSERT_TRUE(addressFromText(right));
    EXPECT_EQ(toChecksumText(addressFromText("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").value()), right);
    EXPECT_EQ(toChecksumText(addressFromText("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED").value()), right);
    EXPECT_EQ(addressFromText("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed").error().code, ErrorCode::Mismatch);
    EXPECT_EQ(addressFromText("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA").error().code, ErrorCode::Parse);
}

}  // namespace ballast::signing::bytes_test
