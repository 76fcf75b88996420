#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/money.h"
#include "domain/orders.h"
#include "domain/own_facts.h"

namespace ballast::derive {

/// An order as the venue tells it. Amounts are coins or contracts.
struct VenueOrder {
    std::string label, id, instrument, reason;
    std::string replaces;                                   ///< Id of the order that was cancelled for it; empty: none.
    domain::OrderState state{domain::OrderState::Unknown};  ///< Unknown: a word that is not documented.
    domain::Side side{domain::Side::Buy};
    domain::Quantity amount, filled;
    domain::Price limit;
    std::optional<domain::Price> average;  ///< To the nearest 10^-8; absent: nothing is filled.
};

/// One fill of ours.
struct VenueTrade {
    std::string id, label, order, instrument;
    domain::Side side{domain::Side::Buy};
    domain::Quantity amount;
    domain::Price price;
    domain::Money fee;  ///< USDC.
    bool isTransfer{};  ///< Between sub-accounts: no trade.
    bool isReverted{};  ///< The chain did not take it.
};

struct VenuePosition {
    std::string instrument;
    domain::Quantity amount;  ///< Signed.
    bool isPerpetual{};
};

/// Errors   Parse, with the member that is missing, of another type or out of range.
Result<VenueOrder> readOrder(const nlohmann::json& value);
Result<VenueTrade> readUserTrade(const nlohmann::json& value);
/// The list under `key` of a result.
Result<std::vector<VenueOrder>> readOrders(const nlohmann::json& value, const char* key);
Result<std::vector<VenuePosition>> readPositions(const nlohmann::json& value);
/// What is held of each collateral; one that is zero is left out.
Result<std::vector<domain::Money>> readCollaterals(const nlohmann::json& value);
/// What a sub-account states of itself, USDC.
struct VenueMargin {
    domain::Money equity, initial, maintenance;  ///< Its value; and what it must have, from the venue's net health.
    bool liquidates{};
};
/// The result of private/get_subaccount; empty where the venue says that it could not read all of it.
///
/// Source   Derive v3 reference: initial_margin and maintenance_margin are value less requirement.
Result<std::optional<VenueMargin>> readMargin(const nlohmann::json& value);
/// A step of a balance, as the account's channel tells it.
struct BalanceStep {
    domain::Money before, now;
    std::string type;                        ///< The venue's word.
    std::optional<domain::CashCause> cause;  ///< Empty: of trades and deliveries, which are told elsewhere.
    bool settles{};                          ///< Of a perpetual that stays open: funding and what it had gained.
};
/// Empty: of an asset that the desk does not know as money.
Result<std::optional<BalanceStep>> readBalanceStep(const nlohmann::json& value);
/// How many pages a history has; 1 where it does not say.
std::uint64_t pagesOf(const nlohmann::json& value);

}  // namespace ballast::derive
