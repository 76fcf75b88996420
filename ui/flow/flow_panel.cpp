#include "ui/flow/flow_panel.h"

#include <QVBoxLayout>
#include <algorithm>

#include "ui/flow/toxicity_figures.h"
#include "ui/format/number_format.h"
#include "ui/kit/table_text.h"

namespace ballast::ui {
namespace {

constexpr int kFigurePixels = 12;

QString nobodyTraded() { return QObject::tr("No taker has traded with our quotes yet."); }

/// The view's own word where it has one.
QString whyEmpty(const interfaces::FlowView& flow)
{
    return flow.message.empty() ? nobodyTraded() : text(flow.message);
}

bool hasFlow(const interfaces::FlowView& flow)
{
    return !flow.takers.empty() || !flow.toxicity.empty() ||
           std::any_of(flow.markouts.begin(), flow.markouts.end(), [](const auto& row) { return row.fills > 0; });
}

/// What stands above the table when no horizon is adverse.
QString calmSentence(const interfaces::FlowView& flow, FlowPanel::Page page)
{
    if (!flow.message.empty()) return text(flow.message);
    if (page == FlowPanel::Takers)
        return flow.takers.empty() ? QObject::tr("No taker has traded with our quotes since 00:00 UTC.") : QString();
    return QObject::tr(
        "Markout: a contract's value later less its price, for us; spot moves hedged at the fill's delta. "
        "Mean over fills of all coins.");
}

}  // namespace

FlowPanel::FlowPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("flow"), tr("Order flow"), selection, parent), m_content(new QWidget(this)),
      m_toxicity(new FigureStrip(tr("Toxicity of the flow"), kFigurePixels, m_content)),
      m_notice(new NoticeStrip(m_content)), m_stack(new QStackedWidget(m_content)),
      m_takerView(new LadderView(QStringLiteral("flow-takers"), &m_takers, LadderView::RowRule::Scroll, m_stack)),
      m_markoutView(new LadderView(QStringLiteral("flow-markouts"), &m_markouts, LadderView::RowRule::Scroll, m_stack))
{
    layOut();
    m_takerView->setAccessibleName(tr("Takers by strike"));
    m_markoutView->setAccessibleName(tr("Markouts by horizon"));
    m_bar = header()->addSegments({tr("Takers"), tr("Markouts")}, Takers);
    header()->setLinked(false);
    connect(m_bar, &SegmentBar::activated, this, &FlowPanel::showPage);
    for (LadderView* each : {m_takerView, m_markoutView})
        connect(each, &LadderView::copyRequested, this, &Panel::copyTable);
    setFocusProxy(m_takerView);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

void FlowPanel::layOut()
{
    m_stack->addWidget(m_takerView);
    m_stack->addWidget(m_markoutView);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_toxicity);
    column->addWidget(m_notice);
    column->addWidget(m_stack, 1);
}

QStringList FlowPanel::pages() const { return {QStringLiteral("takers"), QStringLiteral("markouts")}; }

void FlowPanel::showPage(int index)
{
    if (index < 0 || index >= m_stack->count()) return;
    m_bar->setCurrent(index);
    m_stack->setCurrentIndex(index);
    setFocusProxy(view(shownPage()));
    refresh();
}

void FlowPanel::refresh() { rebuild(); }

void FlowPanel::setEmptyMessage(const QString& message)
{
    m_content->setVisible(message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void FlowPanel::showFlow(const interfaces::FlowView& flow)
{
    const QString adverse = adverseSentence(flow.markouts);
    m_notice->show(adverse.isEmpty() ? calmSentence(flow, shownPage()) : adverse,
                   adverse.isEmpty() ? Tone::Label : Tone::Warn);
    m_takers.show(flow.takers);
    m_markouts.show(flow.markouts);
}

void FlowPanel::rebuild()
{
    if (!snapshot()) return;
    const auto& s = *snapshot();
    header()->setFollowText(shownPage() == Takers ? tr("since 00:00 UTC") : tr("fills of our quotes"));
    if (!s.loading.empty()) return setEmptyMessage(text(s.loading));
    if (!s.flow) return setEmptyMessage(nobodyTraded());
    if (!hasFlow(*s.flow)) return setEmptyMessage(whyEmpty(*s.flow));
    m_toxicity->setFigures(toxicityFigures(s));
    showFlow(*s.flow);
    setEmptyMessage({});
}

QString FlowPanel::tableText(QChar separator) const
{
    if (!snapshot() || !m_emptyMessage.isEmpty()) return {};
    return shownPage() == Takers ? tableTextOf(m_takers, separator) : tableTextOf(m_markouts, separator);
}

}  // namespace ballast::ui
