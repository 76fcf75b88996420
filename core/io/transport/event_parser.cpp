#include "transport/event_parser.h"

#include <simdjson.h>

namespace ballast::transport {

EventParser::Fault EventParser::feed(std::string_view piece, const Sink& sink)
{
    while (!piece.empty()) {
        if (std::exchange(m_wasReturn, false) && piece.front() == '\n') {
            piece.remove_prefix(1);
            continue;
        }
        const auto end = piece.find_first_of("\r\n");
        m_line += piece.substr(0, end);
        if (m_line.size() + m_data.size() > m_greatest + std::string_view("data: ").size()) return Fault::TooLarge;
        if (end == std::string_view::npos) break;
        m_wasReturn = piece[end] == '\r';
        piece.remove_prefix(end + 1);
        if (const auto fault = endLine(sink); fault != Fault::None) return fault;
    }
    return Fault::None;
}

EventParser::Fault EventParser::endLine(const Sink& sink)
{
    std::string_view line = m_line;
    if (std::exchange(m_isFirst, false) && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.empty()) {
        if (std::exchange(m_hasData, false)) {
            m_data.pop_back();
            if (m_data.size() > m_greatest) return Fault::TooLarge;
            if (!simdjson::validate_utf8(m_data.data(), m_data.size())) return Fault::NotUtf8;
            sink(m_data);
        }
        m_data.clear();
    } else if (line == "data" || line.starts_with("data:")) {
        line.remove_prefix(std::min<std::size_t>(line.size(), 5));
        if (line.starts_with(' ')) line.remove_prefix(1);
        m_data.append(line).push_back('\n');
        m_hasData = true;
    }
    m_line.clear();
    return Fault::None;
}

}  // namespace ballast::transport
