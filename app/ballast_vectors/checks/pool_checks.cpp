#include <fmt/format.h>

#include "ballast_vectors/checks/checks.h"
#include "base/typed_text.h"
#include "chain/pool.h"

namespace ballast::vectors {

namespace {

/// Places of "USDC (6 dec)", and its name in lower case.
struct Token {
    std::string name;
    unsigned decimals{};
};

Token tokenOf(Entry& entry, const char* member)
{
    const auto text = entry.text(member);
    const auto open = text.find(" (");
    const auto close = text.find(" dec)");
    const auto digits = open == std::string::npos || close == std::string::npos || close < open + 2
                            ? std::string{}
                            : text.substr(open + 2, close - open - 2);
    const auto places = signing::unsignedWord(digits, 6);
    if (!places) entry.refuse(fmt::format("{}: expected NAME (N dec)", member));
    return {snakeCase(text.substr(0, open)), places ? static_cast<unsigned>(*signing::toUint64(*places)) : 0U};
}

/// The price that the tokens' names ask for: "usdc_per_weth_approx".
void expectPrice(Entry& entry, const Word& root, const Token& token0, const Token& token1)
{
    const auto of0 = fmt::format("{}_per_{}_approx", token1.name, token0.name);
    const auto of1 = fmt::format("{}_per_{}_approx", token0.name, token1.name);
    const auto& member = entry.has(of0) ? of0 : of1;
    const auto stated = entry.text(member);
    const auto point = stated.find('.');
    const auto places = point == std::string::npos ? 0 : stated.size() - point - 1;
    entry.expectText(member,
                     entry.valueOf(chain::priceText(root, {token0.decimals, token1.decimals},
                                                    entry.has(of0) ? chain::PriceOf::Token0 : chain::PriceOf::Token1,
                                                    static_cast<unsigned>(std::min<std::size_t>(places, 99)))));
}

std::int32_t tick(Entry& entry, const char* member)
{
    return static_cast<std::int32_t>(entry.signedNumber(member, 24));
}

}  // namespace

void checkPoolAddresses(Entry& entry)
{
    const auto factory = entry.address("factory");
    const auto code = entry.hash("init_code_hash");
    // Tokens are named by their place and perhaps their name: "token0_USDC".
    const auto token0 = entry.address(entry.nameFrom("token0")), token1 = entry.address(entry.nameFrom("token1"));
    entry.expect(token0 < token1, "token0: lies above token1");
    const auto poolOf = [&](std::string_view fee) {
        const auto number = entry.valueOf(signing::unsignedWord(fee, 24));
        return entry.valueOf(
            chain::poolAddress(factory, code, token0, token1, static_cast<std::uint32_t>(*signing::toUint64(number))));
    };
    if (!entry.has("pools")) return entry.expectAddress("address|pool", poolOf(std::to_string(entry.number("fee"))));
    const auto& pools = entry.need("pools");
    if (!pools.is_object() || pools.empty()) return entry.refuse("pools: expected addresses by their fee");
    for (const auto& [fee, address] : pools.items()) {
        const auto computed = toChecksumText(poolOf(fee));
        entry.expect(address.is_string() && address.get<std::string>() == computed,
                     fmt::format("pools.{}: computed {}", printable(fee, 20), computed));
    }
}

void checkTick(Entry& entry)
{
    const auto at = tick(entry, "tick");
    const auto root = entry.valueOf(chain::sqrtPriceAtTick(at));
    entry.expectNumber("sqrt_price_x96", root);
    // From the price of the highest tick on there is no tick any more.
    if (at < chain::kHighestTick) {
        const auto back = chain::tickAtSqrtPrice(entry.amount("sqrt_price_x96"));
        entry.expect(back && *back == at, "tick: the price lies at another");
    }
}

void checkPrice(Entry& entry)
{
    checkTick(entry);
    const auto token0 = tokenOf(entry, "token0"), token1 = tokenOf(entry, "token1");
    expectPrice(entry, entry.amount("sqrt_price_x96"), token0, token1);
}

void checkMeanTick(Entry& entry)
{
    const auto& cumulatives = entry.need("tick_cumulatives");
    if (!cumulatives.is_array() || cumulatives.size() != 2)
        return entry.refuse("tick_cumulatives: expected two numbers");
    Entry ends(Json{{"older", cumulatives[0]}, {"newer", cumulatives[1]}});
    const auto older = ends.signedNumber("older", 56), newer = ends.signedNumber("newer", 56);
    if (ends.isWrong()) return entry.refuse("tick_cumulatives: " + ends.verdict());
    const auto seconds = entry.number("seconds");
    if (seconds > 0xffffffffU) return entry.refuse("seconds: do not fit 32 bits");
    const auto mean = entry.valueOf(chain::meanTick(older, newer, static_cast<std::uint32_t>(seconds)));
    entry.expectNumber("mean_tick", signing::signedWordOf(mean));
}

}  // namespace ballast::vectors
