#include "venue/deribit/decoder.h"

#include <simdjson.h>

#include <fmt/format.h>

#include <string>

#include "venue/deribit/read_data.h"

namespace ballast::deribit {

namespace ondemand = simdjson::ondemand;

struct Decoder::State {
    FrameLimits limits;
    ondemand::parser parser;
    std::string buffer;  ///< The frame and the parser's padding.
    std::string badChannel;
    DataReader reader;
    bool plain{};  ///< No text of the frame has an escape in it.

    Result<void> heartbeat(ondemand::object& frame, FrameHandler& handler);
    Result<void> subscription(ondemand::object& frame, FrameHandler& handler);
    Result<void> answer(ondemand::object& frame, FrameHandler& handler);
};

namespace {

constexpr std::string_view kBadEnd = "it does not end as JSON does";

Result<void> bad(std::string_view what) { return fail(ErrorCode::Parse, fmt::format("Deribit frame: {}", what)); }

bool failed(simdjson::error_code code) { return code != simdjson::SUCCESS; }

/// Whether what is left of the object can be walked to its closing bracket.
bool endsWell(ondemand::object& object)
{
    return object.find_field("no member has this name").error() == simdjson::NO_SUCH_FIELD;
}

enum class Found { Yes, No, Broken };

/// Once an object is broken, nothing more may be asked of it.
Found find(ondemand::object& object, std::string_view key, ondemand::value& value)
{
    const auto code = object.find_field_unordered(key).get(value);
    return code == simdjson::SUCCESS ? Found::Yes : code == simdjson::NO_SUCH_FIELD ? Found::No : Found::Broken;
}

template <class Text> Result<void> findText(ondemand::object& object, std::string_view key, Text& out)
{
    ondemand::value value;
    if (find(object, key, value) != Found::Yes || failed(value.get_string().get(out)))
        return bad(fmt::format("{} is no text", key));
    return {};
}

Result<void> findObject(ondemand::object& object, std::string_view key, ondemand::object& out)
{
    ondemand::value value;
    if (find(object, key, value) != Found::Yes || failed(value.get_object().get(out)))
        return bad(fmt::format("{} is no object", key));
    return {};
}

Result<void> readError(ondemand::value value, CallError& out)
{
    ondemand::object error;
    if (failed(value.get_object().get(error))) return bad("error is no object");
    ondemand::value code;
    if (find(error, "code", code) != Found::Yes || failed(code.get_int64().get(out.code)))
        return bad("error has no whole code");
    return findText(error, "message", out.message);
}

}  // namespace

Decoder::Decoder(FrameLimits limits) : m_state(std::make_unique<State>())
{
    m_state->limits = limits;
    // Room for larger frames is made once they come.
    constexpr std::size_t kRoom = 65536;
    [[maybe_unused]] const auto code = m_state->parser.allocate(kRoom, limits.depth);
}

Decoder::~Decoder() = default;

std::string_view Decoder::badChannel() const { return m_state->badChannel; }

Result<void> Decoder::decode(std::string_view frame, FrameHandler& handler)
{
    auto& state = *m_state;
    state.badChannel.clear();
    if (frame.size() > state.limits.bytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Deribit frame: at most {} bytes are read, was {}", state.limits.bytes, frame.size()));
    state.plain = frame.find('\\') == std::string_view::npos;
    state.buffer.assign(frame);
    state.buffer.resize(frame.size() + simdjson::SIMDJSON_PADDING, '\0');
    ondemand::document document;
    const simdjson::padded_string_view padded(state.buffer.data(), frame.size(), state.buffer.size());
    if (const auto code = state.parser.iterate(padded).get(document); failed(code))
        return bad(simdjson::error_message(code));
    ondemand::object object;
    if (failed(document.get_object().get(object))) return bad("no JSON object");
    ondemand::value value;
    const auto method = find(object, "method", value);
    if (method == Found::Broken) return bad("no whole JSON object");
    if (method == Found::No) return state.answer(object, handler);
    std::string_view name;
    if (failed(value.get_string().get(name))) return bad("method is no text");
    if (name == "heartbeat") return state.heartbeat(object, handler);
    return name == "subscription" ? state.subscription(object, handler) : bad("a method that no notification has");
}

Result<void> Decoder::State::heartbeat(ondemand::object& frame, FrameHandler& handler)
{
    ondemand::object params;
    std::string_view type;
    if (auto read = findObject(frame, "params", params); !read) return read;
    if (auto read = findText(params, "type", type); !read) return read;
    if (!endsWell(params) || !endsWell(frame)) return bad(kBadEnd);
    handler.onHeartbeat(type == "test_request");
    return {};
}

Result<void> Decoder::State::subscription(ondemand::object& frame, FrameHandler& handler)
{
    ondemand::object params;
    std::string_view channel;
    if (auto read = findObject(frame, "params", params); !read) return read;
    if (auto read = findText(params, "channel", channel); !read) return read;
    badChannel = channel;
    ondemand::value data;
    if (find(params, "data", data) != Found::Yes) return bad("data is missing");
    if (auto read = reader.read(channel, data, plain); !read) return read;
    if (!endsWell(params) || !endsWell(frame)) return bad(kBadEnd);
    badChannel.clear();
    reader.tell(channel, handler);
    return {};
}

Result<void> Decoder::State::answer(ondemand::object& frame, FrameHandler& handler)
{
    std::uint64_t id = 0;
    ondemand::value value;
    if (find(frame, "id", value) != Found::Yes || failed(value.get_uint64().get(id)))
        return bad("neither a method nor a whole id");
    std::string_view result;
    const auto hasResult = find(frame, "result", value);
    if (hasResult == Found::Broken) return bad(kBadEnd);
    if (hasResult == Found::Yes && failed(simdjson::to_json_string(value).get(result)))
        return bad("result is no JSON value");
    const auto hasError = find(frame, "error", value);
    if (hasError == Found::Broken) return bad(kBadEnd);
    if ((hasError == Found::Yes) == (hasResult == Found::Yes)) return bad("one of result and error is wanted");
    CallError error;
    if (hasError == Found::Yes)
        if (auto read = readError(value, error); !read) return read;
    if (!endsWell(frame)) return bad(kBadEnd);
    if (hasError == Found::Yes)
        handler.onError(id, error);
    else
        handler.onResult(id, result);
    return {};
}

}  // namespace ballast::deribit
