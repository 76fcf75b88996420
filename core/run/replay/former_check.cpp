#include "replay/former_check.h"

#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/typed_text.h"
#include "codec/sha256.h"
#include "engine/checkpoint.h"
#include "replay/restart_point.h"

namespace ballast::replay {

namespace {

using Unexpected = tl::unexpected<Error>;

/// What the first step carries over; empty: it carries nothing over, or cannot be read.
std::optional<domain::CarriedOver> carriedIn(const journal::Reader& reader)
{
    std::optional<domain::CarriedOver> found;
    (void)reader.forEachStep(reader.former().step + 1, [&](const journal::StepInputs& stored) {
        for (const auto& event : stored.batch.events)
            if (const auto* carried = std::get_if<domain::CarriedOver>(&event.body)) found = *carried;
        return false;
    });
    return found;
}

/// The engine where a journal ends, from its newest checkpoint on.
Result<engine::Engine> engineAtEnd(const std::string& path, const journal::Reader& reader,
                                   const journal::JournalEnd& end, const ConfigOf& configOf, Difference& difference)
{
    const auto config = configOf(*reader.header());
    if (!config) return Unexpected(config.error());
    auto engine = engine::Engine::create(*config);
    if (!engine) return engine;
    Replay walk(reader, std::move(*engine), end);
    if (auto from = findRestartPoint(path, *reader.header(), *config))
        walk.goTo(Replay::placeOf(from->checkpoint, std::move(from->state)));
    if (auto done = walk.advance(end.step); !done) return Unexpected(done.error());
    difference = walk.difference();
    return walk.takeEngine();
}

/// One comparison; the first difference stays.
struct Check {
    std::string name;  ///< Of the former journal, for people.
    const journal::SessionHeader& header;
    const domain::CarriedOver& carried;
    const ConfigOf& configOf;
    FormerReport report{};

    void differs(const std::string& what, std::string ours = {}, std::string theirs = {})
    {
        if (!report.difference)
            report.difference = {fmt::format("the former journal {} {}", name, what), std::move(ours),
                                 std::move(theirs)};
    }

    void ends(const journal::JournalEnd& end)
    {
        const auto text = [](std::uint64_t step, std::uint64_t event, std::uint64_t record, const std::string& inputs,
                             const std::string& records) {
            return fmt::format("step {}, event {}, record {}, inputs hash {}, last hash {}", step, event, record,
                               printable(inputs, 64), printable(records, 64));
        };
        const auto& former = header.former;
        const auto ours = text(former.step, former.event, former.record, former.inputsHash, header.formerHash);
        const auto theirs = text(end.step, end.event, end.record.value, end.frameHash, end.recordHash);
        if (ours != theirs) differs("does not end where this one begins", ours, theirs);
        if (carried.inputsHash != former.inputsHash)
            differs("is named with another hash than in the header", carried.inputsHash, former.inputsHash);
    }

    Result<void> chains(const journal::Reader& reader, const journal::JournalEnd& end)
    {
        const auto chain = reader.verifyChain(end);
        if (!chain) return Unexpected(chain.error());
        if (!chain->intact) differs("was changed: " + chain->message);
        if (const auto changed = reader.changedSinceCommit()) differs("was changed: " + *changed);
        if (!reader.fault().empty()) differs("is damaged: " + reader.fault());
        return {};
    }

    Result<void> state(const std::string& path, const journal::Reader& reader, const journal::JournalEnd& end)
    {
        Difference difference;
        const auto engine = engineAtEnd(path, reader, end, configOf, difference);
        if (difference) differs("does not repeat: " + difference.what, difference.recorded, difference.recomputed);
        const auto theirs = engine.and_then([](const auto& last) { return engine::toStateBytes(last); });
        const auto ours = engine::stateBytesOf(carried);
        if (!theirs && theirs.error().code == ErrorCode::Io) return Unexpected(theirs.error());
        const auto hashOf = [](const Result<std::string>& bytes) {
            return bytes ? "state " + codec::sha256Hex({*bytes}) : bytes.error().message;
        };
        if (!ours || !theirs || *ours != *theirs) differs("leads to another state", hashOf(ours), hashOf(theirs));
        if (report.difference) return {};
        report.sentence = fmt::format("{} ends as this one begins: step {}, {} positions, {} open orders", name,
                                      end.step, engine->positions().size(), engine->ledger().open().size());
        return {};
    }
};

}  // namespace

Result<FormerReport> checkFormer(const std::string& file, const journal::Reader& reader, const ConfigOf& configOf)
{
    namespace fs = std::filesystem;
    if (reader.former().step == 0 || !reader.header()) return FormerReport{};
    const auto carried = carriedIn(reader);
    if (!carried) return FormerReport{{}, {"the first step differs: it does not say what is carried over", {}, {}}};
    Check check{printable(carried->file, 120), *reader.header(), *carried, configOf};
    const fs::path name(carried->file);
    const auto path = (fs::path(file).parent_path() / name.filename()).string();
    std::error_code failed;
    // A stranger's file may name any place; only this folder is looked into.
    if (name.empty() || name.filename() != name || !fs::is_regular_file(path, failed)) {
        check.report.sentence = check.name + " does not stand beside this file and was not compared";
        return std::move(check.report);
    }
    const auto former = journal::Reader::openForCheck(path);
    if (!former) {
        check.differs("cannot be read: " + former.error().message);
        return std::move(check.report);
    }
    const auto end = (*former)->end();
    if (!end || !(*former)->header()) {
        check.differs("cannot be read: " + (end ? std::string("it has no header") : end.error().message));
        return std::move(check.report);
    }
    check.ends(*end);
    if (auto done = check.chains(**former, *end); !done) return Unexpected(done.error());
    if (!check.report.difference)
        if (auto done = check.state(path, **former, *end); !done) return Unexpected(done.error());
    return std::move(check.report);
}

}  // namespace ballast::replay
