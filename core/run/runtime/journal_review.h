#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "interfaces/review.h"
#include "journal/reader.h"
#include "replay/replay.h"

namespace ballast::runtime {

/// A journal opened to be looked at. Its worker thread, `review`, rebuilds the desk at the places asked for.
///
/// Threads  Any; see interfaces::Review.
class JournalReview final : public interfaces::Review {
public:
    static constexpr std::size_t kMostPlaces = 64;

    /// Loads rows and curve. `progress` as interfaces::SessionFactory::openJournal.
    ///
    /// Errors   NotFound, Io; Refused if `progress` gave up; Corrupt if the file is no journal or holds no session;
    ///          Unsupported if a newer program or the first version wrote it.
    static Result<std::unique_ptr<JournalReview>> open(const std::string& file,
                                                       const interfaces::Progress& progress = {});
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
        std::vector<Timestamp> stepTimes;      ///< By step − 1 − those of former journals.
        journal::JournalEnd end;               ///< Rows beyond it came later.
        std::vector<journal::Checkpoint> checkpoints;
    };

private:
    struct Request {
        std::uint64_t step{};
        Ready ready;
    };

    JournalReview(Contents contents, std::unique_ptr<journal::Reader> reader, engine::EngineConfig config,
                  engine::Engine fresh);
    void ask(std::uint64_t step, Ready ready);
    void work();
    void answer(const Request& request);
    bool isNewer();
    Result<bool> bringTo(std::uint64_t step);
    void goBack(std::uint64_t step);
    void keepPlace(std::uint64_t interval);
    bool goToCheckpoint(std::uint64_t step, std::uint64_t nearest);

    const Contents m_contents;
    const engine::EngineConfig m_config;
    const std::unique_ptr<journal::Reader> m_reader;  ///< The next two: worker only, and of this one its rows.
    replay::Replay m_replay;
    std::vector<replay::Replay::Place> m_places;  ///< Ascending, the first before step 1.
    std::uint64_t m_pictures{};
    std::mutex m_mutex;
    std::condition_variable m_asked;
    std::optional<Request> m_request;
    bool m_stop{};
    std::thread m_worker;
};

}  // namespace ballast::runtime
