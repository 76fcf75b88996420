#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"

namespace ballast::desk {

enum class AlertLevel : std::uint8_t { Notice, Warning, Breach, Critical };

/// What an alert is about. With its subject it is the cause of one.
enum class AlertKind : std::uint8_t {
    OutsideBand,
    Input,
    Repeats,
    FlattenLeft,
    DayLoss,
    Unfit,
    InputsWait,
    Clock,
    FeedDown,
    Slept,
    WallClock,
    ClockNear,
    Terms,
    Latch,
    OverrideEnded,
    MarginNear,
    MarginBeyond,
    LiquidationNear,
    LiquidationBeyond,
    LimitNear,
    LimitBeyond,
    Unpriced,
    LateFill,
    QuotingStopped,
    Kill,
    Order,
    OrderGone,
    ExternalOrder,
    CancelUnanswered,
    PositionDiffers,
    BalanceDiffers,
    Mismatch,
    Adjusted,
    AccountDown,
    WorksLong,
    Unarmed,
    PoolShare,
    PoolRange,
    StatedMargin,
    MarginCall,
    Depeg,
    DepegNear,
    PaymentDiffers,
    OrderRate,
    MarginUnknown,
    LossUnknown
};

/// The same kind of the same subject (an underlying, a venue, an order, a limit's name) is one alert.
struct AlertCause {
    AlertKind kind{AlertKind::OutsideBand};
    std::string subject{};
    friend auto operator<=>(const AlertCause&, const AlertCause&) = default;
};

/// What a person should see, until its cause is gone.
struct Alert {
    std::uint64_t id{};
    AlertLevel level{AlertLevel::Notice};
    std::string text;
    std::string panel;  ///< Object name of the dock that explains it.
    Timestamp since;    ///< Of this occurrence, not of the first that `count` counts.
    int count{1};
    bool acknowledged{}, open{true};
    std::optional<Timestamp> snoozedUntil;
    friend bool operator==(const Alert&, const Alert&) = default;
};

/// One with what it is about.
struct KnownAlert : Alert {
    AlertKind kind{AlertKind::OutsideBand};
};

/// Open alerts by cause: the same cause and scope is one line with a count and the time of the newest.
class AlertBook {
public:
    void raise(const AlertCause& cause, AlertLevel level, const std::string& text, const std::string& panel,
               Timestamp now);
    /// Whether its cause was told and is not gone.
    bool isOpen(const AlertCause& cause) const
    {
        const auto found = m_alerts.find(cause);
        return found != m_alerts.end() && found->second.open;
    }
    /// The cause is gone. Breaches and worse stay until acknowledged too.
    void clear(const AlertCause& cause);
    /// False if no such alert stands.
    bool acknowledge(std::uint64_t id);
    /// False if no such warning stands; breaches and worse are not snoozed.
    bool snooze(std::uint64_t id, Timestamp until);
    /// Drops notices and resolved ones that are older than a minute.
    void prune(Timestamp now);
    bool isEmpty() const { return m_alerts.empty(); }
    /// What stands before what is over; then the worst first, of two alike the newest.
    std::vector<KnownAlert> sorted(Timestamp now) const;
    friend bool operator==(const AlertBook&, const AlertBook&) = default;
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [alerts, lastId] = self;
        a(alerts, lastId);
    }

private:
    std::map<AlertCause, Alert> m_alerts;
    std::uint64_t m_lastId{};
};

}  // namespace ballast::desk
