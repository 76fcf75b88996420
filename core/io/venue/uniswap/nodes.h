#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chain/revert.h"
#include "oracle/chain_reader.h"

namespace ballast::uniswap {

/// The chain's nodes as one: each is asked the same, and what more than half of the usable ones say holds (F101).
///
/// Threads  One: it waits for answers.
class Nodes {
public:
    /// `terms` and `nodes` outlive it.
    Nodes(const oracle::ChainTerms& terms, std::vector<oracle::Asker*> nodes)
        : m_asked(nodes), m_reader(terms, std::move(nodes))
    {
    }

    /// Reads heads, and fees where the terms say so. What follows is asked of the nodes that this found usable.
    const oracle::ChainReading& look(Timestamp now);
    const oracle::ChainReading& reading() const { return m_reading; }
    /// The newest block that all usable nodes have; none while they disagree or none answers.
    const std::optional<oracle::Head>& head() const;

    /// `result` as JSON text. Errors   Mismatch if no answer has a majority; the first node's own error if all fail.
    Result<std::string> ask(std::string_view method, std::string_view parameters);
    /// The same of what is read out of the answer, for clients write the same thing in different words.
    template <class Parse>
    auto agreed(std::string_view method, std::string_view parameters, Parse parse) -> decltype(parse(std::string()))
    {
        using Answer = decltype(parse(std::string()));
        std::vector<typename Answer::value_type> answers;
        std::optional<Error> why;
        std::size_t asked = 0;
        for (std::size_t i = 0; i < m_asked.size() && i < m_reading.nodes.size(); ++i) {
            if (!m_reading.nodes[i].isUsable) continue;
            ++asked;
            const auto text = m_asked[i]->ask(method, parameters);
            auto answer = text ? parse(*text) : Answer(tl::unexpected<Error>(text.error()));
            if (answer)
                answers.push_back(std::move(*answer));
            else if (!why)
                why = answer.error();
        }
        for (const auto& one : answers)
            if (2 * static_cast<std::size_t>(std::count(answers.begin(), answers.end(), one)) > asked) return one;
        return tl::unexpected<Error>(answers.empty() ? why.value_or(nobody()) : differ(method));
    }
    /// The first usable node's answer: for what two honest nodes may see differently, as what is pending.
    ///
    /// Errors   that node's own.
    Result<std::string> askFirst(std::string_view method, std::string_view parameters);
    /// eth_call at a block. Errors   as `ask`; Parse; NotFound for no bytes, as where no contract is.
    Result<signing::Bytes> call(const signing::Address& contract, signing::ByteView data, std::uint64_t block);

private:
    static Error nobody();
    static Error differ(std::string_view method);

    std::vector<oracle::Asker*> m_asked;
    oracle::ChainReader m_reader;
    oracle::ChainReading m_reading;
};

/// "0x…" in lower case, as nodes write it.
std::string textOf(const signing::Address& address);

}  // namespace ballast::uniswap
