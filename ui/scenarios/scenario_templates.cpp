#include "ui/scenarios/scenario_templates.h"

#include <QCoreApplication>
#include <QSettings>
#include <QVariantMap>
#include <algorithm>

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/scenarioTemplates");
constexpr int kLongestName = 24, kMostMoves = 2, kMostMetric = 4;

bool settingsExist() { return !QCoreApplication::organizationName().isEmpty(); }

/// A product's own questions: what hurts it, and how far it usually goes.
QList<ScenarioTemplate> desksOwn()
{
    const auto named = [](const char* name, const char* spots, const char* volatilities, const char* days, int moves,
                          int metric) {
        return ScenarioTemplate{QCoreApplication::translate("ScenarioTemplates", name),
                                QString::fromLatin1(spots),
                                QString::fromLatin1(volatilities),
                                QString::fromLatin1(days),
                                moves,
                                metric};
    };
    return {named("Usual steps", "", "", "", 0, 0),
            named("Near expiries", "-5 -3 -2 -1 -0.5 0 0.5 1 2 3 5", "-20 -10 0 10 25 50", "1", 0, 0),
            named("Far expiries", "-50 -33 -20 -10 0 10 20 33 50", "-30 -20 -10 0 10 20 30", "7", 0, 0),
            named("Perpetuals", "-50 -33 -20 -15 -10 -5 0 5 10 15 20 33 50", "0", "", 0, 0),
            named("Crash, all alike", "-66 -50 -33 -25 -15 0", "0 25 50 75 100", "", 1, 0),
            named("Gamma by spot", "-20 -15 -10 -5 -2 0 2 5 10 15 20", "-20 0 20 50", "", 0, 2)};
}

}  // namespace

QList<ScenarioTemplate> scenarioTemplates()
{
    QList<ScenarioTemplate> all = desksOwn();
    if (!settingsExist()) return all;
    const QVariantMap kept = QSettings().value(kKey).toMap();
    for (auto it = kept.begin(); it != kept.end(); ++it) {
        const QStringList parts = it.value().toStringList();
        if (parts.size() != 5) continue;
        all << ScenarioTemplate{it.key(),
                                parts[0],
                                parts[1],
                                parts[2],
                                std::clamp(parts[3].toInt(), 0, kMostMoves),
                                std::clamp(parts[4].toInt(), 0, kMostMetric),
                                true};
    }
    return all;
}

QString saveScenarioTemplate(const ScenarioTemplate& own)
{
    const auto tr = [](const char* words) { return QCoreApplication::translate("ScenarioTemplates", words); };
    if (own.name.isEmpty()) return tr("A template needs a name.");
    if (own.name.size() > kLongestName)
        return tr("A template's name has at most %1 characters; this one has %2.")
            .arg(kLongestName)
            .arg(own.name.size());
    const auto desks = desksOwn();
    if (std::any_of(desks.begin(), desks.end(), [&](const auto& one) { return one.name == own.name; }))
        return tr("%1 is a template of the desk and stays as it is.").arg(own.name);
    if (own.spotSteps.isEmpty() && own.volatilitySteps.isEmpty() && own.days.isEmpty() && own.moves == 0 &&
        own.metric == 0)
        return tr("There is nothing to save: these are the usual steps.");
    if (!settingsExist()) return {};
    QSettings settings;
    QVariantMap kept = settings.value(kKey).toMap();
    kept[own.name] = QStringList{own.spotSteps, own.volatilitySteps, own.days, QString::number(own.moves),
                                 QString::number(own.metric)};
    settings.setValue(kKey, kept);
    return {};
}

QString freeTemplateName(const QString& name)
{
    const auto all = scenarioTemplates();
    QString free = name;
    const auto isTaken = [&] {
        return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == free; });
    };
    for (int number = 2; isTaken(); ++number) {
        const QString tail = QStringLiteral(" %1").arg(number);
        free = name.left(kLongestName - tail.size()) + tail;
    }
    return free;
}

void deleteScenarioTemplate(const QString& name)
{
    if (!settingsExist()) return;
    QSettings settings;
    QVariantMap kept = settings.value(kKey).toMap();
    kept.remove(name);
    settings.setValue(kKey, kept);
}

}  // namespace ballast::ui
