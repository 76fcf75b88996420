#include "venue_server/venue_server.h"

#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <pthread.h>
#include <set>
#include <system_error>
#include <thread>

#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

constexpr std::chrono::milliseconds kTick{10};
constexpr double kGreatestSpeed = 1'000.0;
constexpr std::size_t kQueuedMessages = 65'536, kQueuedBytes = std::size_t{128} << 20;

}  // namespace

class VenueServer::Parts {
public:
    Parts(ServerTerms terms, const Clock& clock)
        : m_terms(std::move(terms)), m_clock(clock),
          m_venue(m_terms.seed, m_terms.speed, m_terms.tokenSeed, clock.now(), m_terms.scripted),
          m_deribitHandler(*this), m_controlHandler(*this), m_deribit(listenerTerms("sim.deribit")),
          m_control(listenerTerms("sim.control"))
    {
        for (const auto& keys : m_terms.accounts)
            m_venue.addAccount(keys.key, keys.secret);
    }

    Result<void> start()
    {
        if (auto begun = m_deribit.start(m_deribitHandler); !begun) return begun;
        if (auto begun = m_control.start(m_controlHandler); !begun) return begun;
        try {
            m_thread = std::thread([this] { run(); });
        } catch (const std::system_error& error) {
            return fail(
                ErrorCode::Refused,
                fmt::format("the market's thread cannot be made: {}; free memory or raise the limit of processes",
                            error.what()));
        }
        ::pthread_setname_np(m_thread.native_handle(), "sim.market");
        return {};
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
        m_deribit.stop();
    }

    const ServerTerms& terms() const { return m_terms; }
    std::uint16_t deribitPort() const { return m_deribit.port(); }
    std::uint16_t controlPort() const { return m_control.port(); }

private:
    struct DeribitHandler final : transport::ServerHandler {
        explicit DeribitHandler(Parts& owner) : parts(owner) {}
        transport::ServerAnswer answer(const transport::HttpRequest& request) override
        {
            const std::lock_guard lock(parts.m_mutex);
            return {.answer = parts.m_venue.http(request, parts.m_clock.now())};
        }
        void opened(const std::shared_ptr<transport::Session>& session) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_venue.opened(session, parts.m_clock.now());
        }
        void message(transport::Session& session, std::string_view text) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_venue.message(session.number(), text, parts.m_clock.now());
        }
        void closed(transport::Session& session, std::string_view) override
        {
            const std::lock_guard lock(parts.m_mutex);
            parts.m_venue.closed(session.number(), parts.m_clock.now());
        }
        Parts& parts;
    };
    struct ControlHandler final : transport::ServerHandler {
        explicit ControlHandler(Parts& owner) : parts(owner) {}
        transport::ServerAnswer answer(const transport::HttpRequest& request) override
        {
            const std::lock_guard lock(parts.m_mutex);
            return {.answer = parts.m_venue.control(request, parts.m_clock.now())};
        }
        void opened(const std::shared_ptr<transport::Session>& session) override
        {
            session->close(1008, "the control port has no WebSocket");
        }
        void message(transport::Session&, std::string_view) override {}
        void closed(transport::Session&, std::string_view) override {}
        Parts& parts;
    };

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
            m_venue.tick(m_clock.now());
            m_wake.wait_for(lock, kTick, [this] { return m_stops; });
        }
    }

    const ServerTerms m_terms;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stops{};
    DeribitVenue m_venue;
    DeribitHandler m_deribitHandler;
    ControlHandler m_controlHandler;
    transport::Listener m_deribit, m_control;
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
    return std::unique_ptr<VenueServer>(new VenueServer(std::make_unique<Parts>(std::move(terms), clock)));
}

Result<void> VenueServer::start() { return m_parts->start(); }
void VenueServer::stop() noexcept { m_parts->stop(); }
std::uint16_t VenueServer::deribitPort() const noexcept { return m_parts->deribitPort(); }
std::uint16_t VenueServer::controlPort() const noexcept { return m_parts->controlPort(); }
const std::vector<Keys>& VenueServer::accounts() const noexcept { return m_parts->terms().accounts; }

std::string VenueServer::portsJson() const
{
    Json keys = Json::array();
    for (const auto& one : accounts())
        keys.push_back({{"key", one.key}, {"secret", one.secret}});
    const auto rest = fmt::format("http://127.0.0.1:{}", deribitPort());
    const Json all{
        {"deribit",
         {{"rest", rest}, {"ws", fmt::format("ws://127.0.0.1:{}/ws/api/v2", deribitPort())}, {"accounts", keys}}},
        {"hyperliquid", nullptr},
        {"derive", nullptr},
        {"hermes", nullptr},
        {"control", {{"http", fmt::format("http://127.0.0.1:{}", controlPort())}}}};
    return all.dump() + "\n";
}

std::string VenueServer::profileToml() const
{
    return fmt::format("# Connects to the venue simulator on this machine. Keys: BALLAST_SIM_KEY, BALLAST_SIM_SECRET.\n"
                       "name = \"simulator\"\n\n"
                       "[[venue]]\n"
                       "kind = \"deribit\"\n"
                       "name = \"Deribit\"\n"
                       "ws = \"ws://127.0.0.1:{0}/ws/api/v2\"\n"
                       "http = \"http://127.0.0.1:{0}\"\n"
                       "underlyings = [\"BTC\", \"ETH\"]\n"
                       "accounts = [\"environment:BALLAST_SIM\"]\n",
                       deribitPort());
}

}  // namespace ballast::venue_server
