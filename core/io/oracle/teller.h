#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/judge.h"
#include "venue/market_feed.h"

namespace ballast::oracle {

/// What a coin's price is now, for the desk.
struct CoinNow {
    std::string coin;
    Verdict verdict;
    std::optional<domain::OracleUpdate> update;  ///< There if Good.
    bool drives{};                               ///< Told to the engine.
    bool mayStandIn{};                           ///< Another oracle may drive in its place.
};

/// Chain's fees; `verdict` says whether they may be used.
struct GasNow {
    Verdict verdict;
    std::optional<domain::GasUpdate> update;  ///< There if Good.
    std::uint64_t height{};                   ///< Told anew with each block.
};

/// Whether two reasons are of one kind: they differ in figures alone.
bool isSameKind(std::string_view one, std::string_view other);

/// Turns what prices are worth into facts: only what is Good is told. What was told and is Good no more is taken back:
/// the connection goes down, by which all that this feed told is stale, and what is still Good is told again.
///
/// Threads  One.
class Teller {
public:
    explicit Teller(venue::FeedSink& sink) : m_sink(sink) {}

    void tell(std::span<const CoinNow> coins, const std::optional<GasNow>& gas, Timestamp at);

private:
    struct Told {
        bool isGood{};
        domain::Price price;
        Timestamp published, at;
    };
    bool takesBack(std::span<const CoinNow> coins, const std::optional<GasNow>& gas) const;

    venue::FeedSink& m_sink;
    std::map<std::string, Told> m_coins;
    std::optional<std::uint64_t> m_gasHeight;  ///< Of what the desk holds.
    bool m_isUp{}, m_wasUp{};
    std::string m_fault;  ///< Told last; empty while up.
    std::vector<venue::MarketFact> m_facts;
};

}  // namespace ballast::oracle
