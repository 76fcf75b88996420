#include "venue_server/line_faults.h"

#include <algorithm>

namespace ballast::venue_server {

namespace {

constexpr std::int64_t kMostMilliseconds = 600'000, kMostCount = 1'000'000, kMostBytes = std::int64_t{1} << 40;
constexpr Duration kHeldBack = Duration::seconds(1);  // What is to be exchanged with a text that never comes.

std::string textOf(const nlohmann::ordered_json& json)
{
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// Takes the rows out of every list below that hold `text`.
void removeRows(nlohmann::ordered_json& json, const std::string& text)
{
    if (json.is_array())
        json.erase(std::remove_if(
                       json.begin(), json.end(),
                       [&](const auto& row) { return row.is_object() && textOf(row).find(text) != std::string::npos; }),
                   json.end());
    if (json.is_structured())
        for (auto& member : json)
            removeRows(member, text);
}

}  // namespace

/// A session whose texts go through the faults.
class LineFaults::Line final : public transport::Session {
public:
    Line(LineFaults& faults, std::shared_ptr<transport::Session> line)
        : Session(line->number(), line->request()), m_faults(faults), m_line(std::move(line))
    {
    }

    bool send(std::string text) noexcept override
    {
        text = m_faults.withoutHidden(m_faults.mutated(std::move(text)), m_faults.now());
        if (text.empty()) return true;
        if (!m_held.empty() || m_faults.m_delay.nanoseconds > 0 || m_faults.isHeldBack(text))
            return hold(std::move(text));
        return pass(std::move(text));
    }
    void close(std::uint16_t code, std::string_view why) noexcept override { m_line->close(code, why); }
    void cut() noexcept override { m_line->cut(); }

    /// From now on; negative: never.
    void cutAfter(std::int64_t bytes) { m_bytesLeft = bytes; }
    void flush(Timestamp now)
    {
        while (!m_held.empty() && m_held.front().due <= now) {
            auto text = std::move(m_held.front().text);
            m_held.pop_front();
            pass(std::move(text));
        }
    }

private:
    struct Held {
        Timestamp due;
        std::string text;
        bool isExchanged{};
    };
    /// In order, but for one that is exchanged with the next.
    bool hold(std::string text)
    {
        const auto now = m_faults.now();
        if (m_held.size() == 1 && m_held.front().isExchanged) {
            auto late = std::move(m_held.front().text);
            m_held.clear();
            return pass(std::move(text)) && pass(std::move(late));
        }
        if (m_faults.m_delay.nanoseconds > 0 || !m_held.empty())
            m_held.push_back({now + m_faults.m_delay, std::move(text)});
        else
            m_held.push_back({now + kHeldBack, std::move(text), true});
        return true;
    }
    /// What would go beyond the byte at which the line ends is not sent.
    bool pass(std::string text)
    {
        if (m_bytesLeft < 0) return m_line->send(std::move(text));
        const auto size = static_cast<std::int64_t>(text.size());
        if (size > m_bytesLeft) {
            m_line->cut();
            return true;
        }
        m_bytesLeft -= size;
        return m_line->send(std::move(text));
    }

    LineFaults& m_faults;
    const std::shared_ptr<transport::Session> m_line;
    std::deque<Held> m_held;
    std::int64_t m_bytesLeft{-1};
};

std::shared_ptr<transport::Session> LineFaults::over(std::shared_ptr<transport::Session> line)
{
    std::erase_if(m_lines, [](const auto& item) { return item.second.expired(); });
    auto faulty = std::make_shared<Line>(*this, std::move(line));
    m_lines.insert_or_assign(faulty->number(), faulty);
    return faulty;
}

std::string LineFaults::shown(std::string body, Timestamp now) { return withoutHidden(mutated(std::move(body)), now); }

void LineFaults::tick()
{
    for (const auto& [number, weak] : m_lines)
        if (const auto line = weak.lock()) line->flush(now());
}

std::string LineFaults::mutated(std::string text)
{
    for (auto& mutation : m_mutations) {
        if (mutation.left == 0 || text.find(mutation.match) == std::string::npos) continue;
        if (mutation.left > 0) --mutation.left;
        if (mutation.from.empty()) return {};
        for (auto at = text.find(mutation.from); at != std::string::npos;
             at = text.find(mutation.from, at + mutation.to.size()))
            text.replace(at, mutation.from.size(), mutation.to);
    }
    return text;
}

std::string LineFaults::withoutHidden(std::string text, Timestamp now)
{
    std::erase_if(m_hidden, [&](const auto& item) { return item.second <= now; });
    for (const auto& [match, until] : m_hidden) {
        if (text.find(match) == std::string::npos) continue;
        auto json = nlohmann::ordered_json::parse(text, nullptr, false);
        if (json.is_discarded()) continue;
        removeRows(json, match);
        text = textOf(json);
    }
    return text;
}

bool LineFaults::isHeldBack(const std::string& text)
{
    if (m_reorders <= 0 || text.find(m_reordered) == std::string::npos) return false;
    --m_reorders;
    return true;
}

std::optional<Outcome<Json>> LineFaults::inject(const std::string& fault, Params& params)
{
    const bool isCut = fault == "cut" && params.has("bytes");
    if (!isCut && fault != "mutate" && fault != "say" && fault != "delay" && fault != "reorder" && fault != "hide" &&
        fault != "clock")
        return std::nullopt;
    const auto count = params.whole("count").value_or(1), length = params.whole("ms").value_or(0),
               bytes = params.whole("bytes").value_or(0);
    if (count < -1 || count > kMostCount) params.fault("count", "-1 to 1,000,000");
    if (length < 0 || length > kMostMilliseconds) params.fault("ms", "0 to 600,000");
    if (bytes < 0 || bytes > kMostBytes) params.fault("bytes", "0 to 2^40");
    const auto match = params.text("match", fault == "hide");
    if (!params.isSound()) return params.refusal();
    if (fault == "mutate") return mutate(params, count);
    if (fault == "say") return say(params);
    if (fault == "delay") m_delay = Duration::milliseconds(length);
    if (fault == "clock") m_ahead = Duration::milliseconds(length);
    if (fault == "hide") m_hidden.insert_or_assign(match, now() + Duration::milliseconds(length));
    if (fault == "reorder") {
        m_reordered = match;
        m_reorders = count;
    }
    if (isCut)
        for (const auto& [number, weak] : m_lines)
            if (const auto line = weak.lock()) line->cutAfter(bytes);
    return Json{{"done", fault}};
}

Outcome<Json> LineFaults::mutate(Params& params, std::int64_t count)
{
    Mutation mutation{.match = params.text("match", false),
                      .from = params.text("from", false),
                      .to = params.text("to", false),
                      .left = count};
    if (!params.isSound()) return params.refusal();
    if (mutation.match.empty())
        m_mutations.clear();
    else
        m_mutations.push_back(std::move(mutation));
    return Json{{"done", "mutate"}};
}

Outcome<Json> LineFaults::say(Params& params)
{
    const auto text = params.text("text", true, std::size_t{1} << 20);
    if (!params.isSound()) return params.refusal();
    for (const auto& [number, weak] : m_lines)
        if (const auto line = weak.lock()) line->send(text);
    return Json{{"done", "say"}};
}

}  // namespace ballast::venue_server
