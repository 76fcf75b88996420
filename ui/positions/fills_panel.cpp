#include "ui/positions/fills_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

namespace {

constexpr int kDetailFrom = 260;  ///< Below that height the table has all of the panel.

}  // namespace

FillsPanel::FillsPanel(Selection* selection, QWidget* parent)
    : VenuePanel(QStringLiteral("fills"), tr("Fills"), selection, parent), m_detail(new FillDetail(this))
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 300}, {620, 200});
    header()->setLinked(false);
    addVenueSegments();
    layout()->addWidget(m_detail);
    connect(view(), &LadderView::rowActivated, this,
            [this](int row) { choose(m_model.rows()[static_cast<std::size_t>(row)].key); });
}

void FillsPanel::resizeEvent(QResizeEvent* event)
{
    VenuePanel::resizeEvent(event);
    m_detail->setVisible(height() >= kDetailFrom && emptyMessage().isEmpty());
}

void FillsPanel::choose(const QString& key)
{
    m_chosen = key;
    view()->setSelectedKey(key);
    showDetail();
}

void FillsPanel::showDetail()
{
    m_detail->setVisible(height() >= kDetailFrom && emptyMessage().isEmpty());
    if (!snapshot()) return;
    std::optional<interfaces::FillView> fill;
    for (const auto& each : snapshot()->fills)
        if (FillsModel::keyOf(each.venue, each.tradeId) == m_chosen) fill = each;
    const auto now = m_now.find(m_chosen);
    m_detail->show(fill, now == m_now.end() ? std::nullopt : std::optional(now->second));
}

void FillsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    m_now.clear();
    if (snapshot.flow)
        for (const auto& one : snapshot.flow->fillsNow)
            m_now[FillsModel::keyOf(one.venue, one.tradeId)] = one.worth;
    const auto shownOnes = [&snapshot] {
        std::size_t markouts = 0;
        for (const auto& fill : snapshot.fills)
            markouts += fill.markouts.size();
        return markouts;
    };
    if (m_chosen.isEmpty() && !snapshot.fills.empty())
        m_chosen = FillsModel::keyOf(snapshot.fills.front().venue, snapshot.fills.front().tradeId);
    // A day has thousands of fills: the table is made anew only when one came, was judged, has another worth now, or
    // the filter moved.
    const QString state =
        QStringLiteral("%1|%2|%3|%4|%5|%6")
            .arg(snapshot.fills.size())
            .arg(snapshot.fills.empty() ? QString() : text(snapshot.fills.front().tradeId), chosenVenue(), filterText())
            .arg(shownOnes())
            .arg(reinterpret_cast<quintptr>(snapshot.flow.get()));
    if (state == m_shownState) return;
    m_shownState = state;
    QStringList venues;
    std::vector<const interfaces::FillView*> shown;
    for (const auto& fill : snapshot.fills) {
        addVenue(venues, fill.venue);
        const QString words =
            text(fill.instrument + ' ' + fill.venue + ' ' + fill.tradeId + ' ' + fill.origin + ' ' + fill.underlying);
        if (isWanted(fill.venue, words)) shown.push_back(&fill);
    }
    showVenues(venues);
    showCount(shown.size(), snapshot.fills.size(), tr("fills"));
    std::map<std::string, std::string> sizeUnits;
    for (const auto& order : snapshot.orders)
        sizeUnits[order.instrument] = order.sizeUnit;
    m_model.show(shown, m_now, sizeUnits);
    if (snapshot.fills.empty()) m_detail->hide();
    if (snapshot.fills.empty())
        return setEmptyMessage(tr("No fills yet. They come when a hedge trades or a taker hits one of our quotes."));
    setEmptyMessage({});
    strip()->show(shown.empty() ? tr("No fill matches the filter.") : QString());
    view()->setSelectedKey(m_chosen);
    showDetail();
}

}  // namespace ballast::ui
