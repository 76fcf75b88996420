#pragma once

#include "ui/kit/figure_table.h"
#include "ui/scenarios/scenario_grid_model.h"

namespace ballast::ui {

/// The grid on the diverging stops, sign always printed; the cell that loses most has the breach frame.
///
/// Threads  GUI thread.
class ScenarioGridView : public FigureTable {
    Q_OBJECT
public:
    /// The model must outlive the view.
    explicit ScenarioGridView(ScenarioGridModel* model, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitColumns();

    ScenarioGridModel* m_model;
};

}  // namespace ballast::ui
