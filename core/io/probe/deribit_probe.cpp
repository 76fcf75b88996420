#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "probe/dialogue.h"
#include "probe/probe.h"
#include "venue/deribit/listing.h"
#include "venue/deribit/requests.h"
#include "venue/deribit_account/private_messages.h"
#include "venue/sockets/private_frame.h"

namespace ballast::probe {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t kBadCredentials = 13004;
constexpr std::string_view kLinear = "USDC";  // What the linear instruments of all coins are listed under.

/// One line to the venue; questions in order.
class DeribitProbe {
public:
    DeribitProbe(const profile::VenueProfile& venue, const ProbeTerms& terms, Steps& steps)
        : m_venue(venue), m_steps(steps), m_line(*venue.ws, terms, steps)
    {
    }

    void market()
    {
        if (!m_line.open() || !time()) return;
        m_isUp = true;
        std::vector<std::string> coins = m_venue.underlyings;
        coins.emplace_back(kLinear);
        for (const auto& coin : coins)
            if (m_steps.goesOn()) listing(coin);
        for (const auto& coin : m_venue.underlyings)
            tellListed(coin);
    }

    void account(const AccountKey<deribit::Credentials>& account)
    {
        if (!account.keys) return m_steps.fail("key", account.label, account.keys.error().message);
        if (!m_isUp) return m_steps.skip("login", account.label, "waits for the venue's answer");
        if (login(account)) summaries(account.label);
    }

private:
    std::optional<RpcAnswer> ask(std::string_view part, std::string_view where, std::string_view method,
                                 const nlohmann::ordered_json& params)
    {
        ++m_id;
        auto answer = call(m_line, m_id, deribit::request(m_id, method, params).dump());
        if (answer) return std::move(*answer);
        if (answer.error().code != ErrorCode::Refused) m_steps.fail(part, where, answer.error().message);
        return std::nullopt;
    }

    bool time()
    {
        const auto answer = ask("answer", m_line.where(), "public/get_time", nlohmann::ordered_json::object());
        if (!answer) return false;
        if (answer->errorCode || !answer->result.is_number_integer()) {
            m_steps.fail("answer", m_line.where(),
                         fmt::format("the server does not speak Deribit's protocol: {} {}",
                                     answer->errorCode.value_or(0), answer->errorWords));
            return false;
        }
        m_steps.pass("answer", m_line.where(), "the venue answers", answer->receivedAt - answer->sentAt);
        tellClock(m_steps, m_line.where(), {answer->result.get<std::int64_t>() * 1'000'000}, answer->sentAt,
                  answer->receivedAt);
        return true;
    }

    void listing(const std::string& coin)
    {
        const auto answer =
            ask("instruments", coin, "public/get_instruments", {{"currency", coin}, {"expired", false}});
        if (!answer) return;
        if (answer->errorCode)
            return m_steps.fail(
                "instruments", coin,
                fmt::format("the venue refuses the listing: {} {}", *answer->errorCode, answer->errorWords));
        const auto listed = deribit::readListing(answer->result.dump(), m_venue.underlyings);
        if (!listed) return m_steps.fail("instruments", coin, listed.error().message);
        for (const auto& one : listed->instruments)
            m_listed.push_back(one.instrument.underlying);
        m_refused += listed->refused.size();
    }
    void tellListed(const std::string& coin)
    {
        const auto isOf = [&](const std::string& underlying) {
            return underlying == coin || underlying.starts_with(coin + "_");
        };
        const auto count = std::count_if(m_listed.begin(), m_listed.end(), isOf);
        if (!m_steps.goesOn()) return;
        if (count > 0)
            m_steps.pass("instruments", coin, fmt::format("{} listed", count));
        else
            m_steps.fail("instruments", coin,
                         fmt::format("the venue lists nothing on {}; check the coin's name", coin));
    }

    bool login(const AccountKey<deribit::Credentials>& account)
    {
        const SystemClock clock;
        const auto now = clock.now();
        const auto parameters = nlohmann::ordered_json::parse(
            account.keys->loginParameters(now, fmt::format("{}", now.nanoseconds)), nullptr, false);
        const auto answer = ask("login", account.label, "public/auth", parameters);
        if (!answer) return false;
        if (answer->errorCode) {
            m_steps.fail("login", account.label,
                         fmt::format("refused: {} {}; {}", *answer->errorCode, answer->errorWords,
                                     answer->errorCode == kBadCredentials
                                         ? "the key is not known there, or the secret is not its own: keys of the test "
                                           "network and of the main one are not the same"
                                         : "see the venue's page of this key"));
            return false;
        }
        m_steps.pass("login", account.label, "signed in by signature; the secret stayed here",
                     answer->receivedAt - answer->sentAt);
        permissions(account.label, sockets::textOf(answer->result, "scope"));
        return true;
    }

    /// Source   Deribit, API documentation, access scope.
    void permissions(const std::string& label, const std::string& scope)
    {
        const auto has = [&](std::string_view word) {
            return (" " + scope + " ").find(fmt::format(" {} ", word)) != std::string::npos;
        };
        const bool readsAccount = has("account:read") || has("account:read_write");
        const bool readsTrades = has("trade:read") || has("trade:read_write");
        if (!readsAccount || !readsTrades)
            return m_steps.fail("permission", label,
                                fmt::format("the key lacks {}; give it account:read and trade:read, and "
                                            "trade:read_write and account:read_write to trade",
                                            !readsAccount && !readsTrades ? "account:read and trade:read"
                                            : readsAccount                ? "trade:read"
                                                                          : "account:read"));
        if (deribit::mayWithdraw(scope)) {
            if (m_venue.allowOwnerKey)
                return m_steps.warn("permission", label, "the key may withdraw, as this profile allows");
            return m_steps.fail("permission", label,
                                "the key may withdraw, which the desk never needs: it would be refused; make one with "
                                "wallet:none and custody:none");
        }
        if (!has("trade:read_write"))
            return m_steps.pass("permission", label, "reads alone; orders need trade:read_write");
        if (!has("account:read_write"))
            return m_steps.warn("permission", label,
                                "may trade, but cancel on disconnect cannot be armed without account:read_write");
        m_steps.pass("permission", label, "reads, trades, and arms cancel on disconnect; cannot withdraw");
    }

    void summaries(const std::string& label)
    {
        const auto answer = ask("account", label, "private/get_account_summaries", nlohmann::ordered_json::object());
        if (!answer) return;
        if (answer->errorCode)
            return m_steps.fail("permission", label,
                                fmt::format("the account cannot be read: {} {}; give the key "
                                            "account:read",
                                            *answer->errorCode, answer->errorWords));
        const auto balances = deribit::readBalances(answer->result);
        if (!balances) return m_steps.fail("account", label, balances.error().message);
        std::string words;
        for (const auto& one : *balances)
            words += fmt::format("{}{}", words.empty() ? "" : ", ", one.toString());
        m_steps.pass("account", label, words.empty() ? "read; nothing is held" : "read: " + words);
    }

    const profile::VenueProfile& m_venue;
    Steps& m_steps;
    Dialogue m_line;
    std::uint64_t m_id{};
    bool m_isUp{};
    std::vector<std::string> m_listed;
    std::size_t m_refused{};
};

}  // namespace

void probeDeribit(const profile::VenueProfile& venue, const AccountKeyList<deribit::Credentials>& accounts,
                  const ProbeTerms& terms, Steps& steps)
{
    DeribitProbe probe(venue, terms, steps);
    probe.market();
    for (const auto& account : accounts)
        if (steps.goesOn()) probe.account(account);
}

}  // namespace ballast::probe
