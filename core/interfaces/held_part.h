#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "domain/latch.h"
#include "domain/operator_command.h"

namespace ballast::interfaces {

/// A part of the desk that does not stand at NORMAL by itself, through a fault or a person. Each is one line of
/// `TradingView::tradingStateReason` below the first, which says why the whole desk stands as it does:
/// "venue Deribit HALTED: the feed of Deribit is down".
struct HeldPart {
    domain::Scope scope;
    domain::TradingState state{domain::TradingState::Halted};
    std::string because;

    std::string line() const
    {
        auto name = domain::toString(scope);
        if (const auto colon = name.find(':'); colon != std::string::npos) name[colon] = ' ';
        return name + ' ' + std::string(domain::toString(state)) + ": " + because;
    }
    /// Those that a reason names, in its order.
    static std::vector<HeldPart> ofReason(std::string_view reason)
    {
        std::vector<HeldPart> parts;
        for (auto end = reason.find('\n'); end != std::string_view::npos; end = reason.find('\n')) {
            reason.remove_prefix(end + 1);
            if (auto part = ofLine(reason.substr(0, reason.find('\n'))); part.scope.kind != domain::ScopeKind::All)
                parts.push_back(std::move(part));
        }
        return parts;
    }

private:
    static HeldPart ofLine(std::string_view line)
    {
        using enum domain::TradingState;
        for (const auto state : std::array{Reducing, Halted, Killed}) {
            const auto word = ' ' + std::string(domain::toString(state)) + ": ";
            const auto at = line.find(word);
            if (at == std::string_view::npos) continue;
            std::string name(line.substr(0, at));
            if (const auto gap = name.find(' '); gap != std::string::npos) name[gap] = ':';
            if (auto scope = domain::parseScope(name))
                return {std::move(*scope), state, std::string(line.substr(at + word.size()))};
        }
        return {};
    }
};

}  // namespace ballast::interfaces
