#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "journal/writer.h"

namespace ballast::journal::crash_test {

namespace {

using samples::TemporaryFolder;

/// What the child says after a commit has returned to it.
struct Acknowledgement {
    std::uint64_t step{};
    std::array<char, 64> hash{};
};

Result<std::unique_ptr<Writer>> openAny(const std::string& path)
{
    return isFreshJournal(path) ? Writer::create(path, samples::header()) : Writer::resume(path, samples::header());
}

/// Commits until it is killed, telling of each commit after it returned. Exit 1 says that something else went wrong.
[[noreturn]] void writeUntilKilled(const std::string& path, int acknowledgements)
{
    auto writer = openAny(path);
    if (!writer) ::_exit(1);
    // As a live desk does; every second of them, so that logs with and without room follow one another.
    if ((*writer)->lastStep() % 2 == 0) (*writer)->makeRoom();
    for (;;) {
        const auto done = (*writer)->commit(samples::step((*writer)->lastStep() + 1));
        if (!done) ::_exit(1);
        Acknowledgement told{.step = done->step};
        std::memcpy(told.hash.data(), done->lastHash.data(), told.hash.size());
        if (::write(acknowledgements, &told, sizeof told) != static_cast<ssize_t>(sizeof told)) ::_exit(1);
    }
}

/// Acknowledgements until the pipe is empty for good, or `limit` of them; the last one goes to `last`.
void readAcknowledgements(int from, std::uint64_t limit, Acknowledgement& last)
{
    Acknowledgement next;
    for (std::uint64_t n = 0; n < limit; ++n) {
        if (::read(from, &next, sizeof next) != static_cast<ssize_t>(sizeof next)) return;
        last = next;
    }
}

/// The last acknowledgement of a child that was killed some time after that many commits. Counting commits and not only
/// time, so that a busy machine tests as much as an idle one.
Acknowledgement killedAfter(const std::string& path, std::uint64_t commits, unsigned microseconds)
{
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe[0]);
        writeUntilKilled(path, pipe[1]);
    }
    ::close(pipe[1]);
    Acknowledgement last;
    readAcknowledgements(pipe[0], commits, last);
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writing child failed by itself";
    readAcknowledgements(pipe[0], std::numeric_limits<std::uint64_t>::max(), last);
    ::close(pipe[0]);
    return last;
}

/// The hash after a step, as a reader finds it.
std::string hashAfter(const Reader& reader, std::uint64_t step)
{
    std::string hash;
    EXPECT_TRUE(reader.forEachRecord({2 * step}, [&](const StoredRecord& record) {
        hash = record.hash;
        return false;
    }));
    return hash;
}

}  // namespace

TEST(Crash, F59_KillAtAnyMomentLosesNoAcknowledgedCommit)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    samples::Random r(20261122);
    std::uint64_t before = 0;
    for (int kill = 0; kill < 60; ++kill) {
        // The first twenty die while they make or open the journal, the others while they write.
        const auto told = killedAfter(path, kill < 20 ? 0 : r.below(20), static_cast<unsigned>(r.below(4'000)));
        if (!std::filesystem::exists(path)) continue;  // Killed before it made the file.
        const auto reader = Reader::open(path);
        ASSERT_TRUE(reader) << reader.error().message;
        const auto end = (*reader)->end().value();
        const auto last = end.step;
        EXPECT_GE(last, std::max(told.step, before));
        EXPECT_EQ(end.record.value, 2 * last);  // Every stored input has its decisions.
        EXPECT_EQ(end.outbox, 2 * last);
        EXPECT_FALSE((*reader)->missing(end));
        const std::string toldHash(told.hash.data(), told.hash.size());
        EXPECT_TRUE(told.step == 0 || hashAfter(**reader, told.step) == toldHash);
        const auto chain = (*reader)->verifyChain((*reader)->end().value());
        ASSERT_TRUE(chain);
        EXPECT_TRUE(chain->intact) << chain->message;
        before = last;
    }
    EXPECT_EQ(samples::RawSqlite(path).text("PRAGMA integrity_check"), "ok");
    EXPECT_GT(before, 100u) << "the children hardly wrote anything, so that nothing was tested";
}

TEST(Crash, TheNextStartGoesOnWhereTheKilledOneEnded)
{
    const TemporaryFolder folder;
    const auto path = folder.file("run");
    killedAfter(path, 5, 1'000);
    auto writer = openAny(path);
    ASSERT_TRUE(writer) << writer.error().message;
    const auto last = (*writer)->lastStep();
    ASSERT_TRUE((*writer)->commit(samples::step(last + 1)));
    EXPECT_EQ(Reader::open(path).value()->end().value().step, last + 1);
}

/// In a child, because a limit on file size and its signal belong to the whole process.
int runWithFullDisk(const std::string& path, rlim_t bytes)
{
    std::signal(SIGXFSZ, SIG_IGN);
    auto writer = Writer::create(path, samples::header());
    if (!writer || !(*writer)->commit(samples::step(1))) return 2;
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const auto before = limit.rlim_cur;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::uint64_t step = 2;
    while (step < 2000 && (*writer)->commit(samples::step(step)))
        ++step;
    if (step == 2000) return 3;  // The disk never became full.
    const auto again = (*writer)->commit(samples::step(step));
    if (again || again.error().code != ErrorCode::Io || (*writer)->lastStep() != step - 1) return 4;
    limit.rlim_cur = before;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (std::uint64_t n = 0; n < 10; ++n)
        if (!(*writer)->commit(samples::step(step + n))) return 5;
    return 0;
}

TEST(Crash, F61_AFullDiskIsAnErrorAndWorkGoesOnWhenThereIsSpaceAgain)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 12; ++i) {
        const auto path = folder.file("run" + std::to_string(i));
        const pid_t child = ::fork();
        if (child == 0) ::_exit(runWithFullDisk(path, static_cast<rlim_t>(200'000 + i * 12'345)));
        int status = -1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << "limit " << i;
        const auto reader = Reader::open(path);
        ASSERT_TRUE(reader);
        const auto chain = (*reader)->verifyChain((*reader)->end().value());
        ASSERT_TRUE(chain) << chain.error().message;
        EXPECT_TRUE(chain->intact) << chain->message;
        EXPECT_EQ(chain->records, 2 * (*reader)->end().value().step);
    }
}

}  // namespace ballast::journal::crash_test
