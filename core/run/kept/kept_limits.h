#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/state.h"
#include "domain/book.h"

namespace ballast::kept {

/// Whether a limit of `a` is stricter than one of `b`: the smaller one is, but a cell limit of 0 is none at all, and a
/// day's loss of 0 reduces at a cent and never kills, so it is neither. Of a target or a risk aversion (the other keys
/// of desk::kSettableLimits) no side is.
bool isStricter(std::string_view key, double a, double b);

/// What holds in the desk, in the key's own unit; empty for a coin without limits and an unknown key.
std::optional<double> limitOf(const desk::State& state, const std::string& underlying, std::string_view key);

/// Whether any engine would take `value` for it.
bool maySet(std::string_view key, double value);

/// Whether this one's target would lie beyond it, so that its engine refuses it.
bool isBelowTarget(const desk::State& state, const std::string& underlying, std::string_view key, double value);

/// One limit that is not the book's own.
struct ChangedLimit {
    std::string underlying, key;
    double value{};
    double ofBook{};
    friend bool operator==(const ChangedLimit&, const ChangedLimit&) = default;
};

/// The book's own limits, before anybody changed them.
class BookLimits {
public:
    /// From the text of the desk's book; of a coin that it does not name, or a book without text, what holds now.
    static BookLimits of(const desk::State& state);
    std::vector<ChangedLimit> changedIn(const desk::State& state) const;
    /// In the key's own unit; empty for a coin without limits and an unknown key.
    std::optional<double> find(const std::string& underlying, std::string_view key) const;

private:
    std::vector<domain::UnderlyingLimits> m_limits;
};

}  // namespace ballast::kept
