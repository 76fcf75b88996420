#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <variant>

#include "base/result.h"
#include "domain/fixed_point.h"

namespace ballast::hyperliquid {

enum class TimeInForce { Gtc, Ioc, Alo };
enum class TriggerKind { TakeProfit, StopLoss };
enum class Grouping { None, NormalTpsl, PositionTpsl };

/// An order that waits for the mark price.
struct Trigger {
    bool isMarket{};
    domain::Price price;  ///< USD
    TriggerKind kind{TriggerKind::StopLoss};
};

/// One order as the venue takes it. Prices in USD, sizes in coins; both positive and already rounded (`precision.h`).
struct OrderTerms {
    std::uint32_t asset{};  ///< Index of a perpetual, 10000 + index of a spot pair.
    bool isBuy{};
    domain::Price price;
    domain::Quantity size;
    bool reduceOnly{};
    std::variant<TimeInForce, Trigger> type;
    std::optional<std::string> clientId;  ///< "0x" and 32 lower-case digits.
};

struct CancelTerms {
    std::uint32_t asset{};
    std::variant<std::uint64_t, std::string> order;  ///< The venue's id, or the client id.
};

/// Errors   InvalidArgument for no order, a price or size that is not positive, or a client id of another form.
Result<nlohmann::ordered_json> orderAction(std::span<const OrderTerms> orders, Grouping grouping);
/// `cancel` if all are by the venue's ids, `cancelByCloid` if all are by client ids.
///
/// Errors   InvalidArgument for none, both kinds at once, or a client id of another form.
Result<nlohmann::ordered_json> cancelAction(std::span<const CancelTerms> cancels);
/// Changes the order with the venue's id. Errors   as `orderAction`
Result<nlohmann::ordered_json> modifyAction(std::uint64_t orderId, const OrderTerms& order);
/// Cancels everything at the time (milliseconds since 1970); without one the switch is cleared.
nlohmann::ordered_json scheduleCancelAction(std::optional<std::uint64_t> time);
nlohmann::ordered_json updateLeverageAction(std::uint32_t asset, bool isCross, std::uint32_t leverage);
/// Uses a nonce up: what was sent with it before and has not arrived can act no more.
nlohmann::ordered_json noopAction();

}  // namespace ballast::hyperliquid
