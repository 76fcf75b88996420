#pragma once

#include <QWidget>

#include "ui/kit/ladder_view.h"
#include "ui/portfolio/waterfall.h"

namespace ballast::ui {

/// Waterfall beside a ladder: one bar on the line of each row, with the ladder's scrolling. All pens are 1.0 px.
///
/// Threads  GUI thread.
class WaterfallView : public QWidget {
    Q_OBJECT
public:
    /// The ladder's rows are those of the bars, in order; it must outlive the view.
    explicit WaterfallView(const LadderView* rows, QWidget* parent = nullptr);

    void setBars(std::vector<WaterfallBar> bars);
    const std::vector<WaterfallBar>& bars() const { return m_bars; }
    /// Bar of a row in this widget; empty when its row is out of sight.
    QRectF barRect(std::size_t row) const;

    QSize sizeHint() const override { return {360, 300}; }
    QSize minimumSizeHint() const override { return {140, 120}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    double x(double usd) const;
    void paintAxis(QPainter& painter) const;
    void paintBar(QPainter& painter, std::size_t row) const;

    const LadderView* m_rows;
    std::vector<WaterfallBar> m_bars;
    WaterfallRange m_range;
};

}  // namespace ballast::ui
