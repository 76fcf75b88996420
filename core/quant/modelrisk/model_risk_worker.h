#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/bounded_queue.h"
#include "modelrisk/model_risk.h"

namespace ballast::modelrisk {

/// An answer that comes later; its sequence says to which state it belongs, so an outdated one can be dropped.
struct ModelRiskAnswer {
    SequenceNumber sequence;
    Result<ModelRiskResult> result;
};

/// The one thread of the process that owns QuantLib's global evaluation date. Requests wait in a bounded queue and are
/// answered in order, each exactly once: with a result, or with the error Refused when cancelled.
///
/// Threads  `submit` and `cancel` from any thread; `deliver` is called on the worker's own and must not block for long.
class ModelRiskWorker {
public:
    using Deliver = std::function<void(ModelRiskAnswer)>;

    /// Errors   InvalidArgument for no `deliver` or a capacity of zero; Refused if a worker exists in this process, or
    /// the
    ///          system gives no thread.
    static Result<std::unique_ptr<ModelRiskWorker>> create(Deliver deliver, std::size_t capacity = 4);

    /// Cancels what is left, waits for the thread, and delivers nothing afterwards.
    ~ModelRiskWorker();
    ModelRiskWorker(const ModelRiskWorker&) = delete;
    ModelRiskWorker& operator=(const ModelRiskWorker&) = delete;

    /// False at once if the queue is full: the caller asks again with a newer state.
    bool submit(ModelRiskRequest request);

    /// Stops the request under way within one evaluation of the calibration, and those that wait.
    void cancel();

private:
    struct Job {
        ModelRiskRequest request;
        std::stop_token stop;
    };

    ModelRiskWorker(Deliver deliver, std::size_t capacity);
    void run();

    Deliver m_deliver;
    BoundedQueue<Job> m_jobs;
    std::mutex m_mutex;
    std::stop_source m_stop;  ///< Of all that was submitted since the last cancel; guarded by m_mutex.
    std::thread m_thread;     ///< Last: it uses the others.
};

}  // namespace ballast::modelrisk
