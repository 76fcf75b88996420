#pragma once

#include <QList>
#include <QString>

namespace ballast::ui {

/// What belongs together in a scenario: as a person types it.
struct ScenarioTemplate {
    QString name;
    QString spotSteps, volatilitySteps, days;  ///< Empty: the usual ones; none.
    int moves{};                               ///< As interfaces::CoinMoves.
    int metric{};                              ///< As interfaces::ScenarioMetric.
    bool isOwn{};
    friend bool operator==(const ScenarioTemplate&, const ScenarioTemplate&) = default;
};

/// Those of the desk, a product each, then a person's own by name.
QList<ScenarioTemplate> scenarioTemplates();
/// Kept in the settings; one of the same name is replaced, and one that asks for nothing is deleted. Why not: it has no
/// name, too long a one, or one of the desk's.
QString saveScenarioTemplate(const ScenarioTemplate& own);
void deleteScenarioTemplate(const QString& name);

}  // namespace ballast::ui
