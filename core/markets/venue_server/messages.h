#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "venue_server/exchange.h"

namespace ballast::venue_server {

using Json = nlohmann::json;

// What the venue writes, with the members and types of its recorded messages.

Json instrumentJson(const Contract& contract);
/// Also the data of a ticker channel.
Json tickerJson(const Contract& contract, Timestamp now);
/// Ticker members and `depth` levels a side.
Json orderBookJson(const Contract& contract, Timestamp now, std::size_t depth);
Json summaryJson(const Contract& contract, Timestamp now);
Json quoteJson(const Contract& contract, Timestamp now);
Json tradeJson(const PublicTrade& trade);
Json orderJson(const Order& order);
Json userTradeJson(const UserTrade& trade);
Json positionJson(const Contract& contract, const Position& position);
Json portfolioJson(const std::string& currency, const Figures& figures);
/// A row of the log of transactions: a settlement, or a delivery.
Json settledJson(const Settled& settled, bool isDelivery, std::size_t id, Timestamp now);
/// Data of a grouped book: `group` 0 leaves prices as they are.
Json groupedBookJson(const Contract& contract, Timestamp now, double group, std::size_t depth);
/// What leads from the one book to the other; empty sides: nothing changed.
Json levelChanges(const Levels& before, const Levels& after, bool isBid);
Json levelsNew(const Levels& levels, bool isBid);

}  // namespace ballast::venue_server
