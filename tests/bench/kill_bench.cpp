#include "bench/kill_bench.h"

#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <thread>

#include "base/latency_histogram.h"
#include "base/log.h"
#include "core/journal/samples.h"
#include "domain/orders.h"
#include "load/load_desk.h"
#include "simulated_venue/matching_venue.h"

namespace ballast::bench {

namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kOrders = 500;
constexpr int kKills = 100;
constexpr domain::AccountId kAccount{1};

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
                                    .purpose = domain::kByHand,
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

/// Of the benchmark's own gateway; the desk knows nothing of its orders.
class CountingSink final : public venue::OwnSink {
public:
    bool tell(const venue::OwnFact& fact, Timestamp) override
    {
        if (std::holds_alternative<domain::OrderAcknowledged>(fact)) ++working;
        if (std::holds_alternative<domain::OrderEnded>(fact)) --working;
        return true;
    }
    bool tellRaw(std::string_view, Timestamp) override { return true; }
    bool isDeskAlive() const noexcept override { return true; }
    std::atomic<int> working{0};
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

/// What went wrong, in a sentence.
std::optional<std::string> killOften(live::LiveDesk& desk, Resting& resting, venue::Gateway& gateway,
                                     CountingSink& sink, const Clock& clock, LatencyHistogram& latencies)
{
    venue::KillLine line(desk.latches(), {&gateway}, [&](auto command) { desk.intake().kill(std::move(command)); });
    for (int i = 0; i < kKills; ++i) {
        if (!resting.offerAll(gateway, desk.latches().newest(), clock.now())) return "orders were not kept or taken";
        if (!waitFor([&] { return sink.working.load() == static_cast<int>(kOrders); }))
            return fmt::format("{} of {} orders work after 10 s, before kill {}", sink.working.load(), kOrders, i + 1);
        const auto begun = Steady::now();
        const auto killed = line.kill({}, "bench", "bench");
        if (!killed || !line.waitHandedOver(killed->kill, 10s)) return "cancels were not handed over";
        latencies.add(Steady::now() - begun);
        if (!waitFor([&] { return sink.working.load() == 0; })) return "orders were not cancelled";
        if (!resume(desk)) return "the desk was not resumed";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::chrono::nanoseconds> kill500Cancels(const std::string& folder)
{
    log::setSink([](log::Level, std::string_view) {});
    const auto own = folder + "/ballast-bench-kill";
    std::filesystem::create_directories(own);
    const auto desk = own + "/desk.journal", orders = own + "/orders.journal";
    const SystemClock clock;
    LatencyHistogram latencies;
    std::optional<std::string> fault;
    {
        auto loaded = load::LoadDesk::create({.rate = 2000.0,
                                              .seconds = 600.0,
                                              .options = 1000,
                                              .journalFile = desk,
                                              .fingerprint = "bench kill",
                                              .faults = {}},
                                             clock);
        if (!loaded) fault = loaded.error().message;
        if (!fault)
            if (const auto opened = (*loaded)->open(); !opened) fault = opened.error().message;
        if (!fault)
            if (const auto paced = (*loaded)->pace(clock.now()); !paced) fault = paced.error().message;
        if (!fault) {
            CountingSink sink;
            simulated_venue::VenueGateway gateway(
                simulated_venue::FaultyGateway(
                    std::make_unique<simulated_venue::MatchingVenue>(Duration::milliseconds(2)), {}, {kAccount}),
                {kAccount, "Deribit", "Deribit"}, {.budget = {.perSecond = 5000.0, .burst = 1000.0}},
                {clock, (*loaded)->desk().latches()});
            Resting resting(orders, kAccount, {1});
            if (const auto started = gateway.start(sink); !started) fault = started.error().message;
            if (!fault) fault = killOften((*loaded)->desk(), resting, gateway, sink, clock, latencies);
        }
    }
    std::filesystem::remove_all(own);
    if (fault) {
        fmt::print(stderr, "kill_500_cancels: {}\n", *fault);
        return std::nullopt;
    }
    return latencies.quantile(0.99);
}

}  // namespace ballast::bench
