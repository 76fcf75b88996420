#include "live/recovery.h"

#include <fmt/format.h>
#include <utility>

#include "journal/reader.h"
#include "replay/replay.h"
#include "replay/restart_point.h"

namespace ballast::live {

using Unexpected = tl::unexpected<Error>;

Result<Recovered> recover(const std::string& path, const engine::EngineConfig& config,
                          const journal::SessionHeader& header, const journal::OpeningNote& note)
{
    auto from = replay::findRestartPoint(path, header, config);
    auto writer = journal::Writer::resume(path, header, note, from ? &from->checkpoint : nullptr);
    if (!writer) return Unexpected(writer.error());
    const auto reader = journal::Reader::open(path);
    if (!reader) return Unexpected(reader.error());
    auto end = (*reader)->end();
    if (!end) return Unexpected(end.error());
    auto engine = engine::Engine::create(config);
    if (!engine) return Unexpected(engine.error());

    replay::Replay walk(**reader, std::move(*engine), std::move(*end));
    std::optional<journal::Checkpoint> checkpoint;
    if (from) {
        checkpoint = from->checkpoint;
        walk.goTo(replay::Replay::placeOf(from->checkpoint, std::move(from->state)));
    }
    const auto before = walk.step();
    if (auto done = walk.advance((*writer)->lastStep()); !done) return Unexpected(done.error());
    if (auto finished = walk.finish(); !finished) return Unexpected(finished.error());
    if (const auto& difference = walk.difference())
        return fail(ErrorCode::Mismatch, fmt::format("journal {}: {}; stored {}, now {}", path, difference.what,
                                                     difference.recorded, difference.recomputed));
    const auto after = walk.step();
    auto last = walk.takeEngine();
    const Place place{(*writer)->lastStep(), (*writer)->lastEvent(), last.now()};
    return Recovered{std::move(*writer), std::move(last), place, after - before, std::move(checkpoint)};
}

}  // namespace ballast::live
