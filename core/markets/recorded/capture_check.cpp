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
constexpr std::size_t kNearest = 3;          ///< Expiries that judge an index.

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

/// Empty where too few strikes have a call and a put with both sides.
std::optional<double> parityForward(const Expiry& expiry)
{
    std::map<double, std::pair<const ChainRow*, const ChainRow*>> strikes;
    for (const auto* row : expiry.rows)
        (row->right == domain::OptionRight::Call ? strikes[row->strike].first : strikes[row->strike].second) = row;
    std::vector<std::pair<double, double>> found;  // How far from the money, and the forward that it gives.
    for (const auto& [strike, pair] : strikes) {
        if (pair.first == nullptr || pair.second == nullptr) continue;
        const auto call = midOf(*pair.first), put = midOf(*pair.second);
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
    for (std::size_t i = 0; i < std::min(found.size(), kMostPairs); ++i)
        forwards.push_back(found[i].second);
    return median(std::move(forwards));
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

/// How a row's mark volatility and mark price stand to each other and to its bid and ask.
struct MarkVotes {
    int agree{}, differ{}, forVolatilities{}, forPrices{};
};

bool isBetween(const ChainRow& row, double premium)
{
    return row.bid && row.ask && premium >= *row.bid && premium <= *row.ask;
}

MarkVotes votesOf(const std::vector<Expiry>& expiries, Timestamp now)
{
    MarkVotes votes;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= expiry.stated);
            const bool inverse = row->terms.settlement == domain::Settlement::Inverse;
            const double unit = inverse ? expiry.stated : 1.0;
            if (!isOut || !row->mark || !row->markVolatility || *row->mark * unit < kLeastMark * expiry.stated)
                continue;
            const double years = (expiry.expiry - now).inYears();
            const double usd =
                pricing::black76Price(row->right, expiry.stated, row->strike, *row->markVolatility, years);
            const double premium = usd / unit;
            if (apart(std::max(premium, 1e-12), *row->mark) <= kMarksApart) {
                ++votes.agree;
                continue;
            }
            ++votes.differ;
            votes.forVolatilities += isBetween(*row, premium) ? 1 : 0;
            votes.forPrices += isBetween(*row, *row->mark) ? 1 : 0;
        }
    return votes;
}

/// Mark volatilities and mark prices of a chain that contradict each other in most rows: the column that bid and ask do
/// not confirm is left out.
void judgeMarks(std::vector<Expiry>& expiries, const std::string& chain, Timestamp now, std::vector<std::string>& said)
{
    const auto votes = votesOf(expiries, now);
    if (votes.differ <= votes.agree || votes.forVolatilities == votes.forPrices) return;
    const bool dropsPrices = votes.forVolatilities > votes.forPrices;
    said.push_back(
        fmt::format("{} {} are suspect: in {} of {} rows they contradict {}, which bid and ask confirm; they "
                    "are left out",
                    chain, dropsPrices ? "mark prices" : "mark volatilities", votes.differ, votes.differ + votes.agree,
                    dropsPrices ? "the mark volatilities" : "the mark prices"));
    for (auto& expiry : expiries)
        for (auto* row : expiry.rows)
            (dropsPrices ? row->mark : row->markVolatility).reset();
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
    }
    return said;
}

std::vector<std::string> reconcile(ChainCapture& capture)
{
    CaptureMemory memory;
    return reconcile(capture, memory, {});
}

}  // namespace ballast::recorded
