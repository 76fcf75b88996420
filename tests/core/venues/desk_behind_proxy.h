#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/venues/desk_at_venue.h"
#include "core/venues/message_proxy.h"
#include "interfaces/trade_views.h"

namespace ballast::venues::testing {

/// A desk whose lines to the venue, market and account, go through a proxy that changes messages.
class DeskBehindProxy : public DeskAtVenue {
protected:
    using Change = std::function<std::vector<std::string>(int line, const std::string& text)>;

    DeskBehindProxy() { hedgeWith(kHedge); }
    ~DeskBehindProxy() override
    {
        messages.filter({});
        messages.listen({});
        session.reset();
    }
    std::string profileText() const override
    {
        auto text = DeskAtVenue::profileText();
        const auto from = fmt::format("ws://127.0.0.1:{}/", proxy.port());
        text.replace(text.find(from), from.size(), fmt::format("ws://127.0.0.1:{}/", messages.port()));
        return text;
    }

    // ---- what the venue is made to say

    /// Data of notifications whose channel begins so; a later change of the same channel takes the place of the former.
    void change(const std::string& channel, std::function<void(Json& data)> how)
    {
        set(channel, [channel, how = std::move(how)](int, const std::string& text) -> std::vector<std::string> {
            if (text.find("\"channel\":\"" + channel) == std::string::npos) return {text};
            auto frame = Json::parse(text);
            how(frame.at("params").at("data"));
            return {frame.dump()};
        });
    }
    /// Notifications whose channel begins so are not told.
    void silence(const std::string& channel)
    {
        set(channel, [channel](int, const std::string& text) -> std::vector<std::string> {
            if (text.find("\"channel\":\"" + channel) != std::string::npos) return {};
            return {text};
        });
    }
    /// A number of such notifications becomes this token, JSON or not.
    void token(const std::string& channel, const std::string& member, const std::string& instead)
    {
        set(channel, [=](int, const std::string& text) -> std::vector<std::string> {
            if (text.find("\"channel\":\"" + channel) == std::string::npos) return {text};
            auto changed = text;
            const auto name = "\"" + member + "\":";
            for (auto at = changed.find(name); at != std::string::npos; at = changed.find(name, at + 1)) {
                const auto from = at + name.size();
                changed.replace(from, changed.find_first_of(",}", from) - from, instead);
            }
            return {changed};
        });
    }
    void set(const std::string& name, Change how)
    {
        const std::lock_guard lock(m_mutex);
        m_changes[name] = std::move(how);
        apply();
    }
    /// One by its name, or all.
    void honest(const std::string& name = {})
    {
        const std::lock_guard lock(m_mutex);
        if (name.empty())
            m_changes.clear();
        else
            m_changes.erase(name);
        apply();
    }
    /// Calls that the client made whose text has both.
    int asked(const std::string& method, const std::string& word = {}) const
    {
        const std::lock_guard lock(m_askedMutex);
        return static_cast<int>(std::count_if(m_asked.begin(), m_asked.end(), [&](const auto& text) {
            return text.find(method) != std::string::npos && text.find(word) != std::string::npos;
        }));
    }
    void listenToClient()
    {
        messages.listen([this](int line, const std::string& text) {
            const std::lock_guard lock(m_askedMutex);
            m_asked.push_back(text);
            if (text.find("user.changes") != std::string::npos) accountLine = line;
            if (text.find("public/get_instruments") != std::string::npos) marketLine = line;
        });
    }

    // ---- what the desk holds and says

    /// "SUSPECT: a jump" of an instrument at the first venue; "GOOD" if it is not among the doubted.
    std::string doubt(const std::string& instrument)
    {
        const auto all = desk().connections();
        if (!all || all->venues.empty()) return "not looked at";
        for (const auto& one : all->venues.front().doubted)
            if (one.name == instrument) return fmt::format("{}: {}", domain::toString(one.quality), one.reason);
        return "GOOD";
    }
    bool doubts(const std::string& instrument, const std::string& words, double seconds = 10.0)
    {
        return becomes([&] { return doubt(instrument).find(words) != std::string::npos; }, seconds);
    }
    std::optional<interfaces::UnderlyingGreeks> coin()
    {
        const auto p = picture();
        if (p->greeks.data)
            for (const auto& one : p->greeks.data->underlyings)
                if (one.code == "BTC") return one;
        return std::nullopt;
    }
    interfaces::Reading spot() { return coin() ? coin()->spot : interfaces::Reading{}; }
    std::optional<interfaces::BasisQuoteView> quote(const std::string& instrument)
    {
        const auto p = picture();
        if (p->basis.data)
            for (const auto& one : *p->basis.data)
                if (one.second)
                    for (const auto& line : one.second->quotes)
                        if (line.instrument == instrument) return line;
        return std::nullopt;
    }
    /// The newest decision's words.
    std::string reason()
    {
        const auto p = picture();
        return p->decisions.data && !p->decisions.data->empty() ? p->decisions.data->front().decision->reason : "";
    }
    bool holdsBecause(const std::string& words, double seconds = 10.0)
    {
        return becomes([&] { return reason().find(words) != std::string::npos; }, seconds);
    }
    bool alerts(const std::string& words, double seconds = 10.0)
    {
        return sees(
            [&](const interfaces::Picture& p) {
                return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [&](const auto& one) {
                           return one.text.find(words) != std::string::npos;
                       });
            },
            seconds);
    }

    static inline const std::string kHedge = "BTC_USDC-PERPETUAL";
    std::atomic<int> marketLine{}, accountLine{};
    MessageProxy messages{served.server->deribitPort()};

private:
    void apply()
    {
        if (m_changes.empty()) return messages.filter({});
        messages.filter([changes = m_changes](int line, const std::string& text) {
            std::vector<std::string> told{text};
            for (const auto& [name, how] : changes) {
                std::vector<std::string> next;
                for (const auto& one : told)
                    for (auto& made : how(line, one))
                        next.push_back(std::move(made));
                told = std::move(next);
            }
            return told;
        });
    }

    std::mutex m_mutex;
    std::map<std::string, Change> m_changes;
    mutable std::mutex m_askedMutex;
    std::vector<std::string> m_asked;
};

}  // namespace ballast::venues::testing
