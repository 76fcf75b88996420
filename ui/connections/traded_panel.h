#pragma once

#include "ui/connections/traded_model.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// What others trade at the venues of a live desk, and the venues' volatility indices.
class TradedPanel : public TablePanel {
    Q_OBJECT
public:
    explicit TradedPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const TradedModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    TradedModel m_model;
};

}  // namespace ballast::ui
