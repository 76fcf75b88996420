#include "risk/scenario_grid.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "risk/scenario_legs.h"
#include "risk/scenario_pricer.h"

namespace ballast::risk {

namespace {

constexpr std::size_t kLongestAxis = 1000;
constexpr std::size_t kMostMoves = 100'000;
constexpr double kGreatestShift = 1000.0;

Result<void> checkAxis(std::span<const double> shifts, const char* name, double least, bool leastAllowed,
                       std::size_t longest)
{
    if (shifts.empty() || shifts.size() > longest)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} shifts must be 1 to {}, were {}", name, longest, shifts.size()));
    for (const double shift : shifts)
        if (!(shift > least || (shift == least && leastAllowed)) || !(shift <= kGreatestShift))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} shift must be {} {} and at most {}, was {}", name,
                                    leastAllowed ? "at least" : "above", least, kGreatestShift, shift));
    return {};
}

Result<void> checkRequest(const ScenarioRequest& request, std::size_t longest)
{
    if (auto fine = checkAxis(request.spotShifts, "spot", -1.0, false, longest); !fine) return fine;
    if (auto fine = checkAxis(request.volatilityShifts, "volatility", -1.0, true, longest); !fine) return fine;
    if (request.timeShift < Duration{})
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("time shift must not be negative, was {} s", request.timeShift.inSeconds()));
    if (!(request.stablecoinPrice > 0.0 && request.stablecoinPrice <= 10.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("stablecoin price must be in (0, 10] USD, was {}", request.stablecoinPrice));
    if (request.isa && !pricing::machineHas(*request.isa))
        return fail(ErrorCode::Unsupported,
                    fmt::format("this machine has no instruction level {}", pricing::toString(*request.isa)));
    const auto& term = request.term;
    const auto fine = [](double power) { return power >= 0.0 && power <= 2.0; };
    if (fine(term.shortPower) && fine(term.longPower) && term.floorDays > 0.0 && std::isfinite(term.floorDays))
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("term powers must be in [0, 2] and the floor positive, were {}, {} and {} days",
                            term.shortPower, term.longPower, term.floorDays));
}

double moveOf(const ScenarioBook& book, double spotShift)
{
    return book.ownSpotShift ? *book.ownSpotShift : book.spotBeta * spotShift;
}

Result<void> checkBook(const ScenarioBook& book, const ScenarioRequest& request)
{
    for (const double shift : request.spotShifts) {
        const double move = moveOf(book, shift);
        if (!(move > -1.0 && move <= kGreatestShift))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a book's spot must move by more than -1 and at most {}, was {} for a shift of {}",
                                    kGreatestShift, move, shift));
    }
    for (const auto& holding : book.holdings) {
        if (holding.instrument == nullptr)
            return fail(ErrorCode::InvalidArgument, "a holding must name its instrument, one has none");
        if (!std::isfinite(holding.quantity) || !std::isfinite(holding.entryPrice))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("quantity and entry price of {} must be finite, were {} and {}",
                                    holding.instrument->name, holding.quantity, holding.entryPrice));
    }
    return {};
}

Result<void> check(std::span<const ScenarioBook> books, const ScenarioRequest& request,
                   std::size_t longestAxis = kLongestAxis)
{
    if (auto fine = checkRequest(request, longestAxis); !fine) return fine;
    for (const auto& book : books)
        if (auto fine = checkBook(book, request); !fine) return fine;
    return {};
}

/// Adds a book to the grid.
Result<void> addBook(const ScenarioBook& book, const ScenarioRequest& request, ScenarioGrid& grid)
{
    const auto legs = sortLegs(book, request);
    grid.unpricedLegs += legs.unpriced;
    grid.settledLegs += static_cast<int>(legs.unmoved.size());
    for (const auto& leg : legs.others)
        grid.settledLegs += leg.settles ? 1 : 0;
    ScenarioPricer pricer(legs.options, request.isa);
    if (auto done = pricer.priceHere(); !done) return done;
    for (std::size_t column = 0; column < grid.spotShifts.size(); ++column) {
        const double move = moveOf(book, grid.spotShifts[column]);
        double others = 0.0;
        for (const auto& leg : legs.others)
            others += shockedValue(leg, book.market, move, request.path) - leg.valueHere;
        pricer.moveSpot(move);
        for (std::size_t row = 0; row < grid.volatilityShifts.size(); ++row) {
            if (auto done = pricer.moveVolatility(grid.volatilityShifts[row]); !done) return done;
            grid.pnlUsd[row * grid.spotShifts.size() + column] += others + pricer.totalPnl();
        }
    }
    return {};
}

}  // namespace

std::size_t ScenarioGrid::worstCell() const
{
    return static_cast<std::size_t>(std::min_element(pnlUsd.begin(), pnlUsd.end()) - pnlUsd.begin());
}

Result<ScenarioGrid> scenarioGrid(std::span<const ScenarioBook> books, const ScenarioRequest& request)
{
    if (const auto fine = check(books, request); !fine) return tl::unexpected(fine.error());
    ScenarioGrid grid{.spotShifts = {request.spotShifts.begin(), request.spotShifts.end()},
                      .volatilityShifts = {request.volatilityShifts.begin(), request.volatilityShifts.end()}};
    grid.pnlUsd.assign(grid.spotShifts.size() * grid.volatilityShifts.size(), 0.0);
    for (const auto& book : books)
        if (const auto done = addBook(book, request, grid); !done) return tl::unexpected(done.error());
    return grid;
}

Result<ScenarioGrid> scenarioGrid(std::span<const Holding> holdings, const MarketView& market,
                                  const ScenarioRequest& request)
{
    const ScenarioBook book{.holdings = holdings, .market = market};
    return scenarioGrid(std::span(&book, 1), request);
}

Result<std::vector<std::optional<double>>> scenarioLegs(std::span<const Holding> holdings, const MarketView& market,
                                                        const ScenarioRequest& request, double spotShift,
                                                        double volatilityShift)
{
    auto cell = request;
    cell.spotShifts = std::span(&spotShift, 1);
    cell.volatilityShifts = std::span(&volatilityShift, 1);
    const ScenarioBook book{.holdings = holdings, .market = market};
    if (const auto fine = check(std::span(&book, 1), cell); !fine) return tl::unexpected(fine.error());
    const auto legs = sortLegs(book, cell);
    std::vector<std::optional<double>> pnl(holdings.size());
    for (const std::size_t place : legs.unmoved)
        pnl[place] = 0.0;
    for (const auto& leg : legs.others)
        pnl[leg.place] = shockedValue(leg, market, spotShift, cell.path) - leg.valueHere;
    ScenarioPricer pricer(legs.options, cell.isa);
    if (const auto done = pricer.priceHere(); !done) return tl::unexpected(done.error());
    if (const auto done = pricer.moveTo(spotShift, volatilityShift); !done) return tl::unexpected(done.error());
    for (std::size_t i = 0; i < legs.options.size(); ++i)
        pnl[legs.options.holding[i]] = pricer.pnl(i);
    return pnl;
}

Result<std::vector<double>> scenarioPnl(std::span<const Holding> holdings, const MarketView& market,
                                        std::span<const MarketMove> moves, const ScenarioRequest& request)
{
    std::vector<double> spotShifts, volatilityShifts;
    for (const auto& move : moves) {
        spotShifts.push_back(move.spotShift);
        volatilityShifts.push_back(move.volatilityShift);
    }
    auto path = request;
    path.spotShifts = spotShifts;
    path.volatilityShifts = volatilityShifts;
    const ScenarioBook book{.holdings = holdings, .market = market};
    if (const auto fine = check(std::span(&book, 1), path, kMostMoves); !fine) return tl::unexpected(fine.error());
    const auto legs = sortLegs(book, path);
    ScenarioPricer pricer(legs.options, path.isa);
    if (const auto done = pricer.priceHere(); !done) return tl::unexpected(done.error());
    std::vector<double> pnl;
    for (const auto& move : moves) {
        if (const auto done = pricer.moveTo(move.spotShift, move.volatilityShift); !done)
            return tl::unexpected(done.error());
        pnl.push_back(pricer.totalPnl());
        for (const auto& leg : legs.others)
            pnl.back() += shockedValue(leg, market, move.spotShift, path.path) - leg.valueHere;
    }
    return pnl;
}

}  // namespace ballast::risk
