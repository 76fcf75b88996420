#include "chain/transaction.h"

#include <gtest/gtest.h>

#include "chain/raw_transaction.h"

namespace ballast::chain::transaction_test {

namespace {

using signing::PrivateKey;
using signing::wordOf;

PrivateKey key() { return PrivateKey::fromText("0x" + std::string(64, '4')).value(); }

DynamicFeeTransaction swap()
{
    DynamicFeeTransaction t{.chainId = 1, .nonce = 7, .gasLimit = 180000, .to = Address{}, .data = Bytes{1, 2, 3}};
    t.maxFeePerGas = wordOf(std::uint64_t{30000000000});
    t.maxPriorityFeePerGas = wordOf(std::uint64_t{1000000000});
    t.accessList = {{Address{}, {Hash32{}, Hash32{}}}, {Address{}, {}}};
    return t;
}

LegacyTransaction transfer()
{
    return {.chainId = 31337,
            .nonce = 0,
            .gasPrice = wordOf(std::uint64_t{1}),
            .gasLimit = 21000,
            .value = wordOf(std::uint64_t{5})};
}

Bytes rawOf(const Transaction& transaction)
{
    return rawTransaction(transaction, signTransaction(transaction, key()).value());
}

}  // namespace

TEST(Transaction, IsReadBackWholeWithItsSender)
{
    for (const auto& transaction : {Transaction(swap()), Transaction(transfer())}) {
        const auto read = decodeRawTransaction(rawOf(transaction)).value();
        EXPECT_EQ(read.transaction, transaction);
        EXPECT_EQ(read.sender, key().address().value());
        EXPECT_EQ(rawTransaction(read.transaction, read.signature), rawOf(transaction));
    }
}

TEST(Transaction, IsNotSignedOutsideItsRanges)
{
    auto above = swap();
    above.maxPriorityFeePerGas = wordOf(std::uint64_t{30000000001});
    EXPECT_EQ(signTransaction(above, key()).error().code, ErrorCode::InvalidArgument);
    auto nowhere = transfer();
    nowhere.chainId = 0;
    EXPECT_FALSE(signTransaction(nowhere, key()));
    nowhere.chainId = ~std::uint64_t{0};
    EXPECT_FALSE(signTransaction(nowhere, key()));
}

TEST(RawTransaction, GivesAnotherSenderForAnotherByteOrNone)
{
    for (const auto& raw : {rawOf(swap()), rawOf(transfer())})
        for (std::size_t i = 0; i < raw.size(); ++i) {
            auto wrong = raw;
            wrong[i] ^= 1U;
            const auto read = decodeRawTransaction(wrong);
            EXPECT_TRUE(!read || read->sender != key().address().value()) << i;
            EXPECT_FALSE(decodeRawTransaction(ByteView(raw).first(i))) << i;
        }
}

TEST(RawTransaction, KnowsTwoFormsOnly)
{
    EXPECT_EQ(decodeRawTransaction(Bytes{0x01, 0xc0}).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(decodeRawTransaction(Bytes{0x02, 0xc0}).error().code, ErrorCode::Parse);
    EXPECT_EQ(decodeRawTransaction(Bytes{0xc0}).error().code, ErrorCode::Parse);
    EXPECT_EQ(decodeRawTransaction({}).error().code, ErrorCode::Parse);
}

}  // namespace ballast::chain::transaction_test
