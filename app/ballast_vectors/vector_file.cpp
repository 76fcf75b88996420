#include "ballast_vectors/vector_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "base/typed_text.h"

namespace ballast::vectors {

namespace {

constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20;

/// Sees each key while the text is read, for the tree keeps only one of two that are the same.
class KeyWatch {
public:
    bool operator()(int depth, Json::parse_event_t event, Json& value)
    {
        if (depth >= static_cast<int>(kMostDepth)) note("values stand deeper in values than 64");
        if (event == Json::parse_event_t::object_start) m_keys.emplace_back();
        if (event == Json::parse_event_t::object_end && !m_keys.empty()) m_keys.pop_back();
        if (event == Json::parse_event_t::key && !m_keys.empty() &&
            !m_keys.back().insert(value.get<std::string>()).second)
            note(fmt::format("key {} stands twice in an object", printable(value.get<std::string>(), 60)));
        return m_problem.empty();
    }

    const std::string& problem() const { return m_problem; }

private:
    void note(std::string sentence)
    {
        if (m_problem.empty()) m_problem = std::move(sentence);
    }

    std::vector<std::set<std::string>> m_keys;
    std::string m_problem;
};

}  // namespace

Result<Json> parseVectors(std::string_view text)
{
    KeyWatch watch;
    try {
        auto json = Json::parse(text, std::ref(watch));
        if (!watch.problem().empty()) return fail(ErrorCode::Parse, watch.problem());
        return json;
    } catch (const Json::exception& error) {
        return fail(ErrorCode::Parse, watch.problem().empty() ? printable(error.what(), 200) : watch.problem());
    }
}

Result<Json> readVectors(const std::string& file)
{
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem))
        return fail(ErrorCode::Io, fmt::format("{}: is no file that can be read", printable(file, 200)));
    const auto size = std::filesystem::file_size(file, problem);
    if (problem || size > kMostBytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: has {} bytes, at most {} are read", printable(file, 200), size, kMostBytes));
    std::ifstream stream(file, std::ios::binary);
    std::string text(size + 1, '\0');  // One more, so that the end is met.
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad() || !stream.eof())
        return fail(ErrorCode::Io, fmt::format("{}: {}", printable(file, 200), std::strerror(errno)));
    auto json = parseVectors(text);
    if (!json) return fail(json.error().code, fmt::format("{}: {}", printable(file, 200), json.error().message));
    return json;
}

}  // namespace ballast::vectors
