#include "signing/private_key.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <type_traits>

#include "signing/keccak.h"
#include "signing/personal_message.h"

namespace ballast::signing::private_key_test {

namespace {

static_assert(!std::is_copy_constructible_v<PrivateKey> && !std::is_copy_assignable_v<PrivateKey>);
static_assert(!fmt::is_formattable<PrivateKey>::value);

// The key of EIP-712's example: keccak256("cow").
constexpr const char* kCow = "0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4";
// The order of the curve (SEC 2).
constexpr const char* kOrder = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

}  // namespace

TEST(PrivateKey, ErasesTheTextItIsReadFrom)
{
    std::string text = kCow;
    const char* place = text.data();
    ASSERT_TRUE(PrivateKey::fromText(std::move(text)));
    EXPECT_TRUE(text.empty());
    EXPECT_EQ(*place, '\0');
    std::string wrong = "0xc85e no key";
    EXPECT_EQ(PrivateKey::fromText(std::move(wrong)).error().code, ErrorCode::Parse);
    EXPECT_TRUE(wrong.empty());
}

TEST(PrivateKey, ShowsNothingOfAWrongKey)
{
    const auto error = PrivateKey::fromText("0xdeadbeef").error();
    EXPECT_EQ(error.message.find("deadbeef"), std::string::npos);
}

TEST(PrivateKey, MustBeANumberOfTheCurve)
{
    EXPECT_EQ(PrivateKey::fromText(kOrder).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(PrivateKey::fromText("0x" + std::string(64, '0')).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(PrivateKey::read([](auto) { return false; }).error().code, ErrorCode::NotFound);
    EXPECT_EQ(PrivateKey::read({}).error().code, ErrorCode::NotFound);
}

TEST(PrivateKey, SignsNothingAfterItWasMovedAway)
{
    auto key = PrivateKey::fromText(kCow).value();
    const auto other = std::move(key);
    EXPECT_EQ(key.sign(Hash32{}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(toChecksumText(other.address().value()), "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826");
}

TEST(Signature, IsRecoveredToItsSigner)
{
    const auto key = PrivateKey::fromText(kCow).value();
    const auto digest = personalDigest("Some data");
    const auto signature = key.sign(digest).value();
    EXPECT_EQ(recoverAddress(digest, signature).value(), key.address().value());
    EXPECT_EQ(Signature::fromBytes(signature.bytes()).value(), signature);
    auto other = signature;
    other.parity ^= 1U;
    const auto stranger = recoverAddress(digest, other);
    EXPECT_TRUE(!stranger || *stranger != key.address().value());
}

TEST(Signature, RefusesTheUpperHalfAndNumbersOffTheCurve)
{
    const auto key = PrivateKey::fromText(kCow).value();
    const auto digest = personalDigest("Some data");
    auto signature = key.sign(digest).value();
    auto high = signature;
    const auto order = arrayFromHex<32>(kOrder).value();
    int borrow = 0;  // s' = order - s signs the same digest, malleably.
    for (std::size_t i = 32; i-- > 0;) {
        const int difference = order[i] - signature.s[i] - borrow;
        borrow = difference < 0 ? 1 : 0;
        high.s[i] = static_cast<std::uint8_t>(difference & 0xff);
    }
    high.parity ^= 1U;
    EXPECT_EQ(recoverAddress(digest, high).error().code, ErrorCode::InvalidArgument);
    signature.r = order;
    EXPECT_FALSE(recoverAddress(digest, signature));
    signature.r = {};
    EXPECT_FALSE(recoverAddress(digest, signature));
    EXPECT_FALSE(Signature::fromBytes(Bytes(64, 1)));
    EXPECT_FALSE(Signature::fromBytes(Bytes(65, 1)));
}

}  // namespace ballast::signing::private_key_test
