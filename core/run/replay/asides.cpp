#include "replay/asides.h"

#include <fmt/format.h>

#include "codec/sha256.h"
#include "codec/state_fields.h"

namespace ballast::codec {

template <class A> void fields(A& a, As<A, domain::KillId>& k) { whole(a, k, k.value); }
template <class A> void fields(A& a, As<A, domain::CancelIntent>& c)
{
    whole(a, c, c.scope, c.orders, c.kill, c.order);
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

std::string AsideChain::add(std::uint64_t step, const engine::EngineOutput& output)
{
    if (output.cancels.empty() && output.closings.empty() && !output.lanesClosed && output.commands.empty()) return {};
    codec::StateWriter writer;
    writer(Aside{step, output.cancels, output.closings, output.lanesClosed, output.commands});
    if (!writer.error().empty() && m_error.empty()) m_error = fmt::format("step {}: {}", step, writer.error());
    extend(writer.bytes());
    return writer.bytes();
}

Result<std::vector<Aside>> AsideChain::add(std::string_view segment, std::uint64_t after, std::uint64_t last)
{
    codec::StateReader reader(segment);
    std::vector<Aside> asides;
    while (reader.ok() && !reader.atEnd()) {
        const auto before = reader.rest();
        Aside aside;
        reader(aside);
        if (aside.step <= after || aside.step > last) reader.refuse("its steps do not rise, or are not its own");
        after = aside.step;
        extend(before.substr(0, before.size() - reader.rest().size()));
        asides.push_back(std::move(aside));
    }
    if (!reader.ok()) return fail(ErrorCode::Corrupt, fmt::format("what steps did aside: {}", reader.error()));
    return asides;
}

void AsideChain::extend(std::string_view aside) { m_hash = codec::sha256Hex({m_hash, aside}); }

}  // namespace ballast::replay
