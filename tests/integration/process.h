#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ballast::integration {

/// What a program said and how it ended.
struct Outcome {
    int exitCode{-1};  ///< −1: ended by a signal.
    std::string out, err;

    /// Text after `label` and spaces up to the end of its line; empty if it is not there.
    std::string lineOf(const std::string& label) const;
};

/// Runs the program of this build's bin folder. With `killAfter` it gets SIGKILL then, unless it ended before.
Outcome run(const std::string& program, std::vector<std::string> arguments,
            std::optional<std::chrono::milliseconds> killAfter = std::nullopt);

/// `ballast-cli` with these arguments.
Outcome cli(std::vector<std::string> arguments, std::optional<std::chrono::milliseconds> killAfter = std::nullopt);

/// `/bin/sh -c script`, where `$BIN` is this build's bin folder: for what only a shell sets up, such as a full disk.
Outcome shell(const std::string& script);

/// A folder that goes away with this.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::string file(const std::string& name) const { return m_path + "/" + name; }
    std::vector<std::string> names() const;

private:
    std::string m_path;
};

void writeFile(const std::string& file, const std::string& text);

}  // namespace ballast::integration
