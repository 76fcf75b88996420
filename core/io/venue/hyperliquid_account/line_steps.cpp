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
    m_channels.clear();
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
        if (now > m_channelsBy) m_line.drop("the venue does not give the account's channels");
        return;
    }
    if (m_terms.trades && now >= m_protectAt && m_isDeskAlive()) protect(now);
    if (m_isArmed && now >= m_armedUntil) setArmed(false);
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
    m_word.up();
    m_tell(domain::ProtectionChanged{m_terms.id, false});
    m_isArmed = false;
    m_tell(domain::ConnectionChanged{
        .account = m_terms.id, .up = true, .why = "listed and subscribed", .amends = false, .mostWorking = 0});
    if (m_terms.trades && m_isDeskAlive()) protect(now);
}

void LineSteps::protect(Timestamp now)
{
    m_protectAt = now + Duration{m_terms.cancelAfter.nanoseconds / 3};
    const auto until = now + m_terms.cancelAfter;
    m_line.act(scheduleCancelAction(millisecondsOf(until)),
               {.kind = PostKind::Protect, .query = {.account = {}, .order = {}, .askedAt = until, .instrument = {}}},
               now);
}

void LineSteps::onProtected(bool isTaken, Timestamp until)
{
    if (isTaken) m_armedUntil = until;
    setArmed(isTaken);
}

void LineSteps::setArmed(bool armed)
{
    if (armed != std::exchange(m_isArmed, armed)) m_tell(domain::ProtectionChanged{m_terms.id, armed});
}

}  // namespace ballast::hyperliquid
