#pragma once

#include "ui/connections/venues_model.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// The registry of venues: what each can do and promises, its budget, and its last error.
class VenuesPanel : public TablePanel {
    Q_OBJECT
public:
    explicit VenuesPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const VenuesModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    VenuesModel m_model;
};

}  // namespace ballast::ui
