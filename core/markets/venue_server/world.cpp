#include "venue_server/world.h"

#include <cmath>
#include <fmt/format.h>

#include "simulation/option_listing.h"
#include "simulation/surface_model.h"
#include "simulation/venue_quote.h"

namespace ballast::venue_server {

namespace {

using simulation::kCoins;

constexpr std::int64_t kOne = Quantity::kUnitsPerOne;
constexpr std::uint64_t kServerStream = 1000;  ///< Of the stream of faults, which the market itself does not draw from.
constexpr std::int64_t kRotationSeconds = 6, kMostSecondsACall = 3600;
constexpr double kRepriceAllJump = 0.01;
constexpr int kPerpetualLevels = 10, kFutureLevels = 5, kOptionLevels = 3, kOptionsThatBreathe = 10;

/// 1970-01-01 was a Thursday; a Friday has 1.
std::string_view periodOf(Timestamp expiry)
{
    constexpr std::int64_t kDay = Duration::days(1).nanoseconds;
    if (expiry.nanoseconds / kDay % 7 != 1) return "day";
    return toCivil(expiry).month != toCivil(expiry + Duration::days(7)).month ? "month" : "week";
}

domain::HedgeVenue perpetualOf(std::size_t coin, bool inverse)
{
    const std::string name(kCoins[coin].code);
    const bool btc = name == "BTC";
    return {.venue = std::string(simulation::kOptionVenue),
            .instrument = name + (inverse ? "-PERPETUAL" : "_USDC-PERPETUAL"),
            .underlying = name,
            .kind = domain::InstrumentKind::Perpetual,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.00002,
            .dailyVolumeCoins = (btc ? 60'000.0 : 900'000.0) * (inverse ? 1.0 : 0.3),
            .price = domain::PriceRule::ofTick(Price::fromUnits(btc ? kOne / 2 : kOne / 20)),
            .lotSize = Quantity::fromUnits(kOne / 1000)};
}

}  // namespace

World::World(std::uint64_t seed, double speed, Timestamp start, bool scripted)
    : m_speed(speed), m_start(start), m_now(start),
      m_path(seed, {.second = start.nanoseconds / Duration::seconds(1).nanoseconds, .scripted = scripted}),
      m_state(m_path.now()), m_random(seed, simulation::StreamName::Faults, kServerStream)
{
    m_factors.fill(1.0);
    for (std::size_t coin = 0; coin < simulation::kCoinCount; ++coin)
        for (const bool inverse : {true, false})
            addPerpetual(coin, inverse, seed);
    for (std::size_t coin = 0; coin < simulation::kCoinCount; ++coin) {
        auto listing = simulation::optionListings(kCoins[coin].code, false).front();
        listing.speed = rate();
        m_boards.emplace_back(coin, std::move(listing), m_table);
    }
    quotePerpetuals();
    quoteOptions(true);
    for (auto& contract : m_contracts)
        contract->settlement = contract->mark;
    m_listed.clear();
}

void World::addPerpetual(std::size_t coin, bool inverse, std::uint64_t seed)
{
    const auto venue = perpetualOf(coin, inverse);
    auto contract = std::make_unique<Contract>();
    auto& made = contract->instrument = domain::instrumentOf(venue);
    const auto coinCurrency = *domain::findCurrency(kCoins[coin].code);
    contract->coin = coin;
    contract->period = "perpetual";
    contract->takerRate = venue.feeRate;
    contract->listedAt = m_now;
    contract->size = contract->least = Quantity::fromUnits(kOne / 1000);
    contract->currency = "USDC";
    contract->index = lower(kCoins[coin].code) + (inverse ? "_usd" : "_usdc");
    if (inverse) {
        made.settlement = domain::Settlement::Inverse;
        made.unit = domain::ContractUnit::Quote;
        made.quote = *domain::findCurrency("USD");
        made.settles = coinCurrency;
        contract->size = contract->least = Quantity::fromUnits(coin == 0 ? 10 * kOne : kOne);
        contract->currency = kCoins[coin].code;
    }
    contract->openInterest = inverse ? 1e9 : 1e4;
    made.id = m_table.add(made);
    m_byName.emplace(made.name, contract.get());
    m_byId.emplace(made.id.value, contract.get());
    m_perpetuals.push_back({simulation::HedgeVenueModel(venue, made.id, seed, m_perpetuals.size()), contract.get()});
    m_contracts.push_back(std::move(contract));
}

Contract* World::find(std::string_view name)
{
    const auto found = m_byName.find(std::string(name));
    return found == m_byName.end() ? nullptr : found->second;
}

double World::volatilityIndex(std::size_t coin) const
{
    return simulation::SsviSlice(m_state.coins[coin], 30.0 / 365.0 * rate()).impliedVolatility(0.0) * std::sqrt(rate());
}

void World::jump(std::size_t coin, double factor)
{
    m_factors[coin] *= factor;
    m_state.coins[coin].spot *= factor;
    quotePerpetuals();
    quoteOptions(true);
}

void World::advance(Timestamp now)
{
    const auto before = m_now;
    m_now = std::max(now, m_now);
    const double elapsed = (m_now - before).inSeconds();
    for (auto& perpetual : m_perpetuals)
        perpetual.contract->interest += perpetual.contract->funding8h * elapsed / (8.0 * 3600.0);
    const auto wanted = static_cast<std::int64_t>((m_now - m_start).inSeconds() * m_speed);
    for (std::int64_t taken = 0; m_seconds < wanted && taken < kMostSecondsACall; ++taken) {
        ++m_seconds;
        m_path.advance();
        second();
    }
    settleDaily();
}

void World::settleDaily()
{
    const auto day =
        Timestamp{} +
        Duration::days((m_now - (Timestamp{} + Duration::hours(8))).nanoseconds / Duration::days(1).nanoseconds) +
        Duration::hours(8);
    if (m_dayStart.isNever()) m_dayStart = day;
    if (day <= m_dayStart) return;
    m_dayStart = day;
    for (auto& contract : m_contracts)
        contract->settlement = contract->mark;
}

void World::second()
{
    m_state = m_path.now();
    bool jumped = false;
    for (std::size_t i = 0; i < simulation::kCoinCount; ++i) {
        m_state.coins[i].spot *= m_factors[i];
        jumped = jumped || std::abs(m_state.coins[i].logJump) >= kRepriceAllJump;
    }
    quotePerpetuals();
    quoteOptions(jumped);
}

void World::quotePerpetuals()
{
    for (auto& [model, contract] : m_perpetuals) {
        const auto quote = model.quote(m_now, m_state);
        contract->bid = quote.bid;
        contract->ask = quote.ask;
        contract->mark = rounded(0.5 * (quote.bid.toDouble() + quote.ask.toDouble()), 2);
        contract->index_price = rounded(spot(contract->coin), 2);
        contract->funding8h = rounded(8.0 * model.fundingPerHour() * rate());
        makeLevels(*contract, kPerpetualLevels, 2);
        contract->isDirty.fill(true);
    }
}

void World::quoteOptions(bool all)
{
    for (auto& board : m_boards) {
        const auto coin = static_cast<std::size_t>(&board - m_boards.data());
        domain::EventBatch batch{.time = m_now, .events = {}};
        domain::ChainUpdate update;
        update.underlying = kCoins[coin].code;
        const auto added = board.roll(batch, m_state);
        for (std::size_t place = 0; place < board.expiryCount(); ++place) {
            const bool turn =
                static_cast<std::int64_t>(place / 2) % kRotationSeconds == m_state.second % kRotationSeconds;
            const bool isNew = std::find(added.begin(), added.end(), place) != added.end();
            if (all || turn || isNew) board.refresh(place, batch, update, m_state);
        }
        take(batch, coin);
        apply(update);
    }
}

void World::take(domain::EventBatch& batch, std::size_t coin)
{
    for (auto& event : batch.events) {
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body)) list(listed->instrument, coin);
        if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body)) {
            auto* contract = m_byId.at(settled->instrument.value);
            close(*contract, settled->price.toDouble());
            m_deliveries[coin][contract->instrument.expiry] = settled->price.toDouble();
            // The future of that expiry is delivered at the same price.
            const auto future = m_futures.find({contract->coin, contract->instrument.expiry});
            if (future == m_futures.end()) continue;
            close(*future->second, settled->price.toDouble());
            m_futures.erase(future);
        }
    }
}

void World::close(Contract& contract, double price)
{
    contract.isClosed = true;
    contract.index_price = price;
    contract.makers = {};
    contract.bid = contract.ask = std::nullopt;
    contract.touch();
    m_closed.push_back(&contract);
}

/// Inverse, in USD, beside the options of a month's end; told and traded as the perpetual is, at its expiry's forward.
void World::listFuture(const Contract& option)
{
    const auto expiry = option.instrument.expiry;
    if (option.period != "month" || m_futures.contains({option.coin, expiry})) return;
    auto contract = std::make_unique<Contract>();
    auto& made = contract->instrument = m_perpetuals[2 * option.coin].contract->instrument;
    made.id = {};
    made.kind = domain::InstrumentKind::Future;
    made.expiry = expiry;
    // "BTC-26JUN26" of "BTC-26JUN26-70000-C".
    made.name = option.instrument.name.substr(0, option.instrument.name.find('-', option.coinName().size() + 1));
    contract->coin = option.coin;
    contract->currency = option.currency;
    contract->index = option.index;
    contract->period = option.period;
    contract->size = contract->least = m_perpetuals[2 * option.coin].contract->size;
    contract->takerRate = 0.0005;
    contract->listedAt = m_now;
    contract->openInterest = 1e8;
    made.id = m_table.add(made);
    m_byName.emplace(made.name, contract.get());
    m_byId.emplace(made.id.value, contract.get());
    m_futures.emplace(std::pair{option.coin, expiry}, contract.get());
    m_listed.push_back(contract.get());
    m_contracts.push_back(std::move(contract));
}

void World::quoteFuture(Contract& future, double forward)
{
    constexpr double kHalfSpread = 0.0001;
    const auto& rule = future.instrument.price;
    const auto at = [&](double price, domain::Rounding rounding) {
        return rule.rounded(Price::fromDouble(price).value_or(Price{}), rounding);
    };
    future.bid = at(forward * (1.0 - kHalfSpread), domain::Rounding::Down);
    future.ask = at(forward * (1.0 + kHalfSpread), domain::Rounding::Up);
    future.mark = rounded(forward, 2);
    future.index_price = rounded(spot(future.coin), 2);
    makeLevels(future, kFutureLevels, 2);
    future.isDirty.fill(true);
}

void World::list(const domain::Instrument& option, std::size_t coin)
{
    auto contract = std::make_unique<Contract>();
    contract->instrument = option;
    contract->coin = coin;
    contract->currency = kCoins[coin].code;
    contract->index = lower(kCoins[coin].code) + "_usd";
    contract->period = periodOf(option.expiry);
    contract->size = option.multiplier;
    contract->least = option.lotSize;
    contract->makerRate = contract->takerRate = 0.0003;
    contract->listedAt = m_now;
    m_byName.emplace(option.name, contract.get());
    m_byId.emplace(option.id.value, contract.get());
    m_listed.push_back(contract.get());
    m_contracts.push_back(std::move(contract));
    listFuture(*m_contracts.back());
}

void World::apply(const domain::ChainUpdate& update)
{
    for (const auto& quote : update.quotes) {
        auto& contract = *m_byId.at(quote.instrument.value);
        contract.bid = quote.bid;
        contract.ask = quote.ask;
        contract.volatility = quote.markVolatility.value_or(contract.volatility);
        contract.isDirty.fill(true);
    }
    for (const auto& forward : update.forwards)
        for (auto& [place, future] : m_futures)
            if (place.second == forward.expiry && future->coinName() == update.underlying)
                quoteFuture(*future, forward.forward);
    for (const auto& forward : update.forwards)
        for (auto& contract : m_contracts)
            if (contract->isOption() && !contract->isClosed && contract->instrument.expiry == forward.expiry &&
                contract->instrument.underlying == update.underlying) {
                contract->forward = forward.forward;
                price(*contract);
                makeLevels(*contract, kOptionLevels, 1);
            }
}

/// Worth in coin at the forward, and the sensitivities in USD.
void World::price(Contract& option)
{
    option.index_price = rounded(spot(option.coin), 2);
    option.greeks = pricing::black76Greeks(option.instrument.right, option.forward, option.instrument.strike.toDouble(),
                                           option.volatility, option.years(m_now));
    const double mark = rounded(option.greeks.price / option.forward);
    if (mark != option.mark) option.isDirty.fill(true);
    option.mark = mark;
}

Quantity World::makerAmount(const Contract& contract)
{
    const double coins = contract.isOption() ? (contract.coin == 0 ? 12.0 : 120.0) : (contract.coin == 0 ? 2.5 : 40.0);
    const double amount =
        coins * m_random.between(0.1, 1.5) * (contract.isInverse() && !contract.isOption() ? spot(contract.coin) : 1.0);
    const auto exact = Quantity::fromDouble(amount).value_or(contract.least).truncatedTo(contract.least);
    return std::max(exact, contract.least);
}

/// Levels outwards from the quote; what stood at a price stays, so that a quote that does not move changes nothing.
void World::makeLevels(Contract& contract, int levels, std::int64_t stepTicks)
{
    Sides made;
    const auto& rule = contract.instrument.price;
    const auto add = [&](const Levels& before, Levels& to, Price price) {
        const auto kept = before.find(price);
        to.emplace(price, kept == before.end() ? makerAmount(contract) : kept->second);
    };
    if (contract.bid)
        for (int i = 0; i < levels; ++i) {
            const auto step = Price::fromUnits(rule.tickAt(*contract.bid).units() * stepTicks * i);
            const auto price = rule.rounded(*contract.bid - step, domain::Rounding::Down);
            if (price.units() > 0) add(contract.makers.bids, made.bids, price);
        }
    if (contract.ask)
        for (int i = 0; i < levels; ++i) {
            const auto step = Price::fromUnits(rule.tickAt(*contract.ask).units() * stepTicks * i);
            add(contract.makers.asks, made.asks, rule.rounded(*contract.ask + step, domain::Rounding::Up));
        }
    if (made == contract.makers) return;
    contract.makers = std::move(made);
    contract.touch();
}

void World::breathe()
{
    const auto change = [&](Contract& contract) {
        auto& side = m_random.chance(0.5) ? contract.makers.bids : contract.makers.asks;
        if (side.empty()) return;
        auto level = side.begin();
        std::advance(level, static_cast<std::ptrdiff_t>(m_random.uniform() * static_cast<double>(side.size())));
        level->second = makerAmount(contract);
        contract.touch();
    };
    for (auto& perpetual : m_perpetuals)
        change(*perpetual.contract);
    for (int i = 0; i < kOptionsThatBreathe; ++i) {
        auto& contract =
            *m_contracts[static_cast<std::size_t>(m_random.uniform() * static_cast<double>(m_contracts.size()))];
        if (!contract.isClosed) change(contract);
    }
}

}  // namespace ballast::venue_server
