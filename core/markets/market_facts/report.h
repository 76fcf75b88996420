#pragma once

#include <optional>
#include <string>
#include <vector>

#include "market_facts/fact_table.h"
#include "market_facts/seed_record.h"

namespace ballast::market_facts {

struct FactResult {
    Fact fact;
    std::optional<double> value;  ///< None: not measured on so few seeds or days.

    bool inside() const { return value && *value >= fact.low && *value <= fact.high; }
    /// From the middle of the interval, in halves of it.
    double distance() const;
};

/// What sellers earned over their price, less the premium that it held: zero in a fair market, within its error.
struct FairResult {
    std::string name;
    double premium{}, excess{}, error{};

    bool holds() const;  ///< Within two standard errors.
};

struct MarketReport {
    int seeds{}, days{};
    std::vector<FactResult> facts;
    std::vector<FairResult> fair;

    std::size_t inside() const;
    std::size_t mustInside() const;
    std::size_t must() const;
    /// Why the acceptance sheet refuses the model, or nothing where it accepts it: what must be inside and is not (not
    /// measured is not inside), under 70 % of all facts inside, or a sale that is not fair.
    std::optional<std::string> refusal() const;
};

/// Of one seed or more, each of `days`.
MarketReport reportOn(const std::vector<SeedRecord>& seeds, int days);

/// {"facts":[{"name","value","low","high","inside"}],"core_inside":N,"core":N,"fair":[...]}
std::string toJson(const MarketReport& report);
std::string toMarkdown(const MarketReport& report);

}  // namespace ballast::market_facts
