#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/latency_histogram.h"
#include "core/transport/test_certificates.h"
#include "transport/listener.h"
#include "transport/web_socket.h"

/// ballast_bench_transport: a Listener floods a WebSocket of the same process over loopback with messages of 783 bytes,
/// plain and over TLS; then it sends 5,000 a second. Lines `ROW FIGURE`: messages a second, and nanoseconds from `send`
/// to the handler. Ends with 1 if a message was lost or came twice, or out of order.
namespace {

using namespace ballast;
using namespace ballast::transport;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kMessageBytes = 783;  // A Deribit ticker.

class Server final : public ServerHandler {
public:
    ServerAnswer answer(const HttpRequest&) override { return {}; }
    void opened(const std::shared_ptr<Session>& session) override
    {
        const std::lock_guard lock(m_mutex);
        m_session = session;
        m_changed.notify_all();
    }
    void message(Session&, std::string_view) override {}
    void closed(Session&, std::string_view) override {}
    std::shared_ptr<Session> session()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, std::chrono::seconds(10), [&] { return m_session != nullptr; });
        return m_session;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<Session> m_session;
};

/// Holds each message to its number, which it begins with beside the time it was sent.
class Client final : public SocketHandler {
public:
    explicit Client(std::uint64_t expected) : m_expected(expected) {}
    void opened(Timestamp) override {}
    void message(std::string_view text, Timestamp) override
    {
        std::uint64_t number = ~0UL;
        std::int64_t sentAt = 0;
        const auto* end = text.data() + text.size();
        const auto afterNumber = std::from_chars(text.data(), end, number).ptr;
        if (text.size() == kMessageBytes) std::from_chars(afterNumber + 1, end, sentAt);
        if (number != m_got.load() || sentAt == 0) m_isWhole = false;
        if (number == 0) m_cpuAtFirst = threadTime();
        if (number + 1 == m_expected) m_cpu = threadTime() - m_cpuAtFirst;
        m_latencies.add(std::chrono::nanoseconds(Steady::now().time_since_epoch().count() - sentAt));
        m_got.fetch_add(1);
    }
    void closed(std::string_view why, Timestamp) override
    {
        if (!m_isStopping) fmt::print(stderr, "{}\n", why);
    }
    void tick(Timestamp) override {}

    void expectClose() { m_isStopping = true; }
    bool waitForAll() const
    {
        const auto until = Steady::now() + std::chrono::seconds(30);
        while (m_got.load() < m_expected && Steady::now() < until)
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        return m_got.load() == m_expected && m_isWhole;
    }
    const LatencyHistogram& latencies() const { return m_latencies; }
    /// Nanoseconds of the line's thread from the first message to the last; after `stop`.
    std::int64_t cpu() const { return m_cpu; }

private:
    static std::int64_t threadTime()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    }

    const std::uint64_t m_expected;
    std::int64_t m_cpuAtFirst{}, m_cpu{};
    std::atomic<std::uint64_t> m_got{0};
    std::atomic<bool> m_isWhole{true}, m_isStopping{false};
    LatencyHistogram m_latencies;
};

std::string message(std::uint64_t number)
{
    auto text = fmt::format("{} {} ", number, Steady::now().time_since_epoch().count());
    text.resize(kMessageBytes, 'x');
    return text;
}

struct Figures {
    double aSecond{};
    std::int64_t cpuEach{};  ///< Of the client's thread, nanoseconds; the bench's own check of a message included.
    LatencyHistogram latencies;
};

/// One run: as fast as the line takes them, or paced. Empty if anything was lost.
std::optional<Figures> run(const ListenerTerms& listenerTerms, const SocketTerms& terms, std::uint64_t count,
                           std::chrono::nanoseconds pace)
{
    Server server;
    Client client(count);
    Listener listener(listenerTerms);
    if (const auto started = listener.start(server); !started) return std::nullopt;
    const auto scheme = listenerTerms.certificateFile.empty() ? "ws" : "wss";
    const auto url = Endpoint::parse(fmt::format("{}://127.0.0.1:{}/", scheme, listener.port()));
    WebSocket socket(*url, terms);
    if (const auto started = socket.start(client); !started) return std::nullopt;
    const auto session = server.session();
    if (!session) return std::nullopt;
    const auto begun = Steady::now();
    for (std::uint64_t i = 0; i < count; ++i) {
        if (pace.count() > 0) std::this_thread::sleep_until(begun + pace * i);
        while (!session->send(message(i)))
            std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const bool isWhole = client.waitForAll();
    const std::chrono::duration<double> took = Steady::now() - begun;
    client.expectClose();
    socket.stop();
    if (!isWhole || socket.counts().messages != count || listener.counts().sent != count) return std::nullopt;
    return Figures{static_cast<double>(count) / took.count(), client.cpu() / static_cast<std::int64_t>(count),
                   client.latencies()};
}

bool measure(const std::string& name, const ListenerTerms& server, const SocketTerms& client)
{
    const auto flood = run(server, client, 300'000, {});
    const auto paced = run(server, client, 20'000, std::chrono::microseconds(200));
    if (!flood || !paced) {
        fmt::print(stderr, "{}: messages were lost\n", name);
        return false;
    }
    fmt::print("{}_flood_a_second {:.0f}\n{}_flood_cpu_each {}\n", name, flood->aSecond, name, flood->cpuEach);
    fmt::print("{}_paced_p50 {}\n{}_paced_p99 {}\n", name, paced->latencies.quantile(0.5)->count(), name,
               paced->latencies.quantile(0.99)->count());
    return true;
}

}  // namespace

int main()
{
    const transport::testing::Folder folder;
    const transport::testing::Issuer issuer(folder, "bench");
    const auto files = issuer.issue("server", "IP:127.0.0.1");
    SocketTerms client;
    client.connect.caFile = issuer.rootFile();
    const bool plain = measure("ws", {}, client);
    const bool secure = measure("wss", {.certificateFile = files.certificate, .keyFile = files.key}, client);
    return plain && secure ? 0 : 1;
}
