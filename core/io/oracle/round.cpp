#include "oracle/round.h"

#include <fmt/format.h>

#include "chain/abi_event.h"
#include "chain/quantity.h"
#include "oracle/json_text.h"

namespace ballast::oracle {

namespace {

using chain::AbiSignature;
using chain::AbiValue;
using signing::Word;

constexpr std::uint64_t kLatestRound = 4'102'444'800;  // The year 2100.
constexpr std::size_t kLongestDescription = 256;

const AbiSignature& signatureOf(FeedCall call)
{
    static const auto parsed = [](const char* text) { return AbiSignature::parse(text).value(); };
    static const AbiSignature latest = parsed("function latestRoundData() returns (uint80 roundId, int256 answer, "
                                              "uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)"),
                              decimals = parsed("function decimals() returns (uint8)"),
                              description = parsed("function description() returns (string)"),
                              aggregator = parsed("function aggregator() returns (address)"),
                              least = parsed("function minAnswer() returns (int192)"),
                              most = parsed("function maxAnswer() returns (int192)");
    switch (call) {
    case FeedCall::LatestRoundData:
        return latest;
    case FeedCall::Decimals:
        return decimals;
    case FeedCall::Description:
        return description;
    case FeedCall::Aggregator:
        return aggregator;
    case FeedCall::MinAnswer:
        return least;
    case FeedCall::MaxAnswer:
        return most;
    }
    return latest;
}

Result<std::vector<AbiValue>> decoded(FeedCall call, signing::ByteView bytes)
{
    const auto& signature = signatureOf(call);
    auto values = chain::decodeAbi(signature.outputs, bytes);
    if (!values) return fail(ErrorCode::Parse, fmt::format("{}: {}", signature.canonical(), values.error().message));
    return values;
}

Result<Word> wordOf(FeedCall call, signing::ByteView bytes)
{
    const auto values = decoded(call, bytes);
    if (!values) return tl::unexpected<Error>(values.error());
    return std::get<Word>(values->front().content);
}

/// The low 64 bits, and what stands above them.
std::uint64_t lowOf(const Word& word)
{
    std::uint64_t low = 0;
    for (std::size_t i = word.bytes.size() - 8; i < word.bytes.size(); ++i)
        low = low << 8U | word.bytes[i];
    return low;
}

std::uint16_t phaseOf(const Word& word)
{
    const std::size_t at = word.bytes.size() - 10;
    return static_cast<std::uint16_t>(word.bytes[at] << 8U | word.bytes[at + 1]);
}

const AbiSignature& answerUpdated()
{
    static const auto event =
        AbiSignature::parse("event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)")
            .value();
    return event;
}

std::optional<Timestamp> timeOf(const Word& word)
{
    const auto seconds = signing::toUint64(word);
    if (!seconds || *seconds > kLatestRound) return std::nullopt;
    return Timestamp{} + Duration::seconds(static_cast<std::int64_t>(*seconds));
}

tl::unexpected<Error> badLog(std::string why)
{
    return fail(ErrorCode::Parse, fmt::format("F20: log of a round: {}", why));
}

Result<Round> roundOfLog(const Json& log, std::uint16_t phase)
{
    chain::EventLog event;
    for (const auto& topic : memberOf(log, "topics")) {
        const auto bytes = topic.is_string() ? signing::bytesFromHex(topic.get_ref<const std::string&>())
                                             : Result<signing::Bytes>(badLog("a topic is no text"));
        auto& one = event.topics.emplace_back();
        if (!bytes || bytes->size() != one.size()) return badLog("a topic is no 32 bytes");
        std::copy(bytes->begin(), bytes->end(), one.begin());
    }
    const auto& data = memberOf(log, "data");
    auto bytes = data.is_string() ? signing::bytesFromHex(data.get_ref<const std::string&>())
                                  : Result<signing::Bytes>(badLog("data is no text"));
    if (!bytes) return badLog("data is no text of bytes");
    event.data = std::move(*bytes);
    if (event.topics.empty()) return badLog("it has no topics");
    const auto values = chain::decodeEvent(answerUpdated(), event);
    if (!values) return badLog(values.error().message);
    const auto word = [&](std::size_t i) { return std::get<Word>((*values)[i].content); };
    const auto number = signing::toUint64(word(1));
    const auto time = timeOf(word(2));
    if (!number || !time) return badLog("its round is beyond 64 bits or its time beyond the year 2100");
    return Round{.phase = phase, .round = *number, .answer = word(0), .startedAt = *time, .updatedAt = *time};
}

}  // namespace

std::string roundLogParameters(std::string_view aggregator, std::uint64_t from, std::uint64_t to)
{
    return fmt::format(R"([{{"address":"{}","fromBlock":"{}","toBlock":"{}","topics":["{}"]}}])", aggregator,
                       chain::toQuantity(signing::wordOf(from)), chain::toQuantity(signing::wordOf(to)),
                       signing::toHex(answerUpdated().topic()));
}

Result<std::vector<Round>> parseRoundLogs(std::string_view result, std::uint16_t phase)
{
    const auto json = readJson(result, "eth_getLogs");
    if (!json) return tl::unexpected<Error>(json.error());
    if (!json->is_array()) return badLog("the answer is no list");
    std::vector<Round> rounds;
    for (const auto& log : *json) {
        if (memberOf(log, "removed") == Json(true)) continue;
        const auto round = roundOfLog(log, phase);
        if (!round) return tl::unexpected<Error>(round.error());
        rounds.push_back(*round);
    }
    return rounds;
}

std::string dataOf(FeedCall call) { return signing::toHex(signatureOf(call).selector()); }

Result<Round> parseRound(signing::ByteView bytes)
{
    const auto values = decoded(FeedCall::LatestRoundData, bytes);
    if (!values) return tl::unexpected<Error>(values.error());
    const auto word = [&](std::size_t i) { return std::get<Word>((*values)[i].content); };
    const auto started = timeOf(word(2)), updated = timeOf(word(3));
    if (!started || !updated) return fail(ErrorCode::Parse, "latestRoundData(): a time beyond the year 2100");
    Round round;
    round.phase = phaseOf(word(0));
    round.round = lowOf(word(0));
    round.answer = word(1);
    round.startedAt = *started;
    round.updatedAt = *updated;
    round.isFromOldRound = word(4).bytes < word(0).bytes;
    return round;
}

Result<int> parseDecimals(signing::ByteView bytes)
{
    const auto word = wordOf(FeedCall::Decimals, bytes);
    if (!word) return tl::unexpected<Error>(word.error());
    return static_cast<int>(word->bytes.back());
}

Result<std::string> parseDescription(signing::ByteView bytes)
{
    const auto values = decoded(FeedCall::Description, bytes);
    if (!values) return tl::unexpected<Error>(values.error());
    const auto& text = std::get<signing::Bytes>(values->front().content);
    if (text.size() > kLongestDescription) return fail(ErrorCode::Parse, "description(): longer than 256 bytes");
    return std::string(text.begin(), text.end());
}

Result<std::string> parseAddress(signing::ByteView bytes)
{
    const auto word = wordOf(FeedCall::Aggregator, bytes);
    if (!word) return tl::unexpected<Error>(word.error());
    return signing::toHex(signing::ByteView(word->bytes).subspan(12));
}

Result<Word> parseAnswer(signing::ByteView bytes) { return wordOf(FeedCall::MinAnswer, bytes); }

Decimal decimalOf(const Word& answer, int decimals) { return Decimal::of(signing::signedText(answer), -decimals); }

}  // namespace ballast::oracle
