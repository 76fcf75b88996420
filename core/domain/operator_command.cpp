#include "domain/operator_command.h"

#include <array>

namespace ballast::domain {

namespace {

constexpr std::array<std::string_view, 27> kActions{"approve",
                                                    "veto",
                                                    "resize",
                                                    "force hedge",
                                                    "pause underlying",
                                                    "exclude venue",
                                                    "end override",
                                                    "set mode",
                                                    "pause trading",
                                                    "reduce only",
                                                    "resume trading",
                                                    "kill",
                                                    "re-arm",
                                                    "flatten hedges",
                                                    "flatten everything",
                                                    "acknowledge alert",
                                                    "snooze alert",
                                                    "place order",
                                                    "set limit",
                                                    "include venue",
                                                    "accept unarmed",
                                                    "adopt difference",
                                                    "pull quotes",
                                                    "send quotes",
                                                    "dispute difference",
                                                    "try again",
                                                    "cancel order"};

}  // namespace

std::string_view toString(HedgeMode mode) noexcept
{
    constexpr std::array<std::string_view, 3> names{"automatic", "confirm", "manual"};
    return names[static_cast<std::size_t>(mode)];
}

std::string_view toString(TradingState state) noexcept
{
    constexpr std::array<std::string_view, 4> names{"NORMAL", "REDUCING", "HALTED", "KILLED"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view toString(OperatorAction action) noexcept { return kActions[static_cast<std::size_t>(action)]; }

std::optional<OperatorAction> findOperatorAction(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < kActions.size(); ++i)
        if (kActions[i] == text) return static_cast<OperatorAction>(i);
    return std::nullopt;
}

}  // namespace ballast::domain
