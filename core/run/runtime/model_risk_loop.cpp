#include "runtime/model_risk_loop.h"

#include <algorithm>
#include <cmath>
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

using domain::BookUnderModel;

BookUnderModel fitted(std::string name, const modelrisk::ModelGreeks& greeks, const modelrisk::CalibratedModel& fit)
{
    const auto& m = fit.model;
    BookUnderModel book{
        .model = std::move(name),
        .valueUsd = greeks.valueUsd,
        .delta = greeks.delta,
        .vega = greeks.vega,
        .parameters = {{"v0", m.v0}, {"kappa", m.kappa}, {"theta", m.theta}, {"sigma", m.sigma}, {"rho", m.rho}},
        .fitErrorPoints = fit.error.rootMeanSquare,
        .greatestErrorPoints = fit.error.greatest,
        .points = static_cast<std::uint64_t>(std::max(fit.error.points, 0))};
    if (m.hasJumps())
        book.parameters.insert(book.parameters.end(), {{"lambda", m.lambda}, {"nu", m.nu}, {"delta", m.delta}});
    return book;
}

bool isFinite(const BookUnderModel& book)
{
    return std::isfinite(book.valueUsd) && std::isfinite(book.delta) && std::isfinite(book.vega) &&
           std::isfinite(book.fitErrorPoints) && std::isfinite(book.greatestErrorPoints) &&
           std::all_of(book.parameters.begin(), book.parameters.end(),
                       [](const auto& parameter) { return std::isfinite(parameter.value); });
}

}  // namespace

ModelRiskQuestion questionOf(const modelrisk::ModelRiskRequest& request)
{
    return {.underlying = request.underlying,
            .valuationTime = request.valuationTime,
            .step = request.sequence.value,
            .options = request.legs.size(),
            .unpricedOptions = static_cast<std::uint64_t>(std::max(request.unpricedLegs, 0))};
}

domain::ModelRiskReport makeReport(const ModelRiskQuestion& question, const Result<modelrisk::ModelRiskResult>& answer)
{
    domain::ModelRiskReport report{.underlying = question.underlying,
                                   .valuationTime = question.valuationTime,
                                   .step = question.step,
                                   .options = question.options,
                                   .unpricedOptions = question.unpricedOptions};
    if (!answer) {
        report.failure = fmt::format("{} could not be compared: {}", question.underlying, answer.error().message);
        return report;
    }
    const auto& black = answer->black;
    report.models = {{.model = "Black-76", .valueUsd = black.valueUsd, .delta = black.delta, .vega = black.vega},
                     fitted("Heston", answer->hestonBook, answer->heston),
                     fitted("Bates", answer->batesBook, answer->bates)};
    if (std::all_of(report.models.begin(), report.models.end(), isFinite)) return report;
    report.models.clear();
    report.failure =
        fmt::format("{} could not be compared: a model gave a number that is not finite", question.underlying);
    return report;
}

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
