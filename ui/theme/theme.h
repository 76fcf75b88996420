#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>
#include <array>
#include <cstddef>

namespace ballast::ui {

/// A ground of the heat map with the text colour that was chosen for it.
struct HeatStop {
    QColor fill, text;
};

/// What up and down look like. No preset touches warn, breach, the diverging palette or the kill button.
enum class ColourPreset { Western, Asian, BlueOrange };

/// Every colour of the desk, by meaning. No literal colour stands outside theme.cpp.
///
/// Threads  GUI thread.
struct Theme {
    QString name;  ///< "dark" or "light".
    bool isDark{true};

    QColor bg0;  ///< Window and gaps.
    QColor bg1;  ///< Panel.
    QColor bg2;  ///< Panel header, card, at-the-money row.
    QColor bg3;  ///< Hover, button, gauge track.
    QColor select;
    QColor line, line2;
    QColor text, text2, text3;
    QColor accent;
    QColor up, down;
    QColor warn, warnFill, breach, breachFill, stale, estimate;
    QColor live, simulated, review;
    QColor kill, onKill;
    QColor ink;                         ///< Text on accent, frame words, review banner.
    QColor linkA, linkB, linkC, linkD;  ///< Squares of the link groups.

    std::array<HeatStop, 11> exposure;        ///< −80 −60 −40 −20 −2 0 +2 +20 +40 +60 +80 percent.
    std::array<HeatStop, 9> volatilityStops;  ///< Same in both themes.

    static const Theme& dark();
    static const Theme& light();
    Theme withPreset(ColourPreset preset) const;

    /// Stop of a signed share of the limit (1 is the limit); never interpolated. Not finite: the centre.
    HeatStop exposureStop(double shareOfLimit) const;
    /// Sequential scale at 0 to 1, clamped; between two stops it is mixed.
    QColor volatilityColor(double t01) const;
    /// Text colour that is legible on volatilityColor(t01).
    QColor volatilityText(double t01) const;
};

/// Contrast of two opaque colours by WCAG 2.1, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The theme in force. Widgets repaint on `changed`.
class ThemeHolder : public QObject {
    Q_OBJECT
public:
    static ThemeHolder& instance();

    const Theme& theme() const { return m_theme; }
    ColourPreset preset() const { return m_preset; }
    void setDark(bool dark);
    void setPreset(ColourPreset preset);
    /// Lays style, palette and font on the application. Called again by each change.
    void applyToApplication();

Q_SIGNALS:
    void changed();

private:
    ThemeHolder();
    void rebuild(bool dark);

    ColourPreset m_preset{ColourPreset::Western};
    Theme m_theme;
};

/// The theme in force.
const Theme& theme();

/// Roboto, or DejaVu Sans where it is missing; its digits have one width.
QFont uiFont(int pixelSize, QFont::Weight weight = QFont::Normal, bool italic = false);
/// DejaVu Sans Mono, for hashes, ids and SVI parameters.
QFont monoFont(int pixelSize);

}  // namespace ballast::ui
