#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace ballast::domain {

/// How wide a word of a person, a latch or a cancel reaches.
enum class ScopeKind { All, Venue, Account, Underlying, Strategy };

/// A part of the desk by name; All has no name.
struct Scope {
    ScopeKind kind{ScopeKind::All};
    std::string name;
    friend auto operator<=>(const Scope&, const Scope&) = default;
};

/// "all", "venue:Deribit", "underlying:BTC", as a person types it.
std::string toString(const Scope& scope);
/// The inverse; empty when the text has another form or a name is missing. Of strategies it takes hedger, quoter,
/// roller, person and flatten.
std::optional<Scope> parseScope(std::string_view text);

/// What one order or quote belongs to. It may leave only while the latch of each part is open.
struct Scopes {
    std::string venue, account, underlying, strategy;  ///< The account by its label.
    /// Whether the order lies inside `scope`.
    bool liesIn(const Scope& scope) const;
};

/// How often latches of the desk have been closed: each closing is a new epoch, from 1.
struct Epoch {
    std::uint64_t value{};
    friend auto operator<=>(const Epoch&, const Epoch&) = default;
};

/// The lane by which closing orders of a flatten leave while the latch of trading stays closed.
enum class Lane { Trading, Flatten };

/// Opens a latch again. Carries the newest closing that the decision knew of, so that a closing meanwhile wins.
struct LatchOpening {
    Scope scope;
    Epoch seen;
    Lane lane{Lane::Trading};
    friend bool operator==(const LatchOpening&, const LatchOpening&) = default;
};

/// Which kill asked for a cancel; 0: none did.
struct KillId {
    std::uint64_t value{};
    friend auto operator<=>(const KillId&, const KillId&) = default;
};

/// Takes away what works; waits for no commit. Quotes are taken away with the orders of their scope.
struct CancelIntent {
    Scope scope;
    bool orders{true};  ///< False: quotes only.
    KillId kill;
    std::string order{};  ///< Not empty: this one of our orders alone, by its client id.
    /// Of the step that wants it: what was decided until then and has not left, will not. Never: a latch sees to that.
    Timestamp decided{};
};

}  // namespace ballast::domain
