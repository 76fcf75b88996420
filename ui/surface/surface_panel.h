#pragma once

#include <QStackedWidget>

#include "ui/kit/ladder_view.h"
#include "ui/smile/fit_table_panel.h"
#include "ui/smile/smile_pane.h"
#include "ui/smile/tenor_model.h"
#include "ui/smile/term_structure_view.h"
#include "ui/surface/volatility_surface_3d_view.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The volatility surface of one underlying: at the left the turning mesh above the term structure, at the right the
/// smile above fit health, the fit table, or the fixed tenors. In a small panel mesh and term structure become tabs.
class SurfacePanel : public Panel {
    Q_OBJECT
public:
    explicit SurfacePanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Surface, Strikes};
    }

    QString emptyMessage() const override;
    /// Quotes and fit of the chosen expiry, the fit table, or the tenors, as shown.
    QString tableText(QChar separator) const override;
    QStringList pages() const override;
    void showPage(int index) override;
    VolatilitySurface3dView* mesh() const { return m_mesh; }
    SmileView* smile() const { return m_smilePane->smile(); }
    SmilePane* smilePane() const { return m_smilePane; }
    /// The smile with the moves of the person's own curve, or without them.
    void showOwnCurve(bool shown);
    TermStructureView* term() const { return m_term; }
    const TenorModel& tenors() const { return m_tenorModel; }

    QSize sizeHint() const override { return {764, 484}; }
    QSize minimumSizeHint() const override { return {560, 332}; }

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addHeader();
    void connectViews();
    void layOut();
    void showHeader(const interfaces::SurfaceView* surface, std::optional<std::size_t> slice, Timestamp now);

    VolatilitySurface3dView* m_mesh;
    TermStructureView* m_term;
    SmilePane* m_smilePane;
    FitTableView* m_fits;
    TenorModel m_tenorModel;
    QStackedWidget* m_right;
    LadderView* m_tenors;
    SegmentBar *m_axisBar{}, *m_pageBar{}, *m_tabs{};
    bool m_termInFront{};
};

/// Quotes and fit of one expiry as a table at full precision; volatilities in points.
QString smileTableText(const interfaces::SliceView& slice, QChar separator);

}  // namespace ballast::ui
