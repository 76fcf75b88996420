#include "runtime/review_contents.h"

#include <filesystem>
#include <fmt/format.h>

namespace ballast::runtime {

namespace {

using Contents = JournalReview::Contents;

// Longer without a complete chain than any series in use leaves between two: shown as a gap on the scrubber.
constexpr Duration kShownGap = Duration::hours(8);

void addPoint(Contents& contents, const domain::Decision& decision)
{
    if (decision.underlying.empty() || !decision.band) return;
    contents.curve.push_back({decision.time, decision.underlying, decision.before.delta, decision.band->lower,
                              decision.band->upper, decision.before.spot});
}

Result<void> loadRows(const journal::Reader& reader, Contents& contents)
{
    return reader.forEachRecord({1}, [&](const journal::StoredRecord& record) {
        auto decision = codec::parseDecision(record.body);
        // What was tampered with so far that it cannot be read ends the table; the chain's message says where.
        if (!decision) return false;
        if (!record.isOperator) {
            ++contents.info.decisions;
            addPoint(contents, *decision);
        }
        contents.rows.push_back({std::make_shared<const domain::Decision>(std::move(*decision)), record.hash});
        contents.stepOfRow.push_back(record.step);
        return true;
    });
}

bool hasCapture(const domain::EventBatch& batch)
{
    for (const auto& event : batch.events)
        if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body); chain != nullptr && chain->complete)
            return true;
    return false;
}

Result<void> loadTimes(const journal::Reader& reader, Contents& contents, bool recorded)
{
    Timestamp capture;
    return reader.forEachStep(1, [&](const journal::StepInputs& inputs) {
        const auto time = inputs.batch.time;
        contents.stepTimes.push_back(time);
        if (recorded && hasCapture(inputs.batch)) {
            if (!capture.isNever() && time - capture > kShownGap) contents.info.gaps.emplace_back(capture, time);
            capture = time;
        }
        return true;
    });
}

}  // namespace

Result<Contents> loadContents(const journal::Reader& reader, const std::string& file)
{
    const auto& header = reader.header();
    if (!header) return fail(ErrorCode::Corrupt, fmt::format("journal {} holds no session yet", file));
    Contents contents;
    contents.info.name = std::filesystem::path(file).filename().string();
    contents.info.marketTitle = header->marketTitle;
    const auto chain = reader.verifyChain();
    if (!chain) return tl::unexpected<Error>(chain.error());
    contents.info.chainIntact = chain->intact;
    contents.info.chainMessage = chain->message;
    if (auto rows = loadRows(reader, contents); !rows) return tl::unexpected<Error>(rows.error());
    const bool recorded = header->kind == domain::MarketKind::Recorded;
    if (auto times = loadTimes(reader, contents, recorded); !times) return tl::unexpected<Error>(times.error());
    if (contents.stepTimes.empty()) return fail(ErrorCode::Corrupt, fmt::format("journal {} holds no step yet", file));
    contents.info.start = contents.stepTimes.front();
    contents.info.end = contents.stepTimes.back();
    return contents;
}

}  // namespace ballast::runtime
