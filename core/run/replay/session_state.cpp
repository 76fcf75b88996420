#include "replay/session_state.h"

#include <fmt/format.h>

#include "codec/state_archive.h"
#include "engine/checkpoint.h"

namespace ballast::replay {

namespace {

/// Of what stands before the engine's own bytes, which tell their form themselves.
constexpr std::uint8_t kFormat = 3;

bool isHash(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<std::string> toStateBytes(const engine::Engine& engine, const AsideChain& asides)
{
    codec::StateWriter writer;
    writer(kFormat, asides.hash());
    if (!asides.error().empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("the state cannot be kept: {}", asides.error()));
    return engine::toStateBytes(engine).map([&](const std::string& bytes) { return writer.bytes() + bytes; });
}

Result<SessionState> fromStateBytes(engine::EngineConfig config, std::string_view bytes)
{
    codec::StateReader reader(bytes);
    std::uint8_t format{};
    std::string asides;
    reader(format);
    if (reader.ok() && format != kFormat)
        return fail(ErrorCode::Unsupported, "a state was written by a program that keeps other fields");
    reader(asides);
    if (!asides.empty() && !isHash(asides)) reader.refuse("its hash is no SHA-256");
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("what a state did aside: {}", reader.error()));
    auto engine = engine::fromStateBytes(std::move(config), reader.rest());
    if (!engine) return tl::unexpected<Error>(engine.error());
    return SessionState{std::move(*engine), AsideChain(std::move(asides))};
}

}  // namespace ballast::replay
