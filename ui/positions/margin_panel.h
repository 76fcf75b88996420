#pragma once

#include "ui/kit/table_panel.h"
#include "ui/positions/margin_model.h"

namespace ballast::ui {

/// Margin and distance to liquidation of every venue, with the rule and its source.
class MarginPanel : public TablePanel {
    Q_OBJECT
public:
    explicit MarginPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Margin; }

    const MarginModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    MarginModel m_model;
};

}  // namespace ballast::ui
