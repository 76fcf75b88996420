#include "bench/handover_bench.h"

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ballast::bench {

namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using Steady = std::chrono::steady_clock;
using Frame = std::array<char, 600>;

constexpr int kFrames = 3000;
constexpr auto kApart = 2ms;

/// Where the first thread lays down and the second takes.
class Place {
public:
    void put()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_laid;
        }
        m_changed.notify_one();
    }
    void await(int count)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_laid >= count; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_laid{};
};

void send(tcp::socket& out, std::atomic<std::int64_t>& sentAt)
{
    const Frame frame{};
    auto due = Steady::now();
    for (int i = 0; i < kFrames; ++i) {
        std::this_thread::sleep_until(due += kApart);
        sentAt = Steady::now().time_since_epoch().count();
        boost::asio::write(out, boost::asio::buffer(frame));
        while (sentAt != 0)
            std::this_thread::sleep_for(1ms);
        if (Steady::now() > due + kApart) due = Steady::now();
    }
}

}  // namespace

std::optional<LatencyHistogram> bareHandover()
try {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    tcp::socket out(context), in(context);
    out.connect(acceptor.local_endpoint());
    acceptor.accept(in);
    out.set_option(tcp::no_delay(true));

    std::atomic<std::int64_t> sentAt{0};
    LatencyHistogram latencies;
    Place place;
    std::thread reads([&] {
        Frame frame{};
        for (int i = 0; i < kFrames; ++i) {
            boost::asio::read(in, boost::asio::buffer(frame));
            place.put();
        }
    });
    std::thread takes([&] {
        for (int i = 1; i <= kFrames; ++i) {
            place.await(i);
            const auto now = Steady::now().time_since_epoch().count();
            latencies.add(std::chrono::nanoseconds(now - sentAt.exchange(0)));
        }
    });
    send(out, sentAt);
    reads.join();
    takes.join();
    return latencies;
} catch (const std::exception&) {
    return std::nullopt;
}

}  // namespace ballast::bench
