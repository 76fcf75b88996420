#include "ui/positions/fills_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

FillsPanel::FillsPanel(Selection* selection, QWidget* parent)
    : VenuePanel(QStringLiteral("fills"), tr("Fills"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 300}, {520, 200});
    header()->setLinked(false);
    addVenueSegments();
}

void FillsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    // A day has thousands of fills, which never change: the table is made anew only when one came or the filter moved.
    const QString state = QStringLiteral("%1|%2|%3|%4")
                              .arg(snapshot.fills.size())
                              .arg(snapshot.fills.empty() ? QString() : text(snapshot.fills.front().tradeId),
                                   chosenVenue(), filterText());
    if (state == m_shownState) return;
    m_shownState = state;
    QStringList venues;
    std::vector<const interfaces::FillView*> shown;
    for (const auto& fill : snapshot.fills) {
        addVenue(venues, fill.venue);
        const QString words =
            text(fill.instrument + ' ' + fill.venue + ' ' + fill.tradeId + ' ' + fill.origin + ' ' + fill.underlying);
        if (isWanted(fill.venue, words)) shown.push_back(&fill);
    }
    showVenues(venues);
    showCount(shown.size(), snapshot.fills.size(), tr("fills"));
    m_model.show(shown);
    if (snapshot.fills.empty())
        return setEmptyMessage(tr("No fills yet. They come when a hedge trades or a taker hits one of our quotes."));
    setEmptyMessage({});
    strip()->show(shown.empty() ? tr("No fill matches the filter.") : QString());
}

}  // namespace ballast::ui
