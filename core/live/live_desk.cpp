#include "live/live_desk.h"

#include <fmt/format.h>
#include <pthread.h>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "journal/reader.h"

namespace ballast::live {

LiveDesk::LiveDesk(const Clock& clock, engine::Engine engine, std::unique_ptr<Store> store, Options options)
    : m_options(std::move(options)), m_clock(clock), m_intake(clock), m_latches(m_options.latches),
      m_store(std::move(store)), m_outlet(m_intake, m_latches, clock, m_options.done),
      m_killLine(m_latches, {&m_outlet}, [this](auto command) { m_intake.kill(std::move(command)); }),
      m_engine(std::move(engine),
               {m_intake, m_steps, clock, m_latches, m_outlet, [this](const auto& query) { m_outlet.ask(query); },
                &m_checker},
               firstStep()),
      m_journal(*m_store, {m_steps, clock, m_latches, m_outlet, [this] { m_intake.wake(); }, &m_checker}),
      m_guard({clock, m_latches, m_outlet, [this] { return vitals(); },
               [this](auto closing) { m_intake.tellClosing(std::move(closing)); },
               [this](auto health) { m_intake.tellHealth(health); }, [this](const auto& why) { killForMismatch(why); }},
              m_options.limits)
{
    m_intake.setLifeSign([this] { return isAlive(); });
    if (m_options.wall) m_intake.watchWall(m_options.wall);
    if (m_options.goesOnAfter) goOnAfter(*m_options.goesOnAfter);
}

/// Latches come to stand as trading does, behind every closing that the former run knew of.
void LiveDesk::goOnAfter(const Place& place)
{
    const auto& engine = m_engine.engine();
    m_intake.goOnAfter(place.lastEvent, place.lastTime, engine.instruments());
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

void LiveDesk::walkOldChain(const journal::Checkpoint& upTo)
{
    const auto reader = journal::Reader::open(m_options.journalFile);
    const auto end = reader ? (*reader)->endAt(upTo) : tl::unexpected<Error>(reader.error());
    const auto chain =
        end ? (*reader)->walkChains(*end, [this](double) { return !m_stopping; }) : tl::unexpected<Error>(end.error());
    if (chain ? chain->intact : chain.error().code == ErrorCode::Refused) return;
    const auto why =
        fmt::format("journal {}: {}", m_options.journalFile, chain ? chain->message : chain.error().message);
    log::error(why);
    m_intake.tellClosing({{}, m_latches.close({}), why});
    m_outlet.cancel({});
}

Result<void> LiveDesk::start()
{
    for (const auto& account : m_accounts) {
        auto& sink = m_intake.addAccount(account.id, {domain::ScopeKind::Account, account.label}, m_latches);
        if (auto started = account.gateway->start(sink); !started) return started;
    }
    try {
        m_checkerThread = std::thread([this] { m_checker.run(); });
        ::pthread_setname_np(m_checkerThread.native_handle(), "checker");
        if (m_options.walkedFrom) m_chainThread = std::thread([this] { walkOldChain(*m_options.walkedFrom); });
        m_engineThread = std::thread([this] { m_engine.run(); });
        ::pthread_setname_np(m_engineThread.native_handle(), "engine");
        m_journalThread = std::thread([this] { m_journal.run(); });
        ::pthread_setname_np(m_journalThread.native_handle(), "journal");
    } catch (const std::system_error& error) {
        return fail(ErrorCode::Refused, fmt::format("a thread cannot be made: {}; free memory or raise the limit of "
                                                    "processes",
                                                    error.what()));
    }
    return {};
}

void LiveDesk::stop()
{
    m_stopping = true;
    // A desk that ends on purpose is not stalled.
    m_guard.stop();
    for (const auto& account : m_accounts)
        account.gateway->stop();
    m_intake.close();
    // Behind a journal that keeps nothing the engine would wait for a slot for ever.
    if (m_journal.failures() > 0) m_steps.close();
    if (m_engineThread.joinable()) m_engineThread.join();
    m_steps.close();
    if (m_journalThread.joinable()) m_journalThread.join();
    m_checker.stop();
    if (m_chainThread.joinable()) m_chainThread.join();
    if (m_checkerThread.joinable()) m_checkerThread.join();
}

std::optional<Error> LiveDesk::error() const { return m_engine.error() ? m_engine.error() : m_journal.error(); }

/// A heartbeat is a step each second, so both move while nothing else happens.
bool LiveDesk::isAlive() const
{
    constexpr Duration kStill = Duration::seconds(5);
    const auto now = m_clock.now();
    const auto moves = [&](Timestamp at) { return !at.isNever() && now - at <= kStill; };
    return moves(m_engine.movedAt()) && moves(m_journal.movedAt());
}

Vitals LiveDesk::vitals()
{
    return {.engineMovedAt = m_engine.movedAt(),
            .oldestInput = m_intake.oldest(),
            .committingSince = m_journal.committingSince(),
            .commitFailures = m_journal.failures(),
            .journalBehind = m_steps.isPastWatermark(),
            .freeBytes = freeBytesBeside(m_options.journalFile),
            .uncommitted = m_outlet.findUncommitted()};
}

void LiveDesk::killForMismatch(const std::string& why)
{
    if (const auto killed = m_killLine.kill({}, "guard", why); !killed) log::warning(killed.error().message);
}

}  // namespace ballast::live
