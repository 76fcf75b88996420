#include <cstdio>
#include <fmt/format.h>

#include "architecture/source_rules.h"

/// check_sources ROOT DECLARED_GRAPH HOUSE_GRAPH: prints each broken rule; exit 1 if there is one, 2 on wrong usage.
int main(int count, char** arguments)
{
    using namespace ballast::architecture;
    if (count != 4) {
        fmt::print(stderr, "usage: check_sources ROOT DECLARED_GRAPH HOUSE_GRAPH\n");
        return 2;
    }
    const auto declared = Graph::read(arguments[2]), house = Graph::read(arguments[3]);
    if (!declared || !house || declared->edges().empty()) {
        fmt::print(stderr, "check_sources: {}\n",
                   !declared ? declared.error().message
                   : !house  ? house.error().message
                             : "no folders are declared");
        return 2;
    }
    const auto findings = checkHouse(arguments[1], *declared, *house, farTooLarge());
    for (const auto& finding : findings)
        fmt::print("{}:{}: {}\n", finding.file, finding.line, finding.message);
    fmt::print("{} rules broken\n", findings.size());
    return findings.empty() ? 0 : 1;
}
