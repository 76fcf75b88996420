#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/instrument.h"
#include "venue/gateway.h"
#include "venue/market_feed.h"

namespace ballast::venue {

/// What a venue may state of one thing, so that sums have room: times from 1970 to 2199, strikes and forwards 1e-6 to
/// 1e9, prices and sizes up to 1e9 either way, money up to 1e12. The engine ends at a fact outside of them; so none may
/// come to it from outside (F19, F31, F36). Each tells the first figure that lies outside, in one clause, or nothing.
///
/// Threads  Any.
std::optional<std::string> unusable(const domain::Instrument& instrument);
std::optional<std::string> unusable(const MarketFact& fact);
std::optional<std::string> unusable(const OwnFact& fact);

/// How far the marks of a coin's perpetuals may stand from an index before it is doubted (F33): 1 % for BTC and ETH, 3
/// % for other coins. Fraction.
///
/// Source   The desk's list of faults, section 3.
double mostApart(std::string_view coin);
/// Of two prices, both above zero, as a fraction of the lower one.
double apart(double a, double b);

/// Takes out what lies outside: of a chain its quotes and forwards, else the fact. Tells the first that it took.
std::optional<std::string> dropUnusable(std::vector<MarketFact>& facts);

}  // namespace ballast::venue
