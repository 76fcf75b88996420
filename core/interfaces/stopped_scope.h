#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/latch.h"

namespace ballast::interfaces {

/// A part of the desk, narrower than all of it, that a person alone lets trade again: first re-armed, then resumed. An
/// open alert names it in `AlertView::panel`, "rearm/strategy:hedger" while it is KILLED and "resume/strategy:hedger"
/// while it is HALTED after its re-arm; its text says who, when and why. The re-arm card answers both.
struct StoppedScope {
    static constexpr std::string_view kRearm = "rearm/", kResume = "resume/";
    domain::Scope scope;
    bool isKilled{};

    std::string panel() const { return std::string(isKilled ? kRearm : kResume) + domain::toString(scope); }
    /// Nothing: the panel is another one.
    static std::optional<StoppedScope> ofPanel(std::string_view panel)
    {
        const bool killed = panel.starts_with(kRearm);
        if (!killed && !panel.starts_with(kResume)) return std::nullopt;
        auto scope = domain::parseScope(panel.substr((killed ? kRearm : kResume).size()));
        if (!scope) return std::nullopt;
        return StoppedScope{std::move(*scope), killed};
    }
};

}  // namespace ballast::interfaces
