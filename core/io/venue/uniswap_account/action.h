#pragma once

#include <mutex>

#include "venue/uniswap_account/receipts.h"
#include "venue/uniswap_account/signer.h"

namespace ballast::uniswap {

/// How far a nonce of ours has come. Built: asked of the wallet. Signed: the wallet answered a hash. Pending: a node
/// holds it. Included: in a block that may still go away. Final: too deep for that. Replaced: another transaction has
/// the nonce. Failed: the chain took it back, and kept its fee.
enum class ActionState : std::uint8_t { Built, Signed, Pending, Included, Final, Replaced, Failed };
std::string_view toString(ActionState state) noexcept;

/// A transaction that was asked for; several may have one nonce, and one of them lands.
struct Attempt {
    CallKind kind{};
    Address to;
    Bytes data;
    std::string hash;  ///< Empty: the wallet has not answered, or its answer was lost.
    chain::FeeOffer fees;
    std::uint64_t gasLimit{};
};

/// One nonce of ours and all that was sent under it.
struct Action {
    CallKind kind{};  ///< Of the first attempt.
    std::uint64_t nonce{};
    std::vector<Attempt> attempts;
    ActionState state{ActionState::Built};
    Timestamp askedAt;          ///< When the newest attempt was.
    std::uint64_t fromBlock{};  ///< The newest block then: it lands after it.
    std::uint64_t deadline{};   ///< Of a swap; seconds since 1970.
    std::size_t bidsFrom{};     ///< Attempts before this one landed once, and were taken back: they count as no bids.
    unsigned refused{};         ///< Attempts that the wallet did not take.
    unsigned unseen{};          ///< Looks in a row in which no node knew any of its attempts.
    std::optional<Receipt> included;
    std::size_t landed{};  ///< Which attempt is included.
    std::string raw;       ///< Its receipt as it came.
    std::string note;      ///< What befell it, for people.

    bool hasCancel() const;
    bool isDone() const { return included.has_value() || state == ActionState::Replaced; }
};

/// What a replacement must offer at least: an eighth more of both fees than the last attempt, and the market's own.
///
/// Source   Ethereum notes, section 4.2: nodes want 10 %, some 12.5 %.
chain::FeeOffer bumped(const chain::FeeOffer& last, const chain::FeeOffer& market);
/// Whether a's is more than b's.
bool isAbove(const Word& a, const Word& b);
/// Wei a gas times gas.
Word costOf(const Word& gasPrice, std::uint64_t gas);
Word sumOf(const Word& a, const Word& b);
/// To the nearest 10^-8 ether, up.
domain::Money etherOf(const Word& wei);
Word weiOfGwei(double gwei);

/// One action, for a screen.
struct ActionView {
    domain::ClientOrderId order;
    std::string what;  ///< "swap WETH/USDC/500".
    ActionState state{ActionState::Built};
    Timestamp askedAt;  ///< When the wallet was asked last; never: it was not, but by a former run.
    std::uint64_t nonce{};
    std::string hash;                    ///< Of what landed, else of the newest attempt; may be empty.
    std::string maxFeeGwei;              ///< Offered, of the newest attempt.
    std::string costEther;               ///< Paid; empty while it is in no block.
    std::optional<std::uint64_t> depth;  ///< Blocks that hold it, 1: the newest.
    std::string note;
};

/// What a wallet holds of one thing, whole: at the block that fills are told of, and what its actions that are not
/// there yet would add, at their quotes and at the worst that their bounds let.
struct WalletLine {
    std::string name;  ///< "ETH" of a pool's base, "USDC", "ETH for gas".
    double confirmed{}, pending{}, worst{};
};

/// A wallet as its gateway sees it.
struct WalletNow {
    bool isUp{};
    std::optional<std::uint64_t> nextNonce;  ///< The first that no block has.
    std::uint64_t fillBlocks{}, finalBlocks{};
    double spentEther{}, budgetEther{};  ///< Offered for the orders of the last hour, and what may be.
    double feeCapGwei{};
    std::vector<ActionView> actions;  ///< Newest first.
    std::vector<WalletLine> book;     ///< Empty: not read yet.
};

/// A gateway's wallet, for who looks from elsewhere. Any thread.
class ActionBoard {
public:
    void put(WalletNow wallet)
    {
        const std::lock_guard lock(m_mutex);
        m_wallet = std::move(wallet);
    }
    WalletNow latest() const
    {
        const std::lock_guard lock(m_mutex);
        return m_wallet;
    }

private:
    mutable std::mutex m_mutex;
    WalletNow m_wallet;
};

}  // namespace ballast::uniswap
