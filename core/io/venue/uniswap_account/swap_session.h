#pragma once

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <set>
#include <variant>

#include "oracle/chain_book.h"
#include "venue/gateway.h"
#include "venue/instrument_names.h"
#include "venue/uniswap_account/action.h"
#include "venue/uniswap_account/contract_pins.h"
#include "venue/uniswap_account/gas_budget.h"
#include "venue/uniswap_account/swap_job.h"
#include "venue/uniswap_account/swap_plan.h"

namespace ballast::uniswap {

/// One wallet as the desk calls it, and what it may spend.
struct AccountTerms {
    domain::AccountId id;
    std::string venue, label;
    std::uint64_t chainId{1};
    std::optional<std::string> sequencer;  ///< Of a second layer: nothing leaves while it is down (F96).
    AllowList::Terms allowed;
    std::vector<Address> pools;
    PlanTerms plan;
    double feeCapGwei{200.0};    ///< The most that a gas may be offered for; four times it for a cancel.
    double gasBudgetEther{0.5};  ///< The most that orders of one hour may cost in gas (F98).
    Duration replaceAfter{Duration::seconds(30)};  ///< A transaction that waits so long is offered anew.
    std::uint64_t fillBlocks{3};                   ///< Blocks that hold a swap when it is told as filled; at least 1.
    std::uint64_t finalBlocks{64};                 ///< Until which it is watched; at least `fillBlocks`.
    Duration lookEvery{Duration::seconds(1)};
    bool isPrivate{};  ///< What was sent is in no node's pool before it is in a block.
};

/// One wallet's swaps, from a cleared order to the block that holds it, without a thread.
///
/// Threads  One: it waits for the nodes' answers.
class SwapSession {
public:
    struct Links {
        std::vector<oracle::Asker*> nodes;
        Signer& signer;
        const venue::InstrumentNames& names;
        /// The latches asked once more, before a swap leaves whose approval took a while; nothing: it may not.
        std::function<std::optional<domain::Cleared<domain::OrderIntent>>(const domain::ClientOrderId&)> clearAgain;
    };
    /// What it has to tell, in order: raw bytes of a message before the facts in them.
    using Told = std::deque<std::variant<std::string, venue::OwnFact>>;

    SwapSession(AccountTerms terms, Links links);

    /// Looks at the chain when it is time to, and does what follows.
    void tick(Timestamp now);
    bool isUp() const { return m_isUp; }
    /// Errors   Refused, InvalidArgument, or what the nodes said: it did not leave.
    Result<void> send(const domain::Cleared<domain::OrderIntent>& order, Timestamp now);
    void cancel(const domain::CancelIntent& intent, Timestamp now);
    /// True once nothing that was to be cancelled waits to be handed over.
    bool sendCancels(Timestamp now);
    void ask(const domain::Query& query) { m_queries.push_back(query); }

    Told& told() { return m_told; }
    /// Newest first, at most 50.
    std::vector<ActionView> actions() const;
    /// Those, with what the wallet holds and may still spend.
    WalletNow wallet(Timestamp now) const;

private:
    using Job = SwapJob;
    static constexpr std::size_t kShown = 50;

    /// What the wallet is asked now.
    struct Asking {
        domain::ClientOrderId order;
        std::size_t action{}, attempt{};
    };

    void look(Timestamp now);
    void readBook();
    void addPending(WalletNow& wallet) const;
    void connect(Timestamp now);
    Result<void> checkPins();
    void goDown(const std::string& why);
    void dropUnsent(const std::string& why);
    void takeSigned(Timestamp now);
    void refusedBySigner(Job& job, Action& action, std::size_t attempt, const std::string& words);
    void advance(Job& job, Timestamp now);
    void observe(Job& job, Action& action);
    void takeReceipt(Action& action, std::size_t attempt, Receipt receipt, std::string raw);
    void search(Job& job, Action& action);
    void afterApproval(Job& job, Timestamp now);
    void tellLanded(Job& job, const Action& action);
    void tellFill(Job& job, const Action& action, const Filled& filled);
    void end(Job& job, domain::OrderState state, const std::string& why);
    void rollBack(Job& job);
    void rescue(Job& job, Action& action, Timestamp now);
    bool offerAgain(Job& job, Action& action, CallKind kind, Timestamp now);
    bool liesIn(const Job& job, const domain::Scope& scope) const;
    void recallFormer(const domain::CancelIntent& intent);
    bool wasRecalled(const Job& job);

    Result<void> begin(Job& job, const domain::Cleared<domain::OrderIntent>& order, Timestamp now);
    Result<void> submit(Job& job, const CheckedCall& call, std::uint64_t deadline, Timestamp now);
    void handOver(Job& job, std::size_t action, const CheckedCall& call, chain::FeeOffer fees, std::uint64_t gas,
                  Timestamp now);
    Result<void> tooLittle(const PoolFacts& pool, bool sells, const Word& held, const Word& cost, std::uint64_t block);
    Result<std::uint64_t> gasFor(const CheckedCall& call);
    Result<chain::FeeOffer> feesFor(std::uint64_t gas, Timestamp now);
    bool recallGas(Timestamp now);
    Result<void> recallGasSince(std::uint64_t block, Timestamp now);
    bool maySpendFor(const SeenTransaction& sent) const;
    std::optional<GasMarket> market() const;
    std::uint64_t nextNonce(std::uint64_t onChain) const;
    std::uint64_t chainNow(Timestamp now) const;
    std::uint64_t depthOf(const Action& action) const;
    std::uint64_t confirmedBlock() const;

    void answerQueries(Timestamp now);
    Result<void> answer(const domain::Query& query);
    bool mayStillLand() const;
    Result<void> answerOrder(const domain::Query& query, std::vector<venue::OwnFact>& facts);
    Result<void> answerWhole(const domain::Query& query, std::vector<venue::OwnFact>& facts);
    Result<domain::PositionReport> positionOf(std::size_t pool, Timestamp askedAt, bool whole);
    Result<Job*> adopt(const domain::ClientOrderId& order);
    domain::OrderReport reportOf(const Job& job, Timestamp askedAt, bool whole) const;
    std::optional<domain::InstrumentId> idOf(std::size_t pool) const;
    bool isFirstOfCoin(std::size_t pool) const;

    void show(const Job& job, std::vector<ActionView>& views) const;
    Job* find(const domain::ClientOrderId& order);
    bool isBusy() const { return m_asking.has_value(); }
    void tell(venue::OwnFact fact) { m_told.emplace_back(std::move(fact)); }

    const AccountTerms m_terms;
    const Links m_links;
    const AllowList m_allowed;
    oracle::ChainTerms m_chainTerms;
    oracle::OracleBoard m_board;  ///< Of no oracle: the book of blocks wants one.
    oracle::ChainBook m_chain;
    Nodes m_nodes;
    Wallet m_wallet;
    Told m_told;
    bool m_isUp{}, m_saidDown{};
    std::string m_halted;  ///< For good: a contract is not what it was (F102, F103).
    Timestamp m_lookAt, m_pinsAt;
    std::optional<Word> m_tip;  ///< Wei a gas, of the newest block that had one.
    ContractPins m_pins;
    Timestamp m_begun;              ///< When it first came up: what this session did not send left before.
    std::list<Job> m_jobs;          ///< Oldest first; until they are final.
    std::deque<ActionView> m_past;  ///< Of jobs that are final, newest first.
    /// Cancelled by name before they were known here: of a run before, and found on the chain later.
    std::set<domain::ClientOrderId> m_recalledUnknown;
    /// What this run has cancelled, for what the run before sent and is found later. As many as parts of the desk.
    std::vector<domain::Scope> m_recalledScopes;
    std::optional<Asking> m_asking;
    GasBudget m_gas;
    int m_gasTries{};   ///< In vain, to read what the hour before has cost.
    bool m_knowsGas{};  ///< It was read, or cannot be.
    std::deque<domain::Query> m_queries;
    std::vector<WalletLine> m_book;  ///< What is confirmed alone.
    std::optional<std::uint64_t> m_nextNonce;
    std::string m_bookAt;  ///< Hash of the block that it was read at.
};

}  // namespace ballast::uniswap
