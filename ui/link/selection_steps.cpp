#include "ui/link/selection_steps.h"

#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

std::ptrdiff_t clampedStep(std::ptrdiff_t from, int step, std::size_t count)
{
    return std::clamp<std::ptrdiff_t>(from + step, 0, static_cast<std::ptrdiff_t>(count) - 1);
}

const interfaces::UnderlyingView* selected(const Selection& selection, const interfaces::Snapshot& s)
{
    return s.findUnderlying(selection.underlying().toStdString());
}

const interfaces::StrikeLadder* ladderOf(const Selection& selection, const interfaces::UnderlyingView& u)
{
    for (const auto& ladder : u.byStrike)
        if (!selection.expiry() || ladder.expiry == *selection.expiry()) return &ladder;
    return nullptr;
}

std::ptrdiff_t nearestRow(const interfaces::StrikeLadder& ladder, double strike)
{
    const auto nearest =
        std::min_element(ladder.rows.begin(), ladder.rows.end(), [strike](const auto& a, const auto& b) {
            return std::abs(a.strike - strike) < std::abs(b.strike - strike);
        });
    return nearest - ladder.rows.begin();
}

}  // namespace

void stepUnderlying(Selection& selection, const interfaces::Snapshot& s, int step)
{
    if (s.underlyings.empty()) return;
    const auto count = static_cast<std::ptrdiff_t>(s.underlyings.size());
    std::ptrdiff_t at = 0;
    for (std::ptrdiff_t i = 0; i < count; ++i)
        if (text(s.underlyings[static_cast<std::size_t>(i)].code) == selection.underlying()) at = i;
    selection.setUnderlying(text(s.underlyings[static_cast<std::size_t>((at + step + count) % count)].code));
}

void stepExpiry(Selection& selection, const interfaces::Snapshot& s, int step)
{
    const auto* u = selected(selection, s);
    if (!u || u->byExpiry.empty()) return;
    std::ptrdiff_t at = step > 0 ? -1 : static_cast<std::ptrdiff_t>(u->byExpiry.size());
    for (std::size_t i = 0; i < u->byExpiry.size(); ++i)
        if (selection.expiry() && u->byExpiry[i].expiry == *selection.expiry()) at = static_cast<std::ptrdiff_t>(i);
    selection.setExpiry(u->byExpiry[static_cast<std::size_t>(clampedStep(at, step, u->byExpiry.size()))].expiry);
}

void stepStrike(Selection& selection, const interfaces::Snapshot& s, int step)
{
    const auto* u = selected(selection, s);
    const auto* ladder = u ? ladderOf(selection, *u) : nullptr;
    if (!ladder || ladder->rows.empty()) return;
    const std::ptrdiff_t from = nearestRow(*ladder, selection.strike().value_or(ladder->forward));
    const std::ptrdiff_t to = selection.strike() ? clampedStep(from, step, ladder->rows.size()) : from;
    selection.setStrike(ladder->rows[static_cast<std::size_t>(to)].strike);
}

void selectDefaultExpiry(Selection& selection, const interfaces::Snapshot& s)
{
    const auto* u = selected(selection, s);
    if (!u || u->byExpiry.empty()) return;
    const auto isSelected = [&](const auto& row) { return selection.expiry() && row.expiry == *selection.expiry(); };
    if (std::any_of(u->byExpiry.begin(), u->byExpiry.end(), isSelected)) return;
    const Timestamp month = s.time + Duration::days(30);
    const auto worse = [month](const auto& a, const auto& b) {
        const double vegaA = std::abs(a.greeks.vegaUsd);
        const double vegaB = std::abs(b.greeks.vegaUsd);
        if (vegaA != vegaB) return vegaA < vegaB;
        return std::abs((a.expiry - month).nanoseconds) > std::abs((b.expiry - month).nanoseconds);
    };
    selection.setExpiry(std::max_element(u->byExpiry.begin(), u->byExpiry.end(), worse)->expiry);
}

bool selectExpiry(Selection& selection, const interfaces::Snapshot& s, const QString& words)
{
    const auto* u = selected(selection, s);
    if (!u || words.isEmpty()) return false;
    for (const auto& row : u->byExpiry) {
        QString label = expiryLabel(row.expiry);
        const bool matches =
            label.startsWith(words, Qt::CaseInsensitive) ||
            (label.startsWith(QLatin1Char('0')) && label.mid(1).startsWith(words, Qt::CaseInsensitive));
        if (!matches) continue;
        selection.setExpiry(row.expiry);
        return true;
    }
    return false;
}

}  // namespace ballast::ui
