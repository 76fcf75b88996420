#include "oracle/chain_reader.h"

#include <algorithm>
#include <fmt/format.h>

#include "chain/fee_history.h"
#include "chain/quantity.h"

namespace ballast::oracle {

namespace {

constexpr Duration kPinsHold = Duration::hours(1);
constexpr std::uint64_t kMostLogBlocks = 1000;  // Of which a node is asked for logs at once; providers allow some more.

/// Place of the first node that can be used.
std::optional<std::size_t> firstUsable(const ChainReading& reading)
{
    for (std::size_t i = 0; i < reading.nodes.size(); ++i)
        if (reading.nodes[i].isUsable) return i;
    return std::nullopt;
}

/// What more than half of them say, or nothing.
template <class Value> const Value* majorityOf(const std::vector<Value>& answers)
{
    for (const auto& one : answers)
        if (2 * static_cast<std::size_t>(std::count(answers.begin(), answers.end(), one)) > answers.size()) return &one;
    return nullptr;
}

/// Asked and answered, but with an error of its own: what is asked for does not exist there.
bool isAbsent(const Error& error) { return error.code == ErrorCode::Refused || error.code == ErrorCode::NotFound; }

}  // namespace

ChainReading ChainReader::read(Timestamp now)
{
    ChainReading reading;
    readHeads(reading);
    settleBlock(reading);
    const auto node = firstUsable(reading);
    if (!reading.head || !node || !reading.disagreement.empty()) {
        m_readBlock.clear();
        return reading;
    }
    if (reading.head->hash == m_readBlock) return reading;
    bool isWhole = true;
    m_between.clear();
    for (std::size_t i = 0; i < m_terms.feeds.size(); ++i) {
        reading.feeds.push_back(readFeed(i, reading, now));
        isWhole = isWhole && reading.feeds.back().round;
    }
    if (m_terms.sequencer) {
        readSequencer(reading);
        isWhole = isWhole && reading.sequencer;
    }
    if (m_terms.tellsGas) reading.tip = readTip(*node, reading.head->number);
    // Last, and aside: a provider may not like this question, and prices are not to wait for it.
    for (const auto& what : m_between)
        readBetween(reading.feeds[what.feed], what, reading.head->number);
    m_readBlock = isWhole ? reading.head->hash : "";
    return reading;
}

/// One node alone is not believed that a sequencer is up (F101).
void ChainReader::readSequencer(ChainReading& reading)
{
    std::vector<Round> rounds;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (!reading.nodes[i].isUsable) continue;
        const auto bytes = call(i, *m_terms.sequencer, FeedCall::LatestRoundData, reading.head->number);
        if (const auto round = bytes ? parseRound(*bytes) : Result<Round>(tl::unexpected<Error>(bytes.error())))
            rounds.push_back(*round);
    }
    if (const auto* round = majorityOf(rounds))
        reading.sequencer = *round;
    else
        reading.isSequencerLost = true;
}

void ChainReader::readHeads(ChainReading& reading)
{
    std::uint64_t highest = 0;
    for (auto* node : m_nodes) {
        NodeReading one{.name = node->name()};
        const auto answer = node->ask("eth_getBlockByNumber", blockParameters(std::nullopt));
        const auto head = answer ? parseHead(*answer) : Result<Head>(tl::unexpected<Error>(answer.error()));
        if (head)
            one.head = *head;
        else
            one.why = head.error().message;
        one.isUsable = head.has_value();
        if (head) highest = std::max(highest, head->number);
        reading.nodes.push_back(std::move(one));
    }
    for (auto& one : reading.nodes)
        if (one.isUsable && one.head->number + m_terms.mostLag < highest) {
            one.isUsable = false;
            one.why = fmt::format("F101: {} is {} blocks behind", one.name, highest - one.head->number);
        }
}

void ChainReader::settleBlock(ChainReading& reading)
{
    std::optional<std::uint64_t> height;
    for (const auto& one : reading.nodes)
        if (one.isUsable) height = height ? std::min(*height, one.head->number) : one.head->number;
    if (!height) return;
    std::vector<std::string> hashes;
    std::vector<std::pair<std::size_t, Head>> heads;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        auto& one = reading.nodes[i];
        if (!one.isUsable) continue;
        Result<Head> head = *one.head;
        if (head->number != *height) {
            const auto answer = m_nodes[i]->ask("eth_getBlockByNumber", blockParameters(*height));
            head = answer ? parseHead(*answer) : Result<Head>(tl::unexpected<Error>(answer.error()));
            if (head && head->number != *height) head = fail(ErrorCode::Parse, "F21: another block than was asked for");
        }
        one.isUsable = head.has_value();
        if (!head) {
            one.why = fmt::format("{}: {}", one.name, head.error().message);
            continue;
        }
        hashes.push_back(head->hash);
        heads.emplace_back(i, *head);
    }
    if (heads.empty()) return;
    const auto* hash = majorityOf(hashes);
    if (hash == nullptr) {
        reading.head = heads.front().second;
        reading.disagreement = fmt::format("F101: the nodes hold different blocks at height {}", *height);
        return;
    }
    for (const auto& [place, head] : heads) {
        auto& one = reading.nodes[place];
        one.isUsable = head.hash == *hash;
        if (one.isUsable)
            reading.head = head;
        else
            one.why = fmt::format("F101: {} holds another block at height {}", one.name, *height);
    }
}

Result<signing::Bytes> ChainReader::call(std::size_t node, const std::string& contract, FeedCall function,
                                         std::uint64_t block)
{
    const auto answer = m_nodes[node]->ask("eth_call", callParameters(contract, dataOf(function), block));
    if (!answer) return tl::unexpected<Error>(answer.error());
    auto bytes = parseBytes(*answer);
    if (!bytes) return fail(bytes.error().code, fmt::format("{}: {}", contract, bytes.error().message));
    return bytes;
}

FeedReading ChainReader::readFeed(std::size_t place, const ChainReading& reading, Timestamp now)
{
    FeedReading feed;
    const auto& contract = m_terms.feeds[place].contract;
    std::vector<Round> rounds;
    std::size_t teller = 0;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (!reading.nodes[i].isUsable) continue;
        const auto bytes = call(i, contract, FeedCall::LatestRoundData, reading.head->number);
        const auto round = bytes ? parseRound(*bytes) : Result<Round>(tl::unexpected<Error>(bytes.error()));
        if (round)
            rounds.push_back(*round), teller = i;
        else
            feed.why = round.error();
    }
    const auto* round = majorityOf(rounds);
    feed.nodesDiffer = round == nullptr && !rounds.empty();
    if (round == nullptr) return feed;
    auto& pinned = m_phases[place];
    if (pinned.at.isNever() || pinned.phase != round->phase || now - pinned.at > kPinsHold) {
        auto pins = readPins(contract, teller, reading.head->number);
        if (!pins) {
            feed.why = pins.error();
            return feed;
        }
        feed.pins = std::move(*pins);
        if (pinned.phase != round->phase) pinned.round = 0;
        pinned.phase = round->phase;
        pinned.at = now;
        pinned.aggregator = feed.pins->aggregator;
    }
    feed.round = *round;
    feed.why.reset();
    // A reading of a block before the newest is refused (`ChainBook`); what came in between would be lost with it.
    if (reading.head->number < pinned.block) return feed;
    if (pinned.round > 0 && round->round > pinned.round + 1) {
        feed.unseen = round->round - pinned.round - 1;
        m_between.push_back({place, teller, pinned});
    }
    pinned.round = round->round;
    pinned.block = reading.head->number;
    return feed;
}

/// What a node says in logs counts only where it goes on from the round before without a gap.
void ChainReader::readBetween(FeedReading& feed, const Between& what, std::uint64_t block)
{
    const auto& newest = *feed.round;
    const auto& last = what.last;
    if (last.aggregator.empty() || last.block >= block || block - last.block > kMostLogBlocks) return;
    const auto answer =
        m_nodes[what.node]->askAside("eth_getLogs", roundLogParameters(last.aggregator, last.block + 1, block));
    const auto rounds = answer ? parseRoundLogs(*answer, newest.phase)
                               : Result<std::vector<Round>>(tl::unexpected<Error>(answer.error()));
    if (!rounds) return;
    auto next = last.round + 1;
    for (const auto& one : *rounds)
        if (one.round == next && next < newest.round) feed.between.push_back(one), ++next;
    feed.unseen = newest.round - next;
}

Result<FeedPins> ChainReader::readPins(const std::string& contract, std::size_t node, std::uint64_t block)
{
    FeedPins pins;
    const auto places = call(node, contract, FeedCall::Decimals, block);
    const auto decimals = places ? parseDecimals(*places) : Result<int>(tl::unexpected<Error>(places.error()));
    if (!decimals) return tl::unexpected<Error>(decimals.error());
    pins.decimals = *decimals;
    const auto text = call(node, contract, FeedCall::Description, block);
    auto description = text ? parseDescription(*text) : Result<std::string>(tl::unexpected<Error>(text.error()));
    if (!description) return tl::unexpected<Error>(description.error());
    pins.description = std::move(*description);
    const auto behind = call(node, contract, FeedCall::Aggregator, block);
    if (!behind && !isAbsent(behind.error())) return tl::unexpected<Error>(behind.error());
    const auto aggregator = behind ? parseAddress(*behind) : Result<std::string>("");
    if (!aggregator) return tl::unexpected<Error>(aggregator.error());
    pins.aggregator = *aggregator;
    if (pins.aggregator.empty()) return pins;
    for (const auto function : {FeedCall::MinAnswer, FeedCall::MaxAnswer}) {
        const auto bytes = call(node, pins.aggregator, function, block);
        if (!bytes && !isAbsent(bytes.error())) return tl::unexpected<Error>(bytes.error());
        if (!bytes) continue;
        if (const auto bound = parseAnswer(*bytes)) (function == FeedCall::MinAnswer ? pins.least : pins.most) = *bound;
    }
    return pins;
}

std::optional<signing::Word> ChainReader::readTip(std::size_t node, std::uint64_t block)
{
    const auto parameters = fmt::format(R"(["0x5","{}",[50]])", chain::toQuantity(signing::wordOf(block)));
    if (const auto answer = m_nodes[node]->ask("eth_feeHistory", parameters))
        if (const auto history = chain::parseFeeHistory(*answer))
            if (const auto tip = chain::medianTip(*history, 0)) return *tip;
    // Blocks without a transaction have no tips.
    const auto answer = m_nodes[node]->ask("eth_maxPriorityFeePerGas", "[]");
    if (!answer || answer->size() < 2 || answer->front() != '"') return std::nullopt;
    const auto tip = chain::quantityFromText(std::string_view(*answer).substr(1, answer->size() - 2));
    return tip ? std::optional(*tip) : std::nullopt;
}

}  // namespace ballast::oracle
