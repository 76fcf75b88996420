#include "oracle/node.h"

#include <charconv>
#include <fmt/format.h>

#include "oracle/rpc.h"
#include "transport/shown_text.h"

namespace ballast::oracle {

namespace {

constexpr unsigned kTooMany = 429;
constexpr int kLongestRest = 300;  // Seconds; a server may ask for no more.
constexpr Duration kAsideRest = Duration::minutes(1);

}  // namespace

std::optional<Duration> retryAfter(const transport::HttpAnswer& answer)
{
    const auto text = transport::valueOf(answer.headers, "Retry-After");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return Duration::seconds(std::min(seconds, kLongestRest));
}

RpcNode::RpcNode(transport::Endpoint endpoint, std::uint64_t chainId, const Clock& clock, transport::HttpTerms terms,
                 transport::BackoffTerms backoff)
    : m_name(endpoint.shown()), m_chainId(chainId), m_clock(clock), m_client(std::move(endpoint), std::move(terms)),
      m_backoff(backoff)
{
}

tl::unexpected<Error> RpcNode::rest(Error why, std::optional<Duration> wanted)
{
    const auto now = m_clock.now();
    const auto wait = m_backoff.next(now);
    m_notBefore = now + std::max(wait, wanted.value_or(Duration{}));
    m_why = why;
    return tl::unexpected<Error>(std::move(why));
}

Result<std::string> RpcNode::ask(std::string_view method, std::string_view parameters)
{
    if (m_why && m_clock.now() < m_notBefore) return tl::unexpected<Error>(*m_why);
    auto answer = askOnce(method, parameters);
    if (!answer) return answer;
    // The line may be a new one, to another server behind the same name.
    if (m_client.lines() != m_checkedLine)
        if (auto checked = checkChain(); !checked) return tl::unexpected<Error>(checked.error());
    m_why.reset();
    m_backoff.reset();
    return answer;
}

/// Only over a line whose chain is known, and not while the node itself rests.
Result<std::string> RpcNode::askAside(std::string_view method, std::string_view parameters)
{
    const auto now = m_clock.now();
    if (m_why && now < m_notBefore) return tl::unexpected<Error>(*m_why);
    if (now < m_asideNotBefore)
        return fail(ErrorCode::Io, fmt::format("F05: {} is not asked for {} again yet", m_name, method));
    auto asked = askWire(method, parameters);
    if (asked.answer && m_client.lines() != m_checkedLine)
        asked.answer = fail(ErrorCode::Io, fmt::format("F101: {} answered over a line not checked yet", m_name));
    if (!asked.answer) m_asideNotBefore = m_clock.now() + std::max(kAsideRest, asked.wanted.value_or(Duration{}));
    return asked.answer;
}

Result<std::string> RpcNode::askOnce(std::string_view method, std::string_view parameters)
{
    auto asked = askWire(method, parameters);
    if (asked.answer || asked.answer.error().code == ErrorCode::Refused) return asked.answer;
    return rest(asked.answer.error(), asked.wanted);
}

RpcNode::Asked RpcNode::askWire(std::string_view method, std::string_view parameters)
{
    const auto id = ++m_id;
    const auto answer = m_client.ask({.method = "POST",
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = rpcQuestion(id, method, parameters)});
    if (!answer) return {tl::unexpected<Error>(answer.error()), {}};
    if (answer->status == kTooMany)
        return {fail(ErrorCode::Io, fmt::format("F05: {} answered 429, too many questions", m_name)),
                retryAfter(*answer)};
    auto result = rpcResult(answer->body, id);
    if (result || result.error().code == ErrorCode::Refused) return {std::move(result), {}};
    return {fail(ErrorCode::Parse, fmt::format("F12: {} answered {}: {}: {}", m_name, answer->status,
                                               result.error().message, transport::shownText(answer->body))),
            {}};
}

Result<void> RpcNode::checkChain()
{
    const auto answer = askOnce("eth_chainId", "[]");
    if (!answer) return tl::unexpected<Error>(answer.error());
    const auto id = parseChainId(*answer);
    if (!id) return rest(id.error());
    if (*id != m_chainId)
        return rest({ErrorCode::Mismatch,
                     fmt::format("F101: {} answers for chain {}, the profile names {}", m_name, *id, m_chainId)});
    m_checkedLine = m_client.lines();
    return {};
}

Result<void> checkChainOf(const transport::Endpoint& endpoint, std::uint64_t chainId, Duration within)
{
    const SystemClock clock;
    transport::HttpTerms terms;
    terms.connect.connectWithin = terms.connect.handshakeWithin = terms.answerWithin = within;
    RpcNode node(endpoint, chainId, clock, std::move(terms));
    const auto answer = node.ask("eth_chainId", "[]");
    if (!answer && answer.error().code == ErrorCode::Mismatch) return tl::unexpected<Error>(answer.error());
    return {};
}

}  // namespace ballast::oracle
