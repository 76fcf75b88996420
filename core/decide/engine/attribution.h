#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/book_state.h"
#include "engine/engine.h"
#include "risk/pnl_attribution.h"

namespace ballast::engine {

/// What one underlying was valued on, kept after the market has moved on.
struct RememberedMarket {
    double spot{};
    std::vector<ChainFit> chains;
    std::map<domain::InstrumentId, double> linearPrices;

    risk::MarketView view(Timestamp time) const
    {
        risk::MarketView view{.now = time, .spot = spot, .linearPrices = &linearPrices};
        for (const auto& chain : chains)
            view.chains.push_back(chain.view());
        return view;
    }
};

/// What the book has paid and earned besides price moves since the session began, USD; costs positive as paid.
struct CarryCounts {
    double feesUsd{}, gasUsd{}, fundingUsd{};
    double tradeEdgeUsd{};   ///< Against our fit, all fills.
    double settlementUsd{};  ///< Paid out by expired options.
    std::size_t trades{};
};

/// Where the theoretical P&L of the day came from: the day is split into steps, each step by risk::attributeBook.
struct AttributionState {
    struct Mark {
        Timestamp time;
        BookState book;
        std::map<std::string, RememberedMarket> markets;
        double equityUsd{};
        CarryCounts counts;
    };
    std::optional<Mark> mark;  ///< Where the present step began.
    Timestamp from;            ///< Where the first step began.
    risk::PnlAttribution sum;
    double settlementUsd{};  ///< Payouts less the last value of what expired.
    int steps{};
};

/// Begins a step if there is none, ends one when something traded or expired, spot moved by half a per cent, or the
/// tracking interval has passed. Call once a batch, with the equity of now.
void attributeStep(Engine::State& state, double equityUsd);
/// Forgets the day's split.
void startAttribution(Engine::State& state);

}  // namespace ballast::engine
