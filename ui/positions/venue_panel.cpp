#include "ui/positions/venue_panel.h"

#include <QCoreApplication>
#include <QResizeEvent>

#include "ui/format/number_format.h"

namespace ballast::ui {

void addVenue(QStringList& venues, const std::string& name)
{
    const QString venue = text(name);
    if (!venues.contains(venue)) venues << venue;
}

void VenuePanel::addVenueSegments()
{
    m_bar = header()->addSegments({tr("All venues")}, 0);
    m_bar->hide();
    addFilter(tr("Filter: instrument, venue, text…"));
    connect(m_bar, &SegmentBar::activated, this, [this](int index) {
        m_bar->setCurrent(index);
        m_venue = index == 0 ? QString() : m_venues.value(index - 1);
        refresh();
    });
}

void VenuePanel::showVenues(QStringList venues)
{
    venues.sort();
    if (venues == m_venues) return;
    m_venues = venues;
    if (!m_venue.isEmpty() && !venues.contains(m_venue)) m_venue.clear();
    m_bar->setSegments(QStringList{tr("All venues")} + venues);
    m_bar->setCurrent(static_cast<int>(venues.indexOf(m_venue)) + 1);
    m_bar->setVisible(venues.size() > 1);
    // The header places its segments when it is resized, so that is what it is told.
    QResizeEvent same(header()->size(), header()->size());
    QCoreApplication::sendEvent(header(), &same);
}

bool VenuePanel::isWanted(const std::string& venue, const QString& words) const
{
    if (!m_venue.isEmpty() && text(venue) != m_venue) return false;
    return filterText().isEmpty() || words.contains(filterText(), Qt::CaseInsensitive);
}

void VenuePanel::showCount(std::size_t shown, std::size_t all, const QString& what)
{
    // "orders", "fills", "lines": one of them is without its s.
    const QString counted = all == 1 && what.endsWith(QLatin1Char('s')) ? what.chopped(1) : what;
    header()->setFollowText(shown == all ? QStringLiteral("%1 %2").arg(all).arg(counted)
                                         : tr("%1 of %2 %3 shown").arg(shown).arg(all).arg(counted));
}

}  // namespace ballast::ui
