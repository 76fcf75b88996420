#pragma once

#include <QMap>
#include <QString>
#include <array>
#include <cstddef>
#include <optional>

#include "interfaces/desk_views.h"

namespace ballast::ui {

enum class DeltaUnit { Coin, Usd };
enum class GammaUnit { CoinPerPercent, UsdPerPercent, CoinPerDollar };
enum class VegaUnit {
    PerPoint,       ///< USD per volatility point, every expiry alike.
    Per30DayPoint,  ///< USD per point of 30-day volatility: near expiries move more.
    PerOwnPercent   ///< USD per 1 % of each option's own volatility.
};
struct GreekUnits {
    DeltaUnit delta{DeltaUnit::Coin};
    GammaUnit gamma{GammaUnit::CoinPerPercent};
    VegaUnit vega{VegaUnit::PerPoint};
    friend bool operator==(const GreekUnits&, const GreekUnits&) = default;
};

/// What sends an order by a person's press.
enum class OrderKind { ByTicket, Approval, ForcedHedge };
constexpr std::size_t kOrderKinds = 3;
enum class Confirm {
    Off,     ///< The press sends.
    Prompt,  ///< One sentence, one more press.
    Ticket   ///< Every figure on a card, and its own button.
};
/// Two sizes of order; `fromUsd` and what has no known size count as large.
struct ConfirmRule {
    Confirm small{Confirm::Off};
    double fromUsd{};
    Confirm large{Confirm::Off};
    Confirm of(std::optional<double> notionalUsd) const
    {
        return notionalUsd && *notionalUsd < fromUsd ? small : large;
    }
    friend bool operator==(const ConfirmRule&, const ConfirmRule&) = default;
};

using interfaces::AlertKind;
using interfaces::kAlertKinds;
struct AlertRule {
    bool screen{true};  ///< In the watch line; Breach and Critical are always there.
    bool sound{true};
    bool log{};  ///< A line in alerts.log.
    int snoozeMinutes{5};
    friend bool operator==(const AlertRule&, const AlertRule&) = default;
};

enum class SoundKind { Proposal, Fill, Hedge, Limit, Disconnect };
constexpr std::size_t kSoundKinds = 5;
struct SoundRule {
    bool on{true};
    QString file;  ///< A person's own; empty: the desk's.
    friend bool operator==(const SoundRule&, const SoundRule&) = default;
};

/// All of it. A value: it is changed, kept and brought back as a whole.
struct DeskChoices {
    bool flash{true};
    GreekUnits units;
    std::array<ConfirmRule, kOrderKinds> confirm;
    std::array<AlertRule, kAlertKinds> alerts;
    std::array<SoundRule, kSoundKinds> sounds;
    QMap<QString, QString> keys;   ///< By action, portable text; empty text: none. Not in it: the desk's.
    QMap<QString, QString> links;  ///< Letter of the link group by panel; not in it: A.
    friend bool operator==(const DeskChoices&, const DeskChoices&) = default;

    const ConfirmRule& confirmOf(OrderKind kind) const { return confirm[static_cast<std::size_t>(kind)]; }
    const AlertRule& alertOf(AlertKind kind) const { return alerts[static_cast<std::size_t>(kind)]; }
    const SoundRule& soundOf(SoundKind kind) const { return sounds[static_cast<std::size_t>(kind)]; }
};

QString nameOf(OrderKind kind);
QString nameOf(AlertKind kind);
QString nameOf(SoundKind kind);

/// One text in which all of them stand; what cannot be read in it is the default.
QByteArray toText(const DeskChoices& choices);
DeskChoices choicesFromText(const QByteArray& text);

}  // namespace ballast::ui
