#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace ballast::ui {
namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(value | 0xFF000000U); }

constexpr unsigned kBlack = 0x000000;
constexpr unsigned kWhite = 0xFFFFFF;

std::array<HeatStop, 9> makeVolatilityStops()
{
    constexpr std::array<unsigned, 9> fills{0x362C5D, 0x2C4481, 0x00619A, 0x0081A3, 0x009E9B,
                                            0x13B48A, 0x7EC57C, 0xBFD181, 0xEFDE9D};
    std::array<HeatStop, 9> stops;
    for (std::size_t i = 0; i < fills.size(); ++i)
        stops[i] = {rgb(fills[i]), rgb(i < 3 ? kWhite : kBlack)};
    return stops;
}

std::array<HeatStop, 11> makeExposure(const std::array<unsigned, 11>& fills, const std::array<unsigned, 11>& texts)
{
    std::array<HeatStop, 11> stops;
    for (std::size_t i = 0; i < fills.size(); ++i)
        stops[i] = {rgb(fills[i]), rgb(texts[i])};
    return stops;
}

void setGrounds(Theme& t, const std::array<unsigned, 7>& v)
{
    t.bg0 = rgb(v[0]);
    t.bg1 = rgb(v[1]);
    t.bg2 = rgb(v[2]);
    t.bg3 = rgb(v[3]);
    t.select = rgb(v[4]);
    t.line = rgb(v[5]);
    t.line2 = rgb(v[6]);
}

void setTexts(Theme& t, const std::array<unsigned, 6>& v)
{
    t.text = rgb(v[0]);
    t.text2 = rgb(v[1]);
    t.text3 = rgb(v[2]);
    t.accent = rgb(v[3]);
    t.up = rgb(v[4]);
    t.down = rgb(v[5]);
}

void setStates(Theme& t, const std::array<unsigned, 6>& v)
{
    t.warn = rgb(v[0]);
    t.warnFill = rgb(v[1]);
    t.breach = rgb(v[2]);
    t.breachFill = rgb(v[3]);
    t.stale = rgb(v[4]);
    t.estimate = rgb(v[5]);
}

void setFrames(Theme& t, const std::array<unsigned, 4>& v)
{
    t.live = rgb(v[0]);
    t.simulated = rgb(v[1]);
    t.review = rgb(v[2]);
    t.ink = rgb(v[3]);
    t.kill = rgb(0xC9302C);
    t.onKill = rgb(kWhite);
    t.volatilityStops = makeVolatilityStops();
}

void setLinks(Theme& t, unsigned c, unsigned d)
{
    t.linkA = t.accent;
    t.linkB = t.estimate;
    t.linkC = rgb(c);
    t.linkD = rgb(d);
}

Theme makeDark()
{
    Theme t;
    t.name = QStringLiteral("dark");
    t.isDark = true;
    setGrounds(t, {0x0C0F14, 0x12161D, 0x181D26, 0x222936, 0x1D3350, 0x262D39, 0x3B4454});
    setTexts(t, {0xE8ECF2, 0xB3BCC9, 0x939EAE, 0x7DB7F5, 0x45B98C, 0xF2766F});
    setStates(t, {0xE8B93C, 0x3A2E0C, 0xFF7A73, 0x4A1518, 0xC79A62, 0xA9A2D6});
    setFrames(t, {0xF2F5F9, 0xA48BFF, 0x35B9C6, 0x0B0E13});
    setLinks(t, 0xD9A0C8, 0x9CC46B);
    t.exposure = makeExposure(
        {0xF08F47, 0xA15A22, 0x794722, 0x58371F, 0x3C291D, 0x1C222B, 0x20303D, 0x25435B, 0x2C597E, 0x3174A8, 0x5AB2F9},
        {kBlack, kWhite, kWhite, kWhite, kWhite, 0xB3BCC9, kWhite, kWhite, kWhite, kWhite, kBlack});
    return t;
}

Theme makeLight()
{
    Theme t;
    t.name = QStringLiteral("light");
    t.isDark = false;
    setGrounds(t, {0xD5DBE3, 0xFFFFFF, 0xEEF1F5, 0xE1E6ED, 0xCFE2F8, 0xDCE1E8, 0xA9B3C0});
    setTexts(t, {0x131820, 0x3D4856, 0x526070, 0x0B5CAD, 0x0C6B4A, 0xB02C26});
    setStates(t, {0x745200, 0xFBF0CF, 0xAA1E18, 0xFBE3E1, 0x745418, 0x5B4FA3});
    setFrames(t, {0x131820, 0x5B3FD0, 0x0A6C77, 0xFFFFFF});
    setLinks(t, 0x8A3F7E, 0x4C6B1F);
    t.exposure = makeExposure(
        {0x974C00, 0xD79263, 0xE8B593, 0xF4D1BA, 0xFBE9DD, 0xF4F6F8, 0xE0EFFD, 0xBEDDF9, 0x98C7EF, 0x69ABE2, 0x0268A5},
        {kWhite, kBlack, kBlack, kBlack, kBlack, 0x3D4856, kBlack, kBlack, kBlack, kBlack, kWhite});
    return t;
}

double linearChannel(double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

double luminance(const QColor& c)
{
    return 0.2126 * linearChannel(static_cast<double>(c.redF())) +
           0.7152 * linearChannel(static_cast<double>(c.greenF())) +
           0.0722 * linearChannel(static_cast<double>(c.blueF()));
}

int mixChannel(int a, int b, double t) { return static_cast<int>(std::lround(a + (b - a) * t)); }

}  // namespace

const Theme& Theme::dark()
{
    static const Theme kDark = makeDark();
    return kDark;
}

const Theme& Theme::light()
{
    static const Theme kLight = makeLight();
    return kLight;
}

Theme Theme::withPreset(ColourPreset preset) const
{
    Theme result = *this;
    if (preset == ColourPreset::Asian) std::swap(result.up, result.down);
    if (preset == ColourPreset::BlueOrange) {
        result.up = rgb(isDark ? 0x5FA8F0 : 0x0B5CAD);
        result.down = rgb(isDark ? 0xEFA04F : 0x8E4C00);
    }
    return result;
}

HeatStop Theme::exposureStop(double shareOfLimit) const
{
    constexpr std::array<double, 5> kFrom{0.02, 0.20, 0.40, 0.60, 0.80};
    constexpr std::size_t kCentre = 5;
    if (!std::isfinite(shareOfLimit)) return exposure[kCentre];
    const double size = std::abs(shareOfLimit);
    const auto steps = static_cast<std::size_t>(
        std::count_if(kFrom.begin(), kFrom.end(), [size](double from) { return size >= from; }));
    return exposure[shareOfLimit < 0.0 ? kCentre - steps : kCentre + steps];
}

QColor Theme::volatilityColor(double t01) const
{
    const double place = std::clamp(std::isfinite(t01) ? t01 : 0.0, 0.0, 1.0) * 8.0;
    const auto low = std::min<std::size_t>(static_cast<std::size_t>(place), 7);
    const double t = place - static_cast<double>(low);
    const QColor a = volatilityStops[low].fill;
    const QColor b = volatilityStops[low + 1].fill;
    return QColor(mixChannel(a.red(), b.red(), t), mixChannel(a.green(), b.green(), t),
                  mixChannel(a.blue(), b.blue(), t));
}

QColor Theme::volatilityText(double t01) const
{
    const double place = std::clamp(std::isfinite(t01) ? t01 : 0.0, 0.0, 1.0) * 8.0;
    return volatilityStops[static_cast<std::size_t>(std::lround(place))].text;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace ballast::ui
