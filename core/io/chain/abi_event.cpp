#include "chain/abi_event.h"

#include <fmt/format.h>

#include "signing/keccak.h"

namespace ballast::chain {

namespace {

bool isHashed(const AbiType& type) { return type.kind == AbiType::Kind::Binary || type.kind == AbiType::Kind::String; }
bool isCompound(const AbiType& type) { return type.kind == AbiType::Kind::Tuple || type.kind == AbiType::Kind::List; }

tl::unexpected<Error> compoundTopic(const AbiParameter& parameter)
{
    return fail(ErrorCode::Unsupported, fmt::format("a topic of type {}", parameter.type.canonical()));
}

Result<Hash32> topicOf(const AbiParameter& parameter, const AbiValue& value)
{
    if (isCompound(parameter.type)) return compoundTopic(parameter);
    if (const auto* bytes = std::get_if<Bytes>(&value.content); bytes != nullptr && isHashed(parameter.type))
        return signing::keccak256(*bytes);
    const auto* word = std::get_if<Word>(&value.content);
    if (word == nullptr || !fitsType(parameter.type, *word))
        return fail(ErrorCode::InvalidArgument, fmt::format("a topic is no {}", parameter.type.canonical()));
    return word->bytes;
}

std::vector<AbiParameter> notIndexed(const AbiSignature& event)
{
    std::vector<AbiParameter> rest;
    std::copy_if(event.inputs.begin(), event.inputs.end(), std::back_inserter(rest),
                 [](const AbiParameter& parameter) { return !parameter.indexed; });
    return rest;
}

}  // namespace

Result<EventLog> encodeEvent(const AbiSignature& event, const std::vector<AbiValue>& values)
{
    if (values.size() != event.inputs.size())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} values for event {}", values.size(), event.canonical()));
    EventLog log{.topics = {event.topic()}};
    std::vector<AbiValue> rest;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!event.inputs[i].indexed) {
            rest.push_back(values[i]);
            continue;
        }
        const auto topic = topicOf(event.inputs[i], values[i]);
        if (!topic) return tl::unexpected<Error>(topic.error());
        log.topics.push_back(*topic);
    }
    auto data = encodeAbi(notIndexed(event), rest);
    if (!data) return tl::unexpected<Error>(std::move(data.error()));
    log.data = std::move(*data);
    return log;
}

Result<std::vector<AbiValue>> decodeEvent(const AbiSignature& event, const EventLog& log)
{
    const auto rest = notIndexed(event);
    if (log.topics.size() != event.inputs.size() - rest.size() + 1 || log.topics.front() != event.topic())
        return fail(ErrorCode::Mismatch, fmt::format("the log is not one of {}", event.canonical()));
    auto data = decodeAbi(rest, log.data);
    if (!data) return data;
    std::vector<AbiValue> values;
    auto topic = log.topics.begin() + 1;
    auto next = data->begin();
    for (const auto& parameter : event.inputs) {
        if (!parameter.indexed) {
            values.push_back(std::move(*next++));
            continue;
        }
        if (isCompound(parameter.type)) return compoundTopic(parameter);
        const Word word{*topic++};
        if (!isHashed(parameter.type) && !fitsType(parameter.type, word))
            return fail(ErrorCode::Parse,
                        fmt::format("a topic of {} is no {}", event.name, parameter.type.canonical()));
        values.push_back({word});
    }
    return values;
}

}  // namespace ballast::chain
