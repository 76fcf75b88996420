#include "live/intake.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "venue/fact_limits.h"

namespace ballast::live {

namespace {

constexpr TimerKey kHeartbeat{TimerKind::Heartbeat}, kEngine{TimerKind::Engine};
constexpr Duration kBetweenBeats = Duration::seconds(1);
constexpr Duration kBetweenLines = Duration::seconds(10);  // Of one venue about figures that cannot be.
constexpr std::size_t kMostAsides = 256;                   // Behind as many the desk's health is one newest word.
constexpr Duration kJump = Duration::milliseconds(250);    // Of the wall clock between two beats; less is its setting.

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
        const auto isOut = [](const auto& fact) { return venue::unusable(fact).has_value(); };
        if (std::any_of(bundle.begin(), bundle.end(), isOut)) return postUsable(bundle, receivedAt);
        m_box.post(bundle, receivedAt);
        m_intake.wake();
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        m_box.tellConnection(m_venue, connection == venue::Connection::Up, why, m_intake.m_clock.now());
        m_intake.wake();
    }
    FactMailbox& box() { return m_box; }
    const std::string& venue() const { return m_venue; }
    void count(std::span<const Timestamp> receipts, Timestamp now)
    {
        if (receipts.empty()) return;
        const std::lock_guard lock(m_latencyMutex);
        for (const auto receipt : receipts)
            m_latency.add(std::chrono::nanoseconds((now - receipt).nanoseconds));
    }
    LatencyHistogram latency() const
    {
        const std::lock_guard lock(m_latencyMutex);
        return m_latency;
    }

private:
    /// The engine ends at a figure that cannot be; it stays outside, and is said with a count.
    void postUsable(std::span<const venue::MarketFact> bundle, Timestamp receivedAt)
    {
        std::vector<venue::MarketFact> kept(bundle.begin(), bundle.end());
        const auto why = venue::dropUnusable(kept);
        ++m_unusable;
        if (m_saidAt.isNever() || receivedAt - m_saidAt >= kBetweenLines) {
            log::warning(fmt::format("{} told {}, which cannot be and was not taken ({} so far)", m_venue,
                                     why.value_or("a figure"), m_unusable));
            m_saidAt = receivedAt;
        }
        if (kept.empty()) return;
        m_box.post(kept, receivedAt);
        m_intake.wake();
    }

    Intake& m_intake;
    const std::string m_venue;
    FactMailbox m_box;
    std::uint64_t m_unusable{};  ///< The feed's thread alone, like the next.
    Timestamp m_saidAt;
    mutable std::mutex m_latencyMutex;
    LatencyHistogram m_latency;
};

/// One account's way in.
class Intake::Account final : public venue::OwnSink {
public:
    Account(Intake& intake, domain::AccountId id, domain::Scope scope, venue::LatchBoard& latches)
        : m_intake(intake), m_id(id), m_scope(std::move(scope)), m_latches(latches)
    {
    }

    bool tell(const OwnFact& fact, Timestamp receivedAt) override
    {
        const auto why = venue::unusable(fact);
        if (why) {
            refuse(fact, *why);
            return true;
        }
        m_isRefusing = false;
        const auto* fill = std::get_if<domain::OrderFilled>(&fact);
        if (fill == nullptr) return put(fact, receivedAt);
        // Which of them filled it nobody knows behind this queue.
        auto named = *fill;
        named.account = m_id;
        return put(OwnFact(std::move(named)), receivedAt);
    }
    bool tellRaw(std::string_view bytes, Timestamp receivedAt) override
    {
        return put(Raw{m_id.value, std::string(bytes)}, receivedAt);
    }
    bool isDeskAlive() const noexcept override { return m_intake.m_alive && m_intake.m_alive(); }
    std::deque<Received<Own>>& queue() { return m_queue; }

private:
    bool put(Own thing, Timestamp receivedAt)
    {
        bool fits = false;
        {
            const std::lock_guard lock(m_intake.m_mutex);
            fits = m_queue.size() < m_intake.m_limits.ownFacts;
            if (fits)
                m_queue.push_back({std::move(thing), receivedAt});
            else if (!m_isFull)
                ++m_intake.m_refused;
        }
        if (!fits) {
            if (!std::exchange(m_isFull, true)) closeLatch();
            return false;
        }
        m_isFull = false;
        m_intake.wake();
        return true;
    }

    /// A figure that cannot be is of nothing that is known: the engine does not get it, and nothing leaves until a
    /// person has looked. Its bytes are in the journal. What a venue says of its margins and payments decides nothing
    /// that waits.
    void refuse(const OwnFact& fact, const std::string& why)
    {
        auto said = fmt::format("{} told {}, which cannot be and was not taken", m_scope.name, why);
        if (std::holds_alternative<domain::MarginReport>(fact) || std::holds_alternative<domain::CashMoved>(fact))
            return log::warning(said);
        if (!std::exchange(m_isRefusing, true)) closeLatch(std::move(said));
    }

    void closeLatch()
    {
        closeLatch(fmt::format("{} own facts of {} wait for the engine, the most that may", m_intake.m_limits.ownFacts,
                               m_scope.name));
    }
    void closeLatch(std::string why)
    {
        log::warning(why + "; its latch is closed until a person resumes it");
        m_intake.tellClosing({m_scope, m_latches.close(m_scope), std::move(why)});
    }

    Intake& m_intake;
    const domain::AccountId m_id;
    const domain::Scope m_scope;
    venue::LatchBoard& m_latches;
    std::deque<Received<Own>> m_queue;  ///< Under the intake's lock.
    bool m_isFull{}, m_isRefusing{};    ///< The gateway's thread alone.
};

Intake::Intake(const Clock& clock, IntakeLimits limits) : m_clock(clock), m_limits(limits)
{
    m_timers.set(kHeartbeat, clock.now() + kBetweenBeats);
}

Intake::~Intake() = default;

void Intake::goOnAfter(Timestamp lastTime, const domain::InstrumentTable& known)
{
    m_lastTime = lastTime;
    m_ids.goOnAfter(known);
    const std::lock_guard lock(m_mutex);
    m_asides.push_back({domain::DeskOpened{}, m_clock.now()});
}

venue::FeedSink& Intake::addFeed(std::string venue)
{
    m_feeds.push_back(std::make_unique<Feed>(*this, std::move(venue)));
    return *m_feeds.back();
}

venue::OwnSink& Intake::addAccount(domain::AccountId id, domain::Scope account, venue::LatchBoard& latches)
{
    m_accounts.push_back(std::make_unique<Account>(*this, id, std::move(account), latches));
    return *m_accounts.back();
}

bool Intake::tellOwn(OwnFact fact, Timestamp receivedAt)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_own.size() >= m_limits.ownFacts) {
            ++m_refused;
            return false;
        }
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
        const auto last = std::find_if(m_kills.rbegin(), m_kills.rend(),
                                       [&](const auto& held) { return held.what.scope == command.scope; });
        if (m_kills.size() < m_limits.commands || last == m_kills.rend())
            m_kills.push_back({std::move(command), m_clock.now()});
        else
            last->what.epoch = std::max(last->what.epoch, command.epoch);
    }
    wake();
}

void Intake::tellClosing(domain::LatchClosed closing)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto same = std::find_if(m_asides.begin(), m_asides.end(), [&](const auto& aside) {
            const auto* known = std::get_if<domain::LatchClosed>(&aside.what);
            return known != nullptr && known->scope == closing.scope;
        });
        if (same == m_asides.end()) {
            m_asides.push_back({std::move(closing), m_clock.now()});
        } else {
            auto& known = std::get<domain::LatchClosed>(same->what);
            known.epoch = std::max(known.epoch, closing.epoch);
        }
    }
    wake();
}

void Intake::tellHealth(domain::JournalHealth health)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool isFull = m_asides.size() >= kMostAsides;
        auto* last = isFull ? std::get_if<domain::JournalHealth>(&m_asides.back().what) : nullptr;
        if (last != nullptr)
            *last = health;
        else
            m_asides.push_back({health, m_clock.now()});
    }
    wake();
}

void Intake::tellReport(domain::ModelRiskReport report)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto waits = std::find_if(m_reports.begin(), m_reports.end(),
                                        [&](const auto& held) { return held.what.underlying == report.underlying; });
        if (waits == m_reports.end()) {
            m_reports.push_back({std::move(report), m_clock.now()});
        } else {
            ++m_replacedReports;
            if (!domain::isOutdated(report, waits->what)) waits->what = std::move(report);
        }
    }
    wake();
}

void Intake::watchWall(std::function<Timestamp()> wall)
{
    m_wall = std::move(wall);
    m_wallAhead = m_wall() - m_clock.now();
}

void Intake::setDue(std::optional<Timestamp> due)
{
    if (due)
        m_timers.set(kEngine, *due);
    else
        m_timers.cancel(kEngine);
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

/// Until something changed, the next timer is due, or that time.
void Intake::sleep(std::optional<SteadyTime> until)
{
    const auto awake = [this] { return m_changed.load() || m_closed.load(); };
    const auto due = m_timers.nextDue();
    if (const auto longest = due ? m_clock.until(*due) : std::nullopt) {
        const auto alarm = SteadyTime::clock::now() + *longest;
        until = until ? std::min(*until, alarm) : alarm;
    }
    std::unique_lock lock(m_mutex);
    m_sleeps.store(true);
    if (until)
        m_wake.wait_until(lock, *until, awake);
    else
        m_wake.wait(lock, awake);
    m_sleeps.store(false);
}

std::optional<Input> Intake::next(bool market, std::optional<SteadyTime> until)
{
    m_receipts.clear();
    m_receiptEnds.clear();
    while (!m_closed.load()) {
        const bool changed = m_changed.exchange(false);
        if (auto aside = takeAside()) return aside;
        if (auto step = takeMarket(market)) return step;
        // What was taken away meanwhile, or must not be taken now: the caller looks at what else has changed.
        if (changed || (until && *until <= SteadyTime::clock::now())) return std::nullopt;
        sleep(until);
    }
    return std::nullopt;
}

/// The machine slept or the process stood still, and no step has told the engine yet: the heartbeat does, by the time
/// since the step before it, so nothing is judged before it (F14). Before the first one the desk begins: that it
/// opened, and what persons left to it, comes before any market. `now` is no earlier than any receipt that waits.
bool Intake::hasSlept(Timestamp now) const
{
    return m_hasBeaten && now - m_lastTime > engine::kSlept && m_timers.isDue(kHeartbeat, now);
}

/// Closings and health, then kills, then one person's commands, then one report: each is a step of its own. None after
/// a sleep, until the heartbeat was.
std::optional<Input> Intake::takeAside()
{
    Input input;
    Timestamp newest;
    const auto take = [&](auto& queue) {
        newest = std::max(newest, queue.front().at);
        input.batch.events.push_back({{}, std::move(queue.front().what)});
        queue.pop_front();
    };
    // Outside the lock: whoever posts does not wait for a clock.
    auto now = m_clock.now();
    {
        const std::lock_guard lock(m_mutex);
        const auto notBefore = [&](const auto& queue) {
            if (!queue.empty()) now = std::max(now, queue.back().at);
        };
        notBefore(m_asides), notBefore(m_kills), notBefore(m_commands), notBefore(m_reports);
        if (hasSlept(now)) return std::nullopt;
        if (!m_asides.empty()) {
            while (!m_asides.empty()) {
                newest = std::max(newest, m_asides.front().at);
                std::visit(
                    [&](auto& told) {
                        input.batch.events.push_back({{}, std::move(told)});
                    },
                    m_asides.front().what);
                m_asides.pop_front();
            }
        } else if (!m_kills.empty()) {
            while (!m_kills.empty())
                take(m_kills);
        } else if (!m_commands.empty()) {
            const auto person = m_commands.front().what.operatorName;
            while (!m_commands.empty() && m_commands.front().what.operatorName == person)
                take(m_commands);
        } else if (!m_reports.empty()) {
            take(m_reports);
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
    const auto longest = oldest();
    takeOwnFacts(input, newest);
    if (!input.batch.events.empty()) listFirst(input);
    const bool beats = fireTimers(input, newest);
    if (market) takeFacts(input, newest);
    if (beats) tellCounts(input, longest, newest);
    if (input.batch.events.empty()) return std::nullopt;
    finish(input, newest);
    return input;
}

void Intake::takeOwnFacts(Input& input, Timestamp& newest)
{
    const std::lock_guard lock(m_mutex);
    takeOwnFacts(m_own, input, newest);
    for (const auto& account : m_accounts)
        takeOwnFacts(account->queue(), input, newest);
}

void Intake::takeOwnFacts(std::deque<Received<Own>>& queue, Input& input, Timestamp& newest)
{
    for (auto& own : queue) {
        if (auto* raw = std::get_if<Raw>(&own.what)) {
            m_messages.push_back({raw->account, own.at, std::move(raw->bytes)});
            continue;
        }
        newest = std::max(newest, own.at);
        std::visit(
            [&](auto& fact) {
                input.batch.events.push_back({{}, std::move(fact)});
            },
            std::get<OwnFact>(own.what));
    }
    queue.clear();
}

/// A beat that is late is one beat, and the next is a whole second later. True if there was one.
bool Intake::fireTimers(Input& input, Timestamp& newest)
{
    const auto now = m_clock.now();
    const auto due = m_timers.takeDue(now);
    if (due.empty()) return false;
    for (const auto& fired : due)
        input.batch.events.push_back({{}, fired});
    newest = std::max(newest, now);
    if (std::ranges::none_of(due, [](const auto& fired) { return fired.key == kHeartbeat; })) return false;
    m_timers.set(kHeartbeat, now + kBetweenBeats);
    m_hasBeaten = true;
    watchClocks(input, now);
    return true;
}

void Intake::watchClocks(Input& input, Timestamp now)
{
    if (!m_wall) return;
    const auto ahead = m_wall() - now;
    const auto jump = ahead - std::exchange(m_wallAhead, ahead);
    if (jump > kJump || jump < Duration{} - kJump) input.batch.events.push_back({{}, domain::ClockChanged{"", jump}});
}

/// Last in its step, so that what was taken in it is counted; `oldest` as it was before.
void Intake::tellCounts(Input& input, std::optional<Timestamp> oldest, Timestamp& newest)
{
    const auto now = m_clock.now();
    newest = std::max(newest, now);
    const auto waited = oldest ? std::max(now - *oldest, Duration{}) : Duration{};
    const std::lock_guard lock(m_mutex);
    input.batch.events.push_back({{}, domain::IntakeCounts{m_counts.posted, m_counts.merged, m_refused, waited}});
}

/// A gateway may name what a feed has listed and told no price of yet; it was numbered before the gateway knew it.
void Intake::listFirst(Input& input)
{
    std::vector<domain::Event> events;
    for (auto& instrument : m_ids.takeNew())
        events.push_back({{}, domain::InstrumentListed{std::move(instrument)}});
    input.batch.events.insert(input.batch.events.begin(), std::make_move_iterator(events.begin()),
                              std::make_move_iterator(events.end()));
}

/// Mailboxes first, then what is new in the book of instruments: so every fact that was taken finds its instrument.
void Intake::takeFacts(Input& input, Timestamp& newest)
{
    FactMailbox::Box::Counts counts;
    std::vector<domain::Event> facts;
    m_receiptEnds.clear();  // Of a look before that gave no step.
    for (const auto& feed : m_feeds) {
        const auto told = feed->box().take(facts, newest, input.receipts);
        counts.posted += told.posted;
        counts.merged += told.merged;
        m_receiptEnds.push_back(input.receipts.size());
    }
    m_receipts = input.receipts;
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
    input.privateMessages = std::exchange(m_messages, {});
}

void Intake::decided(const journal::StepRecord&, const std::vector<engine::CommandOutcome>&, const engine::Engine&)
{
    if (m_receipts.empty()) return;
    const auto now = m_clock.now();
    std::size_t from = 0;
    for (std::size_t i = 0; i < m_receiptEnds.size(); ++i) {
        m_feeds[i]->count(std::span(m_receipts).subspan(from, m_receiptEnds[i] - from), now);
        from = m_receiptEnds[i];
    }
}

std::vector<Intake::FeedLatency> Intake::latencies() const
{
    std::vector<FeedLatency> all;
    for (const auto& feed : m_feeds)
        all.push_back({feed->venue(), feed->latency()});
    return all;
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
    takeFront(m_asides);
    takeFront(m_kills);
    takeFront(m_commands);
    takeFront(m_reports);
    takeFront(m_own);
    for (const auto& account : m_accounts)
        takeFront(account->queue());
    return oldest;
}

std::size_t Intake::waiting() const
{
    std::size_t waiting = 0;
    for (const auto& feed : m_feeds)
        waiting += feed->box().size();
    const std::lock_guard lock(m_mutex);
    for (const auto& account : m_accounts)
        waiting += account->queue().size();
    return waiting + m_asides.size() + m_kills.size() + m_commands.size() + m_reports.size() + m_own.size();
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

std::uint64_t Intake::replacedReports() const
{
    const std::lock_guard lock(m_mutex);
    return m_replacedReports;
}

}  // namespace ballast::live
