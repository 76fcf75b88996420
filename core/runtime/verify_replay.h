#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "journal/reader.h"
#include "runtime/verify.h"

namespace ballast::runtime {

/// Runs an engine on a journal's inputs and compares what it gives with what the journal holds, up to the first
/// difference, which goes into the report with the counts of what is equal before it.
///
/// Threads  One.
class VerifyReplay {
public:
    VerifyReplay(const journal::Reader& reader, engine::Engine engine, VerifyReport& report);

    /// Errors   Io. What is damaged or changed is a difference.
    Result<void> run();

private:
    Result<void> step(const journal::StepInputs& inputs);
    Result<void> compare(std::uint64_t step, const domain::Decision& decision);
    bool compareOrder(std::uint64_t step, const domain::OrderIntent& intent);
    Result<std::optional<journal::StoredRecord>> nextRecord();
    Result<void> endAt(const Error& error);
    Result<void> refuseRest();
    bool differ(std::string what, std::string recorded, std::string recomputed);
    bool found() const { return !m_report.difference.what.empty(); }

    const journal::Reader& m_reader;
    engine::Engine m_engine;
    VerifyReport& m_report;
    journal::ReadableIntents m_stored;
    std::vector<journal::StoredRecord> m_page;
    bool m_comparesOrders{true};
    std::size_t m_nextRecord{}, m_nextIntent{};
    std::uint64_t m_lastSequence{};
    std::string m_hash;  ///< Of the last record that was equal.
};

}  // namespace ballast::runtime
