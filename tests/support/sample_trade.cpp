#include "support/sample_trade.h"

#include <algorithm>
#include <cmath>

#include "domain/instrument.h"
#include "interfaces/trade_views.h"
#include "support/sample_market.h"

namespace ballast::support {

namespace {

using interfaces::ChainOption;
using interfaces::UnderlyingView;

/// Inside value and a bell of time value around the forward; in coins.
double premium(double forward, double strike, double deviation, bool call)
{
    const double inside = std::max(0.0, (call ? forward - strike : strike - forward) / forward);
    const double distance = std::log(strike / forward) / deviation;
    return inside + 0.4 * deviation * std::exp(-0.9 * std::abs(distance));
}

ChainOption chainOption(const UnderlyingView& view, const interfaces::SliceView& slice,
                        const interfaces::SmileQuoteView& quote, bool call)
{
    const auto right = call ? domain::OptionRight::Call : domain::OptionRight::Put;
    ChainOption option{.instrument = domain::makeOptionName({view.code, slice.expiry, quote.strike, right})};
    const double deviation = quote.fitVolatility.value_or(0.6) * std::sqrt(slice.yearsToExpiry);
    const double fair = premium(slice.forward, quote.strike, deviation, call);
    option.fit = fair;
    option.bid = fair * 0.98;
    option.ask = fair * 1.02;
    option.bidVolatility = quote.bidVolatility;
    option.askVolatility = quote.askVolatility;
    option.forwardDelta = call ? quote.forwardDelta : quote.forwardDelta - 1.0;
    for (const auto& leg : view.legs)
        if (leg.expiry == slice.expiry && leg.strike == quote.strike && leg.right == right)
            option.position += leg.contracts;
    return option;
}

std::shared_ptr<const interfaces::ChainView> chainOf(const UnderlyingView& view)
{
    interfaces::ChainView chain{.underlying = view.code, .venue = "Deribit", .unit = view.code};
    for (const auto& slice : view.surface->slices) {
        interfaces::ChainExpiry expiry{.expiry = slice.expiry,
                                       .forward = slice.forward,
                                       .quality = slice.quality,
                                       .age = Duration::milliseconds(400)};
        for (const auto& quote : slice.quotes)
            expiry.rows.push_back({.strike = quote.strike,
                                   .fitVolatility = quote.fitVolatility,
                                   .call = chainOption(view, slice, quote, true),
                                   .put = chainOption(view, slice, quote, false)});
        chain.expiries.push_back(std::move(expiry));
    }
    return std::make_shared<const interfaces::ChainView>(std::move(chain));
}

/// A quote around our fit on every third strike of one expiry.
void addQuotes(const UnderlyingView& view, interfaces::QuotesView& quotes)
{
    const auto& expiry = view.chain->expiries.at(3);
    interfaces::QuotingView coin{.underlying = view.code};
    for (std::size_t i = 0; i < expiry.rows.size(); i += 3) {
        const auto& call = *expiry.rows[i].call;
        quotes.lines.push_back({.underlying = view.code,
                                .venue = "Deribit",
                                .instrument = call.instrument,
                                .expiry = expiry.expiry,
                                .strike = expiry.rows[i].strike,
                                .unit = view.code,
                                .bid = *call.fit * 0.97,
                                .ask = *call.fit * 1.03,
                                .bidSize = 5.0,
                                .askSize = 5.0,
                                .marketBid = call.bid,
                                .marketAsk = call.ask,
                                .fair = call.fit,
                                .bidEdgeUsd = *call.fit * 0.03 * *view.spot.value,
                                .askEdgeUsd = *call.fit * 0.03 * *view.spot.value,
                                .age = Duration::seconds(4),
                                .midVolatility = expiry.rows[i].fitVolatility.value_or(0.0),
                                .halfSpread = 0.01});
        ++coin.bids;
        ++coin.asks;
    }
    quotes.coins.push_back(std::move(coin));
}

std::shared_ptr<const interfaces::BookScenariosView> scenariosOf(const interfaces::Snapshot& s)
{
    interfaces::BookScenariosView view;
    for (const auto& coin : s.underlyings)
        view.coins.push_back({.underlying = coin.code, .spot = coin.spot.value.value_or(0.0), .beta = 1.0});
    for (const auto& row : s.underlyings.front().bySpot) {
        interfaces::BookLadderRow line{.shift = row.shift};
        for (const auto& coin : s.underlyings)
            for (const auto& own : coin.bySpot)
                if (own.shift == row.shift) {
                    line.pnlUsd.push_back(own.pnlUsd);
                    line.totalUsd += own.pnlUsd;
                }
        if (line.totalUsd < view.worstUsd) {
            view.worstUsd = line.totalUsd;
            view.worstShift = line.shift;
        }
        view.ladder.push_back(std::move(line));
    }
    for (const auto& coin : s.underlyings) {
        if (!coin.scenarioGrid) continue;
        if (view.grid.pnlUsd.empty())
            view.grid = *coin.scenarioGrid;
        else
            for (std::size_t i = 0; i < view.grid.pnlUsd.size(); ++i)
                view.grid.pnlUsd[i] += coin.scenarioGrid->pnlUsd[i];
    }
    return std::make_shared<const interfaces::BookScenariosView>(std::move(view));
}

}  // namespace

void addTrade(interfaces::Snapshot& s)
{
    interfaces::QuotesView quotes;
    interfaces::WhatIfView whatIf{.method = "Every holding valued again."};
    for (auto& view : s.underlyings) {
        view.chain = chainOf(view);
        addQuotes(view, quotes);
        const double spot = view.spot.value.value_or(0.0);
        whatIf.coins.push_back(
            {.underlying = view.code, .spot = spot, .spotThen = spot, .live = view.net, .then = view.net});
    }
    whatIf.live = whatIf.then = s.net;
    s.quotes = std::make_shared<const interfaces::QuotesView>(std::move(quotes));
    s.scenarios = scenariosOf(s);
    s.whatIf = std::make_shared<const interfaces::WhatIfView>(std::move(whatIf));
    s.order = std::make_shared<const interfaces::OrderPreview>(
        interfaces::OrderPreview{.message = "No order is asked about."});
    s.cures = std::make_shared<const interfaces::CuresView>();
}

}  // namespace ballast::support
