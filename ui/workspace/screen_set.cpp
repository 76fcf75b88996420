#include "ui/workspace/screen_set.h"

#include <QGuiApplication>
#include <QRegularExpression>
#include <QScreen>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast::ui {
namespace {

const QString kBetween = QStringLiteral("; ");
constexpr double kScreenWeight = 1e9;

QString textOf(const ScreenSet::Screen& screen)
{
    return QStringLiteral("%1 %2x%3 @%4")
        .arg(screen.name)
        .arg(screen.size.width())
        .arg(screen.size.height())
        .arg(screen.ratio);
}

QList<ScreenSet::Screen> bySize(QList<ScreenSet::Screen> screens)
{
    std::sort(screens.begin(), screens.end(), [](const auto& a, const auto& b) {
        const auto area = [](const auto& s) { return s.size.width() * s.size.height(); };
        return area(a) > area(b);
    });
    return screens;
}

}  // namespace

ScreenSet ScreenSet::current()
{
    ScreenSet set;
    for (const QScreen* screen : QGuiApplication::screens())
        set.screens.push_back({screen->name(), screen->size(), screen->devicePixelRatio()});
    return set;
}

QString ScreenSet::toText() const
{
    QStringList parts;
    for (const Screen& screen : screens)
        parts << textOf(screen);
    parts.sort();
    return parts.join(kBetween);
}

std::optional<ScreenSet> ScreenSet::fromText(const QString& text)
{
    static const QRegularExpression kForm(QStringLiteral("^(.*) (\\d{1,5})x(\\d{1,5}) @(\\d{1,2}(?:\\.\\d+)?)$"));
    ScreenSet set;
    for (const QString& part : text.split(kBetween)) {
        const auto match = kForm.match(part);
        if (!match.hasMatch()) return std::nullopt;
        set.screens.push_back({match.captured(1), QSize(match.captured(2).toInt(), match.captured(3).toInt()),
                               match.captured(4).toDouble()});
    }
    return set;
}

double ScreenSet::distanceTo(const ScreenSet& other) const
{
    const auto mine = bySize(screens);
    const auto theirs = bySize(other.screens);
    double distance = kScreenWeight * static_cast<double>(std::abs(mine.size() - theirs.size()));
    for (qsizetype i = 0; i < std::min(mine.size(), theirs.size()); ++i) {
        const QSize off = mine[i].size - theirs[i].size;
        distance += std::abs(off.width()) + std::abs(off.height()) + std::abs(mine[i].ratio - theirs[i].ratio);
    }
    return distance;
}

QString ScreenSet::nearestOf(const QStringList& stored) const
{
    QString nearest;
    double least = std::numeric_limits<double>::infinity();
    for (const QString& text : stored) {
        const auto set = fromText(text);
        if (!set || distanceTo(*set) >= least) continue;
        least = distanceTo(*set);
        nearest = text;
    }
    return nearest;
}

}  // namespace ballast::ui
