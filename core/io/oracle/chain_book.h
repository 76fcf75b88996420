#pragma once

#include <deque>
#include <vector>

#include "oracle/chain_reader.h"
#include "oracle/standing.h"
#include "venue/channel_delays.h"

namespace ballast::oracle {

/// What is known of a chain, its fees and its feeds, and what it is worth.
///
/// Threads  One at a time.
class ChainBook {
public:
    ChainBook(const ChainTerms& terms, OracleBoard& board);

    void take(const ChainReading& reading, Timestamp now);
    /// Each coin as its own rules and the other oracles judge it now; tells the board.
    std::vector<CoinNow> coins(Timestamp now);
    /// Only of a chain that tells gas.
    std::optional<GasNow> gas(Timestamp now) const;
    venue::FeedView view(Timestamp now) const;
    /// What anything read on the chain is worth at most, and whether anything may be done there.
    Verdict headVerdict(Timestamp now) const;
    /// Of the newest block; none before one came.
    std::optional<double> baseFeeGwei() const;
    /// Of a second layer: Good while its sequencer is up and has been for the grace period (F96); else always.
    Verdict sequencerVerdict(Timestamp now) const;

private:
    struct Feed {
        PriceJudge judge;
        std::optional<Round> round;
        std::optional<FeedPins> pins;
        std::string fault;     ///< The contract is not the one that was meant: for good.
        Timestamp phaseSince;  ///< The contract behind was replaced then; never: it was not.
        std::uint16_t phaseBefore{};
        std::uint64_t rounds{};  ///< That were seen to be new.
        std::uint64_t unseen{};  ///< That must have been, and no log told.
        bool wentBack{}, isLost{};
    };
    void takeHead(const Head& head, Timestamp now);
    void takeFee(const Head& head, Timestamp now);
    void fillGas(venue::ChainView& view) const;
    void takeFeed(Feed& feed, const FeedReading& reading);
    void takePins(Feed& feed, const FeedPins& pins);
    void takeRound(Feed& feed, const Round& round, Timestamp now);
    void rejudge(Feed& feed, Timestamp now);
    std::optional<Verdict> doubtOf(const Feed& feed, Timestamp now) const;

    Verdict feeVerdict(Timestamp now) const;
    Verdict ownVerdict(const Feed& feed, Timestamp now) const;
    Verdict verdict(const Feed& feed, Timestamp now) const;
    Duration headWithin() const;

    const ChainTerms& m_terms;
    OracleBoard& m_board;
    std::vector<Feed> m_feeds;
    std::vector<NodeReading> m_nodes;
    std::string m_disagreement;
    std::optional<Head> m_head;
    Timestamp m_headSince;
    std::deque<Head> m_recent;  ///< Oldest first: how fast blocks come, and what their gas cost.
    std::uint64_t m_heads{}, m_reorgs{};
    venue::ChannelDelays m_delays;  ///< From a block's or round's own time until it was read.
    bool m_isReorged{};             ///< By the newest reading: rounds may go back.
    bool m_isOlder{};  ///< The newest reading is of a block before the newest: a node came back that is behind.
    std::optional<signing::Word> m_tip;
    Timestamp m_feeJumpSince;
    std::optional<Round> m_sequencer;
};

}  // namespace ballast::oracle
