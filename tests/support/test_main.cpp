// The main of test programs that hold several files: `--file NAME` runs what NAME_test.cpp holds; `--among A,B,C`,
// which ctest adds, names every file that has an entry of its own. Without them every test runs, as in any program of
// GoogleTest; a filter that is given goes before a file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// "hedging" of "/somewhere/hedging_test.cpp"; the whole name of a file that is called otherwise.
std::string shortName(const char* file)
{
    constexpr std::string_view kEnd = "_test.cpp";
    std::string_view name = file == nullptr ? "" : file;
    name.remove_prefix(name.find_last_of('/') + 1);
    if (name.ends_with(kEnd)) name.remove_suffix(kEnd.size());
    return std::string(name);
}

std::vector<std::string> partsOf(const std::string& list)
{
    std::vector<std::string> parts;
    std::istringstream in(list);
    for (std::string part; std::getline(in, part, ',');)
        parts.push_back(part);
    return parts;
}

struct Chosen {
    std::string filter;
    std::string strays;  ///< tests of files that no entry runs
};

Chosen testsOf(const std::string& file, const std::vector<std::string>& among)
{
    Chosen chosen;
    const auto& program = *testing::UnitTest::GetInstance();
    for (int s = 0; s < program.total_test_suite_count(); ++s) {
        const auto& suite = *program.GetTestSuite(s);
        for (int t = 0; t < suite.total_test_count(); ++t) {
            const auto& test = *suite.GetTestInfo(t);
            const auto name = std::string(suite.name()) + "." + test.name();
            const auto home = shortName(test.file());
            if (home == file) chosen.filter += name + ":";
            if (!among.empty() && std::find(among.begin(), among.end(), home) == among.end())
                chosen.strays += "  " + name + " of " + home + "\n";
        }
    }
    return chosen;
}

/// Whether this program may run: the filter is set then.
bool choose(const std::string& file, const std::vector<std::string>& among)
{
    const auto chosen = testsOf(file, among);
    if (!chosen.strays.empty()) {
        std::fprintf(stderr, "tests that no entry of ctest runs; name their files in CMakeLists.txt:\n%s",
                     chosen.strays.c_str());
        return false;
    }
    if (chosen.filter.empty()) {
        std::fprintf(stderr, "%s_test.cpp holds no test of this program\n", file.c_str());
        return false;
    }
    if (testing::GTEST_FLAG(filter) == "*") testing::GTEST_FLAG(filter) = chosen.filter;
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (argc == 1) return RUN_ALL_TESTS();
    const bool hasFile = argc >= 3 && std::string_view(argv[1]) == "--file";
    const bool hasAmong = argc == 5 && std::string_view(argv[3]) == "--among";
    if (!hasFile || (argc != 3 && !hasAmong)) {
        std::fprintf(stderr, "usage: %s [--file NAME [--among A,B,C]] [options of GoogleTest]\n", argv[0]);
        return 2;
    }
    return choose(argv[2], hasAmong ? partsOf(argv[4]) : std::vector<std::string>{}) ? RUN_ALL_TESTS() : 1;
}
