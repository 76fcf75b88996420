#include "modelrisk/model_risk_worker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "core/risk/term_market.h"

namespace ballast::modelrisk::model_risk_worker_test {
namespace {

using risk::testing::TermMarket;

/// Answers as they come, and who waits for them.
class Inbox {
public:
    void put(ModelRiskAnswer answer)
    {
        const std::lock_guard lock(m_mutex);
        m_answers.push_back(std::move(answer));
        m_came.notify_all();
    }
    std::vector<ModelRiskAnswer> waitFor(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        EXPECT_TRUE(m_came.wait_for(lock, std::chrono::minutes(5), [&] { return m_answers.size() >= count; }));
        return m_answers;
    }
    std::size_t size()
    {
        const std::lock_guard lock(m_mutex);
        return m_answers.size();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::vector<ModelRiskAnswer> m_answers;
};

ModelRiskRequest request(std::uint64_t sequence)
{
    TermMarket market;
    const auto book = market.drawBook(1, 4);
    return makeModelRiskRequest(book, market.view(), "BTC", {sequence}).value();
}

TEST(ModelRiskWorker, AnswersInOrderWithTheSequenceAsked)
{
    Inbox inbox;
    auto worker = ModelRiskWorker::create([&](ModelRiskAnswer answer) { inbox.put(std::move(answer)); });
    ASSERT_TRUE(worker.has_value());
    ASSERT_TRUE((*worker)->submit(request(11)));
    ASSERT_TRUE((*worker)->submit(request(12)));
    const auto answers = inbox.waitFor(2);
    ASSERT_EQ(answers.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(answers[i].sequence.value, 11 + i);
        ASSERT_TRUE(answers[i].result.has_value());
        EXPECT_EQ(answers[i].result->sequence.value, 11 + i);
    }
    EXPECT_EQ(answers[0].result->hestonBook.valueUsd, answers[1].result->hestonBook.valueUsd);
}

TEST(ModelRiskWorker, CancelAnswersAllThatWaitWithRefused)
{
    Inbox inbox;
    auto worker = ModelRiskWorker::create([&](ModelRiskAnswer answer) { inbox.put(std::move(answer)); }, 3);
    ASSERT_TRUE(worker.has_value());
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence)
        ASSERT_TRUE((*worker)->submit(request(sequence)));
    (*worker)->cancel();
    const auto answers = inbox.waitFor(3);
    ASSERT_EQ(answers.size(), 3U);
    // The first may have been done before the cancel; those behind it had not begun.
    for (std::size_t i = 1; i < 3; ++i) {
        ASSERT_FALSE(answers[i].result.has_value());
        EXPECT_EQ(answers[i].result.error().code, ErrorCode::Refused);
    }
    ASSERT_TRUE((*worker)->submit(request(4))) << "a cancel does not end the worker";
    EXPECT_TRUE(inbox.waitFor(4).back().result.has_value());
}

TEST(ModelRiskWorker, AFullQueueSaysSo)
{
    Inbox inbox;
    auto worker = ModelRiskWorker::create([&](ModelRiskAnswer answer) { inbox.put(std::move(answer)); }, 1);
    ASSERT_TRUE(worker.has_value());
    int accepted = 0;
    // One may be under way and one may wait.
    for (std::uint64_t sequence = 1; sequence <= 6; ++sequence)
        accepted += (*worker)->submit(request(sequence)) ? 1 : 0;
    EXPECT_GE(accepted, 1);
    EXPECT_LT(accepted, 6);
    (*worker)->cancel();
    inbox.waitFor(static_cast<std::size_t>(accepted));
}

TEST(ModelRiskWorker, EndsWhileWorkIsUnderWayAndAnswersEachOnce)
{
    Inbox inbox;
    {
        auto worker = ModelRiskWorker::create([&](ModelRiskAnswer answer) { inbox.put(std::move(answer)); });
        ASSERT_TRUE(worker.has_value());
        for (std::uint64_t sequence = 1; sequence <= 3; ++sequence)
            ASSERT_TRUE((*worker)->submit(request(sequence)));
    }
    EXPECT_EQ(inbox.size(), 3U);
}

TEST(ModelRiskWorker, ABadRequestIsAnsweredWithItsError)
{
    Inbox inbox;
    auto worker = ModelRiskWorker::create([&](ModelRiskAnswer answer) { inbox.put(std::move(answer)); });
    ASSERT_TRUE(worker.has_value());
    ASSERT_TRUE((*worker)->submit({.sequence = {3}}));
    const auto answers = inbox.waitFor(1);
    EXPECT_EQ(answers.front().sequence.value, 3U);
    EXPECT_FALSE(answers.front().result.has_value());
}

TEST(ModelRiskWorker, ThereIsOneToAProcess)
{
    const auto ignore = [](const ModelRiskAnswer&) {};
    {
        const auto first = ModelRiskWorker::create(ignore);
        ASSERT_TRUE(first.has_value());
        const auto second = ModelRiskWorker::create(ignore);
        ASSERT_FALSE(second.has_value());
        EXPECT_EQ(second.error().code, ErrorCode::Refused);
    }
    EXPECT_TRUE(ModelRiskWorker::create(ignore).has_value()) << "the first has gone";
    EXPECT_FALSE(ModelRiskWorker::create(nullptr).has_value());
    EXPECT_FALSE(ModelRiskWorker::create(ignore, 0).has_value());
}

/// F68: ends with 0 if a worker without a thread is refused by its name, and another can be had where there is one
/// again.
[[noreturn]] void askWithoutMemoryForAThread()
{
    const auto ignore = [](const ModelRiskAnswer&) {};
    std::ifstream pages("/proc/self/statm");
    rlim_t used = 0;
    pages >> used;
    rlimit before{};
    ::getrlimit(RLIMIT_AS, &before);
    // A thread's stack takes 8 MiB.
    const rlimit tight{used * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (1U << 20U), before.rlim_max};
    ::setrlimit(RLIMIT_AS, &tight);
    const auto refused = ModelRiskWorker::create(ignore);
    ::setrlimit(RLIMIT_AS, &before);
    const bool isSaid = !refused && refused.error().code == ErrorCode::Refused &&
                        refused.error().message.starts_with("the thread modelrisk cannot be made: ");
    std::_Exit(isSaid && ModelRiskWorker::create(ignore) ? 0 : 1);
}

TEST(ModelRiskWorker, WithoutAThreadIsRefusedAndEndsNothing)
{
    // Begun anew, since a stack of a thread that has ended would be used again.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(askWithoutMemoryForAThread(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace ballast::modelrisk::model_risk_worker_test
