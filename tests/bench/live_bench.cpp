#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <unistd.h>

#include "base/latency_histogram.h"
#include "base/step_ring.h"
#include "bench/gui_bench.h"
#include "bench/handover_bench.h"
#include "bench/kill_bench.h"
#include "bench/socket_bench.h"
#include "journal/database.h"
#include "venue/kill_line.h"

/// ballast_bench_live FOLDER: what of the live spine is too short for one figure of a mean: lines `ROW NANOSECONDS`,
/// for packaging/bench.sh. FOLDER is where the disk is measured.
namespace {

using namespace ballast;
using Steady = std::chrono::steady_clock;

/// The engine's side of the ring while a journal reads it: p99.
std::chrono::nanoseconds publishSlot()
{
    constexpr std::uint64_t kSteps = 500'000;
    StepRing<std::array<std::uint64_t, 32>> ring;
    std::thread journal([&] {
        std::uint64_t next = 0;
        while (next < kSteps) {
            ring.await(next, Steady::now() + std::chrono::milliseconds(1), true);
            next = ring.published();
            ring.release(next);
        }
    });
    LatencyHistogram latencies;
    for (std::uint64_t i = 0; i < kSteps; ++i) {
        auto* slot = ring.claim();
        if (slot == nullptr) break;
        (*slot)[0] = i;
        const auto begun = Steady::now();
        ring.publish(sizeof *slot, false);
        latencies.add(Steady::now() - begun);
    }
    journal.join();
    return *latencies.quantile(0.99);
}

class NoCancels final : public venue::CancelPort {
public:
    void cancel(const domain::CancelIntent&) noexcept override {}
    bool waitHandedOver(domain::KillId, std::chrono::milliseconds) const override { return true; }
};

/// From the call of a kill to the latch closed, while four threads look at it: p99.
std::chrono::nanoseconds killLatch()
{
    venue::LatchBoard latches({.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}});
    NoCancels cancels;
    venue::KillLine kills(latches, {&cancels}, [](const auto&) {});
    std::atomic<bool> done{false};
    std::vector<std::thread> orders;
    for (int i = 0; i < 4; ++i)
        orders.emplace_back([&] {
            while (!done.load())
                if (latches.lets({.venue = "Deribit", .account = {}, .underlying = "BTC", .strategy = {}},
                                 latches.newest(), domain::Lane::Trading))
                    std::this_thread::yield();
        });
    LatencyHistogram latencies;
    for (int i = 0; i < 10'000; ++i) {
        const auto begun = Steady::now();
        const auto killed = kills.kill({}, "bench", "bench");
        latencies.add(Steady::now() - begun);
        if (killed) latches.open({.scope = {}, .seen = killed->epoch});
    }
    done.store(true);
    for (auto& thread : orders)
        thread.join();
    return *latencies.quantile(0.99);
}

/// An order's commit finds a disk and caches that have rested, so its references rest as well: without, a sync takes a
/// half of the time.
constexpr auto kRest = std::chrono::milliseconds(100);
constexpr int kRested = 60;

/// Four pages written at the end of a file and synced: median; 0 if the folder cannot be written.
std::chrono::nanoseconds fileSync(const std::string& folder)
{
    auto file = folder + "/ballast-bench-XXXXXX";
    const int descriptor = ::mkstemp(file.data());
    if (descriptor < 0) return {};
    const std::array<char, 16384> pages{};
    LatencyHistogram latencies;
    for (int i = 0; i < kRested; ++i) {
        std::this_thread::sleep_for(kRest);
        const auto begun = Steady::now();
        if (::write(descriptor, pages.data(), pages.size()) < 0 || ::fdatasync(descriptor) != 0) break;
        latencies.add(Steady::now() - begun);
    }
    ::close(descriptor);
    ::unlink(file.c_str());
    return latencies.quantile(0.5).value_or(std::chrono::nanoseconds(0));
}

/// What SQLite takes for the rows of one order, as the journal sets it (WAL, FULL) and into a log that is there: a
/// frame of a quarter of a second, a record, a row of the outbox with its unique name. Median; 0 if it cannot be had.
std::chrono::nanoseconds sqliteCommit(const std::string& folder)
{
    const auto file = folder + "/ballast-bench-sqlite";
    if (const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); made < 0 || ::close(made))
        return {};
    auto database = journal::Database::openForWriting(file);
    if (!database) return {};
    const auto table = (*database)->execute(
        "CREATE TABLE frames(number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"
        "CREATE TABLE records(number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"
        "CREATE TABLE outbox(number INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB NOT NULL) STRICT");
    auto frame = (*database)->prepare("INSERT INTO frames VALUES(?1, ?2)");
    auto record = (*database)->prepare("INSERT INTO records VALUES(?1, ?2)");
    auto order = (*database)->prepare("INSERT INTO outbox VALUES(?1, ?2, ?3)");
    if (!table || !frame || !record || !order) return {};
    const std::string frameBody(12 << 10, 'f'), recordBody(1536, 'r'), orderBody(200, 'o');
    LatencyHistogram latencies;
    for (std::int64_t i = 1; i <= 2 * kRested; ++i) {
        // The first half only makes the log, which the second then writes over.
        if (i == kRested + 1 && !(*database)->checkpoint()) return {};
        if (i > kRested) std::this_thread::sleep_for(kRest);
        const auto begun = Steady::now();
        const auto done = (*database)->transaction([&]() -> Result<void> {
            frame->bind(1, i);
            frame->bindBlob(2, frameBody);
            record->bind(1, i);
            record->bindText(2, recordBody);
            order->bind(1, i);
            order->bindText(2, fmt::format("{:032x}", i));
            order->bindBlob(3, orderBody);
            return frame->run().and_then([&] { return record->run(); }).and_then([&] { return order->run(); });
        });
        if (!done) return {};
        if (i > kRested) latencies.add(Steady::now() - begun);
    }
    return latencies.quantile(0.5).value_or(std::chrono::nanoseconds(0));
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        fmt::print(stderr, "usage: ballast_bench_live FOLDER\n");
        return 2;
    }
    fmt::print("publish_slot {}\n", publishSlot().count());
    fmt::print("kill_latch {}\n", killLatch().count());
    if (const auto p99 = bench::kill500Cancels(arguments[1])) fmt::print("kill_500_cancels {}\n", p99->count());
    if (const auto socket = bench::socketToDecision(arguments[1]))
        for (const auto& [name, latency] :
             {std::pair("socket_ticker", &socket->ticker), std::pair("socket_index", &socket->index)})
            for (const auto& [quantile, at] : {std::pair("p50", 0.5), std::pair("p99", 0.99), std::pair("p999", 0.999)})
                fmt::print("{}_{} {}\n", name, quantile, latency->quantile(at)->count());
    if (const auto bare = bench::bareHandover())
        for (const auto& [quantile, at] : {std::pair("p50", 0.5), std::pair("p99", 0.99)})
            fmt::print("bare_handover_{} {}\n", quantile, bare->quantile(at)->count());
    const auto gui = bench::guiOnAndOff(std::chrono::seconds(10));
    fmt::print("gui_on {}\ngui_off {}\n", gui.on.count(), gui.off.count());
    fmt::print("gui_on_processor {}\ngui_off_processor {}\n", gui.onProcessor.count(), gui.offProcessor.count());
    fmt::print("sqlite_commit {}\n", sqliteCommit(arguments[1]).count());
    fmt::print("fdatasync {}\n", fileSync(arguments[1]).count());
    return 0;
}
