#include "sections/section_builder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "desk/limit_keys.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "sections/risk_books.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::ScreenGreeks;
using interfaces::SectionId;
using interfaces::SectionSet;
using interfaces::UnderlyingGreeks;

interfaces::LegView legView(const risk::Holding& holding, const risk::HoldingRisk& risk, double spot, Timestamp now)
{
    const auto& option = *holding.instrument;
    interfaces::LegView leg{.instrument = option.name,
                            .venue = option.venue,
                            .expiry = option.expiry,
                            .strike = option.strike.toDouble(),
                            .right = option.right,
                            .contracts = holding.quantity};
    leg.notionalUsd = holding.size() * spot;
    leg.complete = risk.complete;
    if (!risk.complete) return leg;
    leg.deltaBucket = risk::deltaBucket(risk.forwardDelta, option.right);
    leg.greeks = toScreen(holding, risk, now);
    return leg;
}

/// Of every listed expiry, and of those that are held alone.
std::vector<interfaces::ExpiryRow> expiryRows(const ShownBook& book)
{
    const auto& market = *book.market;
    std::map<Timestamp, interfaces::ExpiryRow> rows;
    for (const auto& [expiry, chain] : market.main().expiries)
        rows[expiry].expiry = expiry;
    for (std::size_t i = 0; i < book.holdings.size(); ++i) {
        const auto& instrument = *book.holdings[i].instrument;
        if (!instrument.isOption()) continue;
        rows[instrument.expiry].expiry = instrument.expiry;
        if (book.risks[i].complete)
            add(rows[instrument.expiry].greeks, toScreen(book.holdings[i], book.risks[i], book.valuedAt));
    }
    std::vector<interfaces::ExpiryRow> views;
    for (auto& [expiry, row] : rows) {
        if (market.main().surface)
            if (const auto reading = market.main().surface->findReading(expiry))
                row.atmVolatility = reading->atmVolatility;
        views.push_back(row);
    }
    return views;
}

std::vector<interfaces::LegView> legViews(const ShownBook& book)
{
    std::vector<interfaces::LegView> legs;
    for (std::size_t i = 0; i < book.holdings.size(); ++i)
        if (book.holdings[i].instrument->isOption())
            legs.push_back(legView(book.holdings[i], book.risks[i], book.market->spot(), book.valuedAt));
    return legs;
}

void addLegs(const ShownBook& book, Timestamp expiry, std::map<double, interfaces::StrikeRow>& rows)
{
    for (std::size_t i = 0; i < book.holdings.size(); ++i) {
        const auto& option = *book.holdings[i].instrument;
        if (!option.isOption() || option.expiry != expiry) continue;
        auto& row = rows[option.strike.toDouble()];
        row.strike = option.strike.toDouble();
        (option.right == domain::OptionRight::Call ? row.calls : row.puts) += book.holdings[i].quantity;
        if (book.risks[i].complete) add(row.greeks, toScreen(book.holdings[i], book.risks[i], book.valuedAt));
    }
}

std::vector<interfaces::StrikeLadder> strikeLadders(const ShownBook& book, const interfaces::SurfaceView& surface)
{
    std::vector<interfaces::StrikeLadder> ladders;
    for (const auto& slice : surface.slices) {
        interfaces::StrikeLadder ladder{.expiry = slice.expiry, .forward = slice.forward};
        std::map<double, interfaces::StrikeRow> rows;
        for (const auto& quote : slice.quotes)
            rows[quote.strike] = {.strike = quote.strike,
                                  .bidVolatility = quote.bidVolatility,
                                  .askVolatility = quote.askVolatility,
                                  .fitVolatility = quote.fitVolatility};
        addLegs(book, slice.expiry, rows);
        for (auto& [strike, row] : rows)
            ladder.rows.push_back(row);
        ladders.push_back(std::move(ladder));
    }
    return ladders;
}

void fillLimits(const desk::State& state, UnderlyingGreeks& view)
{
    const auto* limits = state.config.book.findLimits(view.code);
    if (limits == nullptr) return;
    view.targetDelta = limits->targetDelta;
    view.netDeltaLimit = limits->netDelta;
    view.gammaLimit = limits->gammaPerPercent;
    view.vegaLimit = limits->vegaUsd;
    view.cellLimits = {.deltaCoin = limits->cellDelta,
                       .gammaCoin = limits->cellGamma,
                       .vegaUsd = limits->cellVegaUsd,
                       .notionalUsd = limits->cellNotionalUsd};
}

void fillHedging(const desk::State& state, const desk::HedgeState& hedge, UnderlyingGreeks& view)
{
    view.band = hedge.band;
    view.mode = hedge.mode;
    view.hedgingOffBecause = desk::whyOff(view.code, hedge);
    view.outsideBand = hedge.band && (view.net.deltaCoin > hedge.band->upper || view.net.deltaCoin < hedge.band->lower);
    for (const auto& over : state.overrides)
        view.paused =
            view.paused ||
            ((over.underlying.empty() || over.underlying == view.code) &&
             (over.action == domain::OperatorAction::PauseUnderlying || over.action == domain::OperatorAction::Veto));
}

UnderlyingGreeks underlyingGreeks(const desk::State& state, const ShownBook& book)
{
    UnderlyingGreeks view;
    view.code = book.code;
    fillLimits(state, view);
    if (book.market == nullptr) return view;
    view.spot = indexReading(state, *book.market);
    for (std::size_t i = 0; i < book.holdings.size(); ++i) {
        const auto& risk = book.risks[i];
        if (!risk.complete) ++view.missingLegs;
        if (risk.complete)
            add(book.holdings[i].instrument->isOption() ? view.options : view.hedges,
                toScreen(book.holdings[i], risk, book.valuedAt));
    }
    const auto risk = riskOf(state, book.code);
    const double pending = risk.pendingDelta - risk.restingDelta;
    view.hedges.deltaCoin += pending;
    view.hedges.deltaUsd += pending * book.market->spot();
    add(view.net, view.options);
    add(view.net, view.hedges);
    view.byExpiry = expiryRows(book);
    if (book.hedge != nullptr)
        fillHedging(state, *book.hedge, view);
    else
        view.hedgingOffBecause = "the book has no limits of " + book.code + ", so nothing of it is hedged";
    return view;
}

interfaces::GreeksView greeksView(const desk::State& state, const std::vector<ShownBook>& books)
{
    interfaces::GreeksView view;
    for (const auto& book : books) {
        view.underlyings.push_back(underlyingGreeks(state, book));
        add(view.net, view.underlyings.back().net);
    }
    view.net.deltaCoin = view.net.gammaCoin = 0.0;
    view.limits = limitViews(state);
    return view;
}

std::vector<ShownBook> shownBooks(const desk::State& state)
{
    std::vector<ShownBook> books;
    std::map<std::string, const desk::HedgeState*> shown;
    for (const auto& [code, hedge] : state.hedging)
        shown.emplace(code, &hedge);
    for (const auto& [code, market] : state.market.underlyings())
        if (holdsAny(state.book.holdings(state.market, code))) shown.try_emplace(code, nullptr);
    for (const auto& [code, hedge] : shown) {
        ShownBook book{
            .code = code, .market = state.market.find(code), .hedge = hedge, .valuedAt = desk::valuedAt(state)};
        if (book.market != nullptr) book.holdings = state.book.holdings(state.market, code);
        for (const auto& leg : valueOf(state, code).legs)
            book.risks.push_back(leg.risk);
        books.push_back(std::move(book));
    }
    return books;
}

template <class Make> auto byUnderlying(const RiskBooks& books, Make make)
{
    using Part = decltype(make(std::declval<const RiskBook&>()));
    interfaces::PerUnderlying<Part> parts;
    for (const auto& [code, book] : books)
        if (book.isShown) parts[code] = std::make_shared<const Part>(make(book));
    return parts;
}

interfaces::PerUnderlying<interfaces::ScenarioGridView> grids(const RiskBooks& books, std::optional<pricing::Isa> isa)
{
    interfaces::PerUnderlying<interfaces::ScenarioGridView> parts;
    for (const auto& [code, book] : books)
        if (auto grid = book.isShown ? scenarioGridView(book, isa) : nullptr) parts[code] = std::move(grid);
    return parts;
}

template <class Make> auto byCode(const std::vector<ShownBook>& books, Make make)
{
    using Part = decltype(make(books.front()));
    interfaces::PerUnderlying<Part> parts;
    for (const auto& book : books)
        if (book.market != nullptr) parts[book.code] = std::make_shared<const Part>(make(book));
    return parts;
}

/// Makes those of a picture's sections that are wanted.
class Builder {
public:
    Builder(const desk::State& state, SectionSet wanted, interfaces::Picture& picture,
            const interfaces::Questions* questions)
        : m_state(state), m_wanted(wanted), m_picture(picture),
          m_questions(questions != nullptr ? *questions : interfaces::Questions{})
    {
    }

    void fillLists()
    {
        const auto& s = m_state;
        put(SectionId::Header, m_picture.header, [&] { return headerView(s); });
        put(SectionId::Trading, m_picture.trading, [&] { return tradingView(s); });
        put(SectionId::Alerts, m_picture.alerts, [&] { return alertViews(s); });
        put(SectionId::Commands, m_picture.commands,
            [&] { return interfaces::CommandsView{.overrides = overrideViews(s)}; });
        keepOr(SectionId::Orders, m_picture.orders, s.orders, saysOrder,
               [&s](const desk::ListedOrder& order) { return orderView(s, order); });
        keepOr(SectionId::Fills, m_picture.fills, s.fills, saysFill, fillView);
        fillDecisions();
        put(SectionId::Proposals, m_picture.proposals, [&] { return proposalViews(s); });
        put(SectionId::Positions, m_picture.positions, [&] { return positionsView(s); });
        put(SectionId::Pnl, m_picture.pnl, [&] { return pnlView(s); });
        put(SectionId::Quotes, m_picture.quotes, [&] { return quotesView(s); });
        put(SectionId::Order, m_picture.order, [&] { return orderPreview(s, m_questions.order); });
        put(SectionId::Cures, m_picture.cures, [&] { return curesView(s); });
        put(SectionId::Chain, m_picture.chain, [&] {
            interfaces::PerUnderlying<interfaces::ChainView> parts;
            for (const auto& [code, hedge] : s.hedging)
                if (const auto* market = s.market.find(code))
                    parts[code] = std::make_shared<const interfaces::ChainView>(chainView(s, *market));
            return parts;
        });
        put(SectionId::Basis, m_picture.basis, [&] {
            interfaces::PerUnderlying<interfaces::BasisView> parts;
            for (const auto& [code, hedge] : s.hedging)
                if (const auto* market = s.market.find(code))
                    parts[code] = std::make_shared<const interfaces::BasisView>(basisView(s, *market));
            return parts;
        });
        put(SectionId::Flow, m_picture.flow, [&] { return flowView(s); });
        put(SectionId::Feeds, m_picture.feeds, [&] { return feedViews(s); });
        put(SectionId::Flatten, m_picture.flatten, [&] {
            return m_wanted.has(SectionId::Positions) ? flattenView(s, m_picture.positions.data->lines)
                                                      : flattenView(s, positionViews(s));
        });
        put(SectionId::ModelRisk, m_picture.modelRisk, [&] {
            interfaces::PerUnderlying<interfaces::ModelRiskView> parts;
            for (const auto& [code, hedge] : s.hedging)
                parts[code] = std::make_shared<const interfaces::ModelRiskView>(modelRiskView(s, code));
            return parts;
        });
    }

    void fillBooks()
    {
        constexpr SectionSet kStrikes(SectionId::Strikes);
        constexpr SectionSet kSurfaces = kStrikes | SectionId::Surface;
        if ((m_wanted & (kSurfaces | SectionId::Greeks | SectionId::Cells)).empty()) return;
        const auto books = shownBooks(m_state);
        put(SectionId::Greeks, m_picture.greeks, [&] { return greeksView(m_state, books); });
        put(SectionId::Cells, m_picture.cells, [&] { return byCode(books, legViews); });
        if ((m_wanted & kSurfaces).empty()) return;
        interfaces::PerUnderlying<interfaces::SurfaceView> surfaces;
        for (const auto& book : books)
            surfaces[book.code] = surfaceView(m_state, book);
        put(SectionId::Strikes, m_picture.strikes,
            [&] { return byCode(books, [&](const auto& book) { return strikeLadders(book, *surfaces[book.code]); }); });
        put(SectionId::Surface, m_picture.surface, [&] { return surfaces; });
    }

    void fillRevalued()
    {
        constexpr SectionSet kRevalued{SectionId::Vega,      SectionId::SpotLadder, SectionId::Grid,  SectionId::Margin,
                                       SectionId::Portfolio, SectionId::Scenarios,  SectionId::WhatIf};
        if ((m_wanted & kRevalued).empty()) return;
        const auto books = riskBooks(m_state);
        const auto isa = m_state.config.pictureIsa;
        put(SectionId::Vega, m_picture.vega, [&] { return byUnderlying(books, vegaBucketViews); });
        put(SectionId::SpotLadder, m_picture.spotLadder,
            [&] { return byUnderlying(books, [&](const auto& book) { return spotRows(book, isa); }); });
        put(SectionId::Grid, m_picture.grid, [&] { return grids(books, isa); });
        put(SectionId::Margin, m_picture.margin, [&] { return marginViews(m_state); });
        put(SectionId::Scenarios, m_picture.scenarios, [&] {
            return bookScenariosView(books, m_questions.scenario, isa,
                                     m_wanted.has(SectionId::Grid) ? *m_picture.grid.data : CoinGrids{},
                                     m_wanted.has(SectionId::SpotLadder) ? *m_picture.spotLadder.data : CoinLadders{});
        });
        put(SectionId::WhatIf, m_picture.whatIf, [&] { return whatIfView(m_state, books, m_questions.whatIf); });
        if (!m_wanted.has(SectionId::Portfolio)) return;
        m_picture.portfolio.time = m_state.now;
        m_picture.portfolio.data = portfolioView(m_state, books);
    }

private:
    template <class T, class Make> void put(SectionId id, interfaces::Section<T>& section, Make make)
    {
        if (!m_wanted.has(id)) return;
        section.time = m_state.now;
        section.data = std::make_shared<const T>(make());
    }
    /// A long list is made anew only when it says something else than before.
    template <class T, class Item, class ViewOf>
    void keepOr(SectionId id, interfaces::Section<std::vector<T>>& section, const std::deque<Item>& list,
                bool (*says)(const T&, const Item&), ViewOf viewOf)
    {
        if (!m_wanted.has(id)) return;
        section.time = m_state.now;
        if (section.data && std::equal(section.data->begin(), section.data->end(), list.begin(), list.end(), says))
            return;
        std::vector<T> views;
        views.reserve(list.size());
        std::transform(list.begin(), list.end(), std::back_inserter(views), viewOf);
        section.data = std::make_shared<const std::vector<T>>(std::move(views));
    }
    void fillDecisions()
    {
        if (!m_wanted.has(SectionId::Decisions)) return;
        auto& section = m_picture.decisions;
        section.time = m_state.now;
        const auto& list = m_state.decisions;
        const auto same = [](const interfaces::DecisionView& shown, const desk::ListedDecision& listed) {
            return shown.decision == listed.decision && shown.merged == listed.merged;
        };
        if (section.data && std::equal(section.data->begin(), section.data->end(), list.begin(), list.end(), same))
            return;
        std::vector<interfaces::DecisionView> views;
        for (const auto& listed : list)
            views.push_back({.decision = listed.decision, .merged = listed.merged});
        section.data = std::make_shared<const std::vector<interfaces::DecisionView>>(std::move(views));
    }
    const desk::State& m_state;
    SectionSet m_wanted;
    interfaces::Picture& m_picture;
    const interfaces::Questions m_questions;
};

}  // namespace

void add(ScreenGreeks& sum, const ScreenGreeks& part)
{
    sum.deltaCoin += part.deltaCoin;
    sum.deltaUsd += part.deltaUsd;
    sum.gammaCoin += part.gammaCoin;
    sum.gammaUsd += part.gammaUsd;
    sum.vegaUsd += part.vegaUsd;
    sum.thetaUsd += part.thetaUsd;
    sum.vega30Usd += part.vega30Usd;
    sum.vegaOwnUsd += part.vegaOwnUsd;
}

ScreenGreeks toScreen(const domain::Exposure& e)
{
    return {.deltaCoin = e.delta,
            .deltaUsd = e.delta * e.spot,
            .gammaCoin = e.gamma,
            .gammaUsd = e.gamma * e.spot,
            .vegaUsd = e.vega,
            .thetaUsd = e.theta};
}

ScreenGreeks toScreen(const risk::Holding& holding, const risk::HoldingRisk& risk, Timestamp now)
{
    auto greeks = toScreen(risk.exposure);
    if (!holding.instrument->isOption()) return greeks;
    // As risk::vegaBuckets: an expired option has none.
    const double days = (holding.instrument->expiry - now).inYears() * 365.0;
    if (days > 0.0) greeks.vega30Usd = greeks.vegaUsd * std::sqrt(30.0 / days);
    greeks.vegaOwnUsd = greeks.vegaUsd * risk.volatility;
    return greeks;
}

std::vector<interfaces::LimitView> limitViews(const desk::State& state)
{
    std::vector<interfaces::LimitView> views;
    for (const auto& limits : state.config.book.limits)
        for (const auto& one : desk::kSettableLimits) {
            std::string unit = one.unit;
            if (unit.front() == '%') unit.replace(0, 1, limits.underlying);
            views.push_back({.underlying = limits.underlying,
                             .key = one.key,
                             .name = one.name,
                             .unit = std::move(unit),
                             .value = limits.*one.field,
                             .least = desk::leastOf(state.config, limits.underlying, one),
                             .most = desk::mostOf(state.config, limits.underlying, one),
                             .isOptional = one.isOptional});
        }
    return views;
}

void fillSections(const desk::State& state, SectionSet wanted, interfaces::Picture& picture,
                  const interfaces::Questions* questions)
{
    Builder builder(state, wanted, picture, questions);
    builder.fillLists();
    builder.fillBooks();
    builder.fillRevalued();
}

std::shared_ptr<interfaces::Snapshot> makeSnapshot(const desk::State& state)
{
    interfaces::Picture picture;
    fillSections(state, SectionSet::all(), picture);
    return interfaces::layOut(picture);
}

}  // namespace ballast::sections
