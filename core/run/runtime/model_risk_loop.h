#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "domain/model_risk_report.h"
#include "engine/engine.h"
#include "modelrisk/model_risk.h"
#include "modelrisk/model_risk_worker.h"

namespace ballast::runtime {

/// What a request was about, kept until its answer comes.
struct ModelRiskQuestion {
    std::string underlying;
    Timestamp valuationTime;
    std::uint64_t step{};
    std::uint64_t options{}, unpricedOptions{};
};
ModelRiskQuestion questionOf(const modelrisk::ModelRiskRequest& request);

/// The event that tells the engine. A result with a number that is not finite becomes a failure: it could not be
/// journaled.
domain::ModelRiskReport makeReport(const ModelRiskQuestion& question, const Result<modelrisk::ModelRiskResult>& answer);

/// Whether and how the book is compared under several models.
enum class ModelRiskMode {
    Off,
    Beside,  ///< While the session goes on: when an answer comes is chance, and the journal keeps when it came.
    InStep   ///< The market waits for every answer, so that a run is the same each time.
};

/// Asks the worker about the engine's books on a schedule of event time and holds its answers until the market thread
/// makes a step of them. At most one question for each underlying is open, and none is asked while one is, so nothing
/// here grows or blocks the engine.
///
/// Threads  begin before the others; look by the engine thread, take by the market thread, cancel and stop by any.
class ModelRiskLoop {
public:
    /// `interval` is positive. `wake` is called from the worker when an answer lies ready; never in step.
    ModelRiskLoop(ModelRiskMode mode, Duration interval, std::function<void()> wake);
    ~ModelRiskLoop() { stop(); }
    ModelRiskLoop(const ModelRiskLoop&) = delete;
    ModelRiskLoop& operator=(const ModelRiskLoop&) = delete;

    /// Takes the schedule up where the engine's reports left it; after a resume (`step` above 0) with the question that
    /// was open.
    ///
    /// Errors   Refused if in step and another session of this process has the worker. Beside, it is asked for again.
    Result<void> begin(const engine::Engine& engine, Timestamp now, std::uint64_t step);

    /// After each step: asks if a time of the schedule has come and no question is open.
    void look(const engine::Engine& engine, Timestamp now, std::uint64_t step);

    bool isInStep() const { return m_mode == ModelRiskMode::InStep; }
    /// The answers that lie ready; in step, all that were asked for. None after `stop`.
    std::vector<domain::ModelRiskReport> take();

    /// Gives up what is asked; the schedule goes on.
    void cancel();
    /// Ends the worker, at once for a person. Safe to repeat.
    void stop();

private:
    bool isFree() const;
    Result<void> hireWorker();
    void ask(const engine::BookOnMarket& book, std::uint64_t step);
    void onAnswer(const modelrisk::ModelRiskAnswer& answer);

    const ModelRiskMode m_mode;
    const Duration m_interval;
    const std::function<void()> m_wake;
    Timestamp m_next;  ///< Of the engine thread alone.
    mutable std::mutex m_mutex;
    std::condition_variable m_answered;
    std::deque<ModelRiskQuestion> m_open;  ///< In the order asked, which is that of the answers.
    std::vector<domain::ModelRiskReport> m_ready;
    bool m_stopped{};
    std::unique_ptr<modelrisk::ModelRiskWorker> m_worker;
};

}  // namespace ballast::runtime
