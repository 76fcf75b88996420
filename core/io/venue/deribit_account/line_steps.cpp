#include "venue/deribit_account/line_steps.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "venue/deribit_account/error_codes.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

LineSteps::LineSteps(const AccountTerms& terms, const Credentials& credentials, PrivateLine& line,
                     MakerProtection& makers, account::Teller tell)
    : m_terms(terms), m_credentials(credentials), m_line(line), m_makers(makers), m_tell(tell), m_word(terms.id)
{
}

void LineSteps::opened(Timestamp now)
{
    if (gaveUp()) return;
    m_upBy = now + m_terms.upWithin;
    m_phase = Phase::Login;
    // Of the instant and a count, so that no two logins use one nonce twice.
    const auto nonce = fmt::format("{:x}-{}", now.nanoseconds, ++m_nonce);
    m_line.call(PrivateKind::Login, "public/auth", m_credentials.loginParameters(now, nonce), now);
}

void LineSteps::closed(std::string_view why)
{
    const bool wasUp = isUp();
    m_phase = Phase::Down;
    m_isLocked = false;
    if (wasUp) m_tell(domain::ProtectionChanged{m_terms.id, false});
    if (auto word = m_word.closed(why, wasUp)) m_tell(std::move(*word));
}

void LineSteps::fail(const std::string& why)
{
    m_tell(m_word.down(why));
    m_line.drop(why);
}

void LineSteps::tick(Timestamp now)
{
    if (m_phase == Phase::Down || isUp() || now <= m_upBy) return;
    m_upBy = now + m_terms.upWithin;
    fail(fmt::format("the venue does not answer to login and subscription within {:.0f} s",
                     m_terms.upWithin.inSeconds()));
}

bool LineSteps::tryAgain()
{
    m_word.tryAgain();
    // A login that is under way goes on.
    return m_phase == Phase::Down;
}

/// The next of the steps between a line and orders.
void LineSteps::goOn(Timestamp now)
{
    switch (m_phase) {
    case Phase::Login:
        m_phase = Phase::Protect;
        m_isArmed = false;
        m_line.call(PrivateKind::Protect, "private/enable_cancel_on_disconnect", R"({"scope":"connection"})", now);
        return;
    case Phase::Protect:
        m_phase = Phase::ReadBack;
        m_line.call(PrivateKind::ReadBack, "private/get_cancel_on_disconnect", R"({"scope":"connection"})", now);
        return;
    case Phase::ReadBack:
        m_phase = Phase::Makers;
        return protectMakers(now);
    case Phase::Makers:
        m_phase = Phase::Subscribe;
        return subscribe(now);
    case Phase::Subscribe:
        m_phase = Phase::Up;
        return comeUp();
    case Phase::Down:
    case Phase::Up:
        return;
    }
}

void LineSteps::subscribe(Timestamp now)
{
    m_line.call(PrivateKind::Heartbeat, "public/set_heartbeat",
                fmt::format(R"({{"interval":{}}})", m_terms.heartbeat.nanoseconds / 1'000'000'000), now);
    const auto indices = m_makers.isWanted() ? m_makers.indices() : std::vector<std::string>();
    m_line.call(PrivateKind::Subscribe, "private/subscribe", channelParameters(indices), now);
}

void LineSteps::comeUp()
{
    // Told before the line was up.
    if (m_isLocked) return m_tell(m_word.down("the venue has locked the account: see the venue's own page for why"));
    m_word.up();
    m_tell(domain::ConnectionChanged{.account = m_terms.id, .up = true, .why = "logged in", .amends = true});
    // After it: of a line that comes up nothing is armed until that is told (C16).
    m_tell(domain::ProtectionChanged{m_terms.id, m_isArmed});
}

void LineSteps::onLock(bool isLocked)
{
    if (isLocked == std::exchange(m_isLocked, isLocked) || !isUp()) return;
    if (isLocked)
        m_tell(m_word.down("the venue has locked the account: no order leaves until it unlocks it; see the venue's own "
                           "page for why"));
    else
        comeUp();
}

/// Index by index: the terms are set, and then what the venue holds is read back.
void LineSteps::protectMakers(Timestamp now)
{
    m_makers.lineLost();
    m_makersLeft = 0;
    if (!m_makers.isWanted() || !m_terms.trades) return goOn(now);
    for (const auto& index : m_makers.indices()) {
        ++m_makersLeft;
        m_line.call(PrivateKind::SetMakers, "private/set_mmp_config", m_makers.configOf(index), now, {.index = index});
    }
}

void LineSteps::makersAnswered(const PrivateCall& call, Timestamp now)
{
    if (call.kind == PrivateKind::SetMakers)
        m_line.call(PrivateKind::ReadMakers, "private/get_mmp_config", indexParameters(call.index), now,
                    {.index = call.index});
    else if (m_makersLeft > 0 && --m_makersLeft == 0 && m_phase == Phase::Makers)
        goOn(now);
}

void LineSteps::onAnswer(const PrivateCall& call, const nlohmann::json& result, Timestamp now)
{
    if (call.kind == PrivateKind::SetMakers || call.kind == PrivateKind::ReadMakers) {
        if (call.kind == PrivateKind::ReadMakers) m_makers.onReadBack(call.index, result);
        return makersAnswered(call, now);
    }
    if (call.kind == PrivateKind::Login) {
        if (!m_terms.mayWithdraw && mayWithdraw(sockets::textOf(result, "scope"))) return refuseWithdrawal();
        m_word.tryAgain();
    }
    if (call.kind == PrivateKind::ReadBack) m_isArmed = sockets::flagOf(result, "enabled");
    if (call.kind == PrivateKind::Subscribe && !takeChannels(result)) return;
    goOn(now);
}

/// The venue names what it gives, and may leave out what was asked for. False: without orders and fills the account is
/// not up.
bool LineSteps::takeChannels(const nlohmann::json& given)
{
    const auto isGiven = [&](const std::string& channel) {
        return given.is_array() && std::find(given.begin(), given.end(), channel) != given.end();
    };
    if (!isGiven(kChangesChannel)) return fail(fmt::format("the venue does not give {}", kChangesChannel)), false;
    // One that may fire unheard protects nothing.
    for (const auto& index : m_makers.indices())
        if (!isGiven(triggerChannel(index))) m_makers.onUnheard(index);
    return true;
}

/// The key is good, and too good: it is not tried again, since the same key is granted the same.
void LineSteps::refuseWithdrawal()
{
    m_word.giveUp();
    fail("the key may withdraw, which the desk never needs: make one with wallet:none and custody:none on the venue's "
         "API page; it is not tried again before a person says \"Try again\"");
}

void LineSteps::onError(const PrivateCall& call, std::int64_t code, const std::string& why, Timestamp now)
{
    switch (call.kind) {
    case PrivateKind::Login:
        // A venue that is busy or closed says nothing of the keys: they are tried for as long as that takes.
        if (!isForNow(code)) m_word.refusedLogin();
        return fail(m_word.refusalWords(why, "keys are"));
    case PrivateKind::Subscribe:
        return fail(fmt::format("private channels are refused: {}", why));
    case PrivateKind::SetMakers:
    case PrivateKind::ReadMakers:
        // Not armed: quotes do not leave, and say so. The read-back of a setting that was refused shows what stands.
        return makersAnswered(call, now);
    default:
        // Unprotected, and said so once it is up: the rule on protection decides (C16).
        return goOn(now);
    }
}

}  // namespace ballast::deribit
