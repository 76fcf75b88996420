#include "venue/hyperliquid_account/account_messages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/hyperliquid/decimal_text.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;
using domain::OrderState;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kShown = 120;

/// Takes members of one object and keeps the first fault.
class AccountMembers {
public:
    AccountMembers(std::string_view what, const Json& object) : m_what(what), m_object(object)
    {
        if (!object.is_object()) fault("it", "an object");
    }
    std::string text(const char* key)
    {
        const auto* value = find(key, true);
        if (value != nullptr && value->is_string()) return value->get<std::string>();
        return fault(key, "a text"), std::string();
    }
    /// Null and what the venue leaves out are empty.
    std::string textIfAny(const char* key)
    {
        const auto* value = find(key, false);
        return value == nullptr || value->is_null() ? std::string() : text(key);
    }
    std::uint64_t whole(const char* key)
    {
        const auto* value = find(key, true);
        if (value != nullptr && value->is_number_unsigned()) return value->get<std::uint64_t>();
        return fault(key, "a whole number"), 0;
    }
    std::int64_t exact(const char* key, std::int64_t least)
    {
        const auto units = exactUnits(text(key));
        if (units && *units >= least) return *units;
        return fault(key, "a decimal in a text, of at most 8 places, in its range"), 0;
    }
    /// The venue documents numbers and writes texts.
    std::int64_t money(const char* key)
    {
        const auto* value = find(key, true);
        return value != nullptr && value->is_number() ? units(key, value->dump()) : nearest(key);
    }
    std::int64_t nearest(const char* key) { return units(key, text(key)); }
    bool isTrue(const char* key)
    {
        const auto* value = find(key, true);
        if (value != nullptr && value->is_boolean()) return value->get<bool>();
        return fault(key, "true or false"), false;
    }
    std::int64_t units(const char* key, const std::string& digits)
    {
        const auto units = nearestUnits(digits);
        if (!units) fault(key, "a decimal in a text");
        return units.value_or(0);
    }
    bool has(const char* key) { return find(key, false) != nullptr; }
    domain::Side side()
    {
        const auto word = text("side");
        if (word != "A" && word != "B") fault("side", "A or B");
        return word == "B" ? domain::Side::Buy : domain::Side::Sell;
    }
    void fault(const char* key, std::string_view wanted)
    {
        if (m_fault.empty()) m_fault = fmt::format("{}: {} must be {}", m_what, key, wanted);
    }
    template <class T> Result<T> done(T value) const
    {
        if (m_fault.empty()) return value;
        return fail(ErrorCode::Parse, m_fault);
    }

private:
    const Json* find(const char* key, bool needed)
    {
        if (!m_fault.empty() || !m_object.is_object()) return nullptr;
        const auto found = m_object.find(key);
        if (found != m_object.end()) return &*found;
        if (needed) fault(key, "there");
        return nullptr;
    }
    std::string_view m_what;
    const Json& m_object;
    std::string m_fault;
};

constexpr std::array<std::string_view, 12> kCancelledWords{
    "canceled",           "marginCanceled",     "vaultWithdrawalCanceled", "openInterestCapCanceled",
    "selfTradeCanceled",  "reduceOnlyCanceled", "siblingFilledCanceled",   "delistedCanceled",
    "liquidatedCanceled", "scheduledCancel",    "internalCancel",          "outcomeSettledCanceled"};
constexpr std::array<std::string_view, 17> kRejectedWords{"rejected",
                                                          "tickRejected",
                                                          "minTradeNtlRejected",
                                                          "perpMarginRejected",
                                                          "reduceOnlyRejected",
                                                          "badAloPxRejected",
                                                          "iocCancelRejected",
                                                          "badTriggerPxRejected",
                                                          "marketOrderNoLiquidityRejected",
                                                          "positionIncreaseAtOpenInterestCapRejected",
                                                          "positionFlipAtOpenInterestCapRejected",
                                                          "tooAggressiveAtOpenInterestCapRejected",
                                                          "openInterestIncreaseRejected",
                                                          "insufficientSpotBalanceRejected",
                                                          "oracleRejected",
                                                          "perpMaxPositionRejected",
                                                          "tooManyOpenOrdersRejected"};

Result<ActionStatus> statusOf(const Json& status)
{
    ActionStatus read;
    if (status.is_string()) return read;
    if (!status.is_object()) return fail(ErrorCode::Parse, "an action's status is neither a word nor an object");
    if (status.contains("error")) {
        AccountMembers members("status", status);
        read.refusal = printable(members.text("error"), kShown);
        if (read.refusal.empty()) read.refusal = "refused without a word";
        return members.done(read);
    }
    for (const char* kind : {"resting", "filled"}) {
        if (!status.contains(kind)) continue;
        AccountMembers members(kind, status.at(kind));
        read.oid = members.whole("oid");
        if (std::string_view(kind) == "filled") read.filled = Quantity::fromUnits(members.exact("totalSz", 0));
        return members.done(read);
    }
    return fail(ErrorCode::Parse, "an action's status is of no kind that is known");
}

}  // namespace

OrderState orderStateOf(std::string_view status)
{
    const auto isOne = [&](const auto& words) { return std::find(words.begin(), words.end(), status) != words.end(); };
    if (status == "open" || status == "triggered") return OrderState::Working;
    if (status == "filled") return OrderState::Filled;
    if (isOne(kCancelledWords)) return OrderState::Cancelled;
    return isOne(kRejectedWords) ? OrderState::Rejected : OrderState::Unknown;
}

std::optional<std::uint32_t> spotAsset(std::string_view coin)
{
    constexpr std::uint32_t kSpot = 10'000, kMostPairs = 10'000;
    if (coin == "PURR/USDC") return kSpot;  // The first pair has a name.
    if (!coin.starts_with('@')) return std::nullopt;
    std::uint32_t pair = 0;
    const auto* end = coin.data() + coin.size();
    const auto [read, error] = std::from_chars(coin.data() + 1, end, pair);
    if (error != std::errc{} || read != end || pair >= kMostPairs) return std::nullopt;
    return kSpot + pair;
}

Result<VenueOrder> readVenueOrder(const Json& value, const std::string& status)
{
    AccountMembers members("order", value);
    VenueOrder order;
    order.status = status;
    order.coin = members.text("coin");
    order.cloid = members.textIfAny("cloid");
    order.oid = members.whole("oid");
    order.side = members.side();
    order.limit = Price::fromUnits(members.exact("limitPx", 0));
    const auto left = members.exact("sz", 0);
    // Older answers about open orders have the size that is left alone.
    const auto whole = members.has("origSz") ? members.exact("origSz", 0) : left;
    if (whole < left) members.fault("sz", "at most origSz");
    order.quantity = Quantity::fromUnits(whole);
    order.state = orderStateOf(status);
    order.filled = order.state == OrderState::Filled ? order.quantity : Quantity::fromUnits(whole - left);
    if (order.state == OrderState::Working && !order.filled.isZero()) order.state = OrderState::PartlyFilled;
    return members.done(std::move(order));
}

Result<VenueFill> readVenueFill(const Json& value)
{
    AccountMembers members("fill", value);
    VenueFill fill;
    fill.coin = members.text("coin");
    fill.cloid = members.textIfAny("cloid");
    fill.tradeId = fmt::format("{}", members.whole("tid"));
    fill.oid = members.whole("oid");
    if (members.has("time")) fill.time = members.whole("time");
    fill.side = members.side();
    fill.price = Price::fromUnits(members.exact("px", 1));
    // Balances of spot that are swept have more places than an order's size; perpetuals have not.
    fill.size = Quantity::fromUnits(members.nearest("sz"));
    const auto token = members.text("feeToken");
    const auto paid = domain::findCurrency(token);
    const auto fee = members.nearest("fee");
    if (paid) fill.fee = {fee, *paid};
    if (const auto closed = value.find("liquidation"); closed != value.end() && closed->is_object())
        if (const auto whose = closed->find("liquidatedUser"); whose != closed->end() && whose->is_string())
            fill.liquidated = whose->get<std::string>();
    return members.done(std::move(fill));
}

Result<VenueHoldings> readHoldings(const Json& state)
{
    AccountMembers members("clearinghouseState", state);
    VenueHoldings holdings;
    if (!members.has("assetPositions") || !state.at("assetPositions").is_array())
        return fail(ErrorCode::Parse, "clearinghouseState: assetPositions must be a list");
    std::int64_t unrealised = 0;
    for (const auto& entry : state.at("assetPositions")) {
        if (!entry.is_object() || !entry.contains("position"))
            return fail(ErrorCode::Parse, "clearinghouseState: an entry has no position");
        AccountMembers position("position", entry.at("position"));
        VenuePosition read;
        read.coin = position.text("coin");
        read.size = Quantity::fromUnits(position.exact("szi", INT64_MIN));
        unrealised += position.nearest("unrealizedPnl");
        const auto done = position.done(read);
        if (!done) return tl::unexpected<Error>(done.error());
        holdings.positions.push_back(std::move(read));
    }
    const char* key = members.has("marginSummary") ? "marginSummary" : "crossMarginSummary";
    if (!members.has(key)) return fail(ErrorCode::Parse, "clearinghouseState: marginSummary must be there");
    AccountMembers summary(key, state.at(key));
    const auto value = summary.nearest("accountValue");
    const auto paid = domain::findCurrency("USDC");
    holdings.cash = {value - unrealised, paid.value_or(domain::CurrencyId{})};
    if (paid && members.has("crossMaintenanceMarginUsed") && members.has("crossMarginSummary")) {
        AccountMembers cross("crossMarginSummary", state.at("crossMarginSummary"));
        const auto equity = cross.nearest("accountValue"), initial = cross.nearest("totalMarginUsed");
        const auto maintenance = members.nearest("crossMaintenanceMarginUsed");
        // What cannot be read of margins is no reason to doubt positions and cash.
        if (cross.done(0) && members.done(0) && initial >= 0 && maintenance >= 0) {
            holdings.equity = {equity, *paid};
            holdings.initial = {initial, *paid};
            holdings.maintenance = {maintenance, *paid};
        }
    }
    const auto time = state.find("time");
    if (time != state.end() && time->is_number_unsigned())
        holdings.asOf = Timestamp{time->get<std::int64_t>() * 1'000'000};
    return summary.done(std::move(holdings));
}

Result<VenuePayment> readFunding(const Json& row)
{
    // An answer has them one level deeper.
    const auto& inner = row.is_object() && row.contains("delta") ? row.at("delta") : row;
    AccountMembers outer("funding", row), members("funding", inner);
    VenuePayment paid{.cause = domain::CashCause::Funding};
    paid.time = outer.whole("time");
    paid.coin = members.text("coin");
    paid.amount = {members.money("usdc"), domain::findCurrency("USDC").value_or(domain::CurrencyId{})};
    paid.id = fmt::format("funding/{}/{}", printable(paid.coin, 40), paid.time);
    if (auto sound = outer.done(0); !sound) return tl::unexpected<Error>(sound.error());
    return members.done(std::move(paid));
}

namespace {

/// What comes in by it, in units; empty: it moves nothing of the perpetuals' money.
std::optional<std::int64_t> movedBy(const std::string& type, AccountMembers& delta, std::string_view owner)
{
    const auto isOwner = [&](const char* key) { return delta.textIfAny(key) == owner; };
    const auto feeIfAny = [&] { return delta.has("fee") ? delta.money("fee") : 0; };
    if (type == "deposit" || type == "vaultDistribution" || type == "vaultLeaderCommission") return delta.money("usdc");
    if (type == "withdraw" || type == "vaultCreate") return -delta.money("usdc") - feeIfAny();
    if (type == "vaultDeposit") return -delta.money("usdc");
    if (type == "vaultWithdraw") return delta.money("netWithdrawnUsd");
    if (type == "accountClassTransfer") return delta.isTrue("toPerp") ? delta.money("usdc") : -delta.money("usdc");
    if (type != "internalTransfer" && type != "subAccountTransfer") return std::nullopt;
    if (isOwner("destination")) return delta.money("usdc");
    return isOwner("user") ? std::optional(-delta.money("usdc") - feeIfAny()) : std::nullopt;
}

}  // namespace

Result<std::optional<VenuePayment>> readLedgerUpdate(const Json& row, std::string_view owner)
{
    AccountMembers members("ledger update", row);
    VenuePayment paid;
    paid.time = members.whole("time");
    const auto hash = members.text("hash");
    if (!members.has("delta")) members.fault("delta", "there");
    if (auto sound = members.done(0); !sound) return tl::unexpected<Error>(sound.error());
    AccountMembers delta("ledger update", row.at("delta"));
    const auto type = delta.text("type");
    const auto units = movedBy(type, delta, owner);
    if (auto sound = delta.done(0); !sound) return tl::unexpected<Error>(sound.error());
    if (!units) return std::optional<VenuePayment>();
    paid.amount = {*units, domain::findCurrency("USDC").value_or(domain::CurrencyId{})};
    paid.id = fmt::format("{}/{}/{}", printable(hash, 70), printable(type, 24), paid.time);
    return std::optional(std::move(paid));
}

Result<std::vector<ActionStatus>> readActionAnswer(const Json& payload)
{
    const bool isObject = payload.is_object() && payload.contains("status") && payload.contains("response");
    if (!isObject || !payload.at("status").is_string())
        return fail(ErrorCode::Parse, "an action's answer has no status and response");
    const auto& response = payload.at("response");
    if (payload.at("status") != "ok")
        return fail(ErrorCode::Refused, response.is_string() ? printable(response.get<std::string>(), kShown)
                                                             : std::string("refused without a word"));
    std::vector<ActionStatus> statuses;
    if (!response.is_object() || !response.contains("data")) return statuses;
    const auto& data = response.at("data");
    if (!data.is_object() || !data.contains("statuses") || !data.at("statuses").is_array())
        return fail(ErrorCode::Parse, "an action's answer has no statuses");
    for (const auto& status : data.at("statuses")) {
        auto read = statusOf(status);
        if (!read) return tl::unexpected<Error>(read.error());
        statuses.push_back(std::move(*read));
    }
    return statuses;
}

}  // namespace ballast::hyperliquid
