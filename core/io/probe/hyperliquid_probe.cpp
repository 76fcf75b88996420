#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "probe/dialogue.h"
#include "probe/probe.h"
#include "signing/address.h"
#include "transport/http_client.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_feed/listing.h"
#include "venue/hyperliquid_feed/requests.h"
#include "venue/sockets/private_frame.h"

namespace ballast::probe {

namespace {

using Json = nlohmann::json;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

class HyperliquidProbe {
public:
    HyperliquidProbe(const profile::VenueProfile& venue, const ProbeTerms& terms, Steps& steps)
        : m_venue(venue), m_terms(terms), m_steps(steps), m_line(*venue.ws, terms, steps)
    {
    }

    void market()
    {
        overHttp();
        if (!m_steps.goesOn() || !m_line.open()) return;
        const auto meta = ask("answer", m_line.where(), {{"type", "meta"}});
        if (!meta) return;
        m_isUp = true;
        m_steps.pass("answer", m_line.where(), "the venue answers", m_took);
        listing(meta->dump());
    }

    void account(const AccountKey<hyperliquid::AccountKeys>& account)
    {
        if (!account.keys) return m_steps.fail("key", account.label, account.keys.error().message);
        if (!m_isUp) return m_steps.skip("permission", account.label, "waits for the venue's answer");
        role(account);
        if (m_steps.goesOn()) holdings(account);
    }

private:
    /// Listings are asked for over HTTP by the feed.
    void overHttp()
    {
        transport::HttpClient client(*m_venue.http,
                                     {.connect = m_terms.connect(), .answerWithin = m_terms.answerWithin});
        const GiveUp watch(m_steps, client);
        const SystemClock clock;
        const auto begun = clock.now();
        const auto answer = client.ask({.method = "POST",
                                        .target = hyperliquid::infoTarget(m_venue.http->path()),
                                        .headers = {{"Content-Type", "application/json"}},
                                        .body = hyperliquid::listingRequest()});
        if (!m_steps.goesOn()) return;
        if (!answer) return tellLine(m_steps, *m_venue.http, "answer", &answer.error(), std::nullopt);
        if (answer->status != 200) {
            const Error why{ErrorCode::Io,
                            fmt::format("F12: {} answered {} to a listing", m_venue.http->shown(), answer->status)};
            return tellLine(m_steps, *m_venue.http, "answer", &why, std::nullopt);
        }
        tellLine(m_steps, *m_venue.http, "answer", nullptr, clock.now() - begun);
    }

    /// `response` of an info question over the socket. Empty: told.
    std::optional<Json> ask(std::string_view part, std::string_view where, const nlohmann::ordered_json& question)
    {
        const auto id = ++m_id;
        const auto heard = m_line.ask(nlohmann::ordered_json{{"method", "post"},
                                                             {"id", id},
                                                             {"request", {{"type", "info"}, {"payload", question}}}}
                                          .dump(),
                                      [id](std::string_view text) {
                                          const auto json = Json::parse(text, nullptr, false);
                                          if (!json.is_object()) return json.is_discarded();
                                          const auto channel = sockets::textOf(json, "channel");
                                          if (channel == "error") return true;
                                          return channel == "post" && json.contains("data") &&
                                                 json["data"].is_object() && json["data"].value("id", Json()) == id;
                                      });
        if (!heard) {
            if (heard.error().code != ErrorCode::Refused) m_steps.fail(part, where, heard.error().message);
            return std::nullopt;
        }
        m_took = heard->receivedAt - heard->sentAt;
        m_sentAt = heard->sentAt;
        m_receivedAt = heard->receivedAt;
        const auto json = Json::parse(heard->text, nullptr, false);
        const auto* response = json.is_object() && json.contains("data") && json["data"].is_object() &&
                                       json["data"].contains("response") && json["data"]["response"].is_object()
                                   ? &json["data"]["response"]
                                   : nullptr;
        const bool isSound = response != nullptr && sockets::textOf(*response, "type") != "error" &&
                             response->contains("payload") && (*response)["payload"].is_object();
        if (!isSound) {
            m_steps.fail(part, where,
                         fmt::format("the venue refused the question, or this is not Hyperliquid: {}",
                                     printable(heard->text, 160)));
            return std::nullopt;
        }
        const auto& payload = (*response)["payload"];
        return payload.contains("data") ? payload["data"] : Json();
    }

    void listing(const std::string& meta)
    {
        const auto universe = hyperliquid::readUniverse(meta);
        if (!universe) return m_steps.fail("instruments", m_line.where(), universe.error().message);
        for (const auto& coin : m_venue.underlyings) {
            const auto found = std::find_if(universe->perpetuals.begin(), universe->perpetuals.end(),
                                            [&](const auto& one) { return one.coin == coin && !one.delisted; });
            if (found != universe->perpetuals.end())
                m_steps.pass("instruments", coin, "its perpetual is listed");
            else
                m_steps.fail("instruments", coin,
                             fmt::format("the venue lists no perpetual on {}; check the coin's name", coin));
        }
    }

    /// There is no login: the venue says whose wallet it is that will sign.
    void role(const AccountKey<hyperliquid::AccountKeys>& account)
    {
        const auto wallet = account.keys->key().address();
        if (!wallet) return m_steps.fail("key", account.label, wallet.error().message);
        const auto shown = lower(signing::toChecksumText(*wallet));
        const auto answer = ask("permission", account.label, {{"type", "userRole"}, {"user", shown}});
        if (!answer) return;
        const auto role = sockets::textOf(*answer, "role");
        const auto owner = answer->is_object() && answer->contains("data") && (*answer)["data"].is_object()
                               ? lower(sockets::textOf((*answer)["data"], "user"))
                               : "";
        if (role == "agent" && owner == account.keys->owner())
            return m_steps.pass("permission", account.label, "the API wallet is approved; it cannot withdraw");
        if (role == "agent")
            return m_steps.fail("permission", account.label,
                                fmt::format("the API wallet {} belongs to {}, not to {}", shown, printable(owner, 60),
                                            account.keys->owner()));
        if (m_venue.allowOwnerKey && shown == account.keys->owner())
            return m_steps.warn("permission", account.label, "the key is the owner's own, which may withdraw");
        m_steps.fail(
            "permission", account.label,
            fmt::format("{} is no approved API wallet here; approve it on the venue's API page, or check which "
                        "network the addresses are of",
                        shown));
    }

    void holdings(const AccountKey<hyperliquid::AccountKeys>& account)
    {
        const auto state =
            ask("account", account.label, {{"type", "clearinghouseState"}, {"user", account.keys->owner()}});
        if (!state) return;
        const auto held = hyperliquid::readHoldings(*state);
        if (!held) return m_steps.fail("account", account.label, held.error().message);
        m_steps.pass("account", account.label,
                     fmt::format("read: {}, {} position{}", held->cash.toString(), held->positions.size(),
                                 held->positions.size() == 1 ? "" : "s"));
        if (state->contains("time") && (*state)["time"].is_number_integer())
            tellClock(m_steps, m_line.where(), {(*state)["time"].get<std::int64_t>() * 1'000'000}, m_sentAt,
                      m_receivedAt);
    }

    const profile::VenueProfile& m_venue;
    const ProbeTerms& m_terms;
    Steps& m_steps;
    Dialogue m_line;
    std::uint64_t m_id{};
    bool m_isUp{};
    Duration m_took;
    Timestamp m_sentAt, m_receivedAt;
};

}  // namespace

void probeHyperliquid(const profile::VenueProfile& venue, const AccountKeyList<hyperliquid::AccountKeys>& accounts,
                      const ProbeTerms& terms, Steps& steps)
{
    HyperliquidProbe probe(venue, terms, steps);
    probe.market();
    for (const auto& account : accounts)
        if (steps.goesOn()) probe.account(account);
}

}  // namespace ballast::probe
