#include "venue/uniswap/nodes.h"

#include <fmt/format.h>

namespace ballast::uniswap {

std::string textOf(const signing::Address& address) { return signing::toHex(address.bytes); }

const oracle::ChainReading& Nodes::look(Timestamp now)
{
    m_reading = m_reader.read(now);
    return m_reading;
}

const std::optional<oracle::Head>& Nodes::head() const
{
    static const std::optional<oracle::Head> kNone;
    return m_reading.disagreement.empty() ? m_reading.head : kNone;
}

Error Nodes::nobody() { return {ErrorCode::Io, "no node of the chain can be used"}; }

Error Nodes::differ(std::string_view method)
{
    return {ErrorCode::Mismatch, fmt::format("F101: the nodes answer {} differently", method)};
}

Result<std::string> Nodes::ask(std::string_view method, std::string_view parameters)
{
    return agreed(method, parameters, [](const std::string& text) { return Result<std::string>(text); });
}

Result<std::string> Nodes::askFirst(std::string_view method, std::string_view parameters)
{
    for (std::size_t i = 0; i < m_asked.size() && i < m_reading.nodes.size(); ++i)
        if (m_reading.nodes[i].isUsable) return m_asked[i]->ask(method, parameters);
    return tl::unexpected<Error>(nobody());
}

Result<signing::Bytes> Nodes::call(const signing::Address& contract, signing::ByteView data, std::uint64_t block)
{
    const auto answer = ask("eth_call", oracle::callParameters(textOf(contract), signing::toHex(data), block));
    if (!answer) return tl::unexpected<Error>(answer.error());
    auto bytes = oracle::parseBytes(*answer);
    if (!bytes) return fail(bytes.error().code, fmt::format("{}: {}", textOf(contract), bytes.error().message));
    return bytes;
}

}  // namespace ballast::uniswap
