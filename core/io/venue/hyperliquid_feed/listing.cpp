#include "venue/hyperliquid_feed/listing.h"

#include <simdjson.h>

#include <fmt/format.h>

#include "base/typed_text.h"
#include "venue/hyperliquid/precision.h"
#include "venue/hyperliquid_feed/row.h"

namespace ballast::hyperliquid {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t kMostPerpetuals = 10'000, kDeepest = 32, kLongestCoin = 32;
constexpr std::uint64_t kMostSizePlaces = 8, kGreatestLeverage = 1000;

bool isCoinName(std::string_view coin)
{
    constexpr std::string_view kTaken = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_";
    return !coin.empty() && coin.size() <= kLongestCoin && coin.find_first_not_of(kTaken) == std::string_view::npos;
}

void readPerpetual(dom::element entry, std::uint32_t asset, Universe& universe)
{
    Row row("perpetual", entry);
    std::string_view coin;
    std::uint64_t places = 0, leverage = 0;
    bool delisted = false, isolated = false;
    std::optional<std::uint64_t> table;
    row.text("name", coin);
    row.whole("szDecimals", kMostSizePlaces, places);
    row.whole("maxLeverage", kGreatestLeverage, leverage);
    row.flagIfAny("isDelisted", delisted);
    row.flagIfAny("onlyIsolated", isolated);
    // Only compared with what it was: one of another form is none.
    if (std::uint64_t number = 0; entry.at_key("marginTableId").get_uint64().get(number) == simdjson::SUCCESS)
        table = number;
    if (leverage == 0) row.fault("maxLeverage", "at least 1");
    if (!isCoinName(coin)) row.fault("name", "a coin's name");
    if (!row.isSound()) {
        universe.refused.push_back(fmt::format("row {} of the listing ({}): {}", asset, printable(coin, kLongestCoin),
                                               row.done().error().message));
        return;
    }
    universe.perpetuals.push_back({.asset = asset,
                                   .coin = std::string(coin),
                                   .szDecimals = static_cast<unsigned>(places),
                                   .maxLeverage = static_cast<unsigned>(leverage),
                                   .delisted = delisted,
                                   .isolated = isolated,
                                   .marginTable = table});
}

}  // namespace

Result<Universe> readUniverse(std::string_view body)
{
    const simdjson::padded_string padded(body);
    dom::parser parser;
    if (parser.allocate(body.size() + 1, kDeepest) != simdjson::SUCCESS)
        return fail(ErrorCode::Parse, "the listing: there is no memory for it");
    dom::element root;
    if (const auto code = parser.parse(padded).get(root); code != simdjson::SUCCESS)
        return fail(ErrorCode::Parse, fmt::format("the listing: {}", simdjson::error_message(code)));
    Row row("the listing", root);
    const auto member = row.member("universe");
    if (!member) return tl::unexpected<Error>(row.done().error());
    dom::array array;
    if (member->get_array().get(array) != simdjson::SUCCESS || array.size() > kMostPerpetuals)
        return fail(ErrorCode::Parse, "the listing: universe is no list of perpetuals");
    // Token 0 is USDC; what does not say it is the first universe, which is paid in it.
    std::uint64_t token = 0;
    dom::element stated;
    if (root.at_key("collateralToken").get(stated) == simdjson::SUCCESS &&
        (stated.get_uint64().get(token) != simdjson::SUCCESS || token != 0))
        return fail(ErrorCode::Parse, "the listing: its perpetuals are not paid in USDC");
    Universe universe;
    std::uint32_t asset = 0;
    for (const auto entry : array)
        readPerpetual(entry, asset++, universe);
    return universe;
}

Result<domain::Instrument> instrumentOf(const ListedPerpetual& listed, std::string_view venue)
{
    const auto base = domain::findCurrency(listed.coin), paid = domain::findCurrency("USDC");
    if (!base || !paid)
        return fail(ErrorCode::NotFound, fmt::format("{}: is no currency that the desk knows", listed.coin));
    const auto rule = priceRule(Market::Perpetual, listed.szDecimals);
    if (!rule) return fail(rule.error().code, fmt::format("{}: {}", listed.coin, rule.error().message));
    std::int64_t lot = domain::Quantity::kUnitsPerOne;
    for (unsigned i = 0; i < listed.szDecimals; ++i)
        lot /= 10;
    domain::Instrument instrument;
    instrument.name = listed.coin;
    instrument.venue = venue;
    instrument.underlying = listed.coin;
    instrument.kind = domain::InstrumentKind::Perpetual;
    instrument.settlement = domain::Settlement::Linear;
    instrument.price = *rule;
    instrument.lotSize = domain::Quantity::fromUnits(lot);
    instrument.base = *base;
    instrument.quote = instrument.settles = *paid;
    return instrument;
}

}  // namespace ballast::hyperliquid
