#include <fmt/format.h>

#include "ballast_vectors/checks/checks.h"
#include "ballast_vectors/checks/known_requests.h"
#include "base/typed_text.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid/precision.h"

namespace ballast::vectors {

namespace {

using domain::Price;
using domain::Quantity;
using domain::Rounding;

void expectRequest(Entry& entry, const std::optional<KnownRequest>& known)
{
    if (!known)
        return entry.refuse(
            fmt::format("method {}: nobody knows what the request was made from", printable(entry.name(), 80)));
    entry.expectText("url", known->address);
    if (!known->body.is_null()) entry.expectJson("body", known->body);
}

/// Markets as the static tests of ccxt list them.
struct Listing {
    std::string_view symbol;
    std::uint32_t asset{};
    unsigned szDecimals{};
    hyperliquid::Market market{hyperliquid::Market::Perpetual};
};

const Listing* findListing(std::string_view symbol)
{
    static constexpr std::array<Listing, 3> kListings{Listing{"SOL/USDC:USDC", 5, 2}, Listing{"HYPE/USDC:USDC", 159, 2},
                                                      Listing{"PURR/USDC", 10000, 0, hyperliquid::Market::Spot}};
    const auto found =
        std::find_if(kListings.begin(), kListings.end(), [&](const Listing& one) { return one.symbol == symbol; });
    return found == kListings.end() ? nullptr : &*found;
}

/// What the test was called with: symbol, type, side, size, price, then parameters or the prices of two closing orders.
struct OrderInput {
    const Listing* listing{};
    bool isMarket{};
    bool isBuy{};
    double size{}, price{};
    Json params = Json::object();
    std::optional<double> takeProfit, stopLoss;
};

std::optional<double> priceAt(const Json& input, std::size_t place)
{
    return input.size() > place && input[place].is_number() ? std::optional<double>(input[place].get<double>())
                                                            : std::nullopt;
}

/// Nothing if the list is none that such a call can have.
std::optional<OrderInput> readInput(const Json& input)
{
    const bool isCall = input.is_array() && input.size() >= 5 && input.size() <= 7 && input[0].is_string() &&
                        (input[1] == "limit" || input[1] == "market") && (input[2] == "buy" || input[2] == "sell");
    if (!isCall || !priceAt(input, 3) || !priceAt(input, 4)) return std::nullopt;
    OrderInput read{.listing = findListing(input[0].get<std::string>()),
                    .isMarket = input[1] == "market",
                    .isBuy = input[2] == "buy",
                    .size = *priceAt(input, 3),
                    .price = *priceAt(input, 4)};
    if (input.size() == 6 && input[5].is_object())
        read.params = input[5];
    else if (input.size() == 7) {
        read.takeProfit = priceAt(input, 5);
        read.stopLoss = priceAt(input, 6);
    }
    const bool wholeTail = input.size() == 5 || !read.params.empty() || (read.takeProfit && read.stopLoss);
    return read.listing != nullptr && wholeTail ? std::optional(read) : std::nullopt;
}

/// The one parameter of that name, if it is of that type; what is taken is removed, so that the rest is what nobody
/// knows.
template <class T> std::optional<T> takeParam(Json& params, const char* name)
{
    const auto found = params.find(name);
    if (found == params.end()) return std::nullopt;
    try {
        auto value = found->get<T>();
        params.erase(name);
        return value;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Price rounded(Entry& entry, const OrderInput& input, double price)
{
    const auto rule = entry.valueOf(hyperliquid::priceRule(input.listing->market, input.listing->szDecimals));
    return rule.rounded(entry.valueOf(Price::fromDouble(price)), Rounding::Nearest);
}

/// A market order is an Ioc limit five percent through the price.
hyperliquid::OrderTerms mainOrder(Entry& entry, OrderInput& input)
{
    constexpr double kThrough = 0.05;
    const double limit = input.isMarket ? input.price * (input.isBuy ? 1.0 + kThrough : 1.0 - kThrough) : input.price;
    const auto size = entry.valueOf(Quantity::fromDouble(input.size));
    hyperliquid::OrderTerms order{.asset = input.listing->asset, .isBuy = input.isBuy};
    order.price = rounded(entry, input, limit);
    order.size = entry.valueOf(hyperliquid::roundedSize(size, input.listing->szDecimals, Rounding::Nearest));
    order.reduceOnly = takeParam<bool>(input.params, "reduceOnly").value_or(false);
    const bool postOnly = takeParam<bool>(input.params, "postOnly").value_or(false);
    order.type = input.isMarket ? hyperliquid::TimeInForce::Ioc
                 : postOnly     ? hyperliquid::TimeInForce::Alo
                                : hyperliquid::TimeInForce::Gtc;
    order.clientId = takeParam<std::string>(input.params, "clientOrderId");
    if (const auto trigger = takeParam<double>(input.params, "triggerPrice"))
        order.type = hyperliquid::Trigger{.isMarket = input.isMarket, .price = rounded(entry, input, *trigger)};
    return order;
}

/// Closes the main order at a price, as the other side and never more than it.
hyperliquid::OrderTerms closing(Entry& entry, const OrderInput& input, const hyperliquid::OrderTerms& main,
                                double price, hyperliquid::TriggerKind kind)
{
    auto order = main;
    order.isBuy = !main.isBuy;
    order.reduceOnly = true;
    order.price = rounded(entry, input, price);
    order.type = hyperliquid::Trigger{.isMarket = false, .price = order.price, .kind = kind};
    return order;
}

void expectOrder(Entry& entry)
{
    auto input = readInput(entry.need("input"));
    if (!input) return entry.refuse("input: expected a known symbol, limit or market, buy or sell, size and price");
    std::vector orders{mainOrder(entry, *input)};
    if (!input->params.empty())
        return entry.refuse("input: nobody knows the parameter " + printable(input->params.begin().key(), 60));
    if (input->takeProfit) {
        orders.push_back(closing(entry, *input, orders[0], *input->takeProfit, hyperliquid::TriggerKind::TakeProfit));
        orders.push_back(closing(entry, *input, orders[0], *input->stopLoss, hyperliquid::TriggerKind::StopLoss));
    }
    const auto grouping = input->takeProfit ? hyperliquid::Grouping::NormalTpsl : hyperliquid::Grouping::None;
    entry.expectJson("action", entry.valueOf(hyperliquid::orderAction(orders, grouping)));
}

}  // namespace

void checkDeribitRequest(Entry& entry)
{
    static_cast<void>(entry.text("method"));
    expectRequest(entry, deribitRequest(entry.name()));
}

void checkDeriveRequest(Entry& entry)
{
    static_cast<void>(entry.text("method"));
    expectRequest(entry, deriveRequest(entry.name()));
}

void checkHyperliquidRequest(Entry& entry)
{
    static_cast<void>(entry.text("method"));
    // Nothing else depends on it, for the signature is left out.
    const auto nonce = hyperliquidNonce(entry.name());
    constexpr std::uint64_t kEarliest = 1577836800000, kLatest = 4102444800000;  // 2020 to 2100, milliseconds.
    if (nonce)
        entry.expectNumber("nonce", *nonce);
    else if (entry.has("nonce"))
        entry.expect(entry.number("nonce") >= kEarliest && entry.number("nonce") < kLatest,
                     "nonce: is no time in milliseconds");
    if (entry.has("input")) return expectOrder(entry);
    // The switch of the static test is thrown a millisecond after the request.
    if (entry.name() != "scheduleCancel") return entry.refuse("input: is missing");
    entry.expectJson("action", hyperliquid::scheduleCancelAction(entry.number("nonce") + 1));
}

}  // namespace ballast::vectors
