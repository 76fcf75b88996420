#include "runtime/verify.h"

#include <fmt/format.h>

#include "codec/sha256.h"
#include "journal/reader.h"
#include "runtime/session_setup.h"
#include "runtime/verify_replay.h"

namespace ballast::runtime {

namespace {

/// The engine that the journal's header describes.
Result<engine::Engine> engineOf(const journal::SessionHeader& header)
{
    auto config = engineConfigOf(header);
    if (!config) return tl::unexpected<Error>(config.error());
    return engine::Engine::create(std::move(*config));
}

/// Without a session nothing can be repeated; what stands there is at least counted.
void refuseSession(const journal::Reader& reader, const std::string& why, VerifyReport& report)
{
    std::uint64_t records = 0;
    const auto counted = reader.forEachRecord({1}, [&](const journal::StoredRecord&) { return ++records > 0; });
    report.difference = {"the session differs: it cannot be repeated",
                         fmt::format("{} records{}", records, counted ? "" : ", then " + counted.error().message),
                         "nothing: " + why};
}

/// Decisions may all be equal where something beside them was changed.
void noteRest(const journal::Reader& reader, VerifyReport& report)
{
    if (report.chainIntact || !report.difference.what.empty()) return;
    report.difference.what = "the file differs: " + (report.damage.empty() ? report.chainMessage : report.damage);
    if (!reader.header()) return;
    const auto genesis = reader.genesisHash();
    if (!genesis) return;
    const auto made = codec::sha256Hex({journal::toCanonicalJson(*reader.header())});
    if (*genesis != made) report.difference = {"the session header differs: its hash", *genesis, made};
}

Result<void> repeat(const journal::Reader& reader, VerifyReport& report)
{
    if (!reader.header()) {
        if (!report.chainIntact)
            refuseSession(reader, reader.fault().empty() ? report.chainMessage : reader.fault(), report);
        return {};
    }
    auto engine = engineOf(*reader.header());
    if (engine) return VerifyReplay(reader, std::move(*engine), report).run();
    // Another engine's journal is not this program's to judge, unless it was changed to look like one.
    if (report.chainIntact) return tl::unexpected<Error>(engine.error());
    refuseSession(reader, engine.error().message, report);
    return {};
}

}  // namespace

Result<VerifyReport> verifyJournal(const std::string& file)
{
    const auto opened = journal::Reader::openForCheck(file);
    if (!opened) return tl::unexpected<Error>(opened.error());
    const auto& reader = **opened;
    VerifyReport report;
    report.damage = reader.fault();
    if (const auto held = reader.holdStill(); !held && held.error().code != ErrorCode::Corrupt)
        return tl::unexpected<Error>(held.error());
    const auto chain = reader.verifyChain();
    if (!chain) return tl::unexpected<Error>(chain.error());
    report.chainIntact = chain->intact && report.damage.empty();
    report.chainMessage = chain->message;
    if (auto done = repeat(reader, report); !done) return tl::unexpected<Error>(done.error());
    noteRest(reader, report);
    report.identical = report.chainIntact && report.difference.what.empty();
    return report;
}

}  // namespace ballast::runtime
