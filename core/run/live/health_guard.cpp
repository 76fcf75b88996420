#include "live/health_guard.h"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/system.h"

namespace ballast::live {

std::optional<std::uint64_t> freeBytesBeside(const std::string& file)
{
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(file).parent_path(), error);
    if (error) return std::nullopt;
    return space.available;
}

HealthGuard::HealthGuard(Links links, Limits limits) : m_links(std::move(links)), m_limits(limits) {}

HealthGuard::~HealthGuard() { stop(); }

void HealthGuard::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

Result<void> HealthGuard::start()
{
    return startThread(m_thread, "health", [this] { run(); });
}

void HealthGuard::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, m_limits.between, [this] { return m_stop; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

Ailment HealthGuard::ailmentIn(const Vitals& vitals) const
{
    const auto now = m_links.clock.now();
    const auto isOver = [now](Timestamp since, Duration longest) { return !since.isNever() && now - since > longest; };
    if (vitals.oldestInput && isOver(*vitals.oldestInput, m_limits.stall) &&
        isOver(vitals.engineMovedAt, m_limits.stall))
        return Ailment::EngineStalled;
    if (vitals.commitFailures > 0) return Ailment::CommitFailed;
    if (isOver(vitals.committingSince, m_limits.commit)) return Ailment::CommitSlow;
    if (vitals.journalBehind) return Ailment::JournalBehind;
    return diskAilment(vitals.freeBytes, m_limits, m_known);
}

Ailment diskAilment(std::optional<std::uint64_t> freeBytes, const HealthGuard::Limits& limits,
                    std::optional<Ailment> known)
{
    if (!freeBytes) return Ailment::None;
    if (*freeBytes < limits.freeBytes) return Ailment::DiskShort;
    const auto warned = known == Ailment::DiskNear ? limits.warnedBytes / 16 * 17 : limits.warnedBytes;
    return *freeBytes < warned ? Ailment::DiskNear : Ailment::None;
}

void DiskWatch::look()
{
    const auto found = diskAilment(m_probe(), {}, m_known);
    if (found == m_known) return;
    if (found != Ailment::None) log::warning(std::string(toString(found)));
    m_tell({found});
    m_known = found;
}

Ailment HealthGuard::look()
{
    const auto vitals = m_links.vitals();
    killForUncommitted(vitals);
    const auto found = ailmentIn(vitals);
    if (found == m_known) return found;
    if (stopsTrading(found)) {
        const auto epoch = m_links.latches.close({});
        m_links.cancels.cancel({.scope = {}, .orders = false});
        m_links.tellClosing({{}, epoch, std::string(toString(found))});
        log::warning(fmt::format("{}; trading stops until this is over", toString(found)));
    } else if (found == Ailment::DiskNear) {
        log::warning(std::string(toString(found)));
    }
    m_links.tellHealth({found});
    m_known = found;
    return found;
}

void HealthGuard::killForUncommitted(const Vitals& vitals)
{
    if (!vitals.uncommitted || std::exchange(m_killed, true)) return;
    log::warning(*vitals.uncommitted + "; the desk is killed");
    m_links.kill(*vitals.uncommitted);
}

}  // namespace ballast::live
