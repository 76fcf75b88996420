#include "runtime/verify.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

#include "codec/sha256.h"
#include "engine/rules_version.h"
#include "journal/head_file.h"
#include "journal/reader.h"
#include "replay/former_check.h"
#include "runtime/session_setup.h"

namespace ballast::runtime {

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr double kChainShare = 0.2;  // Of the time; the rest is the engine's.
constexpr std::uint64_t kStepsBetweenLooks = 64;

/// One check, part by part.
struct Check {
    const journal::Reader& reader;
    const journal::JournalEnd& end;
    const std::function<bool(double)>& progress;
    VerifyReport& report;
    std::string segment{};              ///< What the steps since the checkpoint before did aside.
    std::optional<bool> keepsAsides{};  ///< Known at the first checkpoint after a step that did something.

    Result<void> chains()
    {
        const auto chain = reader.verifyChain(end, [&](double share) { return goesOn(share * kChainShare); });
        if (report.givenUp) return {};
        if (!chain) return Unexpected(chain.error());
        report.chainIntact = chain->intact && report.damage.empty();
        report.chainMessage = chain->message;
        return {};
    }

    Result<void> decisions()
    {
        if (!reader.header()) {
            if (!report.chainIntact) refuseSession(reader.fault().empty() ? report.chainMessage : reader.fault());
            return {};
        }
        report.rulesOfJournal = reader.header()->rulesVersion;
        auto config = engineConfigOf(*reader.header());
        auto engine = config ? engine::Engine::create(std::move(*config)) : Unexpected(config.error());
        if (!engine) {
            refuseSession(engine.error().message);
            return {};
        }
        replay::Replay walk(reader, std::move(*engine), end);
        auto checkpoints = reader.checkpoints(end);
        // What cannot be read is the chains' finding.
        if (!checkpoints) checkpoints.emplace();
        auto next = checkpoints->begin();
        auto done = walk.advance(end.step, [&](const replay::Taken& taken) -> Result<bool> {
            const auto step = taken.record.step;
            segment += taken.aside;
            for (; next != checkpoints->end() && next->step <= step; ++next)
                if (next->step == step) compareCheckpoint(*next, walk.place());
            return step % kStepsBetweenLooks != 0 ||
                   goesOn(kChainShare +
                          (1.0 - kChainShare) * static_cast<double>(step) / static_cast<double>(end.step));
        });
        if (report.givenUp) return {};
        if (done) done = walk.finish();
        report.counts = walk.counts();
        report.counts.steps -= reader.former().step;
        if (walk.difference()) report.difference = walk.difference();
        return done;
    }

    /// The first difference from what was computed again is kept; decisions go on being compared.
    void compareCheckpoint(const journal::Checkpoint& stored, const replay::Replay::Place& place)
    {
        const auto asides = std::exchange(segment, {});
        const bool sameState = compareState(stored, place);
        const bool sameAsides = compareAsides(stored, keepsAsides.value_or(true) ? asides : std::string());
        if (sameState && sameAsides) ++report.checkpoints;
    }

    bool compareState(const journal::Checkpoint& stored, const replay::Replay::Place& place)
    {
        const auto hashWith = [&](const replay::AsideChain& chain) {
            const auto bytes = replay::toStateBytes(place.engine, chain);
            return bytes ? codec::sha256Hex({*bytes}) : bytes.error().message;
        };
        auto hash = hashWith(keepsAsides.value_or(true) ? place.asides : replay::AsideChain());
        const bool same = hash == stored.stateHash;
        if (!keepsAsides && place.asides != replay::AsideChain()) {
            // A live desk keeps none of them, from its first checkpoint on: its market is not run again.
            if (same || hashWith({}) == stored.stateHash) keepsAsides = same;
            if (!keepsAsides.value_or(true)) return true;
        }
        if (same) return true;
        if (!report.difference)
            report.difference = {fmt::format("checkpoint {} differs: its state (step {})", stored.number, stored.step),
                                 stored.stateHash, std::move(hash)};
        return false;
    }

    bool compareAsides(const journal::Checkpoint& stored, const std::string& wanted)
    {
        const auto asides = reader.asidesOf(stored);
        if (asides && *asides == wanted) return true;
        const auto textOf = [](const std::string& bytes) {
            return fmt::format("{} bytes, SHA-256 {}", bytes.size(), codec::sha256Hex({bytes}));
        };
        if (!report.difference)
            report.difference = {fmt::format("checkpoint {} differs: what its steps did aside (up to step {})",
                                             stored.number, stored.step),
                                 asides ? textOf(*asides) : asides.error().message, textOf(wanted)};
        return false;
    }

    /// Decisions may all be equal where something beside them was changed, or is gone.
    void rest()
    {
        if (report.difference) return;
        const auto head = reader.headerHash();
        if (!report.chainIntact) {
            report.difference.what =
                "the file differs: " + (report.damage.empty() ? report.chainMessage : report.damage);
            if (!reader.header() || !head) return;
            const auto made = codec::sha256Hex({journal::toCanonicalJson(*reader.header())});
            if (*head != made) report.difference = {"the session header differs: its hash", *head, made};
            return;
        }
        // Rows that only the register knows weigh less than another frame or record.
        const auto missing = reader.missing(end);
        const bool onlyEntries = missing.steps == 0 && missing.records == 0;
        const auto changed = onlyEntries ? reader.changedSinceCommit() : std::nullopt;
        if (changed) {
            report.difference = {"the file differs: " + *changed, {}, {}};
        } else if (missing) {
            report.difference = {"the file differs: " + journal::inWords(missing),
                                 fmt::format("it ends with step {} and record {}", end.step, end.record.value),
                                 fmt::format("its writer counted {} steps and {} records", end.step + missing.steps,
                                             end.record.value + missing.records)};
            if (onlyEntries) report.difference.recomputed = "its writer counted them";
        }
    }

    bool goesOn(double share)
    {
        if (progress && !progress(share)) report.givenUp = true;
        return !report.givenUp;
    }

    /// Without a session nothing can be repeated; what stands there is at least counted.
    void refuseSession(const std::string& why)
    {
        std::uint64_t records = 0;
        const auto counted = reader.forEachRecord({1}, [&](const journal::StoredRecord&) { return ++records > 0; });
        report.difference = {"the session differs: it cannot be repeated",
                             fmt::format("{} records{}", records, counted ? "" : ", then " + counted.error().message),
                             "nothing: " + why};
    }
};

bool isCounted(const std::string& file, const journal::Reader& reader)
{
    const auto head = journal::readHead(file);
    const auto hash = reader.headerHash();
    return head && (!hash || head->headerHash == *hash);
}

}  // namespace

Result<VerifyReport> verifyJournal(const std::string& file, const std::function<bool(double)>& progress)
{
    const auto opened = journal::Reader::openForCheck(file);
    if (!opened) return Unexpected(opened.error());
    VerifyReport report;
    report.damage = (*opened)->fault();
    report.rulesOfProgram = engine::kRulesVersion;
    report.lostRows = (*opened)->lostRows();
    report.isCounted = isCounted(file, **opened);
    auto end = (*opened)->end();
    if (!end && end.error().code == ErrorCode::Io) return Unexpected(end.error());
    // What cannot even be counted is walked until it cannot be read.
    if (!end) end = journal::everything();
    report.inputsHash = end->frameHash;
    Check check{**opened, *end, progress, report};
    if (auto done = check.chains(); !done || report.givenUp)
        return done ? Result<VerifyReport>(report) : Unexpected(done.error());
    if (auto done = check.decisions(); !done) return Unexpected(done.error());
    check.rest();
    auto former = replay::checkFormer(file, **opened, engineConfigOf);
    if (!former) return Unexpected(former.error());
    report.former = std::move(former->sentence);
    if (!report.difference) report.difference = std::move(former->difference);
    report.identical = !report.givenUp && report.chainIntact && !report.difference;
    return report;
}

}  // namespace ballast::runtime
