#include "venue_server/venue_server.h"

#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <thread>

#include "base/system.h"
#include "derive_server/derive_venue.h"
#include "hyperliquid_server/hyperliquid_venue.h"
#include "signing/private_key.h"
#include "venue_server/deribit_venue.h"
#include "venue_server/hermes.h"
#include "venue_server/line_faults.h"

namespace ballast::venue_server {

namespace {

constexpr std::chrono::milliseconds kTick{10};
constexpr double kGreatestSpeed = 1'000.0;
constexpr std::size_t kQueuedMessages = 65'536, kQueuedBytes = std::size_t{128} << 20;

/// Where the text of a fault is for, "deribit" where it says nothing.
std::string venueOf(const Json& wanted)
{
    const auto found = wanted.is_object() ? wanted.find("venue") : wanted.end();
    return found == wanted.end() || !found->is_string() ? "deribit" : found->get<std::string>();
}

transport::HttpAnswer jsonAnswer(unsigned status, std::string body)
{
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

/// Addresses of owners' keys, of copies that are erased.
Result<std::vector<signing::Address>> ownersOf(const std::vector<std::string>& keys)
{
    std::vector<signing::Address> owners;
    for (auto text : keys) {
        const auto key = signing::PrivateKey::fromText(std::move(text));
        if (!key) return tl::unexpected<Error>(key.error());
        const auto owner = key->address();
        if (!owner) return tl::unexpected<Error>(owner.error());
        owners.push_back(*owner);
    }
    return owners;
}

}  // namespace

class VenueServer::Parts {
public:
    Parts(ServerTerms terms, const Clock& clock)
        : m_terms(std::move(terms)), m_clock(clock),
          m_venue(m_terms.seed, m_terms.speed, m_terms.tokenSeed, clock.now(), m_terms.scripted),
          m_hyperliquid(m_terms.seed), m_derive(m_terms.seed), m_hermes(m_venue.world()), m_deribitFaults(clock),
          m_hyperliquidFaults(clock), m_deriveFaults(clock), m_deribitHandler(*this, m_venue, m_deribitFaults),
          m_hyperliquidHandler(*this, m_hyperliquid, m_hyperliquidFaults),
          m_deriveHandler(*this, m_derive, m_deriveFaults), m_hermesHandler(*this), m_controlHandler(*this),
          m_deribit(listenerTerms("sim.deribit")), m_hyperliquidPort(listenerTerms("sim.hyperliq")),
          m_derivePort(listenerTerms("sim.derive")), m_hermesPort(listenerTerms("sim.hermes")),
          m_control(listenerTerms("sim.control"))
    {
        for (const auto& keys : m_terms.accounts)
            m_venue.addAccount(keys.key, keys.secret).isPortfolio = m_terms.portfolio;
    }

    /// Once for each owner, before the start.
    void addOwner(const signing::Address& owner)
    {
        m_hyperliquid.addAccount(owner);
        m_owners.push_back(hyperliquid_server::addressText(owner));
    }
    void addDeriveOwner(const signing::Address& owner)
    {
        const auto& account = m_derive.addAccount(owner);
        m_deriveOwners.push_back({signing::toChecksumText(owner), account.number});
    }

    Result<void> start()
    {
        if (auto begun = m_deribit.start(m_deribitHandler); !begun) return begun;
        if (auto begun = m_hyperliquidPort.start(m_hyperliquidHandler); !begun) return begun;
        if (auto begun = m_derivePort.start(m_deriveHandler); !begun) return begun;
        if (auto begun = m_hermesPort.start(m_hermesHandler); !begun) return begun;
        if (auto begun = m_control.start(m_controlHandler); !begun) return begun;
        return startThread(
            m_thread, "sim.market", [this] { run(); }, "of the market");
    }

    void stop() noexcept
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stops = true;
        }
        m_wake.notify_all();
        if (m_thread.joinable()) m_thread.join();
        m_control.stop();
        m_hermesPort.stop();
        m_derivePort.stop();
        m_hyperliquidPort.stop();
        m_deribit.stop();
    }

    const ServerTerms& terms() const { return m_terms; }
    const std::vector<std::string>& owners() const { return m_owners; }
    struct DeriveOwner {
        std::string wallet;
        std::uint64_t subaccount{};
    };
    const std::vector<DeriveOwner>& deriveOwners() const { return m_deriveOwners; }
    std::uint16_t deribitPort() const { return m_deribit.port(); }
    std::uint16_t hyperliquidPort() const { return m_hyperliquidPort.port(); }
    std::uint16_t derivePort() const { return m_derivePort.port(); }
    std::uint16_t hermesPort() const { return m_hermesPort.port(); }
    std::uint16_t controlPort() const { return m_control.port(); }

private:
    /// Hands a venue what its port hears, under the lock.
    template <class Venue> struct LineHandler final : transport::ServerHandler {
        LineHandler(Parts& owner, Venue& served, LineFaults& wrong) : parts(owner), venue(served), faults(wrong) {}
        transport::ServerAnswer answer(const transport::HttpRequest& request) override
        {
            const std::lock_guard lock(parts.m_mutex);
            if constexpr (requires { venue.http(request, Timestamp{}); }) {
                auto told = venue.http(request, faults.now());
                const bool hadBody = !told.body.empty();
                told.body = faults.shown(std::move(told.body), faults.now());
                // What a fault does not let through is an answer that never came.
                if (hadBody && told.body.empty()) return {.answer = jsonAnswer(504, "")};
                return {.answer = std::move(told)};
            } else
                return {.answer = jsonAnswer(404, R"({"error":"this port speaks WebSocket alone"})")};
        }
        void opened(const std::shared_ptr<transport::Session>& session) override
        {
            const std::lock_guard lock(parts.m_mutex);
            venue.opened(faults.over(session), faults.now());
        }
        void message(transport::Session& session, std::string_view text) override
        {
            const std::lock_guard lock(parts.m_mutex);
            venue.message(session.number(), text, faults.now());
        }
        void closed(transport::Session& session, std::string_view) override
        {
            const std::lock_guard lock(parts.m_mutex);
            if constexpr (requires { venue.closed(std::uint64_t{}, Timestamp{}); })
                venue.closed(session.number(), faults.now());
            else
                venue.closed(session.number());
        }
        Parts& parts;
        Venue& venue;
        LineFaults& faults;
    };
    struct HermesHandler final : transport::ServerHandler {
        explicit HermesHandler(Parts& owner) : parts(owner) {}
        transport::ServerAnswer answer(const transport::HttpRequest& request) override
        {
            const std::lock_guard lock(parts.m_mutex);
            return parts.m_hermes.answer(request, parts.m_clock.now());
        }
        void opened(const std::shared_ptr<transport::Session>& session) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_hermes.opened(session, parts.m_clock.now());
        }
        void message(transport::Session& session, std::string_view text) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_hermes.message(session, text);
        }
        void closed(transport::Session& session, std::string_view) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_hermes.closed(session.number());
        }
        Parts& parts;
    };
    struct ControlHandler final : transport::ServerHandler {
        explicit ControlHandler(Parts& owner) : parts(owner) {}
        transport::ServerAnswer answer(const transport::HttpRequest& request) override
        {
            const std::lock_guard lock(parts.m_mutex);
            return {.answer = parts.control(request, parts.m_clock.now())};
        }
        void opened(const std::shared_ptr<transport::Session>& session) override
        {
            session->close(1008, "the control port has no WebSocket");
        }
        void message(transport::Session&, std::string_view) override {}
        void closed(transport::Session&, std::string_view) override {}
        Parts& parts;
    };

    /// A fault goes to the venue that it names; what is true is told of all.
    transport::HttpAnswer control(const transport::HttpRequest& request, Timestamp now)
    {
        if (request.method == "GET" && request.target == "/state") {
            auto all = Json::parse(m_venue.control(request, now).body, nullptr, false);
            all["hyperliquid"] = Json::parse(m_hyperliquid.state().dump());
            all["derive"] = Json::parse(m_derive.state().dump());
            return jsonAnswer(200, all.dump());
        }
        const auto wanted = Json::parse(request.body, nullptr, false);
        const auto venue = venueOf(wanted);
        if (const auto done = injectInLines(request, wanted, venue)) return *done;
        if (request.method != "POST" || request.target != "/fault" ||
            (venue != "hyperliquid" && venue != "derive" && venue != "hermes"))
            return m_venue.control(request, now);
        if (venue != "hermes") {
            const auto ordered = nlohmann::ordered_json::parse(request.body);
            const auto done = venue == "derive" ? m_derive.inject(ordered, now) : m_hyperliquid.inject(ordered, now);
            return jsonAnswer(done.contains("error") ? 400 : 200, done.dump());
        }
        Params params(wanted);
        return answerOf(m_hermes.inject(params, now));
    }
    static transport::HttpAnswer answerOf(const Outcome<Json>& done)
    {
        if (done) return jsonAnswer(200, done->dump());
        const auto& why = done.error();
        return jsonAnswer(400,
                          Json{{"error", why.message}, {"parameter", why.parameter}, {"reason", why.reason}}.dump());
    }
    /// Faults that all order-book venues share; nothing for others.
    std::optional<transport::HttpAnswer> injectInLines(const transport::HttpRequest& request, const Json& wanted,
                                                       const std::string& venue)
    {
        auto* faults = venue == "deribit"       ? &m_deribitFaults
                       : venue == "hyperliquid" ? &m_hyperliquidFaults
                       : venue == "derive"      ? &m_deriveFaults
                                                : nullptr;
        if (faults == nullptr || !wanted.is_object() || request.method != "POST" || request.target != "/fault")
            return std::nullopt;
        Params params(wanted);
        const auto fault = params.text("fault", false);
        // Deribit's own knows which lines are accounts'.
        if (fault == "say" && venue == "deribit") return std::nullopt;
        const auto done = faults->inject(fault, params);
        return done ? std::optional(answerOf(*done)) : std::nullopt;
    }

    static transport::ListenerTerms listenerTerms(std::string name)
    {
        transport::ListenerTerms terms;
        terms.threadName = std::move(name);
        // All books of a chain are sent at once to who subscribes to them.
        terms.queuedMessages = kQueuedMessages;
        terms.queuedBytes = kQueuedBytes;
        return terms;
    }

    void run()
    {
        std::unique_lock lock(m_mutex);
        while (!m_stops) {
            m_venue.tick(m_deribitFaults.now());
            std::array<double, simulation::kCoinCount> spots{};
            for (std::size_t coin = 0; coin < spots.size(); ++coin)
                spots[coin] = m_venue.world().spot(coin);
            m_hyperliquid.tick(spots, m_hyperliquidFaults.now());
            m_derive.tick(m_venue.world().state(), m_deriveFaults.now());
            m_hermes.tick(m_clock.now());
            for (auto* faults : {&m_deribitFaults, &m_hyperliquidFaults, &m_deriveFaults})
                faults->tick();
            m_wake.wait_for(lock, kTick, [this] { return m_stops; });
        }
    }

    const ServerTerms m_terms;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stops{};
    std::vector<std::string> m_owners;
    std::vector<DeriveOwner> m_deriveOwners;
    DeribitVenue m_venue;
    hyperliquid_server::HyperliquidVenue m_hyperliquid;
    derive_server::DeriveVenue m_derive;
    Hermes m_hermes;
    LineFaults m_deribitFaults, m_hyperliquidFaults, m_deriveFaults;
    LineHandler<DeribitVenue> m_deribitHandler;
    LineHandler<hyperliquid_server::HyperliquidVenue> m_hyperliquidHandler;
    LineHandler<derive_server::DeriveVenue> m_deriveHandler;
    HermesHandler m_hermesHandler;
    ControlHandler m_controlHandler;
    transport::Listener m_deribit, m_hyperliquidPort, m_derivePort, m_hermesPort, m_control;
    std::thread m_thread;
};

VenueServer::VenueServer(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
VenueServer::~VenueServer() { stop(); }

Result<std::unique_ptr<VenueServer>> VenueServer::create(ServerTerms terms, const Clock& clock)
{
    if (!(terms.speed >= 0.0 && terms.speed <= kGreatestSpeed))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("speed must be 0 to {}, was {}", kGreatestSpeed, terms.speed));
    if (terms.accounts.empty())
        return fail(ErrorCode::InvalidArgument, "a venue must have at least one account, there is none");
    std::set<std::string> seen;
    for (const auto& keys : terms.accounts) {
        if (keys.key.empty() || keys.secret.empty())
            return fail(ErrorCode::InvalidArgument, "an account must have a key and a secret, one of them is empty");
        if (!seen.insert(keys.key).second)
            return fail(ErrorCode::InvalidArgument, "each account must have a key of its own, one is there twice");
    }
    const auto owners = ownersOf(terms.wallets), deriveOwners = ownersOf(terms.deriveWallets);
    if (!owners) return tl::unexpected<Error>(owners.error());
    if (!deriveOwners) return tl::unexpected<Error>(deriveOwners.error());
    auto parts = std::make_unique<Parts>(std::move(terms), clock);
    for (const auto& owner : *owners)
        parts->addOwner(owner);
    for (const auto& owner : *deriveOwners)
        parts->addDeriveOwner(owner);
    return std::unique_ptr<VenueServer>(new VenueServer(std::move(parts)));
}

Result<void> VenueServer::start() { return m_parts->start(); }
void VenueServer::stop() noexcept { m_parts->stop(); }
std::uint16_t VenueServer::deribitPort() const noexcept { return m_parts->deribitPort(); }
std::uint16_t VenueServer::hyperliquidPort() const noexcept { return m_parts->hyperliquidPort(); }
std::uint16_t VenueServer::derivePort() const noexcept { return m_parts->derivePort(); }
std::uint16_t VenueServer::hermesPort() const noexcept { return m_parts->hermesPort(); }
std::uint16_t VenueServer::controlPort() const noexcept { return m_parts->controlPort(); }
const std::vector<Keys>& VenueServer::accounts() const noexcept { return m_parts->terms().accounts; }

std::string VenueServer::portsJson() const
{
    Json keys = Json::array();
    for (const auto& one : accounts())
        keys.push_back({{"key", one.key}, {"secret", one.secret}});
    Json owners = Json::array();
    for (std::size_t i = 0; i < m_parts->owners().size(); ++i)
        owners.push_back({{"private_key", m_parts->terms().wallets[i]}, {"address", m_parts->owners()[i]}});
    Json deriveOwners = Json::array();
    for (std::size_t i = 0; i < m_parts->deriveOwners().size(); ++i)
        deriveOwners.push_back({{"private_key", m_parts->terms().deriveWallets[i]},
                                {"wallet", m_parts->deriveOwners()[i].wallet},
                                {"subaccount", m_parts->deriveOwners()[i].subaccount}});
    const auto rest = fmt::format("http://127.0.0.1:{}", deribitPort());
    const Json all{
        {"deribit",
         {{"rest", rest}, {"ws", fmt::format("ws://127.0.0.1:{}/ws/api/v2", deribitPort())}, {"accounts", keys}}},
        {"hyperliquid",
         {{"http", fmt::format("http://127.0.0.1:{}", hyperliquidPort())},
          {"ws", fmt::format("ws://127.0.0.1:{}/ws", hyperliquidPort())},
          {"accounts", owners}}},
        {"derive", {{"ws", fmt::format("ws://127.0.0.1:{}/v3/ws", derivePort())}, {"accounts", deriveOwners}}},
        {"hermes", {{"http", fmt::format("http://127.0.0.1:{}", hermesPort())}}},
        {"control", {{"http", fmt::format("http://127.0.0.1:{}", controlPort())}}}};
    return all.dump() + "\n";
}

std::string VenueServer::profileToml() const
{
    const bool hyperliquid = !m_parts->owners().empty(), derive = !m_parts->deriveOwners().empty();
    const auto places = [](std::size_t count, const char* prefix) {
        std::string all;
        for (std::size_t i = 1; i <= count; ++i)
            all += fmt::format("{}\"environment:{}{}\"", i == 1 ? "" : ", ", prefix,
                               i == 1 ? std::string() : fmt::format("_{}", i));
        return all;
    };
    const auto account = [&](std::size_t count, const char* prefix) {
        return count > 0 ? fmt::format("accounts = [{}]\nallow_owner_key = true\n", places(count, prefix))
                         : std::string("accounts = [\"none\"]\n");
    };
    return fmt::format(
        "# Connects to the venue simulator on this machine. Keys: BALLAST_SIM_KEY, BALLAST_SIM_SECRET{0}{1}; of a "
        "second\n"
        "# account BALLAST_SIM_2_KEY, and so on.\n"
        "name = \"simulator\"\n"
        "simulated = true\n\n"
        "[[venue]]\n"
        "kind = \"deribit\"\n"
        "name = \"Deribit\"\n"
        "ws = \"ws://127.0.0.1:{2}/ws/api/v2\"\n"
        "http = \"http://127.0.0.1:{2}/api/v2\"\n"
        "underlyings = [\"BTC\", \"ETH\"]\n"
        "accounts = [{10}]\n\n"
        "[[venue]]\n"
        "kind = \"hyperliquid\"\n"
        "name = \"Hyperliquid\"\n"
        "ws = \"ws://127.0.0.1:{3}/ws\"\n"
        "http = \"http://127.0.0.1:{3}\"\n"
        "underlyings = [\"BTC\", \"ETH\"]\n"
        "{4}\n"
        "[[venue]]\n"
        "kind = \"derive\"\n"
        "name = \"Derive\"\n"
        "ws = \"ws://127.0.0.1:{5}/v3/ws\"\n"
        "underlyings = [\"BTC\", \"ETH\"]\n"
        "{6}\n"
        "[[oracle]]\n"
        "kind = \"pyth\"\n"
        "name = \"Pyth\"\n"
        "http = \"http://127.0.0.1:{7}\"\n"
        "feeds = {{ BTC = \"0x{8}\", ETH = \"0x{9}\" }}\n",
        hyperliquid ? ", BALLAST_SIM_PRIVATE_KEY, BALLAST_SIM_ADDRESS" : "",
        derive ? ", BALLAST_SIM_DERIVE_PRIVATE_KEY, BALLAST_SIM_DERIVE_WALLET, BALLAST_SIM_DERIVE_SUBACCOUNT" : "",
        deribitPort(), hyperliquidPort(), account(m_parts->owners().size(), "BALLAST_SIM"), derivePort(),
        account(m_parts->deriveOwners().size(), "BALLAST_SIM_DERIVE"), hermesPort(), feedIdOf(0), feedIdOf(1),
        places(accounts().size(), "BALLAST_SIM"));
}

}  // namespace ballast::venue_server
