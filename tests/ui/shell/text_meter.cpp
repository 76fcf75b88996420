#include "ui/shell/text_meter.h"

#include <QFontMetricsF>
#include <QPainter>

namespace ballast::support {

class TextMeter::Engine : public QPaintEngine {
public:
    explicit Engine(double ratio) : QPaintEngine(AllFeatures), m_ratio(ratio) {}

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
        if (item.text().trimmed().isEmpty()) return;
        // Across by its advance: the rectangle of the glyphs is rounded outwards.
        QRectF ink = QFontMetricsF(item.font()).tightBoundingRect(item.text()).translated(at);
        ink.setLeft(at.x());
        ink.setWidth(item.width());
        QRegion clip = systemClip();
        if (painter()->hasClipping()) {
            const QRegion own = m_transform.map(painter()->clipRegion());
            clip = clip.isEmpty() ? own : clip.intersected(own);
        }
        const QTransform back = QTransform::fromScale(1.0 / m_ratio, 1.0 / m_ratio);
        texts.push_back({item.text(), back.mapRect(m_transform.mapRect(ink)),
                         clip.isEmpty() ? QRectF() : back.mapRect(QRectF(clip.boundingRect())), nullptr});
    }

    std::vector<PaintedText> texts;

private:
    QTransform m_transform;
    double m_ratio;
};

TextMeter::TextMeter(const QSize& size, double ratio)
    : m_size(size), m_ratio(ratio), m_engine(std::make_unique<Engine>(ratio))
{
}
TextMeter::~TextMeter() = default;

QPaintEngine* TextMeter::paintEngine() const { return m_engine.get(); }
const std::vector<PaintedText>& TextMeter::texts() const { return m_engine->texts; }

int TextMeter::metric(PaintDeviceMetric metric) const
{
    switch (metric) {
    case PdmWidth:
    case PdmWidthMM:
        return static_cast<int>(m_size.width() * m_ratio);
    case PdmHeight:
    case PdmHeightMM:
        return static_cast<int>(m_size.height() * m_ratio);
    case PdmDepth:
        return 32;
    case PdmNumColors:
        return 1 << 24;
    case PdmDevicePixelRatio:
        return static_cast<int>(m_ratio);
    case PdmDevicePixelRatioScaled:
        return static_cast<int>(m_ratio * devicePixelRatioFScale());
    default:
        return 96;
    }
}

namespace {

/// What of the widget its ancestors leave in sight, in the coordinates of `top`.
QRectF inSight(const QWidget& top, const QWidget& widget)
{
    QRect box = QRect(widget.mapTo(&top, QPoint(0, 0)), widget.size());
    for (const QWidget* up = widget.parentWidget(); up && &widget != &top; up = up->parentWidget()) {
        box &= QRect(up->mapTo(&top, QPoint(0, 0)), up->size());
        if (up == &top) break;
    }
    return box;
}

}  // namespace

std::vector<PaintedText> TextMeter::measure(QWidget& top)
{
    QList<QWidget*> parts{&top};
    for (QWidget* part : top.findChildren<QWidget*>())
        if (part->isVisible() && part->window() == top.window()) parts << part;
    std::vector<PaintedText> all;
    for (QWidget* part : parts) {
        TextMeter meter(part->size(), part->devicePixelRatioF());
        part->render(&meter, {}, {}, QWidget::DrawWindowBackground);
        const QPointF offset = part->mapTo(&top, QPoint(0, 0));
        const QRectF sight = inSight(top, *part);
        for (PaintedText text : meter.texts()) {
            text.ink.translate(offset);
            text.clip = text.clip.isNull() ? sight : text.clip.translated(offset).intersected(sight);
            text.widget = part;
            if (text.clip.intersects(text.ink)) all.push_back(std::move(text));
        }
    }
    return all;
}

QString PaintedText::where() const
{
    QString path;
    for (const QWidget* part = widget; part; part = part->parentWidget())
        path.prepend(QString::fromLatin1(part->metaObject()->className()).remove(QStringLiteral("ballast::ui::")) +
                     QLatin1Char(' ') + part->objectName() + QStringLiteral(" > "));
    return path;
}

}  // namespace ballast::support
