#include "replay/asides.h"

#include <fmt/format.h>

#include "codec/sha256.h"
#include "replay/aside_fields.h"

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
