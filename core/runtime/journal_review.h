#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "interfaces/review.h"
#include "runtime/engine_replay.h"

namespace ballast::runtime {

/// A journal opened to be looked at. Its worker thread, `review`, rebuilds the desk at the places asked for.
///
/// Threads  Any; see interfaces::Review.
class JournalReview final : public interfaces::Review {
public:
    /// Loads rows and curve.
    ///
    /// Errors   NotFound, Io; Corrupt if the file is no journal or holds no session; Unsupported if another engine
    ///          wrote it.
    static Result<std::unique_ptr<JournalReview>> open(const std::string& file);
    ~JournalReview() override;

    const interfaces::JournalInfo& info() const override { return m_contents.info; }
    const std::vector<interfaces::JournalRow>& rows() const override { return m_contents.rows; }
    const std::vector<interfaces::ScrubberPoint>& curve() const override { return m_contents.curve; }
    using Ready = std::function<void(std::shared_ptr<const interfaces::Snapshot>)>;
    void requestBefore(SequenceNumber sequence, Ready ready) override;
    void requestAt(Timestamp time, Ready ready) override;

    /// What is loaded once.
    struct Contents {
        interfaces::JournalInfo info;
        std::vector<interfaces::JournalRow> rows;
        std::vector<interfaces::ScrubberPoint> curve;
        std::vector<std::uint64_t> stepOfRow;  ///< Step in which each row was decided.
        std::vector<Timestamp> stepTimes;      ///< By step − 1.
    };

private:
    struct Request {
        std::uint64_t step{};
        Ready ready;
    };

    JournalReview(Contents contents, EngineReplay replay);
    void ask(std::uint64_t step, Ready ready);
    void work();
    void answer(const Request& request);
    bool isNewer();

    const Contents m_contents;
    EngineReplay m_replay;  ///< Worker only.
    std::uint64_t m_pictures{};
    std::mutex m_mutex;
    std::condition_variable m_asked;
    std::optional<Request> m_request;
    bool m_stop{};
    std::thread m_worker;
};

}  // namespace ballast::runtime
