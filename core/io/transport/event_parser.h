#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace ballast::transport {

/// Cuts a stream of server-sent events into the data of each. Line ends may be LF, CR or CRLF, and pieces may end
/// anywhere.
///
/// Source   WHATWG HTML, 9.2.6 Interpreting an event stream.
/// Threads  One.
class EventParser {
public:
    using Sink = std::function<void(std::string_view data)>;

    enum class Fault { None, TooLarge, NotUtf8 };

    explicit EventParser(std::size_t greatestEvent) : m_greatest(greatestEvent) {}

    /// Calls `sink` for each event that ends in this piece. After a fault nothing more may be fed.
    Fault feed(std::string_view piece, const Sink& sink);
    /// Something of an event is there, but not its end.
    bool isInEvent() const { return !m_data.empty() || !m_line.empty(); }

private:
    Fault endLine(const Sink& sink);

    const std::size_t m_greatest;
    std::string m_line, m_data;
    bool m_hasData{}, m_wasReturn{}, m_isFirst{true};
};

}  // namespace ballast::transport
