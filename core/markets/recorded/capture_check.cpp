#include "recorded/capture_check.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/black76.h"
#include "pricing/steady.h"
#include "recorded/expiry_check.h"
#include "recorded/level_factor.h"
#include "recorded/parity_line.h"
#include "recorded/premium_check.h"
#include "recorded/side_factor.h"

namespace ballast::recorded {

namespace {

constexpr std::size_t kFewestPairs = 3, kMostPairs = 7;
/// No expiry of the 144 recorded captures is farther off parity by mids (RecordedCaptures.AllCanBeReadAndAreSound).
constexpr double kForwardOff = 0.02;
/// Nor by the line of the marks by a third of this.
constexpr double kForwardOffLine = 0.003;
constexpr double kOffLine = 0.005;   ///< Of marks from that line, of the scale.
constexpr double kLeastMark = 5e-4;  ///< Of the forward: below it rounding hides what a mark says.
constexpr double kClearly = 0.5;     ///< One forward reprices the marks better than another if it leaves half the rest.
/// What a forward may stand off the index: so much at once, and so much a year. Of the recorded ones within a fortnight
/// the median of the nearest three stands off by 0.51 % at most, on 5 February 2026 with three days to live.
constexpr double kIndexOff = 0.005, kIndexOffAYear = 0.25;
/// An index stands off the end of the line through its forwards by so much and a share of what it moved while its rows
/// were fetched. Of 288 recorded chains none does by more than 0.0008 beside that share; of what is left of them
/// without the nearer expiries by 0.0071 at most where the nearest lives 20 weeks, as the line is bent: 0.018 a year.
constexpr double kOffLineEnd = 0.0015, kOffLineEndAYear = 0.04, kOfMoved = 0.7;
constexpr double kLeastYears = 1.0 / 365.0;              ///< On its last day an expiry has few quotes with both sides.
constexpr double kCarried = 0.003, kSameLevel = 0.0005;  ///< Forwards that differ, and levels that do not.
constexpr double kSameMove = 0.001;                      ///< Parity is 0.09 % off a stated forward at most.
constexpr double kRowOff = 0.025;                        ///< Of a row's index from the middle of all.
constexpr std::size_t kNearest = 3;                      ///< Expiries that judge an index.

double apart(double a, double b) { return std::abs(steady::log(a / b)); }

std::vector<ExpiryRows> expiriesOf(ChainCapture& capture, const std::string& chain)
{
    std::map<Timestamp, std::vector<ChainRow*>> byExpiry;
    for (auto& row : capture.rows)
        if (row.currency == chain && row.expiry > capture.time) byExpiry[row.expiry].push_back(&row);
    std::vector<ExpiryRows> expiries;
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
std::optional<double> parityForward(const ExpiryRows& expiry, std::optional<double> (*premiumOf)(const ChainRow&),
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
std::optional<double> parityForward(const ExpiryRows& expiry)
{
    const auto mids = parityForward(expiry, midOf, kMostPairs);
    const auto marks = parityForward(expiry, markOf, expiry.rows.size());
    return marks && (!mids || apart(*mids, *marks) <= kForwardOff) ? marks : mids;
}

std::optional<double> indexOf(const std::vector<ExpiryRows>& expiries)
{
    std::vector<double> values;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows)
            values.push_back(row->indexPrice);
    if (values.empty()) return std::nullopt;
    return median(std::move(values));
}

/// Rows are fetched one after the other, and the index moves meanwhile: of the recorded captures by 1.2 % at most. What
/// stands farther off the middle than twice that is no index; the row beside it, fetched with it, tells what it was.
void judgeIndexRows(ChainCapture& capture, const std::string& chain, std::vector<std::string>& said)
{
    std::vector<ChainRow*> rows;
    std::vector<double> values;
    for (auto& row : capture.rows) {
        if (row.currency != chain) continue;
        rows.push_back(&row);
        values.push_back(row.indexPrice);
    }
    if (rows.empty()) return;
    const double middle = median(std::move(values));
    const auto isOff = [middle](const ChainRow* row) { return apart(row->indexPrice, middle) > kRowOff; };
    const auto off = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), isOff));
    if (off == 0 || 2 * off >= rows.size()) return;
    const auto first = std::find_if(rows.begin(), rows.end(), isOff);
    said.push_back(
        fmt::format("{} index is suspect in {} of {} rows: {:.2f} at {}, {:.2f} in the middle of all; that of "
                    "the row before is taken",
                    chain, off, rows.size(), (*first)->indexPrice, (*first)->instrument, middle));
    double last = (*std::find_if_not(rows.begin(), rows.end(), isOff))->indexPrice;
    for (auto* row : rows) {
        if (isOff(row)) row->indexPrice = last;
        last = row->indexPrice;
    }
}

/// Whether those who know nothing of either stand nearer to `candidate` than to `stated`; parity itself breaks a tie.
bool isBacked(double candidate, double stated, const std::vector<double>& witnesses)
{
    int votes = 0;
    for (const double witness : witnesses)
        votes += apart(witness, candidate) < apart(witness, stated) ? 1 : -1;
    return votes >= 0;
}

std::optional<ParityLine> lineOf(const ExpiryRows& expiry)
{
    return parityLine(std::vector<const ChainRow*>(expiry.rows.begin(), expiry.rows.end()), Premium::Mark, kOffLine);
}

/// By how much, log of premiums, the middle row's volatility misses its mark at that forward; empty with few rows.
std::optional<double> repricing(const ExpiryRows& expiry, double forward, Timestamp now)
{
    std::vector<double> misses;
    for (const auto* row : expiry.rows) {
        const bool inverse = row->terms.settlement == domain::Settlement::Inverse;
        if (!row->mark || !row->markVolatility || *row->mark < kLeastMark * (inverse ? 1.0 : forward)) continue;
        const bool isOut = (row->right == domain::OptionRight::Call) == (row->strike >= forward);
        if (!isOut) continue;
        const double usd = pricing::black76Price(row->right, forward, row->strike, *row->markVolatility,
                                                 (expiry.expiry - now).inYears());
        misses.push_back(apart(std::max(usd / (inverse ? forward : 1.0), 1e-12), *row->mark));
    }
    if (misses.size() < kFewestPairs) return std::nullopt;
    return median(std::move(misses));
}

/// The forward of parity where the stated one is contradicted.
std::optional<double> otherForward(const ExpiryRows& expiry, Timestamp now, const std::vector<double>& witnesses)
{
    if (const auto line = lineOf(expiry); line && isWhole(*line)) {
        if (apart(line->forward, expiry.stated) <= kForwardOffLine) return std::nullopt;
        // Volatilities are told apart from forwards, and know which of the two the marks were made with.
        const auto byParity = repricing(expiry, line->forward, now), byStated = repricing(expiry, expiry.stated, now);
        if (byParity && byStated && *byParity < kClearly * *byStated) return line->forward;
    }
    const auto parity = parityForward(expiry);
    if (!parity || apart(*parity, expiry.stated) <= kForwardOff || !isBacked(*parity, expiry.stated, witnesses))
        return std::nullopt;
    return parity;
}

bool isConfirmed(const ExpiryRows& expiry)
{
    const auto line = lineOf(expiry);
    return line && isWhole(*line) && apart(line->forward, expiry.stated) <= kForwardOffLine;
}

/// Whether a stated forward lies between those beside it, which their own premiums confirm, and another does not: then
/// the premiums are wrong and not the forward, as where the rows of an expiry are shifted against its strikes.
bool liesBetween(const std::vector<ExpiryRows>& expiries, std::size_t i, double other)
{
    if (i == 0 || i + 1 >= expiries.size()) return false;
    const auto &before = expiries[i - 1], &own = expiries[i], &after = expiries[i + 1];
    if (!isConfirmed(before) || !isConfirmed(after)) return false;
    const double share = (own.expiry - before.expiry).inYears() / (after.expiry - before.expiry).inYears();
    const double between = before.stated * steady::exp(share * steady::log(after.stated / before.stated));
    return apart(own.stated, between) <= kForwardOffLine && apart(other, between) > kForwardOffLine;
}

/// The middle of the logarithms, where most forwards were moved and all by the same; empty where they were not.
std::optional<double> commonMove(std::vector<double> moves, std::size_t expiries)
{
    if (moves.size() < kFewestPairs || 2 * moves.size() <= expiries) return std::nullopt;
    const double middle = median(moves);
    const bool same =
        std::all_of(moves.begin(), moves.end(), [middle](double move) { return std::abs(move - middle) <= kSameMove; });
    return same ? std::optional(middle) : std::nullopt;
}

/// An expiry whose forward parity contradicts.
struct Contradicted {
    std::size_t place{};
    double parity{};
};

/// Where the forward of each expiry should stand: by its own parity, of one that has none by that of the contradicted
/// one nearest in time. What is not contradicted and has the strikes to be stays where it is.
std::vector<double> levelsOf(const std::vector<ExpiryRows>& expiries, const std::vector<Contradicted>& found)
{
    std::vector<double> levels;
    for (std::size_t i = 0; i < expiries.size(); ++i) {
        const auto awayFrom = [&](const Contradicted& one) {
            return std::abs((expiries[one.place].expiry - expiries[i].expiry).inYears());
        };
        const auto& nearest = *std::min_element(
            found.begin(), found.end(), [&](const auto& a, const auto& b) { return awayFrom(a) < awayFrom(b); });
        const auto line = lineOf(expiries[i]);
        if (nearest.place == i)
            levels.push_back(nearest.parity);
        else if (line && isWhole(*line))
            levels.push_back(expiries[i].stated);
        else
            levels.push_back(parityForward(expiries[i]).value_or(nearest.parity));
    }
    return levels;
}

/// Parity's forward for each that does not stand near it. Gives for how many.
std::size_t takeParity(std::vector<ExpiryRows>& expiries, const std::vector<Contradicted>& found, bool divided)
{
    std::size_t taken = 0;
    for (const auto& [place, parity] : found) {
        auto& expiry = expiries[place];
        if (divided && apart(expiry.stated, parity) <= kForwardOffLine) continue;
        for (auto* row : expiry.rows)
            row->underlyingLevel = parity;
        expiry.stated = parity;
        ++taken;
    }
    return taken;
}

/// Gives the logarithm by which parity moved most forwards, where that is one number.
std::optional<double> judgeForwards(std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                                    const std::vector<double>& witnesses, std::vector<std::string>& said)
{
    std::vector<Contradicted> found;
    std::vector<double> moves;
    for (std::size_t i = 0; i < expiries.size(); ++i) {
        const auto parity = otherForward(expiries[i], now, witnesses);
        if (!parity || liesBetween(expiries, i, *parity)) continue;
        found.push_back({i, *parity});
        moves.push_back(steady::log(*parity / expiries[i].stated));
    }
    if (found.empty()) return std::nullopt;
    const auto& first = expiries[found.front().place];
    const auto asTold = fmt::format("that of {} is {:.2f} stated and {:.2f} by parity",
                                    toIso8601(first.expiry).substr(0, 10), first.stated, found.front().parity);
    const auto move = commonMove(std::move(moves), expiries.size());
    const auto factor =
        move ? divideForwards(expiries, steady::exp(-*move), levelsOf(expiries, found)) : std::optional<double>();
    const auto taken = takeParity(expiries, found, factor.has_value());
    const auto what = !factor      ? std::string("put-call parity is taken for them")
                      : taken == 0 ? fmt::format("they are divided by {}, which their cents prove", *factor)
                                   : fmt::format("they are divided by {}, which their cents prove, and put-call parity "
                                                 "is taken for {} that this leaves off it",
                                                 *factor, taken);
    said.push_back(
        fmt::format("{} of {} {} forwards are suspect: {}; {}", found.size(), expiries.size(), chain, what, asTold));
    return move;
}

/// The nearest expiries that live a day or more.
std::vector<const ExpiryRows*> nearestOf(const std::vector<ExpiryRows>& expiries, Timestamp now)
{
    std::vector<const ExpiryRows*> nearest;
    for (const auto& expiry : expiries)
        if ((expiry.expiry - now).inYears() >= kLeastYears && nearest.size() < kNearest) nearest.push_back(&expiry);
    return nearest;
}

/// Today's end of the line through the logarithms of the forwards: the index that they tell, of 226 recorded captures
/// to 2.9 basis points in the median (the nearest forward less the basis of the capture before: 4.2).
double indexBy(const std::vector<const ExpiryRows*>& nearest, Timestamp now)
{
    const double count = static_cast<double>(nearest.size());
    double years = 0.0, level = 0.0, slope = 0.0, spread = 0.0;
    for (const auto* expiry : nearest) {
        years += (expiry->expiry - now).inYears() / count;
        level += steady::log(expiry->stated) / count;
    }
    for (const auto* expiry : nearest) {
        const double off = (expiry->expiry - now).inYears() - years;
        slope += off * (steady::log(expiry->stated) - level);
        spread += off * off;
    }
    return steady::exp(level - (spread > 0.0 ? slope / spread * years : 0.0));
}

/// Whether parity confirms most of the forwards: then they stand on another column than a last spot that is hours old.
bool areConfirmed(const std::vector<const ExpiryRows*>& forwards)
{
    const auto confirmed = std::count_if(forwards.begin(), forwards.end(), [](const ExpiryRows* expiry) {
        const auto line = lineOf(*expiry);
        return line && apart(line->forward, expiry->stated) <= kForwardOffLine;
    });
    return 2 * static_cast<std::size_t>(confirmed) > forwards.size();
}

/// Whether the index is a forward in disguise: one number cannot pass with the expiries as their forwards do.
bool followsForwards(const std::vector<ExpiryRows>& expiries, double nearest)
{
    std::size_t asked = 0, same = 0;
    for (const auto& expiry : expiries) {
        if (apart(expiry.stated, nearest) <= kCarried) continue;
        std::vector<double> values;
        for (const auto* row : expiry.rows)
            values.push_back(row->indexPrice);
        ++asked;
        same += apart(median(std::move(values)), expiry.stated) <= kSameLevel ? 1U : 0U;
    }
    return asked >= kFewestPairs && 5 * same >= 4 * asked;
}

void setIndex(const std::vector<ExpiryRows>& expiries, double index)
{
    for (const auto& expiry : expiries)
        for (auto* row : expiry.rows)
            row->indexPrice = index;
}

/// An index column that was multiplied by one number, which its cents prove, is divided by it.
bool divideIfProven(const std::vector<ExpiryRows>& expiries, const std::string& chain, double index, double estimate,
                    std::vector<std::string>& said)
{
    const auto factor = divideIndex(expiries, estimate);
    if (!factor) return false;
    said.push_back(fmt::format("{} index is suspect: {:.2f} stated; to the cent all of it is {} times {:.2f}, which is "
                               "taken",
                               chain, index, *factor, *indexOf(expiries)));
    return true;
}

/// An index that stands to the stated forwards as an index does, where parity moved all of these by one factor, was
/// moved with them. A spot known until now that is the index bears all of them out. True: it was.
bool judgeMovedIndex(const std::vector<ExpiryRows>& expiries, const std::string& chain, double index, double byForwards,
                     double move, const std::optional<double>& lastSpot, std::vector<std::string>& said)
{
    // The stated ones are the mended ones less the move, and so is the index that they tell.
    const double asStated = apart(index, byForwards * steady::exp(-move)), asMended = apart(index, byForwards);
    if (asStated > kClearly * asMended || (lastSpot && apart(*lastSpot, index) <= kSameMove)) return false;
    if (divideIfProven(expiries, chain, index, steady::exp(-move), said)) return true;
    const double taken = index * steady::exp(move);
    said.push_back(
        fmt::format("{} index is suspect: {:.2f} stated, as far off as the forwards beside it; {:.2f}, moved "
                    "with them, is taken",
                    chain, index, taken));
    setIndex(expiries, taken);
    return true;
}

/// By how much it moved while the rows were fetched, log of prices.
double indexMoved(const std::vector<ExpiryRows>& expiries)
{
    double least = HUGE_VAL, most = 0.0;
    for (const auto& expiry : expiries)
        for (const auto* row : expiry.rows) {
            least = std::min(least, row->indexPrice);
            most = std::max(most, row->indexPrice);
        }
    return apart(most, least);
}

/// How far an index stands from what forwards that parity confirms tell.
enum class OffLine {
    No,         ///< As recorded ones do, or a spot known until now is this one.
    ForDivide,  ///< Farther, but no farther than a line from afar may be bent: its cents alone can say that it is
                ///< wrong.
    ForReplace
};

OffLine offTheLine(const std::vector<ExpiryRows>& expiries, const std::vector<const ExpiryRows*>& nearest, double index,
                   double byForwards, const std::optional<double>& lastSpot, Timestamp now)
{
    if (nearest.size() != kNearest) return OffLine::No;
    const double most = kOffLineEnd + kOfMoved * indexMoved(expiries), off = apart(index, byForwards);
    if (off <= most || !areConfirmed(nearest) || (lastSpot && apart(*lastSpot, index) <= kSameMove)) return OffLine::No;
    const double beyond = (nearest.front()->expiry - now).inYears() - kLeastYears;
    return off > most + kOffLineEndAYear * beyond ? OffLine::ForReplace : OffLine::ForDivide;
}

void judgeIndex(const std::vector<ExpiryRows>& expiries, const std::string& chain, Timestamp now,
                const std::optional<double>& lastSpot, const std::optional<double>& move,
                std::vector<std::string>& said)
{
    const auto index = indexOf(expiries);
    const auto nearest = nearestOf(expiries, now);
    if (!index || nearest.empty()) return;
    if (move && judgeMovedIndex(expiries, chain, *index, indexBy(nearest, now), *move, lastSpot, said)) return;
    const auto isOff = [&](const ExpiryRows* expiry) {
        return apart(expiry->stated, *index) > kIndexOff + kIndexOffAYear * (expiry->expiry - now).inYears();
    };
    const auto off = static_cast<std::size_t>(std::count_if(nearest.begin(), nearest.end(), isOff));
    const double taken = indexBy(nearest, now);
    if (2 * off <= nearest.size() && !followsForwards(expiries, taken)) {
        const auto offLine = offTheLine(expiries, nearest, *index, taken, lastSpot, now);
        if (offLine == OffLine::No) return;
        if (offLine == OffLine::ForDivide) {
            divideIfProven(expiries, chain, *index, *index / taken, said);
            return;
        }
    }
    if (lastSpot && apart(*lastSpot, *index) <= apart(*lastSpot, taken) && !areConfirmed(nearest)) return;
    if (divideIfProven(expiries, chain, *index, *index / taken, said)) return;
    said.push_back(
        fmt::format("{} index is suspect: {:.2f} stated, {:.2f} by the forwards of {} expiries, which is taken", chain,
                    *index, taken, nearest.size()));
    setIndex(expiries, taken);
}

}  // namespace

std::vector<std::string> reconcile(ChainCapture& capture, const std::map<std::string, double>& lastSpot)
{
    std::vector<std::string> said;
    for (const auto& chain : currenciesOf(capture)) {
        judgeIndexRows(capture, chain, said);
        auto expiries = expiriesOf(capture, chain);
        if (expiries.empty()) continue;
        const auto last = lastSpot.find(expiries.front().rows.front()->underlying);
        std::vector<double> witnesses;
        if (const auto index = indexOf(expiries)) witnesses.push_back(*index);
        if (last != lastSpot.end()) witnesses.push_back(last->second);
        judgeScale(expiries, chain, said);
        judgeSideFactors(expiries, chain, said);
        const auto move = judgeForwards(expiries, chain, capture.time, witnesses, said);
        const auto odd = contradictedExpiries(expiries, chain, said);
        const auto isOdd = [&odd](Timestamp expiry) { return std::find(odd.begin(), odd.end(), expiry) != odd.end(); };
        std::erase_if(expiries, [&](const ExpiryRows& expiry) { return isOdd(expiry.expiry); });
        judgeIndex(expiries, chain, capture.time, last != lastSpot.end() ? std::optional(last->second) : std::nullopt,
                   move, said);
        judgeMarks(expiries, chain, capture.time, said);
        judgeSides(expiries, chain, capture.time, said);
        std::erase_if(capture.rows, [&](const ChainRow& row) { return row.currency == chain && isOdd(row.expiry); });
    }
    return said;
}

std::vector<std::string> reconcile(ChainCapture& capture) { return reconcile(capture, {}); }

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
