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
/// Kept in the settings; one of the same name is replaced. Why not: it has no name, too long a one, or one of the
/// desk's, or it asks for nothing.
QString saveScenarioTemplate(const ScenarioTemplate& own);
/// That name, or where a template has it, it with the next number: "Mine 2".
QString freeTemplateName(const QString& name);
void deleteScenarioTemplate(const QString& name);

}  // namespace ballast::ui
