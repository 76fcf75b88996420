#pragma once

#include "ui/positions/fill_detail.h"
#include "ui/positions/fills_model.h"
#include "ui/positions/venue_panel.h"

namespace ballast::ui {

/// All fills of the session, newest first.
class FillsPanel : public VenuePanel {
    Q_OBJECT
public:
    explicit FillsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Fills, interfaces::SectionId::Flow, interfaces::SectionId::Orders};
    }
    /// The fill that is shown then and now, by FillsModel::keyOf.
    void choose(const QString& key);
    const FillDetail* detail() const { return m_detail; }
    const FillsModel& model() const { return m_model; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    FillsModel m_model;
    void showDetail();

    FillDetail* m_detail;
    QString m_shownState, m_chosen;
    std::map<QString, interfaces::FillWorth> m_now;
};

}  // namespace ballast::ui
