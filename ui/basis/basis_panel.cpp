#include "ui/basis/basis_panel.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/kit/table_panel.h"
#include "ui/kit/table_text.h"

namespace ballast::ui {

BasisPanel::BasisPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("basis"), tr("Basis between venues"), selection, parent), m_content(new QWidget(this)),
      m_notice(new NoticeStrip(m_content)), m_stack(new QStackedWidget(m_content)),
      m_gapView(new LadderView(QStringLiteral("basis-gaps"), &m_gaps, LadderView::RowRule::Scroll, m_stack)),
      m_priceView(new LadderView(QStringLiteral("basis-prices"), &m_prices, LadderView::RowRule::Scroll, m_stack))
{
    layOut();
    m_gapView->setAccessibleName(tr("Gaps between venues"));
    m_priceView->setAccessibleName(tr("Prices by venue"));
    m_bar = header()->addSegments({tr("Gaps"), tr("Prices")}, Gaps);
    connect(m_bar, &SegmentBar::activated, this, &BasisPanel::showPage);
    for (LadderView* each : {m_gapView, m_priceView})
        connect(each, &LadderView::copyRequested, this, &Panel::copyTable);
    setFocusProxy(m_gapView);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

void BasisPanel::layOut()
{
    m_stack->addWidget(m_gapView);
    m_stack->addWidget(m_priceView);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_stack, 1);
}

QStringList BasisPanel::pages() const { return {QStringLiteral("gaps"), QStringLiteral("prices")}; }

void BasisPanel::showPage(int index)
{
    if (index < 0 || index >= m_stack->count()) return;
    m_bar->setCurrent(index);
    m_stack->setCurrentIndex(index);
    setFocusProxy(view(shownPage()));
    refresh();
}

void BasisPanel::setEmptyMessage(const QString& message)
{
    m_content->setVisible(message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void BasisPanel::refresh()
{
    if (!snapshot()) return;
    const auto& s = *snapshot();
    if (!s.loading.empty()) return setEmptyMessage(text(s.loading));
    const auto* followed = followedUnderlying(s, selection());
    const auto found = followed != nullptr ? s.basis.find(followed->code) : s.basis.end();
    if (found == s.basis.end()) return setEmptyMessage(tr("No venue has told a price of the chosen coin yet."));
    const QString coin = text(found->first);
    header()->setFollowText(coin);
    m_gaps.show(coin, *found->second);
    m_prices.show(coin, *found->second);
    m_notice->show(gapSentence(coin, *found->second), Tone::Label);
    setEmptyMessage({});
}

QString BasisPanel::tableText(QChar separator) const
{
    if (!snapshot() || !m_emptyMessage.isEmpty()) return {};
    return shownPage() == Gaps ? tableTextOf(m_gaps, separator) : tableTextOf(m_prices, separator);
}

}  // namespace ballast::ui
