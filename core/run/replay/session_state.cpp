#include "replay/session_state.h"

#include <fmt/format.h>

#include "codec/state_fields.h"
#include "engine/checkpoint.h"

namespace ballast::codec {

template <class A> void fields(A& a, As<A, domain::KillId>& k) { whole(a, k, k.value); }
template <class A> void fields(A& a, As<A, domain::CancelIntent>& c)
{
    whole(a, c, c.scope, c.orders, c.kill, c.order);
}
template <class A> void fields(A& a, As<A, domain::Refusal>& r)
{
    whole(a, r, r.rule, r.scope, r.value, r.limit, r.reference, r.order);
}
template <class A> void fields(A& a, As<A, engine::CommandOutcome>& c)
{
    whole(a, c, c.action, c.tookEffect, c.refusals, c.sentence, c.record);
}
template <class A> void fields(A& a, As<A, replay::Aside>& s)
{
    whole(a, s, s.step, s.cancels, s.closings, s.lanesClosed, s.commands);
}

}  // namespace ballast::codec

namespace ballast::replay {

namespace {

/// Of what stands before the engine's own bytes, which tell their form themselves.
constexpr std::uint8_t kFormat = 2;

}  // namespace

void note(Asides& asides, std::uint64_t step, const engine::EngineOutput& output)
{
    if (output.cancels.empty() && output.closings.empty() && !output.lanesClosed && output.commands.empty()) return;
    asides.push_back({step, output.cancels, output.closings, output.lanesClosed, output.commands});
}

Result<std::string> toStateBytes(const engine::Engine& engine, const Asides& asides)
{
    codec::StateWriter writer;
    writer(kFormat, asides);
    if (!writer.error().empty())
        return fail(ErrorCode::InvalidArgument, fmt::format("the state cannot be kept: {}", writer.error()));
    return engine::toStateBytes(engine).map([&](const std::string& bytes) { return writer.bytes() + bytes; });
}

Result<SessionState> fromStateBytes(engine::EngineConfig config, std::string_view bytes)
{
    codec::StateReader reader(bytes);
    std::uint8_t format{};
    std::vector<Aside> asides;
    reader(format);
    if (reader.ok() && format != kFormat)
        return fail(ErrorCode::Unsupported, "a state was written by a program that keeps other fields");
    reader(asides);
    for (std::size_t i = 1; i < asides.size(); ++i)
        if (asides[i].step <= asides[i - 1].step) reader.refuse("its steps do not rise");
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("what a state did aside: {}", reader.error()));
    auto engine = engine::fromStateBytes(std::move(config), reader.rest());
    if (!engine) return tl::unexpected<Error>(engine.error());
    return SessionState{std::move(*engine), std::move(asides)};
}

}  // namespace ballast::replay
