#include "venue/uniswap_account/wallet.h"

#include <fmt/format.h>

#include "chain/quantity.h"
#include "oracle/json_text.h"

namespace ballast::uniswap {

namespace {

using Unexpected = tl::unexpected<Error>;

std::string blockText(std::uint64_t block) { return chain::toQuantity(signing::wordOf(block)); }

Result<Word> quantityIn(const Result<std::string>& answer)
{
    if (!answer) return Unexpected(answer.error());
    if (answer->size() < 2 || answer->front() != '"') return fail(ErrorCode::Parse, "F20: no quantity");
    return chain::quantityFromText(std::string_view(*answer).substr(1, answer->size() - 2));
}

Result<std::uint64_t> countIn(const Result<std::string>& answer)
{
    const auto word = quantityIn(answer);
    if (!word) return Unexpected(word.error());
    const auto count = signing::toUint64(*word);
    if (!count) return fail(ErrorCode::Parse, "F20: a nonce beyond 64 bits");
    return *count;
}

}  // namespace

Result<std::uint64_t> Wallet::nonceAt(std::uint64_t block)
{
    return countIn(
        m_nodes.ask("eth_getTransactionCount", fmt::format(R"(["{}","{}"])", textOf(m_owner), blockText(block))));
}

Result<std::uint64_t> Wallet::pendingNonce()
{
    return countIn(m_nodes.askFirst("eth_getTransactionCount", fmt::format(R"(["{}","pending"])", textOf(m_owner))));
}

Result<Word> Wallet::etherAt(std::uint64_t block)
{
    return quantityIn(m_nodes.ask("eth_getBalance", fmt::format(R"(["{}","{}"])", textOf(m_owner), blockText(block))));
}

Result<Word> Wallet::balanceAt(const Address& token, std::uint64_t block)
{
    const auto bytes = m_nodes.call(token, callOf(Function::BalanceOf, {{signing::wordOf(m_owner)}}).value(), block);
    if (!bytes) return Unexpected(bytes.error());
    const auto values = answerOf(Function::BalanceOf, *bytes);
    if (!values) return Unexpected(values.error());
    return wordAt(*values, 0);
}

Result<Word> Wallet::allowanceAt(const Address& token, const Address& spender, std::uint64_t block)
{
    const auto bytes = m_nodes.call(
        token, callOf(Function::Allowance, {{signing::wordOf(m_owner)}, {signing::wordOf(spender)}}).value(), block);
    if (!bytes) return Unexpected(bytes.error());
    const auto values = answerOf(Function::Allowance, *bytes);
    if (!values) return Unexpected(values.error());
    return wordAt(*values, 0);
}

Result<std::optional<Receipt>> Wallet::receipt(const std::string& hash, std::string& raw)
{
    std::string text;
    auto receipt =
        m_nodes.agreed("eth_getTransactionReceipt", fmt::format(R"(["{}"])", hash), [&](const std::string& t) {
            text = t;
            return parseReceipt(t);
        });
    if (!receipt || !*receipt) return receipt;
    const auto& head = m_nodes.head();
    if (!head || (*receipt)->block > head->number) return std::optional<Receipt>();
    // A node may keep the receipt of a block that went away.
    const auto canonical = m_nodes.agreed("eth_getBlockByNumber", oracle::blockParameters((*receipt)->block),
                                          [](const std::string& t) -> Result<std::string> {
                                              const auto block = oracle::parseHead(t);
                                              if (!block) return Unexpected(block.error());
                                              return block->hash;
                                          });
    if (!canonical) return Unexpected(canonical.error());
    if (*canonical != (*receipt)->blockHash) return std::optional<Receipt>();
    raw = std::move(text);
    return receipt;
}

Result<std::optional<SeenTransaction>> Wallet::find(const std::string& hash)
{
    const auto answer = m_nodes.askFirst("eth_getTransactionByHash", fmt::format(R"(["{}"])", hash));
    if (!answer) return Unexpected(answer.error());
    return parseTransaction(*answer);
}

Result<void> Wallet::collect(std::uint64_t after, std::uint64_t upTo, std::uint64_t nonceAfter, std::uint64_t nonceUpTo,
                             std::vector<SeenTransaction>& sent)
{
    if (nonceAfter >= nonceUpTo || after >= upTo) return {};
    if (after + 1 == upTo) {
        const auto found = m_nodes.agreed("eth_getBlockByNumber", fmt::format(R"(["{}",true])", blockText(upTo)),
                                          [&](const std::string& block) { return parseSentBy(block, m_owner); });
        if (!found) return Unexpected(found.error());
        sent.insert(sent.end(), found->begin(), found->end());
        return {};
    }
    const auto middle = after + (upTo - after) / 2;
    const auto nonce = nonceAt(middle);
    if (!nonce) return Unexpected(nonce.error());
    if (auto left = collect(after, middle, nonceAfter, *nonce, sent); !left) return left;
    return collect(middle, upTo, *nonce, nonceUpTo, sent);
}

Result<std::vector<SeenTransaction>> Wallet::sentSince(std::uint64_t after, std::uint64_t upTo)
{
    std::vector<SeenTransaction> sent;
    const auto first = nonceAt(after), last = nonceAt(upTo);
    if (!first) return Unexpected(first.error());
    if (!last) return Unexpected(last.error());
    if (auto read = collect(after, upTo, *first, *last, sent); !read) return Unexpected(read.error());
    const auto waiting = m_nodes.askFirst("eth_getBlockByNumber", R"(["pending",true])");
    if (!waiting) return Unexpected(waiting.error());
    auto found = parseSentBy(*waiting, m_owner);
    if (!found) return Unexpected(found.error());
    for (auto& one : *found) {
        if (one.nonce < *last) continue;
        one.block.reset();
        sent.push_back(std::move(one));
    }
    return sent;
}

Result<Timestamp> Wallet::timeOf(std::uint64_t block)
{
    return m_nodes.agreed("eth_getBlockByNumber", oracle::blockParameters(block),
                          [](const std::string& text) -> Result<Timestamp> {
                              const auto head = oracle::parseHead(text);
                              if (!head) return Unexpected(head.error());
                              return head->time;
                          });
}

/// Backwards in steps that double, then by halves: the few blocks of an hour cost some twenty questions.
Result<std::uint64_t> Wallet::blockAt(Timestamp time)
{
    const auto& head = m_nodes.head();
    if (!head) return fail(ErrorCode::Io, "no node has a block");
    std::uint64_t at = head->number, above = head->number;
    for (std::uint64_t step = 1; at > 0; step *= 2) {
        const auto here = timeOf(at);
        if (!here) return Unexpected(here.error());
        if (*here <= time) break;
        above = at;
        at = at > step ? at - step : 0;
    }
    while (above > at + 1) {
        const auto middle = at + (above - at) / 2;
        const auto here = timeOf(middle);
        if (!here) return Unexpected(here.error());
        (*here <= time ? at : above) = middle;
    }
    return at;
}

std::string Wallet::reasonOf(const Address& to, ByteView data, std::uint64_t block)
{
    // On what stood before the block, and at its time on what stood after it.
    for (const auto at : {block - 1, block}) {
        const auto answer =
            m_nodes.ask("eth_call", fmt::format(R"([{{"from":"{}","to":"{}","data":"{}"}},"{}"])", textOf(m_owner),
                                                textOf(to), signing::toHex(data), blockText(at)));
        if (!answer) return answer.error().message;
    }
    return "it succeeds when it is tried again; it ran out of gas, or the pool moved within the block";
}

}  // namespace ballast::uniswap
