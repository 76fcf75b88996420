#include "runtime/model_risk_loop.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/assert.h"

namespace ballast::runtime {

namespace {

constexpr std::size_t kMostQuestions = 64;  ///< Underlyings of one book; the sample has two.

/// The first multiple of `interval` after `time`.
Timestamp nextTurn(Timestamp time, Duration interval)
{
    return {(time.nanoseconds / interval.nanoseconds + 1) * interval.nanoseconds};
}

Timestamp newestOf(const engine::Engine& engine)
{
    Timestamp newest;
    for (const auto& [underlying, report] : engine.modelRisk())
        newest = std::max(newest, report->valuationTime);
    return newest;
}

}  // namespace

ModelRiskLoop::ModelRiskLoop(ModelRiskMode mode, Duration interval, std::function<void()> wake)
    : m_mode(mode), m_interval(interval), m_wake(std::move(wake))
{
    BALLAST_ASSERT(interval > Duration{});
}

Result<void> ModelRiskLoop::begin(const engine::Engine& engine, Timestamp now, std::uint64_t step)
{
    if (m_mode == ModelRiskMode::Off) return {};
    if (const auto newest = newestOf(engine); !newest.isNever()) m_next = nextTurn(newest, m_interval);
    if (isInStep())
        if (auto hired = hireWorker(); !hired) return hired;
    if (step > 0) look(engine, now, step);
    return {};
}

void ModelRiskLoop::look(const engine::Engine& engine, Timestamp now, std::uint64_t step)
{
    if (m_mode == ModelRiskMode::Off || now < m_next || !isFree() || !hireWorker()) return;
    const auto books = engine.booksOnMarket();
    if (books.empty()) return;
    m_next = nextTurn(now, m_interval);
    for (const auto& book : books)
        ask(book, step);
}

bool ModelRiskLoop::isFree() const
{
    const std::lock_guard lock(m_mutex);
    return !m_stopped && m_open.empty() && m_ready.empty();
}

/// Late, because the session before may still be ending and there is one worker to a process.
Result<void> ModelRiskLoop::hireWorker()
{
    const std::lock_guard lock(m_mutex);
    if (m_worker) return {};
    if (m_stopped) return fail(ErrorCode::Refused, "the session has ended");
    auto worker = modelrisk::ModelRiskWorker::create(
        [this](const modelrisk::ModelRiskAnswer& answer) { onAnswer(answer); }, kMostQuestions);
    if (!worker) return tl::unexpected<Error>(worker.error());
    m_worker = std::move(*worker);
    return {};
}

void ModelRiskLoop::ask(const engine::BookOnMarket& book, std::uint64_t step)
{
    auto request = modelrisk::makeModelRiskRequest(book.holdings, book.market, book.underlying, {step});
    ModelRiskQuestion question{.underlying = book.underlying, .valuationTime = book.market.now, .step = step};
    Result<modelrisk::ModelRiskResult> none =
        fail(ErrorCode::NotFound, "the book holds no option of it to which the surface gives a volatility");
    if (!request) none = tl::unexpected<Error>(request.error());
    if (request) question = questionOf(*request);
    const std::lock_guard lock(m_mutex);
    if (m_stopped || !m_worker) return;
    if (!request || request->legs.empty())
        m_ready.push_back(makeReport(question, none));
    else if (m_worker->submit(std::move(*request)))
        m_open.push_back(std::move(question));
}

void ModelRiskLoop::onAnswer(const modelrisk::ModelRiskAnswer& answer)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto question = std::move(m_open.front());
        m_open.pop_front();
        const bool cancelled = !answer.result && answer.result.error().code == ErrorCode::Refused;
        if (!cancelled) m_ready.push_back(makeReport(question, answer.result));
        m_answered.notify_all();
        if (m_stopped || cancelled || isInStep()) return;
    }
    m_wake();
}

std::vector<domain::ModelRiskReport> ModelRiskLoop::take()
{
    std::unique_lock lock(m_mutex);
    if (isInStep()) m_answered.wait(lock, [this] { return m_stopped || m_open.empty(); });
    if (m_stopped) return {};
    return std::exchange(m_ready, {});
}

void ModelRiskLoop::cancel()
{
    const std::lock_guard lock(m_mutex);
    if (m_worker) m_worker->cancel();
}

void ModelRiskLoop::stop()
{
    std::unique_ptr<modelrisk::ModelRiskWorker> worker;
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        worker = std::move(m_worker);
        m_answered.notify_all();
    }
    // Ended outside the lock: its last answers still come through onAnswer.
}

}  // namespace ballast::runtime
