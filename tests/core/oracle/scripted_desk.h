#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/oracle/scripted_node.h"
#include "oracle/chain_book.h"

namespace ballast::oracle::testing {

/// Seconds after the scripts' noon.
inline Timestamp at(double seconds)
{
    return fromCivil({.year = 2026, .month = 11, .day = 29, .hour = 12}) + Duration::fromSeconds(seconds);
}

/// What a sink was told, in words.
class Told final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {}; }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        for (const auto& fact : bundle) {
            if (const auto* oracle = std::get_if<domain::OracleUpdate>(&fact))
                words.push_back(oracle->underlying + " " + oracle->price.toString());
            if (const auto* gas = std::get_if<domain::GasUpdate>(&fact))
                words.push_back(fmt::format("gas {} {}", gas->baseFeeGwei, gas->priorityFeeGwei));
        }
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        words.push_back((connection == venue::Connection::Up ? "up: " : "down: ") + std::string(why));
    }
    std::vector<std::string> take() { return std::exchange(words, {}); }
    std::vector<std::string> words;
};

/// A chain with one ETH feed on scripted nodes, and everything that reads it.
struct Desk {
    explicit Desk(std::size_t nodes = 1, std::optional<std::string> sequencer = std::nullopt) : all(nodes)
    {
        terms.name = "Chainlink";
        terms.feeds = {{.judge = {.coin = "ETH"}, .contract = kFeed}};
        terms.tellsGas = true;
        terms.sequencer = std::move(sequencer);
        board.add("ETH", "Chainlink", 0.005, true);
        std::vector<Asker*> askers;
        for (auto& node : all)
            askers.push_back(&node);
        reader.emplace(terms, std::move(askers));
        book.emplace(terms, board);
    }
    ScriptedNode& node() { return all.front(); }
    /// All nodes move on by a block at that time.
    void block(double seconds)
    {
        for (auto& one : all)
            one.mine(at(seconds));
    }
    void poll(double seconds)
    {
        book->take(reader->read(at(seconds)), at(seconds));
        look(seconds);
    }
    /// A block, read at once.
    void step(double seconds)
    {
        block(seconds);
        poll(seconds);
    }
    void look(double seconds) { teller.tell(book->coins(at(seconds)), book->gas(at(seconds)), at(seconds)); }
    venue::OracleView eth(double seconds) const { return book->view(at(seconds)).oracles.at(0); }
    venue::ChainView chain(double seconds) const { return *book->view(at(seconds)).chain; }

    ChainTerms terms;
    OracleBoard board;
    std::vector<ScriptedNode> all;
    std::optional<ChainReader> reader;
    std::optional<ChainBook> book;
    Told told;
    Teller teller{told};
};

}  // namespace ballast::oracle::testing
