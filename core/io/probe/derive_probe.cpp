#include <algorithm>
#include <fmt/format.h>

#include "probe/dialogue.h"
#include "probe/probe.h"
#include "venue/derive/requests.h"
#include "venue/derive_account/account_messages.h"
#include "venue/derive_feed/answers.h"
#include "venue/derive_feed/market_calls.h"

namespace ballast::probe {

namespace {

constexpr std::uint64_t kMostPages = 20;
constexpr std::int64_t kNoAccount = 14000, kNoSubaccount = 14001, kBadSignature = 14014, kNoSessionKey = 14026,
                       kKeyExpired = 14030, kBadScope = 14031;

class DeriveProbe {
public:
    DeriveProbe(const profile::VenueProfile& venue, const ProbeTerms& terms, Steps& steps)
        : m_venue(venue), m_steps(steps), m_line(*venue.ws, terms, steps)
    {
    }

    void market()
    {
        if (!m_line.open()) return;
        for (const auto& coin : m_venue.underlyings) {
            if (!m_steps.goesOn()) return;
            listing(coin);
        }
        if (m_isUp) m_steps.skip("clock", m_line.where(), "the venue tells no time; a login says whether it is near");
    }

    void account(const AccountKey<derive::AccountKeys>& account)
    {
        if (!account.keys) return m_steps.fail("key", account.label, account.keys.error().message);
        if (!m_isUp) return m_steps.skip("login", account.label, "waits for the venue's answer");
        if (login(account) && m_steps.goesOn()) holdings(account);
    }

private:
    std::optional<RpcAnswer> ask(std::string_view part, std::string_view where, std::string_view method,
                                 std::string_view parameters)
    {
        ++m_id;
        auto answer = call(m_line, m_id, derive::callText(m_id, method, parameters));
        if (answer) return std::move(*answer);
        if (answer.error().code != ErrorCode::Refused) m_steps.fail(part, where, answer.error().message);
        return std::nullopt;
    }

    void listing(const std::string& coin)
    {
        std::size_t listed = 0;
        for (const std::string_view type : {"perp", "option"})
            for (std::uint64_t page = 1, pages = 1; page <= std::min(pages, kMostPages); ++page) {
                const auto answer = ask(m_isUp ? "instruments" : "answer", m_isUp ? coin : m_line.where(),
                                        "public/get_all_instruments", derive::listingParameters(coin, type, page));
                if (!answer) return;
                if (!std::exchange(m_isUp, true))
                    m_steps.pass("answer", m_line.where(), "the venue answers", answer->receivedAt - answer->sentAt);
                if (answer->errorCode)
                    return m_steps.fail(
                        "instruments", coin,
                        fmt::format("the venue refuses the listing: {} {}", *answer->errorCode, answer->errorWords));
                const auto one = derive::readListing(answer->frame, m_venue.name, {coin});
                if (!one) return m_steps.fail("instruments", coin, one.error().message);
                listed += one->instruments.size();
                pages = one->pages;
            }
        if (listed > 0)
            m_steps.pass("instruments", coin, fmt::format("{} listed", listed));
        else
            m_steps.fail("instruments", coin,
                         fmt::format("the venue lists nothing on {}; check the coin's name", coin));
    }

    /// Source   Derive, error codes 14000 to 14031.
    static std::string_view remedyOf(std::int64_t code)
    {
        if (code == kNoAccount) return "the wallet has no account on this network";
        if (code == kNoSubaccount) return "the wallet has no such sub-account";
        if (code == kBadSignature) return "the session key is not registered for this wallet, or the clock is wrong";
        if (code == kNoSessionKey) return "register the session key on the venue's developer page";
        if (code == kKeyExpired) return "the session key has expired; register a new one";
        if (code == kBadScope) return "the session key may not do that; give it the scope for orders";
        return "see the venue's page of this session key";
    }

    bool login(const AccountKey<derive::AccountKeys>& account)
    {
        const SystemClock clock;
        const auto body =
            derive::loginBody(account.keys->owner(), static_cast<std::uint64_t>(clock.now().nanoseconds / 1'000'000),
                              account.keys->key());
        if (!body) {
            m_steps.fail("key", account.label, body.error().message);
            return false;
        }
        const auto answer = ask("login", account.label, "public/login", body->dump());
        if (!answer) return false;
        if (answer->errorCode) {
            m_steps.fail("login", account.label,
                         fmt::format("refused: {} {}; {}", *answer->errorCode, answer->errorWords,
                                     remedyOf(*answer->errorCode)));
            return false;
        }
        m_steps.pass("login", account.label, "signed in by the session key", answer->receivedAt - answer->sentAt);
        return true;
    }

    void holdings(const AccountKey<derive::AccountKeys>& account)
    {
        const auto answer = ask("account", account.label, "private/get_collaterals",
                                fmt::format(R"({{"subaccount_id":{}}})", account.keys->subaccount()));
        if (!answer) return;
        if (answer->errorCode)
            return m_steps.fail("permission", account.label,
                                fmt::format("sub-account {} cannot be read: {} {}; {}", account.keys->subaccount(),
                                            *answer->errorCode, answer->errorWords, remedyOf(*answer->errorCode)));
        const auto held = derive::readCollaterals(answer->result);
        if (!held) return m_steps.fail("account", account.label, held.error().message);
        std::string words;
        for (const auto& one : *held)
            words += fmt::format("{}{}", words.empty() ? "" : ", ", one.toString());
        m_steps.pass("account", account.label,
                     fmt::format("sub-account {} read: {}", account.keys->subaccount(),
                                 words.empty() ? "nothing is held" : words));
    }

    const profile::VenueProfile& m_venue;
    Steps& m_steps;
    Dialogue m_line;
    std::uint64_t m_id{};
    bool m_isUp{};
};

}  // namespace

void probeDerive(const profile::VenueProfile& venue, const AccountKeyList<derive::AccountKeys>& accounts,
                 const ProbeTerms& terms, Steps& steps)
{
    DeriveProbe probe(venue, terms, steps);
    probe.market();
    for (const auto& account : accounts)
        if (steps.goesOn()) probe.account(account);
}

}  // namespace ballast::probe
