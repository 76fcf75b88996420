#include "venue/uniswap_account/signer.h"

#include <fmt/format.h>
#include <pthread.h>

#include "chain/quantity.h"
#include "venue/uniswap/nodes.h"

namespace ballast::uniswap {

namespace {

constexpr std::size_t kHashText = 66;  // "0x", 32 bytes, and no quotes.

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

SignerLine::SignerLine(transport::Endpoint wallet, std::uint64_t chainId, Duration longest, std::function<void()> wake)
    : m_wallet(std::move(wallet), chainId, m_clock, patient(longest)), m_wake(std::move(wake)),
      m_thread([this] { run(); })
{
    ::pthread_setname_np(m_thread.native_handle(), "signer");
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
}

void SignerLine::ask(SignRequest request)
{
    {
        const std::lock_guard lock(m_mutex);
        m_asked = parametersOf(request);
    }
    m_changed.notify_all();
}

std::optional<Result<std::string>> SignerLine::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_answer, std::nullopt);
}

/// The chain is asked for before anything is sent, over the same line (F101).
Result<std::string> SignerLine::send(const std::string& parameters)
{
    if (const auto there = m_wallet.ask("eth_chainId", "[]"); !there)
        return fail(ErrorCode::Refused, "the wallet cannot be asked: " + there.error().message);
    auto answer = m_wallet.ask("eth_sendTransaction", parameters);
    if (!answer) return answer;
    if (answer->size() != kHashText + 2 || !signing::bytesFromHex(std::string_view(*answer).substr(1, kHashText)))
        return fail(ErrorCode::Parse, "F20: the wallet answered no hash");
    return answer->substr(1, kHashText);
}

void SignerLine::run()
{
    for (std::unique_lock lock(m_mutex); !m_isEnding;) {
        m_changed.wait(lock, [this] { return m_isEnding || m_asked; });
        if (m_isEnding) return;
        const auto parameters = *std::exchange(m_asked, std::nullopt);
        lock.unlock();
        auto answer = send(parameters);
        lock.lock();
        m_answer = std::move(answer);
        m_wake();
    }
}

}  // namespace ballast::uniswap
