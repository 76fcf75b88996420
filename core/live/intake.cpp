#include "live/intake.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::live {

namespace {

constexpr TimerKey kHeartbeat{TimerKind::Heartbeat};
constexpr Duration kBetweenBeats = Duration::seconds(1);

}  // namespace

/// One venue's way in.
class Intake::Feed final : public venue::FeedSink {
public:
    Feed(Intake& intake, std::string venue) : m_intake(intake), m_venue(std::move(venue)) {}

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        return m_intake.m_ids.numberOf(instrument);
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp receivedAt) override
    {
        m_box.post(bundle, receivedAt);
        m_intake.wake();
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        if (connection == venue::Connection::Up) return;
        const venue::MarketFact gap = domain::MarketGap{{}, fmt::format("{}: {}", m_venue, why)};
        post({&gap, 1}, m_intake.m_clock.now());
    }
    FactMailbox& box() { return m_box; }

private:
    Intake& m_intake;
    const std::string m_venue;
    FactMailbox m_box;
};

Intake::Intake(const Clock& clock, IntakeLimits limits, std::uint64_t lastEvent, Timestamp lastTime)
    : m_clock(clock), m_limits(limits), m_lastTime(lastTime), m_lastEvent(lastEvent)
{
    m_timers.set(kHeartbeat, clock.now() + kBetweenBeats);
}

Intake::~Intake() = default;

venue::FeedSink& Intake::addFeed(std::string venue)
{
    m_feeds.push_back(std::make_unique<Feed>(*this, std::move(venue)));
    return *m_feeds.back();
}

bool Intake::tellOwn(OwnFact fact, Timestamp receivedAt)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_own.size() >= m_limits.ownFacts) return false;
        m_own.push_back({std::move(fact), receivedAt});
    }
    wake();
    return true;
}

Result<void> Intake::submit(domain::OperatorCommand command)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_commands.size() >= m_limits.commands) {
            ++m_refused;
            return fail(ErrorCode::Refused,
                        fmt::format("{} commands wait already, the most that may; give it again when they are done",
                                    m_limits.commands));
        }
        m_commands.push_back({std::move(command), m_clock.now()});
    }
    wake();
    return {};
}

void Intake::kill(domain::OperatorCommand command)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto same = std::find_if(m_kills.begin(), m_kills.end(),
                                       [&](const auto& held) { return held.what.scope == command.scope; });
        if (same == m_kills.end())
            m_kills.push_back({std::move(command), m_clock.now()});
        else
            same->what.epoch = std::max(same->what.epoch, command.epoch);
    }
    wake();
}

void Intake::tellClosing(domain::LatchClosed closing)
{
    {
        const std::lock_guard lock(m_mutex);
        m_closings.push_back({std::move(closing), m_clock.now()});
    }
    wake();
}

void Intake::wake()
{
    m_changed.store(true);
    if (!m_sleeps.load()) return;
    const std::lock_guard lock(m_mutex);
    m_wake.notify_one();
}

void Intake::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed.store(true);
    m_wake.notify_all();
}

/// Until something changed or the next timer is due.
void Intake::sleep()
{
    const auto awake = [this] { return m_changed.load() || m_closed.load(); };
    const auto due = m_timers.nextDue();
    const auto longest = due ? m_clock.until(*due) : std::nullopt;
    std::unique_lock lock(m_mutex);
    m_sleeps.store(true);
    if (longest)
        m_wake.wait_for(lock, *longest, awake);
    else
        m_wake.wait(lock, awake);
    m_sleeps.store(false);
}

std::optional<Input> Intake::next(bool market)
{
    while (!m_closed.load()) {
        const bool changed = m_changed.exchange(false);
        if (auto aside = takeAside()) return aside;
        if (auto step = takeMarket(market)) return step;
        // What was taken away meanwhile, or must not be taken now: the caller looks at what else has changed.
        if (changed) return std::nullopt;
        sleep();
    }
    return std::nullopt;
}

/// Closings, then kills, then one person's commands: each is a step of its own.
std::optional<Input> Intake::takeAside()
{
    Input input;
    Timestamp newest;
    const auto take = [&](auto& queue) {
        newest = std::max(newest, queue.front().at);
        input.batch.events.push_back({{}, std::move(queue.front().what)});
        queue.pop_front();
    };
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closings.empty()) {
            while (!m_closings.empty())
                take(m_closings);
        } else if (!m_kills.empty()) {
            while (!m_kills.empty())
                take(m_kills);
        } else if (!m_commands.empty()) {
            const auto person = m_commands.front().what.operatorName;
            while (!m_commands.empty() && m_commands.front().what.operatorName == person)
                take(m_commands);
        } else {
            return std::nullopt;
        }
    }
    input.waits = true;
    finish(input, newest);
    return input;
}

std::optional<Input> Intake::takeMarket(bool market)
{
    Input input;
    Timestamp newest;
    takeOwnFacts(input, newest);
    fireTimers(input, newest);
    if (market) takeFacts(input, newest);
    if (input.batch.events.empty()) return std::nullopt;
    finish(input, newest);
    return input;
}

void Intake::takeOwnFacts(Input& input, Timestamp& newest)
{
    const std::lock_guard lock(m_mutex);
    for (auto& own : m_own) {
        newest = std::max(newest, own.at);
        std::visit([&](auto& fact) { input.batch.events.push_back({{}, std::move(fact)}); }, own.what);
    }
    m_own.clear();
}

/// A beat that is late is one beat, and the next is a whole second later.
void Intake::fireTimers(Input& input, Timestamp& newest)
{
    const auto now = m_clock.now();
    for (const auto& key : m_timers.takeDue(now)) {
        if (key.kind != TimerKind::Heartbeat) continue;
        m_timers.set(kHeartbeat, now + kBetweenBeats);
        input.batch.events.push_back({{}, domain::TimeAdvanced{}});
        newest = std::max(newest, now);
    }
}

/// Mailboxes first, then what is new in the book of instruments: so every fact that was taken finds its instrument.
void Intake::takeFacts(Input& input, Timestamp& newest)
{
    FactMailbox::Box::Counts counts;
    std::vector<domain::Event> facts;
    for (const auto& feed : m_feeds) {
        const auto told = feed->box().take(facts, newest, input.receipts);
        counts.posted += told.posted;
        counts.merged += told.merged;
    }
    if (facts.empty()) return;
    for (auto& instrument : m_ids.takeNew())
        input.batch.events.push_back({{}, domain::InstrumentListed{std::move(instrument)}});
    std::move(facts.begin(), facts.end(), std::back_inserter(input.batch.events));
    const std::lock_guard lock(m_mutex);
    m_counts = counts;
}

void Intake::finish(Input& input, Timestamp newest)
{
    m_lastTime = std::max(m_lastTime, newest);
    input.batch.time = m_lastTime;
    for (auto& event : input.batch.events)
        event.time = m_lastTime;
    input.firstEvent = m_lastEvent + 1;
    m_lastEvent += input.batch.events.size();
}

std::optional<Timestamp> Intake::oldest() const
{
    std::optional<Timestamp> oldest;
    const auto take = [&](std::optional<Timestamp> at) {
        if (at && (!oldest || *at < *oldest)) oldest = at;
    };
    for (const auto& feed : m_feeds)
        take(feed->box().oldest());
    const std::lock_guard lock(m_mutex);
    const auto takeFront = [&](const auto& queue) {
        if (!queue.empty()) take(queue.front().at);
    };
    takeFront(m_closings);
    takeFront(m_kills);
    takeFront(m_commands);
    takeFront(m_own);
    return oldest;
}

std::size_t Intake::waiting() const
{
    std::size_t waiting = 0;
    for (const auto& feed : m_feeds)
        waiting += feed->box().size();
    const std::lock_guard lock(m_mutex);
    return waiting + m_closings.size() + m_kills.size() + m_commands.size() + m_own.size();
}

FactMailbox::Box::Counts Intake::counts() const
{
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

std::uint64_t Intake::refused() const
{
    const std::lock_guard lock(m_mutex);
    return m_refused;
}

}  // namespace ballast::live
