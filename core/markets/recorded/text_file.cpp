#include "recorded/text_file.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <zlib.h>

namespace ballast::recorded {

namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr int kGzipWindow = 16 + MAX_WBITS;

bool isGzip(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

/// Owns a zlib stream over bytes that outlive it.
class GzipStream {
public:
    explicit GzipStream(std::string_view bytes)
    {
        // zlib's interface predates const input; it never writes through next_in.
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        m_open = inflateInit2(&m_stream, kGzipWindow) == Z_OK;
    }
    ~GzipStream()
    {
        if (m_open) inflateEnd(&m_stream);
    }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

    bool isOpen() const { return m_open; }
    /// Passes over zeros; whether nothing is left then.
    bool endsBehindZeros()
    {
        while (m_stream.avail_in > 0 && *m_stream.next_in == 0) {
            ++m_stream.next_in;
            --m_stream.avail_in;
        }
        return m_stream.avail_in == 0;
    }
    bool standsAtMember() const { return *m_stream.next_in == 0x1f; }
    bool startMember() { return inflateReset2(&m_stream, kGzipWindow) == Z_OK; }

    /// Appends at most `room` bytes to `text` and returns zlib's code.
    int read(std::string& text, std::size_t room)
    {
        const std::size_t before = text.size();
        text.resize(before + std::min(room, kChunk));
        m_stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
        m_stream.avail_out = static_cast<uInt>(text.size() - before);
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        text.resize(text.size() - m_stream.avail_out);
        return code;
    }

private:
    z_stream m_stream{};
    bool m_open{};
};

/// What an inflated text must have: all, or what there is up to the limit (Head) or up to where the gzip ends (Part).
enum class Ending { Whole, Head, Part };

Result<TextPart> inflate(std::string_view bytes, std::string_view name, std::size_t limit, Ending ending)
{
    GzipStream stream(bytes);
    if (!stream.isOpen()) return fail(ErrorCode::Io, fmt::format("{}: zlib could not be started", name));
    std::string text;
    for (;;) {
        // One byte above the limit tells a text that just fits from one that does not.
        const int code = stream.read(text, limit + 1 - text.size());
        if (text.size() > limit) {
            if (ending != Ending::Head)
                return fail(ErrorCode::Parse,
                            fmt::format("{}: expected at most {} bytes inflated, found more", name, limit));
            text.resize(limit);
            return TextPart{std::move(text), false};
        }
        // Tapes and block devices pad with zeros.
        if (code == Z_STREAM_END && stream.endsBehindZeros()) return TextPart{std::move(text), false};
        if (code == Z_STREAM_END && !stream.standsAtMember())
            return fail(ErrorCode::Parse, fmt::format("{}: expected nothing behind the gzip data, found bytes", name));
        const bool more = code == Z_OK || (code == Z_STREAM_END && stream.startMember());
        // Less than a line tells nothing.
        if (!more && code == Z_BUF_ERROR && ending != Ending::Whole && text.find_first_of("\r\n") != std::string::npos)
            return TextPart{std::move(text), true};
        if (!more)
            return fail(ErrorCode::Parse, fmt::format("{}: expected complete gzip data, found {}", name,
                                                      code == Z_BUF_ERROR ? "an early end" : "damaged bytes"));
    }
}

}  // namespace

std::string fileNameOf(std::string_view path) { return std::filesystem::path(path).filename().string(); }

Result<std::string> readBytes(const std::string& path)
{
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem))
        return fail(ErrorCode::NotFound, fmt::format("{} is a folder, a file is wanted", path));
    if (!std::filesystem::is_regular_file(path, problem))
        return fail(ErrorCode::NotFound, fmt::format("file {} does not exist", path));
    const auto size = std::filesystem::file_size(path, problem);
    if (problem) return fail(ErrorCode::Io, fmt::format("file {} could not be read: {}", path, problem.message()));
    if (size > kMaxTextBytes)
        return fail(ErrorCode::Parse,
                    fmt::format("{}: expected at most {} bytes, found {}", fileNameOf(path), kMaxTextBytes, size));
    std::ifstream file(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file) return fail(ErrorCode::Io, fmt::format("file {} could not be read", path));
    return bytes;
}

Result<std::string> inflated(std::string bytes, std::string_view name, std::size_t limit)
{
    if (isGzip(bytes)) {
        auto text = inflate(bytes, name, limit, Ending::Whole);
        // A file that was packed before it was packed.
        if (text && isGzip(text->text)) text = inflate(text->text, name, limit, Ending::Whole);
        return std::move(text).map([](TextPart&& part) { return std::move(part.text); });
    }
    if (bytes.size() > limit)
        return fail(ErrorCode::Parse,
                    fmt::format("{}: expected at most {} bytes, found {}", name, limit, bytes.size()));
    return bytes;
}

Result<TextPart> inflatedPart(std::string bytes, std::string_view name, std::size_t limit)
{
    if (isGzip(bytes)) {
        auto text = inflate(bytes, name, limit, Ending::Part);
        if (!text || !isGzip(text->text)) return text;
        auto inner = inflate(text->text, name, limit, Ending::Part);
        if (inner) inner->isCut = inner->isCut || text->isCut;
        return inner;
    }
    auto whole = inflated(std::move(bytes), name, limit);
    if (!whole) return tl::unexpected<Error>(whole.error());
    return TextPart{std::move(*whole), false};
}

Result<std::string> inflatedHead(std::string_view bytes, std::string_view name, std::size_t limit)
{
    if (!isGzip(bytes)) return std::string(bytes.substr(0, limit));
    auto text = inflate(bytes, name, limit, Ending::Head);
    if (text && isGzip(text->text)) {
        text = inflate(bytes, name, kMaxTextBytes, Ending::Part);
        if (text) text = inflate(text->text, name, limit, Ending::Head);
    }
    return std::move(text).map([](TextPart&& part) { return std::move(part.text); });
}

}  // namespace ballast::recorded
