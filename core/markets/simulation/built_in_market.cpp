#include "simulation/built_in_market.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "simulation/gas_model.h"
#include "simulation/hedge_venue_model.h"
#include "simulation/kept_fields.h"
#include "simulation/market_path.h"
#include "simulation/option_board.h"
#include "simulation/oracle_model.h"
#include "simulation/order_flow.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

constexpr CivilTime kStart{.year = 2026, .month = 1, .day = 5};
constexpr std::int64_t kRotationSeconds = 6;  ///< Two expiries a coin each second: all twelve in six.
constexpr double kRepriceAllJump = 0.01;      ///< After a jump of 1 % a venue reprices everything at once.

/// FNV-1a: short, and the same on every platform.
std::uint64_t fingerprintOf(const std::string& text)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

Result<void> check(const domain::Settings& settings, std::optional<Duration> length)
{
    if (length && length->nanoseconds <= 0)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("length of the built-in market must be positive, was {} s", length->inSeconds()));
    for (const domain::HedgeVenue& venue : settings.hedgeVenues) {
        if (!findCoin(venue.underlying))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("underlying of {} must be BTC or ETH in the built-in market, was \"{}\"",
                                    venue.instrument, venue.underlying));
        if (!venue.price.isStated() || venue.lotSize.units() <= 0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("price steps and lot of {} must be positive, were {} and {}", venue.instrument,
                                    venue.price.toString(), venue.lotSize.toString()));
    }
    return {};
}

}  // namespace

class BuiltInMarket::Parts {
public:
    Parts(std::uint64_t seed, const domain::Settings& settings, std::optional<Duration> length,
          std::shared_ptr<RestingQuotes> quotes, bool scripted);

    const domain::MarketInfo& info() const { return m_info; }
    std::optional<domain::EventBatch> next();
    std::optional<std::string> kept() const;
    Result<void> goOn(std::string_view kept, const domain::InstrumentTable& listed);

private:
    template <class A, class Self> static void state(A& a, Self& p);
    struct CoinParts {
        std::vector<OptionBoard> boards;  ///< One a venue; the first is the one where we quote.
        OracleModel oracle;
        OrderFlow flow;
    };

    template <class Body> static void emit(domain::EventBatch& batch, Body body)
    {
        batch.events.push_back({batch.time, std::move(body)});
    }
    void listHedges(domain::EventBatch& batch) const;
    void emitSpot(domain::EventBatch& batch);
    void emitHedges(domain::EventBatch& batch);
    void emitChains(domain::EventBatch& batch, bool first);
    void emitChain(std::size_t coin, OptionBoard& board, domain::EventBatch& batch, bool first);
    void letTakersTrade(Timestamp time);
    bool refreshesNow(std::size_t coin, std::size_t place) const;

    domain::MarketInfo m_info;
    domain::InstrumentTable m_table;
    std::shared_ptr<RestingQuotes> m_quotes;
    MarketPath m_path;
    GasModel m_gas;
    std::vector<HedgeVenueModel> m_hedges;
    std::vector<CoinParts> m_coins;
    bool m_started{};
};

BuiltInMarket::Parts::Parts(std::uint64_t seed, const domain::Settings& settings, std::optional<Duration> length,
                            std::shared_ptr<RestingQuotes> quotes, bool scripted)
    : m_quotes(std::move(quotes)), m_path(seed, {.scripted = scripted}), m_gas(seed)
{
    m_info.kind = domain::MarketKind::Simulated;
    m_info.title =
        fmt::format("Built-in market, seed {}{}", seed, scripted ? ", first half hour conditioned" : ", unscripted");
    m_info.fingerprint = fmt::format("built-in 2 seed {}{} settings {:016x}", seed, scripted ? "" : " unscripted",
                                     fingerprintOf(toText(settings)));
    m_info.start = fromCivil(kStart);
    if (length) m_info.end = m_info.start + *length;
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        m_info.underlyings.emplace_back(kCoins[i].code);
        m_coins.push_back({{}, OracleModel(i, seed), OrderFlow(i, seed, *m_quotes)});
        for (OptionListing& listing : optionListings(kCoins[i].code, settings.linearOptions))
            m_coins.back().boards.emplace_back(i, std::move(listing), m_table);
    }
    m_info.venues = {std::string(kOptionVenue)};
    if (settings.linearOptions) m_info.venues.emplace_back(kLinearOptionVenue);
    for (const domain::HedgeVenue& venue : settings.hedgeVenues) {
        if (std::find(m_info.venues.begin(), m_info.venues.end(), venue.venue) == m_info.venues.end())
            m_info.venues.push_back(venue.venue);
        m_hedges.emplace_back(venue, m_table.add(domain::instrumentOf(venue)), seed, m_hedges.size());
    }
}

std::optional<domain::EventBatch> BuiltInMarket::Parts::next()
{
    const bool first = !m_started;
    const std::int64_t second = first ? 0 : m_path.now().second + 1;
    domain::EventBatch batch{.time = m_info.start + Duration::seconds(second), .events = {}};
    if (m_info.end && batch.time > *m_info.end) return std::nullopt;
    m_started = true;
    if (first) listHedges(batch);
    if (!first) m_path.advance();
    emitSpot(batch);
    emitHedges(batch);
    emitChains(batch, first);
    letTakersTrade(batch.time);
    return batch;
}

/// The title, the end and what is quoted are the constructor's; what rests is the gateway's.
template <class A, class Self> void BuiltInMarket::Parts::state(A& a, Self& p)
{
    a(p.m_started, p.m_path, p.m_gas);
    for (auto& hedge : p.m_hedges)
        a(hedge);
    for (auto& coin : p.m_coins) {
        a(coin.oracle, coin.flow);
        for (auto& board : coin.boards)
            a(board);
    }
}

std::optional<std::string> BuiltInMarket::Parts::kept() const
{
    codec::StateWriter writer;
    state(writer, *this);
    return writer.error().empty() ? std::optional(writer.bytes()) : std::nullopt;
}

Result<void> BuiltInMarket::Parts::goOn(std::string_view kept, const domain::InstrumentTable& listed)
{
    for (const auto& hedge : m_table.all())
        if (listed.find(hedge.venue, hedge.name) != hedge.id)
            return fail(ErrorCode::Corrupt,
                        fmt::format("what the built-in market kept: {} was listed under another number", hedge.name));
    m_table = listed;
    codec::StateReader reader(kept);
    state(reader, *this);
    if (reader.ok() && !reader.atEnd()) reader.refuse("there is more than belongs to it");
    if (reader.ok()) return {};
    return fail(ErrorCode::Corrupt, fmt::format("what the built-in market kept: {}", reader.error()));
}

void BuiltInMarket::Parts::listHedges(domain::EventBatch& batch) const
{
    for (const HedgeVenueModel& hedge : m_hedges)
        emit(batch, domain::InstrumentListed{m_table.at(hedge.instrument())});
}

void BuiltInMarket::Parts::emitSpot(domain::EventBatch& batch)
{
    const MarketState& state = m_path.now();
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        emit(batch, domain::IndexUpdate{.underlying = m_info.underlyings[i],
                                        .price = floorToTick(state.coins[i].spot, priceOf(0.01)),
                                        .sampleTime = batch.time,
                                        .step = {},
                                        .source = "Built-in index"});
        if (const auto update = m_coins[i].oracle.step(batch.time, state.coins[i].spot)) emit(batch, *update);
    }
    if (const auto gas = m_gas.step(state)) emit(batch, *gas);
}

void BuiltInMarket::Parts::emitHedges(domain::EventBatch& batch)
{
    const bool onTheHour = batch.time.nanoseconds % Duration::hours(1).nanoseconds == 0;
    for (HedgeVenueModel& hedge : m_hedges) {
        emit(batch, hedge.quote(batch.time, m_path.now()));
        if (onTheHour && hedge.isPerpetual())
            emit(batch, domain::FundingUpdate{.instrument = hedge.instrument(), .ratePerHour = hedge.fundingPerHour()});
    }
}

void BuiltInMarket::Parts::emitChains(domain::EventBatch& batch, bool first)
{
    for (std::size_t i = 0; i < kCoinCount; ++i)
        for (OptionBoard& board : m_coins[i].boards)
            emitChain(i, board, batch, first);
}

void BuiltInMarket::Parts::emitChain(std::size_t coin, OptionBoard& board, domain::EventBatch& batch, bool first)
{
    const auto added = board.roll(batch, m_path.now());
    domain::ChainUpdate update{.underlying = m_info.underlyings[coin],
                               .captureTime = batch.time,
                               .complete = first,
                               .forwards = {},
                               .quotes = {},
                               .venue = board.listing().venue,
                               .settlement = board.listing().terms.settlement,
                               .settles = board.listing().terms.settles};
    for (std::size_t place = 0; place < board.expiryCount(); ++place) {
        const bool isNew = std::find(added.begin(), added.end(), place) != added.end();
        if (isNew || refreshesNow(coin, place)) board.refresh(place, batch, update, m_path.now());
    }
    if (!update.forwards.empty()) emit(batch, std::move(update));
}

/// Neighbours in time are refreshed together, so that their quotes are of one surface.
bool BuiltInMarket::Parts::refreshesNow(std::size_t coin, std::size_t place) const
{
    const MarketState& state = m_path.now();
    if (std::abs(state.coins[coin].logJump) >= kRepriceAllJump) return true;
    return static_cast<std::int64_t>(place / 2) % kRotationSeconds == state.second % kRotationSeconds;
}

/// Their trades are the gateway's to tell.
void BuiltInMarket::Parts::letTakersTrade(Timestamp time)
{
    for (CoinParts& coin : m_coins)
        coin.flow.step(time, m_path);
}

Result<std::unique_ptr<BuiltInMarket>> BuiltInMarket::create(std::uint64_t seed, const domain::Settings& settings,
                                                             std::optional<Duration> length,
                                                             std::shared_ptr<RestingQuotes> quotes, bool scripted)
{
    if (const auto checked = check(settings, length); !checked) return tl::unexpected<Error>(checked.error());
    if (!quotes) quotes = std::make_shared<RestingQuotes>();
    return std::unique_ptr<BuiltInMarket>(
        new BuiltInMarket(std::make_unique<Parts>(seed, settings, length, std::move(quotes), scripted)));
}

BuiltInMarket::BuiltInMarket(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
BuiltInMarket::~BuiltInMarket() = default;

const domain::MarketInfo& BuiltInMarket::info() const { return m_parts->info(); }

Result<std::optional<domain::EventBatch>> BuiltInMarket::next() { return m_parts->next(); }

std::optional<std::string> BuiltInMarket::kept() const { return m_parts->kept(); }

Result<void> BuiltInMarket::goOn(std::string_view kept, const domain::InstrumentTable& listed)
{
    return m_parts->goOn(kept, listed);
}

}  // namespace ballast::simulation
