#include "venue/hyperliquid_account/line_steps.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/typed_text.h"
#include "venue/hyperliquid/actions.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;

constexpr Duration kChannelsWithin = Duration::seconds(15);
constexpr std::size_t kShownComplaint = 120;
constexpr std::array<std::string_view, 3> kChannels{"orderUpdates", "userEvents", "userFills"};
/// Of payments: orders leave without them, and cash then differs (F37).
constexpr std::array<std::string_view, 2> kPayments{"userFundings", "userNonFundingLedgerUpdates"};

std::string shownText(const Json& json, const char* member)
{
    return json.is_object() && json.contains(member) && json.at(member).is_string()
               ? printable(json.at(member).get<std::string>(), 60)
               : std::string();
}

}  // namespace

LineSteps::LineSteps(const AccountTerms& terms, PostLine& line, OwnOrders& orders, account::Teller tell,
                     std::function<bool()> isDeskAlive)
    : m_terms(terms), m_line(line), m_orders(orders), m_tell(tell), m_isDeskAlive(std::move(isDeskAlive)),
      m_word(terms.id)
{
}

void LineSteps::opened(Timestamp now)
{
    countFiring(now);
    m_channels.clear();
    m_complaint.clear();
    m_phase = Phase::Listing;
    m_pingAt = now + m_terms.pingEvery;
    m_channelsBy = now + kChannelsWithin;
    m_line.askAnyway({{"type", "meta"}}, {.kind = PostKind::Listing}, now);
}

/// The venue's scheduled cancel goes on standing, but nobody renews it.
void LineSteps::closed(std::string_view why)
{
    const bool wasUp = isUp();
    m_phase = Phase::Down;
    if (wasUp) setArmed(false);
    if (auto word = m_word.closed(why, wasUp)) m_tell(std::move(*word));
}

void LineSteps::tick(Timestamp now)
{
    if (now >= m_pingAt) {
        m_pingAt = now + m_terms.pingEvery;
        m_line.ping();
    }
    if (!isUp()) {
        if (now > m_channelsBy)
            m_line.drop("the venue does not give the account's channels" +
                        (m_complaint.empty() ? std::string() : ": " + m_complaint));
        return;
    }
    if (m_terms.trades && now >= m_protectAt && m_isDeskAlive()) protect(now);
    countFiring(now);
}

void LineSteps::onListing(const Json& data, Timestamp now)
{
    const auto universe = readUniverse(data.dump());
    if (!universe) return m_line.drop(universe.error().message);
    for (const auto& row : universe->perpetuals)
        m_orders.list(row);
    m_line.askAnyway(questionAbout("userRole", m_line.owner()), {.kind = PostKind::Role}, now);
}

/// Asked about the address of an API wallet the venue answers with an empty account, as of any stranger: neither is
/// taken for the owner's (F105).
void LineSteps::onRole(const Json& data)
{
    const auto role = shownText(data, "role");
    if (role == "agent") {
        const auto owner = data.contains("data") ? shownText(data.at("data"), "user") : std::string();
        return refuse(fmt::format("F105: {} is an API wallet of {}, and an API wallet holds nothing; name "
                                  "its owner's address",
                                  m_line.owner(), owner.empty() ? "another address" : owner));
    }
    if (role == "missing" || role.empty())
        return refuse(fmt::format("F105: the venue knows no account {}; name the owner's address, or pay "
                                  "in there",
                                  m_line.owner()));
    subscribe();
}

/// It never comes up like this, so the desk hears why.
void LineSteps::refuse(const std::string& why)
{
    m_tell(m_word.down(why));
    m_line.drop(why);
}

void LineSteps::subscribe()
{
    m_phase = Phase::Channels;
    for (const auto channel : kChannels)
        m_line.subscribe(channel);
    for (const auto channel : kPayments)
        m_line.subscribe(channel);
}

void LineSteps::onEcho(const Json& data, Timestamp now)
{
    if (!data.is_object() || !data.contains("subscription") || !data.at("subscription").is_object()) return;
    const auto& what = data.at("subscription");
    if (!what.contains("type") || !what.at("type").is_string()) return;
    const auto type = what.at("type").get<std::string>();
    if (std::find(kChannels.begin(), kChannels.end(), type) == kChannels.end()) return;
    m_channels.insert(type);
    if (m_phase == Phase::Channels && m_channels.size() == kChannels.size()) comeUp(now);
}

void LineSteps::comeUp(Timestamp now)
{
    m_phase = Phase::Up;
    m_line.limit().lineUp(now);
    m_word.up();
    m_tell(domain::ProtectionChanged{m_terms.id, false});
    m_isArmed = false;
    m_tell(domain::ConnectionChanged{
        .account = m_terms.id, .up = true, .why = "listed and subscribed", .amends = false, .mostWorking = 0});
    if (m_terms.trades && m_isDeskAlive()) protect(now);
}

/// Longer where the address has used up what the venue lets it do, since renewals take what orders have.
Duration LineSteps::armedFor() const
{
    constexpr Duration kUsedUp = Duration::seconds(60);
    return m_line.limit().isUsedUp() ? std::max(m_terms.cancelAfter, kUsedUp) : m_terms.cancelAfter;
}

/// Four times in its time (C16); twice where the address has nearly used up what the venue lets it do.
Duration LineSteps::renewal() const { return Duration{armedFor().nanoseconds / (m_line.limit().isNear() ? 2 : 4)}; }

void LineSteps::protect(Timestamp now)
{
    const auto may = m_line.limit().renewsAt(now);
    m_line.limit().renewalWaits(may > now);
    if (may > now) {
        m_protectAt = may;
        return;
    }
    m_protectAt = now + renewal();
    const auto until = now + armedFor();
    m_line.act(scheduleCancelAction(millisecondsOf(until)),
               {.kind = PostKind::Protect, .query = {.account = {}, .order = {}, .askedAt = until, .instrument = {}}},
               now);
}

void LineSteps::onProtected(Timestamp until)
{
    m_armedUntil = until;
    m_refusals = 0;
    m_refusal.clear();
    setArmed(true);
}

/// A venue that refuses for want of traded volume, or for the day, is asked less and less: each renewal is one of the
/// requests that it lets the address make.
void LineSteps::onProtectionRefused(std::string_view why, Timestamp now)
{
    constexpr Duration kMostPause = Duration::minutes(10);
    constexpr int kMostDoublings = 8;
    m_protectAt = now + std::min(renewal() * (1 << m_refusals), kMostPause);
    m_refusals = std::min(m_refusals + 1, kMostDoublings);
    if (std::exchange(m_refusal, std::string(why)) != why)
        m_tell(account::wordOf(m_terms.label, fmt::format("the venue refuses the scheduled cancel (C16): {}", why)));
    setArmed(false);
}

void LineSteps::onComplaint(const Json& data)
{
    if (data.is_string()) m_complaint = printable(data.get<std::string>(), kShownComplaint);
}

/// Its time came without a renewal: the venue has cancelled everything, which it does ten times a day.
///
/// Source   Hyperliquid docs, "Exchange endpoint", scheduleCancel; the day begins at 00:00 UTC.
void LineSteps::countFiring(Timestamp now)
{
    constexpr int kMostADay = 10, kWarns = 8;
    if (m_armedUntil.isNever() || now < m_armedUntil) return;
    const auto day = std::exchange(m_armedUntil, {}).nanoseconds / Duration::days(1).nanoseconds;
    m_firings = day == std::exchange(m_firingDay, day) ? m_firings + 1 : 1;
    setArmed(false);
    if (m_firings >= kWarns)
        m_tell(account::wordOf(m_terms.label, fmt::format("the venue's scheduled cancel fired {} times today, of {} "
                                                          "that it does: after them it protects nothing before 00:00 "
                                                          "UTC (C16)",
                                                          m_firings, kMostADay)));
}

/// Others have two thirds of what may go at once, unless it has waited for minutes.
void LineSteps::askLimit(Timestamp now)
{
    constexpr std::string_view kQuestion = "userRateLimit";
    constexpr Duration kLongest = Duration::minutes(5);
    auto& limit = m_line.limit();
    auto& weights = *m_terms.weights;
    const bool isIdle = weights.held(now) >= weights.mostOfAQuestion() * 4.0 / 3.0;
    if (!m_terms.trades || !limit.isToAsk(isIdle ? now : now - kLongest)) return;
    if (!weights.take(now, weightOf(kQuestion))) return;
    if (m_line.ask(questionAbout(kQuestion, m_line.owner()), {.kind = PostKind::Limit}, now)) limit.asked(now);
}

void LineSteps::onLimit(const Json& data)
{
    m_line.limit().answered(data);
    tellLimit();
}

void LineSteps::noteLimit(const Result<std::vector<ActionStatus>>& statuses, Timestamp now)
{
    const auto isIt = [](const ActionStatus& one) { return AddressLimit::isRefusal(one.refusal); };
    const bool isUsedUp = statuses ? std::any_of(statuses->begin(), statuses->end(), isIt)
                                   : AddressLimit::isRefusal(statuses.error().message);
    if (!isUsedUp) return;
    m_line.limit().refused(now);
    tellLimit();
}

void LineSteps::tellLimit()
{
    if (const auto news = m_line.limit().news()) m_tell(account::wordOf(m_terms.label, *news));
}

void LineSteps::setArmed(bool armed)
{
    if (armed != std::exchange(m_isArmed, armed)) m_tell(domain::ProtectionChanged{m_terms.id, armed});
}

}  // namespace ballast::hyperliquid
