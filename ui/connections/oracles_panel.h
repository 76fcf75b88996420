#pragma once

#include "ui/connections/oracles_model.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// What oracles say of each coin, and how far it can be believed.
class OraclesPanel : public TablePanel {
    Q_OBJECT
public:
    explicit OraclesPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const OraclesModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    OraclesModel m_model;
};

}  // namespace ballast::ui
