#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "oracle/judge.h"
#include "oracle/node.h"
#include "oracle/round.h"
#include "oracle/rpc.h"

namespace ballast::oracle {

/// One Chainlink feed that is read.
struct ChainFeedTerms {
    JudgeTerms judge;
    std::string contract;  ///< The proxy's address.
};

/// A chain, its nodes and what is read there.
struct ChainTerms {
    std::string name{"chain"};
    std::string kind{"ethereum"};  ///< "chainlink" where it has feeds.
    std::uint64_t chainId{1};
    std::vector<ChainFeedTerms> feeds;
    std::optional<std::string> sequencer;  ///< Contract that tells whether a second layer's sequencer is up.
    bool tellsGas{};                       ///< One chain of a desk does.
    std::string notRead;                   ///< What was asked for besides and is not read, with the reason.
    Duration pollEvery{Duration::seconds(2)};
    Duration sequencerGrace{Duration::seconds(3600)};  ///< Source   Chainlink's sample consumer.
    std::uint64_t mostLag{3};                          ///< Blocks behind another node (F101).
};

struct NodeReading {
    std::string name, why;     ///< Why it cannot be used, if so.
    std::optional<Head> head;  ///< None if it did not answer.
    bool isUsable{};
};

/// What does not change behind a feed, unless it is another contract.
struct FeedPins {
    int decimals{};
    std::string description, aggregator;
    std::optional<signing::Word> least, most;  ///< Answers that the aggregator cannot go beyond, where it tells them.
};

/// One feed at the block that all usable nodes have.
struct FeedReading {
    std::optional<Round> round;
    std::optional<Error> why;      ///< There is no round.
    std::optional<FeedPins> pins;  ///< Read anew.
    bool nodesDiffer{};            ///< None of the answers has a majority.
    /// Those after the round of the reading before and ahead of `round`, oldest first, from the aggregator's logs: two
    /// rounds in one block, or in blocks between two looks, are two.
    std::vector<Round> between;
    std::uint64_t unseen{};  ///< How many of those the logs did not tell.
};

struct ChainReading {
    std::vector<NodeReading> nodes;
    std::optional<Head> head;        ///< The newest block that all usable nodes have.
    std::string disagreement;        ///< Nodes hold different blocks at that height.
    std::vector<FeedReading> feeds;  ///< As the terms' feeds; empty: the block was read already.
    std::optional<Round> sequencer;
    bool isSequencerLost{};            ///< It was asked for, and no answer has a majority.
    std::optional<signing::Word> tip;  ///< Wei a gas: the middle of what recent blocks paid.
};

/// Asks the nodes. Two and more are compared: their chain, height, block and answers.
///
/// Threads  One: it waits for answers.
class ChainReader {
public:
    ChainReader(const ChainTerms& terms, std::vector<Asker*> nodes) : m_terms(terms), m_nodes(std::move(nodes))
    {
        m_phases.resize(m_terms.feeds.size());
    }
    ChainReading read(Timestamp now);

private:
    /// A feed's pins hold for one phase and an hour; the round that was read last, and where.
    struct Pinned {
        std::uint16_t phase{};
        Timestamp at;
        std::string aggregator;
        std::uint64_t round{}, block{};
    };
    /// Rounds of a feed since the one that was read last are to be asked for.
    struct Between {
        std::size_t feed{}, node{};
        Pinned last;
    };
    void readHeads(ChainReading& reading);
    void settleBlock(ChainReading& reading);
    void readSequencer(ChainReading& reading);
    FeedReading readFeed(std::size_t place, const ChainReading& reading, Timestamp now);
    void readBetween(FeedReading& feed, const Between& what, std::uint64_t block);
    Result<FeedPins> readPins(const std::string& contract, std::size_t node, std::uint64_t block);
    Result<signing::Bytes> call(std::size_t node, const std::string& contract, FeedCall function, std::uint64_t block);
    std::optional<signing::Word> readTip(std::size_t node, std::uint64_t block);

    const ChainTerms& m_terms;
    std::vector<Asker*> m_nodes;
    std::vector<Pinned> m_phases;
    std::vector<Between> m_between;
    std::string m_readBlock;  ///< Hash of the block that was read whole.
};

}  // namespace ballast::oracle
