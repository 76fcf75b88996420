#include "venue/derive_account/account_messages.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/sockets/decimal.h"

namespace ballast::derive {

namespace {

constexpr std::size_t kLongestLabel = 64;  // Of ours; of others' it stands for a name (F25).

using Json = nlohmann::json;
using domain::OrderState;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kShownMember = 40;

/// Takes members of one object and keeps the first fault. Decimals are texts.
class Members {
public:
    Members(std::string_view what, const Json& object) : m_what(what), m_object(object)
    {
        if (!object.is_object()) fault("it", "an object");
    }
    std::string text(const char* key)
    {
        const auto* value = find(key, true);
        if (value != nullptr && value->is_string()) return value->get<std::string>();
        return fault(key, "a text"), std::string();
    }
    /// Null and what is left out are empty.
    std::string textIfAny(const char* key)
    {
        const auto* value = find(key, false);
        return value == nullptr || value->is_null() ? std::string() : text(key);
    }
    bool flagIfAny(const char* key)
    {
        const auto* value = find(key, false);
        if (value == nullptr) return false;
        if (!value->is_boolean()) return fault(key, "true or false"), false;
        return value->get<bool>();
    }
    /// Units of 10^-8, exact.
    std::int64_t exact(const char* key, std::int64_t least)
    {
        const auto units = sockets::exactUnits(text(key));
        if (units && *units >= least) return *units;
        return fault(key, "a decimal in a text, of at most 8 places, in its range"), 0;
    }
    std::int64_t nearest(const char* key)
    {
        const auto digits = text(key);
        if (const auto units = sockets::exactUnits(digits)) return *units;
        const auto value = sockets::finiteDouble(digits);
        const auto units = value ? domain::toUnits(*value, key) : Result<std::int64_t>(tl::unexpected<Error>(Error{}));
        if (!units) fault(key, "a decimal in a text");
        return units.value_or(0);
    }
    domain::Side side()
    {
        const auto word = text("direction");
        if (word != "buy" && word != "sell") fault("direction", "buy or sell");
        return word == "sell" ? domain::Side::Sell : domain::Side::Buy;
    }
    domain::CurrencyId currency(const char* key)
    {
        const auto known = domain::findCurrency(text(key));
        if (!known) fault(key, "a currency that the desk knows");
        return known.value_or(domain::CurrencyId{});
    }
    void fault(const char* key, std::string_view wanted)
    {
        if (!m_fault.empty()) return;
        const auto found = m_object.is_object() && m_object.contains(key) ? m_object.at(key).dump() : "missing";
        m_fault = fmt::format("{}: {} must be {}, was {}", m_what, key, wanted, printable(found, kShownMember));
    }
    template <class T> Result<T> done(T value) const
    {
        if (m_fault.empty()) return value;
        return fail(ErrorCode::Parse, m_fault);
    }

private:
    const Json* find(const char* key, bool needed)
    {
        if (!m_fault.empty()) return nullptr;
        const auto found = m_object.find(key);
        if (found != m_object.end()) return &*found;
        if (needed) fault(key, "there");
        return nullptr;
    }
    std::string_view m_what;
    const Json& m_object;
    std::string m_fault;
};

/// An immediate order that ended with less than its amount is called filled: what is left of it is gone.
OrderState stateOf(const std::string& word, const VenueOrder& order)
{
    if (word == "open") return order.filled.isZero() ? OrderState::Working : OrderState::PartlyFilled;
    if (word == "untriggered" || word == "algo_active") return OrderState::Working;
    if (word == "filled") return order.filled < order.amount ? OrderState::Cancelled : OrderState::Filled;
    if (word == "cancelled" || word == "expired") return OrderState::Cancelled;
    if (word == "rejected") return OrderState::Rejected;
    return OrderState::Unknown;
}

template <class T, class Read> Result<std::vector<T>> readList(const Json& value, const char* key, Read read)
{
    if (!value.is_object() || !value.contains(key) || !value.at(key).is_array())
        return fail(ErrorCode::Parse, fmt::format("the answer holds no list of {}", key));
    std::vector<T> all;
    for (const auto& element : value.at(key)) {
        auto one = read(element);
        if (!one) return tl::unexpected<Error>(one.error());
        all.push_back(std::move(*one));
    }
    return all;
}

Result<VenuePosition> readPosition(const Json& value)
{
    Members members("position", value);
    VenuePosition position;
    position.instrument = members.text("instrument_name");
    position.amount = Quantity::fromUnits(members.exact("amount", INT64_MIN));
    position.isPerpetual = value.is_object() && value.value("instrument_type", Json()) == "perp";
    return members.done(std::move(position));
}

Result<domain::Money> readCollateral(const Json& value)
{
    Members members("collateral", value);
    const auto currency = members.currency("asset_name");
    const auto amount = members.nearest("amount");
    return members.done(domain::Money{amount, currency});
}

}  // namespace

Result<VenueOrder> readOrder(const Json& value)
{
    Members members("order", value);
    VenueOrder order;
    order.id = members.text("order_id");
    order.label = printable(members.textIfAny("label"), kLongestLabel);
    order.replaces = members.textIfAny("replaced_order_id");
    order.instrument = members.text("instrument_name");
    order.side = members.side();
    order.amount = Quantity::fromUnits(members.exact("amount", 1));
    order.filled = Quantity::fromUnits(members.exact("filled_amount", 0));
    order.limit = Price::fromUnits(members.exact("limit_price", 0));
    const auto average = members.nearest("average_price");
    if (average > 0) order.average = Price::fromUnits(average);
    const auto word = members.text("order_status");
    order.state = stateOf(word, order);
    order.reason = members.textIfAny("cancel_reason");
    if (order.reason.empty() && order.state != OrderState::Working) order.reason = word;
    if (order.filled > order.amount) members.fault("filled_amount", "at most the amount");
    return members.done(std::move(order));
}

Result<VenueTrade> readUserTrade(const Json& value)
{
    Members members("trade", value);
    VenueTrade trade;
    trade.id = members.text("trade_id");
    trade.order = members.textIfAny("order_id");
    trade.label = printable(members.textIfAny("label"), kLongestLabel);
    trade.instrument = members.text("instrument_name");
    trade.side = members.side();
    trade.amount = Quantity::fromUnits(members.exact("trade_amount", 1));
    trade.price = Price::fromUnits(members.exact("trade_price", 0));
    trade.fee = domain::Money{members.nearest("trade_fee"), *domain::findCurrency("USDC")};
    trade.isTransfer = members.flagIfAny("is_transfer");
    trade.isReverted = members.textIfAny("batch_status").ends_with("Error");
    return members.done(std::move(trade));
}

Result<std::vector<VenueOrder>> readOrders(const Json& value, const char* key)
{
    return readList<VenueOrder>(value, key, readOrder);
}

Result<std::vector<VenuePosition>> readPositions(const Json& value)
{
    return readList<VenuePosition>(value, "positions", readPosition);
}

Result<std::vector<domain::Money>> readCollaterals(const Json& value)
{
    auto all = readList<domain::Money>(value, "collaterals", readCollateral);
    if (all) std::erase_if(*all, [](const domain::Money& money) { return money.units == 0; });
    return all;
}

Result<std::optional<VenueMargin>> readMargin(const Json& value)
{
    Members members("subaccount", value);
    const bool failed = members.flagIfAny("failed_to_fetch");
    const auto worth = members.nearest("subaccount_value"), initial = members.nearest("initial_margin"),
               maintenance = members.nearest("maintenance_margin");
    const auto currency = *domain::findCurrency("USDC");
    VenueMargin margin;
    margin.liquidates = members.flagIfAny("is_under_liquidation");
    margin.equity = {worth, currency};
    // Net health: what is left above the requirement, less than nothing below it.
    margin.initial = {std::max<std::int64_t>(worth - initial, 0), currency};
    margin.maintenance = {std::max<std::int64_t>(worth - maintenance, 0), currency};
    return members.done(failed ? std::optional<VenueMargin>() : std::optional(margin));
}

Result<std::optional<BalanceStep>> readBalanceStep(const Json& value)
{
    Members members("balance", value);
    const auto currency = domain::findCurrency(members.text("name"));
    BalanceStep step;
    step.type = printable(members.text("update_type"), kShownMember);
    const auto before = members.nearest("previous_balance"), now = members.nearest("new_balance");
    if (currency) step.before = {before, *currency}, step.now = {now, *currency};
    if (step.type == "asset_deposit" || step.type == "asset_withdrawal" || step.type == "transfer")
        step.cause = domain::CashCause::Transfer;
    step.settles = step.type == "perp_settlement";
    if (step.settles || step.type == "interest_accrual") step.cause = domain::CashCause::Charge;
    return members.done(currency ? std::optional(std::move(step)) : std::nullopt);
}

std::uint64_t pagesOf(const Json& value)
{
    if (!value.is_object() || !value.contains("pagination") || !value.at("pagination").is_object()) return 1;
    const auto pages = value.at("pagination").value("num_pages", Json(1));
    return pages.is_number_unsigned() ? pages.get<std::uint64_t>() : 1;
}

}  // namespace ballast::derive
