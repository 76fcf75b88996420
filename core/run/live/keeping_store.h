#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "live/journal_loop.h"

namespace ballast::live {

/// A store beside which something else is kept on disk, as what a live desk's rules have counted: by the journal's
/// thread while nothing waits for it, at most once a second, so that the engine's waits for no disk.
///
/// Threads  As Store's; the journal's thread writes.
class KeepingStore final : public Store {
public:
    /// `keep` writes what has changed since, and returns soon where nothing has.
    KeepingStore(std::unique_ptr<WriterStore> store, std::function<void()> keep)
        : m_store(std::move(store)), m_keep(std::move(keep))
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
    const std::unique_ptr<WriterStore> m_store;
    const std::function<void()> m_keep;
    std::chrono::steady_clock::time_point m_keptAt;
};

}  // namespace ballast::live
