#include "venue/uniswap_account/gateway.h"

#include <fmt/format.h>

#include "base/system.h"

namespace ballast::uniswap {

namespace {

constexpr std::chrono::nanoseconds kTellAgain = std::chrono::milliseconds(1), kTick = std::chrono::milliseconds(100);
constexpr Duration kNodeWithin = Duration::seconds(4);      // A node that is slower holds up the others no longer.
constexpr Duration kWalletWithin = Duration::seconds(120);  // A person may have to press a button.
constexpr std::size_t kMostOffered = 64;

venue::Capabilities capabilitiesOf(const AccountTerms& terms)
{
    return {.cancelAll = false,
            .scheduledCancel = true,  // A swap's deadline.
            .queryByClientId = true,
            .finality = venue::Finality::AfterBlocks,
            .budget = {.perSecond = 1.0, .burst = 4.0},
            .answersWithin = Duration::seconds(15),
            .visibleWithin = terms.lookEvery * 3};
}

std::vector<std::unique_ptr<oracle::RpcNode>> nodesOf(const std::vector<transport::Endpoint>& rpc,
                                                      std::uint64_t chainId, const Clock& clock)
{
    transport::HttpTerms http;
    http.connect.connectWithin = http.connect.handshakeWithin = http.answerWithin = kNodeWithin;
    std::vector<std::unique_ptr<oracle::RpcNode>> nodes;
    for (const auto& one : rpc)
        nodes.push_back(std::make_unique<oracle::RpcNode>(one, chainId, clock, http));
    return nodes;
}

std::vector<oracle::Asker*> askersOf(const std::vector<std::unique_ptr<oracle::RpcNode>>& nodes)
{
    std::vector<oracle::Asker*> askers;
    for (const auto& node : nodes)
        askers.push_back(node.get());
    return askers;
}

}  // namespace

SwapGateway::SwapGateway(AccountTerms terms, bool trades, const std::vector<transport::Endpoint>& rpc,
                         transport::Endpoint wallet, Links links, std::optional<transport::Endpoint> submit)
    : m_trades(trades), m_label(terms.label), m_links(std::move(links)), m_capabilities(capabilitiesOf(terms)),
      m_check(links.latches), m_nodes(nodesOf(rpc, terms.chainId, links.clock)),
      m_startSigner([this, wallet = std::move(wallet), submit = std::move(submit), chainId = terms.chainId] {
          return SignerLine::start(wallet, submit, chainId, kWalletWithin, [this] { wake(); });
      }),
      m_line(links.latches, links.clock, m_capabilities.budget, [this] { wake(); }), m_terms(std::move(terms))
{
}

SwapGateway::~SwapGateway() { stop(); }

Result<void> SwapGateway::start(venue::OwnSink& sink)
{
    m_sink = &sink;
    auto signs = m_startSigner();
    if (!signs) return tl::unexpected<Error>(signs.error());
    m_signer = std::move(*signs);
    m_session.emplace(m_terms,
                      SwapSession::Links{askersOf(m_nodes), *m_signer, m_links.names,
                                         [this](const domain::ClientOrderId& order) { return clearAgain(order); }});
    return startThread(
        m_thread, fmt::format("gw {}", m_label), [this] { run(); }, fmt::format("of the gateway of {}", m_label));
}

void SwapGateway::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_signer) m_signer->cancel();
    for (const auto& node : m_nodes)
        node->cancel();
    if (m_thread.joinable()) m_thread.join();
}

bool SwapGateway::offer(const Order& order) noexcept
{
    try {
        const std::lock_guard lock(m_mutex);
        if (m_offered.size() >= kMostOffered) m_offered.erase(m_offered.begin());
        m_offered.insert_or_assign(order.record()->id, order);
    } catch (...) {
        return false;
    }
    return m_line.offer(order);
}

std::optional<domain::Cleared<domain::OrderIntent>> SwapGateway::clearAgain(const domain::ClientOrderId& order)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_offered.find(order);
    return found == m_offered.end() ? std::nullopt : m_check.clear(found->second);
}

void SwapGateway::wake() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_wake.notify_one();
}

void SwapGateway::run()
{
    bool stops = false;
    while (!stops) {
        const auto now = m_links.clock.now();
        // What was seen is told before more is looked at: nothing private is lost where the desk does not keep up.
        if (tellAll()) m_session->tick(now);
        work(now);
        const bool told = tellAll();
        m_links.actions->put(m_session->wallet(m_links.clock.now()));
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, told ? kTick : kTellAgain, [this] { return m_woken || m_stop; });
        m_woken = false;
        stops = m_stop;
    }
    for (const auto& ended : m_line.takeAll(venue::Stopped::Ended))
        handle(ended, m_links.clock.now());
    tellAll();
}

bool SwapGateway::tellAll()
{
    const auto tell = [&](const auto& thing) {
        if constexpr (std::is_same_v<std::decay_t<decltype(thing)>, std::string>)
            return m_sink->tellRaw(thing, m_links.clock.now());
        else
            return m_sink->tell(thing, m_links.clock.now());
    };
    auto& told = m_session->told();
    while (!told.empty() && std::visit(tell, told.front()))
        told.pop_front();
    return told.empty();
}

void SwapGateway::work(Timestamp now)
{
    finishKills(now);
    while (auto out = m_line.take()) {
        std::visit([&](const auto& thing) { handle(thing, now); }, *out);
        if (std::holds_alternative<domain::CancelIntent>(*out)) finishKills(now);
    }
}

void SwapGateway::finishKills(Timestamp now)
{
    if (!m_session->sendCancels(now)) return;
    for (const auto kill : std::exchange(m_kills, {}))
        m_line.handedOver(kill);
}

void SwapGateway::handle(const domain::CancelIntent& intent, Timestamp now)
{
    m_session->cancel(intent, now);
    if (intent.kill.value != 0) m_kills.push_back(intent.kill);
}

void SwapGateway::handle(const venue::AccountLine::NotSent& ended, Timestamp)
{
    m_session->told().emplace_back(venue::OwnFact(
        domain::OrderEnded{ended.order, domain::OrderState::NotSent, std::string(venue::toString(ended.why))}));
}

void SwapGateway::handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    if (!m_trades) return handle(venue::AccountLine::NotSent{order->id, venue::Stopped::Watching, 0}, now);
    {
        // Before it leaves: a desk that dies between the two knows more than there is, never less.
        const std::lock_guard lock(m_mutex);
        m_handedOver.push_back({order->id});
    }
    if (auto left = m_session->send(order, now); !left)
        m_session->told().emplace_back(venue::OwnFact(
            domain::OrderEnded{order->id, domain::OrderState::NotSent, std::move(left.error().message)}));
}

std::vector<venue::HandedOver> SwapGateway::takeHandedOver()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_handedOver, {});
}

}  // namespace ballast::uniswap
