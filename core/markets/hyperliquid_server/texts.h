#pragma once

#include <nlohmann/json.hpp>

#include "hyperliquid_server/ledger.h"

namespace ballast::hyperliquid_server {

using Json = nlohmann::ordered_json;

// What the venue writes, with the members and types of its recorded messages.

/// "98450.5", "98451.0": as the venue writes whole numbers.
std::string decimal(std::int64_t units);
inline std::string decimal(Price price) { return decimal(price.units()); }
inline std::string decimal(Quantity size) { return decimal(size.units()); }
/// To `places` places, without trailing zeros.
std::string decimal(double value, int places = 6);
std::int64_t milliseconds(Timestamp time);
/// "0x" and lower case, as the venue writes addresses.
std::string addressText(const signing::Address& address);
std::string_view sideText(Side side);  ///< "B", "A".

Json metaJson(const std::deque<Perpetual>& perpetuals);
Json contextJson(const Perpetual& perpetual);
/// `levels` a side, makers and accounts together.
Json bookJson(const Perpetual& perpetual, const Ledger& ledger, Timestamp now, int levels);
Json bestJson(const Perpetual& perpetual, const Ledger& ledger, Timestamp now);
Json tradeJson(const Trade& trade, const std::string& coin);
Json fillJson(const Fill& fill, const std::string& coin);
/// Of orderUpdates and, with more members, of orderStatus and frontendOpenOrders.
Json orderJson(const Order& order, const std::string& coin, bool isLong);
Json accountJson(const Account& account, const Ledger& ledger, const std::deque<Perpetual>& perpetuals, Timestamp now);

}  // namespace ballast::hyperliquid_server
