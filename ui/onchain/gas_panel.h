#pragma once

#include "ui/kit/table_panel.h"
#include "ui/onchain/gas_model.h"

namespace ballast::ui {

/// What gas costs now and may cost next, how full blocks are, and what our wallets may still offer.
class GasPanel : public TablePanel {
    Q_OBJECT
public:
    explicit GasPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const GasModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    GasModel m_model;
};

}  // namespace ballast::ui
