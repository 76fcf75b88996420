#pragma once

#include <QWidget>
#include <optional>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// One fill: what it stood for at the fill and stands for now, and what it has gained since, as a curve over its
/// horizons.
class FillDetail : public QWidget {
    Q_OBJECT
public:
    explicit FillDetail(QWidget* parent = nullptr);

    /// Empty: no fill is chosen.
    void show(const std::optional<interfaces::FillView>& fill, const std::optional<interfaces::FillWorth>& now);
    /// Edge at the fill, then the gain at each horizon that has come; USD.
    std::vector<double> curve() const;
    /// The words of the table, line by line, for tests and assistive technology.
    QStringList lines() const;

    QSize sizeHint() const override { return {520, 132}; }
    QSize minimumSizeHint() const override { return {320, 132}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Line {
        QString name, then, now;
    };
    std::vector<Line> table() const;
    void paintTable(QPainter& painter, const QRect& box) const;
    void paintCurve(QPainter& painter, const QRect& box) const;

    std::optional<interfaces::FillView> m_fill;
    std::optional<interfaces::FillWorth> m_now;
};

/// "edge", "1 s", "10 s", "1 min", "5 min".
QString horizonText(Duration horizon);

}  // namespace ballast::ui
