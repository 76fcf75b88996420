#pragma once

#include "ui/kit/table_panel.h"
#include "ui/ladders/strike_ladder_model.h"

namespace ballast::ui {

/// Greeks by strike of the selected expiry, centred at the money until scrolled. A click selects the strike everywhere.
class StrikeLadderPanel : public TablePanel {
    Q_OBJECT
public:
    explicit StrikeLadderPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Cells, Surface, Strikes};
    }

    const StrikeLadderModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    StrikeLadderModel m_model;
};

}  // namespace ballast::ui
