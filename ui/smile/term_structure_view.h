#pragma once

#include <QtCharts/QChartView>
#include <memory>
#include <optional>

#include "interfaces/snapshot.h"

class QValueAxis;

namespace ballast::ui {

/// Volatility at the money and the 25-delta risk reversal against time to expiry. Time runs by its square root, so
/// that the short expiries have room. An expiry without a fit is a gap. A click selects the nearest expiry.
///
/// Threads  GUI thread.
class TermStructureView : public QChartView {
    Q_OBJECT
public:
    explicit TermStructureView(QWidget* parent = nullptr);

    void setSurface(std::shared_ptr<const interfaces::SurfaceView> surface);
    void setSelectedExpiry(std::optional<Timestamp> expiry);
    /// Index of the fitted expiry nearest to `x` across the view.
    std::optional<std::size_t> sliceNear(double x) const;
    void applyTheme();

    QSize sizeHint() const override { return {336, 160}; }
    QSize minimumSizeHint() const override { return {240, 110}; }

Q_SIGNALS:
    void expiryChosen(ballast::Timestamp expiry);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void rebuild();
    void addRuns(bool riskReversal);
    void layOut();
    double xOf(double years) const;
    double yOf(const QValueAxis& axis, double value) const;
    void drawDots(QPainter& painter) const;
    void drawTicks(QPainter& painter) const;
    void drawExpiries(QPainter& painter) const;
    void drawLegend(QPainter& painter) const;

    std::shared_ptr<const interfaces::SurfaceView> m_surface;
    std::optional<Timestamp> m_selected;
    QValueAxis *m_time, *m_atm, *m_reversal;
};

}  // namespace ballast::ui
