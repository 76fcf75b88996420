#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "oracle/chain_book.h"
#include "transport/http_client.h"
#include "venue/channel_delays.h"
#include "venue/uniswap/pool_book.h"
#include "venue/uniswap/registry.h"
#include "venue/uniswap/shares.h"

namespace ballast::uniswap {

/// A chain's pools of one venue, and how they are read.
struct FeedTerms {
    oracle::ChainTerms chain;  ///< Its name is the venue's; it has no feeds of Chainlink.
    std::vector<Address> pools;
    std::set<std::string> indexOf;     ///< Coins whose spot no other venue tells.
    std::optional<Address> owner;      ///< Whose shares are read, through `manager`.
    std::optional<Address> manager;    ///< Of positions.
    std::optional<double> feeCapGwei;  ///< Of the wallet that swaps here: above it no pool is told as one to trade in.
    std::vector<NamedContract> contracts;  ///< Whose keys are shown beside those of tokens and of the pools' factory.
};

/// Blocks, fees and pools over a chain's nodes, asked each second.
///
/// Threads  start, stop: its owner. view: any. Facts come on the feed's own thread.
class PoolFeed final : public venue::WatchedFeed {
public:
    /// `nodes`: one or more. `board` is shared by the desk's oracles.
    PoolFeed(FeedTerms terms, std::vector<transport::Endpoint> nodes, std::shared_ptr<oracle::OracleBoard> board,
             transport::HttpTerms http = {}, transport::BackoffTerms backoff = {});
    ~PoolFeed() override { stop(); }

    void start(venue::FeedSink& sink) override;
    void stop() noexcept override;
    venue::FeedView view(Timestamp now) const override;
    /// What the owner holds in these pools at the newest block.
    std::vector<Share> shares() const;

private:
    void run(venue::FeedSink& sink);
    void readPools(Nodes& nodes, const oracle::Head& head, Timestamp now);
    void findPools(Nodes& nodes, std::uint64_t block);
    oracle::Verdict useVerdict(const oracle::Verdict& chain) const;
    void readRegistry(Nodes& nodes, std::uint64_t block, Timestamp now);
    void tell(venue::FeedSink& sink, Timestamp now);
    std::optional<domain::PoolSharesUpdate> sharesFact(venue::FeedSink& sink, const oracle::Verdict& chain);
    bool takesBack(const std::optional<oracle::GasNow>& gas, const oracle::Verdict& chain) const;
    std::string faultOf(const std::optional<oracle::GasNow>& gas, const oracle::Verdict& chain) const;

    const FeedTerms m_terms;
    const std::shared_ptr<oracle::OracleBoard> m_board;
    const SystemClock m_clock;
    std::vector<std::unique_ptr<oracle::RpcNode>> m_nodes;
    mutable std::mutex m_mutex;  ///< Of the books, what is told, and the end.
    std::condition_variable m_ended;
    bool m_isEnding{};
    oracle::ChainBook m_chain;
    PoolBook m_pools;
    std::map<Address, std::string> m_missing;  ///< Pools that are not read yet, and why.
    std::vector<PoolReader> m_readers;         ///< The thread's; as the book's pools.
    std::vector<Share> m_shares;
    Timestamp m_sharesAt;       ///< When the nodes last confirmed the block that they were read at; never: not read.
    std::string m_sharesFault;  ///< Why the newest reading failed; empty: it did not.
    std::string m_readBlock;
    venue::ChannelDelays m_delays;  ///< Of pools: from their block's own time until they were read.
    std::map<std::string, venue::ContractView> m_contracts;  ///< By address.
    std::map<std::string, std::string> m_keysThen;           ///< Keys in words, as they were first read.
    std::deque<NamedContract> m_keysToRead;                  ///< Of this hour.
    Timestamp m_keysAt;                                      ///< When this hour began; never: none did.
    // Told to the desk.
    std::map<std::size_t, domain::InstrumentId> m_ids;
    std::map<std::uint64_t, domain::InstrumentId> m_shareIds;  ///< By token.
    std::set<std::size_t> m_told;                              ///< Pools of which the desk holds a price.
    std::optional<std::uint64_t> m_gasHeight;
    bool m_isUp{}, m_wasUp{};
    std::string m_fault;  ///< Told last; empty while up.
    std::map<std::size_t, Timestamp> m_toldAt;
    Timestamp m_sharesToldAt;
    std::thread m_thread;
};

}  // namespace ballast::uniswap
