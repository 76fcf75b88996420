#include "simulated_venue/venue_gateway.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/system.h"

namespace ballast::simulated_venue {

namespace {

using venue::AccountLine;

constexpr std::chrono::nanoseconds kTellAgain = std::chrono::milliseconds(1);
constexpr std::chrono::nanoseconds kNothingPlanned = std::chrono::hours(1);
constexpr Duration kMostPatience = Duration::seconds(32);
constexpr Duration kSwitchAhead = Duration::seconds(10), kRenewEvery = Duration::seconds(2),
                   kLookAgain = Duration::milliseconds(250);  ///< For a desk that lives again.
constexpr Duration kMeasureEvery = Duration::seconds(5), kOffsetMoved = Duration::milliseconds(50);

/// As the sink takes it; empty: no word of a gateway.
std::optional<venue::OwnFact> ownFactOf(domain::EventBody body)
{
    return std::visit(
        [](auto& fact) -> std::optional<venue::OwnFact> {
            if constexpr (std::is_constructible_v<venue::OwnFact, decltype(std::move(fact))>)
                return venue::OwnFact(std::move(fact));
            else
                return std::nullopt;
        },
        body);
}

/// The venue's own words have bytes; what this side of the line knows by itself has none.
std::string rawOf(const domain::Event& event)
{
    const bool ours = std::holds_alternative<domain::OrderSent>(event.body) ||
                      std::holds_alternative<domain::ConnectionChanged>(event.body);
    if (ours) return {};
    std::string id;
    if (const auto* fill = std::get_if<domain::OrderFilled>(&event.body)) id = fill->order + " " + fill->tradeId;
    if (const auto* end = std::get_if<domain::OrderEnded>(&event.body)) id = end->order + " " + end->reason;
    if (const auto* known = std::get_if<domain::OrderAcknowledged>(&event.body)) id = known->order;
    return fmt::format("{{\"at\":{},\"message\":\"{}\",\"of\":\"{}\"}}", event.time.nanoseconds,
                       domain::kindName(event), id);
}

}  // namespace

VenueGateway::VenueGateway(FaultyGateway venue, Account account, venue::Capabilities capabilities, Links links)
    : m_venue(std::move(venue)), m_account(std::move(account)), m_capabilities(capabilities), m_links(std::move(links)),
      m_line(m_links.latches, m_links.clock, capabilities.budget, [this] { wake(); })
{
}

VenueGateway::~VenueGateway() { stop(); }

Result<void> VenueGateway::start(venue::OwnSink& sink)
{
    m_sink = &sink;
    m_venue.setPowers(m_capabilities.amend, venue::mostWorking(m_capabilities), m_capabilities.scheduledCancel);
    m_venue.connect(m_links.clock.now());
    return startThread(
        m_thread, fmt::format("gw {}", m_account.label), [this] { run(); },
        fmt::format("of the gateway of {}", m_account.label));
}

void VenueGateway::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

bool VenueGateway::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) noexcept
{
    return m_line.offer(order);
}
bool VenueGateway::offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) noexcept
{
    return m_line.offer(amendment);
}
void VenueGateway::cancel(const domain::CancelIntent& intent) noexcept { m_line.cancel(intent); }
bool VenueGateway::waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const
{
    return m_line.waitHandedOver(kill, longest);
}
void VenueGateway::ask(const domain::Query& query) noexcept { m_line.ask(query); }

void VenueGateway::see(const domain::Instrument& listed)
{
    const std::lock_guard lock(m_mutex);
    m_listed.push_back(listed);
}

/// Wakes nobody while nothing rests: the venue then meets the market when an order arrives.
void VenueGateway::see(const domain::HedgeQuote& quote)
{
    {
        const std::lock_guard lock(m_mutex);
        m_quotes.insert_or_assign(quote.instrument.value, quote);
        if (!m_rests) return;
    }
    m_wake.notify_one();
}

void VenueGateway::wake() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_woken = true;
    }
    m_wake.notify_one();
}

/// How long nothing is to do; an hour if nothing is planned.
std::chrono::nanoseconds VenueGateway::idleFor(Timestamp now) const
{
    if (!m_untold.empty()) return kTellAgain;
    auto due = m_venue.nextDue();
    const auto take = [&](std::optional<Timestamp> at) {
        if (at) due = due ? std::min(*due, *at) : at;
    };
    take(m_line.nextDue());
    take(nextCancel(now));
    if (m_capabilities.scheduledCancel) take(m_renewAt);
    take(m_measureAt);
    return (due ? m_links.clock.until(*due) : std::nullopt).value_or(kNothingPlanned);
}

void VenueGateway::sleep(Timestamp now)
{
    const auto longest = idleFor(now);
    std::unique_lock lock(m_mutex);
    m_rests = !m_working.empty();
    m_wake.wait_for(lock, longest, [this] { return m_woken || m_stop || (m_rests && !m_quotes.empty()); });
    m_woken = false;
}

void VenueGateway::run()
{
    bool stops = false;
    while (!stops) {
        const auto now = m_links.clock.now();
        takeMarket(now);
        keepSwitch(now);
        measureClock(now);
        if (tellAll()) listen(now);
        work(now);
        tellAll();
        sleep(now);
        const std::lock_guard lock(m_mutex);
        stops = m_stop;
    }
    for (const auto& ended : m_line.takeAll(venue::Stopped::Ended))
        handle(ended, m_links.clock.now());
    tellAll();
}

void VenueGateway::takeMarket(Timestamp now)
{
    domain::EventBatch batch{.time = now, .events = {}};
    {
        const std::lock_guard lock(m_mutex);
        for (auto& instrument : m_listed) {
            m_underlyings[instrument.id] = instrument.underlying;
            batch.events.push_back({now, domain::InstrumentListed{std::move(instrument)}});
        }
        m_listed.clear();
        for (const auto& [id, quote] : m_quotes)
            batch.events.push_back({now, quote});
        m_quotes.clear();
    }
    if (!batch.events.empty()) m_venue.onBatch(batch);
}

/// A desk that does not move leaves the switch alone, and the venue takes away what works.
void VenueGateway::keepSwitch(Timestamp now)
{
    if (!m_capabilities.scheduledCancel || now < m_renewAt) return;
    const bool alive = m_venue.isUp(m_account.id) && m_sink->isDeskAlive();
    if (alive) m_venue.scheduleCancel(m_account.id, now + kSwitchAhead);
    m_renewAt = now + (alive ? kRenewEvery : kLookAgain);
}

/// Told when it has moved (F55).
void VenueGateway::measureClock(Timestamp now)
{
    if (now < m_measureAt) return;
    m_measureAt = now + kMeasureEvery;
    if (!m_venue.isUp(m_account.id)) return;
    const auto offset = now - m_venue.venueTime(now);
    const auto moved = offset - m_offset.value_or(Duration{});
    if (moved < kOffsetMoved && Duration{} - moved < kOffsetMoved) return;
    m_offset = offset;
    m_untold.emplace_back(venue::OwnFact(domain::ClockChanged{m_account.venue, offset}));
}

/// Reads the line, as long as everything that was read before has been told.
void VenueGateway::listen(Timestamp now)
{
    for (auto& event : m_venue.takeDue(now)) {
        learn(event.body);
        auto raw = rawOf(event);
        auto fact = ownFactOf(std::move(event.body));
        if (!fact) continue;
        if (!raw.empty()) m_untold.emplace_back(std::move(raw));
        m_untold.emplace_back(std::move(*fact));
    }
}

void VenueGateway::learn(const domain::EventBody& body)
{
    if (const auto* fill = std::get_if<domain::OrderFilled>(&body)) {
        if (fill->last) m_working.erase(fill->order);
    } else if (const auto* ended = std::get_if<domain::OrderEnded>(&body)) {
        m_working.erase(ended->order);
    } else if (const auto* report = std::get_if<domain::OrderReport>(&body)) {
        const bool open =
            report->state == domain::OrderState::Working || report->state == domain::OrderState::PartlyFilled;
        // Not found may be not found yet.
        if (!open && report->state != domain::OrderState::NotPlaced) m_working.erase(report->order);
    }
}

bool VenueGateway::tellAll()
{
    const auto tell = [&](const auto& thing) {
        if constexpr (std::is_same_v<std::decay_t<decltype(thing)>, std::string>)
            return m_sink->tellRaw(thing, m_links.clock.now());
        else
            return m_sink->tell(thing, m_links.clock.now());
    };
    while (!m_untold.empty() && std::visit(tell, m_untold.front()))
        m_untold.pop_front();
    return m_untold.empty();
}

void VenueGateway::work(Timestamp now)
{
    sendCancels(now);
    while (auto out = m_line.take()) {
        std::visit([&](const auto& thing) { handle(thing, now); }, *out);
        if (std::holds_alternative<domain::CancelIntent>(*out)) sendCancels(now);
    }
}

bool VenueGateway::liesIn(const Working& order, const domain::Scope& scope) const
{
    return domain::Scopes{.venue = m_account.venue,
                          .account = m_account.label,
                          .underlying = order.underlying,
                          .strategy = std::string(toString(order.purpose))}
        .liesIn(scope);
}

std::string VenueGateway::underlyingOf(domain::InstrumentId instrument) const
{
    const auto found = m_underlyings.find(instrument);
    return found != m_underlyings.end() ? found->second : std::string();
}

/// What the venue cancels at once is cancelled singly as well: one of the two arrives. It knows no quotes apart.
void VenueGateway::handle(const domain::CancelIntent& intent, Timestamp now)
{
    const bool desk = intent.order.empty() && intent.scope.kind == domain::ScopeKind::All;
    bool reaches = false;
    for (auto& [id, order] : m_working) {
        const bool named = intent.order.empty() ? desk || liesIn(order, intent.scope) : id == intent.order;
        if (!named || (!intent.orders && order.purpose != domain::OrderPurpose::Quote)) continue;
        order.cancelDue = now;
        reaches = true;
    }
    // The venue knows no strategies of ours.
    const bool wide = intent.order.empty() && intent.scope.kind != domain::ScopeKind::Strategy;
    if (reaches && m_capabilities.cancelAll && intent.orders && wide) m_wide.push_back(intent);
    if (intent.kill.value != 0) m_kills.push_back(intent.kill);
}

/// As far as line and budget let them; the rest when they do.
void VenueGateway::sendCancels(Timestamp now)
{
    const bool up = m_venue.isUp(m_account.id);
    while (up && !m_wide.empty() && m_line.budget().takeCancel(now)) {
        m_venue.cancel(m_wide.back());
        m_wide.pop_back();
    }
    bool all = m_wide.empty();
    for (auto& [id, order] : m_working) {
        if (order.cancelDue.isNever() || order.cancelDue > now) continue;
        if (!up || !m_line.budget().takeCancel(now)) {
            all = false;
            break;
        }
        m_venue.cancel({.scope = {}, .kill = {}, .order = id});
        order.cancelDue = now + order.patience;
        order.patience = std::min(order.patience * 2, kMostPatience);
    }
    if (!all) return;
    for (const auto kill : std::exchange(m_kills, {}))
        m_line.handedOver(kill);
}

std::optional<Timestamp> VenueGateway::nextCancel(Timestamp now) const
{
    if (!m_venue.isUp(m_account.id)) return std::nullopt;
    std::optional<Timestamp> next;
    for (const auto& [id, order] : m_working)
        if (!order.cancelDue.isNever()) next = next ? std::min(*next, order.cancelDue) : order.cancelDue;
    if (!next && m_wide.empty()) return std::nullopt;
    return std::max(next.value_or(now), m_line.budget().cancelAt(now));
}

void VenueGateway::handle(const AccountLine::NotSent& ended, Timestamp)
{
    if (ended.amendment != 0)
        m_untold.emplace_back(
            venue::OwnFact(domain::AmendAnswered{.order = ended.order, .amendment = ended.amendment, .left = false}));
    else
        m_untold.emplace_back(venue::OwnFact(
            domain::OrderEnded{ended.order, domain::OrderState::NotSent, std::string(venue::toString(ended.why))}));
}

void VenueGateway::handle(const domain::Cleared<domain::OrderIntent>& order, Timestamp now)
{
    if (!m_venue.isUp(m_account.id)) return handle(AccountLine::NotSent{order->id, venue::Stopped::NotConnected}, now);
    if (m_links.onWire) m_links.onWire(*order);
    noteHandedOver({order->id});
    m_working[order->id] = {.instrument = order->instrument,
                            .underlying = underlyingOf(order->instrument),
                            .purpose = order->purpose,
                            .cancelDue = {}};
    m_venue.send(order);
}

void VenueGateway::handle(const domain::Cleared<domain::Amendment>& amendment, Timestamp now)
{
    if (!m_venue.isUp(m_account.id))
        return handle(AccountLine::NotSent{amendment->order, venue::Stopped::NotConnected, amendment->number}, now);
    noteHandedOver({amendment->order, amendment->number});
    m_venue.amend(amendment);
}

void VenueGateway::noteHandedOver(venue::HandedOver thing)
{
    const std::lock_guard lock(m_mutex);
    m_handedOver.push_back(std::move(thing));
}

std::vector<venue::HandedOver> VenueGateway::takeHandedOver()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_handedOver, {});
}

void VenueGateway::handle(const domain::Query& query, Timestamp now)
{
    if (m_venue.isUp(m_account.id)) m_venue.ask(query, now);
}

}  // namespace ballast::simulated_venue
