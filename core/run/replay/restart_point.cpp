#include "replay/restart_point.h"

#include <fmt/format.h>
#include <utility>

#include "base/log.h"

namespace ballast::replay {

namespace {

using Unexpected = tl::unexpected<Error>;
using Rows = std::vector<journal::Checkpoint>;

/// The chain at each checkpoint, up to the first whose segment cannot be read.
std::vector<AsideChain> chainsOf(const journal::Reader& reader, const Rows& rows, const std::string& path)
{
    StoredAsides asides(reader, rows);
    std::vector<AsideChain> chains;
    auto read = asides.readNext();
    for (; read && *read; read = asides.readNext())
        chains.push_back(asides.chain());
    if (!read) log::warning(fmt::format("journal {}: {}", path, read.error().message));
    return chains;
}

/// The state of a checkpoint whose steps did aside what `chain` is over; null: that cannot be read.
Result<SessionState> stateAt(const journal::Reader& reader, const engine::EngineConfig& config,
                             const journal::Checkpoint& row, const AsideChain* chain)
{
    auto state = reader.stateOf(row).and_then([&](const std::string& bytes) { return fromStateBytes(config, bytes); });
    if (state && (chain == nullptr || *chain != state->asides))
        return fail(ErrorCode::Corrupt, "what steps did aside up to it was changed");
    return state;
}

void passOver(const std::string& path, const journal::Checkpoint& row, const Error& why)
{
    log::warning(fmt::format("journal {}: checkpoint {} after step {} is passed over: {}", path, row.number, row.step,
                             why.message));
}

}  // namespace

std::optional<RestartPoint> findRestartPoint(const std::string& path, const journal::SessionHeader& header,
                                             const engine::EngineConfig& config)
{
    const auto reader = journal::Reader::open(path);
    if (!reader || !(*reader)->header() || !journal::differenceBetween(*(*reader)->header(), header).empty())
        return std::nullopt;
    const auto end = (*reader)->end();
    const auto stored = end ? (*reader)->checkpoints(*end) : Unexpected(end.error());
    if (!stored) return std::nullopt;
    const auto chains = chainsOf(**reader, *stored, path);
    // Without its head a register vouches for nothing: who forges a market may have made it fit.
    const auto changed = (*reader)->changedSinceCommit();
    std::optional<RestartPoint> newest;
    for (auto place = stored->size(); place-- > 0;) {
        const auto& row = (*stored)[place];
        if (!row.keepsState) continue;
        auto market = (*reader)->marketAfter(row.step);
        const bool isKept = market || market.error().code != ErrorCode::NotFound;
        if (newest && !isKept) continue;
        if (market && changed) market = fail(ErrorCode::Corrupt, *changed);
        if (!market && isKept) passOver(path, row, market.error());
        auto state = stateAt(**reader, config, row, place < chains.size() ? &chains[place] : nullptr);
        if (!state) passOver(path, row, state.error());
        if (state && market) return RestartPoint{row, std::move(*state), std::move(*market)};
        if (state && !newest) newest = RestartPoint{row, std::move(*state), std::nullopt};
    }
    return newest;
}

StoredAsides::StoredAsides(const journal::Reader& reader, Rows checkpoints)
    : m_reader(reader), m_checkpoints(std::move(checkpoints))
{
}

Result<bool> StoredAsides::readNext()
{
    if (m_nextSegment == m_checkpoints.size()) return false;
    const auto& row = m_checkpoints[m_nextSegment];
    auto asides = m_reader.asidesOf(row).and_then(
        [&](const std::string& segment) { return m_chain.add(segment, m_last, row.step); });
    if (!asides)
        return fail(asides.error().code,
                    fmt::format("checkpoint {} (step {}): {}", row.number, row.step, asides.error().message));
    m_asides = std::move(*asides);
    m_nextAside = 0;
    m_last = row.step;
    ++m_nextSegment;
    return true;
}

Result<const Aside*> StoredAsides::of(std::uint64_t step)
{
    while (step > m_last) {
        const auto read = readNext();
        if (!read) return Unexpected(read.error());
        if (!*read) return nullptr;
    }
    if (m_nextAside == m_asides.size() || m_asides[m_nextAside].step != step) return nullptr;
    return &m_asides[m_nextAside++];
}

}  // namespace ballast::replay
