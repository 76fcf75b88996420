#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "market/market_state.h"
#include "risk/moved_book.h"
#include "risk/scenario_grid.h"
#include "risk/spot_ladder.h"
#include "sections/risk_books.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::BookScenariosView;
using interfaces::CoinMoves;
using interfaces::ScenarioQuestion;

constexpr const char* kRule =
    "Full revaluation of every coin of the book at the shifted spot and volatility: volatility is read at the same "
    "log-moneyness of the shifted forward, then every expiry's moves by the same fraction.";

/// A coin of the book with how far it moves.
struct Moved {
    const RiskBook* book;
    std::vector<risk::Holding> holdings;  ///< Working orders counted.
    double beta{};
};

/// Beta is the 30-day volatility over the first coin's, as tail loss counts it; empty: some coin has none.
std::optional<double> betaOf(const ScenarioQuestion& asked, const std::string& code, const RiskBook& book,
                             double reference)
{
    if (asked.moves == CoinMoves::Alike) return 1.0;
    if (asked.moves == CoinMoves::Alone) return code == asked.coin ? 1.0 : 0.0;
    const double volatility = market::atmVolatility30(*book.market);
    if (!(volatility > 0.0)) return std::nullopt;
    return reference > 0.0 ? volatility / reference : 1.0;
}

std::vector<Moved> movedBooks(const RiskBooks& books, ScenarioQuestion& asked, std::string& message)
{
    std::vector<Moved> moved;
    double reference = 0.0;
    for (const auto& [code, book] : books) {
        if (!book.isShown) continue;
        if (!(book.spot() > 0.0) || book.view().surface == nullptr) {
            message = "Spot or surface of " + code + " is missing, so the whole book cannot be moved.";
            return {};
        }
        if (asked.moves == CoinMoves::Alone && asked.coin.empty()) asked.coin = code;
        const auto beta = betaOf(asked, code, book, reference);
        if (!beta) {
            message = "No 30-day volatility of " + code + ", so its beta is not known.";
            return {};
        }
        if (reference == 0.0) reference = market::atmVolatility30(*book.market);
        moved.push_back({.book = &book, .holdings = book.withPending(), .beta = *beta});
    }
    if (moved.empty()) message = "The book has no coin with a market yet.";
    return moved;
}

/// No coin falls further than this in what nobody asked for.
constexpr double kFarthestFall = -0.95;

/// As asked, ascending, each once, with zero; the usual ones where none were, as far as the greatest beta lets them.
std::vector<double> axisOf(std::vector<double> asked, std::span<const double> usual, double greatestBeta = 1.0)
{
    if (asked.empty())
        for (const double shift : usual)
            if (shift * greatestBeta >= kFarthestFall) asked.push_back(shift);
    asked.push_back(0.0);
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    return asked;
}

/// A coin at one shift.
struct CoinRow {
    double pnlUsd{};
    interfaces::ScreenGreeks greeks;
};

/// The coin's own ladder where it stands already and has all these shifts; else it is made.
std::vector<CoinRow> rowsOf(const Moved& one, const std::vector<double>& shifts, std::optional<pricing::Isa> isa,
                            const CoinLadders& known)
{
    std::vector<CoinRow> rows;
    if (const auto found = known.find(one.book->market->code); found != known.end() && found->second)
        for (const double shift : shifts) {
            const auto row = std::ranges::find(*found->second, shift, &interfaces::SpotRow::shift);
            if (row == found->second->end()) break;
            rows.push_back({row->pnlUsd, row->greeks});
        }
    if (rows.size() == shifts.size()) return rows;
    rows.clear();
    for (const auto& row : risk::spotLadder(one.holdings, one.book->view(), shifts, isa))
        rows.push_back({row.pnlUsd, toScreen(row.book.exposure)});
    return rows;
}

void fillLadder(const std::vector<Moved>& moved, const std::vector<double>& shifts, std::optional<pricing::Isa> isa,
                const CoinLadders& known, BookScenariosView& view)
{
    std::vector<std::vector<CoinRow>> coins;
    for (const auto& one : moved) {
        std::vector<double> own;
        for (auto shift = shifts.rbegin(); shift != shifts.rend(); ++shift)
            own.push_back(*shift * one.beta);
        coins.push_back(rowsOf(one, own, isa, known));
    }
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        interfaces::BookLadderRow row{.shift = shifts[shifts.size() - 1 - i]};
        for (const auto& coin : coins) {
            row.pnlUsd.push_back(coin[i].pnlUsd);
            row.totalUsd += coin[i].pnlUsd;
            add(row.greeks, coin[i].greeks);
        }
        row.greeks.deltaCoin = row.greeks.gammaCoin = 0.0;
        if (row.totalUsd < view.worstUsd) {
            view.worstUsd = row.totalUsd;
            view.worstShift = row.shift;
        }
        view.ladder.push_back(std::move(row));
    }
}

void fillLegs(const std::vector<Moved>& moved, const risk::ScenarioRequest& request, BookScenariosView& view)
{
    for (const auto& one : moved) {
        const auto legs = risk::scenarioLegs(one.holdings, one.book->view(), request, view.cell->spotShift * one.beta,
                                             view.cell->volatilityShift);
        if (!legs) {
            view.message = legs.error().message;
            return;
        }
        for (std::size_t i = 0; i < legs->size(); ++i) {
            const auto& instrument = *one.holdings[i].instrument;
            view.legs.push_back({.venue = instrument.venue,
                                 .instrument = instrument.name,
                                 .underlying = instrument.underlying,
                                 .quantity = one.holdings[i].quantity,
                                 .pnlUsd = (*legs)[i]});
        }
    }
    // Places are sorted, which are less to move than lines.
    std::vector<std::size_t> places(view.legs.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto pnlOf = [&](std::size_t place) { return view.legs[place].pnlUsd.value_or(0.0); };
    std::stable_sort(places.begin(), places.end(), [&](auto a, auto b) { return pnlOf(a) < pnlOf(b); });
    std::vector<interfaces::CellLeg> sorted;
    sorted.reserve(places.size());
    for (const auto place : places)
        sorted.push_back(std::move(view.legs[place]));
    view.legs = std::move(sorted);
}

double figureOf(interfaces::ScenarioMetric metric, const interfaces::ScreenGreeks& greeks)
{
    switch (metric) {
    case interfaces::ScenarioMetric::DeltaUsd:
        return greeks.deltaUsd;
    case interfaces::ScenarioMetric::GammaUsd:
        return greeks.gammaUsd;
    case interfaces::ScenarioMetric::VegaUsd:
        return greeks.vegaUsd;
    case interfaces::ScenarioMetric::ThetaUsd:
        return greeks.thetaUsd;
    case interfaces::ScenarioMetric::Pnl:
        break;
    }
    return 0.0;
}

/// The greek that is asked for, of every leg that has one, in each cell.
void fillMetric(const std::vector<Moved>& moved, const risk::ScenarioRequest& request, BookScenariosView& view)
{
    const auto metric = view.asked.metric;
    if (metric == interfaces::ScenarioMetric::Pnl) return;
    for (const double volatility : request.volatilityShifts)
        for (const double spot : request.spotShifts) {
            interfaces::ScreenGreeks sum;
            for (const auto& one : moved) {
                const risk::MarketChange change{
                    .spotShift = spot * one.beta, .later = request.timeShift, .volatilityShift = volatility};
                for (const auto& holding : one.holdings)
                    if (const auto risk = risk::valueMoved(holding, one.book->view(), change); risk.complete)
                        add(sum, toScreen(risk.exposure));
            }
            view.metric.push_back(figureOf(metric, sum));
        }
}

/// The grid of all; of a coin whose own one stands already that one is added.
Result<risk::ScenarioGrid> gridOf(const std::vector<Moved>& moved, const risk::ScenarioRequest& request,
                                  const CoinGrids& known)
{
    const auto standing = [&](const Moved& one) -> const interfaces::ScenarioGridView* {
        const auto found = known.find(one.book->market->code);
        if (found == known.end() || one.beta != 1.0 || request.timeShift != Duration{}) return nullptr;
        const auto& [spots, volatilities, pnl, unpriced, rule] = *found->second;
        const bool same =
            std::ranges::equal(spots, request.spotShifts) && std::ranges::equal(volatilities, request.volatilityShifts);
        return same ? found->second.get() : nullptr;
    };
    std::vector<risk::ScenarioBook> others;
    for (const auto& book : moved)
        if (standing(book) == nullptr)
            others.push_back({.holdings = book.holdings, .market = book.book->view(), .spotBeta = book.beta});
    auto grid = risk::scenarioGrid(others, request);
    for (const auto& one : moved)
        if (const auto* own = grid ? standing(one) : nullptr) {
            for (std::size_t cell = 0; cell < own->pnlUsd.size(); ++cell)
                grid->pnlUsd[cell] += own->pnlUsd[cell];
            grid->unpricedLegs += own->unpricedLegs;
        }
    return grid;
}

}  // namespace

BookScenariosView bookScenariosView(const RiskBooks& books, const ScenarioQuestion& question,
                                    std::optional<pricing::Isa> isa, const CoinGrids& grids, const CoinLadders& ladders)
{
    BookScenariosView view{.asked = question};
    const auto moved = movedBooks(books, view.asked, view.message);
    for (const auto& one : moved)
        view.coins.push_back({.underlying = one.book->market->code, .spot = one.book->spot(), .beta = one.beta});
    if (!view.message.empty()) return view;
    double beta = 0.0;
    for (const auto& one : moved)
        beta = std::max(beta, one.beta);
    const auto spots = axisOf(question.spotShifts, risk::kScenarioSpotShifts, beta);
    const auto volatilities = axisOf(question.volatilityShifts, risk::kScenarioVolatilityShifts);
    const risk::ScenarioRequest request{
        .spotShifts = spots, .volatilityShifts = volatilities, .timeShift = question.later, .isa = isa};
    auto grid = gridOf(moved, request, grids);
    if (!grid) {
        view.message = grid.error().message;
        return view;
    }
    const auto worst = grid->worstCell();
    view.cell = question.cell;
    if (!view.cell && grid->pnlUsd[worst] < 0.0)
        view.cell = interfaces::ScenarioCell{.spotShift = spots[worst % spots.size()],
                                             .volatilityShift = volatilities[worst / spots.size()]};
    view.grid = {.spotShifts = std::move(grid->spotShifts),
                 .volatilityShifts = std::move(grid->volatilityShifts),
                 .pnlUsd = std::move(grid->pnlUsd),
                 .unpricedLegs = grid->unpricedLegs,
                 .rule = kRule};
    fillLadder(moved, axisOf(question.spotShifts, risk::kSpotShifts, beta), isa, ladders, view);
    fillMetric(moved, request, view);
    if (view.cell) fillLegs(moved, request, view);
    return view;
}

}  // namespace ballast::sections
