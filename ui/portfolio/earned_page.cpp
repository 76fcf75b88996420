#include <QVBoxLayout>

#include "ui/portfolio/portfolio_page.h"

namespace ballast::ui {

EarnedPage::EarnedPage(QWidget* parent)
    : PortfolioPage(parent), m_by(new SegmentBar({tr("Venue"), tr("Strategy"), tr("Cause")}, 0, 20, this)),
      m_notice(new NoticeStrip(this)),
      m_view(new LadderView(QStringLiteral("portfolio-earned"), &m_model, LadderView::RowRule::Scroll, this))
{
    auto* choice = new QHBoxLayout;
    choice->setContentsMargins(12, 3, 8, 3);
    choice->addWidget(m_by);
    choice->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(choice);
    column->addWidget(m_notice);
    column->addWidget(m_view, 1);
    m_by->setAccessibleName(tr("P&L by"));
    m_view->setAccessibleName(tr("P&L by venue, strategy or cause over days"));
    connect(m_by, &SegmentBar::activated, this, [this](int index) {
        m_by->setCurrent(index);
        showSplit();
    });
}

QString EarnedPage::show(const interfaces::Snapshot& snapshot)
{
    m_days = snapshot.portfolio->days;
    if (m_days.empty()) return tr("No day has a P&L yet: every position needs a value first.");
    showSplit();
    return {};
}

void EarnedPage::showSplit()
{
    const auto by = static_cast<EarnedBy>(m_by->current());
    m_model.show(m_days, by);
    const auto& today = m_days.front();
    const bool none = by == EarnedBy::Venue      ? today.byVenue.empty()
                      : by == EarnedBy::Strategy ? today.byStrategy.empty()
                                                 : today.byCause.empty();
    QString words =
        by == EarnedBy::Venue
            ? tr("At our fit, fees, gas and funding in it; what was brought in or taken out is no P&L.")
        : by == EarnedBy::Strategy
            ? tr("What the day's trades of each kind have earned since they were done; the rest was held before.")
            : tr("By greek and cost, with what no cause explains.");
    if (none)
        words = by == EarnedBy::Cause ? tr("Today is not split by cause yet: its first step has not ended.")
                                      : tr("Today is not split: a holding has no value now.");
    m_notice->show(words, none ? Tone::Warn : Tone::Label);
}

}  // namespace ballast::ui
