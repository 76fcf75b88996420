#include "recorded/side_factor.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

using Side = std::optional<double> ChainRow::*;

constexpr std::size_t kFewestRows = 8;   ///< Of an expiry.
constexpr std::size_t kFewestEven = 20;  ///< The same, where all stand on even steps: of few rows that is chance.
constexpr double kLeastMark = 1e-3;      ///< Of the forward: below it a side is a few steps and tells little.
constexpr double kOffSteps = 0.2;        ///< Share of a column that a factor moves off its steps, at least.
constexpr double kOnSteps = 0.98;        ///< Share that stands on them once it is taken away.
constexpr double kNearMark = 0.06;       ///< Log: so near to the marks that quarter stands when it is right.
constexpr double kUncrossed = 0.9;       ///< Share of rows whose bid is not above its ask then.
constexpr double kLeastFactor = 1e-6;
constexpr int kNeighbours = 6;  ///< Short numbers on each side of the estimate that are tried.

bool isOnStep(const ChainRow& row, double premium)
{
    const auto price = domain::Price::fromDouble(premium);
    return price && row.terms.price.allows(*price);
}

double shareOf(std::size_t count, std::size_t all)
{
    return all == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(all);
}

/// digits × 10^exponent, rounded once: powers of ten are exact.
double brief(double digits, int exponent)
{
    double power = 1.0;
    for (int i = 0; i < std::abs(exponent); ++i)
        power *= 10.0;
    return exponent < 0 ? digits / power : digits * power;
}

/// Of the first digit of a positive number.
int exponentOf(double value)
{
    int exponent = 0;
    for (; value >= 10.0; value /= 10.0)
        ++exponent;
    for (; value < 1.0; value *= 10.0)
        --exponent;
    return exponent;
}

/// One side of an expiry.
class Column {
public:
    Column(const ExpiryRows& expiry, Side side) : m_side(side)
    {
        for (const auto* row : expiry.rows)
            if (row->*side && row->terms.price.isStated()) m_rows.push_back(row);
        const bool isBid = side == &ChainRow::bid;
        std::vector<double> ratios;
        for (const auto* row : m_rows) {
            const double unit = row->terms.settlement == domain::Settlement::Inverse ? 1.0 : expiry.stated;
            if (row->mark && *row->mark >= kLeastMark * unit) ratios.push_back(*(row->*side) / *row->mark);
        }
        if (ratios.size() < kFewestRows) return;
        // Bids stand below the marks: the nearer quarter is the upper one.
        const auto place = ratios.begin() + static_cast<std::ptrdiff_t>(isBid ? ratios.size() - 1 - ratios.size() / 4
                                                                              : ratios.size() / 4);
        std::nth_element(ratios.begin(), place, ratios.end());
        m_estimate = *place;
    }

    std::optional<double> factor() const
    {
        if (m_estimate < kLeastFactor || m_estimate > 1.0 / kLeastFactor) return std::nullopt;
        const bool leftSteps = shareOnSteps(1.0) <= 1.0 - kOffSteps;
        // A factor of two and more may leave all on their steps; then only each second one, or fewer, is taken.
        if (!leftSteps && (m_estimate < 1.5 || m_rows.size() < kFewestEven)) return std::nullopt;
        const int exponent = exponentOf(m_estimate);
        for (int digits = 1; digits <= 3; ++digits) {
            const int last = exponent - (digits - 1);
            const double middle = std::round(brief(m_estimate, -last));
            for (int i = 0; i <= 2 * kNeighbours; ++i) {
                const double tried = brief(middle + (i % 2 == 0 ? i / 2 : -(i + 1) / 2), last);
                if (isIt(tried) && (leftSteps || tried >= 2.0)) return tried;
            }
        }
        return std::nullopt;
    }

private:
    double shareOnSteps(double factor) const
    {
        const auto on = std::count_if(m_rows.begin(), m_rows.end(),
                                      [&](const ChainRow* row) { return isOnStep(*row, *(row->*m_side) / factor); });
        return shareOf(static_cast<std::size_t>(on), m_rows.size());
    }

    bool isIt(double factor) const
    {
        if (factor <= 0.0 || std::abs(factor - 1.0) < 1e-9) return false;
        const double off = steady::log(m_estimate / factor);
        if (std::abs(off) > kNearMark || shareOnSteps(factor) < kOnSteps) return false;
        std::size_t both = 0, uncrossed = 0;
        for (const auto* row : m_rows) {
            if (!row->bid || !row->ask) continue;
            const double own = *(row->*m_side) / factor;
            ++both;
            uncrossed += m_side == &ChainRow::bid ? (own <= *row->ask ? 1U : 0U) : (own >= *row->bid ? 1U : 0U);
        }
        return shareOf(uncrossed, both) >= kUncrossed;
    }

    Side m_side;
    std::vector<const ChainRow*> m_rows;
    double m_estimate{};  ///< Of side ÷ mark, by the nearer quarter; 0: too few rows tell.
};

/// True where a side was divided.
bool judgeSide(std::vector<ExpiryRows>& expiries, const std::string& chain, Side side, std::vector<std::string>& said)
{
    std::map<double, std::vector<ExpiryRows*>> found;
    for (auto& expiry : expiries)
        if (const auto factor = Column(expiry, side).factor()) found[*factor].push_back(&expiry);
    for (const auto& [factor, of] : found) {
        said.push_back(
            fmt::format("{} {} are suspect in {} of {} expiries, that of {} first: they stand off the venue's "
                        "price steps or beyond the marks, and all of them are right divided by {:.4g}, as "
                        "they are",
                        chain, side == &ChainRow::bid ? "bids" : "asks", of.size(), expiries.size(),
                        toIso8601(of.front()->expiry).substr(0, 10), factor));
        for (auto* expiry : of)
            for (auto* row : expiry->rows)
                if (row->*side) *(row->*side) /= factor;
    }
    return !found.empty();
}

}  // namespace

void judgeSideFactors(std::vector<ExpiryRows>& expiries, const std::string& chain, std::vector<std::string>& said)
{
    judgeSide(expiries, chain, &ChainRow::bid, said);
    const bool asksDivided = judgeSide(expiries, chain, &ChainRow::ask, said);
    // Where both were made smaller by one number, bids that are right again stood above asks that were not yet.
    if (asksDivided) judgeSide(expiries, chain, &ChainRow::bid, said);
}

}  // namespace ballast::recorded
