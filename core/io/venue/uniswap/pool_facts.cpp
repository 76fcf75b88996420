#include "venue/uniswap/pool_facts.h"

#include <algorithm>
#include <fmt/format.h>

#include "chain/quantity.h"
#include "signing/keccak.h"
#include "signing/wide_integer.h"

namespace ballast::uniswap {

namespace {

using signing::WideInteger;
using Unexpected = tl::unexpected<Error>;

constexpr unsigned kDeskPlaces = 8, kMostDecimals = 36;
constexpr std::size_t kLongestSymbol = 16;

WideInteger powerOfTen(unsigned places)
{
    WideInteger number = 1;
    for (unsigned i = 0; i < places; ++i)
        number *= 10;
    return number;
}

/// Letters, digits and dots: a symbol is a stranger's word.
bool isPlain(const std::string& symbol)
{
    return !symbol.empty() && symbol.size() <= kLongestSymbol &&
           std::all_of(symbol.begin(), symbol.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '.'; });
}

Result<std::vector<chain::AbiValue>> read(Nodes& nodes, const Address& contract, Function function, std::uint64_t block)
{
    const auto bytes = nodes.call(contract, callOf(function).value(), block);
    if (!bytes) return Unexpected(bytes.error());
    return answerOf(function, *bytes);
}

Result<TokenFacts> readToken(Nodes& nodes, const Address& token, std::uint64_t block)
{
    const auto decimals = read(nodes, token, Function::Decimals, block);
    if (!decimals) return Unexpected(decimals.error());
    const auto symbol = read(nodes, token, Function::Symbol, block);
    if (!symbol) return Unexpected(symbol.error());
    const auto& text = std::get<Bytes>(symbol->front().content);
    TokenFacts facts{.address = token, .symbol = std::string(text.begin(), text.end())};
    facts.decimals = static_cast<unsigned>(*signing::toUint64(wordAt(*decimals, 0)));
    if (facts.decimals > kMostDecimals || !isPlain(facts.symbol))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("F103: token {}: decimals {} or symbol is not what a token has", textOf(token),
                                facts.decimals));
    return facts;
}

std::optional<domain::CurrencyId> dollarOf(const std::string& symbol)
{
    const auto known = domain::findCurrency(symbol);
    const bool isStable = known && domain::currencyOf(*known).kind == domain::CurrencyKind::Stable;
    return isStable ? known : std::nullopt;
}

Result<PoolFacts> settled(PoolFacts facts)
{
    const auto dollar0 = dollarOf(facts.token0.symbol), dollar1 = dollarOf(facts.token1.symbol);
    facts.isBase0 = dollar1.has_value();
    facts.quote = facts.isBase0 ? *dollar1 : dollar0.value_or(domain::CurrencyId{});
    facts.coin = coinOf(facts.base().symbol);
    if (facts.quote.value == 0 || !domain::findCurrency(facts.coin))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("pool {} trades {} and {}: one must be USDC or USDT and the other a coin that the desk "
                                "knows",
                                textOf(facts.address), facts.token0.symbol, facts.token1.symbol));
    return facts;
}

}  // namespace

std::string PoolFacts::name() const { return fmt::format("{}/{}/{}", base().symbol, priced().symbol, fee); }

std::string coinOf(const std::string& symbol)
{
    if (symbol == "WETH") return "ETH";
    if (symbol == "WBTC" || symbol == "cbBTC" || symbol == "tBTC") return "BTC";
    return symbol;
}

Result<signing::Hash32> readCodeHash(Nodes& nodes, const Address& contract, std::uint64_t block)
{
    const auto answer = nodes.ask(
        "eth_getCode", fmt::format(R"(["{}","{}"])", textOf(contract), chain::toQuantity(signing::wordOf(block))));
    if (!answer) return Unexpected(answer.error());
    const auto code = oracle::parseBytes(*answer);
    if (!code) return fail(code.error().code, fmt::format("{}: {}", textOf(contract), code.error().message));
    return signing::keccak256({*code});
}

Result<PoolFacts> readPoolFacts(Nodes& nodes, const Address& pool, std::uint64_t block)
{
    PoolFacts facts{.address = pool};
    const auto hash = readCodeHash(nodes, pool, block);
    if (!hash) return Unexpected(hash.error());
    facts.codeHash = *hash;
    for (const auto function : {Function::Token0, Function::Token1}) {
        const auto answer = read(nodes, pool, function, block);
        const auto address = answer ? addressOf(wordAt(*answer, 0)) : std::nullopt;
        if (!address) return Unexpected(answer ? Error{ErrorCode::Parse, "a token's address is none"} : answer.error());
        auto token = readToken(nodes, *address, block);
        if (!token) return Unexpected(token.error());
        (function == Function::Token0 ? facts.token0 : facts.token1) = std::move(*token);
    }
    const auto fee = read(nodes, pool, Function::Fee, block);
    if (!fee) return Unexpected(fee.error());
    facts.fee = static_cast<std::uint32_t>(*signing::toUint64(wordAt(*fee, 0)));
    const auto spacing = read(nodes, pool, Function::TickSpacing, block);
    if (!spacing) return Unexpected(spacing.error());
    facts.tickSpacing = static_cast<std::int32_t>(signing::toUint64(wordAt(*spacing, 0)).value_or(0));
    if (facts.tickSpacing <= 0 || facts.fee >= 1'000'000)
        return fail(ErrorCode::Parse, fmt::format("pool {}: fee or tick spacing is out of range", textOf(pool)));
    return settled(std::move(facts));
}

domain::Instrument instrumentOf(const PoolFacts& pool, const std::string& venue)
{
    const auto step = [](unsigned decimals) {
        std::int64_t units = 1;
        for (unsigned i = decimals; i < kDeskPlaces; ++i)
            units *= 10;
        return units;
    };
    domain::Instrument instrument;
    instrument.name = pool.name();
    instrument.venue = venue;
    instrument.underlying = pool.coin;
    instrument.kind = domain::InstrumentKind::Spot;
    instrument.price = domain::PriceRule::ofTick(domain::Price::fromUnits(step(pool.priced().decimals)));
    instrument.lotSize = domain::Quantity::fromUnits(step(pool.base().decimals));
    instrument.base = domain::findCurrency(pool.coin).value_or(domain::CurrencyId{});
    instrument.quote = instrument.settles = pool.quote;
    return instrument;
}

Result<Word> amountOf(domain::Quantity quantity, const TokenFacts& token)
{
    WideInteger units = quantity.units();
    const auto whole = powerOfTen(kDeskPlaces);
    units *= powerOfTen(token.decimals);
    if (units < 0 || units % whole != 0)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} {}: less than the token's smallest unit, or negative",
                                                            quantity.toString(), token.symbol));
    const auto word = signing::toWord(WideInteger(units / whole));
    if (!word) return fail(ErrorCode::InvalidArgument, "an amount beyond 256 bits");
    return *word;
}

Result<domain::Quantity> quantityOf(const Word& amount, const TokenFacts& token)
{
    const WideInteger units = signing::toUnsigned(amount) * powerOfTen(kDeskPlaces) / powerOfTen(token.decimals);
    if (units > std::numeric_limits<std::int64_t>::max())
        return fail(ErrorCode::InvalidArgument, fmt::format("more {} than the desk can write", token.symbol));
    return domain::Quantity::fromUnits(static_cast<std::int64_t>(units));
}

}  // namespace ballast::uniswap
