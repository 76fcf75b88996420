#include "runtime/review_contents.h"

#include <filesystem>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "engine/rules_version.h"
#include "journal/day_file.h"
#include "journal/followed_orders.h"
#include "words/order_totals.h"

namespace ballast::runtime {

namespace {

using Contents = JournalReview::Contents;

// Longer without a complete chain than any series in use leaves between two: shown as a gap on the scrubber.
constexpr Duration kShownGap = Duration::hours(8);
constexpr double kChainShare = 0.6;  // Of the time: hashes and decisions; the rest are the steps' times.
constexpr const char* kGivenUp = "opening the journal was given up";

void addPoint(Contents& contents, const domain::Decision& decision)
{
    if (decision.underlying.empty() || !decision.band) return;
    contents.curve.push_back({decision.time, decision.underlying, decision.before.delta, decision.band->lower,
                              decision.band->upper, decision.before.spot});
}

Result<void> loadRows(const journal::Reader& reader, Contents& contents)
{
    return reader.forEachRecord(
        {1},
        [&](const journal::StoredRecord& record) {
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
        },
        contents.end.record);
}

/// To each row the orders that left for it.
void addOrders(Contents& contents, const journal::Followed& followed)
{
    for (auto& row : contents.rows) {
        const auto found = followed.find(row.decision->sequence);
        if (found == followed.end()) continue;
        words::OrderTotals totals(row.decision->choice);
        for (const auto& order : found->second) {
            row.orders.push_back(printable(journal::toText(order)));
            totals.add(order.instrument.name, order.quantity.toDouble(), order.filled.toDouble());
        }
        row.ordered = totals.ordered();
        row.filled = totals.filled();
        row.apart = totals.isApart();
    }
}

/// As the command line says it: a record is told whole, and that nobody knows what left for it too.
void markOrdersUnknown(Contents& contents)
{
    for (auto& row : contents.rows)
        row.orders = {journal::kOrdersNotKnown};
}

bool hasCapture(const domain::EventBatch& batch)
{
    for (const auto& event : batch.events)
        if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body); chain != nullptr && chain->complete)
            return true;
    return false;
}

Result<void> loadTimes(const journal::Reader& reader, Contents& contents, bool recorded,
                       const interfaces::Progress& progress)
{
    Timestamp capture;
    bool goesOn = true;
    // Damage among what left is named by the chain's report; it keeps nobody from reading the rest.
    auto follower = journal::OrderFollower::of(reader, contents.end);
    auto walked = reader.forEachFrame(1, contents.end.frame, [&](const journal::StoredFrame& stored) {
        if (follower) follower->take(stored);
        for (const auto& batch : stored.frame.steps) {
            contents.stepTimes.push_back(batch.time);
            if (!recorded || !hasCapture(batch)) continue;
            if (!capture.isNever() && batch.time - capture > kShownGap)
                contents.info.gaps.emplace_back(capture, batch.time);
            capture = batch.time;
        }
        const auto share = static_cast<double>(stored.lastStep) / static_cast<double>(contents.end.step);
        goesOn = !progress || progress(kChainShare + (1.0 - kChainShare) * share);
        return goesOn;
    });
    if (walked && !goesOn) return fail(ErrorCode::Refused, kGivenUp);
    if (!follower)
        markOrdersUnknown(contents);
    else if (walked)
        addOrders(contents, follower->finish());
    return walked;
}

}  // namespace

Result<Contents> loadContents(const journal::Reader& reader, const std::string& file,
                              const interfaces::Progress& progress)
{
    const auto& header = reader.header();
    if (!header) return fail(ErrorCode::Corrupt, fmt::format("journal {} holds no session yet", file));
    Contents contents;
    contents.info.name = printable(std::filesystem::path(file).filename().string());
    contents.info.earlierFile = journal::besideFile(file, -1);
    contents.info.laterFile = journal::besideFile(file, 1);
    contents.info.marketTitle = printable(header->marketTitle);
    auto end = reader.end();
    if (!end) return tl::unexpected<Error>(end.error());
    contents.end = std::move(*end);
    auto checkpoints = reader.checkpoints(contents.end);
    if (!checkpoints) return tl::unexpected<Error>(checkpoints.error());
    contents.checkpoints = std::move(*checkpoints);
    const auto chain =
        reader.verifyChain(contents.end, [&](double share) { return !progress || progress(share * kChainShare); });
    if (!chain) return tl::unexpected<Error>(chain.error());
    const auto missing = reader.missing(contents.end);
    const auto changed = reader.changedSinceCommit();
    contents.info.chainIntact = chain->intact && !missing && !changed;
    contents.info.chainMessage = !chain->intact ? chain->message
                                 : missing      ? journal::inWords(missing)
                                 : changed      ? *changed
                                 : header->rulesVersion != engine::kRulesVersion
                                     ? fmt::format("{}, made by rules version {}, this is {}", chain->message,
                                                   header->rulesVersion, engine::kRulesVersion)
                                     : chain->message;
    if (auto rows = loadRows(reader, contents); !rows) return tl::unexpected<Error>(rows.error());
    const bool recorded = header->kind == domain::MarketKind::Recorded;
    if (auto times = loadTimes(reader, contents, recorded, progress); !times)
        return tl::unexpected<Error>(times.error());
    if (contents.stepTimes.empty()) return fail(ErrorCode::Corrupt, fmt::format("journal {} holds no step yet", file));
    contents.info.start = contents.stepTimes.front();
    contents.info.end = contents.stepTimes.back();
    return contents;
}

}  // namespace ballast::runtime
