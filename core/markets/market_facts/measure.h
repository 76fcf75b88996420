#pragma once

#include <map>
#include <string>
#include <vector>

#include "market_facts/seed_record.h"

namespace ballast::market_facts {

/// Facts by name; one that could not be measured is not in it.
using Measured = std::map<std::string, double>;

void measureReturns(const std::vector<SeedRecord>& seeds, Measured& to);
void measureIndex(const std::vector<SeedRecord>& seeds, Measured& to);
void measureSurface(const std::vector<SeedRecord>& seeds, Measured& to);
void measureVenues(const std::vector<SeedRecord>& seeds, Measured& to);

inline constexpr std::array<const char*, kCoinCount> kCoinSuffix{".BTC", ".ETH"};

}  // namespace ballast::market_facts
