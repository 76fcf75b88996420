#pragma once

#include <map>
#include <string>
#include <vector>

#include "interfaces/desk_views.h"

namespace ballast::desk {

/// Open alerts by cause: the same cause and scope is one line with a count and its first time.
class AlertBook {
public:
    void raise(const std::string& cause, interfaces::AlertLevel level, const std::string& text,
               const std::string& panel, Timestamp now);
    /// The cause is gone. Breaches and worse stay until acknowledged too.
    void clear(const std::string& cause);
    /// False if no such alert stands.
    bool acknowledge(std::uint64_t id);
    /// False if no such warning stands; breaches and worse are not snoozed.
    bool snooze(std::uint64_t id, Timestamp until);
    /// Drops notices and resolved ones that are older than a minute.
    void prune(Timestamp now);
    bool isEmpty() const { return m_alerts.empty(); }
    /// Worst first, then newest.
    std::vector<interfaces::AlertView> views(Timestamp now) const;
    friend bool operator==(const AlertBook&, const AlertBook&) = default;
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [alerts, lastId] = self;
        a(alerts, lastId);
    }

private:
    std::map<std::string, interfaces::AlertView> m_alerts;
    std::uint64_t m_lastId{};
};

}  // namespace ballast::desk
