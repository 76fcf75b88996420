#include "ui/widgets/painted_words.h"

#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QStringList>

namespace ballast::ui {
namespace {

/// Keeps texts and drops all else.
class WordsEngine : public QPaintEngine {
public:
    WordsEngine() : QPaintEngine(AllFeatures) {}

    bool begin(QPaintDevice*) override { return true; }
    bool end() override { return true; }
    void updateState(const QPaintEngineState& now) override { m_transform = now.transform(); }
    Type type() const override { return User; }
    void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
    void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
    void drawPath(const QPainterPath&) override {}
    void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
    void drawPolygon(const QPoint*, int, PolygonDrawMode) override {}
    void drawRects(const QRect*, int) override {}
    void drawRects(const QRectF*, int) override {}
    void drawLines(const QLine*, int) override {}
    void drawLines(const QLineF*, int) override {}
    void drawEllipse(const QRectF&) override {}
    void drawEllipse(const QRect&) override {}
    void drawPoints(const QPointF*, int) override {}
    void drawPoints(const QPoint*, int) override {}
    void drawTiledPixmap(const QRectF&, const QPixmap&, const QPointF&) override {}
    void drawTextItem(const QPointF& at, const QTextItem& item) override
    {
        const QString text = item.text().trimmed();
        if (!text.isEmpty())
            words.push_back({text, m_transform.mapRect(QRectF(at.x(), at.y() - item.ascent(), item.width(),
                                                              item.ascent() + item.descent()))});
    }

    std::vector<PaintedWords> words;

private:
    QTransform m_transform;
};

class WordsDevice : public QPaintDevice {
public:
    explicit WordsDevice(const QSize& size) : m_size(size) {}
    QPaintEngine* paintEngine() const override { return &m_engine; }
    std::vector<PaintedWords>& words() { return m_engine.words; }

protected:
    int metric(PaintDeviceMetric metric) const override
    {
        switch (metric) {
        case PdmWidth:
        case PdmWidthMM:
            return m_size.width();
        case PdmHeight:
        case PdmHeightMM:
            return m_size.height();
        case PdmDepth:
            return 32;
        case PdmNumColors:
            return 1 << 24;
        case PdmDevicePixelRatio:
            return 1;
        case PdmDevicePixelRatioScaled:
            return static_cast<int>(devicePixelRatioFScale());
        default:
            return 96;
        }
    }

private:
    QSize m_size;
    mutable WordsEngine m_engine;
};

}  // namespace

std::vector<PaintedWords> wordsPaintedBy(QWidget& widget)
{
    if (widget.size().isEmpty() || !widget.isVisible()) return {};
    WordsDevice device(widget.size());
    widget.render(&device, {}, {}, QWidget::DrawWindowBackground);
    return std::move(device.words());
}

QString spokenWords(const std::vector<PaintedWords>& words)
{
    QStringList spoken;
    for (const auto& each : words)
        spoken << each.text;
    return spoken.join(QStringLiteral(", "));
}

}  // namespace ballast::ui
