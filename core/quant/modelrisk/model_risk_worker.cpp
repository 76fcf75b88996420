#include "modelrisk/model_risk_worker.h"

#include <atomic>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "base/system.h"

namespace ballast::modelrisk {

namespace {

/// QuantLib's settings are one to a process, and so is their owner.
std::atomic<bool> workerExists{false};

constexpr int kNiceness = 10;

Result<ModelRiskResult> answer(const ModelRiskRequest& request, const std::stop_token& stop)
{
    if (stop.stop_requested()) return fail(ErrorCode::Refused, "the comparison was cancelled before it began");
    return compareModels(request, stop);
}

}  // namespace

Result<std::unique_ptr<ModelRiskWorker>> ModelRiskWorker::create(Deliver deliver, std::size_t capacity)
{
    if (!deliver) return fail(ErrorCode::InvalidArgument, "a model risk worker must have someone to deliver to");
    if (capacity == 0)
        return fail(ErrorCode::InvalidArgument, "capacity of the worker's queue must be positive, was 0");
    if (workerExists.exchange(true))
        return fail(ErrorCode::Refused, "a model risk worker exists already, and QuantLib's date has one owner");
    std::unique_ptr<ModelRiskWorker> worker(new ModelRiskWorker(std::move(deliver), capacity));
    if (auto started = startThread(worker->m_thread, "modelrisk", [raw = worker.get()] { raw->run(); }); !started)
        return tl::unexpected<Error>(started.error());
    return worker;
}

ModelRiskWorker::ModelRiskWorker(Deliver deliver, std::size_t capacity)
    : m_deliver(std::move(deliver)), m_jobs(capacity)
{
}

ModelRiskWorker::~ModelRiskWorker()
{
    m_jobs.close();
    cancel();
    if (m_thread.joinable()) m_thread.join();
    workerExists = false;
}

bool ModelRiskWorker::submit(ModelRiskRequest request)
{
    const std::lock_guard lock(m_mutex);
    return m_jobs.tryPush({.request = std::move(request), .stop = m_stop.get_token()});
}

void ModelRiskWorker::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_stop.request_stop();
    m_stop = std::stop_source{};
}

void ModelRiskWorker::run()
{
    // Nothing waits for a comparison that is in a hurry; the desk's own threads go first.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
    while (auto job = m_jobs.pop())
        m_deliver({.sequence = job->request.sequence, .result = answer(job->request, job->stop)});
}

}  // namespace ballast::modelrisk
