#include "recorded/stamp_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "pricing/implied_volatility.h"
#include "pricing/steady.h"
#include "recorded/parity_line.h"

namespace ballast::recorded {

namespace {

constexpr double kSecondsPerYear = 365.0 * 86400.0;
constexpr double kNearMoney = 0.7;      ///< Standard deviations: beyond it a mark tells little of the time.
constexpr double kSoon = 14 * 86400.0;  ///< Seconds to expiry; the error of a time grows with it.
constexpr double kForwardOff = 0.003;   ///< Three times the worst of 288 recorded captures and coins.
constexpr double kOffLine = 0.005;
constexpr std::size_t kFewestOptions = 20, kFewestExpiries = 4;
constexpr double kPasses = 0.03;  ///< How far a second of expiry may be from a second of the marks.
constexpr Duration kApart = Duration::minutes(30);
constexpr Duration kOneCapture = Duration::minutes(15);

bool isOffParity(const ChainRow& row, double forward)
{
    return std::abs(row.underlyingLevel / forward - 1.0) > kForwardOff;
}

/// Seconds to expiry at which the row's volatility gives its mark. Its level is of its own moment; where that is not
/// the forward of parity, which knows nothing of it, the marks are of another one, and their time is that of their own
/// forward.
std::optional<double> secondsOf(const ChainRow& row, double forward)
{
    if (!row.mark || !row.markVolatility || *row.mark <= 0.0) return std::nullopt;
    const double level = isOffParity(row, forward) ? forward : row.underlyingLevel;
    const bool inverse = row.terms.settlement == domain::Settlement::Inverse;
    const double price = *row.mark * (inverse ? level : 1.0);
    // Over a year the volatility is the standard deviation itself.
    const auto deviation = pricing::impliedVolatility(row.right, level, row.strike, price, 1.0);
    if (!deviation || std::abs(steady::log(row.strike / level)) > kNearMoney * *deviation) return std::nullopt;
    const double ratio = *deviation / *row.markVolatility;
    return ratio * ratio * kSecondsPerYear;
}

/// By chain and expiry.
using Rows = std::map<std::pair<std::string, Timestamp>, std::vector<const ChainRow*>>;

/// Of one chain; empty: of all.
Rows rowsOf(const ChainCapture& capture, std::string_view chain)
{
    Rows rows;
    for (const auto& row : capture.rows)
        if (chain.empty() || row.currency == chain) rows[{row.currency, row.expiry}].push_back(&row);
    return rows;
}

/// Whether the times to expiry that marks tell grow as the expiries are apart.
bool passesEvenly(const std::map<Timestamp, std::vector<double>>& told)
{
    if (told.size() < kFewestExpiries) return false;
    const Timestamp first = told.begin()->first;
    std::vector<std::pair<double, double>> points;
    for (const auto& [expiry, seconds] : told)
        points.emplace_back((expiry - first).inSeconds(), median(seconds));
    const std::size_t half = points.size() / 2;
    std::vector<double> slopes;
    for (std::size_t i = 0; i + half < points.size(); ++i)
        slopes.push_back((points[i + half].second - points[i].second) / (points[i + half].first - points[i].first));
    return std::abs(median(std::move(slopes)) - 1.0) <= kPasses;
}

/// Whether most expiries tell the same time: what is wrong otherwise grows with the time to expiry.
bool agree(const std::map<Timestamp, std::vector<double>>& offs, double middle)
{
    const auto near = std::count_if(offs.begin(), offs.end(), [middle](const auto& one) {
        return std::abs(median(one.second) - middle) <= kApart.inSeconds();
    });
    return 3 * static_cast<std::size_t>(near) >= 2 * offs.size();
}

std::vector<double> allOf(const std::map<Timestamp, std::vector<double>>& parts)
{
    std::vector<double> all;
    for (const auto& [expiry, values] : parts)
        all.insert(all.end(), values.begin(), values.end());
    return all;
}

/// What the marks of a chain, or of all, tell.
struct MarksTime {
    Timestamp time;
    std::size_t asked{}, off{};  ///< Options that told it, and those of them whose level is not of their marks' moment.

    /// Whether index and forwards are of another moment than the premiums beside them.
    bool isOfPremiumsAlone() const { return 2 * off > asked; }
};

std::optional<MarksTime> marksTimeOf(const ChainCapture& capture, std::string_view chain)
{
    std::map<Timestamp, std::vector<double>> told;
    std::map<Timestamp, std::vector<double>> offs;  // Of the capture's own time, seconds.
    MarksTime found;
    for (const auto& [key, rows] : rowsOf(capture, chain)) {
        const auto line = parityLine(rows, Premium::Mark, kOffLine);
        if (!line || !isWhole(*line)) continue;
        for (const auto* row : rows) {
            const auto seconds = secondsOf(*row, line->forward);
            if (!seconds) continue;
            told[row->expiry].push_back(*seconds);
            if (*seconds > kSoon) continue;
            offs[row->expiry].push_back((row->expiry - capture.time).inSeconds() - *seconds);
            ++found.asked;
            found.off += isOffParity(*row, line->forward) ? 1U : 0U;
        }
    }
    auto all = allOf(offs);
    if (all.size() < kFewestOptions || !passesEvenly(told)) return std::nullopt;
    const double off = median(std::move(all));
    if (!agree(offs, off)) return std::nullopt;
    found.time = capture.time + Duration::fromSeconds(off);
    return found;
}

bool isOff(const ChainCapture& capture, const MarksTime& marks)
{
    return std::max(marks.time, capture.time) - std::min(marks.time, capture.time) > kApart;
}

Duration apart(Timestamp a, Timestamp b) { return std::max(a, b) - std::min(a, b); }

/// A chain of a file, and what its stamps and its marks say of its time.
struct ChainTime {
    std::string chain;
    Timestamp stamp;  ///< The middle one of its rows'.
    std::size_t rows{};
    std::optional<Timestamp> marks;  ///< Empty where they do not tell, or levels beside them are of another moment.

    bool isBorneOut() const { return marks && apart(*marks, stamp) <= kApart; }
};

std::vector<ChainTime> chainTimes(const ChainCapture& capture)
{
    std::vector<ChainTime> times;
    for (const auto& chain : currenciesOf(capture)) {
        std::vector<Timestamp> stamps;
        for (const auto& row : capture.rows)
            if (row.currency == chain) stamps.push_back(row.captureTime);
        const auto middle = stamps.begin() + static_cast<std::ptrdiff_t>(stamps.size() / 2);
        std::nth_element(stamps.begin(), middle, stamps.end());
        times.push_back({.chain = chain, .stamp = *middle, .rows = stamps.size(), .marks = {}});
    }
    return times;
}

bool areOfOneMoment(const std::vector<ChainTime>& times)
{
    const auto [first, last] = std::minmax_element(
        times.begin(), times.end(), [](const ChainTime& a, const ChainTime& b) { return a.stamp < b.stamp; });
    return last->stamp - first->stamp <= kOneCapture;
}

/// The chain whose time is the capture's: of those that their marks bear out, where all of these are of one moment, the
/// one with the most rows; else of all.
const ChainTime& referenceOf(const std::vector<ChainTime>& times)
{
    std::vector<ChainTime> borneOut;
    for (const auto& one : times)
        if (one.isBorneOut()) borneOut.push_back(one);
    const bool isTold = !borneOut.empty() && areOfOneMoment(borneOut);
    return *std::max_element(times.begin(), times.end(), [isTold](const ChainTime& a, const ChainTime& b) {
        if (isTold && a.isBorneOut() != b.isBorneOut()) return b.isBorneOut();
        return a.rows < b.rows;
    });
}

void alignChain(ChainCapture& capture, const ChainTime& own, const ChainTime& reference)
{
    const bool isPricedForIt = own.marks && !own.isBorneOut() && apart(*own.marks, reference.stamp) <= kApart;
    const auto late = own.stamp - reference.stamp;
    if (isPricedForIt) {
        for (auto& row : capture.rows)
            if (row.currency == own.chain) row.captureTime = row.captureTime - late;
        capture.remarks.push_back(fmt::format(
            "timestamps of {} in {} are suspect: {} stated, where its marks are priced "
            "for that of {}, {}; its rows are taken as of that",
            own.chain, capture.fileName, toIso8601(own.stamp), reference.chain, toIso8601(reference.stamp)));
        return;
    }
    std::erase_if(capture.rows, [&](const ChainRow& row) {
        if (row.currency != own.chain) return false;
        capture.faults.note(fmt::format("{}: timestamp: expected a time within 15 min of the other rows' {}, found {} "
                                        "at {}",
                                        capture.fileName, toIso8601(reference.stamp), toIso8601(row.captureTime),
                                        row.instrument));
        return true;
    });
}

}  // namespace

void alignStamps(ChainCapture& capture)
{
    auto times = chainTimes(capture);
    if (times.empty() || areOfOneMoment(times)) return;
    for (auto& one : times)
        if (const auto marks = marksTimeOf(capture, one.chain); marks && !marks->isOfPremiumsAlone())
            one.marks = marks->time;
    const auto reference = referenceOf(times);
    for (const auto& one : times)
        if (apart(one.stamp, reference.stamp) > kOneCapture) alignChain(capture, one, reference);
}

std::optional<Timestamp> timeOfMarks(const ChainCapture& capture)
{
    const auto marks = marksTimeOf(capture, {});
    return marks ? std::optional(marks->time) : std::nullopt;
}

std::optional<std::string> contradictedStamp(const ChainCapture& capture)
{
    const auto marks = marksTimeOf(capture, {});
    if (!marks || !isOff(capture, *marks) || marks->isOfPremiumsAlone()) return std::nullopt;
    return fmt::format("{}: timestamp: expected the time for which the marks are priced, {} give or take half an hour, "
                       "found {}; a clock or time zone is off, or an older capture stands under a new stamp",
                       capture.fileName, toIso8601(marks->time), toIso8601(capture.time));
}

bool isOfNamedTime(const ChainCapture& capture, Timestamp named)
{
    const auto marks = marksTimeOf(capture, {});
    if (!marks || !isOff(capture, *marks) || marks->isOfPremiumsAlone()) return false;
    const auto from = [&](Timestamp time) { return std::max(marks->time, time) - std::min(marks->time, time); };
    return from(named) <= kApart && from(named) * 2 <= from(capture.time);
}

std::vector<std::string> dropFrozenChains(ChainCapture& capture)
{
    std::vector<std::string> said;
    for (const auto& chain : currenciesOf(capture)) {
        const auto marks = marksTimeOf(capture, chain);
        if (!marks || !isOff(capture, *marks)) continue;
        const bool premiums = marks->isOfPremiumsAlone();
        said.push_back(fmt::format("{} {} are suspect: the marks are priced for {} and the capture is of {}; {}", chain,
                                   premiums ? "premiums and volatilities" : "rows", toIso8601(marks->time),
                                   toIso8601(capture.time),
                                   premiums ? "index and forwards are of another moment than they, and the chain of "
                                              "before is carried"
                                            : "they are left out"));
        if (premiums)
            capture.frozen.push_back(chain);
        else
            std::erase_if(capture.rows, [&](const ChainRow& row) { return row.currency == chain; });
    }
    for (auto& row : capture.rows)
        if (std::find(capture.frozen.begin(), capture.frozen.end(), row.currency) != capture.frozen.end())
            row.bid = row.ask = row.mark = row.markVolatility = std::nullopt;
    return said;
}

}  // namespace ballast::recorded
