#pragma once

#include "ui/connections/connections_model.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// What a live desk is connected to, how fast it tells, and what of it is not to be trusted.
class ConnectionsPanel : public TablePanel {
    Q_OBJECT
public:
    explicit ConnectionsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const ConnectionsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    ConnectionsModel m_model;
};

}  // namespace ballast::ui
