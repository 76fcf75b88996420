#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/portfolio/portfolio_page.h"

namespace ballast::ui {
namespace {

constexpr int kTableWidth = 264;

}  // namespace

AttributionPage::AttributionPage(QWidget* parent)
    : PortfolioPage(parent), m_notice(new NoticeStrip(this)),
      m_view(new LadderView(QStringLiteral("portfolio-pnl"), &m_model, LadderView::RowRule::Fit, this)),
      m_waterfall(new WaterfallView(m_view, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    // The table keeps what its columns need; of the rest the waterfall has the greater part.
    m_view->setMinimumWidth(kTableWidth);
    row->addWidget(m_view, 2);
    row->addWidget(m_waterfall, 3);
    column->addLayout(row, 1);
    m_view->setAccessibleName(tr("P&L by cause"));
}

QString AttributionPage::show(const interfaces::Snapshot& snapshot)
{
    const auto& split = snapshot.portfolio->attribution;
    if (!split) return tr("The P&L is not split yet: the first step of the day has not ended.");
    m_model.show(*split, snapshot.pnl);
    m_waterfall->setBars(waterfallBars(*split, snapshot.pnl));
    m_notice->show(attributionSentence(snapshot), split->alarm         ? Tone::Breach
                                                  : split->missing > 0 ? Tone::Warn
                                                                       : Tone::Label);
    return {};
}

}  // namespace ballast::ui
