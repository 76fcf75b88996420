#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/operator_command.h"
#include "domain/rule.h"

namespace ballast::controls {

/// How trading stands in one scope, since when and why.
struct Standing {
    domain::TradingState state{domain::TradingState::Normal};
    domain::Rule because{domain::Rule::C15};
    domain::Scope scope;
    Timestamp since;
    std::string reason;  ///< For people: "killed by ann".
};

/// Trading states by scope; the strictest that applies wins, of two alike the wider. Copyable state.
class Standings {
public:
    /// Replaces the state of that scope. NORMAL takes a narrower scope out again; a state of the whole desk leaves the
    /// narrower ones as they are.
    void set(Standing standing);
    const Standing& whole() const { return m_whole; }
    /// The state that holds for an order in `scopes`; parts of it may be empty.
    const Standing& of(const domain::Scopes& scopes) const;
    /// The state of exactly that scope, NORMAL if none is set.
    const Standing& at(const domain::Scope& scope) const;
    /// Narrower scopes that do not stand at NORMAL.
    const std::map<domain::Scope, Standing>& narrower() const { return m_narrower; }
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [whole, narrower] = self;
        a(whole, narrower);
    }

private:
    Standing m_whole{.reason = "started"};
    std::map<domain::Scope, Standing> m_narrower;
};

}  // namespace ballast::controls
