#include <fmt/format.h>

#include "ballast_vectors/abi_json.h"
#include "ballast_vectors/checks/checks.h"
#include "ballast_vectors/checks/known_calls.h"
#include "chain/abi_event.h"
#include "chain/revert.h"

namespace ballast::vectors {

namespace {

constexpr const char* kCallBytes = "calldata|data";
constexpr const char* kAnswerBytes = "example_return|result_data";

chain::AbiSignature signatureOf(Entry& entry, std::string_view text)
{
    return entry.valueOf(chain::AbiSignature::parse(text));
}

/// What was computed from values is what stands there, and what stands there decodes to the values.
void expectValues(Entry& entry, const char* member, const std::vector<chain::AbiParameter>& parameters,
                  const std::vector<chain::AbiValue>& values, std::size_t head, ByteView computed)
{
    entry.expectBytes(member, computed);
    const auto stated = entry.bytes(member);
    if (stated.size() < head) return entry.refuse(fmt::format("{}: is too short", member));
    const auto read = chain::decodeAbi(parameters, ByteView(stated).subspan(head));
    entry.expect(read && *read == values, fmt::format("{}: decodes to other values", member));
}

void expectCall(Entry& entry, const chain::AbiSignature& function, const Json& arguments)
{
    const auto values = entry.valueOf(abiValues(function.inputs, arguments));
    const auto call = entry.valueOf(chain::encodeCall(function, values));
    expectValues(entry, kCallBytes, function.inputs, values, 4, call);
}

void expectAnswer(Entry& entry, const chain::AbiSignature& function, const Json& results)
{
    const auto values = entry.valueOf(abiValues(function.outputs, results));
    expectValues(entry, kAnswerBytes, function.outputs, values, 0,
                 entry.valueOf(chain::encodeAbi(function.outputs, values)));
}

/// Members of `decoded` by the results' names; a round number also by its phase and the round within it.
void expectDecoded(Entry& entry, const chain::AbiSignature& function)
{
    const auto values = chain::decodeAbi(function.outputs, entry.bytes(kAnswerBytes));
    if (!values) return entry.refuse(values.error().message);
    Entry decoded(entry.need("decoded"));
    for (std::size_t i = 0; i < values->size(); ++i) {
        const auto stated = abiValue(function.outputs[i].type, decoded.need(snakeCase(function.outputs[i].name)));
        decoded.expect(stated && *stated == (*values)[i], function.outputs[i].name + ": decodes to something else");
    }
    if (decoded.has("phase_id")) {
        // Chainlink's proxy: the phase stands above the 64 bits of the aggregator's round.
        auto round = std::get<Word>(values->front().content);
        Word phase;
        std::copy(round.bytes.begin(), round.bytes.begin() + 24, phase.bytes.begin() + 8);
        std::fill(round.bytes.begin(), round.bytes.begin() + 24, std::uint8_t{0});
        decoded.expectNumber("phase_id", phase);
        decoded.expectNumber("aggregator_round", round);
    }
    if (const auto wrong = decoded.verdict(); !wrong.empty()) entry.refuse("decoded: " + wrong);
}

void checkKnown(Entry& entry, const KnownCall& known)
{
    if (!known.revertText.empty()) {
        entry.expectBytes("return_data", chain::encodeRevertText(known.revertText));
        const auto read = chain::decodeRevert(entry.bytes("return_data"));
        return entry.expect(read && read->text == known.revertText, "return_data: is another revert");
    }
    const auto function = signatureOf(entry, known.signature);
    if (!known.arguments.is_null()) expectCall(entry, function, known.arguments);
    if (!known.results.is_null()) expectAnswer(entry, function, known.results);
    if (entry.has("decoded")) expectDecoded(entry, function);
}

/// An answer that the entry itself decodes, of a function that is known by its selector.
void checkBySelector(Entry& entry)
{
    const auto call = entry.bytes(kCallBytes);
    const auto text = call.size() < 4 ? std::string_view{} : findFunction(ByteView(call).first(4));
    if (text.empty() || !entry.has("decoded"))
        return entry.refuse("nothing stands there to compare these bytes with: neither signature and arguments nor "
                            "what they decode to");
    const auto function = signatureOf(entry, text);
    const auto arguments = chain::decodeAbi(function.inputs, ByteView(call).subspan(4));
    if (!arguments) return entry.refuse(arguments.error().message);
    expectDecoded(entry, function);
}

}  // namespace

void checkSelector(Entry& entry)
{
    entry.expectBytes("selector|hash", signatureOf(entry, entry.text("signature")).selector());
}

void checkEventTopic(Entry& entry)
{
    entry.expectBytes("topic|hash", signatureOf(entry, entry.text("signature")).topic());
}

void checkCall(Entry& entry)
{
    if (!entry.has("signature")) {
        const auto* known = findKnownCall(entry.name());
        return known != nullptr ? checkKnown(entry, *known) : checkBySelector(entry);
    }
    const auto function = signatureOf(entry, entry.text("signature"));
    entry.expectBytes("selector", function.selector());
    expectCall(entry, function, entry.need("args"));
    if (entry.has("result") || entry.has(kAnswerBytes)) expectAnswer(entry, function, entry.need("result"));
}

void checkEvent(Entry& entry)
{
    const auto event = signatureOf(entry, entry.text("signature"));
    const auto values = entry.valueOf(abiValues(event.inputs, entry.need("args")));
    const auto computed = entry.valueOf(chain::encodeEvent(event, values));
    auto topics = Json::array();
    chain::EventLog stated{.topics = {}, .data = entry.bytes("data")};
    for (const auto& topic : computed.topics)
        topics.push_back(signing::toHex(topic));
    entry.expectJson("topics", topics);
    entry.expectBytes("data", computed.data);
    stated.topics = computed.topics;
    const auto read = chain::decodeEvent(event, stated);
    entry.expect(read && read->size() == values.size(), "data: does not decode");
}

}  // namespace ballast::vectors
