#include "ui/positions/positions_panel.h"

#include <algorithm>

#include "ui/format/number_format.h"

namespace ballast::ui {

PositionsPanel::PositionsPanel(Selection* selection, QWidget* parent)
    : VenuePanel(QStringLiteral("positions"), tr("Positions"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {1000, 366}, {620, 240});
    m_scopeBar = header()->addSegments({tr("Book"), tr("Underlying"), tr("Selection")}, 0);
    addVenueSegments();
    connect(m_scopeBar, &SegmentBar::activated, this, [this](int index) { setScope(static_cast<Scope>(index)); });
    connect(view(), &LadderView::rowActivated, this, &PositionsPanel::selectRow);
}

void PositionsPanel::setScope(Scope scope)
{
    m_scope = scope;
    m_scopeBar->setCurrent(static_cast<int>(scope));
    refresh();
}

/// A click on an option selects its expiry, strike and bucket everywhere.
void PositionsPanel::selectRow(int row)
{
    const auto name = domain::parseOptionName(m_model.instrumentAt(row).toStdString());
    // In the narrowest scope a new selection would take the rows away under the pointer.
    if (!name || !selection() || m_scope == Scope::Selection) return;
    if (selection()->underlying() != text(name->underlying)) selection()->setUnderlying(text(name->underlying));
    selection()->setExpiry(name->expiry);
    selection()->setStrike(name->strike);
}

bool PositionsPanel::isInCell(const interfaces::UnderlyingView& view, const interfaces::PositionView& position) const
{
    if (!selection()) return true;
    const auto leg = std::find_if(view.legs.begin(), view.legs.end(), [&](const auto& l) {
        return l.instrument == position.instrument && l.venue == position.venue;
    });
    if (leg == view.legs.end()) return false;
    const auto agrees = [](const auto& wanted, const auto& value) { return !wanted || *wanted == value; };
    return agrees(selection()->expiry(), leg->expiry) && agrees(selection()->deltaBucket(), leg->deltaBucket);
}

bool PositionsPanel::isInScope(const interfaces::Snapshot& snapshot, const interfaces::PositionView& position) const
{
    if (m_scope == Scope::Book) return true;
    const auto* view = followedUnderlying(snapshot, selection());
    if (!view || position.underlying != view->code) return false;
    return m_scope == Scope::Underlying || isInCell(*view, position);
}

void PositionsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    QStringList venues;
    PositionsModel::Positions shown;
    for (const auto& position : snapshot.positions) {
        addVenue(venues, position.venue);
        const QString words = text(position.instrument + ' ' + position.venue + ' ' + position.state);
        if (isInScope(snapshot, position) && isWanted(position.venue, words)) shown.push_back(&position);
    }
    showVenues(venues);
    showCount(shown.size(), snapshot.positions.size(), tr("positions"));
    m_model.show(shown, shown.size() == snapshot.positions.size() ? &snapshot.positionsDay : nullptr);
    if (snapshot.positions.empty())
        return setEmptyMessage(snapshot.loading.empty()
                                   ? tr("No positions. The book fills with the first fill or a book file.")
                                   : text(snapshot.loading));
    setEmptyMessage({});
    strip()->show(shown.empty() ? tr("No position is in this selection.") : QString());
}

}  // namespace ballast::ui
