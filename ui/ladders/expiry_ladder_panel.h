#pragma once

#include "ui/kit/table_panel.h"
#include "ui/ladders/expiry_ladder_model.h"

namespace ballast::ui {

/// Greeks by expiry of the followed underlying. A click selects the expiry everywhere.
class ExpiryLadderPanel : public TablePanel {
    Q_OBJECT
public:
    explicit ExpiryLadderPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Cells, Surface};
    }

    const ExpiryLadderModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    ExpiryLadderModel m_model;
};

}  // namespace ballast::ui
