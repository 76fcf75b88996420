#include "venue/hyperliquid_account/post_line.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/hyperliquid/exchange_request.h"

namespace ballast::hyperliquid {

using Ordered = nlohmann::ordered_json;

std::uint64_t millisecondsOf(Timestamp at) { return static_cast<std::uint64_t>(at.nanoseconds / 1'000'000); }

Ordered questionAbout(std::string_view type, const std::string& owner)
{
    return {{"type", std::string(type)}, {"user", owner}};
}

PostLine::PostLine(const AccountTerms& terms, const AccountKeys& keys, sockets::Wire& wire)
    : m_terms(terms), m_keys(keys), m_wire(wire)
{
}

bool PostLine::post(std::string_view type, const Ordered& payload, Post about, Timestamp now)
{
    return m_posts.make(std::move(about), now, [&](std::uint64_t id) {
        const Ordered frame{
            {"method", "post"}, {"id", id}, {"request", {{"type", std::string(type)}, {"payload", payload}}}};
        return m_wire.send(frame.dump());
    });
}

bool PostLine::isProving(const domain::ClientOrderId& order, Timestamp now) const
{
    constexpr Duration kOfAnyAge = Duration::days(-1);
    return m_posts.isLate(now, kOfAnyAge, [&](const Post& post) {
        return post.query.order == order && (post.kind == PostKind::OneOrderAgain ||
                                             post.kind == PostKind::UnknownOpen || post.kind == PostKind::UnknownFills);
    });
}

bool PostLine::ask(const Ordered& question, Post about, Timestamp now)
{
    return post("info", question, std::move(about), now);
}

bool PostLine::askAnyway(const Ordered& question, Post about, Timestamp now)
{
    if (!ask(question, std::move(about), now)) return false;
    m_terms.weights->count(now, weightOf(question.at("type").get_ref<const std::string&>()));
    return true;
}

bool PostLine::act(const Ordered& action, Post about, Timestamp now, std::optional<Timestamp> until, std::size_t parts)
{
    if (!m_terms.trades) return false;
    m_nonce = std::max(millisecondsOf(now), m_nonce + 1);
    ActionTerms terms{.nonce = m_nonce, .vault = {}, .expiresAfter = {}};
    if (until) terms.expiresAfter = millisecondsOf(*until);
    const bool takesSlot = about.kind == PostKind::Order || about.kind == PostKind::Protect;
    const auto signature = signAction(action, terms, m_terms.network, m_keys.key());
    if (!signature || !post("action", exchangeBody(action, terms, *signature), std::move(about), now)) return false;
    m_terms.weights->count(now, weightOfAction(parts));
    m_limit.left(parts, takesSlot, now);
    return true;
}

void PostLine::subscribe(std::string_view channel)
{
    m_wire.send(
        fmt::format(R"({{"method":"subscribe","subscription":{{"type":"{}","user":"{}"}}}})", channel, m_keys.owner()));
}

void PostLine::ping() { m_wire.send(R"({"method":"ping"})"); }

}  // namespace ballast::hyperliquid
