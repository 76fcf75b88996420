#include "venues/venue_market.h"

#include "desk/state.h"

namespace ballast::venues {

namespace {

/// What a book that goes on has of an account; of a new session nothing.
std::set<domain::InstrumentId> heldBy(const desk::State& state, domain::AccountId account)
{
    std::set<domain::InstrumentId> held;
    for (const auto& [key, position] : state.book.positions())
        if (key.account == account && !position.quantity.isZero()) held.insert(key.instrument);
    return held;
}

}  // namespace

/// The book names every account (`live_setup`), so that each has its number before the first listing.
void VenueMarket::addGateways(live::LiveDesk& desk, const Clock& clock)
{
    const auto& engine = desk.engineLoop().engine();
    const auto& accounts = engine.accounts();
    for (std::size_t i = 0; i < m_accounts.size(); ++i) {
        const auto& [plan, maker, kind, trades] = m_accounts[i];
        const auto id = accounts.find(plan.venue, plan.name);
        if (!id) continue;
        const auto label = accounts.at(*id).label();
        auto gateway = maker->make(*id, label, {clock, desk.latches(), m_names});
        auto notes = std::make_shared<venue::AccountNotes>(gateway->capabilities().finality);
        auto watched =
            std::make_unique<venue::WatchedGateway>(std::move(gateway), notes, m_names, heldBy(engine.state(), *id));
        m_watched.push_back({i, watched.get(), std::move(notes)});
        desk.add(*id, label, std::move(watched));
    }
}

std::vector<WatchedAccount> VenueMarket::watchedAccounts() const
{
    std::vector<WatchedAccount> all;
    for (const auto& [place, gateway, notes] : m_watched) {
        const auto& account = m_accounts[place];
        all.push_back({.label = domain::Account{account.plan.venue, account.plan.name}.label(),
                       .venue = account.plan.venue,
                       .kind = account.kind,
                       .trades = account.trades,
                       .capabilities = gateway->capabilities(),
                       .budgetHeld = gateway->budgetHeld(),
                       .standing = notes->standing()});
    }
    return all;
}

Result<void> VenueMarket::openFeeds(live::LiveDesk& desk)
{
    for (const auto& named : m_feeds) {
        m_sinks.push_back(std::make_unique<venue::ListingSink>(desk.intake().addFeed(named.name), m_names));
        named.feed->start(*m_sinks.back());
    }
    const auto wallets = [this] {
        std::vector<NamedWallet> all;
        for (const auto& account : m_accounts)
            if (auto wallet = account.maker->wallet())
                all.push_back({domain::Account{account.plan.venue, account.plan.name}.label(), std::move(*wallet)});
        return all;
    };
    const auto latencies = [&intake = desk.intake()] {
        std::vector<FeedLatency> all;
        for (auto& one : intake.latencies())
            all.push_back({std::move(one.venue), one.decision});
        return all;
    };
    return m_watch.start(m_feeds, {.wallets = wallets,
                                   .accounts = [this] { return watchedAccounts(); },
                                   .latencies = latencies,
                                   .oracles = m_oracles});
}

void VenueMarket::tryNow() noexcept
{
    for (const auto& named : m_feeds)
        named.feed->tryNow();
}

void VenueMarket::stop() noexcept
{
    m_watch.stop();
    for (const auto& named : m_feeds)
        named.feed->stop();
}

}  // namespace ballast::venues
