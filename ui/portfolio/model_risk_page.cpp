#include <QVBoxLayout>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/portfolio/portfolio_page.h"

namespace ballast::ui {

ModelRiskPage::ModelRiskPage(QWidget* parent)
    : PortfolioPage(parent), m_notice(new NoticeStrip(this)),
      m_view(new LadderView(QStringLiteral("portfolio-models"), &m_model, LadderView::RowRule::Scroll, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_view, 1);
    m_view->setAccessibleName(tr("Book under pricing models"));
}

QString ModelRiskPage::show(const interfaces::Snapshot& snapshot)
{
    const auto& all = snapshot.underlyings;
    const auto known = std::find_if(all.begin(), all.end(), [](const auto& u) { return !u.modelRisk.models.empty(); });
    if (known == all.end())
        return all.empty() ? tr("No underlying yet. Models need a book and a surface.")
                           : text(all.front().modelRisk.message);
    const bool stale = oldestModelRisk(all).stale;
    m_notice->show(modelRiskSentence(all), stale ? Tone::Stale : Tone::Label);
    m_notice->setToolTip(text(known->modelRisk.method));
    m_model.show(all);
    return {};
}

}  // namespace ballast::ui
