#pragma once

#include "ui/connections/accounts_model.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// The accounts of a live desk, one a row.
class AccountsPanel : public TablePanel {
    Q_OBJECT
public:
    explicit AccountsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Feeds, interfaces::SectionId::Margin, interfaces::SectionId::Trading};
    }
    const AccountsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    AccountsModel m_model;
};

}  // namespace ballast::ui
