#include <map>

#include "desk/margins.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "risk/moved_book.h"
#include "sections/risk_books.h"
#include "sections/views.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::WhatIfCoin;
using interfaces::WhatIfQuestion;
using interfaces::WhatIfView;

constexpr const char* kWhatIfMethod =
    "Every holding and working order valued again: spot moves first with volatility read at the same log-moneyness, "
    "then the points are added and the days pass. Trades are done at our fit of now, without fees. No hedge on the "
    "way. Margin is by the venue's rule in the market of now, with the trades and what they cost.";

/// Adds what a leg is worth here and there; a leg without a value in one of both is counted in neither.
void addLeg(const risk::Holding& holding, const risk::MarketView& market, const risk::MarketChange& change, bool isLive,
            WhatIfCoin& coin)
{
    const bool moves = change.spotShift != 0.0 || change.volatilityPoints != 0.0 || change.later != Duration{};
    const auto here = risk::valueHolding(holding, market);
    const auto there = moves ? risk::valueMoved(holding, market, change) : here;
    if (!here.complete || !there.complete) {
        ++coin.unpriced;
        return;
    }
    if (isLive) add(coin.live, toScreen(holding, here, market.now));
    add(coin.then, toScreen(holding, there, market.now + change.later));
    coin.pnlUsd += there.valueUsd - here.valueUsd;
}

/// At its venue, or where the name is listed first.
std::optional<domain::InstrumentId> listed(const desk::State& state, const interfaces::HypotheticalTrade& trade)
{
    const auto& table = state.market.instruments();
    return trade.venue.empty() ? table.findByName(trade.instrument) : table.find(trade.venue, trade.instrument);
}

std::vector<risk::Holding> tradesIn(const desk::State& state, const std::string& code, const WhatIfQuestion& asked)
{
    std::vector<risk::Holding> trades;
    for (const auto& trade : asked.trades) {
        const auto id = listed(state, trade);
        if (!id || state.market.instruments().at(*id).underlying != code) continue;
        risk::Holding holding{.instrument = &state.market.instruments().at(*id), .quantity = trade.quantity};
        // A future enters at its price of now.
        holding.entryPrice = risk::valueUnit(*holding.instrument, viewOf(state, *state.market.find(code))).price;
        trades.push_back(holding);
    }
    return trades;
}

WhatIfCoin coinOf(const desk::State& state, const std::string& code, const RiskBook& book, const WhatIfQuestion& asked)
{
    const risk::MarketChange change{.spotShift = asked.spotShift,
                                    .volatilityPoints = asked.volatilityPoints,
                                    .later = Duration::fromSeconds(asked.days * 86400.0)};
    WhatIfCoin coin{.underlying = code, .spot = book.spot(), .spotThen = book.spot() * (1.0 + asked.spotShift)};
    const auto market = book.view();
    for (const auto& holding : book.withPending())
        addLeg(holding, market, change, true, coin);
    for (const auto& trade : tradesIn(state, code, asked))
        addLeg(trade, market, change, false, coin);
    return coin;
}

/// What an account would hold besides, option premiums paid at our fit; a perpetual or future enters at its price.
desk::Supposed supposedOf(const desk::State& state, const domain::Instrument& instrument, double quantity)
{
    desk::Supposed supposed{.holding = {.instrument = &instrument, .quantity = quantity}};
    const auto unit = unitOf(state, instrument);
    const auto* market = state.market.find(instrument.underlying);
    if (instrument.isOption() && unit.complete)
        supposed.costUsd = quantity * unit.markPrice * valuation::usdPerPrice(instrument, market->spot());
    if (instrument.kind == domain::InstrumentKind::Spot) supposed.costUsd = quantity * market->spot();
    if (!instrument.isOption()) supposed.holding.entryPrice = risk::valueUnit(instrument, viewOf(state, *market)).price;
    return supposed;
}

std::vector<interfaces::MarginChange> marginsAfter(const desk::State& state, const WhatIfQuestion& asked)
{
    std::map<domain::AccountId, std::vector<desk::Supposed>> byAccount;
    for (const auto& trade : asked.trades) {
        const auto id = listed(state, trade);
        if (!id) continue;
        const auto& instrument = state.market.instruments().at(*id);
        if (state.market.find(instrument.underlying) == nullptr) continue;
        byAccount[tradingAccount(state, instrument)].push_back(supposedOf(state, instrument, trade.quantity));
    }
    std::vector<interfaces::MarginChange> margins;
    const auto isa = state.config.pictureIsa;
    for (const auto& [account, besides] : byAccount)
        margins.push_back(marginChange(state, account, desk::accountMargin(state, account, {}, isa),
                                       desk::accountMargin(state, account, besides, isa)));
    return margins;
}

}  // namespace

WhatIfView whatIfView(const desk::State& state, const RiskBooks& books, const WhatIfQuestion& asked)
{
    WhatIfView view{.asked = asked, .method = kWhatIfMethod};
    if (!(asked.spotShift > -1.0) || !(asked.days >= 0.0)) {
        view.message = "Spot moves by more than −100 % and days do not run back.";
        return view;
    }
    for (const auto& [code, book] : books) {
        if (!book.isShown) continue;
        if (!(book.spot() > 0.0)) {
            view.message = "No spot of " + code + " yet.";
            continue;
        }
        view.coins.push_back(coinOf(state, code, book, asked));
        add(view.live, view.coins.back().live);
        add(view.then, view.coins.back().then);
        view.pnlUsd += view.coins.back().pnlUsd;
    }
    view.live.deltaCoin = view.live.gammaCoin = view.then.deltaCoin = view.then.gammaCoin = 0.0;
    for (const auto& trade : asked.trades)
        if (!listed(state, trade)) view.unknownTrades.push_back(trade.instrument);
    view.margins = marginsAfter(state, asked);
    if (view.coins.empty() && view.message.empty()) view.message = "The book has no coin with a market yet.";
    return view;
}

}  // namespace ballast::sections
