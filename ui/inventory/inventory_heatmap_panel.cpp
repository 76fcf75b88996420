#include "ui/inventory/inventory_heatmap_panel.h"

#include <QCoreApplication>
#include <QResizeEvent>
#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/kit/table_panel.h"
#include "ui/kit/table_text.h"

namespace ballast::ui {

InventoryHeatmapPanel::InventoryHeatmapPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("inventory-skew"), tr("Inventory skew"), selection, parent),
      m_view(new InventoryHeatmapView(&m_model, this)), m_notice(new NoticeStrip(this))
{
    m_greeks = header()->addSegments({tr("Delta"), tr("Gamma"), tr("Vega"), tr("Notional")}, 2);
    m_venueBar = header()->addSegments({tr("All")}, 0);
    m_venueBar->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_view);
    setFocusProxy(m_view);
    connect(m_greeks, &SegmentBar::activated, this, &InventoryHeatmapPanel::setGreek);
    connect(m_venueBar, &SegmentBar::activated, this, &InventoryHeatmapPanel::chooseVenue);
    connect(m_view, &InventoryHeatmapView::greekRequested, this, &InventoryHeatmapPanel::setGreek);
    connect(m_view, &InventoryHeatmapView::copyRequested, this, &Panel::copyTable);
    connect(m_view, &InventoryHeatmapView::cellActivated, this, &InventoryHeatmapPanel::onActivated);
    connect(m_view, &InventoryHeatmapView::cellDoubleClicked, this, [this](int row, int cell) {
        onActivated(row, cell);
        Q_EMIT positionsRequested();
        Q_EMIT panelRequested(QStringLiteral("positions"));
    });
    // Other columns, another place for the same selection; the view has measured anew by then.
    connect(&m_model, &QAbstractItemModel::modelReset, this, &InventoryHeatmapPanel::showSelection);
    connect(m_notice, &NoticeStrip::buttonPressed, this,
            [this] { Q_EMIT panelRequested(QStringLiteral("positions")); });
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
    if (!selection) return;
    connect(m_view, &InventoryHeatmapView::cellHovered, this, [this](int row, int cell) {
        const auto expiry = row < 0 ? std::nullopt : std::optional(m_model.expiryAt(row));
        this->selection()->setHover(expiry, cell < 0 ? std::nullopt : m_model.strikeAt(cell));
    });
    connect(selection, &Selection::hovered, this, [this] {
        const auto strike = this->selection()->hoveredStrike();
        m_view->setLinkedHover(m_model.findRow(this->selection()->hoveredExpiry()).value_or(-1),
                               strike ? m_model.findColumn(std::nullopt, strike).value_or(-1) : -1);
    });
}

void InventoryHeatmapPanel::setGreek(int index)
{
    m_greeks->setCurrent(index);
    m_model.setGreek(static_cast<SkewGreek>(index));
}

void InventoryHeatmapPanel::chooseVenue(int index)
{
    m_venueBar->setCurrent(index);
    m_model.setVenue(index == 0 ? QString() : m_venues.value(index - 1));
}

void InventoryHeatmapPanel::onActivated(int row, int column)
{
    if (!selection()) return;
    const auto expiry = row < 0 ? std::nullopt : std::optional(m_model.expiryAt(row));
    if (m_model.axis() == SkewAxis::Strike) {
        if (expiry) selection()->setExpiry(expiry);
        if (column >= 0) selection()->setStrike(m_model.strikeAt(column));
        return;
    }
    selection()->setCell(expiry, m_model.bucketAt(column));
}

void InventoryHeatmapPanel::refresh() { rebuild(); }

void InventoryHeatmapPanel::setEmptyMessage(const QString& message)
{
    setContentVisible(m_view, message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void InventoryHeatmapPanel::showVenues(const interfaces::UnderlyingView& view)
{
    QStringList venues;
    for (const auto& leg : view.legs)
        if (const QString name = text(leg.venue); !venues.contains(name)) venues << name;
    venues.sort();
    if (venues == m_venues) return;
    m_venues = venues;
    const QStringList one{tr("All")};
    m_venueBar->setSegments(venues.size() > 1 ? one + venues : one);
    m_venueBar->setVisible(venues.size() > 1);
    const auto chosen = venues.indexOf(m_model.venue());
    chooseVenue(m_model.venue().isEmpty() || chosen < 0 ? 0 : static_cast<int>(chosen) + 1);
    placeSegments();
}

/// The header places its segments when it is resized, so that is what it is told.
void InventoryHeatmapPanel::placeSegments()
{
    QResizeEvent same(header()->size(), header()->size());
    QCoreApplication::sendEvent(header(), &same);
}

void InventoryHeatmapPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    const int padding = width() < 600 ? 5 : 9;
    m_greeks->setPadding(padding);
    m_venueBar->setPadding(padding);
    placeSegments();
}

void InventoryHeatmapPanel::showNotice(const interfaces::UnderlyingView& view)
{
    if (view.missingLegs == 0) return m_notice->show({});
    m_notice->show(tr("%1 of %2 legs have no volatility: their cells are marked and missing from the sums. Hedging of "
                      "%3 is off.")
                       .arg(view.missingLegs)
                       .arg(view.legs.size())
                       .arg(text(view.code)),
                   Tone::Warn, tr("Show legs"));
}

void InventoryHeatmapPanel::showSelection()
{
    if (!selection()) return;
    m_view->setCurrent(m_model.findRow(selection()->expiry()).value_or(-1),
                       m_model.findColumn(selection()->deltaBucket(), selection()->strike()).value_or(-1));
}

void InventoryHeatmapPanel::rebuild()
{
    if (!snapshot()) return;
    const auto* underlying = followedUnderlying(*snapshot(), selection());
    if (!underlying) return setEmptyMessage(tr("No underlying yet. The grid needs a chain of options and a book."));
    const QString code = text(underlying->code);
    header()->setFollowText(code);
    showVenues(*underlying);
    const auto& surface = *underlying->surface;
    header()->setAge(surface.age ? age(*surface.age) : QString(), surface.quality != domain::Quality::Good);
    if (underlying->legs.empty() && !snapshot()->loading.empty()) return setEmptyMessage(text(snapshot()->loading));
    if (underlying->legs.empty())
        return setEmptyMessage(
            tr("No option positions in %1. The grid fills with the first fill or a book file.").arg(code));
    setEmptyMessage({});
    showNotice(*underlying);
    m_model.show(*underlying, snapshot()->time);
    showSelection();
}

QString InventoryHeatmapPanel::tableText(QChar separator) const
{
    if (!m_emptyMessage.isEmpty() || m_model.rowCount() == 0) return {};
    const QString end = separator == QLatin1Char(',') ? QStringLiteral("\r\n") : QStringLiteral("\n");
    QStringList line{tr("Expiry, %1 %2").arg(m_model.greekName(), m_model.unit())};
    line.front() = fileCell(line.front(), separator);
    for (int column = 0; column < m_model.columnCount(); ++column)
        line << fileCell(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole), separator);
    QString result = line.join(separator) + end;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        line = {row < m_model.expiryRows() ? text(toIso8601(m_model.expiryAt(row))) : tr("Total")};
        for (int column = 0; column < m_model.columnCount(); ++column)
            line << fileCell(m_model.index(row, column).data(Qt::UserRole), separator);
        result += line.join(separator) + end;
    }
    return result;
}

}  // namespace ballast::ui
