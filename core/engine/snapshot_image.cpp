#include "engine/snapshot_image.h"

#include <algorithm>
#include <set>

#include "engine/snapshot_builder.h"
#include "engine/usd_rates.h"
#include "engine/valuation.h"

namespace ballast::engine {

namespace {

/// The same holdings, pointing at `instruments` instead, which has room for them.
std::vector<risk::Holding> moveInto(std::vector<domain::Instrument>& instruments, std::vector<risk::Holding> holdings)
{
    for (auto& holding : holdings) {
        instruments.push_back(*holding.instrument);
        holding.instrument = &instruments.back();
    }
    return holdings;
}

std::shared_ptr<const HeldBook> heldBook(const Engine::State& state, const std::string& code)
{
    auto book = std::make_shared<HeldBook>();
    const auto all = state.book.holdings(state.market, code);
    book->instruments.reserve(2 * all.size());
    book->holdings = moveInto(book->instruments, all);
    for (std::size_t i = 1; i <= state.book.accounts().all().size(); ++i) {
        const domain::AccountId account{static_cast<std::uint16_t>(i)};
        auto held = state.book.holdings(state.market, code, account);
        if (!held.empty()) book->byAccount[account] = moveInto(book->instruments, std::move(held));
    }
    return book;
}

void addPending(const Engine::State& state, const std::string& code, UnderlyingImage& image)
{
    std::vector<risk::Holding> pending;
    for (const auto& [id, order] : state.ledger.open()) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying == code && order.intent.purpose != domain::OrderPurpose::Quote)
            pending.push_back(
                {.instrument = &instrument, .quantity = order.remaining(), .entryPrice = order.origin.mid});
    }
    image.pendingInstruments.reserve(pending.size());
    image.pending = moveInto(image.pendingInstruments, std::move(pending));
}

void fillUnderlying(const Engine::State& state, const UnderlyingMarket& market, const UnderlyingImage* former,
                    UnderlyingImage& image)
{
    image.isHedged = state.hedging.contains(market.code);
    image.valuedAt = valuedAt(state);
    image.spot = market.spot();
    image.chains.assign(market.chains.begin(), market.chains.end());
    image.chainTime = market.main().time;
    image.linearPrices = market.linearPrices;
    image.fundingPerHour = market.fundingPerHour;
    image.listings = state.marks.ofListing(market.code);
    image.changes = state.book.changesOf(market.code);
    const bool stands = former != nullptr && former->listings == image.listings && former->changes == image.changes;
    image.book = stands ? former->book : heldBook(state, market.code);
    addPending(state, market.code, image);
}

/// Whose margin is asked for: who holds cash, but wallets, where what is held is paid for.
std::vector<AccountImage> accountsWithMargin(const Engine::State& state)
{
    std::set<domain::AccountId> accounts;
    for (const auto& [key, amount] : state.book.cash())
        accounts.insert(key.first);
    std::vector<AccountImage> images;
    for (const auto id : accounts) {
        const auto& account = state.book.accounts().at(id);
        const auto isWallet = [&](const auto& hedge) { return hedge.gasUnits > 0.0 && hedge.venue == account.venue; };
        const auto& venues = state.config.settings.hedgeVenues;
        if (std::any_of(venues.begin(), venues.end(), isWallet)) continue;
        AccountImage image{.id = id, .venue = account.venue, .label = account.label()};
        for (const auto& [key, amount] : state.book.cash())
            if (key.first == id && isStable(key.second))
                image.dollars.push_back({.venue = account.venue, .currency = key.second, .amount = amount});
        images.push_back(std::move(image));
    }
    return images;
}

template <class Make> auto byUnderlying(const DeskImage& image, Make make)
{
    using Part = decltype(make(std::declval<const UnderlyingImage&>()));
    interfaces::PerUnderlying<Part> parts;
    for (const auto& [code, underlying] : image.underlyings)
        if (underlying.isHedged) parts[code] = std::make_shared<const Part>(make(underlying));
    return parts;
}

interfaces::PerUnderlying<interfaces::ScenarioGridView> grids(const DeskImage& image)
{
    interfaces::PerUnderlying<interfaces::ScenarioGridView> parts;
    for (const auto& [code, underlying] : image.underlyings)
        if (auto grid = underlying.isHedged ? scenarioGridView(underlying, image.isa) : nullptr)
            parts[code] = std::move(grid);
    return parts;
}

}  // namespace

risk::MarketView UnderlyingImage::view() const
{
    static const std::map<Timestamp, double> kNone;
    risk::MarketView view{.now = valuedAt,
                          .spot = spot,
                          .surface = chains.empty() ? nullptr : chains.front().surface.get(),
                          .spotAtFit = chains.empty() ? &kNone : &chains.front().spotAtFit,
                          .linearPrices = &linearPrices};
    for (const auto& chain : chains)
        view.chains.push_back(chain.view());
    return view;
}

std::vector<risk::Holding> UnderlyingImage::withPending() const
{
    auto all = book->holdings;
    all.insert(all.end(), pending.begin(), pending.end());
    return all;
}

double UnderlyingImage::atmVolatility30() const
{
    if (chains.empty() || !chains.front().surface) return 0.0;
    return chains.front().surface->impliedVolatility(chainTime + Duration::days(30), 0.0);
}

std::shared_ptr<const DeskImage> Engine::makeImage(const DeskImage* former) const
{
    const State& state = *m_state;
    auto image = std::make_shared<DeskImage>();
    image->time = state.now;
    image->isa = state.config.pictureIsa;
    image->bookResolved = state.bookResolved;
    image->attribution = attributionView(state);
    image->accounts = accountsWithMargin(state);
    image->marginRules =
        former != nullptr ? former->marginRules
                          : std::make_shared<const std::map<std::string, risk::MarginRule>>(state.config.marginRules);
    for (const auto& [code, market] : state.market.underlyings()) {
        const UnderlyingImage* before = nullptr;
        if (former != nullptr)
            if (const auto found = former->underlyings.find(code); found != former->underlyings.end())
                before = &found->second;
        fillUnderlying(state, market, before, image->underlyings[code]);
    }
    return image;
}

void fillSections(const DeskImage& image, interfaces::SectionSet wanted, interfaces::Picture& picture)
{
    using interfaces::SectionId;
    const auto put = [&](SectionId id, auto& section, auto make) {
        if (!wanted.has(id)) return;
        section.time = image.time;
        section.data = std::make_shared<typename std::decay_t<decltype(*section.data)>>(make());
    };
    put(SectionId::Vega, picture.vega, [&] { return byUnderlying(image, vegaBucketViews); });
    put(SectionId::SpotLadder, picture.spotLadder,
        [&] { return byUnderlying(image, [&](const auto& one) { return spotRows(one, image.isa); }); });
    put(SectionId::Grid, picture.grid, [&] { return grids(image); });
    put(SectionId::Margin, picture.margin, [&] { return marginViews(image); });
    if (!wanted.has(SectionId::Portfolio)) return;
    picture.portfolio.time = image.time;
    picture.portfolio.data = portfolioView(image);
}

}  // namespace ballast::engine
