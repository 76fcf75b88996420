#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

namespace ballast::modelrisk::quantlib_owner_test {
namespace {

namespace fs = std::filesystem;

std::string textOf(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

/// Calls `look(file, text)` for every C++ file of core; gives how many there were.
template <class Look> int forEachSource(Look look)
{
    int files = 0;
    const fs::path core = fs::path(BALLAST_TEST_DATA).parent_path().parent_path() / "core";
    for (const auto& entry : fs::recursive_directory_iterator(core)) {
        const auto kind = entry.path().extension();
        if (kind != ".cpp" && kind != ".h") continue;
        look(entry.path(), textOf(entry.path()));
        ++files;
    }
    return files;
}

bool isModelRisk(const fs::path& file) { return file.parent_path().filename() == "modelrisk"; }

/// QuantLib's settings and observers are of one thread. What no other folder can name, no other thread can touch.
TEST(QuantLibsOwner, IsTheOnlyFolderThatSeesIt)
{
    int seen = 0;
    const int files = forEachSource([&](const fs::path& file, const std::string& text) {
        if (text.find("#include <ql/") == std::string::npos) return;
        ++seen;
        EXPECT_TRUE(isModelRisk(file) && file.extension() == ".cpp") << file;
    });
    EXPECT_GT(files, 200);
    EXPECT_GE(seen, 3);
}

/// Everyone else asks the worker.
TEST(QuantLibsOwner, IsTheOnlyFolderThatCallsWhatUsesIt)
{
    forEachSource([](const fs::path& file, const std::string& text) {
        if (isModelRisk(file)) return;
        for (const char* name : {"compareModels", "calibrateHeston", "calibrateBates", "fitError(", "FourierPricer"})
            EXPECT_EQ(text.find(name), std::string::npos) << file << " names " << name;
    });
}

}  // namespace
}  // namespace ballast::modelrisk::quantlib_owner_test
