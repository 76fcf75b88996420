#include "venues/accounts.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include "base/system.h"
#include "venue/deribit_account/cancel_everything.h"
#include "venue/deribit_account/gateway.h"
#include "venue/derive_account/cancel_everything.h"
#include "venue/derive_account/gateway.h"
#include "venue/hyperliquid_account/cancel_everything.h"
#include "venue/hyperliquid_account/gateway.h"
#include "venue/uniswap_account/cancel_everything.h"
#include "venue/uniswap_account/gateway.h"
#include "venues/key_reader.h"
#include "venues/pools.h"

namespace ballast::venues {

namespace {

using profile::VenueKind;

/// Names of sub-accounts are the places of their keys, in small letters.
std::string nameOf(const profile::KeyPlace& key, std::size_t place)
{
    if (place == 0) return std::string(domain::kMainAccount);
    std::string name = key.name.empty() ? fmt::format("account {}", place + 1) : key.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return c == '/' ? '-' : static_cast<char>(std::tolower(c)); });
    return name;
}

std::string labelOf(const PlannedAccount& account) { return domain::Account{account.venue, account.name}.label(); }

derive::Network deriveNetworkOf(const profile::VenueProfile& venue)
{
    const double network = valueOf(venue.protocol, venue.kind, "network");
    return network > 1.5   ? derive::Network::LocalChain
           : network > 0.5 ? derive::Network::Testnet
                           : derive::Network::Mainnet;
}

hyperliquid::Network networkOf(const profile::VenueProfile& venue)
{
    return valueOf(venue.protocol, venue.kind, "testnet") > 0.5 ? hyperliquid::Network::Testnet
                                                                : hyperliquid::Network::Mainnet;
}

class DeribitMaker final : public GatewayMaker {
public:
    DeribitMaker(profile::VenueProfile venue, deribit::Credentials credentials, bool trades)
        : m_venue(std::move(venue)), m_credentials(std::move(credentials)), m_trades(trades)
    {
    }
    std::unique_ptr<venue::Gateway> make(domain::AccountId id, const std::string& label,
                                         const GatewayLinks& links) override
    {
        deribit::AccountTerms terms;
        terms.id = id;
        terms.venue = m_venue.name;
        terms.label = label;
        terms.trades = m_trades;
        terms.mayWithdraw = m_venue.allowOwnerKey;
        const auto value = [&](const char* key) { return valueOf(m_venue.protocol, m_venue.kind, key); };
        terms.heartbeat = Duration::fromSeconds(value("heartbeat_s"));
        terms.underlyings = m_venue.underlyings;
        terms.protection = {.interval = Duration::fromSeconds(value("mmp_interval_s")),
                            .frozenFor = Duration::fromSeconds(value("mmp_frozen_s")),
                            .quantity = value("mmp_quantity"),
                            .delta = value("mmp_delta")};
        return deribit::makeGateway(
            std::move(terms), std::move(m_credentials), *m_venue.ws,
            venue::RateTerms{.perSecond = value("orders_per_s"), .burst = value("orders_burst")},
            {links.clock, links.latches}, links.names);
    }

private:
    profile::VenueProfile m_venue;
    deribit::Credentials m_credentials;
    bool m_trades;
};

class HyperliquidMaker final : public GatewayMaker {
public:
    HyperliquidMaker(profile::VenueProfile venue, hyperliquid::AccountKeys keys, bool trades)
        : m_venue(std::move(venue)), m_keys(std::move(keys)), m_trades(trades)
    {
    }
    std::unique_ptr<venue::Gateway> make(domain::AccountId id, const std::string& label,
                                         const GatewayLinks& links) override
    {
        const auto value = [&](const char* key) { return valueOf(m_venue.protocol, m_venue.kind, key); };
        hyperliquid::AccountTerms terms;
        terms.id = id;
        terms.venue = m_venue.name;
        terms.label = label;
        terms.trades = m_trades;
        terms.network = networkOf(m_venue);
        terms.cancelAfter = Duration::fromSeconds(value("cancel_after_s"));
        terms.pingEvery = Duration::fromSeconds(value("ping_s"));
        terms.weights = hyperliquid::weightsAt(m_venue.ws->authority(), value("weight_per_min"));
        return hyperliquid::makeGateway(
            std::move(terms), std::move(m_keys), *m_venue.ws,
            venue::RateTerms{.perSecond = value("orders_per_s"), .burst = value("orders_burst")},
            {links.clock, links.latches}, links.names);
    }

private:
    profile::VenueProfile m_venue;
    hyperliquid::AccountKeys m_keys;
    bool m_trades;
};

class DeriveMaker final : public GatewayMaker {
public:
    DeriveMaker(profile::VenueProfile venue, derive::AccountKeys keys, bool trades)
        : m_venue(std::move(venue)), m_keys(std::move(keys)), m_trades(trades)
    {
    }
    std::unique_ptr<venue::Gateway> make(domain::AccountId id, const std::string& label,
                                         const GatewayLinks& links) override
    {
        const auto value = [&](const char* key) { return valueOf(m_venue.protocol, m_venue.kind, key); };
        derive::AccountTerms terms;
        terms.id = id;
        terms.venue = m_venue.name;
        terms.label = label;
        terms.trades = m_trades;
        terms.network = deriveNetworkOf(m_venue);
        terms.underlyings = m_venue.underlyings;
        terms.signatureLasts = Duration::fromSeconds(value("signature_s"));
        terms.feeHeadroom = value("fee_headroom");
        terms.listingEvery = Duration::fromSeconds(value("listing_s"));
        terms.reads = {.perSecond = value("calls_per_s"), .burst = value("calls_burst")};
        return derive::makeGateway(std::move(terms), std::move(m_keys), *m_venue.ws,
                                   venue::RateTerms{.perSecond = value("orders_per_s"), .burst = value("orders_burst")},
                                   {links.clock, links.latches}, links.names);
    }

private:
    profile::VenueProfile m_venue;
    derive::AccountKeys m_keys;
    bool m_trades;
};

class UniswapMaker final : public GatewayMaker {
public:
    UniswapMaker(profile::VenueProfile venue, uniswap::AccountTerms terms, bool trades)
        : m_venue(std::move(venue)), m_terms(std::move(terms)), m_trades(trades)
    {
    }
    std::unique_ptr<venue::Gateway> make(domain::AccountId id, const std::string& label,
                                         const GatewayLinks& links) override
    {
        m_terms.id = id;
        m_terms.label = label;
        return std::make_unique<uniswap::SwapGateway>(
            m_terms, m_trades, m_venue.rpc, *m_venue.signer,
            uniswap::SwapGateway::Links{links.clock, links.latches, links.names, m_actions}, m_venue.privateRpc);
    }
    std::optional<uniswap::WalletNow> wallet() const override { return m_actions->latest(); }

private:
    profile::VenueProfile m_venue;
    uniswap::AccountTerms m_terms;
    bool m_trades;
    std::shared_ptr<uniswap::ActionBoard> m_actions = std::make_shared<uniswap::ActionBoard>();
};

/// No key: the wallet is asked to sign.
Result<std::unique_ptr<GatewayMaker>> uniswapMaker(const profile::VenueProfile& venue, bool trades)
{
    const auto value = [&](const char* key) { return valueOf(venue.protocol, venue.kind, key); };
    uniswap::AccountTerms terms;
    terms.venue = venue.name;
    terms.chainId = venue.chainId;
    if (!venue.sequencer.empty()) terms.sequencer = venue.sequencer;
    for (auto [key, text, to] : {std::tuple("address", &venue.address, &terms.allowed.owner),
                                 std::tuple("router", &venue.router, &terms.allowed.router),
                                 std::tuple("quoter", &venue.quoter, &terms.plan.quoter)}) {
        const auto address = addressOf(venue, key, *text);
        if (!address) return tl::unexpected<Error>(address.error());
        *to = *address;
    }
    for (const auto& text : venue.pools) {
        const auto pool = addressOf(venue, "pools", text);
        if (!pool) return tl::unexpected<Error>(pool.error());
        terms.pools.push_back(*pool);
    }
    terms.allowed.longest = terms.plan.longest = static_cast<std::uint64_t>(value("deadline_s"));
    terms.allowed.kind = value("router_version") > 1.5 ? uniswap::Router::Swap02 : uniswap::Router::Swap;
    terms.plan.slippage = value("slippage");
    terms.isPrivate = venue.privateRpc.has_value();
    terms.feeCapGwei = value("fee_cap_gwei");
    terms.gasBudgetEther = value("gas_budget_eth");
    terms.replaceAfter = Duration::fromSeconds(value("replace_s"));
    terms.fillBlocks = static_cast<std::uint64_t>(value("fill_blocks"));
    terms.finalBlocks = std::max(static_cast<std::uint64_t>(value("final_blocks")), terms.fillBlocks);
    terms.lookEvery = Duration::fromSeconds(value("poll_s"));
    return std::make_unique<UniswapMaker>(venue, std::move(terms), trades);
}

}  // namespace

std::vector<PlannedAccount> accountsOf(const profile::Profile& profile)
{
    std::vector<PlannedAccount> accounts;
    for (std::size_t place = 0; place < profile.venues.size(); ++place) {
        const auto& venue = profile.venues[place];
        for (std::size_t i = 0; i < venue.accounts.size(); ++i)
            accounts.push_back({venue.name, nameOf(venue.accounts[i], i), place, venue.accounts[i]});
        // The wallet of a chain is an account whose key the desk never sees.
        if (venue.signer) accounts.push_back({venue.name, std::string(domain::kMainAccount), place, {}});
    }
    return accounts;
}

Result<std::unique_ptr<GatewayMaker>> gatewayMaker(const profile::VenueProfile& venue, const PlannedAccount& account,
                                                   bool trades, interfaces::KeyStore* keychain)
{
    if (venue.kind == VenueKind::UniswapV3) return uniswapMaker(venue, trades);
    const KeyReader reader(keychain);
    const auto label = labelOf(account);
    if (venue.kind == VenueKind::Hyperliquid) {
        auto keys = reader.hyperliquid(account.key, label, venue.allowOwnerKey);
        if (!keys) return fail(keys.error().code, fmt::format("venue \"{}\": {}", venue.name, keys.error().message));
        return std::make_unique<HyperliquidMaker>(venue, std::move(*keys), trades);
    }
    if (venue.kind == VenueKind::Derive) {
        auto keys = reader.derive(account.key, label, venue.allowOwnerKey);
        if (!keys) return fail(keys.error().code, fmt::format("venue \"{}\": {}", venue.name, keys.error().message));
        return std::make_unique<DeriveMaker>(venue, std::move(*keys), trades);
    }
    auto credentials = reader.deribit(account.key, label);
    if (!credentials)
        return fail(credentials.error().code, fmt::format("venue \"{}\": {}", venue.name, credentials.error().message));
    return std::make_unique<DeribitMaker>(venue, std::move(*credentials), trades);
}

namespace {

/// Counts, and beside them what was not done.
struct Ended {
    sockets::CancelledAll counts;
    std::string fault;
};
using Cancel = std::function<Result<Ended>()>;

Cancel cancelOfWallet(const profile::VenueProfile& venue, const uniswap::Address& owner)
{
    const double cap = valueOf(venue.protocol, venue.kind, "fee_cap_gwei") * 4.0;  // As a desk's own cancels.
    const uniswap::WalletPlace place{venue.rpc, *venue.signer, venue.chainId, owner, cap};
    return [place]() -> Result<Ended> {
        const auto done = uniswap::cancelPending(place);
        if (!done) return tl::unexpected<Error>(done.error());
        return Ended{{.cancelled = done->cancelled, .left = done->left}, done->fault};
    };
}

/// Its key is read here, where a person may be asked for it; what it gives back waits for the venue.
Result<Cancel> cancelAt(const profile::VenueProfile& venue, const PlannedAccount& account,
                        interfaces::KeyStore* keychain)
{
    if (venue.kind == VenueKind::UniswapV3) {
        const auto owner = addressOf(venue, "address", venue.address);
        if (!owner) return tl::unexpected<Error>(owner.error());
        return cancelOfWallet(venue, *owner);
    }
    const KeyReader reader(keychain);
    const auto label = labelOf(account);
    const auto with = [](auto keys, auto cancel) -> Result<Cancel> {
        if (!keys) return tl::unexpected<Error>(keys.error());
        const auto kept = std::make_shared<std::decay_t<decltype(*keys)>>(std::move(*keys));
        return Cancel([kept, cancel]() -> Result<Ended> {
            const auto done = cancel(*kept);
            if (!done) return tl::unexpected<Error>(done.error());
            return Ended{*done, {}};
        });
    };
    const auto endpoint = *venue.ws;
    if (venue.kind == VenueKind::Hyperliquid)
        return with(reader.hyperliquid(account.key, label, venue.allowOwnerKey),
                    [endpoint, network = networkOf(venue)](const auto& keys) {
                        return hyperliquid::cancelEverything(endpoint, keys, network);
                    });
    if (venue.kind == VenueKind::Derive)
        return with(reader.derive(account.key, label, venue.allowOwnerKey),
                    [endpoint](const auto& keys) { return derive::cancelEverything(endpoint, keys); });
    return with(reader.deribit(account.key, label),
                [endpoint](const auto& keys) { return deribit::cancelEverything(endpoint, keys); });
}

void carryOut(const Cancel& cancel, AccountKilled& one)
{
    const auto done = cancel();
    if (!done) {
        one.fault = done.error().message;
        return;
    }
    one.cancelled = done->counts.cancelled;
    one.left = done->counts.left;
    one.fault = done->fault;
}

/// Which of several errands have not ended. Words about them come one at a time.
class Awaited {
public:
    explicit Awaited(std::size_t count) : m_isOpen(count, true) {}

    void hasEnded(std::size_t place, const std::function<void()>& tell)
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen[place] = false;
        tell();
        m_changed.notify_all();
    }
    /// Until all have ended; each ten seconds `tell` hears which have not.
    void wait(const std::function<void(const std::vector<std::size_t>&, Duration)>& tell)
    {
        constexpr auto kTellEvery = std::chrono::seconds(10);
        std::unique_lock lock(m_mutex);
        for (int told = 1;; ++told) {
            const bool isDone = m_changed.wait_for(lock, kTellEvery, [this] { return open().empty(); });
            if (isDone) return;
            tell(open(), Duration::seconds(kTellEvery.count() * told));
        }
    }

private:
    std::vector<std::size_t> open() const
    {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < m_isOpen.size(); ++i)
            if (m_isOpen[i]) places.push_back(i);
        return places;
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<bool> m_isOpen;
};

}  // namespace

std::vector<AccountKilled>
killAccounts(const profile::Profile& profile, interfaces::KeyStore* keychain,
             const std::function<void(const AccountKilled&)>& ended,
             const std::function<void(const std::vector<std::string>& labels, Duration since)>& waits)
{
    const auto accounts = accountsOf(profile);
    std::vector<AccountKilled> killed(accounts.size());
    Awaited awaited(accounts.size());
    std::vector<std::thread> threads(accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        auto& one = killed[i];
        one.label = domain::Account{accounts[i].venue, accounts[i].name}.label();
        const auto tell = [&one, &awaited, &ended, i] {
            awaited.hasEnded(i, [&] {
                if (ended) ended(one);
            });
        };
        const auto cancel = cancelAt(profile.venues[accounts[i].place], accounts[i], keychain);
        if (!cancel) {
            one.fault = cancel.error().message;
            tell();
            continue;
        }
        const auto work = [&one, tell, cancel = *cancel] {
            carryOut(cancel, one);
            tell();
        };
        const auto started =
            startThread(threads[i], fmt::format("kill {}", i + 1), work, fmt::format("of the kill at {}", one.label));
        if (!started) work();  // No room for a thread: it has its turn now.
    }
    awaited.wait([&](const std::vector<std::size_t>& places, Duration since) {
        std::vector<std::string> labels;
        for (const auto place : places)
            labels.push_back(killed[place].label);
        if (waits) waits(labels, since);
    });
    for (auto& thread : threads)
        if (thread.joinable()) thread.join();
    return killed;
}

}  // namespace ballast::venues
