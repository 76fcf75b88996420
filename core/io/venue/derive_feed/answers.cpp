#include "venue/derive_feed/answers.h"

#include <simdjson.h>

#include <algorithm>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "venue/derive_feed/fields.h"
#include "venue/fact_limits.h"

namespace ballast::derive {

namespace {

namespace dom = simdjson::dom;
using domain::Instrument;
using domain::InstrumentKind;

constexpr std::size_t kMostRows = 20'000, kDeepest = 32, kLongestName = 64;
constexpr std::uint64_t kYear2200 = 7'258'118'400;

/// Keeps the parsed answer for as long as its elements are read.
class Answer {
public:
    explicit Answer(std::string_view frame) : m_text(frame)
    {
        dom::element root;
        if (m_parser.allocate(frame.size() + 1, kDeepest) == simdjson::SUCCESS &&
            m_parser.parse(m_text).get(root) == simdjson::SUCCESS && root["result"].get(m_result) == simdjson::SUCCESS)
            m_sound = true;
    }
    bool isSound() const { return m_sound; }
    dom::element result() const { return m_result; }

private:
    simdjson::padded_string m_text;
    dom::parser m_parser;
    dom::element m_result;
    bool m_sound{};
};

tl::unexpected<Error> badAnswer(std::string_view what)
{
    return fail(ErrorCode::Parse, fmt::format("Derive: {}", what));
}

domain::CurrencyId currency(Row& row, std::string_view key, std::string_view name)
{
    const auto known = domain::findCurrency(name);
    if (!known) row.fault(key, "a currency that the desk knows");
    return known.value_or(domain::CurrencyId{});
}

void fillOption(Row& row, Instrument& out)
{
    const auto member = row.member("option_details");
    if (!member) return;
    Row details("option_details", *member);
    std::uint64_t expiry = 0;
    std::string_view right;
    details.whole("expiry", kYear2200, expiry);
    details.text("option_type", right);
    details.price("strike", out.strike);
    if (expiry == 0) details.fault("expiry", "seconds since 1970");
    if (right != "C" && right != "P") details.fault("option_type", "C or P");
    if (!details.isSound()) return row.fault("option_details", details.done().error().message);
    out.expiry = Timestamp{} + Duration::seconds(static_cast<std::int64_t>(expiry));
    out.right = right == "P" ? domain::OptionRight::Put : domain::OptionRight::Call;
}

void fillMoney(Row& row, Instrument& out)
{
    std::string_view base, quote;
    row.text("base_currency", base);
    row.text("quote_currency", quote);
    if (!row.isSound()) return;
    out.underlying = base;
    out.base = currency(row, "base_currency", base);
    // Linear: what it is quoted in pays it.
    out.quote = out.settles = currency(row, "quote_currency", quote);
    out.settlement = domain::Settlement::Linear;
}

void fillSizes(Row& row, Instrument& out)
{
    domain::Price tick;
    row.price("tick_size", tick);
    row.size("amount_step", out.lotSize);
    row.size("minimum_amount", out.leastQuantity);
    if (row.isSound()) out.price = domain::PriceRule::ofTick(tick);
}

bool areDigits(std::string_view text)
{
    return !text.empty() && text.size() <= 78 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What an order in it needs beside its terms.
void fillSigning(Row& row, Listed& out)
{
    std::string_view asset, subId;
    row.text("base_asset_address", asset);
    row.text("base_asset_sub_id", subId);
    row.number("maker_fee_rate", out.makerFee);
    row.number("taker_fee_rate", out.takerFee);
    row.number("base_fee", out.baseFee);
    if (asset.size() != 42 || !asset.starts_with("0x")) row.fault("base_asset_address", "0x and 40 digits");
    if (!areDigits(subId)) row.fault("base_asset_sub_id", "decimal digits");
    if (out.baseFee < 0.0) row.fault("base_fee", "not negative");
    out.asset = asset;
    out.subId = subId;
}

void addRow(dom::element entry, std::string_view venue, const std::vector<std::string>& coins, Listing& listing)
{
    Row row("instrument", entry);
    Listed listed;
    auto& made = listed.instrument;
    std::string_view name, type;
    row.text("instrument_name", name);
    row.text("instrument_type", type);
    if (type != "option" && type != "perp" && type != "erc20") row.fault("instrument_type", "option, perp or erc20");
    if (name.empty() || name.size() > kLongestName || name.find_first_of(". \"\\") != std::string_view::npos)
        row.fault("instrument_name", "a name without dots");
    made.name = name;
    made.venue = venue;
    made.kind = type == "option" ? InstrumentKind::Option
                : type == "perp" ? InstrumentKind::Perpetual
                                 : InstrumentKind::Spot;
    dom::element active;
    if (const auto member = row.member("is_active"); member && member->get_bool().get(listed.active))
        row.fault("is_active", "true or false");
    if (row.isSound()) fillMoney(row, made);
    const bool wanted = coins.empty() || std::find(coins.begin(), coins.end(), made.underlying) != coins.end();
    if (!made.underlying.empty() && !wanted) return;
    if (row.isSound() && made.kind == InstrumentKind::Option) fillOption(row, made);
    if (row.isSound()) fillSizes(row, made);
    if (row.isSound()) fillSigning(row, listed);
    if (const auto why = row.isSound() ? venue::unusable(made) : std::nullopt)
        row.fault("its terms", fmt::format("figures that a desk can sum up, not {}", *why));
    if (row.isSound())
        listing.instruments.push_back(std::move(listed));
    else
        listing.refused.push_back(fmt::format("{}: {}", printable(name, kLongestName), row.done().error().message));
}

}  // namespace

Result<Listing> readListing(std::string_view frame, std::string_view venue, const std::vector<std::string>& coins)
{
    const Answer answer(frame);
    dom::array rows;
    if (!answer.isSound()) return badAnswer("the listing is no answer");
    Listing listing;
    if (answer.result().get_array().get(rows) != simdjson::SUCCESS) {
        Row result("the listing", answer.result());
        const auto member = result.member("instruments"), pagination = result.member("pagination");
        if (!result.isSound() || member->get_array().get(rows) != simdjson::SUCCESS)
            return badAnswer("the listing holds no list of instruments");
        Row pages("pagination", *pagination);
        pages.whole("num_pages", kMostRows, listing.pages);
        if (!pages.isSound()) return badAnswer(pages.done().error().message);
    }
    if (rows.size() > kMostRows) return badAnswer("the listing is too long");
    for (const auto entry : rows)
        addRow(entry, venue, coins, listing);
    return listing;
}

Result<std::size_t> readTickers(std::string_view frame, const std::function<void(const Ticker&)>& take)
{
    const Answer answer(frame);
    if (!answer.isSound()) return badAnswer("tickers are no answer");
    Row result("tickers", answer.result());
    const auto member = result.member("tickers");
    dom::object rows;
    if (!member || member->get_object().get(rows) != simdjson::SUCCESS || rows.size() > kMostRows)
        return badAnswer("the answer holds no tickers by name");
    std::size_t dropped = 0;
    Ticker ticker;
    for (const auto row : rows) {
        if (readTicker(row.key, row.value, ticker))
            take(ticker);
        else
            ++dropped;
    }
    return dropped;
}

Result<std::vector<std::pair<std::string, std::string>>> readStatus(std::string_view frame)
{
    const Answer answer(frame);
    if (!answer.isSound()) return badAnswer("a subscription has no answer");
    Row result("subscription", answer.result());
    const auto member = result.member("status");
    dom::object rows;
    if (!member || member->get_object().get(rows) != simdjson::SUCCESS || rows.size() > kMostRows)
        return badAnswer("the answer to a subscription has no status");
    std::vector<std::pair<std::string, std::string>> status;
    for (const auto row : rows) {
        std::string_view words;
        if (row.value.get_string().get(words) != simdjson::SUCCESS) return badAnswer("a channel's status is no text");
        status.emplace_back(row.key, words);
    }
    return status;
}

Result<std::vector<SettledAt>> readSettlements(std::string_view frame)
{
    const Answer answer(frame);
    if (!answer.isSound()) return badAnswer("settlement prices are no answer");
    Row result("settlement prices", answer.result());
    const auto member = result.member("expiries");
    dom::array rows;
    if (!member || member->get_array().get(rows) != simdjson::SUCCESS || rows.size() > kMostRows)
        return badAnswer("the answer holds no list of expiries");
    std::vector<SettledAt> settled;
    for (const auto entry : rows) {
        Row row("expiry", entry);
        std::uint64_t at = 0;
        std::optional<domain::Price> price;
        row.whole("utc_expiry_sec", kYear2200, at);
        row.nearestOrNone("price", price);
        if (row.isSound() && price && at > 0)
            settled.push_back({Timestamp{} + Duration::seconds(static_cast<std::int64_t>(at)), *price});
    }
    return settled;
}

}  // namespace ballast::derive
