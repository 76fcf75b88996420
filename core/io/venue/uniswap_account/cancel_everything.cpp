#include "venue/uniswap_account/cancel_everything.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <thread>

#include "venue/uniswap_account/action.h"
#include "venue/uniswap_account/wallet.h"

namespace ballast::uniswap {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kNothingGas = 21'000;
constexpr auto kLookAgain = std::chrono::milliseconds(250);
constexpr Duration kNodesWithin = Duration::seconds(4);

struct Asking {
    SignerLine& wallet;
    const Clock& clock;
};

/// Each question has the whole time: who consents to one nonce after the other is not silent.
Result<std::string> askWallet(const Asking& asking, const WalletPlace& place, SignRequest request)
{
    const auto until = asking.clock.now() + place.answersWithin;
    asking.wallet.ask(std::move(request));
    while (asking.clock.now() < until) {
        if (auto answer = asking.wallet.take()) return *answer;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return fail(ErrorCode::Io,
                fmt::format("F83: the wallet does not say within {:g} s what it makes of it, and may still send it: "
                            "look there",
                            place.answersWithin.inSeconds()));
}

/// Offers more until the node takes it, and no more than the cap (F98): each offer is signed, so that a node which
/// takes none may still publish it.
Result<void> useUp(const Asking& asking, const WalletPlace& place, std::uint64_t nonce, chain::FeeOffer fees)
{
    const AllowList allowed({.owner = place.owner, .router = {}});
    const auto cap = weiOfGwei(place.feeCapGwei);
    for (bool isLast = false; !isLast;) {
        isLast = !isAbove(cap, fees.maxFeePerGas);
        if (isLast) fees.maxFeePerGas = cap;
        if (isAbove(fees.maxPriorityFeePerGas, fees.maxFeePerGas)) fees.maxPriorityFeePerGas = fees.maxFeePerGas;
        const auto sent = askWallet(asking, place,
                                    {.call = allowed.cancel(),
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

/// What the wallet was asked for, from `first` to before `end`.
struct Asked {
    std::uint64_t first{}, end{};
    std::set<std::uint64_t> refused;
    std::string fault;

    bool isAny() const { return end - first > refused.size(); }
    /// A refused nonce that is used up all the same was not cancelled: what waited under it landed.
    CancelledPending countsAt(std::uint64_t reached, std::uint64_t beyond) const
    {
        CancelledPending done{.left = beyond - reached, .fault = fault};
        for (auto nonce = first; nonce < std::min(reached, end); ++nonce)
            done.cancelled += refused.count(nonce) == 0 ? 1U : 0U;
        return done;
    }
};

/// One nonce that is refused is no reason to leave the others; a wallet that does not answer is.
Asked askAll(const Asking& asking, const WalletPlace& place, std::uint64_t first, std::uint64_t beyond,
             const chain::FeeOffer& offer)
{
    Asked asked{.first = first, .end = first};
    while (asked.end < beyond) {
        const auto nonce = asked.end++;
        const auto used = useUp(asking, place, nonce, offer);
        if (used) continue;
        asked.refused.insert(nonce);
        if (!asked.fault.empty()) asked.fault += "; ";
        asked.fault += fmt::format("nonce {}: {}", nonce, used.error().message);
        if (used.error().code == ErrorCode::Refused && asking.wallet.isThere()) continue;
        if (asked.end < beyond) asked.fault += fmt::format("; nonces {} to {} not asked for", asked.end, beyond - 1);
        break;
    }
    return asked;
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
    const auto signer = SignerLine::start(place.wallet, std::nullopt, place.chainId, place.answersWithin, [] {});
    if (!signer) return Unexpected(signer.error());
    const auto offer =
        chain::feeOffer(nodes.head()->baseFee.value_or(weiOfGwei(1.0)), reading.tip.value_or(weiOfGwei(1.0)));
    if (!offer) return Unexpected(offer.error());
    const auto asked = askAll({**signer, clock}, place, *first, *beyond, *offer);
    const auto until = clock.now() + within;
    auto reached = *first;
    while (asked.isAny() && reached < asked.end && clock.now() < until) {
        std::this_thread::sleep_for(kLookAgain);
        nodes.look(clock.now());
        if (!nodes.head()) continue;
        if (const auto nonce = wallet.nonceAt(nodes.head()->number)) reached = *nonce;
    }
    return asked.countsAt(std::min(reached, *beyond), *beyond);
}

}  // namespace ballast::uniswap
