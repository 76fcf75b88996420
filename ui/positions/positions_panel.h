#pragma once

#include "ui/positions/positions_model.h"
#include "ui/positions/venue_panel.h"

namespace ballast::ui {

/// The book line by line. Scope: the whole book, the followed underlying, or the selected cell of the heat map.
class PositionsPanel : public VenuePanel {
    Q_OBJECT
public:
    enum class Scope { Book, Underlying, Selection };

    explicit PositionsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Positions, Cells};
    }

    void setScope(Scope scope);
    const PositionsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    bool isInScope(const interfaces::Snapshot& snapshot, const interfaces::PositionView& position) const;
    bool isInCell(const interfaces::UnderlyingView& view, const interfaces::PositionView& position) const;
    void selectRow(int row);

    PositionsModel m_model;
    SegmentBar* m_scopeBar;
    Scope m_scope{Scope::Book};
};

}  // namespace ballast::ui
