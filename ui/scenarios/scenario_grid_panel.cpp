#include "ui/scenarios/scenario_grid_panel.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/kit/table_panel.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

ScenarioGridPanel::ScenarioGridPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("scenario-grid"), tr("Scenario grid"), selection, parent),
      m_view(new ScenarioGridView(&m_model, this)), m_foot(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_foot);
    m_foot->setFont(uiFont(12));
    m_foot->setContentsMargins(12, 4, 12, 6);
    m_foot->setWordWrap(true);
    setFocusProxy(m_view);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

void ScenarioGridPanel::refresh() { rebuild(); }

void ScenarioGridPanel::setEmptyMessage(const QString& message)
{
    setContentVisible(m_view, message.isEmpty());
    m_foot->setVisible(message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void ScenarioGridPanel::rebuild()
{
    if (!snapshot()) return;
    const auto* underlying = followedUnderlying(*snapshot(), selection());
    if (!underlying)
        return setEmptyMessage(tr("No underlying yet. The grid needs a spot price, a surface and a book."));
    const QString code = text(underlying->code);
    m_model.show(underlying->scenarioGrid, underlying->spot.value);
    header()->setFollowText(m_model.inThousands() ? tr("%1, P&L in thousands of USD").arg(code)
                                                  : tr("%1, P&L in USD").arg(code));
    const auto& surface = *underlying->surface;
    header()->setAge(surface.age ? age(*surface.age) : QString(), surface.quality != domain::Quality::Good);
    if (m_model.rowCount() == 0)
        return setEmptyMessage(!snapshot()->loading.empty()
                                   ? text(snapshot()->loading)
                                   : tr("No scenarios for %1: spot or surface is missing.").arg(code));
    setEmptyMessage({});
    QString foot = m_model.worstSentence();
    foot = foot.isEmpty() ? tr("No cell of this grid loses.") : foot + QLatin1Char('.');
    QString rule = text(underlying->scenarioGrid->rule);
    if (!rule.isEmpty() && !rule.endsWith(QLatin1Char('.'))) rule += QLatin1Char('.');
    if (!rule.isEmpty()) foot += QLatin1Char(' ') + rule;
    if (const int unpriced = m_model.unpricedLegs(); unpriced > 0)
        foot += unpriced == 1 ? tr(" Left out: one leg without volatility.")
                              : tr(" Left out: %1 legs without volatility.").arg(unpriced);
    m_foot->setText(foot);
    QPalette palette = m_foot->palette();
    palette.setColor(QPalette::WindowText, m_model.unpricedLegs() > 0 ? theme().warn : theme().text2);
    m_foot->setPalette(palette);
}

QString ScenarioGridPanel::tableText(QChar separator) const
{
    return m_emptyMessage.isEmpty() && m_model.rowCount() > 0 ? figureTableText(m_model, separator) : QString();
}

}  // namespace ballast::ui
