#pragma once

#include "ui/positions/fills_model.h"
#include "ui/positions/venue_panel.h"

namespace ballast::ui {

/// All fills of the session, newest first.
class FillsPanel : public VenuePanel {
    Q_OBJECT
public:
    explicit FillsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Fills; }
    const FillsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    FillsModel m_model;
    QString m_shownState;
};

}  // namespace ballast::ui
