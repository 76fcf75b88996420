#include "recorded/recorded_market.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "recorded/stamp_check.h"

namespace ballast::recorded {

namespace {

using domain::EventBatch;
using domain::Price;

/// Captures come six hours apart as a rule, 13.5 at most: this long without one is a hole in the recording.
constexpr Duration kGap = Duration::hours(15);
/// The perpetual's price and the index are up to a minute apart. Where the index moved by more than this while a
/// capture was fetched, their ratio is that move (up to 0.7 %) and not the basis, which is a few basis points.
constexpr double kSteadyIndex = 0.002;
/// A basis is held against that of a capture at most this long before.
constexpr Duration kBasisAge = Duration::hours(2);
/// So far from the first of them captures that hold different chains are parts of one: each coin was asked for alone.
/// They are told at the time of the last, so that an index is at most so old when it is told.
constexpr Duration kPartsApart = Duration::minutes(1);
/// The end stands apart from the last capture, whose batch must not depend on being the last.
constexpr Duration kEndAfterLastCapture = Duration::milliseconds(1);

constexpr const char* kVenue = "Deribit";  ///< Whose chains are recorded.

template <class Body> void tell(EventBatch& batch, Body body) { batch.events.push_back({batch.time, std::move(body)}); }

/// Its stamps were wrong by one shift.
void restamp(ChainCapture& capture, Timestamp time)
{
    log::warning(fmt::format("{}: timestamps are suspect: {} stated, where its marks are priced for the time that its "
                             "name states, {}, which is taken",
                             capture.fileName, toIso8601(capture.time), toIso8601(time)));
    const auto shift = time - capture.time;
    for (auto& row : capture.rows)
        row.captureTime = row.captureTime + shift;
    capture.time = time;
}

std::string hoursAndMinutes(Duration length)
{
    const std::int64_t minutes = length.nanoseconds / Duration::minutes(1).nanoseconds;
    return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace

Result<std::unique_ptr<RecordedMarket>> RecordedMarket::open(const RecordedRequest& request)
{
    auto recording = findRecording(request.folder, request.spotFiles);
    if (!recording) return tl::unexpected<Error>(recording.error());
    std::unique_ptr<RecordedMarket> market(new RecordedMarket(std::move(*recording), request.settings));
    market->readAhead();
    if (!market->m_ahead) return tl::unexpected<Error>(*market->m_unread);
    market->m_info.start = market->m_ahead->time;
    market->m_info.underlyings = underlyingsOf(*market->m_ahead);
    if (!request.spotFiles.empty()) market->tellUnusedSpot();
    for (const auto& venue : market->m_settings.hedgeVenues)
        if (std::find(market->m_info.venues.begin(), market->m_info.venues.end(), venue.venue) ==
            market->m_info.venues.end())
            market->m_info.venues.push_back(venue.venue);
    return market;
}

RecordedMarket::RecordedMarket(Recording recording, domain::Settings settings)
    : m_recording(std::move(recording)), m_settings(std::move(settings))
{
    m_info.kind = domain::MarketKind::Recorded;
    m_info.title = "Recorded: " + m_recording.title;
    m_info.fingerprint = fingerprintOf(m_recording.ingredients, domain::toText(m_settings));
    m_info.end = m_recording.captures.back().time;
    m_info.captures = m_recording.captures.size();
}

Result<std::optional<EventBatch>> RecordedMarket::next()
{
    while (!m_over) {
        readAhead();
        if (!m_ahead) return ending();
        auto batch = batchAt(nextInstant());
        if (!batch) return stopped(batch.error());
        if (!batch->events.empty()) return std::move(*batch);
    }
    return std::nullopt;
}

tl::unexpected<Error> RecordedMarket::stopped(const Error& error)
{
    m_over = true;
    return tl::unexpected<Error>(error);
}

/// A series that a person named and that drives nothing so far is a mistake more often than not.
void RecordedMarket::tellUnusedSpot() const
{
    const auto& coins = m_info.underlyings;
    for (const auto& series : m_recording.spot)
        if (std::find(coins.begin(), coins.end(), series.coin) == coins.end())
            log::warning(fmt::format("{} drives nothing: the first capture holds {}, no {}", series.fileName,
                                     fmt::join(coins, ", "), series.coin));
}

Result<ChainCapture> RecordedMarket::readOne(const CaptureFile& file)
{
    auto capture = readCapture(file.path);
    if (!capture) return capture;
    if (file.isByName) restamp(*capture, file.time);
    if (const auto why = contradictedStamp(*capture)) return fail(ErrorCode::Mismatch, *why);
    if (capture->time <= m_lastCapture)
        return fail(ErrorCode::Mismatch,
                    fmt::format("{}: capture time must be after the former capture's {}, was {}", capture->fileName,
                                toIso8601(m_lastCapture), toIso8601(capture->time)));
    return capture;
}

void RecordedMarket::tellRemarks(const ChainCapture& capture) const
{
    if (const auto faults = capture.faults.summary(capture.fileName); !faults.empty()) log::warning(faults);
    for (const auto& remark : capture.remarks)
        log::warning(remark);
}

void RecordedMarket::joinParts(ChainCapture& capture)
{
    const Timestamp first = capture.time;
    while (m_read < m_recording.captures.size()) {
        const auto& file = m_recording.captures[m_read];
        if (file.time > first + kPartsApart) break;
        auto part = readOne(file);
        // What cannot be read, or is a capture of its own, is told in its turn.
        if (!part || part->time > first + kPartsApart || !holdOtherChains(capture, *part)) break;
        ++m_read;
        tellRemarks(*part);
        join(capture, std::move(*part));
    }
    if (capture.time > first)
        log::info(fmt::format("{}: its {} parts are told together at {}, {:.0f} s after the first", capture.fileName,
                              capture.partFiles.size() + 1, toIso8601(capture.time),
                              (capture.time - first).inSeconds()));
}

void RecordedMarket::readAhead()
{
    while (!m_ahead && m_read < m_recording.captures.size()) {
        auto capture = readOne(m_recording.captures[m_read++]);
        if (!capture) {
            log::warning("a capture is left out: " + capture.error().message);
            if (!m_unread) m_unread = capture.error();
            continue;
        }
        tellRemarks(*capture);
        joinParts(*capture);
        if (const auto missing = m_missing.judge(*capture); !missing.empty())
            log::warning(fmt::format("{}: {}", capture->fileName, missing));
        for (const auto& sentence : dropFrozenChains(*capture))
            log::warning(fmt::format("{}: {}", capture->fileName, sentence));
        if (capture->rows.empty()) {
            if (!m_unread) m_unread = Error{ErrorCode::Mismatch, capture->fileName + " holds no chain of its time"};
            continue;
        }
        m_ahead = std::move(*capture);
    }
}

/// The earliest of: capture, close, expiry, gap.
Timestamp RecordedMarket::nextInstant() const
{
    Timestamp time = m_ahead->time;
    if (m_lastCapture.isNever()) return time;
    for (const auto& coin : m_coins)
        time = std::min(time, coin.driver.nextKnown().value_or(time));
    if (!m_expiring.empty()) time = std::min(time, m_expiring.begin()->first);
    if (!m_gapTold) time = std::min(time, m_lastCapture + kGap);
    return time;
}

Result<EventBatch> RecordedMarket::batchAt(Timestamp time)
{
    EventBatch batch{time, {}};
    std::optional<ChainCapture> capture;
    if (m_ahead->time == time) capture = std::exchange(m_ahead, std::nullopt);
    if (capture) reconcileIt(*capture);
    sampleSpot(time, capture);
    tellGap(batch, capture.has_value());
    // Settled before a new chain comes, which no longer names them.
    auto done = settle(batch);
    if (capture) {
        if (m_lastCapture.isNever()) listHedges(batch);
        listOptions(batch, *capture);
    }
    for (const auto& coin : m_coins) {
        if (capture)
            for (const auto& chain : currenciesOf(*capture))
                tellChain(batch, *capture, coin.name, chain);
        if (done) done = tellSpot(batch, coin);
    }
    if (capture) m_lastCapture = time;
    if (!done) return tl::unexpected<Error>(done.error());
    return batch;
}

void RecordedMarket::reconcileIt(ChainCapture& capture)
{
    std::map<std::string, double> lastSpot;
    for (const auto& coin : m_coins)
        if (coin.driver.last()) lastSpot.emplace(coin.name, *coin.driver.last());
    for (const auto& sentence : reconcile(capture, lastSpot))
        log::warning(fmt::format("{}: {}", capture.fileName, sentence));
}

RecordedMarket::Coin& RecordedMarket::coinNamed(const std::string& name)
{
    const auto found = std::find_if(m_coins.begin(), m_coins.end(), [&](const Coin& c) { return c.name == name; });
    if (found != m_coins.end()) return *found;
    std::vector<SpotSeries> series;
    for (const auto& one : m_recording.spot)
        if (one.coin == name) series.push_back(one);
    m_coins.push_back({name, SpotDriver(std::move(series)), std::nullopt, {}, std::nullopt});
    return m_coins.back();
}

void RecordedMarket::learnBasis(Coin& coin, const ChainCapture& capture, double index)
{
    // Two that lie further apart say nothing of each other.
    const bool isNear = coin.basis && capture.time - coin.basisTime <= kBasisAge;
    const auto& file = fileOf(capture, coin.name);
    const auto found = m_recording.basis.find(file, coin.name, capture.time, index, isNear ? coin.basis : std::nullopt);
    if (!found.refused.empty()) log::warning(fmt::format("{}: {}", file, found.refused));
    if (!found.basis) return;
    coin.basis = found.basis;
    coin.basisTime = capture.time;
}

void RecordedMarket::sampleSpot(Timestamp time, const std::optional<ChainCapture>& capture)
{
    if (capture)
        for (const auto& name : underlyingsOf(*capture))
            coinNamed(name);
    for (auto& coin : m_coins) {
        const std::string chain = capture ? mainChainOf(*capture, coin.name) : std::string{};
        const bool captured = !chain.empty();  // Then it has rows, and each its index.
        const double index = captured ? indexOf(*capture, chain).value_or(0.0) : 0.0;
        coin.sample = captured ? coin.driver.onCapture(time, index, forwardsAgree(*capture, chain, index))
                               : coin.driver.onInstant(time);
        for (const auto& sentence : coin.sample ? coin.sample->doubts : coin.driver.takeDoubts())
            log::warning(sentence);
        for (const auto odd : coin.driver.takeOdd())
            coin.lastHalfHour.takeBack(odd);
        if (!coin.sample) continue;
        coin.lastHalfHour.add(time, coin.sample->price);
        if (captured && *indexMovement(*capture, chain) <= kSteadyIndex) learnBasis(coin, *capture, index);
    }
}

/// The chains' venue; spot and what stands on it come from candles and go on.
void RecordedMarket::tellFeed(EventBatch& batch, bool up, std::string why)
{
    tell(batch, domain::FeedConnectionChanged{
                    .venue = kVenue, .up = up, .why = std::move(why), .indices = {}, .oracles = {}, .gas = false});
}

void RecordedMarket::tellGap(EventBatch& batch, bool captured)
{
    if (m_lastCapture.isNever()) return;
    const Duration without = batch.time - m_lastCapture;
    if (captured) {
        if (m_gapTold) tellFeed(batch, true, "captures go on after " + hoursAndMinutes(without) + " without one");
        m_gapTold = false;
    } else if (!m_gapTold && without >= kGap) {
        tellFeed(batch, false, "no capture for " + hoursAndMinutes(without));
        m_gapTold = true;
    }
}

/// The average of the index over the last half hour where the candles tell it, else the last index known; the venue's
/// own delivery price is not recorded.
double RecordedMarket::settlementPrice(const Coin& coin, Timestamp expiry)
{
    const auto average = coin.lastHalfHour.at(expiry);
    ++(average ? m_atAverage : m_atLast);
    BALLAST_ASSERT(coin.driver.last().has_value());  // An option is listed by a capture, which has an index.
    const double price = average.value_or(*coin.driver.last());
    log::info(fmt::format("{} options of {} settle at {:.2f}, {}", coin.name, toIso8601(expiry), price,
                          average ? "the average of the index over 30 minutes" : "the last index known"));
    return price;
}

Result<void> RecordedMarket::settle(EventBatch& batch)
{
    while (!m_expiring.empty() && m_expiring.begin()->first <= batch.time) {
        const auto& [expiry, options] = *m_expiring.begin();
        std::map<std::string, Price> prices;
        for (const auto id : options) {
            const auto& coin = coinNamed(m_table.at(id).underlying);
            auto known = prices.find(coin.name);
            if (known == prices.end()) {
                const auto price = Price::fromDouble(settlementPrice(coin, expiry));
                if (!price) return tl::unexpected<Error>(price.error());
                known = prices.emplace(coin.name, *price).first;
            }
            tell(batch, domain::InstrumentSettled{id, known->second});
        }
        m_expiring.erase(m_expiring.begin());
    }
    return {};
}

void RecordedMarket::listHedges(EventBatch& batch)
{
    for (const auto& venue : m_settings.hedgeVenues) {
        const auto id = m_table.add(domain::instrumentOf(venue));
        tell(batch, domain::InstrumentListed{m_table.at(id)});
    }
}

void RecordedMarket::listOptions(EventBatch& batch, const ChainCapture& capture)
{
    for (auto& option : instrumentsOf(capture)) {
        if (option.expiry <= batch.time || m_table.findByName(option.name)) continue;
        const auto id = m_table.add(std::move(option));
        m_expiring[m_table.at(id).expiry].push_back(id);
        tell(batch, domain::InstrumentListed{m_table.at(id)});
    }
}

void RecordedMarket::tellChain(EventBatch& batch, const ChainCapture& capture, const std::string& coin,
                               const std::string& name)
{
    const auto& terms = termsOf(capture, name);
    if (domain::currencyOf(terms.base).name != coin) return;
    // The desk carries what it has, as of a chain that is not in the capture.
    if (std::find(capture.frozen.begin(), capture.frozen.end(), name) != capture.frozen.end()) return;
    domain::ChainUpdate chain{.underlying = coin,
                              .captureTime = capture.time,
                              .complete = true,
                              .forwards = {},
                              .quotes = {},
                              .venue = kVenue,
                              .settlement = terms.settlement,
                              .settles = terms.settles};
    for (const auto& forward : forwardsByExpiry(capture, name))
        if (forward.expiry > capture.time) chain.forwards.push_back(forward);
    for (const auto& quote : optionQuotes(capture, name, m_table))
        if (m_table.at(quote.instrument).expiry > capture.time) chain.quotes.push_back(quote);
    if (!chain.quotes.empty()) tell(batch, std::move(chain));
}

Result<void> RecordedMarket::tellSpot(EventBatch& batch, const Coin& coin)
{
    if (!coin.sample) return {};
    const auto price = Price::fromDouble(coin.sample->price);
    if (!price) return tl::unexpected<Error>(price.error());
    tell(batch, domain::IndexUpdate{coin.name, *price, batch.time, coin.sample->step, coin.sample->source});
    for (const auto& venue : m_settings.hedgeVenues) {
        if (venue.underlying != coin.name) continue;
        const auto quoted = quoteHedge(batch, coin, venue);
        if (!quoted) return quoted;
    }
    return {};
}

Result<void> RecordedMarket::quoteHedge(EventBatch& batch, const Coin& coin, const domain::HedgeVenue& venue)
{
    const bool perpetual = venue.kind == domain::InstrumentKind::Perpetual;
    const double mid = coin.sample->price * (perpetual ? coin.basis.value_or(1.0) : 1.0);
    const auto bid = Price::fromDouble(mid * (1.0 - venue.halfSpreadRate));
    if (!bid) return tl::unexpected<Error>(bid.error());
    const auto ask = Price::fromDouble(mid * (1.0 + venue.halfSpreadRate));
    if (!ask) return tl::unexpected<Error>(ask.error());
    const auto id = m_table.find(venue.venue, venue.instrument);
    const Price bidOnTick = venue.price.rounded(*bid, domain::Rounding::Down);
    // Below one tick there is no bid; a missing quote is not told as 0.
    if (!id || bidOnTick <= Price{}) return {};
    // No book is recorded, so the depth stays unknown.
    tell(batch,
         domain::HedgeQuote{
             *id, bidOnTick, venue.price.rounded(*ask, domain::Rounding::Up), {}, batch.time, coin.sample->step});
    return {};
}

EventBatch RecordedMarket::ending()
{
    m_over = true;
    EventBatch batch{m_lastCapture + kEndAfterLastCapture, {}};
    const std::string time = toIso8601(m_lastCapture);
    std::string settled;
    if (m_atAverage + m_atLast > 0)
        settled = fmt::format(
            "; options settled at the 30-minute average of the index at {} expiries, at its last value at {}",
            m_atAverage, m_atLast);
    tell(batch, domain::MarketEnded{fmt::format("End of the recording, {} UTC{}", time.substr(0, 19), settled)});
    return batch;
}

}  // namespace ballast::recorded
