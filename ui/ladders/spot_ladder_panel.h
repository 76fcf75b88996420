#pragma once

#include "ui/kit/table_panel.h"
#include "ui/ladders/spot_ladder_model.h"

namespace ballast::ui {

/// Options and hedges of the followed underlying at spot ± 15 %.
class SpotLadderPanel : public TablePanel {
    Q_OBJECT
public:
    explicit SpotLadderPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Cells, Surface, SpotLadder};
    }

    const SpotLadderModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    SpotLadderModel::Shifts fittingShifts() const;

    SpotLadderModel m_model;
    SpotLadderModel::Shifts m_shifts{};
};

}  // namespace ballast::ui
