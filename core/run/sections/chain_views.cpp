#include <map>
#include <unordered_map>

#include "desk/readings.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "risk/option_lanes.h"
#include "sections/views.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::ChainExpiry;
using interfaces::ChainOption;
using interfaces::ChainRow;

/// Our quotes that stand, by option.
struct OwnPrices {
    std::optional<double> bid, ask;
};
using OwnByOption = std::map<domain::InstrumentId, OwnPrices>;

OwnByOption ownPrices(const desk::State& state)
{
    OwnByOption own;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose != domain::OrderPurpose::Quote || order.hasEnded()) continue;
        auto& both = own[order.intent.instrument];
        (order.intent.side == domain::Side::Buy ? both.bid : both.ask) = order.terms.limitPrice.toDouble();
    }
    return own;
}

using QuotedVolatilities = std::map<std::pair<double, domain::OptionRight>, const volatility::QuoteFit*>;

QuotedVolatilities quotedVolatilities(const volatility::FittedSlice* fit)
{
    QuotedVolatilities quoted;
    if (fit != nullptr)
        for (const auto& quote : fit->quotes)
            quoted[{quote.strike, quote.right}] = &quote;
    return quoted;
}

/// What is held of each, in all accounts.
using HeldByOption = std::unordered_map<std::uint32_t, domain::Quantity>;

HeldByOption heldOf(const desk::State& state)
{
    HeldByOption held;
    for (const auto& [key, position] : state.book.positions())
        held[key.instrument.value] += position.quantity;
    return held;
}

/// Each option's value on the smile, eight at a time, with the bits of `risk::valueOption`.
std::vector<risk::UnitValue> valuesOf(const market::ExpiryChain& chain, const std::optional<risk::CarriedSmile>& smile,
                                      double spot)
{
    std::vector<risk::UnitValue> units(chain.options.size());
    if (!smile) return units;
    std::vector<double> strikes, signs;
    std::vector<std::uint32_t> places;
    for (const auto& entry : chain.options) {
        places.push_back(static_cast<std::uint32_t>(places.size()));
        strikes.push_back(entry.strike);
        signs.push_back(entry.right == domain::OptionRight::Call ? 1.0 : -1.0);
    }
    risk::valueOptions(*smile, spot, {strikes, signs, places}, units);
    return units;
}

ChainOption chainOption(const market::OptionEntry& entry, const domain::Instrument& option, domain::Quantity held,
                        const risk::UnitValue& unit)
{
    ChainOption view{.instrument = option.name, .position = held.toDouble()};
    if (entry.quote.bid) view.bid = entry.quote.bid->toDouble();
    if (entry.quote.ask) view.ask = entry.quote.ask->toDouble();
    if (entry.quote.mark) view.mark = entry.quote.mark->toDouble();
    const auto risk = risk::ofUnit({.instrument = &option, .quantity = 1.0}, unit);
    if (risk.complete) {
        view.fit = risk.markPrice;
        view.forwardDelta = risk.forwardDelta;
    }
    return view;
}

ChainExpiry chainExpiry(const desk::State& state, const market::UnderlyingMarket& market, Timestamp expiry,
                        const market::ExpiryChain& chain, const OwnByOption& own, const HeldByOption& held)
{
    ChainExpiry view{.expiry = expiry, .quality = smileQuality(state, chain), .age = state.now - chain.quoteTime};
    const auto& surface = market.main().surface;
    const auto* fit = surface ? surface->findSlice(expiry) : nullptr;
    const auto smile = risk::findCarriedSmile(viewOf(state, market), expiry);
    if (smile) view.forward = smile->forward;
    const auto quoted = quotedVolatilities(fit);
    const auto units = valuesOf(chain, smile, market.spot());
    for (std::size_t i = 0; i < chain.options.size(); ++i) {
        const auto& entry = chain.options[i];
        if (view.rows.empty() || view.rows.back().strike != entry.strike) {
            view.rows.push_back({.strike = entry.strike});
            const auto point = smile ? risk::pointOn(*smile, entry.strike) : std::nullopt;
            if (point) view.rows.back().fitVolatility = point->volatility;
        }
        const auto& option = state.market.instruments().at(entry.id);
        const auto position = held.find(entry.id.value);
        auto side =
            chainOption(entry, option, position != held.end() ? position->second : domain::Quantity{}, units[i]);
        if (const auto found = quoted.find({entry.strike, entry.right}); found != quoted.end()) {
            side.bidVolatility = found->second->bidIv;
            side.askVolatility = found->second->askIv;
        }
        if (const auto found = own.find(entry.id); found != own.end()) {
            side.ownBid = found->second.bid;
            side.ownAsk = found->second.ask;
        }
        (entry.right == domain::OptionRight::Call ? view.rows.back().call : view.rows.back().put) = std::move(side);
    }
    return view;
}

}  // namespace

interfaces::ChainView chainView(const desk::State& state, const market::UnderlyingMarket& market)
{
    interfaces::ChainView view{.underlying = market.code, .venue = market.main().venue};
    const auto own = ownPrices(state);
    const auto held = heldOf(state);
    for (const auto& [expiry, chain] : market.main().expiries) {
        if (expiry <= state.now) continue;
        view.expiries.push_back(chainExpiry(state, market, expiry, chain, own, held));
        if (view.unit.empty() && !chain.options.empty())
            view.unit = valuation::priceUnitOf(state.market.instruments().at(chain.options.front().id));
    }
    if (view.expiries.empty()) view.message = "No " + market.code + " option chain has come yet.";
    return view;
}

}  // namespace ballast::sections
