#include "venue/uniswap_account/signer.h"

#include <fmt/format.h>

#include "base/system.h"
#include "chain/quantity.h"
#include "chain/raw_transaction.h"
#include "oracle/json_text.h"
#include "signing/keccak.h"
#include "venue/uniswap/nodes.h"

namespace ballast::uniswap {

namespace {

constexpr std::size_t kHashText = 66;  // "0x", 32 bytes, and no quotes.
constexpr Duration kSubmitWithin = Duration::seconds(10);

transport::HttpTerms patient(Duration longest)
{
    transport::HttpTerms terms;
    terms.connect.connectWithin = terms.connect.handshakeWithin = Duration::seconds(4);
    terms.answerWithin = longest;
    return terms;
}

}  // namespace

std::string parametersOf(const SignRequest& request)
{
    const auto number = [](std::uint64_t value) { return chain::toQuantity(signing::wordOf(value)); };
    return fmt::format(R"([{{"from":"{}","to":"{}","value":"0x0","data":"{}","gas":"{}","maxFeePerGas":"{}",)"
                       R"("maxPriorityFeePerGas":"{}","nonce":"{}","chainId":"{}"}}])",
                       textOf(request.from), textOf(request.call.to()), signing::toHex(request.call.data()),
                       number(request.gasLimit), chain::toQuantity(request.fees.maxFeePerGas),
                       chain::toQuantity(request.fees.maxPriorityFeePerGas), number(request.nonce),
                       number(request.chainId));
}

Result<Bytes> signedAs(const SignRequest& request, std::string_view answer)
{
    const auto json = oracle::readJson(answer, "the wallet's answer");
    if (!json) return tl::unexpected<Error>(json.error());
    const auto& text = json->is_object() ? oracle::memberOf(*json, "raw") : *json;
    if (!text.is_string()) return fail(ErrorCode::Parse, "F20: the wallet answered no signed bytes");
    auto raw = signing::bytesFromHex(text.get_ref<const std::string&>());
    if (!raw) return fail(ErrorCode::Parse, "F20: the wallet answered no signed bytes");
    const auto made = chain::decodeRawTransaction(*raw);
    if (!made) return tl::unexpected<Error>(made.error());
    const chain::DynamicFeeTransaction wanted{.chainId = request.chainId,
                                              .nonce = request.nonce,
                                              .maxPriorityFeePerGas = request.fees.maxPriorityFeePerGas,
                                              .maxFeePerGas = request.fees.maxFeePerGas,
                                              .gasLimit = request.gasLimit,
                                              .to = request.call.to(),
                                              .value = {},
                                              .data = request.call.data(),
                                              .accessList = {}};
    if (made->sender != request.from || made->transaction != chain::Transaction(wanted))
        return fail(ErrorCode::Mismatch, "F99: the wallet signed another transaction than it was asked for; it was "
                                         "not sent");
    return raw;
}

SignerLine::SignerLine(transport::Endpoint wallet, std::optional<transport::Endpoint> submit, std::uint64_t chainId,
                       Duration longest, std::function<void()> wake)
    : m_wallet(std::move(wallet), chainId, m_clock, patient(longest)),
      m_submit(submit ? std::make_unique<oracle::RpcNode>(std::move(*submit), chainId, m_clock, patient(kSubmitWithin))
                      : nullptr),
      m_wake(std::move(wake))
{
}

Result<std::unique_ptr<SignerLine>> SignerLine::start(transport::Endpoint wallet,
                                                      std::optional<transport::Endpoint> submit, std::uint64_t chainId,
                                                      Duration longest, std::function<void()> wake)
{
    std::unique_ptr<SignerLine> line(
        new SignerLine(std::move(wallet), std::move(submit), chainId, longest, std::move(wake)));
    auto started = startThread(
        line->m_thread, "signer", [raw = line.get()] { raw->run(); }, "that asks the wallet");
    if (!started) return tl::unexpected<Error>(started.error());
    return line;
}

SignerLine::~SignerLine()
{
    cancel();
    if (m_thread.joinable()) m_thread.join();
}

void SignerLine::cancel() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    m_wallet.cancel();
    if (m_submit) m_submit->cancel();
}

void SignerLine::ask(SignRequest request)
{
    {
        const std::lock_guard lock(m_mutex);
        m_asked = std::move(request);
    }
    m_changed.notify_all();
}

std::optional<Result<std::string>> SignerLine::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_answer, std::nullopt);
}

/// The chain is asked for before anything is sent, over the same line (F101).
Result<std::string> SignerLine::send(const SignRequest& request)
{
    const auto there = m_wallet.ask("eth_chainId", "[]");
    m_isThere = there.has_value();
    if (!there) return fail(ErrorCode::Refused, "the wallet cannot be asked: " + there.error().message);
    if (m_submit) return sendPrivately(request);
    auto answer = m_wallet.ask("eth_sendTransaction", parametersOf(request));
    if (!answer) return answer;
    if (answer->size() != kHashText + 2 || !signing::bytesFromHex(std::string_view(*answer).substr(1, kHashText)))
        return fail(ErrorCode::Parse, "F20: the wallet answered no hash");
    return answer->substr(1, kHashText);
}

/// Until the signed bytes are handed over nothing was sent, whatever went wrong.
Result<std::string> SignerLine::sendPrivately(const SignRequest& request)
{
    if (const auto there = m_submit->ask("eth_chainId", "[]"); !there)
        return fail(ErrorCode::Refused, "private_rpc cannot be asked: " + there.error().message);
    const auto answer = m_wallet.ask("eth_signTransaction", parametersOf(request));
    const auto raw = answer ? signedAs(request, *answer) : Result<Bytes>(tl::unexpected<Error>(answer.error()));
    if (!raw) return fail(ErrorCode::Refused, raw.error().message);
    const auto sent = m_submit->ask("eth_sendRawTransaction", fmt::format(R"(["{}"])", signing::toHex(*raw)));
    if (!sent) return tl::unexpected<Error>(sent.error());
    // The hash is the bytes' own, whatever the endpoint calls them.
    return signing::toHex(signing::keccak256({*raw}));
}

void SignerLine::run()
{
    for (std::unique_lock lock(m_mutex); !m_isEnding;) {
        m_changed.wait(lock, [this] { return m_isEnding || m_asked; });
        if (m_isEnding) return;
        const auto request = *std::exchange(m_asked, std::nullopt);
        lock.unlock();
        auto answer = send(request);
        lock.lock();
        m_answer = std::move(answer);
        m_wake();
    }
}

}  // namespace ballast::uniswap
