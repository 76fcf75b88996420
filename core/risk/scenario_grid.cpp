#include "risk/scenario_grid.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"
#include "risk/scenario_legs.h"

namespace ballast::risk {

namespace {

constexpr std::size_t kLongestAxis = 1000;

Result<void> checkAxis(std::span<const double> shifts, const char* name, double least, bool leastAllowed)
{
    if (shifts.empty() || shifts.size() > kLongestAxis)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} shifts must be 1 to {}, were {}", name, kLongestAxis, shifts.size()));
    for (const double shift : shifts)
        if (!std::isfinite(shift) || shift < least || (shift == least && !leastAllowed))
            return fail(ErrorCode::InvalidArgument, fmt::format("{} shift must be finite and {} {}, was {}", name,
                                                                leastAllowed ? "at least" : "above", least, shift));
    return {};
}

Result<void> checkRequest(const ScenarioRequest& request)
{
    if (auto fine = checkAxis(request.spotShifts, "spot", -1.0, false); !fine) return fine;
    if (auto fine = checkAxis(request.volatilityShifts, "volatility", -1.0, true); !fine) return fine;
    if (request.timeShift < Duration{})
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("time shift must not be negative, was {} s", request.timeShift.inSeconds()));
    if (!(request.stablecoinPrice > 0.0 && request.stablecoinPrice <= 10.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("stablecoin price must be in (0, 10] USD, was {}", request.stablecoinPrice));
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
        if (!std::isfinite(move) || move <= -1.0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a book's spot must move by more than -1, was {} for a shift of {}", move, shift));
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

/// Values options column by column: forwards and smile volatilities once a column, prices in each cell.
class OptionPricer {
public:
    explicit OptionPricer(const LivingOptions& options)
        : m_options(options), m_forward(options.size()), m_smile(options.size()), m_price(options.size())
    {
        moveSpot(0.0);
        price(0.0, options.years);
        m_base = m_price;
    }

    void moveSpot(double move)
    {
        const double logMove = std::log1p(move);
        for (std::size_t i = 0; i < m_options.size(); ++i) {
            m_forward[i] = m_options.forward[i] * (1.0 + move);
            m_smile[i] = m_options.smile[i]->impliedVolatility(m_options.logMoneyness[i] - logMove);
        }
    }
    void moveVolatility(double shift) { price(shift, m_options.yearsLater); }

    /// P&L of one leg in the present cell, USD.
    double pnl(std::size_t i) const { return m_options.weight[i] * (m_options.settlement[i] * m_price[i] - m_base[i]); }

private:
    void price(double shift, std::span<const double> years)
    {
        for (std::size_t i = 0; i < m_options.size(); ++i) {
            const double volatility = m_smile[i] * std::max(0.0, 1.0 + shift * m_options.termFactor[i]);
            m_price[i] =
                pricing::black76Price(m_options.right[i], m_forward[i], m_options.strike[i], volatility, years[i]);
        }
    }

    const LivingOptions& m_options;
    std::vector<double> m_forward, m_smile, m_price, m_base;
};

/// Adds a book to the grid.
void addBook(const ScenarioBook& book, const ScenarioRequest& request, ScenarioGrid& grid)
{
    const auto legs = sortLegs(book, request);
    grid.unpricedLegs += legs.unpriced;
    grid.settledLegs += static_cast<int>(legs.unmoved.size());
    for (const auto& leg : legs.others)
        grid.settledLegs += leg.settles ? 1 : 0;
    OptionPricer pricer(legs.options);
    for (std::size_t column = 0; column < grid.spotShifts.size(); ++column) {
        const double move = moveOf(book, grid.spotShifts[column]);
        double others = 0.0;
        for (const auto& leg : legs.others)
            others += shockedValue(leg, book.market, move, request.path) - leg.valueHere;
        pricer.moveSpot(move);
        for (std::size_t row = 0; row < grid.volatilityShifts.size(); ++row) {
            pricer.moveVolatility(grid.volatilityShifts[row]);
            double sum = others;
            for (std::size_t i = 0; i < legs.options.size(); ++i)
                sum += pricer.pnl(i);
            grid.pnlUsd[row * grid.spotShifts.size() + column] += sum;
        }
    }
}

}  // namespace

std::size_t ScenarioGrid::worstCell() const
{
    return static_cast<std::size_t>(std::min_element(pnlUsd.begin(), pnlUsd.end()) - pnlUsd.begin());
}

Result<ScenarioGrid> scenarioGrid(std::span<const ScenarioBook> books, const ScenarioRequest& request)
{
    if (const auto fine = checkRequest(request); !fine) return tl::unexpected(fine.error());
    for (const auto& book : books)
        if (const auto fine = checkBook(book, request); !fine) return tl::unexpected(fine.error());
    ScenarioGrid grid{.spotShifts = {request.spotShifts.begin(), request.spotShifts.end()},
                      .volatilityShifts = {request.volatilityShifts.begin(), request.volatilityShifts.end()}};
    grid.pnlUsd.assign(grid.spotShifts.size() * grid.volatilityShifts.size(), 0.0);
    for (const auto& book : books)
        addBook(book, request, grid);
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
    if (const auto fine = checkRequest(cell); !fine) return tl::unexpected(fine.error());
    if (const auto fine = checkBook(book, cell); !fine) return tl::unexpected(fine.error());
    const auto legs = sortLegs(book, cell);
    std::vector<std::optional<double>> pnl(holdings.size());
    for (const std::size_t place : legs.unmoved)
        pnl[place] = 0.0;
    for (const auto& leg : legs.others)
        pnl[leg.place] = shockedValue(leg, market, spotShift, cell.path) - leg.valueHere;
    OptionPricer pricer(legs.options);
    pricer.moveSpot(spotShift);
    pricer.moveVolatility(volatilityShift);
    for (std::size_t i = 0; i < legs.options.size(); ++i)
        pnl[legs.options.holding[i]] = pricer.pnl(i);
    return pnl;
}

}  // namespace ballast::risk
