#pragma once

#include <QPaintDevice>
#include <QPaintEngine>
#include <QRectF>
#include <QString>
#include <QWidget>
#include <vector>

namespace ballast::support {

/// One piece of text as it was painted, in the coordinates of the widget that was rendered.
struct PaintedText {
    QString text;
    QRectF ink;         ///< Of its glyphs.
    QRectF clip;        ///< What of the device may be painted there; empty: all.
    QWidget* widget{};  ///< That painted it.

    /// Class and name of it and of all around it.
    QString where() const;
};

/// Takes what widgets paint and keeps the texts of it, with their boxes. Test use only.
class TextMeter : public QPaintDevice {
public:
    TextMeter(const QSize& size, double ratio);
    ~TextMeter() override;

    QPaintEngine* paintEngine() const override;
    const std::vector<PaintedText>& texts() const;

    /// All texts of `top` and its visible children, also where another widget lies over them.
    static std::vector<PaintedText> measure(QWidget& top);

protected:
    int metric(PaintDeviceMetric metric) const override;

private:
    class Engine;
    QSize m_size;
    double m_ratio;
    std::unique_ptr<Engine> m_engine;
};

}  // namespace ballast::support
