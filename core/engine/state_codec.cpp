#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "codec/sha256.h"
#include "engine/checkpoint.h"
#include "engine/state_check.h"
#include "engine/state_fields_desk.h"

namespace ballast::engine {

namespace {

constexpr std::uint8_t kFormat = 1;

/// Digits of the layout's hash that stand in front of a state.
constexpr std::size_t kLayoutDigits = 16;

const std::string& layout()
{
    static const std::string digits = [] {
        codec::StateLayout layout;
        layout(codec::blank<Engine::State>());
        return codec::sha256Hex({layout.text()}).substr(0, kLayoutDigits);
    }();
    return digits;
}

Result<void> readState(codec::StateReader& reader, Engine::State& state)
{
    const auto before = state.config.book.limits;
    reader(state);
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("a state of the engine: {}", reader.error()));
    const auto& limits = state.config.book.limits;
    if (!std::equal(before.begin(), before.end(), limits.begin(), limits.end(),
                    [](const auto& a, const auto& b) { return a.underlying == b.underlying; }))
        return fail(ErrorCode::Mismatch, "a state of the engine belongs to another book: its limits are of others");
    if (const auto fault = faultOf(state); !fault.empty())
        return fail(ErrorCode::Corrupt, fmt::format("a state of the engine: {}", fault));
    return {};
}

}  // namespace

void Engine::save(codec::StateWriter& writer) const { writer(*m_state); }

Result<Engine> Engine::load(EngineConfig config, codec::StateReader& reader)
{
    auto engine = create(std::move(config));
    if (!engine) return engine;
    if (auto read = readState(reader, *engine->m_state); !read) return tl::unexpected<Error>(read.error());
    return engine;
}

Result<std::string> toStateBytes(const Engine& engine)
{
    codec::StateWriter writer;
    writer(kFormat, layout());
    engine.save(writer);
    if (!writer.error().empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("the state cannot be kept: {}", writer.error()));
    if (writer.bytes().size() > kMaxStateBytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the state must be at most {} bytes, was {}", kMaxStateBytes, writer.bytes().size()));
    return writer.bytes();
}

Result<Engine> fromStateBytes(EngineConfig config, std::string_view bytes)
{
    if (bytes.size() > kMaxStateBytes)
        return fail(ErrorCode::Corrupt,
                    fmt::format("a state must be at most {} bytes, was {}", kMaxStateBytes, bytes.size()));
    codec::StateReader reader(bytes);
    std::uint8_t format{};
    std::string made;
    reader(format, made);
    if (reader.ok() && (format != kFormat || made != layout()))
        return fail(ErrorCode::Unsupported, "a state was written by a program that keeps other fields");
    auto engine = Engine::load(std::move(config), reader);
    if (engine && !reader.atEnd()) return fail(ErrorCode::Corrupt, "a state of the engine: bytes are left over");
    return engine;
}

}  // namespace ballast::engine
