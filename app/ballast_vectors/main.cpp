#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fmt/format.h>

#include "ballast_vectors/check_file.h"
#include "ballast_vectors/vector_file.h"
#include "base/typed_text.h"

namespace {

using namespace ballast;

constexpr int kAllPassed = 0, kSomeFailed = 1, kBadInput = 2;
constexpr const char* kFooter =
    "\nExample:\n"
    "  ballast_vectors vectors.json\n"
    "\nPrints a line for each group and the sum; what failed is named on standard error.\n"
    "Exit codes: 0 all passed, 1 some failed, 2 wrong usage or a file that cannot be read.\n";

int refuse(std::string_view sentence)
{
    // One line, whatever the sentence quotes.
    std::fputs(fmt::format("ballast_vectors: {}\n", printable(sentence, 400)).c_str(), stderr);
    return kBadInput;
}

int check(const std::string& file)
{
    const auto root = vectors::readVectors(file);
    if (!root) return refuse(root.error().message);
    const auto report = vectors::checkFile(*root);
    if (report.groups().empty()) return refuse(fmt::format("{}: holds no entry of a kind that could be checked", file));
    for (const auto& group : report.groups())
        fmt::print("{}: {} passed, {} failed\n", group.name, group.passed, group.failed);
    fmt::print("{} passed, {} failed\n", report.passed(), report.failed());
    for (const auto& failure : report.failures())
        std::fputs(fmt::format("failed: {}: {}: {}\n", failure.group, printable(failure.entry, 200),
                               printable(failure.why, 600))
                       .c_str(),
                   stderr);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return refuse("standard output could not be written");
    return report.failed() == 0 ? kAllPassed : kSomeFailed;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Checks golden vectors: hashes, encodings, transactions, signatures and requests.", "ballast_vectors");
    app.footer(kFooter);
    app.set_version_flag("--version", "ballast_vectors " BALLAST_VERSION);
    std::string file;
    app.add_option("FILE", file, "JSON file of vectors, of either form")->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return refuse(fmt::format("{}; see ballast_vectors --help", error.what()));
    }
    try {
        return check(file);
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}
