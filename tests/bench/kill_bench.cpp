#include "bench/kill_bench.h"

#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <thread>

#include "base/latency_histogram.h"
#include "base/log.h"
#include "core/journal/samples.h"
#include "load/load_desk.h"

namespace ballast::bench {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kOrders = 500;
constexpr int kKills = 100;

/// Orders far from the market, each on disk in a journal of the benchmark's own, so that they lie at the venue.
class Resting {
public:
    Resting(const std::string& file, domain::AccountId account, domain::InstrumentId instrument)
        : m_writer(*journal::Writer::create(file, journal::samples::header())), m_account(account),
          m_instrument(instrument)
    {
    }

    bool offerAll(venue::Gateway& gateway, domain::Epoch epoch, Timestamp now)
    {
        auto step = journal::samples::step(++m_step);
        step.intents.clear();
        for (std::size_t i = 0; i < kOrders; ++i)
            step.intents.push_back(controls::Gate::pass(
                domain::OrderIntent{.id = fmt::format("bench-{}", ++m_orders),
                                    .decision = step.decisions.front().sequence,
                                    .time = now,
                                    .instrument = m_instrument,
                                    .quantity = domain::Quantity::fromUnits(domain::Quantity::kUnitsPerOne),
                                    .limitPrice = domain::Price::fromUnits(domain::Price::kUnitsPerOne),
                                    .account = m_account},
                domain::Mandate::ByHand,
                {.venue = "Deribit", .account = "Deribit", .underlying = "BTC", .strategy = "person"}, epoch));
        const auto done = m_writer->commitMany({&step, 1});
        if (!done) return false;
        for (const auto& order : done->front().intents)
            if (!gateway.offer(order)) return false;
        return true;
    }

private:
    std::unique_ptr<journal::Writer> m_writer;
    domain::AccountId m_account;
    domain::InstrumentId m_instrument;
    std::uint64_t m_step{}, m_orders{};
};

bool waitFor(const std::function<bool()>& holds)
{
    const auto until = Steady::now() + 10s;
    while (Steady::now() < until) {
        if (holds()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

bool isOpen(live::LiveDesk& desk)
{
    return desk.latches().lets({.venue = "Deribit", .account = "Deribit", .underlying = "BTC", .strategy = "person"},
                               desk.latches().newest(), domain::Lane::Trading);
}

/// Re-armed and resumed, each by its own committed command.
bool resume(live::LiveDesk& desk)
{
    for (const auto action : {domain::OperatorAction::Rearm, domain::OperatorAction::ResumeTrading}) {
        domain::OperatorCommand command;
        command.action = action;
        command.operatorName = "bench";
        command.reason = "the next kill";
        if (!desk.intake().submit(std::move(command))) return false;
    }
    return waitFor([&] { return isOpen(desk); });
}

std::optional<std::string> killOften(load::LoadDesk& loaded, Resting& resting, simulated_venue::VenueGateway& gateway,
                                     const Clock& clock, LatencyHistogram& latencies)
{
    auto& desk = loaded.desk();
    for (int i = 0; i < kKills; ++i) {
        const auto before = gateway.handedOver();
        if (!resting.offerAll(gateway, desk.latches().newest(), clock.now())) return "orders were not kept or taken";
        if (!waitFor([&] { return gateway.handedOver() >= before + kOrders; })) return "orders did not leave";
        const auto begun = Steady::now();
        const auto killed = desk.killLine().kill({}, "bench", "bench");
        if (!killed || !desk.killLine().waitHandedOver(killed->kill, 10s)) return "cancels were not handed over";
        latencies.add(Steady::now() - begun);
        if (!resume(desk)) return "the desk was not resumed";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::chrono::nanoseconds> kill500Cancels(const std::string& folder)
{
    log::setSink([](log::Level, std::string_view) {});
    const auto desk = folder + "/kill-desk.journal", orders = folder + "/kill-orders.journal";
    const SystemClock clock;
    LatencyHistogram latencies;
    std::optional<std::string> fault;
    {
        auto loaded = load::LoadDesk::create({.rate = 2000.0,
                                              .seconds = 600.0,
                                              .options = 1000,
                                              .journalFile = desk,
                                              .fingerprint = "bench kill",
                                              .faults = {},
                                              .budget = {.perSecond = 5000.0, .burst = 1000.0}},
                                             clock);
        if (!loaded) fault = loaded.error().message;
        if (!fault)
            if (const auto opened = (*loaded)->open(); !opened) fault = opened.error().message;
        if (!fault)
            if (const auto paced = (*loaded)->pace(clock.now()); !paced) fault = paced.error().message;
        if (!fault) {
            const auto account = (*loaded)->gateways().begin()->first;
            Resting resting(orders, account, (*loaded)->hedgeAt(account));
            fault = killOften(**loaded, resting, *(*loaded)->gateways().at(account), clock, latencies);
        }
    }
    for (const auto& file : {desk, orders})
        for (const auto* end : {"", "-wal", "-shm", ".head", ".lock"})
            std::filesystem::remove(file + end);
    if (fault) {
        fmt::print(stderr, "kill_500_cancels: {}\n", *fault);
        return std::nullopt;
    }
    return latencies.quantile(0.99);
}

}  // namespace ballast::bench
