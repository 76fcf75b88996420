#include "derive_server/market.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "simulation/option_listing.h"

namespace ballast::derive_server {

namespace {

using simulation::kCoins;

constexpr std::int64_t kOne = Quantity::kUnitsPerOne;
constexpr std::uint64_t kServerStream = 3000;  ///< Of the stream of faults, which the market itself does not draw from.
constexpr std::int64_t kRotationSeconds = 6;
constexpr double kRepriceAllJump = 0.01;
constexpr int kPerpetualLevels = 10, kOptionLevels = 3;

domain::HedgeVenue perpetualOf(std::size_t coin)
{
    const std::string name(kCoins[coin].code);
    const bool btc = name == "BTC";
    return {.venue = "Derive",
            .instrument = name + "-PERP",
            .underlying = name,
            .kind = domain::InstrumentKind::Perpetual,
            .feeRate = 0.0003,
            .halfSpreadRate = 0.00003,
            .dailyVolumeCoins = btc ? 2'000.0 : 30'000.0,
            .price = domain::PriceRule::ofTick(Price::fromUnits(btc ? kOne / 10 : kOne / 100)),
            .lotSize = Quantity::fromUnits(kOne / (btc ? 10'000 : 1'000))};
}

/// The places that one bit of an option's code has: strike times 10^8 above 32 bits of expiry, a call's bit the 95th.
std::string subIdOf(const domain::Instrument& option)
{
    __extension__ using Wide = unsigned __int128;
    const auto expiry = static_cast<std::uint64_t>(option.expiry.nanoseconds / 1'000'000'000);
    Wide code = static_cast<Wide>(static_cast<std::uint64_t>(option.strike.units())) << 32U | expiry;
    if (option.right == domain::OptionRight::Call) code |= static_cast<Wide>(1) << 95U;
    std::string digits;
    for (; code > 0; code /= 10)
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(code % 10)));
    return digits;
}

}  // namespace

std::optional<Price> Contract::best(Side side) const
{
    const auto& levels = side == Side::Buy ? bids : asks;
    if (levels.empty()) return std::nullopt;
    return side == Side::Buy ? levels.rbegin()->first : levels.begin()->first;
}

Market::Market(std::uint64_t seed) : m_random(seed, simulation::StreamName::Faults, kServerStream)
{
    for (std::size_t coin = 0; coin < simulation::kCoinCount; ++coin) {
        addPerpetual(coin, seed);
        m_boards.emplace_back(coin, simulation::optionListings(kCoins[coin].code, true).back(), m_table);
    }
}

void Market::addPerpetual(std::size_t coin, std::uint64_t seed)
{
    const auto venue = perpetualOf(coin);
    auto made = std::make_unique<Contract>();
    made->instrument = domain::instrumentOf(venue);
    made->coin = coin;
    made->asset = fmt::format("0x{:040x}", 0xc0d0 + coin);
    made->subId = "0";
    made->makerRate = 0.0001;
    made->takerRate = venue.feeRate;
    made->baseFee = 0.01;
    made->openInterest = 1'000.0;
    made->instrument.id = m_table.add(made->instrument);
    m_byName.emplace(made->instrument.name, made.get());
    m_byId.emplace(made->instrument.id.value, made.get());
    m_perpetuals.emplace_back(simulation::HedgeVenueModel(venue, made->instrument.id, seed, kServerStream + coin),
                              made.get());
    m_contracts.push_back(std::move(made));
}

Contract* Market::find(std::string_view name)
{
    const auto found = m_byName.find(std::string(name));
    return found == m_byName.end() ? nullptr : found->second;
}

void Market::list(const domain::Instrument& option, std::size_t coin)
{
    auto made = std::make_unique<Contract>();
    made->instrument = option;
    made->coin = coin;
    made->asset = fmt::format("0x{:040x}", 0xa000 + coin);
    made->subId = subIdOf(option);
    made->makerRate = 0.0001;
    made->takerRate = 0.0003;
    made->baseFee = 0.5;
    m_byName.emplace(option.name, made.get());
    m_byId.emplace(option.id.value, made.get());
    m_contracts.push_back(std::move(made));
}

void Market::advance(const simulation::MarketState& state, Timestamp now)
{
    bool jumped = !m_hasState;
    for (std::size_t i = 0; i < simulation::kCoinCount; ++i)
        jumped = jumped || std::abs(state.coins[i].spot / m_state.coins[i].spot - 1.0) >= kRepriceAllJump;
    if (m_hasState && state.second == m_state.second && !jumped) return;
    m_state = state;
    m_hasState = true;
    for (auto& [model, contract] : m_perpetuals) {
        const auto quote = model.quote(now, m_state);
        contract->mark = 0.5 * (quote.bid.toDouble() + quote.ask.toDouble());
        contract->funding = model.fundingPerHour();
        makeLevels(*contract, quote.bid, quote.ask);
    }
    for (std::size_t coin = 0; coin < m_boards.size(); ++coin)
        quoteOptions(coin, jumped, now);
}

void Market::quoteOptions(std::size_t coin, bool all, Timestamp now)
{
    auto& board = m_boards[coin];
    domain::EventBatch batch{.time = now, .events = {}};
    domain::ChainUpdate update;
    const auto added = board.roll(batch, m_state);
    for (std::size_t place = 0; place < board.expiryCount(); ++place) {
        const bool turn = static_cast<std::int64_t>(place / 2) % kRotationSeconds == m_state.second % kRotationSeconds;
        const bool isNew = std::find(added.begin(), added.end(), place) != added.end();
        if (all || turn || isNew) board.refresh(place, batch, update, m_state);
    }
    for (auto& event : batch.events) {
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body)) list(listed->instrument, coin);
        if (const auto* settled = std::get_if<domain::InstrumentSettled>(&event.body)) {
            auto* contract = m_byId.at(settled->instrument.value);
            contract->isClosed = true;
            makeLevels(*contract, std::nullopt, std::nullopt);
            m_settled[coin][contract->instrument.expiry] = settled->price.toDouble();
            m_expired.emplace_back(contract, settled->price.toDouble());
        }
    }
    for (const auto& quote : update.quotes) {
        auto& contract = *m_byId.at(quote.instrument.value);
        contract.volatility = quote.markVolatility.value_or(contract.volatility);
        makeLevels(contract, quote.bid, quote.ask);
    }
    for (const auto& forward : update.forwards)
        for (auto& contract : m_contracts) {
            if (!contract->isOption() || contract->isClosed || contract->coin != coin ||
                contract->instrument.expiry != forward.expiry)
                continue;
            contract->forward = forward.forward;
            contract->greeks = pricing::black76Greeks(contract->instrument.right, forward.forward,
                                                      contract->instrument.strike.toDouble(), contract->volatility,
                                                      (contract->instrument.expiry - now).inYears());
            contract->mark = contract->greeks.price;
        }
}

Quantity Market::makerAmount(const Contract& contract)
{
    const double coins = contract.isOption() ? (contract.coin == 0 ? 4.0 : 40.0) : (contract.coin == 0 ? 1.0 : 20.0);
    const auto exact = Quantity::fromDouble(coins * m_random.between(0.1, 1.5)).value_or(contract.instrument.lotSize);
    return std::max(exact.truncatedTo(contract.instrument.lotSize), contract.instrument.lotSize);
}

/// Levels outwards from the quote; what stood at a price stays.
void Market::makeLevels(Contract& contract, std::optional<Price> bid, std::optional<Price> ask)
{
    const auto& rule = contract.instrument.price;
    const int levels = contract.isOption() ? kOptionLevels : kPerpetualLevels;
    const auto side = [&](std::optional<Price> best, std::int64_t sign, const Levels& before) {
        Levels made;
        for (int i = 0; best && i < levels; ++i) {
            const auto price = rule.rounded(Price::fromUnits(best->units() + sign * rule.tickAt(*best).units() * 2 * i),
                                            sign < 0 ? domain::Rounding::Down : domain::Rounding::Up);
            if (price.units() <= 0) continue;
            const auto kept = before.find(price);
            made.emplace(price, kept == before.end() ? makerAmount(contract) : kept->second);
        }
        return made;
    };
    auto bids = side(bid, -1, contract.bids), asks = side(ask, 1, contract.asks);
    if (bids == contract.bids && asks == contract.asks) return;
    contract.bids = std::move(bids);
    contract.asks = std::move(asks);
    contract.isDirty = true;
}

}  // namespace ballast::derive_server
