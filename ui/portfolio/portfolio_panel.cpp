#include "ui/portfolio/portfolio_panel.h"

#include <QVBoxLayout>

#include "ui/format/dated_time.h"
#include "ui/format/number_format.h"
#include "ui/kit/table_text.h"

namespace ballast::ui {

PortfolioPanel::PortfolioPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("portfolio"), tr("Portfolio risk"), selection, parent), m_stack(new QStackedWidget(this))
{
    m_pages = {new TailPage(m_stack), new AttributionPage(m_stack), new EarnedPage(m_stack),
               new ModelRiskPage(m_stack)};
    for (PortfolioPage* page : m_pages) {
        m_stack->addWidget(page);
        connect(page->view(), &LadderView::copyRequested, this, &Panel::copyTable);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_bar = header()->addSegments({tr("Tail, spread"), tr("P&L by cause"), tr("Days"), tr("Models")}, 0);
    header()->setLinked(false);
    connect(m_bar, &SegmentBar::activated, this, &PortfolioPanel::showPage);
    setFocusProxy(m_pages[Tail]->view());
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

PortfolioPage* PortfolioPanel::shownPage() const { return m_pages[m_stack->currentIndex()]; }

interfaces::SectionSet PortfolioPanel::wants() const
{
    using interfaces::SectionId;
    switch (static_cast<Page>(m_stack->currentIndex())) {
    case Tail:
        break;
    case Pnl:
        return {SectionId::Pnl, SectionId::Cells, SectionId::Portfolio};
    case Earned:
        break;
    case Models:
        return {SectionId::Greeks, SectionId::Portfolio, SectionId::ModelRisk};
    }
    return SectionId::Portfolio;
}

QStringList PortfolioPanel::pages() const
{
    return {QStringLiteral("tail"), QStringLiteral("pnl"), QStringLiteral("days"), QStringLiteral("models")};
}

void PortfolioPanel::showPage(int index)
{
    if (index < 0 || index >= m_pages.size()) return;
    m_bar->setCurrent(index);
    m_stack->setCurrentIndex(index);
    setFocusProxy(shownPage()->view());
    refresh();
    Q_EMIT wantsChanged();
}

void PortfolioPanel::refresh() { rebuild(); }

void PortfolioPanel::setEmptyMessage(const QString& message)
{
    m_stack->setVisible(message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void PortfolioPanel::showHeader()
{
    const auto& s = *snapshot();
    const auto page = static_cast<Page>(m_stack->currentIndex());
    header()->setAge({});
    header()->setFollowText(tr("whole book"));
    if (page == Earned && s.portfolio) {
        const auto days = s.portfolio->days.size();
        header()->setFollowText(days == 1 ? tr("today alone") : tr("%1 days").arg(days));
    }
    if (page == Models) {
        const ModelRiskAge oldest = oldestModelRisk(s.underlyings);
        header()->setFollowText(tr("options by coin"));
        header()->setAge(oldest.words, oldest.stale);
    }
    if (page != Pnl || !s.portfolio || !s.portfolio->attribution) return;
    const auto& split = *s.portfolio->attribution;
    header()->setFollowText(tr("%1 to %2")
                                .arg(isSameDay(split.from, split.to) ? timeOfDay(split.from) : datedTime(split.from),
                                     timeOfDayZoned(split.to)));
    header()->setAge(age(s.time - split.to));
}

void PortfolioPanel::rebuild()
{
    if (!snapshot()) return;
    const auto& s = *snapshot();
    showHeader();
    if (!s.loading.empty()) return setEmptyMessage(text(s.loading));
    if (!s.portfolio)
        return setEmptyMessage(
            tr("No figures of the whole book yet: they need a book, and a spot price and a surface for every coin."));
    setEmptyMessage(shownPage()->show(s));
}

QString PortfolioPanel::tableText(QChar separator) const
{
    return snapshot() && m_emptyMessage.isEmpty() ? tableTextOf(shownPage()->table(), separator) : QString();
}

}  // namespace ballast::ui
