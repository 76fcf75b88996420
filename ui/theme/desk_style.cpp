#include "ui/theme/desk_style.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr double kRadius = 3.0;

void paintBox(QPainter& p, const QRect& rect, const QColor& fill, const QPen& border)
{
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(border);
    p.setBrush(fill);
    p.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    p.restore();
}

void paintButton(QPainter& p, const QStyleOption& option)
{
    const Theme& t = theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool pressed = option.state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option.state & QStyle::State_MouseOver);
    const QPen border(t.line2, 1.0, enabled ? Qt::SolidLine : Qt::DashLine);
    paintBox(p, option.rect, pressed ? t.select : hover ? t.line2 : enabled ? t.bg3 : QColor(Qt::transparent), border);
    if (option.state & QStyle::State_HasFocus) paintFocusRing(p, option.rect);
}

void paintEdit(QPainter& p, const QStyleOption& option)
{
    const Theme& t = theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    // A staged edit has a ground of its own.
    paintBox(p, option.rect, option.palette.color(QPalette::Base),
             QPen(t.line2, 1.0, enabled ? Qt::SolidLine : Qt::DashLine));
    if (option.state & QStyle::State_HasFocus) paintFocusRing(p, option.rect);
}

/// The box is there whether or not it is ticked; the tick is what tells both apart.
void paintCheck(QPainter& p, const QStyleOption& option)
{
    const Theme& t = theme();
    const bool on = option.state & QStyle::State_On;
    const bool enabled = option.state & QStyle::State_Enabled;
    const QRect box = QRect(0, 0, 13, 13).translated(option.rect.center() - QPoint(6, 6));
    paintBox(p, box, on ? t.select : t.bg1, QPen(t.text3, 1.0, enabled ? Qt::SolidLine : Qt::DashLine));
    if (!on) return;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(enabled ? t.text : t.text3, 1.6));
    const QPointF tick[]{QPointF(3.0, 6.8), QPointF(5.6, 9.4), QPointF(10.2, 3.8)};
    p.translate(box.topLeft());
    p.drawPolyline(tick, 3);
    p.restore();
}

void paintTab(QPainter& p, const QStyleOptionTab& tab)
{
    const Theme& t = theme();
    const bool selected = tab.state & QStyle::State_Selected;
    p.fillRect(tab.rect, selected ? t.bg1 : t.bg0);
    const bool bottom = tab.shape == QTabBar::RoundedSouth || tab.shape == QTabBar::TriangularSouth;
    if (selected)
        p.fillRect(QRect(tab.rect.left(), bottom ? tab.rect.bottom() - 1 : tab.rect.top(), tab.rect.width(), 2),
                   t.accent);
    p.setFont(uiFont(12, selected ? QFont::Medium : QFont::Normal));
    p.setPen(selected ? t.text : t.text2);
    p.drawText(tab.rect, Qt::AlignCenter, tab.text);
}

void paintScrollBar(QPainter& p, const QStyle& style, const QStyleOptionSlider& option, const QWidget* widget)
{
    const Theme& t = theme();
    p.fillRect(option.rect, t.bg1);
    if (option.minimum >= option.maximum) return;
    const QRect handle =
        style.subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarSlider, widget).adjusted(2, 2, -2, -2);
    const bool active = option.state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    paintBox(p, handle, active ? t.text3 : t.line2, Qt::NoPen);
}

void paintMenuBarItem(QPainter& p, const QStyleOptionMenuItem& item)
{
    const Theme& t = theme();
    p.fillRect(item.rect, item.state & QStyle::State_Selected ? t.bg3 : t.bg1);
    p.setPen(t.line);
    p.drawLine(item.rect.bottomLeft(), item.rect.bottomRight());
    p.setFont(uiFont(12));
    p.setPen(t.text);
    p.drawText(item.rect, Qt::AlignCenter | Qt::TextHideMnemonic, item.text);
}

}  // namespace

void paintFocusRing(QPainter& p, const QRect& rect) { paintBox(p, rect, Qt::transparent, QPen(theme().accent, 2.0)); }

DeskStyle::DeskStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

int DeskStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_SplitterWidth:
    case PM_DockWidgetSeparatorExtent:
        return 4;
    case PM_DockWidgetFrameWidth:
        return 3;  // the market frame; Qt uses it for floating docks only
    case PM_TabBarBaseHeight:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_TabBarTabHSpace:
        return 28;
    case PM_ScrollBarExtent:
        return 10;
    case PM_MenuBarItemSpacing:
    case PM_MenuBarPanelWidth:
    case PM_MenuBarVMargin:
    case PM_MenuBarHMargin:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int DeskStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* data) const
{
    if (hint == SH_ToolTip_WakeUpDelay) return 600;
    if (hint == SH_TabBar_ElideMode) return Qt::ElideNone;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

void DeskStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        return paintButton(*painter, *option);
    case PE_PanelLineEdit:
        return paintEdit(*painter, *option);
    case PE_IndicatorCheckBox:
        return paintCheck(*painter, *option);
    case PE_FrameFocusRect:
    case PE_FrameTabBarBase:
    case PE_FrameDockWidget:
    case PE_PanelMenuBar:
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        return painter->fillRect(option->rect, theme().bg0);
    default:
        return QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void DeskStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const
{
    if (element == CE_TabBarTab)
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) return paintTab(*painter, *tab);
    if (element == CE_MenuBarItem)
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
            return paintMenuBarItem(*painter, *item);
    if (element == CE_MenuBarEmptyArea) return painter->fillRect(option->rect, theme().bg1);
    if (element == CE_ComboBoxLabel)
        if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option); box && !box->editable) {
            QStyleOptionComboBox fitted(*box);
            const QRect room = subControlRect(CC_ComboBox, &fitted, SC_ComboBoxEditField, widget);
            fitted.currentText = fitted.fontMetrics.elidedText(box->currentText, Qt::ElideRight, room.width() - 4);
            return QProxyStyle::drawControl(element, &fitted, painter, widget);
        }
    if (element == CE_Splitter) return painter->fillRect(option->rect, theme().bg0);
    QProxyStyle::drawControl(element, option, painter, widget);
}

void DeskStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                   const QWidget* widget) const
{
    if (control == CC_ScrollBar)
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option))
            return paintScrollBar(*painter, *this, *slider, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QSize DeskStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                  const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_TabBarTab || type == CT_MenuBarItem) result.setHeight(26);
    if (type == CT_LineEdit || type == CT_ComboBox || type == CT_SpinBox) result.setHeight(24);
    return result;
}

}  // namespace ballast::ui
