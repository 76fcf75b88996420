#include "ui/decisions/decision_filter_model.h"

#include "ui/decisions/decision_log_model.h"

namespace ballast::ui {
namespace {

using domain::DecisionKind;

bool isOfKind(const domain::Decision& d, DecisionFilterModel::Show shown)
{
    switch (shown) {
    case DecisionFilterModel::Show::All:
        return true;
    case DecisionFilterModel::Show::Acted:
        return d.kind == DecisionKind::Hedge || d.kind == DecisionKind::Roll;
    case DecisionFilterModel::Show::Held:
        return d.kind == DecisionKind::Hold;
    case DecisionFilterModel::Show::Refused:
        return d.kind == DecisionKind::Refused;
    case DecisionFilterModel::Show::Mine:
        break;
    }
    return d.kind == DecisionKind::Override || !d.operatorName.empty();
}

}  // namespace

DecisionFilterModel::DecisionFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {}

void DecisionFilterModel::setShown(Show shown)
{
    m_shown = shown;
    invalidateFilter();
}

void DecisionFilterModel::setWords(const QString& words)
{
    m_words = words.trimmed();
    invalidateFilter();
}

bool DecisionFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const auto* model = qobject_cast<const DecisionLogModel*>(sourceModel());
    if (!model || !isOfKind(*model->at(row).decision, m_shown)) return false;
    if (m_words.isEmpty()) return true;
    const QModelIndex index = model->index(row, DecisionLogModel::Headline, parent);
    return index.data(Qt::AccessibleTextRole).toString().contains(m_words, Qt::CaseInsensitive) ||
           index.siblingAtColumn(DecisionLogModel::Number).data().toString() == m_words ||
           index.siblingAtColumn(DecisionLogModel::Code).data().toString().contains(m_words, Qt::CaseInsensitive);
}

}  // namespace ballast::ui
