#pragma once

#include <QLabel>

#include "ui/scenarios/scenario_grid_view.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// What the book of the followed underlying gains and loses when spot and volatility move together.
class ScenarioGridPanel : public Panel {
    Q_OBJECT
public:
    explicit ScenarioGridPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Surface, Grid};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QSize sizeHint() const override { return {1330, 300}; }
    QSize minimumSizeHint() const override { return {420, 200}; }
    const ScenarioGridModel& model() const { return m_model; }
    QString footText() const { return m_foot->text(); }

protected:
    void refresh() override;

private:
    void rebuild();
    void setEmptyMessage(const QString& message);

    ScenarioGridModel m_model;
    ScenarioGridView* m_view;
    QLabel* m_foot;
    QString m_emptyMessage;
};

}  // namespace ballast::ui
