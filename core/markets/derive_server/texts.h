#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "derive_server/ledger.h"

namespace ballast::derive_server {

using Json = nlohmann::ordered_json;

// What the venue writes, with the members and types of its recorded messages. Decimals are texts.

std::int64_t milliseconds(Timestamp time);
/// To `places` places, without trailing zeros.
std::string decimal(double value, int places = 6);
Json instrumentJson(const Contract& contract, const Market& market);
/// `instrument_ticker` of the channel; the best prices are of makers and accounts together.
Json tickerJson(const Contract& contract, const Market& market, const Ledger& ledger, Timestamp now);
Json bookJson(const Contract& contract, const Ledger& ledger, Timestamp now, int depth);
Json publicTradeJson(const Trade& trade, const Market& market);
Json orderJson(const Order& order);
Json tradeJson(const Trade& trade, const Market& market);
Json positionJson(const Contract& contract, const Position& position, const Market& market);
Json collateralsJson(const Account& account);

}  // namespace ballast::derive_server
