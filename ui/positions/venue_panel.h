#pragma once

#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// A table over all venues with a segment for each of them and a text filter (Ctrl+F).
class VenuePanel : public TablePanel {
    Q_OBJECT
protected:
    using TablePanel::TablePanel;

    /// After setUp: adds the venue segments and the filter.
    void addVenueSegments();
    void showVenues(QStringList venues);
    /// Whether a row of this venue whose words are `words` is to be shown.
    bool isWanted(const std::string& venue, const QString& words) const;
    const QString& chosenVenue() const { return m_venue; }
    /// "3 of 84 shown" while something is filtered away.
    void showCount(std::size_t shown, std::size_t all, const QString& what);

private:
    SegmentBar* m_bar{};
    QStringList m_venues;
    QString m_venue;
};

/// Adds a venue to the list if it is not in it.
void addVenue(QStringList& venues, const std::string& name);

}  // namespace ballast::ui
