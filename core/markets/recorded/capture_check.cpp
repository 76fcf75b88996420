#include "recorded/capture_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::recorded {

namespace {

constexpr std::size_t kFewestPairs = 3, kMostPairs = 7;
/// No expiry of the 144 recorded captures is farther off (RecordedCaptures.AllCanBeReadAndAreSound).
constexpr double kForwardOff = 0.02;
/// What a forward may stand off the index: so much at once, and so much a year.
constexpr double kIndexOff = 0.02, kIndexOffAYear = 0.25;
constexpr double kLeastYears = 1.0 / 365.0;  ///< On its last day an expiry has few quotes with both sides.
constexpr double kMarksApart = 0.2;          ///< Log of premiums: within it volatility and price of a mark agree.
constexpr double kLeastMark = 5e-4;          ///< Of the forward: below it rounding hides what a mark says.
// Of 288 recorded captures and coins the median row's volatility and price are 0.2 % of the premium apart at most, and
// the nearer quarter of bids and of asks stand as near to the marks as the other side's, to 3.5 %.
constexpr double kMarksShifted = 0.02;   ///< Log of premiums, the median row; and
constexpr double kOneWay = 0.8;          ///< this share of the rows in one direction.
constexpr double kSideShifted = 0.06;    ///< Log of premiums beyond the other side's.
constexpr std::size_t kFewestRows = 20;  ///< For the columns of a chain to be judged by how far they are shifted.
constexpr double kClearly = 0.05;        ///< Of the rows: by so many more must bid and ask confirm one column.
constexpr std::size_t kNearest = 3;      ///< Expiries that judge an index.

double apart(double a, double b) { return std::abs(steady::log(a / b)); }

/// Rows of one expiry of one chain.
struct Expiry {
    Timestamp expiry;
    std::vector<ChainRow*> rows;
    double stated{};  ///< Forward; after judging the one that is used.
};

std::vector<Expiry> expiriesOf(ChainCapture& capture, const std::string& chain)
{
    std::map<Timestamp, std::vector<ChainRow*>> byExpiry;
    for (auto& row : capture.rows)
        if (row.currency == chain && row.expiry > capture.time) byExpiry[row.expiry].push_back(&row);
    std::vector<Expiry> expiries;
    for (auto& [expiry, rows] : byExpiry) {
        std::vector<double> levels;
        for (const auto* row : rows)
            levels.push_back(row->underlyingLevel);
        expiries.push_back({expiry, std::move(rows), median(std::move(levels))});
    }
    return expiries;
}

std::optional<double> midOf(const ChainRow& row)
{
    if (!row.bid || !row.ask || *row.bid > *row.ask) return std::nullopt;
    return 0.5 * (*row.bid + *row.ask);
}

std::optional<double> markOf(const ChainRow& row) { return row.mark; }

/// By mids or by marks of the `most` strikes nearest the money; empty where too few strikes have a call and a put with
/// them.
std::optional<double> parityForward(const Expiry& expiry, std::optional<double> (*premiumOf)(const ChainRow&),
                                    std::size_t most)
{
    std::map<double, std::pair<const ChainRow*, const ChainRow*>> strikes;
    for (const auto* row : expiry.rows)
        (row->right == domain::OptionRight::Call ? strikes[row->strike].first : strikes[row->strike].second) = row;
    std::vector<std::pair<double, double>> found;  // How far from the money, and the forward that it gives.
    for (const auto& [strike, pair] : strikes) {
        if (pair.first == nullptr || pair.second == nullptr) continue;
        const auto call = premiumOf(*pair.first), put = premiumOf(*pair.second);
        if (!call || !put) continue;
        const double difference = *call - *put;
        const bool inverse = pair.first->terms.settlement == domain::Settlement::Inverse;
        if (inverse && difference >= 1.0) continue;
        const double forward = inverse ? strike / (1.0 - difference) : strike + difference;
        if (forward > 0.0) found.emplace_back(std::abs(inverse ? difference : difference / strike), forward);
    }
    if (found.size() < kFewestPairs) return std::nullopt;
    std::sort(found.begin(), found.end());
    std::vector<double> forwards;
    for (std::size_t i = 0; i < std::min(found.size(), most); ++i)
        forwards.push_back(found[i].second);
    return median(std::move(forwards));
}

/// Marks are a hundred times as exact as mids, at every strike, so that all of them count, as with the forwards of the
/// rows; where the mids contradict them these count.
std::optional<double> parityForward(const Expiry& expiry)
{
    const auto mids = parityForward(expiry, midOf, kMostPairs);
    const auto marks = parityForward(expiry, markOf, expiry.rows.size());
    return marks && (!mids || apart(*mids, *marks) <= kForwardOff) ? marks : mids;
}

std::optional<double> indexOf(const std::vector<Expiry>& expiries)
{
    std::vector<double> values;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows)
            values.push_back(row->indexPrice);
    if (values.empty()) return std::nullopt;
    return median(std::move(values));
}

/// Whether those who know nothing of either stand nearer to `candidate` than to `stated`; parity itself breaks a tie.
bool isBacked(double candidate, double stated, const std::vector<double>& witnesses)
{
    int votes = 0;
    for (const double witness : witnesses)
        votes += apart(witness, candidate) < apart(witness, stated) ? 1 : -1;
    return votes >= 0;
}

void judgeForwards(std::vector<Expiry>& expiries, const std::string& chain, const std::vector<double>& witnesses,
                   std::vector<std::string>& said)
{
    std::size_t replaced = 0;
    std::string first;
    for (auto& expiry : expiries) {
        const auto parity = parityForward(expiry);
        if (!parity || apart(*parity, expiry.stated) <= kForwardOff || !isBacked(*parity, expiry.stated, witnesses))
            continue;
        if (replaced++ == 0)
            first = fmt::format("that of {} is {:.2f} stated and {:.2f} by parity",
                                toIso8601(expiry.expiry).substr(0, 10), expiry.stated, *parity);
        for (auto* row : expiry.rows)
            row->underlyingLevel = *parity;
        expiry.stated = *parity;
    }
    if (replaced > 0)
        said.push_back(fmt::format("{} of {} {} forwards are suspect: put-call parity is taken for them; {}", replaced,
                                   expiries.size(), chain, first));
}

/// The nearest expiries that live a day or more.
std::vector<const Expiry*> nearestOf(const std::vector<Expiry>& expiries, Timestamp now)
{
    std::vector<const Expiry*> nearest;
    for (const auto& expiry : expiries)
        if ((expiry.expiry - now).inYears() >= kLeastYears && nearest.size() < kNearest) nearest.push_back(&expiry);
    return nearest;
}

void judgeIndex(const std::vector<Expiry>& expiries, const std::string& chain, Timestamp now, CaptureMemory& memory,
                const std::optional<double>& lastSpot, std::vector<std::string>& said)
{
    const auto index = indexOf(expiries);
    const auto nearest = nearestOf(expiries, now);
    if (!index || nearest.empty()) return;
    const auto isOff = [&](const Expiry* expiry) {
        return apart(expiry->stated, *index) > kIndexOff + kIndexOffAYear * (expiry->expiry - now).inYears();
    };
    const auto off = static_cast<std::size_t>(std::count_if(nearest.begin(), nearest.end(), isOff));
    if (2 * off <= nearest.size()) {
        memory.basis[chain] = steady::log(nearest.front()->stated / *index);
        return;
    }
    const auto basis = memory.basis.find(chain);
    const double taken = nearest.front()->stated * steady::exp(basis != memory.basis.end() ? -basis->second : 0.0);
    if (lastSpot && apart(*lastSpot, *index) <= apart(*lastSpot, taken)) return;
    said.push_back(
        fmt::format("{} index is suspect: {:.2f} stated, {:.2f} by the forwards of {} expiries, which is taken", chain,
                    *index, taken, off));
    for (const auto& expiry : expiries)
        for (auto* row : expiry.rows)
            row->indexPrice = taken;
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
    return row.terms.settlement == domain::Settlement::Inverse ? usd / row.underlyingLevel : usd;
}

/// Of every row that is large enough to tell.
std::vector<Marks> marksOf(const std::vector<Expiry>& expiries, Timestamp now)
{
    std::vector<Marks> marks;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= expiry.stated);
            const double unit = row->terms.settlement == domain::Settlement::Inverse ? 1.0 : expiry.stated;
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

/// Mark volatilities and mark prices of a chain that contradict each other in most rows: the column that bid and ask do
/// not confirm is left out.
void judgeMarks(std::vector<Expiry>& expiries, const std::string& chain, Timestamp now, std::vector<std::string>& said)
{
    const auto marks = marksOf(expiries, now);
    const auto votes = votesOf(marks);
    const bool contradict = votes.areShifted || 2 * votes.differ > marks.size();
    if (!contradict || std::abs(votes.forVolatilities - votes.forPrices) <= kClearly * votes.quoted) return;
    const bool dropsPrices = votes.forVolatilities > votes.forPrices;
    said.push_back(fmt::format(
        "{} {} are suspect: in most of {} rows they contradict {}, which bid and ask confirm in {:.0f} rows "
        "against {:.0f}; they are left out",
        chain, dropsPrices ? "mark prices" : "mark volatilities", marks.size(),
        dropsPrices ? "the mark volatilities" : "the mark prices", std::max(votes.forVolatilities, votes.forPrices),
        std::min(votes.forVolatilities, votes.forPrices)));
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            (dropsPrices ? row->mark : row->markVolatility).reset();
}

/// How far the nearer quarter stands off, log of premiums.
double nearerQuarter(std::vector<double> off)
{
    const auto place = off.begin() + static_cast<std::ptrdiff_t>(off.size() / 4);
    std::nth_element(off.begin(), place, off.end());
    return *place;
}

/// Bids or asks of a chain that all stand far off the marks while the other side stands near them are left out.
void judgeSides(std::vector<Expiry>& expiries, const std::string& chain, Timestamp now, std::vector<std::string>& said)
{
    std::vector<double> under, over;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= expiry.stated);
            const double unit = row->terms.settlement == domain::Settlement::Inverse ? 1.0 : expiry.stated;
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
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            (bidsOff ? row->bid : row->ask).reset();
}

}  // namespace

std::vector<std::string> reconcile(ChainCapture& capture, CaptureMemory& memory,
                                   const std::map<std::string, double>& lastSpot)
{
    std::vector<std::string> said;
    for (const auto& chain : currenciesOf(capture)) {
        auto expiries = expiriesOf(capture, chain);
        if (expiries.empty()) continue;
        const auto last = lastSpot.find(expiries.front().rows.front()->underlying);
        std::vector<double> witnesses;
        if (const auto index = indexOf(expiries)) witnesses.push_back(*index);
        if (last != lastSpot.end()) witnesses.push_back(last->second);
        judgeForwards(expiries, chain, witnesses, said);
        judgeIndex(expiries, chain, capture.time, memory,
                   last != lastSpot.end() ? std::optional(last->second) : std::nullopt, said);
        judgeMarks(expiries, chain, capture.time, said);
        judgeSides(expiries, chain, capture.time, said);
    }
    return said;
}

std::vector<std::string> reconcile(ChainCapture& capture)
{
    CaptureMemory memory;
    return reconcile(capture, memory, {});
}

bool forwardsAgree(const ChainCapture& capture, const std::string& chain, double index)
{
    std::size_t near = 0, asked = 0;
    for (const auto& forward : forwardsByExpiry(capture, chain)) {
        const double years = (forward.expiry - capture.time).inYears();
        if (years < kLeastYears || asked == kNearest) continue;
        ++asked;
        near += apart(forward.forward, index) <= kIndexOff + kIndexOffAYear * years ? 1U : 0U;
    }
    return 2 * near > asked;
}

}  // namespace ballast::recorded
