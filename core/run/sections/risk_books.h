#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/margins.h"
#include "desk/state.h"
#include "interfaces/desk_views.h"
#include "interfaces/picture.h"
#include "interfaces/risk_views.h"
#include "interfaces/trade_views.h"
#include "market/market_state.h"

namespace ballast::sections {

/// The book of one underlying as dear sections revalue it. Points into the state that it was made from.
struct RiskBook {
    bool isShown{};  ///< One of the desk's, or held in an account; others are in the market alone.
    Timestamp valuedAt;
    const market::UnderlyingMarket* market{};  ///< Never null.
    std::vector<risk::Holding> holdings;       ///< As BookState::holdings, of all accounts.
    std::vector<risk::HoldingRisk> risks;      ///< One for each holding: as the desk values it.
    std::map<domain::AccountId, std::vector<risk::Holding>> byAccount;
    std::vector<risk::Holding> pending;  ///< What working orders would add, those that are not ours too.
    std::vector<risk::HoldingRisk> pendingRisks;

    double spot() const { return market->spot(); }  ///< USD per coin; 0: none has come.
    risk::MarketView view() const { return market->view(valuedAt); }
    std::vector<risk::Holding> withPending() const;
};

/// Coins that were sold to nothing still stand in a book.
bool holdsAny(const std::vector<risk::Holding>& holdings);

/// Every underlying that has a market.
using RiskBooks = std::map<std::string, RiskBook>;
RiskBooks riskBooks(const desk::State& state);

std::vector<interfaces::VegaBucketView> vegaBucketViews(const RiskBook& book);
std::vector<interfaces::SpotRow> spotRows(const RiskBook& book, std::optional<pricing::Isa> isa);
/// Null: not computed, spot or surface is missing.
std::shared_ptr<const interfaces::ScenarioGridView> scenarioGridView(const RiskBook& book,
                                                                     std::optional<pricing::Isa> isa);
/// Scenario grids of single coins, by underlying.
using CoinGrids = interfaces::PerUnderlying<interfaces::ScenarioGridView>;
using CoinLadders = interfaces::PerUnderlying<std::vector<interfaces::SpotRow>>;
/// The desk's coins moved as is asked, and the positions behind a cell. `grids` and `ladders` are of the same books;
/// they are not made again where the same is asked of a coin.
interfaces::BookScenariosView bookScenariosView(const RiskBooks& books, const interfaces::ScenarioQuestion& asked,
                                                std::optional<pricing::Isa> isa, const CoinGrids& grids = {},
                                                const CoinLadders& ladders = {});
interfaces::WhatIfView whatIfView(const desk::State& state, const RiskBooks& books,
                                  const interfaces::WhatIfQuestion& asked);
/// By each venue's rule where one is known, else an estimate; worst first. A venue whose margin cannot be computed is
/// first, without figures, and says why.
std::vector<interfaces::VenueMargin> marginViews(const desk::State& state);
/// From an account's margin now to `after`; empty: a wallet.
interfaces::MarginChange marginChange(const desk::State& state, domain::AccountId account,
                                      const std::optional<desk::AccountMargin>& before,
                                      const std::optional<desk::AccountMargin>& after);
/// Tail loss, concentration and attribution over the whole book; null until the book is there.
std::shared_ptr<const interfaces::PortfolioView> portfolioView(const desk::State& state, const RiskBooks& books);

}  // namespace ballast::sections
