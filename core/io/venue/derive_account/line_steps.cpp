#include "venue/derive_account/line_steps.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "venue/derive/requests.h"
#include "venue/derive_account/error_codes.h"
#include "venue/derive_feed/market_calls.h"

namespace ballast::derive {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 2> kTypes{"perp", "option"};

}  // namespace

LineSteps::LineSteps(const AccountTerms& terms, const AccountKeys& keys, SubaccountLine& line, SigningBook& book,
                     account::Teller tell, std::function<bool()> isDeskAlive)
    : m_terms(terms), m_keys(keys), m_line(line), m_book(book), m_tell(tell), m_isDeskAlive(std::move(isDeskAlive)),
      m_word(terms.id)
{
}

void LineSteps::opened(Timestamp now)
{
    m_isArmed = false;
    if (gaveUp()) return;
    m_phase = Phase::Login;
    m_upBy = now + m_terms.listedWithin;
    m_deskMovedAt = now;
    const auto milliseconds = static_cast<std::uint64_t>(now.nanoseconds / 1'000'000);
    const auto login = loginBody(m_keys.owner(), milliseconds, m_keys.key());
    if (!login) return fail(login.error().message);
    m_line.call("public/login", login->dump(), {.kind = CallKind::Login}, now);
}

void LineSteps::closed(std::string_view why)
{
    const bool wasUp = isUp();
    m_phase = Phase::Down;
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
    if (m_phase == Phase::Down) return;
    if (!isUp()) {
        if (now <= m_upBy) return;
        m_upBy = now + m_terms.listedWithin;
        return fail("the venue does not give login, listing and channels in time");
    }
    watchDesk(now);
    if (now >= m_listingAt) askListings(now);
}

void LineSteps::watchDesk(Timestamp now)
{
    if (m_isDeskAlive()) m_deskMovedAt = now;
    if (!m_isArmed || now - m_deskMovedAt <= m_terms.stillDesk) return;
    m_deskMovedAt = now;
    m_line.drop("the desk does not move: the venue cancels what works");
}

bool LineSteps::tryAgain()
{
    m_word.tryAgain();
    // A login that is under way goes on.
    return m_phase == Phase::Down;
}

// ---- answers

void LineSteps::onAnswer(AccountCall call, const Json& result, std::string_view frame, Timestamp now)
{
    if (call.kind == CallKind::Login) return onLogin(result, now);
    if (call.kind == CallKind::Protect) return onProtected(true, now);
    if (call.kind == CallKind::Subscribe) return onSubscribed(frame);
    onListing(std::move(call), frame, now);
}

void LineSteps::onLogin(const Json& result, Timestamp now)
{
    m_word.tryAgain();
    const auto ours = m_line.subaccount();
    const bool has = result.is_array() && std::any_of(result.begin(), result.end(), [&](const Json& one) {
                         return one.is_number_unsigned() && one.get<std::uint64_t>() == ours;
                     });
    if (!has) {
        m_word.giveUp();
        return fail(fmt::format("the wallet has no sub-account {}", ours));
    }
    m_phase = Phase::Protect;
    m_line.call("private/set_cancel_on_disconnect", R"({"enabled":true})", {.kind = CallKind::Protect}, now);
}

/// Unprotected, and said so once it is up: the rule on protection decides (C16).
void LineSteps::onProtected(bool isArmed, Timestamp now)
{
    m_isArmed = isArmed;
    m_phase = Phase::Listing;
    m_listingsLeft = 0;
    askListings(now);
}

void LineSteps::askListings(Timestamp now)
{
    m_listingAt = now + m_terms.listingEvery;
    for (const auto& coin : m_terms.underlyings)
        for (const auto type : kTypes) {
            ++m_listingsLeft;
            askListing({.kind = CallKind::Listing, .coin = coin, .type = std::string(type)}, now);
        }
}

void LineSteps::askListing(AccountCall call, Timestamp now)
{
    const auto parameters = listingParameters(call.coin, call.type, call.page);
    m_line.call("public/get_all_instruments", parameters, std::move(call), now);
}

void LineSteps::onListing(AccountCall call, std::string_view frame, Timestamp now)
{
    auto listing = readListing(frame, m_terms.venue, {call.coin});
    if (!listing) return m_line.drop(listing.error().message);
    for (auto& row : listing->instruments)
        if (row.active) m_book.list(std::move(row));
    if (call.page < listing->pages) {
        ++call.page;
        return askListing(std::move(call), now);
    }
    if (m_listingsLeft > 0 && --m_listingsLeft == 0 && m_phase == Phase::Listing) subscribe(now);
}

void LineSteps::subscribe(Timestamp now)
{
    m_phase = Phase::Subscribe;
    std::string channels;
    for (const auto* what : {"orders", "trades", "balances"})
        channels += fmt::format(R"("{}.{}",)", m_line.subaccount(), what);
    for (const auto& coin : m_terms.underlyings)
        channels += fmt::format(R"("spot_feed.{}",)", coin);
    channels.pop_back();
    m_line.call("subscribe", fmt::format(R"({{"channels":[{}]}})", channels), {.kind = CallKind::Subscribe}, now);
}

void LineSteps::onSubscribed(std::string_view frame)
{
    const auto status = readStatus(frame);
    const bool all = status && std::all_of(status->begin(), status->end(), [](const auto& one) {
                         return one.second == "ok" || one.second == "already subscribed";
                     });
    if (!all || status->size() < 3) return fail("the venue does not give the account's channels");
    comeUp();
}

void LineSteps::comeUp()
{
    m_phase = Phase::Up;
    m_word.up();
    m_tell(domain::ConnectionChanged{.account = m_terms.id, .up = true, .why = "logged in", .amends = true});
    // After it: of a line that comes up nothing is armed until that is told (C16).
    m_tell(domain::ProtectionChanged{m_terms.id, m_isArmed});
}

void LineSteps::onError(const AccountCall& call, std::int64_t code, const std::string& why, Timestamp now)
{
    if (call.kind == CallKind::Protect) return onProtected(false, now);
    if (call.kind == CallKind::Login) {
        // A venue that is busy says nothing of the key: it is tried for as long as that takes.
        if (!isAmbiguous(code) && !isTooMany(code)) m_word.refusedLogin();
        return fail(m_word.refusalWords(why, "key is"));
    }
    if (!isUp()) m_line.drop(fmt::format("the venue answered {}", why));
}

}  // namespace ballast::derive
