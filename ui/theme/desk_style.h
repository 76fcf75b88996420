#pragma once

#include <QProxyStyle>

namespace ballast::ui {

/// The ring of what has the keyboard, for widgets that paint themselves.
void paintFocusRing(QPainter& painter, const QRect& rect);

/// Fusion with the desk's flat buttons, edits, tabs, scroll bars and splitters, all from the theme in force. One style
/// instead of style sheets, because a theme change then repaints and nothing is parsed again.
class DeskStyle : public QProxyStyle {
    Q_OBJECT
public:
    DeskStyle();

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
};

}  // namespace ballast::ui
