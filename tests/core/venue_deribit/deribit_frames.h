#pragma once

#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ballast::deribit::test {

inline const std::string kData = BALLAST_RECORDED_DATA;

/// A file's text, unpacked where it is packed.
inline std::string textOf(const std::filesystem::path& file)
{
    std::string text;
    gzFile in = gzopen(file.c_str(), "rb");
    if (!in) return text;
    std::array<char, 65536> buffer{};
    for (int got = 0; (got = gzread(in, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    gzclose(in);
    return text;
}

inline std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = text.find('\n', begin);
        if (end == std::string::npos) end = text.size();
        if (end > begin) lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// Each frame that the recorded session received, in order.
inline std::vector<std::string> sessionFrames()
{
    std::vector<std::string> frames;
    for (const auto& line : linesOf(textOf(kData + "/deribit_ws/DERIBIT.ws.1.0"))) {
        const auto brace = line.find(": {");
        if (brace != std::string::npos && line.find("<-") == std::string::npos)
            frames.push_back(line.substr(brace + 2));
    }
    return frames;
}

/// Single messages of the venue, each file or line one.
inline std::vector<std::string> singleFrames()
{
    auto frames = linesOf(textOf(kData + "/venue_messages/deribit_raw_messages.jsonl"));
    for (const auto& entry : std::filesystem::directory_iterator(kData + "/venue_messages/deribit"))
        frames.push_back(textOf(entry.path()));
    return frames;
}

/// The listings that were asked for before the recorded session.
inline std::vector<std::string> recordedListings()
{
    std::vector<std::string> listings;
    for (const auto& line : linesOf(textOf(kData + "/deribit_ws/DERIBIT.0.gz"))) {
        const auto brace = line.find(": {\"jsonrpc\"");
        if (brace != std::string::npos) listings.push_back(line.substr(brace + 2));
    }
    return listings;
}

}  // namespace ballast::deribit::test

namespace test_frames {

/// Recorded answers that hold an order of an account.
inline std::vector<std::string> singlePrivateFrames()
{
    std::vector<std::string> frames;
    for (const auto& entry :
         std::filesystem::directory_iterator(ballast::deribit::test::kData + "/venue_messages/deribit"))
        if (entry.path().filename().string().starts_with("ws_order_"))
            frames.push_back(ballast::deribit::test::textOf(entry.path()));
    return frames;
}

}  // namespace test_frames
