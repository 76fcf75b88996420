#include "recorded/premium_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "pricing/black76.h"
#include "pricing/implied_volatility.h"
#include "pricing/steady.h"
#include "recorded/parity_line.h"

namespace ballast::recorded {

namespace {

constexpr double kMarksApart = 0.2;  ///< Log of premiums: within it volatility and price of a mark agree.
constexpr double kLeastMark = 5e-4;  ///< Of the forward: below it rounding hides what a mark says.
// Of 288 recorded captures and coins the median row's volatility and price are 0.2 % of the premium apart at most, and
// the nearer quarter of bids and of asks stand as near to the marks as the other side's, to 3.5 %.
constexpr double kMarksShifted = 0.02;   ///< Log of premiums, the median row; and
constexpr double kOneWay = 0.8;          ///< this share of the rows in one direction.
constexpr double kSideShifted = 0.06;    ///< Log of premiums beyond the other side's.
constexpr std::size_t kFewestRows = 20;  ///< For the columns of a chain to be judged by how far they are shifted.
constexpr double kClearly = 0.05;        ///< Of the rows: by so many more must bid and ask confirm one column.
constexpr double kOffLine = 0.005;       ///< Of marks from their parity line, of the scale.
constexpr double kMidsOffLine = 0.05;    ///< Spreads are wide.
constexpr double kSameFactor = 0.02;     ///< Log: volatilities that are all multiplied are so to this, one by one; and
constexpr double kRoundedFactor = 1e-3;  ///< in the median.
constexpr double kMissedByRounding = 2e-3;  ///< Log of premiums, the median row: more than any recorded chain.
constexpr double kNearlyAll = 0.95;         ///< Of the rows: so many are whole where a column was rounded.
constexpr double kWholeStep = 1e-6;         ///< Of a step: what decimals are written with.
constexpr double kSameScale = 0.1;          ///< Log: within it mids are scaled as the marks are, or are in USD.

bool isInverse(const ChainRow& row) { return row.terms.settlement == domain::Settlement::Inverse; }

std::optional<ParityLine> lineOf(const ExpiryRows& expiry, Premium premium, double tolerance)
{
    return parityLine(std::vector<const ChainRow*>(expiry.rows.begin(), expiry.rows.end()), premium, tolerance);
}

/// What the premiums of an expiry are by parity; `unit` turns them into the chain's own, 1 where none does.
struct Scaled {
    ExpiryRows* expiry{};
    double scale{1.0}, unit{1.0};
    int quotes{};  ///< 1: bids and asks are scaled as the marks are; -1: they are not; 0: they do not tell.
};

/// Mids are scaled with the marks only where they stand nearer to the marks' scale than to their own, 1.
bool isScaledWith(const ParityLine& mids, const ParityLine& marks)
{
    const double off = std::abs(steady::log(mids.scale / marks.scale));
    return off <= kSameScale && off < std::abs(steady::log(mids.scale));
}

std::optional<Scaled> scaledBy(ExpiryRows& expiry)
{
    const auto marks = lineOf(expiry, Premium::Mark, kOffLine);
    if (!marks || isWhole(*marks)) return std::nullopt;
    Scaled found{.expiry = &expiry, .scale = marks->scale};
    const auto mids = lineOf(expiry, Premium::Mid, kMidsOffLine);
    if (mids) found.quotes = isScaledWith(*mids, *marks) ? 1 : -1;
    const double inUsd = isInverse(*expiry.rows.front()) ? marks->forward : 1.0 / marks->forward;
    if (std::abs(steady::log(marks->scale / inUsd)) <= kSameScale) found.unit = inUsd;
    return found;
}

/// `quotes`: bids and asks are scaled too.
void settle(const Scaled& found, bool quotes)
{
    for (auto* row : found.expiry->rows) {
        const double level = isInverse(*row) ? row->underlyingLevel : 1.0 / row->underlyingLevel;
        const double scale = found.unit == 1.0 ? found.scale : level;
        const auto turn = [&](std::optional<double>& premium) {
            if (premium) *premium /= scale;
        };
        turn(row->mark);
        if (quotes) turn(row->bid);
        if (quotes) turn(row->ask);
    }
}

/// A row out of the money with what its mark volatility and its mark price say, as the venue quotes.
struct Marks {
    const ChainRow* row{};
    double byVolatility{}, price{};

    double shift() const { return steady::log(std::max(byVolatility, 1e-12) / price); }
};

double premiumOf(const ChainRow& row, double volatility, Timestamp now)
{
    const double usd =
        pricing::black76Price(row.right, row.underlyingLevel, row.strike, volatility, (row.expiry - now).inYears());
    return isInverse(row) ? usd / row.underlyingLevel : usd;
}

/// Of every row that is large enough to tell.
std::vector<Marks> marksOf(const std::vector<ExpiryRows>& expiries, Timestamp now)
{
    std::vector<Marks> marks;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= expiry.stated);
            const double unit = isInverse(*row) ? 1.0 : expiry.stated;
            if (!isOut || !row->mark || !row->markVolatility) continue;
            const double premium = premiumOf(*row, *row->markVolatility, now);
            if (std::max(*row->mark, premium) < kLeastMark * unit || *row->mark <= 0.0) continue;
            marks.push_back({row, premium, *row->mark});
        }
    return marks;
}

/// In how many rows volatility and price differ, and how many rows' bid and ask hold the one and the other.
struct MarkVotes {
    std::size_t differ{};
    double forVolatilities{}, forPrices{}, quoted{};
    bool areShifted{};  ///< The whole column is, in one direction.
};

MarkVotes votesOf(const std::vector<Marks>& marks)
{
    const auto isBetween = [](const ChainRow& row, double premium) {
        return row.bid && row.ask && premium >= *row.bid && premium <= *row.ask;
    };
    MarkVotes votes;
    std::vector<double> shifts;
    for (const auto& each : marks) {
        shifts.push_back(each.shift());
        votes.differ += std::abs(shifts.back()) > kMarksApart ? 1U : 0U;
        votes.quoted += each.row->bid && each.row->ask ? 1.0 : 0.0;
        votes.forVolatilities += isBetween(*each.row, each.byVolatility) ? 1.0 : 0.0;
        votes.forPrices += isBetween(*each.row, each.price) ? 1.0 : 0.0;
    }
    if (shifts.size() < kFewestRows) return votes;
    const double middle = median(shifts);
    const auto same = std::count_if(shifts.begin(), shifts.end(), [middle](double s) { return s * middle > 0.0; });
    votes.areShifted =
        std::abs(middle) > kMarksShifted && static_cast<double>(same) >= kOneWay * static_cast<double>(shifts.size());
    return votes;
}

/// Whether nearly all rows' figures are whole numbers of a step: a few that are told closer are no other column.
template <class Figure> bool areWhole(const std::vector<Marks>& marks, double step, Figure figure)
{
    const auto whole = std::count_if(marks.begin(), marks.end(), [&](const Marks& each) {
        const double steps = figure(each) / step;
        return std::abs(steps - std::round(steps)) <= kWholeStep;
    });
    return static_cast<double>(whole) >= kNearlyAll * static_cast<double>(marks.size());
}

/// What the mark prices are rounded to, a power of ten or the half of one, as venues' ticks are; 0: to none.
double tickOf(const std::vector<Marks>& marks)
{
    for (const double tick : {100.0, 50.0, 10.0, 5.0,  1.0,  0.5,  0.1,  0.05, 1e-2, 5e-3, 1e-3,
                              5e-4,  1e-4, 5e-5, 1e-5, 5e-6, 1e-6, 5e-7, 1e-7, 5e-8, 1e-8})
        if (areWhole(marks, tick, [](const Marks& each) { return each.price; })) return tick;
    return 0.0;
}

/// Whether most prices are another than those of the volatilities, by more than the prices themselves are rounded by:
/// only then they tell the volatilities closer.
bool tellCloser(const std::vector<Marks>& marks)
{
    const double most = 0.51 * tickOf(marks);
    std::vector<double> apart;
    for (const auto& each : marks)
        apart.push_back(std::abs(each.byVolatility - each.price) > most ? std::abs(each.shift()) : 0.0);
    return median(std::move(apart)) > kMissedByRounding;
}

/// Whether the prices miss volatilities that were rounded or cut to a step by no more than that.
bool areWithin(const std::vector<Marks>& marks, double step, Timestamp now)
{
    const auto within = std::count_if(marks.begin(), marks.end(), [&](const Marks& each) {
        const double volatility = *each.row->markVolatility, most = 1.05 * step;
        return each.price >= premiumOf(*each.row, std::max(volatility - most, 1e-3), now) &&
               each.price <= premiumOf(*each.row, volatility + most, now);
    });
    return static_cast<double>(within) >= kOneWay * static_cast<double>(marks.size());
}

/// What the column was rounded or cut to, where the prices tell each volatility closer; empty: it was not.
std::optional<double> roundedTo(const std::vector<Marks>& marks, Timestamp now)
{
    if (marks.size() < kFewestRows || !tellCloser(marks)) return std::nullopt;
    for (const double step : {0.1, 0.05, 0.02, 0.01})
        if (areWhole(marks, step, [](const Marks& each) { return *each.row->markVolatility; }) &&
            areWithin(marks, step, now))
            return step;
    return std::nullopt;
}

/// Whether put-call parity confirms the mark prices of most expiries that have enough strikes to ask.
bool parityConfirms(const std::vector<ExpiryRows>& expiries)
{
    std::size_t asked = 0, whole = 0;
    for (const auto& expiry : expiries) {
        const auto line = lineOf(expiry, Premium::Mark, kOffLine);
        asked += expiry.rows.size() >= kFewestRows ? 1U : 0U;
        whole += line && isWhole(*line) ? 1U : 0U;
    }
    return whole > 0 && 2 * whole > asked;
}

/// By what the column of volatilities is to be divided so that it says what the mark prices say; empty where that is
/// not one number. A factor that is a short number but for what prices are rounded by is that number: a decimal point,
/// a unit, a rate.
std::optional<double> volatilityFactor(const std::vector<Marks>& marks, Timestamp now)
{
    std::vector<double> factors;
    for (const auto& [row, byVolatility, price] : marks) {
        const double usd = isInverse(*row) ? price * row->underlyingLevel : price;
        const auto own = pricing::impliedVolatility(row->right, row->underlyingLevel, row->strike, usd,
                                                    (row->expiry - now).inYears());
        if (own && *own > 0.0) factors.push_back(*row->markVolatility / *own);
    }
    if (factors.size() < kFewestRows) return std::nullopt;
    const double middle = median(factors);
    const auto near = std::count_if(factors.begin(), factors.end(), [middle](double factor) {
        return std::abs(steady::log(factor / middle)) <= kSameFactor;
    });
    if (static_cast<double>(near) < kOneWay * static_cast<double>(factors.size())) return std::nullopt;
    double unit = 1.0;
    while (middle / unit >= 100.0)
        unit *= 10.0;
    while (middle / unit < 10.0)
        unit *= 0.1;
    const double brief = std::round(middle / unit) * unit;
    return std::abs(steady::log(brief / middle)) <= kRoundedFactor ? brief : middle;
}

void leaveOut(std::vector<ExpiryRows>& expiries, std::optional<double> ChainRow::*column)
{
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            (row->*column).reset();
}

/// A rounded volatility tells more than none: where no mark price stands for it, it stays.
void leaveMarkedVolatilitiesOut(std::vector<ExpiryRows>& expiries)
{
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            if (row->mark) row->markVolatility.reset();
}

void divideVolatilities(std::vector<ExpiryRows>& expiries, double factor)
{
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            if (row->markVolatility) *row->markVolatility /= factor;
}

/// Rows that stand the right way round stay; a side alone goes to where it stands to its mark, and out without one.
void exchangeSides(std::vector<ExpiryRows>& expiries)
{
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows) {
            const bool both = row->bid && row->ask;
            if (!both && !row->mark) row->bid = row->ask = std::nullopt;
            const bool isWrong = both       ? *row->bid > *row->ask
                                 : row->bid ? *row->bid > *row->mark
                                            : row->ask && *row->ask < *row->mark;
            if (isWrong) std::swap(row->bid, row->ask);
        }
}

/// How far the nearer quarter stands off, log of premiums.
double nearerQuarter(std::vector<double> off)
{
    const auto place = off.begin() + static_cast<std::ptrdiff_t>(off.size() / 4);
    std::nth_element(off.begin(), place, off.end());
    return *place;
}

/// Which of bids and asks are on the wrong side of the other in most rows, and of the mark, which tells whose fault it
/// is; both where no mark tells.
struct WrongSides {
    bool bids{}, asks{};
    bool areExchanged{};  ///< The marks stand between them.
};

WrongSides wrongSides(const std::vector<ExpiryRows>& expiries)
{
    std::size_t both = 0, crossed = 0, bidsOver = 0, asksUnder = 0;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            if (!row->bid || !row->ask) continue;
            ++both;
            if (*row->bid <= *row->ask) continue;
            ++crossed;
            bidsOver += row->mark && *row->bid > *row->mark ? 1U : 0U;
            asksUnder += row->mark && *row->ask < *row->mark ? 1U : 0U;
        }
    if (both < kFewestRows || 2 * crossed <= both) return {};
    const bool onlyBids = bidsOver > 2 * asksUnder, onlyAsks = asksUnder > 2 * bidsOver;
    return {.bids = !onlyAsks, .asks = !onlyBids, .areExchanged = bidsOver > 0 && !onlyAsks && !onlyBids};
}

}  // namespace

void judgeScale(std::vector<ExpiryRows>& expiries, const std::string& chain, std::vector<std::string>& said)
{
    std::vector<Scaled> out, inUsd;
    for (auto& expiry : expiries)
        if (const auto found = scaledBy(expiry)) (found->unit == 1.0 ? out : inUsd).push_back(*found);
    const auto tell = [&](const std::vector<Scaled>& found, std::string_view end) {
        if (found.empty()) return;
        int votes = 0;  // Columns are scaled as a whole, and the mids of one expiry are uncertain.
        for (const auto& each : found)
            votes += each.quotes;
        const bool quotes = votes > 0;
        said.push_back(
            fmt::format("{} mark prices{} are suspect in {} of {} expiries: by put-call parity those of {} are "
                        "{:.4g} times what they should be; they are {}",
                        chain, quotes ? ", bids and asks" : "", found.size(), expiries.size(),
                        toIso8601(found.front().expiry->expiry).substr(0, 10), found.front().scale, end));
        for (const auto& each : found)
            settle(each, quotes);
    };
    tell(out, "divided by it");
    tell(inUsd, "taken in the other unit, USD for coins or coins for USD");
}

void judgeMarks(std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                std::vector<std::string>& said)
{
    const auto marks = marksOf(expiries, now);
    const auto votes = votesOf(marks);
    if (const auto step = roundedTo(marks, now); step && parityConfirms(expiries)) {
        said.push_back(fmt::format("{} mark volatilities are told to {:g} per cent in {} rows, and their mark "
                                   "prices, which put-call parity confirms, closer; those of the prices are taken",
                                   chain, 100.0 * *step, marks.size()));
        leaveMarkedVolatilitiesOut(expiries);
        return;
    }
    if (!votes.areShifted && 2 * votes.differ <= marks.size()) return;
    if (std::abs(votes.forVolatilities - votes.forPrices) <= kClearly * votes.quoted) {
        if (!parityConfirms(expiries)) return;
        said.push_back(fmt::format("{} mark volatilities are suspect: in most of {} rows they contradict the mark "
                                   "prices, which put-call parity confirms; they are left out",
                                   chain, marks.size()));
        leaveOut(expiries, &ChainRow::markVolatility);
        return;
    }
    const bool dropsPrices = votes.forVolatilities > votes.forPrices;
    const auto factor = dropsPrices ? std::nullopt : volatilityFactor(marks, now);
    said.push_back(fmt::format(
        "{} {} are suspect: in most of {} rows they contradict {}, which bid and ask confirm in {:.0f} rows "
        "against {:.0f}; they are {}",
        chain, dropsPrices ? "mark prices" : "mark volatilities", marks.size(),
        dropsPrices ? "the mark volatilities" : "the mark prices", std::max(votes.forVolatilities, votes.forPrices),
        std::min(votes.forVolatilities, votes.forPrices),
        factor ? fmt::format("divided by {:.4g}, which all of them are multiplied by", *factor) : "left out"));
    if (factor)
        divideVolatilities(expiries, *factor);
    else
        leaveOut(expiries, dropsPrices ? &ChainRow::mark : &ChainRow::markVolatility);
}

void judgeSides(std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                std::vector<std::string>& said)
{
    if (const auto wrong = wrongSides(expiries); wrong.areExchanged) {
        said.push_back(fmt::format("{} bids and asks are suspect: bids stand above asks in most rows, and the marks "
                                   "between them; they are taken for each other",
                                   chain));
        exchangeSides(expiries);
    } else if (wrong.bids || wrong.asks) {
        said.push_back(fmt::format("{} {} are suspect: bids stand above asks in most rows{}; they are left out", chain,
                                   !wrong.asks   ? "bids"
                                   : !wrong.bids ? "asks"
                                                 : "bids and asks",
                                   wrong.bids && wrong.asks ? ", and no mark tells which are wrong" : ""));
        if (wrong.bids) leaveOut(expiries, &ChainRow::bid);
        if (wrong.asks) leaveOut(expiries, &ChainRow::ask);
        return;
    }
    std::vector<double> under, over;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= expiry.stated);
            const double unit = isInverse(*row) ? 1.0 : expiry.stated;
            if (!isOut || (!row->mark && !row->markVolatility)) continue;
            const double mark = row->mark ? *row->mark : premiumOf(*row, *row->markVolatility, now);
            if (mark < 2.0 * kLeastMark * unit) continue;
            if (row->bid) under.push_back(steady::log(mark / *row->bid));
            if (row->ask) over.push_back(steady::log(*row->ask / mark));
        }
    if (under.size() < kFewestRows || over.size() < kFewestRows) return;
    const double below = nearerQuarter(std::move(under)), above = nearerQuarter(std::move(over));
    const bool bidsOff = std::abs(below) > std::abs(above) + kSideShifted,
               asksOff = std::abs(above) > std::abs(below) + kSideShifted;
    if (!bidsOff && !asksOff) return;
    const double off = bidsOff ? -below : above;
    said.push_back(
        fmt::format("{} {} are suspect: three quarters of them stand {:.0f} % or more {} the marks, the other "
                    "side stands within {:.0f} %; they are left out",
                    chain, bidsOff ? "bids" : "asks", 100.0 * std::abs(steady::expm1(off)),
                    off < 0.0 ? "below" : "above", 100.0 * std::abs(steady::expm1(bidsOff ? above : below))));
    leaveOut(expiries, bidsOff ? &ChainRow::bid : &ChainRow::ask);
}

}  // namespace ballast::recorded
