#include "journal/day_file.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "core/journal/samples.h"

namespace ballast::journal::day_file_test {
namespace {

using samples::TemporaryFolder;

/// A live journal's days by their names, past a day without a file; other journals of the folder are not of its row.
TEST(DayFiles, AFileHasADayBeforeAndADayAfter)
{
    const TemporaryFolder folder;
    for (const auto* name : {"desk.ballast", "desk-2026-11-28.ballast", "desk-2026-11-30.ballast", "desk.ballast-head",
                             "other-2026-11-29.ballast", "desk-2026-11-29.journal"})
        std::ofstream(folder.file(name)) << "x";
    const auto beside = [&](const char* name, int steps) {
        return std::filesystem::path(besideFile(folder.file(name), steps)).filename().string();
    };
    EXPECT_EQ(beside("desk-2026-11-28.ballast", 1), "desk-2026-11-30.ballast");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", -1), "desk-2026-11-28.ballast");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", -2), "desk.ballast");
    EXPECT_EQ(beside("desk.ballast", 1), "desk-2026-11-28.ballast");
    EXPECT_EQ(beside("desk.ballast", -1), "");
    EXPECT_EQ(beside("desk-2026-11-30.ballast", 1), "");
    EXPECT_EQ(beside("desk-2026-11-29.ballast", 1), "") << "it is not there itself";
    EXPECT_EQ(besideFile(folder.file("nowhere/desk.ballast"), 1), "");
    std::filesystem::last_write_time(folder.file("desk-2026-11-28.ballast"),
                                     std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(newestInFolder(std::filesystem::path(folder.file("x")).parent_path().string()),
              folder.file("desk-2026-11-28.ballast"));
    EXPECT_EQ(newestInFolder(folder.file("nowhere")), "");
}

}  // namespace
}  // namespace ballast::journal::day_file_test
