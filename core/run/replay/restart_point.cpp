#include "replay/restart_point.h"

#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "journal/reader.h"

namespace ballast::replay {

std::optional<RestartPoint> findRestartPoint(const std::string& path, const journal::SessionHeader& header,
                                             const engine::EngineConfig& config)
{
    const auto reader = journal::Reader::open(path);
    if (!reader || !(*reader)->header() || !journal::differenceBetween(*(*reader)->header(), header).empty())
        return std::nullopt;
    const auto end = (*reader)->end();
    const auto stored = end ? (*reader)->checkpoints(*end) : tl::unexpected<Error>(end.error());
    if (!stored) return std::nullopt;
    for (auto row = stored->rbegin(); row != stored->rend(); ++row) {
        if (!row->keepsState) continue;
        auto state =
            (*reader)->stateOf(*row).and_then([&](const std::string& bytes) { return fromStateBytes(config, bytes); });
        if (state) return RestartPoint{*row, std::move(*state)};
        log::warning(fmt::format("journal {}: checkpoint {} after step {} is passed over: {}", path, row->number,
                                 row->step, state.error().message));
    }
    return std::nullopt;
}

}  // namespace ballast::replay
