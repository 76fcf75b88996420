#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/money.h"
#include "domain/orders.h"
#include "domain/own_facts.h"

namespace ballast::hyperliquid {

/// An order as the venue tells it. Sizes in coins.
struct VenueOrder {
    std::string coin, cloid, status;
    std::uint64_t oid{};
    domain::OrderState state{domain::OrderState::Unknown};  ///< Unknown: a status that is not documented.
    domain::Side side{domain::Side::Buy};
    domain::Price limit;
    domain::Quantity quantity, filled;  ///< In all, and so far; both not negative.
};

/// Number of a spot pair ("@142") among the venue's assets; empty: another name.
///
/// Source   Hyperliquid docs, "Asset IDs".
std::optional<std::uint32_t> spotAsset(std::string_view coin);

/// One fill of the account.
struct VenueFill {
    std::string coin, cloid, tradeId;
    std::uint64_t oid{};
    std::uint64_t time{};  ///< Milliseconds since 1970; 0: the venue does not say.
    domain::Side side{domain::Side::Buy};
    domain::Price price;
    domain::Quantity size;
    domain::Money fee;       ///< Positive is paid. Of no currency where the desk does not know it.
    std::string liquidated;  ///< Whose liquidation it is part of; empty: of none's.
};

struct VenuePosition {
    std::string coin;
    domain::Quantity size;  ///< Signed.
};

/// What is held of the perpetuals' account.
struct VenueHoldings {
    std::vector<VenuePosition> positions;
    domain::Money cash;  ///< USDC: the account's value less what is not realised.
    /// USDC, of the account's cross margin; of no currency where the venue does not say.
    domain::Money equity, initial, maintenance;
    Timestamp asOf;  ///< By the venue's clock; never: it does not say.
};

/// Cash that the venue moved beside trades.
struct VenuePayment {
    domain::CashCause cause{domain::CashCause::Transfer};
    std::string id, coin;  ///< The coin of funding.
    domain::Money amount;  ///< Positive came in.
    std::uint64_t time{};  ///< Milliseconds since 1970.
};

/// What became of one order or cancel of an action.
struct ActionStatus {
    std::optional<std::uint64_t> oid;
    std::optional<domain::Quantity> filled;  ///< It traded at once.
    std::string refusal;                     ///< Not empty: the venue's words.
};

/// State of a status word; Unknown if it is not documented.
///
/// Source   Hyperliquid docs, "Info endpoint", order statuses.
domain::OrderState orderStateOf(std::string_view status);

/// `openOrders`' element, or the order inside `orderStatus` and `orderUpdates`, with its status; open without one.
///
/// Errors   Parse, with the member that is missing, of another type or out of range; so for the next ones.
Result<VenueOrder> readVenueOrder(const nlohmann::json& order, const std::string& status);
Result<VenueFill> readVenueFill(const nlohmann::json& value);
Result<VenueHoldings> readHoldings(const nlohmann::json& clearinghouseState);
/// A row of userFundings, or of the answer userFunding.
Result<VenuePayment> readFunding(const nlohmann::json& row);
/// A row of userNonFundingLedgerUpdates, as it moves the money of `owner`'s perpetuals; empty where it does not, or
/// where what it is is not known.
Result<std::optional<VenuePayment>> readLedgerUpdate(const nlohmann::json& row, std::string_view owner);
/// The payload of an action's answer: one status for each order or cancel; none where the action has none.
///
/// Errors   Refused with the venue's words if all of it was refused; Parse.
Result<std::vector<ActionStatus>> readActionAnswer(const nlohmann::json& payload);

}  // namespace ballast::hyperliquid
