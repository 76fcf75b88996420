#include "recorded/volatility_unit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

constexpr double kSecondsPerYear = 365.0 * 86400.0;
/// Levels move by up to 1.2 % while a chain is fetched and marks are rounded; the units are a factor of 100 apart.
constexpr double kShareOfMark = 0.25;
constexpr double kOfForward = 2e-4;  ///< Two ticks of a mark in coin.
/// Log of premiums in the median of a chain: volatilities miss marks by 0.002 at most in 288 recorded ones.
constexpr double kMarksMissed = 0.003, kOthersMissed = 0.01;
constexpr double kTelling = 1e-3;  ///< Of the forward: what is less is mostly rounding.
constexpr std::size_t kFewestOfColumn = 20;

/// What the row is told to be worth, and how far that may be off; as the venue quotes.
struct Told {
    double premium{}, off{};
};

/// By its mark, of a row without one by its bid and ask; empty where neither tells.
std::optional<Told> toldOf(const ChainRow& row)
{
    if (row.mark) return Told{*row.mark, kShareOfMark * *row.mark};
    if (!row.bid || !row.ask || *row.bid > *row.ask) return std::nullopt;
    const double mid = 0.5 * (*row.bid + *row.ask);
    return Told{mid, std::max(kShareOfMark * mid, 0.5 * (*row.ask - *row.bid))};
}

/// Whether what is told is the price at `volatility`; compared in USD per coin.
bool reprices(const ChainRow& row, const Told& told, double years, double volatility)
{
    const double scale = row.terms.settlement == domain::Settlement::Inverse ? row.underlyingLevel : 1.0;
    const double price = pricing::black76Price(row.right, row.underlyingLevel, row.strike, volatility, years);
    return std::abs(price - told.premium * scale) <= std::max(told.off * scale, kOfForward * row.underlyingLevel);
}

/// By how much the volatilities miss a column in the middle row, log of premiums; empty with few rows.
std::optional<double> missedBy(std::span<const ChainRow* const> rows, std::optional<double> ChainRow::*column)
{
    std::vector<double> missed;
    for (const ChainRow* row : rows) {
        const auto& told = row->*column;
        const double years = (row->expiry - row->captureTime).inSeconds() / kSecondsPerYear;
        const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= row->underlyingLevel);
        if (!isOut || !told || !row->markVolatility || !(years > 0.0)) continue;
        const bool inverse = row->terms.settlement == domain::Settlement::Inverse;
        const double unit = inverse ? 1.0 : row->underlyingLevel;
        if (*told < kTelling * unit) continue;
        const double usd =
            pricing::black76Price(row->right, row->underlyingLevel, row->strike, *row->markVolatility, years);
        const double price = inverse ? usd / row->underlyingLevel : usd;
        missed.push_back(std::abs(steady::log(std::max(price, 1e-12) / *told)));
    }
    if (missed.size() < kFewestOfColumn) return std::nullopt;
    return median(std::move(missed));
}

/// Whether, with the marks and that side taken for each other, bids lie under marks and asks over them in most rows: a
/// column of volatilities that is off by a little prices the one side or the other, too.
bool standsRight(std::span<const ChainRow* const> rows, std::optional<double> ChainRow::*side)
{
    std::size_t asked = 0, right = 0;
    for (const ChainRow* row : rows) {
        const auto &mark = row->*side, &bid = side == &ChainRow::bid ? row->mark : row->bid,
                   &ask = side == &ChainRow::ask ? row->mark : row->ask;
        if (!mark || !bid || !ask) continue;
        ++asked;
        right += *bid <= *mark && *mark <= *ask ? 1U : 0U;
    }
    return asked >= kFewestOfColumn && 5 * right >= 4 * asked;
}

}  // namespace

UnitVotes volatilityVotes(std::span<const ChainRow* const> rows)
{
    UnitVotes votes;
    for (const ChainRow* row : rows) {
        const double years = (row->expiry - row->captureTime).inSeconds() / kSecondsPerYear;
        const auto told = toldOf(*row);
        if (!told || !row->markVolatility || !(years > 0.0)) continue;
        const bool decimal = reprices(*row, *told, years, *row->markVolatility);
        const bool percent = reprices(*row, *told, years, *row->markVolatility / 100.0);
        if (decimal && percent) continue;
        ++(decimal ? votes.decimal : percent ? votes.percent : votes.neither);
        votes.byMark += row->mark ? 1U : 0U;
    }
    return votes;
}

std::optional<double> ChainRow::*sideOfMarks(std::span<const ChainRow* const> rows)
{
    const auto marks = missedBy(rows, &ChainRow::mark);
    if (!marks || *marks <= kOthersMissed) return nullptr;
    for (const auto side : {&ChainRow::bid, &ChainRow::ask})
        if (const auto missed = missedBy(rows, side); missed && *missed <= kMarksMissed && standsRight(rows, side))
            return side;
    return nullptr;
}

namespace {

/// Where neither unit reprices the marks and each would if the two columns were exchanged, they are, and it is said.
void settleExchange(const std::vector<ChainRow*>& rows, ChainCapture& capture)
{
    if (!volatilityVotes(rows).isContradicted()) return;
    std::vector<ChainRow> exchanged;
    std::vector<const ChainRow*> asked;
    exchanged.reserve(rows.size());
    for (const auto* row : rows) {
        exchanged.push_back(*row);
        std::swap(exchanged.back().mark, exchanged.back().markVolatility);
        asked.push_back(&exchanged.back());
    }
    const auto votes = volatilityVotes(asked);
    if (votes.all() < UnitVotes::kFewest || 4 * votes.neither > votes.all()) return;
    capture.remarks.push_back(fmt::format("mark_price and implied_volatility of {} in {} are taken for each other: so "
                                          "they reprice each other in {} of {} rows",
                                          rows.front()->currency, capture.fileName, votes.all() - votes.neither,
                                          votes.all()));
    for (auto* row : rows)
        std::swap(row->mark, row->markVolatility);
}

/// Turns the volatilities of one chain into decimals, by the unit that reprices its marks, and says so where that is
/// not the venue's own or where neither does.
void settleUnit(const std::vector<ChainRow*>& rows, ChainCapture& capture)
{
    const auto votes = volatilityVotes(rows);
    const auto& chain = rows.front()->currency;
    const char* what = 2 * votes.byMark >= votes.all() ? "mark_price" : "bid_price and ask_price";
    if (votes.isContradicted())
        capture.remarks.push_back(fmt::format("implied_volatility of {} in {} reprices {} neither as a decimal "
                                              "nor in percent in {} of {} rows",
                                              chain, capture.fileName, what, votes.neither, votes.all()));
    if (votes.unit() == VolatilityUnit::Decimal) return;
    capture.remarks.push_back(
        fmt::format("implied_volatility of {} in {} is taken in percent: so it reprices {} in {} of {} rows", chain,
                    capture.fileName, what, votes.percent, votes.all()));
    for (auto* row : rows)
        if (row->markVolatility) *row->markVolatility /= 100.0;
}

/// Where bids or asks are what the volatilities price, and the marks are not, the two columns are taken for each other.
void settleSideOfMarks(const std::vector<ChainRow*>& rows, ChainCapture& capture)
{
    const auto side = sideOfMarks(rows);
    if (side == nullptr) return;
    capture.remarks.push_back(
        fmt::format("mark_price and {} of {} in {} are taken for each other: the volatilities price "
                    "the latter",
                    side == &ChainRow::bid ? "bid_price" : "ask_price", rows.front()->currency, capture.fileName));
    for (auto* row : rows)
        std::swap(row->mark, row->*side);
}

}  // namespace

void settleColumns(const std::vector<ChainRow*>& rows, ChainCapture& capture)
{
    settleExchange(rows, capture);
    settleUnit(rows, capture);
    settleSideOfMarks(rows, capture);
}

}  // namespace ballast::recorded
