#include "kept/kept_limits.h"

#include <algorithm>
#include <cmath>

#include "config/book_file.h"
#include "desk/limit_keys.h"

namespace ballast::kept {

namespace {

const desk::SettableLimit* findKey(std::string_view key)
{
    const auto found = std::find_if(desk::kSettableLimits.begin(), desk::kSettableLimits.end(),
                                    [&](const auto& known) { return known.key == key; });
    return found == desk::kSettableLimits.end() ? nullptr : &*found;
}

const domain::UnderlyingLimits* findLimits(const std::vector<domain::UnderlyingLimits>& all, const std::string& coin)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.underlying == coin; });
    return found == all.end() ? nullptr : &*found;
}

std::optional<double> figureOf(const std::vector<domain::UnderlyingLimits>& all, const std::string& underlying,
                               std::string_view key)
{
    const auto* limits = findLimits(all, underlying);
    const auto* known = findKey(key);
    if (limits == nullptr || known == nullptr) return std::nullopt;
    return limits->*(known->field);
}

}  // namespace

bool isStricter(std::string_view key, double a, double b)
{
    if (key == "target_delta" || key == "risk_aversion") return false;
    if (const auto* known = findKey(key); known != nullptr && known->isOptional)
        return a > 0.0 && (a < b || !(b > 0.0));
    if (key == "daily_loss_usd") return a > 0.0 && a < b;
    return a < b;
}

std::optional<double> limitOf(const desk::State& state, const std::string& underlying, std::string_view key)
{
    return figureOf(state.config.book.limits, underlying, key);
}

bool maySet(std::string_view key, double value)
{
    const auto* known = findKey(key);
    return known != nullptr && value >= known->least && value <= known->most;
}

bool isBelowTarget(const desk::State& state, const std::string& underlying, std::string_view key, double value)
{
    const auto target = limitOf(state, underlying, "target_delta");
    return key == "net_delta" && target && value < std::abs(*target);
}

BookLimits BookLimits::of(const desk::State& state)
{
    BookLimits made;
    made.m_limits = state.config.book.limits;
    const auto& text = state.config.book.text;
    const auto book = text.empty() ? fail(ErrorCode::NotFound, {}) : config::parseBook(text, state.config.book.name);
    if (!book) return made;
    for (auto& limits : made.m_limits)
        if (const auto* own = findLimits(book->limits, limits.underlying)) limits = *own;
    return made;
}

std::vector<ChangedLimit> BookLimits::changedIn(const desk::State& state) const
{
    std::vector<ChangedLimit> changed;
    for (const auto& limits : state.config.book.limits) {
        const auto* own = findLimits(m_limits, limits.underlying);
        if (own == nullptr) continue;
        for (const auto& key : desk::kSettableLimits)
            if (limits.*(key.field) != own->*(key.field))
                changed.push_back({limits.underlying, key.key, limits.*(key.field), own->*(key.field)});
    }
    return changed;
}

std::optional<double> BookLimits::find(const std::string& underlying, std::string_view key) const
{
    return figureOf(m_limits, underlying, key);
}

}  // namespace ballast::kept
