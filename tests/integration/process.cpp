#include "integration/process.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ballast::integration {

namespace {

std::string readAll(const std::string& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

[[noreturn]] void becomeProgram(const std::string& path, std::vector<std::string>& arguments, const std::string& out,
                                const std::string& err)
{
    const int outFile = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int errFile = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(outFile, STDOUT_FILENO);
    ::dup2(errFile, STDERR_FILENO);
    std::vector<char*> words;
    for (auto& argument : arguments)
        words.push_back(argument.data());
    words.push_back(nullptr);
    ::execv(path.c_str(), words.data());
    ::_exit(127);
}

int waitFor(pid_t child, std::optional<std::chrono::milliseconds> killAfter)
{
    int status = 0;
    if (killAfter) {
        std::this_thread::sleep_for(*killAfter);
        ::kill(child, SIGKILL);
    }
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::string Outcome::lineOf(const std::string& label) const
{
    auto begin = out.find(label);
    if (begin == std::string::npos) return {};
    begin = out.find_first_not_of(' ', begin + label.size());
    return out.substr(begin, out.find('\n', begin) - begin);
}

namespace {

Outcome execute(const std::string& path, std::vector<std::string> arguments,
                std::optional<std::chrono::milliseconds> killAfter)
{
    const TemporaryFolder folder;
    arguments.insert(arguments.begin(), path);
    const auto child = ::fork();
    if (child == 0) becomeProgram(path, arguments, folder.file("out"), folder.file("err"));
    Outcome outcome;
    outcome.exitCode = waitFor(child, killAfter);
    outcome.out = readAll(folder.file("out"));
    outcome.err = readAll(folder.file("err"));
    return outcome;
}

}  // namespace

Outcome run(const std::string& program, std::vector<std::string> arguments,
            std::optional<std::chrono::milliseconds> killAfter)
{
    return execute(std::string(BALLAST_BIN) + "/" + program, std::move(arguments), killAfter);
}

Outcome shell(const std::string& script)
{
    return execute("/bin/sh", {"-c", fmt::format("BIN='{}'; {}", BALLAST_BIN, script)}, std::nullopt);
}

Outcome cli(std::vector<std::string> arguments, std::optional<std::chrono::milliseconds> killAfter)
{
    return run("ballast-cli", std::move(arguments), killAfter);
}

TemporaryFolder::TemporaryFolder()
{
    m_path = (std::filesystem::temp_directory_path() / "ballast-test-XXXXXX").string();
    if (::mkdtemp(m_path.data()) == nullptr) std::abort();
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::vector<std::string> TemporaryFolder::names() const
{
    std::vector<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(m_path))
        result.push_back(entry.path().filename().string());
    std::sort(result.begin(), result.end());
    return result;
}

void writeFile(const std::string& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

}  // namespace ballast::integration
