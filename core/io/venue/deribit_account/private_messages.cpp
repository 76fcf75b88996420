#include "venue/deribit_account/private_messages.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/sockets/decimal.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;
using domain::OrderState;
using domain::Price;
using domain::Quantity;

constexpr std::size_t kLongestLabel = 64;  // The venue takes no longer one; what is stands for a name (F25).

__extension__ using Wide = __int128;

/// Takes members of one object and keeps the first fault.
class Members {
public:
    Members(std::string_view what, const Json& object) : m_what(what), m_object(object)
    {
        if (!object.is_object()) fault("it", "an object");
    }
    std::string text(const char* key, bool needed = true)
    {
        const auto* value = find(key, needed);
        if (value == nullptr) return {};
        if (!value->is_string()) return fault(key, "text"), std::string();
        return value->get<std::string>();
    }
    /// A figure in units of 10^-8, of the venue's own text; null and what the venue leaves out are absent.
    std::optional<std::int64_t> units(const char* key, bool needed = true)
    {
        const auto* value = find(key, needed);
        if (value == nullptr || (value->is_null() && !needed)) return std::nullopt;
        const auto read = sockets::nearestUnits(sockets::figureOf(*value));
        if (!read) fault(key, "a number up to 9.2e10");
        return read;
    }
    Quantity amount(const char* key, bool needed = true)
    {
        const auto read = units(key, needed).value_or(0);
        if (read < 0) fault(key, "zero or more, up to 9.2e10");
        return Quantity::fromUnits(std::max<std::int64_t>(read, 0));
    }
    std::optional<Price> price(const char* key, bool needed = true)
    {
        // A stop order's is a word.
        if (const auto* value = find(key, needed); value != nullptr && value->is_string()) return std::nullopt;
        const auto read = units(key, needed);
        return read ? std::optional(Price::fromUnits(*read)) : std::nullopt;
    }
    domain::Side side(const char* key)
    {
        const auto word = text(key);
        if (m_fault.empty() && word != "buy" && word != "sell") fault(key, "buy or sell");
        return word == "sell" ? domain::Side::Sell : domain::Side::Buy;
    }
    void fault(const char* key, std::string_view wanted)
    {
        if (!m_fault.empty()) return;
        auto found = m_object.is_object() && m_object.contains(key) ? sockets::figureOf(m_object.at(key)) : "missing";
        if (found.empty()) found = m_object.at(key).dump();
        m_fault = fmt::format("{}: {} must be {}, was {}", m_what, key, wanted, printable(found, 40));
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

OrderState stateOf(const std::string& word, const Quantity& filled)
{
    if (word == "open") return filled.isZero() ? OrderState::Working : OrderState::PartlyFilled;
    if (word == "untriggered" || word == "triggered") return OrderState::Working;
    if (word == "filled") return OrderState::Filled;
    if (word == "cancelled") return OrderState::Cancelled;
    if (word == "rejected") return OrderState::Rejected;
    return OrderState::Unknown;
}

template <class T, class Read> Result<void> readAll(const Json& value, const char* key, Read read, std::vector<T>& out)
{
    if (!value.contains(key)) return {};
    if (!value.at(key).is_array()) return fail(ErrorCode::Parse, fmt::format("{} must be an array", key));
    for (const auto& element : value.at(key)) {
        auto one = read(element);
        if (!one) return tl::unexpected<Error>(one.error());
        out.push_back(std::move(*one));
    }
    return {};
}

}  // namespace

Result<VenueOrder> readOrder(const Json& value)
{
    Members members("order", value);
    VenueOrder order;
    order.id = members.text("order_id");
    order.label = printable(members.text("label", false), kLongestLabel);
    order.instrument = members.text("instrument_name");
    order.side = members.side("direction");
    order.amount = members.amount("amount");
    order.filled = members.amount("filled_amount", false);
    order.price = members.price("price", false);
    order.average = members.price("average_price", false);
    if (order.average && order.average->isZero()) order.average.reset();
    order.state = stateOf(members.text("order_state"), order.filled);
    order.reason = members.text("cancel_reason", false);
    return members.done(std::move(order));
}

Result<VenueTrade> readUserTrade(const Json& value)
{
    Members members("user trade", value);
    VenueTrade trade;
    trade.id = members.text("trade_id");
    trade.order = members.text("order_id");
    trade.label = printable(members.text("label", false), kLongestLabel);
    trade.instrument = members.text("instrument_name");
    trade.side = members.side("direction");
    trade.amount = members.amount("amount");
    trade.price = members.price("price").value_or(Price{});
    const auto fee = members.units("fee");
    const auto currency = domain::findCurrency(members.text("fee_currency"));
    if (!currency) members.fault("fee_currency", "a currency that the desk knows");
    trade.fee = {fee.value_or(0), currency.value_or(domain::CurrencyId{})};
    if (trade.amount.isZero()) members.fault("amount", "more than zero");
    trade.orderFilled = members.text("state", false) == "filled";
    // "M", "T" or "MT": which sides were liquidated; ours is the trade's "liquidity".
    const auto side = members.text("liquidity", false), closed = members.text("liquidation", false);
    trade.liquidates = !side.empty() && closed.find(side) != std::string::npos;
    return members.done(std::move(trade));
}

Result<VenuePosition> readPosition(const Json& value)
{
    Members members("position", value);
    VenuePosition position;
    position.instrument = members.text("instrument_name");
    const auto direction = members.text("direction");
    // Signed too, and by the direction alone here; the least of 64 bits has no other sign.
    const auto read = members.units("size").value_or(0);
    if (read == INT64_MIN) members.fault("size", "a number up to 9.2e10");
    if (direction != "buy" && direction != "sell" && direction != "zero")
        members.fault("direction", "buy, sell or zero");
    const auto size = Quantity::fromUnits(read < 0 && read != INT64_MIN ? -read : read);
    position.amount = direction == "sell" ? -size : direction == "buy" ? size : Quantity{};
    return members.done(std::move(position));
}

Result<Changes> readChanges(const Json& value)
{
    Changes changes;
    if (!value.is_object()) return fail(ErrorCode::Parse, "changes: no object");
    if (value.contains("order")) {
        auto order = readOrder(value.at("order"));
        if (!order) return tl::unexpected<Error>(order.error());
        changes.orders.push_back(std::move(*order));
    }
    if (auto read = readAll(value, "orders", readOrder, changes.orders); !read)
        return tl::unexpected<Error>(read.error());
    if (auto read = readAll(value, "trades", readUserTrade, changes.trades); !read)
        return tl::unexpected<Error>(read.error());
    if (auto read = readAll(value, "positions", readPosition, changes.positions); !read)
        return tl::unexpected<Error>(read.error());
    return changes;
}

Result<std::vector<domain::Money>> readBalances(const Json& value)
{
    const auto bad = [](const char* what) {
        return fail(ErrorCode::Parse, fmt::format("account summaries: {}", what));
    };
    if (!value.is_object() || !value.contains("summaries") || !value.at("summaries").is_array())
        return bad("no array of summaries");
    std::vector<domain::Money> balances;
    for (const auto& one : value.at("summaries")) {
        Members members("account summary", one);
        const auto name = members.text("currency");
        const auto settled = members.units("balance"), session = members.units("futures_session_rpl", false);
        if (auto sound = members.done(0); !sound) return tl::unexpected<Error>(sound.error());
        // What futures realised and paid as funding since 08:00 UTC is the account's already, and in our book.
        std::int64_t balance = 0;
        if (__builtin_add_overflow(*settled, session.value_or(0), &balance)) return bad("a balance is out of range");
        if (balance == 0) continue;
        const auto currency = domain::findCurrency(name);
        if (!currency) return bad("holds a currency that the desk does not know");
        balances.push_back({balance, *currency});
    }
    return balances;
}

namespace {

Result<VenueMargin> marginOf(const std::string& currency, std::int64_t equity, std::int64_t initial,
                             std::int64_t maintenance)
{
    const auto known = domain::findCurrency(currency);
    if (!known) return fail(ErrorCode::Parse, "account summaries: margin in a currency that the desk does not know");
    if (initial < 0 || maintenance < 0) return fail(ErrorCode::Parse, "account summaries: a margin is out of range");
    return VenueMargin{{equity, *known}, {initial, *known}, {maintenance, *known}};
}

}  // namespace

Result<std::vector<VenueMargin>> readMargins(const Json& value)
{
    if (!value.is_object() || !value.contains("summaries") || !value.at("summaries").is_array())
        return fail(ErrorCode::Parse, "account summaries: no array of summaries");
    std::vector<VenueMargin> margins;
    for (const auto& one : value.at("summaries")) {
        Members members("account summary", one);
        const auto name = members.text("currency");
        const auto equity = members.units("equity"), initial = members.units("initial_margin"),
                   maintenance = members.units("maintenance_margin");
        const auto wholeEquity = members.units("total_equity_usd", false),
                   wholeInitial = members.units("total_initial_margin_usd", false),
                   wholeMaintenance = members.units("total_maintenance_margin_usd", false);
        if (auto sound = members.done(0); !sound) return tl::unexpected<Error>(sound.error());
        const bool isWhole = wholeEquity && wholeInitial && wholeMaintenance;
        if (!isWhole && *equity == 0 && *initial == 0 && *maintenance == 0) continue;
        auto margin = isWhole ? marginOf("USD", *wholeEquity, *wholeInitial, *wholeMaintenance)
                              : marginOf(name, *equity, *initial, *maintenance);
        if (!margin) return tl::unexpected<Error>(margin.error());
        if (isWhole) return std::vector<VenueMargin>{*margin};
        margins.push_back(*margin);
    }
    return margins;
}

std::optional<Quantity> contractsOf(Quantity amount, Quantity size)
{
    if (size.units() <= 0) return std::nullopt;
    const Wide scaled = static_cast<Wide>(amount.units()) * Quantity::kUnitsPerOne;
    if (scaled % size.units() != 0) return std::nullopt;
    return Quantity::fromUnits(static_cast<std::int64_t>(scaled / size.units()));
}

std::optional<Quantity> amountOf(Quantity contracts, Quantity size)
{
    const Wide scaled = static_cast<Wide>(contracts.units()) * size.units();
    if (scaled % Quantity::kUnitsPerOne != 0) return std::nullopt;
    const Wide units = scaled / Quantity::kUnitsPerOne;
    if (units > INT64_MAX || units < INT64_MIN) return std::nullopt;
    return Quantity::fromUnits(static_cast<std::int64_t>(units));
}

}  // namespace ballast::deribit
