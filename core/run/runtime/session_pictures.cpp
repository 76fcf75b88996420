#include "runtime/session_pictures.h"

#include <fmt/format.h>
#include <limits>

#include "runtime/latency_view.h"

namespace ballast::runtime {

namespace {

using interfaces::SectionId;

constexpr auto kNotice = std::chrono::minutes(1);  ///< A person reads at the same pace however fast the market runs.

/// For a minute after a journal was taken up again: what was safe. It is no input and stands in no record.
std::optional<interfaces::AlertView> whereItStands(const SessionProgress& progress)
{
    if (progress.resumedFrom.isNever()) return std::nullopt;
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

/// "In force from before this start: A; B."
std::string listed(const char* what, const std::vector<std::string>& sentences)
{
    std::string all;
    for (const auto& sentence : sentences)
        all += (all.empty() ? "" : "; ") + sentence;
    return all.empty() ? all : fmt::format("{}: {}.", what, all);
}

/// For as long, what a person had left in force, which stands in the decisions too, and what of it does not hold.
void tellCarried(const kept::KillKeeper& kills, Timestamp now, std::optional<interfaces::AlertView>& notice)
{
    auto text = listed("In force from before this start", kills.saidAtStart());
    const auto left = listed("Not carried over", kills.leftAtStart());
    if (text.empty() && left.empty()) return;
    text += (text.empty() || left.empty() ? "" : " ") + left;
    if (notice) text = notice->text + ' ' + text;
    notice = interfaces::AlertView{.id = std::numeric_limits<std::uint64_t>::max(),
                                   .level = interfaces::AlertLevel::Warning,
                                   .text = std::move(text),
                                   .panel = "decisions",
                                   .since = now};
}

}  // namespace

SessionPictures::SessionPictures(Links links, PictureFacts facts)
    : m_links(std::move(links)), m_facts(std::move(facts)), m_presenter(m_links.pictures)
{
}

void SessionPictures::decided(const engine::Engine& engine, const journal::StepRecord& record,
                              const std::vector<engine::CommandOutcome>& commands, std::chrono::nanoseconds busy)
{
    if (!record.decisions.empty()) m_decisionLatency.add(busy);
    // Before a picture can show it.
    m_links.kills.follow(engine, record.inputs);
    m_links.tickets.settle(record.inputs, commands);
    m_presenter.outdate();
    // Before the step can reach the market, which in step waits for what is asked here.
    m_links.modelRisk.look(engine, record.inputs.time, record.step);
}

void SessionPictures::look(const engine::Engine& engine, bool refused)
{
    if (!refused) m_links.kills.keepTimes(engine);
    if (!refused && m_links.working != nullptr) m_links.working->answer(engine);
    if (!m_facts.shown) return;
    if (m_outdated.exchange(false))
        m_presenter.outdate({SectionId::Header, SectionId::Trading, SectionId::Commands, SectionId::Decisions,
                             // Ages and times left in them grow between two steps.
                             SectionId::Alerts, SectionId::Orders, SectionId::Proposals, SectionId::Feeds,
                             SectionId::Surface});
    publish(engine, refused);
}

void SessionPictures::end()
{
    if (m_facts.shown) m_presenter.finish();
}

std::optional<SessionPictures::SteadyTime> SessionPictures::nextLook() const
{
    return m_facts.shown ? m_presenter.next() : std::nullopt;
}

void SessionPictures::want(interfaces::SectionSet sections)
{
    m_presenter.want(sections);
    m_links.wake();
}

void SessionPictures::ask(std::shared_ptr<const interfaces::Questions> questions)
{
    m_presenter.ask(std::move(questions));
    m_links.wake();
}

void SessionPictures::outdate()
{
    m_outdated = true;
    m_links.wake();
}

/// No step is coming: paused, or the market or the session has ended.
bool SessionPictures::standsStill() const
{
    const auto progress = m_links.status.progress();
    return !m_links.playback().playing || progress.ended || progress.finished;
}

void SessionPictures::publish(const engine::Engine& engine, bool refused)
{
    // An engine that refused a step must not be asked any more.
    const auto* asked = refused ? nullptr : &engine;
    m_presenter.present(
        asked, [&] { return facts(asked); }, SteadyTime::clock::now(), standsStill());
}

std::vector<interfaces::LatencyView> SessionPictures::latencies(const LatencyHistogram& commit)
{
    constexpr auto kBetweenLooks = std::chrono::seconds(1);
    if (const auto now = SteadyTime::clock::now(); now - m_trendsAt >= kBetweenLooks) {
        m_decisionTrend.look(m_decisionLatency);
        m_commitTrend.look(commit);
        m_trendsAt = now;
    }
    std::vector all{latencyView("Decision", m_decisionLatency), latencyView("Commit", commit)};
    all[0].recent = m_decisionTrend.recent();
    all[1].recent = m_commitTrend.recent();
    return all;
}

pictures::SessionFacts SessionPictures::facts(const engine::Engine* engine)
{
    auto tail = m_links.tail.view();
    const auto progress = m_links.status.progress();
    pictures::SessionFacts facts{.session = m_facts.session,
                                 .operatorName = m_facts.operatorName,
                                 .journalSequence = tail.sequence,
                                 .journalHash = std::move(tail.hash),
                                 .latencies = latencies(tail.commit),
                                 .playback = m_links.playback(),
                                 .clock = m_links.clock ? m_links.clock() : std::nullopt,
                                 .tickets = m_links.tickets.views()};
    facts.playback.start = m_facts.start;
    facts.playback.end = m_facts.end;
    if (progress.error) facts.stopped = progress.error->message;
    if (engine == nullptr) return facts;
    if (m_openedAt.isNever()) {
        m_openedAt = engine->now();
        m_shownAt = SteadyTime::clock::now();
    }
    const bool isNew = SteadyTime::clock::now() - m_shownAt <= kNotice;
    if (isNew) facts.notice = whereItStands(progress);
    if (isNew) tellCarried(m_links.kills, m_openedAt, facts.notice);
    if (const auto trouble = m_links.kills.trouble(); !trouble.empty())
        facts.notice = interfaces::AlertView{.id = std::numeric_limits<std::uint64_t>::max(),
                                             .level = interfaces::AlertLevel::Critical,
                                             .text = trouble + ". The next start does not know of it.",
                                             .panel = "decisions",
                                             .since = engine->now()};
    return facts;
}

}  // namespace ballast::runtime
