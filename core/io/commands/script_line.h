#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/operator_command.h"
#include "domain/orders.h"

namespace ballast::commands {

/// What a line may ask for, in the words of a script.
enum class Verb {
    Pause,
    Resume,
    Reduce,
    Kill,
    Rearm,
    Mode,
    Force,
    Exclude,
    Include,
    Approve,
    Veto,
    Resize,
    Flatten,
    Order,
    SetLimit,
    Acknowledge,
    Snooze,
    End,
    Adopt,
    AcceptUnarmed,
    Pull,
    Send,
    TryAgain,
    Cancel
};

/// One line, read. What its verb does not take is empty.
struct ScriptLine {
    int line{};  ///< From 1.
    Timestamp at;
    Verb verb{};
    std::string reason, operatorName{"script"};
    std::optional<Duration> duration;
    std::string underlying, venue, account, instrument;
    std::string limitKey;  ///< `set_limit`; `pull`, `send`: kWholeExpiry; `cancel`: the order's id.
    std::optional<domain::Side> side;
    std::optional<domain::Quantity> quantity;  ///< Positive.
    std::optional<domain::Price> limit;
    std::optional<double> value;
    domain::HedgeMode mode{domain::HedgeMode::Automatic};
    std::optional<std::uint64_t> proposal;  ///< A record's number; empty: the oldest that waits.
    std::uint64_t target{};                 ///< Alert or override.
    bool everything{};                      ///< Flatten: options too.
    domain::Scope scope;
};

/// Reads one line; `place` is `FILE:LINE`, for errors. A time that begins with + counts from `start`.
///
/// Errors   Parse and InvalidArgument: `FILE:LINE: KEY: what was expected, what was there`.
Result<ScriptLine> readScriptLine(std::string_view text, const std::string& place, Timestamp start);

/// The verb as it is written.
std::string_view toString(Verb verb) noexcept;

}  // namespace ballast::commands
