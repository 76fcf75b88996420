#pragma once

#include <QColor>
#include <QWidget>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/widgets/marks.h"

namespace ballast::ui {

/// One figure of a strip.
struct StripFigure {
    QString label, value, unit;
    QColor colour;  ///< Of the value.
    bool italic{};
    Mark mark{Mark::None};
    QColor markColour;
    QString toolTip;
};

/// A figure of a reading at fixed decimals, by its state: estimated italic with its sign, missing a dash.
StripFigure readingFigure(const QString& label, const interfaces::Reading& reading, int decimals, const QString& unit,
                          const QString& definition);

/// A row of figures: name above, value and unit below; each with its own tooltip.
///
/// Threads  GUI thread.
class FigureStrip : public QWidget {
    Q_OBJECT
public:
    /// `valuePixels` is 15 for the figures that a page is about, 12 otherwise.
    FigureStrip(const QString& name, int valuePixels, QWidget* parent = nullptr);

    /// The hairline under the strip; off where another widget stands beside it.
    void setRuled(bool ruled) { m_ruled = ruled; }
    void setFigures(std::vector<StripFigure> figures);
    const std::vector<StripFigure>& figures() const { return m_figures; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect figureRect(std::size_t index) const;

    int m_valuePixels;
    bool m_ruled{true};
    std::vector<StripFigure> m_figures;
};

}  // namespace ballast::ui
