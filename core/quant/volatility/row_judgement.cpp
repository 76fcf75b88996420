#include "volatility/row_judgement.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "pricing/implied_volatility.h"
#include "pricing/steady.h"
#include "pricing/steady_prices.h"
#include "volatility/smile_observations.h"

namespace ballast::volatility {
namespace {

using domain::OptionRight;

constexpr double kLeastVolatility = 0.02;
constexpr double kGreatestVolatility = 10.0;
// In 28,019 rows of 48 recorded captures mark volatility and mark price of one row are 0.07 points apart at the 90th
// percentile, 0.95 at the 99.9th and 3.8 (of 114) at most: forwards move while the rows are fetched.
constexpr double kMarkAgainstPrice = 0.01;       ///< Volatility; or
constexpr double kMarkAgainstPriceShare = 0.03;  ///< this share of it, where that is more.
constexpr double kRoundedPremium = 5e-5;         ///< Of the forward: what rounding of a price may hide.
constexpr double kOffMarket = 0.03;  ///< Volatility beyond the spread at which a mark is off its own market.
constexpr double kDoubted = 1e-3;    ///< Of the forward: a mark price so far off its row is not used at all.
// In 113,527 rows in the money of 144 recorded captures 63 miss so much between bid and ask, because forwards move
// while rows are fetched; then the expiry's others miss half as much.
constexpr double kAloneTimes = 3.0;      ///< What nine tenths of the others in the money miss at most.
constexpr double kBesideMarket = 0.005;  ///< Volatility by which a confirmed one may stand beside bid or ask.
constexpr Duration kOneMoment = Duration::seconds(1);  ///< In which a venue tells all rows that a move changes.
constexpr int kFewestRows = 3;                         ///< For a column to be judged.
constexpr int kFewestOfSide = 8;                       ///< For a side to be judged by how far it stands off.
// In 3,365 expiries of 144 recorded captures the median row's volatility and price are 1.5 % of the premium apart at
// the 99th percentile, and where they are 3.6 % apart (at most) a third of the rows is so in the other direction:
// forwards move while the rows are fetched. A wrong column is off in one direction.
constexpr double kTellingPremium = 5e-4;  ///< Of the forward: below it ticks and rounding say more than the market.
constexpr double kColumnOff = 0.03;       ///< Log of premiums: by so much the median row must be off, and
constexpr double kOneWay = 0.8;           ///< this share of the rows in one direction.
constexpr double kWitnesses = 0.15;       ///< Of the rows: by so many more must bid and ask confirm one column.
// The nearer quarter of a side's quotes stands 1 % off the marks in the median expiry, the other side's as much.
constexpr double kSideOff = 0.1;         ///< Log of premiums beyond the other side's; and
constexpr double kSideOffTimes = 4.0;    ///< so many times as far off as the other side, which
constexpr double kSideOffLeast = 0.005;  ///< counts as so far off at least.

bool isReadable(const SmileQuote& quote) { return std::isfinite(quote.strike) && quote.strike > 0.0; }

bool isOut(const SliceInput& input, const SmileQuote& quote)
{
    return (quote.right == OptionRight::Call) == (quote.strike >= input.forward);
}

/// The price of a premium, if it can have a volatility.
std::optional<pricing::NearPrice> nearPriceOf(const SliceInput& input, const SmileQuote& quote,
                                              const std::optional<double>& premium)
{
    if (!premium || !std::isfinite(*premium)) return std::nullopt;
    const double scale = input.settlement == domain::Settlement::Inverse ? input.forward : 1.0;
    // What has none is told here: most rows in the money are of this kind, and an error costs more than a solution.
    const double price = *premium * scale;
    const bool isCall = quote.right == OptionRight::Call;
    const double intrinsic = std::max(isCall ? input.forward - quote.strike : quote.strike - input.forward, 0.0);
    if (price <= intrinsic || price >= (isCall ? input.forward : quote.strike)) return std::nullopt;
    // Bid, ask and mark of one row stand near each other.
    return pricing::NearPrice{quote.right, quote.strike, price, quote.markVolatility.value_or(0.0)};
}

std::optional<double> volatilityOf(const SliceInput& input, const SmileQuote& quote,
                                   const std::optional<double>& premium)
{
    const auto near = nearPriceOf(input, quote, premium);
    if (!near) return std::nullopt;
    const auto found = pricing::impliedVolatilityNear(near->right, input.forward, near->strike, near->price,
                                                      input.yearsToExpiry, near->near);
    if (!found) return std::nullopt;
    return *found;
}

bool isStated(const std::optional<double>& markVolatility)
{
    return markVolatility && std::isfinite(*markVolatility) && *markVolatility > 0.0;
}

/// Fills in what bids, asks and unstated marks mean, all rows at once: `quotes` are as many as `read`.
void readVolatilities(const SliceInput& input, std::span<const SmileQuote* const> quotes, std::span<QuoteFit> read)
{
    std::vector<pricing::NearPrice> prices;
    std::vector<std::optional<double>*> targets;
    prices.reserve(3 * quotes.size()), targets.reserve(3 * quotes.size());
    const auto want = [&](const SmileQuote& quote, const std::optional<double>& premium, std::optional<double>& iv) {
        const auto near = nearPriceOf(input, quote, premium);
        if (!near) return;
        prices.push_back(*near);
        targets.push_back(&iv);
    };
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const SmileQuote& quote = *quotes[i];
        if (isStated(quote.markVolatility))
            read[i].markIv = quote.markVolatility;
        else
            want(quote, quote.mark, read[i].markIv);
        want(quote, quote.bid, read[i].bidIv);
        want(quote, quote.ask, read[i].askIv);
    }
    std::vector<std::optional<double>> found(prices.size());
    pricing::impliedVolatilitiesNear(input.forward, input.yearsToExpiry, prices, found);
    for (std::size_t i = 0; i < found.size(); ++i)
        *targets[i] = found[i];
}

bool isSane(const std::optional<double>& iv) { return iv && *iv >= kLeastVolatility && *iv <= kGreatestVolatility; }

/// What bid and ask say of a volatility; nothing where neither stands.
bool isConfirmed(const QuoteFit& read, const std::optional<double>& volatility)
{
    if (!isSane(volatility) || (!read.bidIv && !read.askIv)) return false;
    return (!read.bidIv || *volatility >= *read.bidIv - kBesideMarket) &&
           (!read.askIv || *volatility <= *read.askIv + kBesideMarket);
}

double inQuoteCurrency(const SliceInput& input, double premium)
{
    return input.settlement == domain::Settlement::Inverse ? premium * input.forward : premium;
}

/// What the stated mark volatilities are worth, quote currency per coin; absent where there is none that can be.
std::vector<std::optional<double>> statedPremiums(const SliceInput& input)
{
    std::vector<std::optional<double>*> targets;
    std::vector<OptionRight> rights;
    std::vector<double> strikes, volatilities;
    std::vector<std::optional<double>> premiums(input.quotes.size());
    targets.reserve(premiums.size()), rights.reserve(premiums.size());
    strikes.reserve(premiums.size()), volatilities.reserve(premiums.size());
    for (std::size_t i = 0; i < premiums.size(); ++i) {
        const SmileQuote& quote = input.quotes[i];
        if (!isReadable(quote) || !isSane(quote.markVolatility)) continue;
        targets.push_back(&premiums[i]);
        rights.push_back(quote.right);
        strikes.push_back(quote.strike);
        volatilities.push_back(*quote.markVolatility);
    }
    const std::vector<double> forwards(targets.size(), input.forward), years(targets.size(), input.yearsToExpiry);
    const std::vector<double> discounts(targets.size(), 1.0);
    std::vector<double> prices(targets.size());
    pricing::priceSteadily({rights, forwards, strikes, volatilities, years, discounts}, prices);
    for (std::size_t i = 0; i < targets.size(); ++i)
        *targets[i] = prices[i];
    return premiums;
}

/// A mark price that its own bid and ask hold is no wrong one, whatever its volatility is worth at the middle of the
/// forwards: such a row was fetched when its forward stood elsewhere.
bool isHeldByMarket(const SmileQuote& quote)
{
    return quote.bid && quote.ask && *quote.mark >= *quote.bid && *quote.mark <= *quote.ask;
}

/// By so much a mark price may be off its row, quote currency per coin: a put of two coins moves by three times what
/// its forward does.
double doubtedMiss(const SliceInput& input, double price) { return kDoubted * std::max(input.forward, 1.5 * price); }

/// The stated volatility does not give the row's own mark price. Only then that of the price is solved for.
bool contradictsPrice(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                      QuoteFit& read)
{
    if (!quote.mark || !std::isfinite(*quote.mark) || !premium) return false;
    const double stated = *read.markIv;
    const double price = inQuoteCurrency(input, *quote.mark), missed = std::abs(*premium - price);
    if (missed <= kRoundedPremium * input.forward) return false;
    read.priceDoubted = missed > doubtedMiss(input, price) && !isHeldByMarket(quote);
    read.priceIv = volatilityOf(input, quote, quote.mark);
    if (!read.priceIv) return true;
    const double most = std::max(kMarkAgainstPrice, kMarkAgainstPriceShare * std::min(stated, *read.priceIv));
    return std::abs(stated - *read.priceIv) > most;
}

/// The mark lies outside the row's own bid and ask by more than their spread.
bool isOffMarket(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                 const QuoteFit& read)
{
    if (!quote.bid || !quote.ask || !read.markIv) return false;
    const double spread = inQuoteCurrency(input, *quote.ask - *quote.bid);
    const double mark = premium ? *premium : inQuoteCurrency(input, *quote.mark);  // Its volatility is of one of both.
    const double below = inQuoteCurrency(input, *quote.bid) - mark, above = mark - inQuoteCurrency(input, *quote.ask);
    if (std::max(below, above) <= std::max(spread, kRoundedPremium * input.forward)) return false;
    const auto& nearer = below > above ? read.bidIv : read.askIv;
    return !nearer || std::abs(*nearer - *read.markIv) > kOffMarket;
}

Rejection judgeRow(const SliceInput& input, const SmileQuote& quote, const std::optional<double>& premium,
                   QuoteFit& read)
{
    if (!read.markIv) return Rejection::NoVolatility;
    if (!isSane(read.markIv)) {
        read.priceIv = volatilityOf(input, quote, quote.mark);
        return isSane(read.priceIv) ? Rejection::MarkIsNotPrice : Rejection::AbsurdVolatility;
    }
    if (quote.bid && quote.ask && *quote.bid > *quote.ask) return Rejection::Crossed;
    if (contradictsPrice(input, quote, premium, read)) return Rejection::MarkIsNotPrice;
    if (isOffMarket(input, quote, premium, read)) return Rejection::MarkOffMarket;
    return Rejection::None;
}

/// Mark price and price of the mark volatility of a row that is large enough to tell; quote currency per coin.
struct Telling {
    double stated{}, price{};
    std::optional<double> bid, ask;
};

std::vector<Telling> tellingRows(const SliceInput& input, const std::vector<std::optional<double>>& premiums,
                                 const std::vector<SmileQuote>& quotes)
{
    std::vector<Telling> rows;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const auto& quote = quotes[i];
        if (!premiums[i] || !quote.mark || !std::isfinite(*quote.mark) || !isOut(input, quote)) continue;
        const double price = inQuoteCurrency(input, *quote.mark);
        if (std::max(*premiums[i], price) < kTellingPremium * input.forward) continue;
        Telling row{.stated = *premiums[i], .price = std::max(price, 1e-12), .bid = {}, .ask = {}};
        if (quote.bid && quote.ask && *quote.bid <= *quote.ask) {
            row.bid = inQuoteCurrency(input, *quote.bid);
            row.ask = inQuoteCurrency(input, *quote.ask);
        }
        rows.push_back(row);
    }
    return rows;
}

/// Whether volatilities and prices of a whole column differ in one direction.
bool columnsDiffer(const std::vector<Telling>& rows)
{
    if (rows.size() < static_cast<std::size_t>(kFewestRows)) return false;
    std::vector<double> off;
    for (const auto& row : rows)
        off.push_back(steady::log(std::max(row.stated, 1e-12) / row.price));
    const double median = medianOf(off);
    const auto same = std::count_if(off.begin(), off.end(), [median](double value) { return value * median > 0.0; });
    return std::abs(median) > kColumnOff && static_cast<double>(same) >= kOneWay * static_cast<double>(rows.size());
}

/// Which column bid and ask confirm; None where neither is confirmed by clearly more rows.
ColumnFault contradicted(const std::vector<Telling>& rows)
{
    int stated = 0, prices = 0, quoted = 0;
    for (const auto& row : rows) {
        if (!row.bid) continue;
        ++quoted;
        stated += row.stated >= *row.bid && row.stated <= *row.ask ? 1 : 0;
        prices += row.price >= *row.bid && row.price <= *row.ask ? 1 : 0;
    }
    if (std::abs(stated - prices) < std::max(static_cast<double>(kFewestRows - 1), kWitnesses * quoted))
        return ColumnFault::None;
    return stated > prices ? ColumnFault::Prices : ColumnFault::Volatilities;
}

/// Of two columns that bid and ask do not tell apart the volatilities where they stand nearer to the mids.
bool volatilitiesAreNearer(const std::vector<Telling>& rows)
{
    std::vector<double> stated, prices;
    for (const auto& row : rows) {
        if (!row.bid) continue;
        const double mid = 0.5 * (*row.bid + *row.ask);
        stated.push_back(steady::log(std::max(row.stated, 1e-12) / mid));
        prices.push_back(steady::log(row.price / mid));
    }
    return stated.empty() || std::abs(medianOf(std::move(stated))) <= std::abs(medianOf(std::move(prices)));
}

/// Sets aside the column of marks that bid and ask contradict, where mark volatilities and mark prices differ in most
/// rows and in one direction. Doubted prices are told row by row.
ColumnFault dropWrongMarks(const SliceInput& input, std::vector<std::optional<double>>& premiums,
                           std::vector<SmileQuote>& quotes, bool& pricesDoubted)
{
    const auto rows = tellingRows(input, premiums, quotes);
    if (!columnsDiffer(rows)) return ColumnFault::None;
    const auto told = contradicted(rows);
    const bool dropsPrices = told == ColumnFault::Prices || (told == ColumnFault::None && volatilitiesAreNearer(rows));
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        if (!premiums[i]) continue;
        if (dropsPrices) {
            quotes[i].mark.reset();
        } else if (quotes[i].mark) {
            quotes[i].markVolatility.reset();
            premiums[i].reset();
        }
    }
    pricesDoubted = dropsPrices;
    return told == ColumnFault::None ? ColumnFault::Marks : told;
}

/// What a row's marks say it is worth, as the venue quotes; nothing where they contradict each other.
std::optional<double> markPremium(const SliceInput& input, const SmileQuote& quote,
                                  const std::optional<double>& premium)
{
    constexpr double kShare = 0.1;
    const double unit = input.settlement == domain::Settlement::Inverse ? input.forward : 1.0;
    if (!quote.mark || !std::isfinite(*quote.mark)) return premium ? std::optional(*premium / unit) : std::nullopt;
    if (!premium) return quote.markVolatility ? std::nullopt : quote.mark;
    const double mark = *quote.mark * unit;
    const bool agrees = std::abs(*premium - mark) <= std::max(kShare * mark, kRoundedPremium * input.forward);
    return agrees ? quote.mark : std::nullopt;
}

/// How far the nearer quarter of a side stands off its marks, log of premiums; 0 where there are none.
double nearerQuarter(std::vector<double> off)
{
    if (off.empty()) return 0.0;
    const auto place = off.begin() + static_cast<std::ptrdiff_t>((off.size() - 1) / 4);
    std::nth_element(off.begin(), place, off.end());
    return *place;
}

/// How bids and asks stand to the marks, as the venue quotes.
struct Sides {
    int bids{}, asks{}, above{}, below{};         ///< Bids above the mark, asks below it.
    std::vector<double> bidsUnder{}, asksOver{};  ///< Log of premiums, of rows that are large enough.

    bool bidsContradicted() const { return above >= kFewestRows && 2 * above > bids; }
    bool asksContradicted() const { return below >= kFewestRows && 2 * below > asks; }
};

bool isFarOff(const std::vector<double>& own, const std::vector<double>& other)
{
    if (own.size() < static_cast<std::size_t>(kFewestOfSide) || other.size() < static_cast<std::size_t>(kFewestOfSide))
        return false;
    const double far = nearerQuarter(own), near = std::max(nearerQuarter(other), kSideOffLeast);
    return far - near > kSideOff && far > kSideOffTimes * near;
}

Sides sidesOf(const SliceInput& input, const std::vector<std::optional<double>>& premiums,
              const std::vector<SmileQuote>& quotes)
{
    Sides sides;
    const double unit = input.settlement == domain::Settlement::Inverse ? 1.0 : input.forward;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const auto& quote = quotes[i];
        if (!isReadable(quote) || !isOut(input, quote)) continue;
        sides.bids += quote.bid ? 1 : 0, sides.asks += quote.ask ? 1 : 0;
        const auto mark = markPremium(input, quote, premiums[i]);
        if (!mark) continue;
        sides.above += quote.bid && *quote.bid > *mark + kRoundedPremium * unit ? 1 : 0;
        sides.below += quote.ask && *quote.ask < *mark - kRoundedPremium * unit ? 1 : 0;
        if (*mark < 2.0 * kTellingPremium * unit) continue;
        if (quote.bid && *quote.bid > 0.0) sides.bidsUnder.push_back(steady::log(*mark / *quote.bid));
        if (quote.ask && *quote.ask > 0.0) sides.asksOver.push_back(steady::log(*quote.ask / *mark));
    }
    return sides;
}

/// Sets the side aside that most rows' marks contradict, or that stands far off all of them while the other stands
/// near. Where both sides are contradicted it is the marks that are odd.
ColumnFault dropWrongSide(const SliceInput& input, const std::vector<std::optional<double>>& premiums,
                          std::vector<SmileQuote>& quotes)
{
    const auto sides = sidesOf(input, premiums, quotes);
    const bool bidsWrong = sides.bidsContradicted() || isFarOff(sides.bidsUnder, sides.asksOver);
    const bool asksWrong = sides.asksContradicted() || isFarOff(sides.asksOver, sides.bidsUnder);
    if (bidsWrong == asksWrong) return ColumnFault::None;
    for (auto& quote : quotes)
        (bidsWrong ? quote.bid : quote.ask).reset();
    return bidsWrong ? ColumnFault::Bids : ColumnFault::Asks;
}

/// Of a crossed row the one side that the marks contradict.
void dropCrossedSide(const SliceInput& input, const std::optional<double>& premium, SmileQuote& quote)
{
    if (!quote.bid || !quote.ask || *quote.bid <= *quote.ask) return;
    const auto mark = markPremium(input, quote, premium);
    if (!mark) return;
    const double tick = kRoundedPremium * (input.settlement == domain::Settlement::Inverse ? 1.0 : input.forward);
    const bool bidAbove = *quote.bid > *mark + tick, askBelow = *quote.ask < *mark - tick;
    if (bidAbove && !askBelow) quote.bid.reset();
    if (askBelow && !bidAbove) quote.ask.reset();
}

/// Where most rows' volatilities and prices contradict each other, bid and ask say which of the two is wrong.
ColumnFault settleMarks(const SliceInput& input, std::vector<QuoteFit>& quotes)
{
    int good = 0, against = 0, volatilities = 0, prices = 0;
    for (const auto& quote : quotes) {
        if ((quote.right == OptionRight::Call) != (quote.strike >= input.forward)) continue;
        good += quote.rejection == Rejection::None ? 1 : 0;
        if (quote.rejection != Rejection::MarkIsNotPrice) continue;
        ++against;
        volatilities += isConfirmed(quote, quote.markIv) ? 1 : 0;
        prices += isConfirmed(quote, quote.priceIv) ? 1 : 0;
    }
    if (against <= good || volatilities == prices) return ColumnFault::None;
    const bool takesPrices = prices > volatilities;
    for (auto& quote : quotes) {
        if (quote.rejection != Rejection::MarkIsNotPrice) continue;
        if (!isConfirmed(quote, takesPrices ? quote.priceIv : quote.markIv)) continue;
        if (takesPrices) quote.markIv = quote.priceIv;
        quote.rejection = Rejection::None;
    }
    if (takesPrices)
        for (auto& quote : quotes)
            quote.priceDoubted = false;
    return takesPrices ? ColumnFault::Volatilities : ColumnFault::Prices;
}

/// A mark that lies outside its own bid and ask is not what the option is worth, unless most rows say so: then bids and
/// asks are of another moment, and the marks bear each other out.
void doubtMarksOffMarket(std::vector<QuoteFit>& quotes)
{
    const auto isOff = [](const QuoteFit& quote) { return quote.rejection == Rejection::MarkOffMarket; };
    const auto off = std::count_if(quotes.begin(), quotes.end(), isOff);
    const auto quoted =
        std::count_if(quotes.begin(), quotes.end(), [](const QuoteFit& quote) { return quote.bidIv && quote.askIv; });
    if (2 * off > quoted) return;
    for (auto& quote : quotes)
        quote.priceDoubted = quote.priceDoubted || isOff(quote);
}

/// The rows that can be read, what their volatilities are worth and what is said of them; each in the same order.
struct Judged {
    const std::vector<const SmileQuote*>& rows;
    const std::vector<QuoteFit>& quotes;
    const std::vector<const std::optional<double>*>& premiums;
};

/// The other option of a row's strike, where the row is in the money with a mark price and the other agrees with
/// itself.
std::optional<std::size_t> parityMate(const SliceInput& input, const Judged& all, std::size_t place)
{
    const SmileQuote& row = *all.rows[place];
    if (isOut(input, row) || !row.mark || !std::isfinite(*row.mark)) return std::nullopt;
    for (const auto beside : {place - 1, place + 1}) {
        if (beside >= all.rows.size() || all.rows[beside]->strike != row.strike) continue;
        if (all.rows[beside]->right == row.right || all.quotes[beside].rejection != Rejection::None) continue;
        if (*all.premiums[beside]) return beside;
    }
    return std::nullopt;
}

/// What the mark price of a row in the money misses the one that parity with its strike's other option gives, quote
/// currency per coin. Empty where none stands beside it.
std::optional<double> missedParity(const SliceInput& input, const Judged& all, std::size_t place)
{
    const auto mate = parityMate(input, all, place);
    if (!mate) return std::nullopt;
    const SmileQuote& row = *all.rows[place];
    return std::abs(**all.premiums[*mate] + std::abs(input.forward - row.strike) - inQuoteCurrency(input, *row.mark));
}

/// Whether parity may speak against a row: its strike's other option, and the forward, have heard what it heard.
bool isParityAsFresh(const SliceInput& input, const Judged& all, std::size_t place)
{
    const auto mate = parityMate(input, all, place);
    const auto told = all.rows[place]->told;
    return mate && isAsFresh(input, all.rows[*mate]->told, told) &&
           (input.forwardTold.isNever() || isAsFresh(input, input.forwardTold, told));
}

/// What nine tenths of the other rows in the money miss at most; empty with too few of them. Older ones count: they
/// miss the more, and then less is doubted.
std::optional<double> mostMissed(const SliceInput& input, const Judged& all, std::size_t asked)
{
    std::vector<double> misses;
    for (std::size_t place = 0; place < all.rows.size(); ++place) {
        const auto missed = place != asked ? missedParity(input, all, place) : std::nullopt;
        if (missed) misses.push_back(*missed);
    }
    if (misses.size() + 1 < static_cast<std::size_t>(kFewestOfSide)) return std::nullopt;
    const auto most = misses.begin() + static_cast<std::ptrdiff_t>(misses.size() * 9 / 10) - 1;
    std::nth_element(misses.begin(), most, misses.end());
    return *most;
}

/// Bid, ask and mark of a row in the money may lie together, and no volatility of theirs tells. Parity with its
/// strike's other option does, where those of the expiry's other rows in the money stand on it.
std::vector<std::size_t> offParity(const SliceInput& input, const Judged& all)
{
    std::vector<std::size_t> places;
    const auto isFar = [&](std::size_t place, double most) {
        const auto missed = missedParity(input, all, place);
        const double price = missed ? inQuoteCurrency(input, *all.rows[place]->mark) : 0.0;
        return missed && *missed > std::max(doubtedMiss(input, price), kAloneTimes * most);
    };
    for (std::size_t place = 0; place < all.rows.size(); ++place) {
        // One that agrees with itself may be right, and the other option the one that lies.
        const auto& own = all.quotes[place];
        if (own.rejection == Rejection::None || own.priceDoubted || !isFar(place, 0.0)) continue;
        if (isParityAsFresh(input, all, place)) places.push_back(place);
    }
    std::erase_if(places, [&](std::size_t place) {
        const auto most = mostMissed(input, all, place);
        return !most || !isFar(place, *most);
    });
    return places;
}

}  // namespace

bool isAsFresh(const SliceInput& input, Timestamp beside, Timestamp own)
{
    return input.toldTogether || (!beside.isNever() && beside + kOneMoment >= own);
}

JudgedRows judgeRows(const SliceInput& input)
{
    std::vector<SmileQuote> rows(input.quotes.begin(), input.quotes.end());
    JudgedRows judged;
    auto premiums = statedPremiums(input);
    bool pricesDoubted = false;
    judged.fault = dropWrongMarks(input, premiums, rows, pricesDoubted);
    const auto side = dropWrongSide(input, premiums, rows);
    if (judged.fault == ColumnFault::None) judged.fault = side;
    judged.quotes.reserve(rows.size());
    std::vector<const SmileQuote*> readable;
    readable.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SmileQuote& quote = rows[i];
        if (!isReadable(quote)) continue;
        dropCrossedSide(input, premiums[i], quote);
        QuoteFit& entry = judged.quotes.emplace_back();
        entry.strike = quote.strike;
        entry.right = quote.right;
        readable.push_back(&quote);
    }
    readVolatilities(input, readable, judged.quotes);
    for (std::size_t place = 0; place < readable.size(); ++place) {
        const SmileQuote& quote = *readable[place];
        const auto i = static_cast<std::size_t>(&quote - rows.data());
        QuoteFit& entry = judged.quotes[place];
        entry.rejection = judgeRow(input, quote, premiums[i], entry);
        entry.priceDoubted = entry.priceDoubted || (pricesDoubted && input.quotes[i].mark && !quote.mark);
    }
    const auto marks = settleMarks(input, judged.quotes);
    if (marks != ColumnFault::None) judged.fault = marks;
    doubtMarksOffMarket(judged.quotes);
    std::vector<const std::optional<double>*> worth;
    worth.reserve(readable.size());
    for (const auto* row : readable)
        worth.push_back(&premiums[static_cast<std::size_t>(row - rows.data())]);
    for (const auto place : offParity(input, {readable, judged.quotes, worth}))
        judged.quotes[place].priceDoubted = true;
    return judged;
}

std::optional<double> settledByMarket(const QuoteFit& quote)
{
    if (quote.rejection != Rejection::MarkIsNotPrice || !quote.bidIv || !quote.askIv) return std::nullopt;
    const bool stated = isConfirmed(quote, quote.markIv), price = isConfirmed(quote, quote.priceIv);
    if (stated == price) return std::nullopt;
    return stated ? quote.markIv : quote.priceIv;
}

}  // namespace ballast::volatility
