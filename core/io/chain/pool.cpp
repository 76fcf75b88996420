#include "chain/pool.h"

#include <fmt/format.h>

#include "signing/keccak.h"
#include "signing/wide_integer.h"

namespace ballast::chain {

namespace {

constexpr unsigned kMostPlaces = 36;

signing::WideInteger tenTo(unsigned places)
{
    signing::WideInteger number = 1;
    for (unsigned i = 0; i < places; ++i)
        number *= 10;
    return number;
}

}  // namespace

signing::Address create2Address(const signing::Address& maker, const signing::Hash32& salt,
                                const signing::Hash32& initCodeHash)
{
    static constexpr std::array<std::uint8_t, 1> kHead{0xff};
    const auto hash = signing::keccak256({kHead, maker.bytes, salt, initCodeHash});
    signing::Address address;
    std::copy(hash.begin() + 12, hash.end(), address.bytes.begin());
    return address;
}

Result<signing::Address> poolAddress(const signing::Address& factory, const signing::Hash32& initCodeHash,
                                     signing::Address tokenA, signing::Address tokenB, std::uint32_t fee)
{
    if (tokenA == tokenB) return fail(ErrorCode::InvalidArgument, "pool: both tokens are the same");
    if (fee >= (1U << 24)) return fail(ErrorCode::InvalidArgument, fmt::format("pool: fee {} is beyond 24 bits", fee));
    if (tokenB < tokenA) std::swap(tokenA, tokenB);
    const auto salt = signing::keccak256(
        {signing::wordOf(tokenA).bytes, signing::wordOf(tokenB).bytes, signing::wordOf(std::uint64_t{fee}).bytes});
    return create2Address(factory, salt, initCodeHash);
}

Result<std::string> priceText(const signing::Word& sqrtPriceX96, PoolDecimals decimals, PriceOf of, unsigned places)
{
    const auto root = signing::toUnsigned(sqrtPriceX96);
    if (root == 0 || places > kMostPlaces || decimals.token0 > kMostPlaces || decimals.token1 > kMostPlaces)
        return fail(ErrorCode::InvalidArgument, "price of a pool: zero, or more than 36 decimal places");
    // Token 1 for one token 0: root²/2^192, in smallest units of both.
    signing::WideInteger up = root * root * tenTo(decimals.token0);
    signing::WideInteger down = (signing::WideInteger(1) << 192) * tenTo(decimals.token1);
    if (of == PriceOf::Token1) std::swap(up, down);
    const signing::WideInteger scaled = (2 * up * tenTo(places) + down) / (2 * down);
    std::string digits = scaled.str();
    if (places == 0) return digits;
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    return digits.insert(digits.size() - places, 1, '.');
}

}  // namespace ballast::chain
