#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/portfolio/portfolio_page.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kTailPixels = 15, kSpreadPixels = 12, kNarrow = 600;

const interfaces::ConcentrationView* spreadBy(const std::vector<interfaces::ConcentrationView>& spreads,
                                              const QString& kind)
{
    const auto found =
        std::find_if(spreads.begin(), spreads.end(), [&](const auto& each) { return text(each.by) == kind; });
    return found == spreads.end() ? nullptr : &*found;
}

QStringList kindNames()
{
    return {QObject::tr("Underlying"), QObject::tr("Venue"), QObject::tr("Expiry"), QObject::tr("Strike")};
}

}  // namespace

TailPage::TailPage(QWidget* parent)
    : PortfolioPage(parent), m_tail(new FigureStrip(tr("Tail loss of one day"), kTailPixels, this)),
      m_spread(new FigureStrip(tr("Concentration"), kSpreadPixels, this)),
      m_kinds(new SegmentBar(kindNames(), 2, 20, this)), m_notice(new NoticeStrip(this)),
      m_view(new LadderView(QStringLiteral("portfolio-concentration"), &m_model, LadderView::RowRule::Scroll, this)),
      m_kind(QStringLiteral("expiry"))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tail);
    m_spread->setRuled(false);
    m_choice = new QBoxLayout(QBoxLayout::LeftToRight);
    m_choice->setContentsMargins(12, 3, 8, 1);
    m_choice->addWidget(m_kinds);
    m_choice->addWidget(m_spread, 1);
    column->addLayout(m_choice);
    column->addWidget(m_notice);
    column->addWidget(m_view, 1);
    m_view->setAccessibleName(tr("Concentration of vega"));
    m_kinds->setAccessibleName(tr("Concentration by"));
    connect(m_kinds, &SegmentBar::activated, this, [this](int index) {
        m_kinds->setCurrent(index);
        m_kind = kindNames().value(index).toLower();
        showSpread();
    });
}

/// A low panel has rows to show: what fits beside the choice stands there.
void TailPage::resizeEvent(QResizeEvent*)
{
    const bool narrow = width() < kNarrow;
    m_choice->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_choice->setAlignment(m_kinds, narrow ? Qt::AlignLeft : Qt::AlignLeft | Qt::AlignVCenter);
    // The layout had its turn before this event: without another the old order would be seen for a moment.
    layout()->activate();
}

void TailPage::showTail(const interfaces::TailView& tail)
{
    const QString level = plain(tail.confidence * 100.0, 1);
    const QString method = text(tail.method);
    const QString missing =
        tr("\nNot computed: a coin has no 30-day volatility, or an option of the book has none of its own.");
    const bool known = tail.valueAtRiskUsd.value.has_value();
    m_tail->setFigures(
        {readingFigure(tr("Value at risk, 1 day, %1 %").arg(level), tail.valueAtRiskUsd, 0, QStringLiteral("USD"),
                       tr("Loss of one day that is exceeded with probability %1 %; money lost is positive. %2")
                               .arg(plain((1.0 - tail.confidence) * 100.0, 1), method) +
                           (known ? QString() : missing)),
         readingFigure(tr("Expected shortfall, 1 day, %1 %").arg(level), tail.expectedShortfallUsd, 0,
                       QStringLiteral("USD"),
                       tr("Mean loss of the days that are worse than the value at risk. %1").arg(method) +
                           (known ? QString() : missing))});
}

void TailPage::showSpread()
{
    const auto* spread = spreadBy(m_spreads, m_kind);
    const bool any = spread && spread->gross > 0.0;
    m_spread->setVisible(any);
    m_view->setVisible(any);
    m_notice->show(any ? QString()
                   : spread
                       ? tr("No option vega in the book, so nothing is concentrated.")
                       : tr("Concentration by %1 is not computed: a holding has no price or volatility.").arg(m_kind));
    if (!any) return;
    m_spread->setFigures(concentrationFigures(*spread));
    m_model.show(*spread);
}

QString TailPage::show(const interfaces::Snapshot& snapshot)
{
    showTail(snapshot.portfolio->tail);
    m_spreads = snapshot.portfolio->concentrations;
    showSpread();
    return {};
}

}  // namespace ballast::ui
