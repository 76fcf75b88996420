#pragma once

#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chain/abi_event.h"
#include "chain/quantity.h"
#include "oracle/node.h"
#include "oracle/round.h"

namespace ballast::oracle::testing {

inline const std::string kFeed = "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419";
inline const std::string kAggregator = "0x" + std::string(38, '0') + "a1";
inline const std::string kSequencer = "0xFdB631F5EE196F0ed6FAa767959853A9F217697D";

/// A feed's newest round as the script has it.
struct ScriptedRound {
    unsigned phase{2};
    std::uint64_t id{7};
    std::string answer{"300000000000"};
    Timestamp updated, started{};
    std::uint64_t answeredIn{};  ///< 0: as `id`.
};

/// A chain that answers as an honest node does, but for what a test changes.
class ScriptedNode final : public Asker {
public:
    std::string name() const override { return "node"; }
    Result<std::string> ask(std::string_view method, std::string_view parameters) override
    {
        ++asked;
        if (fault) return tl::unexpected<Error>(*fault);
        if (const auto other = instead.find(std::string(method)); other != instead.end()) return other->second;
        if (method == "eth_getBlockByNumber") return block(parameters);
        if (method == "eth_call") return call(parameters);
        if (method == "eth_getLogs" && restsOfLogs)
            return tl::unexpected<Error>(fault.emplace(Error{ErrorCode::Io, "F05: 429, too many questions"}));
        if (method == "eth_getLogs" && tellsLogs) return logsOf(parameters);
        if (method == "eth_feeHistory")
            return R"({"oldestBlock":"0x1","baseFeePerGas":["0x1","0x1"],"gasUsedRatio":[0.5],"reward":[["0x1dcd6500"]]})";
        return fail(ErrorCode::Refused, "the node refused: -32601 no such method");
    }

    Result<std::string> askAside(std::string_view method, std::string_view parameters) override
    {
        asides.emplace_back(method);
        const auto before = fault;
        auto answer = ask(method, parameters);
        fault = before;
        return answer;
    }

    void mine(Timestamp time) { blocks.push_back({time, m_salt}); }
    /// The newest block is replaced by another one.
    void reorganise(Timestamp time)
    {
        blocks.pop_back();
        ++m_salt;
        mine(time);
    }

    struct Block {
        Timestamp time;
        unsigned salt{};
    };
    std::vector<Block> blocks{{}};  ///< The first is number 100.
    std::uint64_t baseFee{1'000'000'000};
    ScriptedRound round{.updated = fromCivil({.year = 2026, .month = 11, .day = 29, .hour = 11, .minute = 59})};
    ScriptedRound sequencer;
    std::vector<ScriptedRound> written;  ///< Told by logs, whatever blocks are asked for.
    bool tellsLogs{true};
    bool restsOfLogs{};  ///< A question for logs is the last one it answers, but aside.
    std::vector<std::string> asides;
    int decimals{8};
    std::string description{"ETH / USD"};
    std::optional<std::string> least, most;
    bool isEmpty{};
    std::optional<Error> fault;
    std::map<std::string, std::string> instead;  ///< Answers by method.
    int asked{};

private:
    std::string hash(std::size_t place) const
    {
        return fmt::format("0x{:060x}{:04x}", 100 + place, place < blocks.size() ? blocks[place].salt : 0);
    }
    Result<std::string> block(std::string_view parameters) const
    {
        std::size_t place = blocks.size() - 1;
        if (parameters.find("latest") == std::string_view::npos)
            place = std::stoul(std::string(parameters.substr(2)), nullptr, 16) - 100;
        if (place >= blocks.size()) return "null";
        return fmt::format(R"({{"number":"{}","hash":"{}","parentHash":"{}","timestamp":"{}","baseFeePerGas":"{}"}})",
                           chain::toQuantity(signing::wordOf(100 + place)), hash(place), hash(place - 1),
                           chain::toQuantity(signing::wordOf(seconds(blocks[place].time))),
                           chain::toQuantity(signing::wordOf(baseFee)));
    }
    static std::uint64_t seconds(Timestamp time)
    {
        return static_cast<std::uint64_t>(time.nanoseconds / 1'000'000'000);
    }

    static std::string encoded(const char* outputs, std::vector<chain::AbiValue> values)
    {
        const auto signature = chain::AbiSignature::parse(fmt::format("function f() returns ({})", outputs)).value();
        return '"' + signing::toHex(chain::encodeAbi(signature.outputs, values).value()) + '"';
    }
    static std::string rounds(const ScriptedRound& one)
    {
        const auto id = [&](std::uint64_t own) {
            signing::Word word = signing::wordOf(own);
            word.bytes[22] = static_cast<std::uint8_t>(one.phase >> 8U);
            word.bytes[23] = static_cast<std::uint8_t>(one.phase);
            return word;
        };
        const auto time = [](Timestamp t) { return signing::wordOf(seconds(t)); };
        return encoded("uint80,int256,uint256,uint256,uint80", {{id(one.id)},
                                                                {signing::signedWord(one.answer).value()},
                                                                {time(one.started)},
                                                                {time(one.updated)},
                                                                {id(one.answeredIn == 0 ? one.id : one.answeredIn)}});
    }
    Result<std::string> logsOf(std::string_view parameters) const
    {
        static const auto event = chain::AbiSignature::parse("event AnswerUpdated(int256 indexed current, uint256 "
                                                             "indexed roundId, uint256 updatedAt)")
                                      .value();
        if (parameters.find(kAggregator) == std::string_view::npos) return "[]";
        std::string all;
        for (const auto& one : written) {
            const auto log = chain::encodeEvent(event, {{signing::signedWord(one.answer).value()},
                                                        {signing::wordOf(one.id)},
                                                        {signing::wordOf(seconds(one.updated))}})
                                 .value();
            std::string topics;
            for (const auto& topic : log.topics)
                topics += fmt::format(R"({}"{}")", topics.empty() ? "" : ",", signing::toHex(topic));
            all += fmt::format(R"({}{{"address":"{}","topics":[{}],"data":"{}","removed":false}})",
                               all.empty() ? "" : ",", kAggregator, topics, signing::toHex(log.data));
        }
        return "[" + all + "]";
    }
    Result<std::string> call(std::string_view parameters) const
    {
        const auto asks = [&](FeedCall one) { return parameters.find(dataOf(one)) != std::string_view::npos; };
        if (isEmpty) return "\"0x\"";
        if (parameters.find(kSequencer) != std::string_view::npos) return rounds(sequencer);
        if (asks(FeedCall::LatestRoundData)) return rounds(round);
        if (asks(FeedCall::Decimals))
            return encoded("uint8", {{signing::wordOf(static_cast<std::uint64_t>(decimals))}});
        if (asks(FeedCall::Description))
            return encoded("string", {{signing::Bytes(description.begin(), description.end())}});
        if (asks(FeedCall::Aggregator)) return encoded("address", {{signing::unsignedWord(kAggregator).value()}});
        const auto& bound = asks(FeedCall::MinAnswer) ? least : most;
        if (bound) return encoded("int192", {{signing::signedWord(*bound).value()}});
        return fail(ErrorCode::Refused, "the node refused: 3 execution reverted");
    }

    unsigned m_salt{};
};

}  // namespace ballast::oracle::testing
