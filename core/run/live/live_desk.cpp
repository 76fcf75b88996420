#include "live/live_desk.h"

#include <utility>

#include "base/log.h"

namespace ballast::live {

namespace {

/// On two cores a wake costs more than the encoding of what came in so short a time, but fifty a second are few.
constexpr std::chrono::milliseconds kAhead{20};

Begin beginAfter(const std::optional<Place>& place)
{
    return place ? Begin{place->lastStep, place->lastEvent, {}} : Begin{};
}

}  // namespace

LiveDesk::LiveDesk(const Clock& clock, engine::Engine engine, std::unique_ptr<Store> store, Options options)
    : m_options(std::move(options)), m_clock(clock), m_intake(clock), m_latches(m_options.latches),
      m_outlet(m_intake, m_latches, clock, m_options.done),
      m_killLine(m_latches, {&m_outlet}, [this](auto command) { m_intake.kill(std::move(command)); }),
      m_spine(std::move(engine), std::move(store), links(), beginAfter(m_options.goesOnAfter),
              {.journalFile = m_options.journalFile,
               .times = {.ahead = kAhead},
               .walkedFrom = m_options.walkedFrom,
               .fileDay = m_options.fileDay}),
      m_guard({clock, m_latches, m_outlet, [this] { return vitals(); },
               [this](auto closing) { m_intake.tellClosing(std::move(closing)); },
               [this](auto health) { m_intake.tellHealth(health); }, [this](const auto& why) { killAs("guard", why); }},
              m_options.limits)
{
    m_intake.setLifeSign([this] { return isAlive(); });
    if (m_options.wall) m_intake.watchWall(m_options.wall);
    if (m_options.goesOnAfter) goOnAfter(*m_options.goesOnAfter);
}

Spine::Links LiveDesk::links()
{
    return {.clock = m_clock,
            .inputs = m_intake,
            .outlet = m_outlet,
            .latches = m_latches,
            .cancels = m_outlet,
            .ask = [this](const auto& query) { m_outlet.ask(query); },
            .beside = m_options.beside,
            .tail = m_options.tail,
            .refused = m_options.ended,
            .failed = m_options.ended,
            .broken = [this](const Error& error) { onBrokenChain(error); }};
}

/// Latches come to stand as trading does, behind every closing that the former run knew of. What a feed, a clock or
/// inputs that wait stop stands in the engine alone, and goes on there.
void LiveDesk::goOnAfter(const Place& place)
{
    const auto& engine = engineLoop().engine();
    m_intake.goOnAfter(place.lastTime, engine.instruments());
    m_latches.goOnAfter(engine.epoch());
    for (const auto& scope : engine.closedScopes())
        m_latches.restore(scope, engine.epoch());
}

LiveDesk::~LiveDesk() { stop(); }

void LiveDesk::add(domain::AccountId account, std::string label, std::unique_ptr<venue::Gateway> gateway)
{
    m_outlet.add(account, label, *gateway);
    m_accounts.push_back({account, std::move(label), std::move(gateway)});
}

/// A kill, which a person alone leaves: a closing that the engine is merely told of it opens again with the next fault
/// that is over.
void LiveDesk::onBrokenChain(const Error& error)
{
    log::error(error.message);
    killAs("checker", error.message);
}

Result<void> LiveDesk::start()
{
    for (const auto& account : m_accounts) {
        auto& sink = m_intake.addAccount(account.id, {domain::ScopeKind::Account, account.label}, m_latches);
        if (auto started = account.gateway->start(sink); !started) return started;
    }
    return m_spine.start();
}

void LiveDesk::stopLines()
{
    // A desk that ends on purpose is not stalled.
    m_guard.stop();
    for (const auto& account : m_accounts)
        account.gateway->stop();
}

void LiveDesk::stop()
{
    stopLines();
    m_intake.close();
    m_spine.stop();
}

/// A heartbeat is a step each second, so both move while nothing else happens.
bool LiveDesk::isAlive() const
{
    constexpr Duration kStill = Duration::seconds(5);
    const auto now = m_clock.now();
    const auto moves = [&](Timestamp at) { return !at.isNever() && now - at <= kStill; };
    return moves(m_spine.engineLoop().movedAt()) && moves(m_spine.journalLoop().movedAt());
}

Vitals LiveDesk::vitals()
{
    return {.engineMovedAt = m_spine.engineLoop().movedAt(),
            .oldestInput = m_intake.oldest(),
            .committingSince = m_spine.journalLoop().committingSince(),
            .commitFailures = m_spine.journalLoop().failures(),
            .journalBehind = m_spine.steps().isPastWatermark(),
            .freeBytes = freeBytesBeside(m_options.journalFile),
            .uncommitted = m_outlet.findUncommitted()};
}

void LiveDesk::killAs(const std::string& who, const std::string& why)
{
    if (const auto killed = m_killLine.kill({}, who, why); !killed) log::warning(killed.error().message);
}

}  // namespace ballast::live
