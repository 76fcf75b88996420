#pragma once

#include "ui/kit/figure_table.h"
#include "ui/smile/fit_table_model.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The fit table alone: used by its panel and by the surface panel. Rows follow and set the selected expiry.
class FitTableView : public FigureTable {
    Q_OBJECT
public:
    FitTableView(Selection* selection, QWidget* parent);
    void setSurface(std::shared_ptr<const interfaces::SurfaceView> surface, Timestamp now);
    const FitTableModel& fits() const { return *m_model; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void followSelection();

    Selection* m_selection;
    FitTableModel* m_model;
};

/// All expiries with forward, quotes, error, checks and age of their fits.
class FitTablePanel : public Panel {
    Q_OBJECT
public:
    explicit FitTablePanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override { return interfaces::SectionId::Surface; }

    QString emptyMessage() const override;
    QString tableText(QChar separator) const override;

    QSize sizeHint() const override { return {764, 380}; }
    QSize minimumSizeHint() const override { return {560, 200}; }

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    FitTableView* m_table;
};

/// The surface that the selection looks at, or null; with what is missing in `message`.
std::shared_ptr<const interfaces::SurfaceView> selectedSurface(const SnapshotPointer& snapshot,
                                                               const Selection& selection, QString& message);
/// `words`; where the coin has several chains also which one is shown and which are not.
QString shownChain(const QString& words, const interfaces::SurfaceView* surface);
/// Worst state among the fits as the header's age: text, and whether it is stale.
std::pair<QString, bool> worstFitAge(const interfaces::SurfaceView& surface, Timestamp now);

}  // namespace ballast::ui
