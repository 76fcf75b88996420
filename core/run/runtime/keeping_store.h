#pragma once

#include <chrono>
#include <memory>

#include "kept/kill_keeper.h"
#include "live/journal_loop.h"

namespace ballast::runtime {

/// A live desk's store that also keeps what its rules have counted (KillKeeper::keepCounts), while nothing waits for
/// the journal, at most once a second: the engine's thread waits for no disk.
///
/// Threads  As Store's; the journal's thread writes.
class KeepingStore final : public live::Store {
public:
    /// `keeper` outlives it.
    KeepingStore(std::unique_ptr<live::WriterStore> store, kept::KillKeeper& keeper)
        : m_store(std::move(store)), m_keeper(keeper)
    {
    }
    Result<std::vector<journal::CommittedStep>> commitMany(std::span<const journal::StepRecord> steps) override
    {
        return m_store->commitMany(steps);
    }
    void encodeAhead(std::span<const journal::StepRecord> steps) override { m_store->encodeAhead(steps); }
    void makeRoom() override { m_store->makeRoom(); }
    Result<void> tidy() override;
    Result<void> storeCheckpoint(const journal::StateBytes& state) override { return m_store->storeCheckpoint(state); }
    Result<void> storeMarket(const journal::MarketBytes& market) override { return m_store->storeMarket(market); }
    Result<void> check() override { return m_store->check(); }
    Result<void> rollOver(journal::StepRecord& first) override { return m_store->rollOver(first); }
    std::string file() const override { return m_store->file(); }
    const journal::Writer& writer() const { return m_store->writer(); }

private:
    const std::unique_ptr<live::WriterStore> m_store;
    kept::KillKeeper& m_keeper;
    std::chrono::steady_clock::time_point m_keptAt;
};

}  // namespace ballast::runtime
