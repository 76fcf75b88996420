#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <utility>
#include <vector>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "journal/writer.h"

/// What has been committed may leave, so it must be there after whatever a disk does.
namespace ballast::journal::faulty_disk_test {
namespace {

/// A disk below SQLite, in the place of the system's while it stands: it fails a call, and knows what a loss of power
/// leaves of each file, where what no sync has confirmed is there, is gone, or is there in part. One at a time, and no
/// journal is open when it goes.
class FaultyDisk {
public:
    FaultyDisk();
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// Fails `count` writes and syncs after the next `after`.
    void failAfter(std::uint64_t after, std::uint64_t count);
    std::uint64_t calls() const { return m_calls; }
    std::uint64_t failed() const { return m_failed; }
    /// Before each write and sync.
    std::function<void()> beforeCall;
    /// Files as a loss of power in this moment leaves them, beside `copy`.
    void losePower(const std::string& path, const std::string& copy, samples::Random& random) const;

    // What SQLite calls.
    struct Write {
        std::uint64_t offset{};
        std::string bytes;
    };
    struct File {
        std::string synced;           ///< What the last sync confirmed,
        std::vector<Write> unsynced;  ///< and what came after it, in order.
        void confirm();
    };
    bool mayCall();
    File& file(const std::string& path) { return m_files[path]; }

private:
    std::map<std::string, File> m_files;
    std::uint64_t m_calls{}, m_failFrom{}, m_failTo{}, m_failed{};
};

constexpr std::size_t kSector = 512;

FaultyDisk* theDisk = nullptr;
sqlite3_vfs* theSystems = nullptr;

void put(std::string& content, std::uint64_t offset, const std::string& bytes)
{
    const auto place = static_cast<std::size_t>(offset);
    content.resize(std::max(content.size(), place + bytes.size()), '\0');
    content.replace(place, bytes.size(), bytes);
}

/// The system's own file stands behind it.
struct ShimFile {
    sqlite3_file base;
    std::string* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
static_assert(alignof(ShimFile) >= alignof(sqlite3_file));

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return shim(file).real(); }
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

int shimClose(sqlite3_file* f)
{
    const int rc = methods(f).xClose(real(f));
    delete shim(f).path;
    return rc;
}

int shimRead(sqlite3_file* f, void* into, int size, sqlite3_int64 at)
{
    return methods(f).xRead(real(f), into, size, at);
}

int shimWrite(sqlite3_file* f, const void* bytes, int size, sqlite3_int64 at)
{
    if (!theDisk->mayCall()) return SQLITE_IOERR_WRITE;
    const auto count = static_cast<std::size_t>(size);
    theDisk->file(*shim(f).path)
        .unsynced.push_back({static_cast<std::uint64_t>(at), std::string(static_cast<const char*>(bytes), count)});
    return methods(f).xWrite(real(f), bytes, size, at);
}

int shimTruncate(sqlite3_file* f, sqlite3_int64 size)
{
    auto& file = theDisk->file(*shim(f).path);
    file.confirm();
    file.synced.resize(std::min(file.synced.size(), static_cast<std::size_t>(size)));
    return methods(f).xTruncate(real(f), size);
}

int shimSync(sqlite3_file* f, int flags)
{
    if (!theDisk->mayCall()) return SQLITE_IOERR_FSYNC;
    const int rc = methods(f).xSync(real(f), flags);
    if (rc == SQLITE_OK) theDisk->file(*shim(f).path).confirm();
    return rc;
}

int shimSize(sqlite3_file* f, sqlite3_int64* size) { return methods(f).xFileSize(real(f), size); }
int shimLock(sqlite3_file* f, int level) { return methods(f).xLock(real(f), level); }
int shimUnlock(sqlite3_file* f, int level) { return methods(f).xUnlock(real(f), level); }
int shimReserved(sqlite3_file* f, int* held) { return methods(f).xCheckReservedLock(real(f), held); }
int shimControl(sqlite3_file* f, int op, void* arg) { return methods(f).xFileControl(real(f), op, arg); }
int shimSector(sqlite3_file* f) { return methods(f).xSectorSize(real(f)); }
int shimTraits(sqlite3_file* f) { return methods(f).xDeviceCharacteristics(real(f)); }
int shimShmMap(sqlite3_file* f, int page, int size, int extend, void volatile** at)
{
    return methods(f).xShmMap(real(f), page, size, extend, at);
}
int shimShmLock(sqlite3_file* f, int at, int n, int flags) { return methods(f).xShmLock(real(f), at, n, flags); }
void shimShmBarrier(sqlite3_file* f) { methods(f).xShmBarrier(real(f)); }
int shimShmUnmap(sqlite3_file* f, int remove) { return methods(f).xShmUnmap(real(f), remove); }

const sqlite3_io_methods kMethods{2,          shimClose,  shimRead,    shimWrite,      shimTruncate, shimSync,
                                  shimSize,   shimLock,   shimUnlock,  shimReserved,   shimControl,  shimSector,
                                  shimTraits, shimShmMap, shimShmLock, shimShmBarrier, shimShmUnmap, nullptr,
                                  nullptr};

int shimOpen(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto& opened = shim(file);
    opened.base.pMethods = nullptr;
    // Before it is open: whoever closes a file lets go of every lock that its process has on it.
    auto& known = theDisk->file(name != nullptr ? name : "");
    if (known.synced.empty() && known.unsynced.empty() && name != nullptr) known.synced = samples::contentOf(name);
    const int rc = theSystems->xOpen(theSystems, name, opened.real(), flags, outFlags);
    if (rc != SQLITE_OK) return rc;
    opened.path = new std::string(name != nullptr ? name : "");
    opened.base.pMethods = &kMethods;
    return SQLITE_OK;
}

sqlite3_vfs& theShim()
{
    static sqlite3_vfs vfs{};
    return vfs;
}

FaultyDisk::FaultyDisk()
{
    theDisk = this;
    theSystems = sqlite3_vfs_find(nullptr);
    auto& vfs = theShim();
    vfs = *theSystems;
    vfs.pNext = nullptr;
    vfs.zName = "faulty";
    vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + theSystems->szOsFile;
    vfs.xOpen = shimOpen;
    EXPECT_EQ(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

FaultyDisk::~FaultyDisk()
{
    sqlite3_vfs_unregister(&theShim());
    sqlite3_vfs_register(theSystems, 1);
    theDisk = nullptr;
}

void FaultyDisk::File::confirm()
{
    for (const auto& write : unsynced)
        put(synced, write.offset, write.bytes);
    unsynced.clear();
}

void FaultyDisk::failAfter(std::uint64_t after, std::uint64_t count)
{
    m_failFrom = m_calls + after + 1;
    m_failTo = m_failFrom + count;
}

bool FaultyDisk::mayCall()
{
    if (beforeCall) beforeCall();
    ++m_calls;
    const bool fails = m_calls >= m_failFrom && m_calls < m_failTo;
    if (fails) ++m_failed;
    return !fails;
}

void FaultyDisk::losePower(const std::string& path, const std::string& copy, samples::Random& random) const
{
    for (const char* suffix : {"", "-wal"}) {
        const auto found = m_files.find(path + suffix);
        if (found == m_files.end()) continue;
        auto left = found->second.synced;
        for (const auto& write : found->second.unsynced)
            for (std::size_t at = 0; at < write.bytes.size(); at += kSector) {
                if (random.below(3) == 0) continue;
                put(left, write.offset + at, write.bytes.substr(at, kSector));
            }
        std::ofstream(copy + suffix, std::ios::binary) << left;
    }
    std::error_code none;
    std::filesystem::copy_file(path + "-head", copy + "-head", none);
}

using samples::RawSqlite;
using samples::TemporaryFolder;

SessionHeader header()
{
    auto header = samples::header();
    header.origin = "0123456789abcdef";
    return header;
}

std::string stepsOf(const std::string& path)
{
    RawSqlite raw(path);
    return raw.text("SELECT (SELECT group_concat(first_step || ' ' || hex(body) || ' ' || hash) FROM frames) || "
                    "(SELECT group_concat(sequence || ' ' || body || ' ' || hash) FROM records) || "
                    "(SELECT group_concat(number || ' ' || hex(body) || ' ' || hash) FROM outbox)");
}

constexpr std::uint64_t kSteps = 8;

/// F61: the call fails once, or for a while; the same group is tried again as the loop does, and nothing of the first
/// try is left.
TEST(FaultyDisks, F61_AnErrorAtAnyCallLosesAndDoublesNothing)
{
    const TemporaryFolder folder;
    const auto expected = [&] {
        auto writer = Writer::create(folder.file("clean"), header()).value();
        for (std::uint64_t n = 1; n <= kSteps; ++n)
            EXPECT_TRUE(writer->commit(samples::step(n)));
        return stepsOf(folder.file("clean"));
    }();
    std::uint64_t failed = 0;
    for (std::uint64_t at = 0;; ++at) {
        FaultyDisk disk;
        const auto path = folder.file("run" + std::to_string(at));
        auto writer = Writer::create(path, header());
        ASSERT_TRUE(writer) << writer.error().message;
        (*writer)->makeRoom();
        disk.failAfter(at, 1 + at % 3);
        for (std::uint64_t n = 1; n <= kSteps; ++n) {
            auto done = (*writer)->commit(samples::step(n));
            for (int tries = 0; !done && tries < 5; ++tries)
                done = (*writer)->commit(samples::step(n));
            ASSERT_TRUE(done) << done.error().message << ", step " << n << ", call " << at;
            ASSERT_EQ((*writer)->lastStep(), n);
        }
        const bool isBehind = disk.failed() == 0;
        failed += disk.failed();
        writer->reset();
        EXPECT_EQ(stepsOf(path), expected) << "call " << at;
        auto again = Writer::resume(path, header());
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ((*again)->lastStep(), kSteps);
        EXPECT_EQ((*again)->missing().steps, 0U);
        if (isBehind) break;
    }
    EXPECT_GT(failed, 3 * kSteps) << "each step writes and syncs";
}

/// Power goes at any moment: sectors that no sync has confirmed are there, or not. What a commit has returned for is.
TEST(FaultyDisks, F59_WhatWasAcknowledgedOutlivesALossOfPowerAtAnyCall)
{
    const TemporaryFolder folder;
    samples::Random random(20261201);
    struct Loss {
        std::string copy;
        std::uint64_t acknowledged{};
    };
    std::vector<Loss> losses;
    FaultyDisk disk;
    const auto path = folder.file("run");
    auto writer = Writer::create(path, header()).value();
    writer->makeRoom();
    std::uint64_t acknowledged = 0;
    disk.beforeCall = [&] {
        if (random.below(6) != 0) return;
        losses.push_back({folder.file("lost" + std::to_string(losses.size())), acknowledged});
        disk.losePower(path, losses.back().copy, random);
    };
    for (std::uint64_t n = 1; n <= 60; ++n) {
        const auto done = writer->commit(samples::step(n));
        ASSERT_TRUE(done) << done.error().message << ", step " << n;
        acknowledged = n;
    }
    disk.beforeCall = {};
    writer.reset();
    std::uint64_t inTheMiddle = 0;
    for (const auto& loss : losses) {
        auto again = Writer::resume(loss.copy, header());
        ASSERT_TRUE(again) << again.error().message << ", after step " << loss.acknowledged;
        const auto last = (*again)->lastStep();
        ASSERT_GE(last, loss.acknowledged);
        ASSERT_LE(last, loss.acknowledged + 1);
        EXPECT_EQ((*again)->missing().steps, 0U);
        inTheMiddle += last > loss.acknowledged ? 1 : 0;
        ASSERT_TRUE((*again)->commit(samples::step(last + 1)));
        again->reset();
        RawSqlite raw(loss.copy);
        EXPECT_EQ(raw.text("PRAGMA integrity_check"), "ok");
        EXPECT_EQ(raw.text("SELECT max(last_step) FROM frames"), std::to_string(last + 1));
    }
    EXPECT_GT(losses.size(), 20U);
    EXPECT_LT(inTheMiddle, losses.size());
}

/// The same while the log is copied into the journal and begun anew, with a disk that fails now and then: in the copy,
/// in the new beginning, in a group.
TEST(FaultyDisks, F61_F59_TheLogIsBegunAnewOnAFailingDiskAndNothingIsLost)
{
    constexpr std::uint64_t kGroups = 240, kEach = 12;
    const TemporaryFolder folder;
    samples::Random random(20261202);
    const auto groupFrom = [](std::uint64_t first) {
        std::vector<StepRecord> group;
        for (auto n = first; n < first + kEach; ++n)
            group.push_back(samples::step(n));
        return group;
    };
    {
        auto clean = Writer::create(folder.file("clean"), header()).value();
        for (std::uint64_t i = 0; i < kGroups; ++i)
            ASSERT_TRUE(clean->commitMany(groupFrom(i * kEach + 1)));
    }
    FaultyDisk disk;
    const auto path = folder.file("run");
    auto writer = Writer::create(path, header()).value();
    writer->makeRoom();
    std::uint64_t acknowledged = 0, losses = 0, copies = 0;
    const auto loseAndLook = [&] {
        const auto copy = folder.file("lost" + std::to_string(++losses));
        disk.losePower(path, copy, random);
        disk.failAfter(0, 0);
        auto again = Writer::resume(copy, header());
        ASSERT_TRUE(again) << again.error().message << ", after step " << acknowledged;
        EXPECT_GE((*again)->lastStep(), acknowledged);
        EXPECT_LE((*again)->lastStep(), acknowledged + kEach);
        EXPECT_EQ((*again)->missing().steps, 0U);
        for (const char* suffix : {"", "-wal", "-head"})
            std::filesystem::remove(copy + suffix);
    };
    std::uint64_t inLog = 0;
    for (std::uint64_t i = 0; i < kGroups; ++i) {
        const auto group = groupFrom(i * kEach + 1);
        if (random.below(3) == 0) disk.failAfter(random.below(40), 1 + random.below(3));
        auto done = writer->commitMany(group);
        for (int tries = 0; !done && tries < 5; ++tries)
            done = writer->commitMany(group);
        ASSERT_TRUE(done) << done.error().message << ", group " << i;
        acknowledged = writer->lastStep();
        ASSERT_EQ(acknowledged, (i + 1) * kEach);
        const auto before = std::exchange(inLog, disk.file(path).synced.size());
        copies += inLog > before ? 1 : 0;
        if (i % 3 == 0) {
            if (const auto copied = writer->copyLog(); !copied) FAIL() << copied.error().message << ", group " << i;
        }
        if (i % 12 == 5) {
            ASSERT_NO_FATAL_FAILURE(loseAndLook());
        }
    }
    EXPECT_GT(copies, 2U) << "the journal itself grew";
    EXPECT_GT(disk.failed(), 20U);
    writer.reset();
    EXPECT_EQ(stepsOf(path), stepsOf(folder.file("clean")));
    EXPECT_EQ(RawSqlite(path).text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace ballast::journal::faulty_disk_test
