#include <QApplication>
#include <QFontDatabase>
#include <QPalette>

#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

QPalette makePalette(const Theme& t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.bg1);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.bg1);
    p.setColor(QPalette::AlternateBase, t.bg2);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.text3);
    p.setColor(QPalette::Button, t.bg3);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.breach);
    p.setColor(QPalette::Highlight, t.select);
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::ToolTipBase, t.bg3);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Light, t.bg3);
    p.setColor(QPalette::Midlight, t.line2);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.line);
    p.setColor(QPalette::Shadow, t.bg0);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.text3);
    return p;
}

QString firstFamily(const QStringList& wanted)
{
    const QStringList known = QFontDatabase::families();
    for (const QString& family : wanted)
        if (known.contains(family)) return family;
    return wanted.last();
}

QFont makeFont(const QString& family, int pixelSize)
{
    QFont font(family);
    font.setPixelSize(pixelSize);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::PreferAntialias);
    return font;
}

}  // namespace

ThemeHolder::ThemeHolder() : m_theme(Theme::dark()) {}

ThemeHolder& ThemeHolder::instance()
{
    static ThemeHolder holder;
    return holder;
}

void ThemeHolder::rebuild(bool dark)
{
    m_theme = (dark ? Theme::dark() : Theme::light()).withPreset(m_preset);
    applyToApplication();
    Q_EMIT changed();
}

void ThemeHolder::setDark(bool dark)
{
    if (dark != m_theme.isDark) rebuild(dark);
}

void ThemeHolder::setPreset(ColourPreset preset)
{
    if (preset == m_preset) return;
    m_preset = preset;
    rebuild(m_theme.isDark);
}

void ThemeHolder::applyToApplication()
{
    if (!qobject_cast<QApplication*>(QCoreApplication::instance())) return;
    if (!qobject_cast<DeskStyle*>(QApplication::style())) QApplication::setStyle(new DeskStyle);
    QApplication::setPalette(makePalette(m_theme));
    QApplication::setFont(uiFont(12));
}

const Theme& theme() { return ThemeHolder::instance().theme(); }

QFont uiFont(int pixelSize, QFont::Weight weight, bool italic)
{
    static const QString kFamily = firstFamily({QStringLiteral("Roboto"), QStringLiteral("DejaVu Sans")});
    QFont font = makeFont(kFamily, pixelSize);
    font.setWeight(weight);
    font.setItalic(italic);
    return font;
}

QFont monoFont(int pixelSize)
{
    static const QString kFamily = firstFamily({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    return makeFont(kFamily, pixelSize);
}

}  // namespace ballast::ui
