#pragma once

#include "ui/kit/table_panel.h"
#include "ui/onchain/actions_model.h"

namespace ballast::ui {

/// What our wallets have on their way to a chain, and their confirmed and expected books.
class ActionsPanel : public TablePanel {
    Q_OBJECT
public:
    explicit ActionsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Feeds; }
    const ActionsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    ActionsModel m_model;
};

}  // namespace ballast::ui
