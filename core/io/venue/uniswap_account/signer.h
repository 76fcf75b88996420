#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "chain/base_fee.h"
#include "oracle/node.h"
#include "transport/endpoint.h"
#include "venue/uniswap_account/allow_list.h"

namespace ballast::uniswap {

/// A transaction as it is asked of a wallet; its bytes were checked.
struct SignRequest {
    CheckedCall call;
    Address from;
    std::uint64_t chainId{}, nonce{}, gasLimit{};
    chain::FeeOffer fees;  ///< Wei a gas.
};
/// Parameters of eth_sendTransaction and eth_signTransaction. Source   Ethereum JSON-RPC.
std::string parametersOf(const SignRequest& request);
/// The bytes that a wallet answered to eth_signTransaction: as they are, or in an object as `raw`. Pure.
///
/// Errors   Parse; Mismatch if they are another transaction than was asked for, or signed by somebody else.
Result<Bytes> signedAs(const SignRequest& request, std::string_view answer);

/// An external wallet that signs and sends.
///
/// Threads  One.
class Signer {
public:
    virtual ~Signer() = default;
    /// Asks; only while nothing waits.
    virtual void ask(SignRequest request) = 0;
    /// The transaction's hash, "0x" and 64 digits, once the wallet answered. Nothing: it has not yet.
    ///
    /// Errors   Refused with the wallet's words: nothing was sent. Anything else: it may have been.
    virtual std::optional<Result<std::string>> take() = 0;
};

/// A wallet on this machine over HTTP, asked on a thread of its own: a person may have to agree first. With `submit`
/// the wallet only signs; what it signed is held against what was asked and sent there, so that no public node sees it
/// before a block does.
class SignerLine final : public Signer {
public:
    /// A line that runs, the only kind there is. `wake` is called when an answer is there; it must not wait itself.
    ///
    /// Errors   Refused, where the system gives no thread.
    static Result<std::unique_ptr<SignerLine>> start(transport::Endpoint wallet,
                                                     std::optional<transport::Endpoint> submit, std::uint64_t chainId,
                                                     Duration longest, std::function<void()> wake);
    ~SignerLine() override;
    SignerLine(const SignerLine&) = delete;
    SignerLine& operator=(const SignerLine&) = delete;

    void ask(SignRequest request) override;
    std::optional<Result<std::string>> take() override;
    /// Ends the question that waits, and refuses all later ones. Any thread.
    void cancel() noexcept;
    /// Whether the wallet was there for the last question that was answered; what it refused is an answer. Any thread.
    bool isThere() const noexcept { return m_isThere; }

private:
    SignerLine(transport::Endpoint wallet, std::optional<transport::Endpoint> submit, std::uint64_t chainId,
               Duration longest, std::function<void()> wake);
    void run();
    Result<std::string> send(const SignRequest& request);
    Result<std::string> sendPrivately(const SignRequest& request);

    const SystemClock m_clock;
    oracle::RpcNode m_wallet;
    std::unique_ptr<oracle::RpcNode> m_submit;
    const std::function<void()> m_wake;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<SignRequest> m_asked;
    std::optional<Result<std::string>> m_answer;
    bool m_isEnding{};
    std::atomic<bool> m_isThere{true};
    std::thread m_thread;
};

}  // namespace ballast::uniswap
