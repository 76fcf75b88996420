#include "venue/uniswap_account/cancel_everything.h"

#include <fmt/format.h>
#include <memory>
#include <thread>

#include "venue/uniswap_account/action.h"
#include "venue/uniswap_account/wallet.h"

namespace ballast::uniswap {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kNothingGas = 21'000;
constexpr auto kLookAgain = std::chrono::milliseconds(250);
constexpr Duration kNodesWithin = Duration::seconds(4), kAnswerWithin = Duration::seconds(120);

Result<std::string> askWallet(SignerLine& wallet, SignRequest request)
{
    wallet.ask(std::move(request));
    for (;;) {
        if (auto answer = wallet.take()) return *answer;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

/// Offers more until the node takes it, and no more than the cap (F98): each offer is signed, so that a node which
/// takes none may still publish it.
Result<void> useUp(SignerLine& wallet, const WalletPlace& place, std::uint64_t nonce, chain::FeeOffer fees)
{
    const AllowList allowed({.owner = place.owner, .router = {}});
    const auto cap = weiOfGwei(place.feeCapGwei);
    for (bool isLast = false; !isLast;) {
        isLast = !isAbove(cap, fees.maxFeePerGas);
        if (isLast) fees.maxFeePerGas = cap;
        if (isAbove(fees.maxPriorityFeePerGas, fees.maxFeePerGas)) fees.maxPriorityFeePerGas = fees.maxFeePerGas;
        const auto sent = askWallet(wallet, {.call = allowed.cancel(),
                                             .from = place.owner,
                                             .chainId = place.chainId,
                                             .nonce = nonce,
                                             .gasLimit = kNothingGas,
                                             .fees = fees});
        if (sent) return {};
        if (sent.error().message.find("underpriced") == std::string::npos) return Unexpected(sent.error());
        fees.maxFeePerGas = sumOf(fees.maxFeePerGas, fees.maxFeePerGas);
        fees.maxPriorityFeePerGas = sumOf(fees.maxPriorityFeePerGas, fees.maxPriorityFeePerGas);
    }
    return fail(
        ErrorCode::Refused,
        fmt::format("F98: what waits under nonce {} is not replaced for {:g} gwei, four times the fee cap of the "
                    "profile (fee_cap_gwei), and may still land; raise it, or use the nonce up in the wallet",
                    nonce, place.feeCapGwei));
}

}  // namespace

Result<CancelledPending> cancelPending(const WalletPlace& place, Duration within)
{
    const SystemClock clock;
    transport::HttpTerms http;
    http.connect.connectWithin = http.connect.handshakeWithin = http.answerWithin = kNodesWithin;
    std::vector<std::unique_ptr<oracle::RpcNode>> lines;
    std::vector<oracle::Asker*> askers;
    for (const auto& rpc : place.rpc) {
        lines.push_back(std::make_unique<oracle::RpcNode>(rpc, place.chainId, clock, http));
        askers.push_back(lines.back().get());
    }
    oracle::ChainTerms terms;
    terms.chainId = place.chainId;
    terms.tellsGas = true;
    Nodes nodes(terms, std::move(askers));
    const auto reading = nodes.look(clock.now());
    if (!nodes.head())
        return fail(ErrorCode::Io,
                    reading.nodes.empty() ? "no node" : reading.nodes.front().why + reading.disagreement);
    Wallet wallet(nodes, place.owner);
    const auto first = wallet.nonceAt(nodes.head()->number), beyond = wallet.pendingNonce();
    if (!first || !beyond) return Unexpected(!first ? first.error() : beyond.error());
    const auto signer = SignerLine::start(place.wallet, std::nullopt, place.chainId, kAnswerWithin, [] {});
    if (!signer) return Unexpected(signer.error());
    const auto offer =
        chain::feeOffer(nodes.head()->baseFee.value_or(weiOfGwei(1.0)), reading.tip.value_or(weiOfGwei(1.0)));
    if (!offer) return Unexpected(offer.error());
    Result<void> refused;  // The first; one that stays is no reason to leave the others.
    for (auto nonce = *first; nonce < *beyond; ++nonce)
        if (auto used = useUp(**signer, place, nonce, *offer); !used && refused) refused = std::move(used);
    if (!refused) return Unexpected(refused.error());
    const auto until = clock.now() + within;
    auto reached = *first;
    while (reached < *beyond && clock.now() < until) {
        std::this_thread::sleep_for(kLookAgain);
        nodes.look(clock.now());
        if (!nodes.head()) continue;
        if (const auto nonce = wallet.nonceAt(nodes.head()->number)) reached = *nonce;
    }
    const auto done = std::min(reached, *beyond);
    return CancelledPending{.cancelled = done - *first, .left = *beyond - done};
}

}  // namespace ballast::uniswap
