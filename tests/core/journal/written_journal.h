#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "journal/writer.h"

namespace ballast::journal::samples {

/// When and by whom the sample journals are opened; `later`: nanoseconds.
inline OpeningNote openingNote(std::int64_t later = 0)
{
    return {{1'764'000'000'000'000'000 + later}, "desk-1", "ballast"};
}

/// A journal of the first so many sample steps.
inline std::unique_ptr<Writer> written(const std::string& path, std::uint64_t steps)
{
    auto writer = Writer::create(path, header(), openingNote());
    EXPECT_TRUE(writer) << writer.error().message;
    std::vector<StepRecord> records;
    for (std::uint64_t n = 1; n <= steps; ++n)
        records.push_back(step(n));
    EXPECT_TRUE((*writer)->commitMany(records));
    return std::move(*writer);
}

inline std::unique_ptr<Reader> opened(const std::string& path)
{
    auto reader = Reader::open(path);
    EXPECT_TRUE(reader) << reader.error().message;
    return reader ? std::move(*reader) : nullptr;
}

inline bool isIntact(const std::string& path)
{
    const auto reader = Reader::open(path);
    if (!reader) return false;
    const auto end = (*reader)->end();
    const auto report = end ? (*reader)->verifyChain(*end) : Result<ChainReport>(tl::unexpect, end.error());
    return report && report->intact;
}

/// A copy of a journal over what stood at `copy`, changed by SQL as a forger would.
inline void forge(const std::string& path, const std::string& copy, const std::string& sql)
{
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    ASSERT_EQ(RawSqlite(copy).run(sql), SQLITE_OK) << sql;
}

}  // namespace ballast::journal::samples
