#include "ui/smile/fit_table_panel.h"

#include "ui/format/number_format.h"
#include "ui/smile/fit_state.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kLeastAge = 50;
const QList<int> kWidths{88, 92, 64, 72, 68, 70, 82, 86, 150};

}  // namespace

FitTableView::FitTableView(Selection* selection, QWidget* parent)
    : FigureTable(parent), m_selection(selection), m_model(new FitTableModel(this))
{
    setModel(m_model);
    setAccessibleName(tr("Fit table"));
    setColumnWidths(kWidths, FitTableModel::Age);
    connect(this, &QTableView::clicked, this,
            [this](const QModelIndex& index) { m_selection->setExpiry(m_model->expiryAt(index.row())); });
    connect(m_selection, &Selection::changed, this, &FitTableView::followSelection);
}

/// In a narrow panel error and verdicts stay: forward, counts of quotes and least g give way before anything has to be
/// scrolled.
void FitTableView::resizeEvent(QResizeEvent* event)
{
    FigureTable::resizeEvent(event);
    int wanted = kLeastAge;
    for (int column = 0; column < FitTableModel::Age; ++column)
        wanted += kWidths[column];
    for (const int column :
         {FitTableModel::Forward, FitTableModel::Used, FitTableModel::Rejected, FitTableModel::LeastG}) {
        const bool hides = wanted > viewport()->width();
        if (hides) wanted -= kWidths[column];
        if (isColumnHidden(column) != hides) setColumnHidden(column, hides);
    }
}

void FitTableView::setSurface(std::shared_ptr<const interfaces::SurfaceView> surface, Timestamp now)
{
    m_model->setSurface(std::move(surface), now);
    followSelection();
}

void FitTableView::followSelection()
{
    const auto row = m_selection->expiry() ? m_model->rowOf(*m_selection->expiry()) : std::nullopt;
    if (!row) return clearSelection();
    if (currentIndex().row() != *row || !selectionModel()->isRowSelected(*row)) selectRow(*row);
}

std::shared_ptr<const interfaces::SurfaceView> selectedSurface(const SnapshotPointer& snapshot,
                                                               const Selection& selection, QString& message)
{
    message.clear();
    if (!snapshot) {
        message = QObject::tr("Waiting for the first picture of the desk.");
        return nullptr;
    }
    const auto* view = snapshot->findUnderlying(selection.underlying().toStdString());
    if (view && view->surface && !view->surface->slices.empty()) return view->surface;
    if (view && view->surface && !view->surface->message.empty())
        message = text(view->surface->message);
    else if (!snapshot->loading.empty())
        message = text(snapshot->loading);
    else
        message = QObject::tr("No option quotes in %1, so there is no surface.").arg(selection.underlying());
    return nullptr;
}

QString shownChain(const QString& words, const interfaces::SurfaceView* surface)
{
    if (!surface || surface->otherChains.empty()) return words;
    QStringList others;
    for (const auto& chain : surface->otherChains)
        others << text(chain);
    return QObject::tr("%1: %2; not shown: %3").arg(words, text(surface->chain), others.join(QStringLiteral("; ")));
}

std::pair<QString, bool> worstFitAge(const interfaces::SurfaceView& surface, Timestamp now)
{
    const interfaces::SliceView* worst = nullptr;
    for (const auto& slice : surface.slices) {
        if (!slice.fitted) continue;
        if (!worst || slice.quality > worst->quality ||
            (slice.quality == worst->quality && slice.fitTime < worst->fitTime))
            worst = &slice;
    }
    if (!worst) return {QObject::tr("no fit"), true};
    const FitState state = fitState(*worst, now);
    return {state.age, !state.fresh};
}

FitTablePanel::FitTablePanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("fit-table"), tr("Fit table"), selection, parent), m_table(new FitTableView(selection, this))
{
    refresh();
}

QString FitTablePanel::emptyMessage() const
{
    QString message;
    selectedSurface(snapshot(), *selection(), message);
    return message;
}

QString FitTablePanel::tableText(QChar separator) const
{
    return m_table->fits().rowCount() > 0 ? figureTableText(m_table->fits(), separator) : QString();
}

void FitTablePanel::refresh()
{
    QString message;
    const auto surface = selectedSurface(snapshot(), *selection(), message);
    const Timestamp now = snapshot() ? snapshot()->time : Timestamp{};
    m_table->setVisible(surface != nullptr);
    m_table->setSurface(surface, now);
    header()->setFollowText(shownChain(selection()->underlying(), surface.get()));
    const auto [words, stale] = surface ? worstFitAge(*surface, now) : std::pair<QString, bool>{};
    header()->setAge(words, stale);
    Panel::refresh();
}

void FitTablePanel::resizeEvent(QResizeEvent*) { m_table->setGeometry(rect()); }

}  // namespace ballast::ui
