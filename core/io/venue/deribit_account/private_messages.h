#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/money.h"
#include "domain/orders.h"

namespace ballast::deribit {

/// An order as the venue tells it. Amounts are the venue's: USD of inverse futures, coins of all else.
struct VenueOrder {
    std::string label, id, instrument, reason;
    domain::OrderState state{domain::OrderState::Unknown};
    domain::Side side{domain::Side::Buy};
    domain::Quantity amount, filled;
    std::optional<domain::Price> price, average;  ///< No price of a market order.
};

/// One fill of ours.
struct VenueTrade {
    std::string id, label, order, instrument;
    domain::Side side{domain::Side::Buy};
    domain::Quantity amount;
    domain::Price price;
    domain::Money fee;
    bool orderFilled{};  ///< The order is filled with it or was before.
    bool liquidates{};   ///< Our side of it was liquidated.
};

struct VenuePosition {
    std::string instrument;
    domain::Quantity amount;  ///< Signed by the direction.
};

/// What one private notification holds.
struct Changes {
    std::vector<VenueOrder> orders;
    std::vector<VenueTrade> trades;
    std::vector<VenuePosition> positions;
};

/// Errors   Parse, with the member that is missing, of another type or out of range.
Result<VenueOrder> readOrder(const nlohmann::json& value);
Result<VenueTrade> readUserTrade(const nlohmann::json& value);
Result<VenuePosition> readPosition(const nlohmann::json& value);
/// `data` of user.changes; of buy, sell and edit their result, whose one order stands under "order".
Result<Changes> readChanges(const nlohmann::json& value);
/// The summaries of an account: what is held of each currency, its balance with what the session has realised,
/// funding included; one that is zero is left out.
Result<std::vector<domain::Money>> readBalances(const nlohmann::json& value);

/// What an account's summary states of its margin in one currency.
struct VenueMargin {
    domain::Money equity, initial, maintenance;
};
/// Of the same summaries; currencies without equity and margin are left out. A cross-margin account has one margin,
/// which every currency repeats in its own coins: then that of the whole account, in USD.
Result<std::vector<VenueMargin>> readMargins(const nlohmann::json& value);

/// Contracts that an amount is, of `size` each; empty where it does not divide.
std::optional<domain::Quantity> contractsOf(domain::Quantity amount, domain::Quantity size);
/// The amount that contracts are; empty beyond 64 bits.
std::optional<domain::Quantity> amountOf(domain::Quantity contracts, domain::Quantity size);

}  // namespace ballast::deribit
