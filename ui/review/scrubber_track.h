#pragma once

#include <QtCharts/QChartView>
#include <optional>
#include <vector>

#include "ui/review/review_controller.h"

class QLineSeries;
class QAreaSeries;
class QValueAxis;

namespace ballast::ui {

/// The track of the scrubber: net delta over its band, spot, one row of marks, hatched gaps, and the head. A click
/// jumps, a drag scrubs and lands exactly on release, the wheel zooms time about the pointer, hover names the mark.
///
/// Threads  GUI thread.
class ScrubberTrack : public QChartView {
    Q_OBJECT
public:
    explicit ScrubberTrack(QWidget* parent = nullptr);

    /// Null shows nothing.
    void setController(ReviewController* controller);
    void setUnderlying(const QString& code);
    void applyTheme();
    /// Time in view.
    std::pair<Timestamp, Timestamp> span() const { return {m_from, m_until}; }
    double xOf(Timestamp time) const;
    Timestamp timeAt(double x) const;
    /// Row of the journal whose mark is drawn at `at`, within 6 px.
    std::optional<std::size_t> markAt(const QPointF& at) const;
    /// Above 1 shows less time.
    void zoomTime(double factor, double x);
    void showAll();

    QSize sizeHint() const override { return {1000, 98}; }
    QSize minimumSizeHint() const override { return {200, 98}; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void rebuild();
    void layOut();
    void followHead();
    void drawGaps(QPainter& painter) const;
    void drawTimes(QPainter& painter) const;
    void drawMarks(QPainter& painter) const;
    void drawHead(QPainter& painter) const;
    void drawLegend(QPainter& painter) const;

    ReviewController* m_controller{};
    QString m_underlying{QStringLiteral("BTC")};
    QLineSeries *m_delta, *m_spot, *m_upper, *m_lower;
    QAreaSeries* m_band;
    QValueAxis *m_time, *m_coin, *m_usd;
    Timestamp m_from, m_until;
    bool m_scrubbing{};
};

}  // namespace ballast::ui
