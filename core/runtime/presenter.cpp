#include "runtime/presenter.h"

#include <fmt/format.h>
#include <limits>

#include "runtime/latency_view.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

using interfaces::SectionId;

constexpr std::size_t kShortHash = 12;  ///< Letters.

}  // namespace

Presenter::Presenter(Links links, PictureFacts facts) : m_links(std::move(links)), m_facts(std::move(facts)) {}

void Presenter::decided(const engine::Engine& engine, const journal::StepRecord& record, std::chrono::nanoseconds busy)
{
    if (!record.decisions.empty()) m_decisionLatency.add(busy);
    m_schedule.outdate();
    // Before the step can reach the market, which in step waits for what is asked here.
    m_links.modelRisk.look(engine, record.inputs.time, record.step);
}

void Presenter::look(const engine::Engine& engine, bool refused)
{
    if (!m_facts.shown) return;
    if (m_outdated.exchange(false)) m_schedule.outdate({SectionId::Header, SectionId::Trading, SectionId::Decisions});
    publish(engine, refused);
}

std::optional<Presenter::SteadyTime> Presenter::nextLook() const
{
    return m_facts.shown ? m_schedule.next() : std::nullopt;
}

void Presenter::want(interfaces::SectionSet sections)
{
    m_wishes = sections.bits();
    m_links.wake();
}

void Presenter::outdate()
{
    m_outdated = true;
    m_links.wake();
}

namespace {

/// For a minute after a journal was taken up again: what was safe. It is no input and stands in no record.
std::optional<interfaces::AlertView> whereItStands(Duration sinceOpened, const SessionProgress& progress)
{
    if (progress.resumedFrom.isNever() || sinceOpened > Duration::minutes(1)) return std::nullopt;
    return interfaces::AlertView{
        .id = std::numeric_limits<std::uint64_t>::max(),
        .level = progress.missingSteps > 0 ? interfaces::AlertLevel::Warning : interfaces::AlertLevel::Notice,
        .text = fmt::format("This journal was left at {} UTC: {} records are safe, {} were lost. "
                            "The session goes on from there.",
                            toIso8601(progress.resumedFrom).substr(0, 19), progress.resumedRecords,
                            progress.missingRecords),
        .panel = "decisions",
        .since = progress.resumedFrom};
}

/// A copy of the section's data, to be changed.
template <class T> std::shared_ptr<T> copyOf(const interfaces::Section<T>& section)
{
    return section.data ? std::make_shared<T>(*section.data) : std::make_shared<T>();
}

}  // namespace

/// No step is coming: paused, or the market or the session has ended.
bool Presenter::standsStill() const
{
    const auto progress = m_links.status.progress();
    return !m_links.playback().playing || progress.ended || progress.finished;
}

void Presenter::publish(const engine::Engine& engine, bool refused)
{
    m_schedule.want(interfaces::SectionSet::fromBits(m_wishes));
    auto due = m_schedule.takeDue(Clock::now(), standsStill());
    // An engine that refused a step must not be asked any more; the last picture stays, with what went wrong.
    if (refused) due = due & interfaces::SectionSet{SectionId::Header, SectionId::Trading};
    if (due.empty()) return;
    const auto dear = due & engine::kImageSections;
    const auto made = due.without(dear);
    auto picture = *m_links.board.latest();
    if (!refused) engine.fillSections(made, picture);
    if (m_openedAt.isNever() && made.has(SectionId::Alerts)) m_openedAt = picture.alerts.time;
    complete(made, picture);
    if (!made.empty()) m_links.board.publish(made, picture);
    if (refused) return;
    // What the journal has not committed yet is looked for again.
    if (m_links.tail.sequence() < engine.lastSequence()) m_schedule.outdate({SectionId::Header, SectionId::Decisions});
    if (dear.empty()) return;
    m_image = engine.makeImage(m_image.get());
    m_links.pictures.show(m_image, dear);
}

void Presenter::complete(interfaces::SectionSet made, interfaces::Picture& picture) const
{
    if (made.has(SectionId::Header)) {
        auto header = copyOf(picture.header);
        complete(*header);
        picture.header.data = std::move(header);
    }
    if (made.has(SectionId::Decisions)) addHashes(picture.decisions);
    const auto progress = m_links.status.progress();
    if (made.has(SectionId::Alerts)) {
        if (auto alert = whereItStands(picture.alerts.time - m_openedAt, progress)) {
            auto alerts = copyOf(picture.alerts);
            alerts->push_back(std::move(*alert));
            picture.alerts.data = std::move(alerts);
        }
    }
    if (made.has(SectionId::Trading) && progress.error) {
        auto trading = copyOf(picture.trading);
        trading->tradingState = domain::TradingState::Halted;
        trading->tradingStateReason = progress.error->message;
        picture.trading.data = std::move(trading);
    }
}

void Presenter::complete(interfaces::HeaderView& header) const
{
    const auto tail = m_links.tail.view();
    header.session = m_facts.session;
    header.operatorName = m_facts.operatorName;
    header.journalSequence = tail.sequence;
    header.journalHash = tail.hash;
    header.latencies = {latencyView("Decision", m_decisionLatency), latencyView("Commit", tail.commit)};
    header.playback = m_links.playback();
    header.playback.start = m_facts.start;
    header.playback.end = m_facts.end;
}

/// A list that stood keeps its data until the journal has the hash of a record that had none.
void Presenter::addHashes(interfaces::Section<std::vector<interfaces::DecisionView>>& section) const
{
    std::shared_ptr<std::vector<interfaces::DecisionView>> changed;
    for (std::size_t i = 0; i < section.data->size(); ++i) {
        const auto& view = (*section.data)[i];
        if (!view.hash.empty() || !view.decision) continue;
        auto hash = m_links.tail.hashOf(view.decision->sequence).substr(0, kShortHash);
        if (hash.empty()) continue;
        if (!changed) changed = copyOf(section);
        (*changed)[i].hash = std::move(hash);
    }
    if (changed) section.data = std::move(changed);
}

}  // namespace ballast::runtime
