#pragma once

#include "ui/positions/orders_model.h"
#include "ui/positions/venue_panel.h"

namespace ballast::ui {

/// All orders of the session, newest first.
class OrdersPanel : public VenuePanel {
    Q_OBJECT
public:
    explicit OrdersPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Orders; }
    const OrdersModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    OrdersModel m_model;
};

}  // namespace ballast::ui
