#include "ui/review/journal_panel.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/kit/figure_columns.h"
#include "ui/kit/figure_table.h"
#include "ui/review/filter_chips.h"
#include "ui/review/journal_table_model.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kRoomForColumns = 760;  ///< px; below, the filters need the place.
constexpr Duration kDay = Duration::days(1);

/// "21:29", "21:29:30", and the same of a day, "6 Feb 00:10".
const QRegularExpression& timeJump()
{
    static const QRegularExpression kForm(
        QStringLiteral("^(?:([0-9]{1,2} [A-Za-z]{3}) )?([0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?)$"));
    return kForm;
}

}  // namespace

JournalPanel::JournalPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("journal"), tr("Journal"), selection, parent), m_model(new JournalTableModel(this)),
      m_filter(new JournalFilterModel(this)), m_table(new FigureTable(this))
{
    header()->setLinked(false);
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    m_table->setAccessibleName(tr("Journal"));
    m_table->setColumnWidths({56, 136, 100, 54, 84, 84, 70, 80, 74, 84, 70, 92, 300, 86}, JournalTableModel::Reason);
    build();
    showCount();
    refresh();
}

void JournalPanel::build()
{
    m_chips =
        new FilterChips({tr("All"), tr("Acted"), tr("Held"), tr("Refused"), tr("Overrides"), tr("Breaches")}, this);
    m_text = new QLineEdit(this);
    m_text->setPlaceholderText(tr("Filter: text, cost>100… Enter: jump, #140, 21:29"));
    m_text->setToolTip(tr(
        "Words that all occur, and figures: number, spot, net, band, traded, filled, after, cost, risk with <, > or =. "
        "= is the figure as it is shown. Enter jumps to #number, to the next 21:29, to 6 Feb 00:10, or to the first "
        "row shown."));
    connect(m_text, &QLineEdit::returnPressed, this, &JournalPanel::jump);
    m_text->setAccessibleName(tr("Text filter"));
    m_text->setFixedHeight(22);
    m_text->setMinimumWidth(90);
    m_text->setMaximumWidth(340);
    m_text->setClearButtonEnabled(true);
    m_count = new QLabel(this);
    m_count->setFont(uiFont(11));
    auto* columns = new QPushButton(tr("Columns"), this);
    auto* menu = new QMenu(columns);
    m_figureColumns = new FigureColumns(QStringLiteral("journal"), m_table);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { m_figureColumns->fillMenu(menu); });
    columns->setMenu(menu);
    m_columns = columns;
    auto* csv = new QPushButton(tr("Export CSV"), this);
    csv->setToolTip(tr("Writes the rows shown, at full precision, times in ISO-8601 UTC (Ctrl+E)"));
    connect(csv, &QPushButton::clicked, this, &Panel::exportCsv);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(8);
    bar->addWidget(m_chips);
    bar->addWidget(m_text, 4);
    bar->addStretch(1);
    bar->addWidget(columns);
    bar->addWidget(csv);
    bar->addWidget(m_count);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_table, 1);
    connect(m_chips, &FilterChips::changed, this, [this](unsigned pressed) {
        m_filter->setCategories(pressed);
        showCount();
        followPosition();
    });
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        // What jumps filters nothing.
        static const QRegularExpression kJump(QStringLiteral("^(#[0-9]*|([0-9]{1,2} [A-Za-z]{3} )?[0-2][0-9]:.*)$"));
        m_filter->setWords(kJump.match(text.trimmed()).hasMatch() ? QString() : text);
        showCount();
        followPosition();
    });
    addSortMenu();
    connect(m_table, &QTableView::clicked, this, &JournalPanel::onRowChosen);
    connect(m_table, &QTableView::activated, this, &JournalPanel::onRowChosen);
}

void JournalPanel::addSortMenu()
{
    auto* head = m_table->horizontalHeader();
    head->setSectionsClickable(true);
    head->setSortIndicatorShown(false);
    connect(head, &QHeaderView::sectionClicked, this, &JournalPanel::sortBy);
    auto* menu = header()->menu()->addMenu(tr("Sort by"));
    for (int column = 0; column < JournalTableModel::ColumnCount; ++column)
        menu->addAction(m_model->headerData(column, Qt::Horizontal).toString().section(QLatin1Char('\n'), 0, 0), this,
                        [this, column] { sortBy(column); });
}

void JournalPanel::sortBy(int column)
{
    auto* head = m_table->horizontalHeader();
    const bool again = m_sorted == column;
    const bool back = again && m_order == Qt::AscendingOrder;
    m_order = again ? Qt::AscendingOrder : Qt::DescendingOrder;
    m_sorted = back ? -1 : column;
    head->setSortIndicatorShown(!back);
    head->setSortIndicator(m_sorted, m_order);
    m_filter->sort(m_sorted, m_order);
    head->viewport()->update();
    // The newest of the order, not the record that is looked at.
    m_table->scrollToTop();
}

void JournalPanel::jump()
{
    if (!m_controller) return;
    const auto& rows = m_controller->review().rows();
    const QString typed = m_text->text().trimmed();
    const auto say = [&] { Q_EMIT noticeRaised(tr("No record is called “%1”.").arg(typed)); };
    if (typed.startsWith(QLatin1Char('#'))) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (QString::number(rows[i].decision->sequence.value) == typed.mid(1)) return m_controller->jumpToRow(i);
        return say();
    }
    if (const auto match = timeJump().match(typed); match.hasMatch()) {
        const QString clock = match.captured(2);
        const QTime time = QTime::fromString(clock.size() > 5 ? clock : clock + QStringLiteral(":00"), Qt::ISODate);
        const auto row = time.isValid() ? rowAtTime(match.captured(1), time) : std::nullopt;
        return row ? m_controller->jumpToRow(*row) : say();
    }
    if (m_filter->rowCount() > 0) onRowChosen(m_filter->index(0, 0));
}

std::optional<std::size_t> JournalPanel::rowAtTime(const QString& day, const QTime& time) const
{
    const auto& rows = m_controller->review().rows();
    if (rows.empty()) return std::nullopt;
    const Duration ofDay = Duration::milliseconds(time.msecsSinceStartOfDay());
    const auto startOf = [](Timestamp t) { return Timestamp{t.nanoseconds - t.nanoseconds % kDay.nanoseconds}; };
    const auto firstFrom = [&](Timestamp from) -> std::optional<std::size_t> {
        const auto found = std::lower_bound(rows.begin(), rows.end(), from,
                                            [](const auto& row, Timestamp t) { return row.decision->time < t; });
        return found == rows.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - rows.begin()));
    };
    if (!day.isEmpty()) {
        const QString wanted = day.size() < 6 ? QLatin1Char('0') + day : day;
        const auto of = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
            return expiryShort(row.decision->time).compare(wanted, Qt::CaseInsensitive) == 0;
        });
        return of == rows.end() ? std::nullopt : firstFrom(startOf(of->decision->time) + ofDay);
    }
    /// The first such time of the day that is not before `from`.
    const auto nextOf = [&](Timestamp from) {
        const Timestamp today = startOf(from) + ofDay;
        return today < from ? today + kDay : today;
    };
    const Timestamp first = rows.front().decision->time;
    const auto* stands = m_controller->currentRow();
    if (stands != nullptr)
        if (const auto after = firstFrom(nextOf(stands->decision->time + Duration{1}))) return after;
    const auto again = firstFrom(nextOf(first));
    // One that began within that minute, or later that day, has it at its beginning.
    return again ? again : firstFrom(startOf(first) + ofDay);
}

void JournalPanel::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    m_model->setRows(m_controller ? &m_controller->review().rows() : nullptr);
    if (m_controller) {
        connect(m_controller, &ReviewController::positionChanged, this, &JournalPanel::followPosition);
        connect(m_controller, &QObject::destroyed, this, [this] { setController(nullptr); });
    }
    header()->setFollowText(m_controller ? text(m_controller->review().info().name) : QString());
    showCount();
    followPosition();
    refresh();
}

void JournalPanel::onRowChosen(const QModelIndex& index)
{
    if (m_controller && index.isValid())
        m_controller->jumpToRow(m_model->journalRow(m_filter->mapToSource(index).row()));
}

void JournalPanel::followPosition()
{
    const auto* row = m_controller ? m_controller->currentRow() : nullptr;
    if (!row) return m_table->clearSelection();
    const auto at = static_cast<std::size_t>(row - m_controller->review().rows().data());
    const QModelIndex shown = m_filter->mapFromSource(m_model->index(m_model->modelRow(at), 0));
    if (!shown.isValid()) return m_table->clearSelection();
    m_table->selectRow(shown.row());
    m_table->scrollTo(shown);
}

void JournalPanel::showCount()
{
    m_count->setText(tr("%1 of %2 shown").arg(m_filter->rowCount()).arg(m_model->rowCount()));
}

QString JournalPanel::emptyMessage() const
{
    return m_controller ? QString() : tr("No journal is open. Review, Open journal… shows one here.");
}

QString JournalPanel::tableText(QChar separator) const
{
    return m_filter->rowCount() > 0 ? figureTableText(*m_filter, separator) : QString();
}

bool JournalPanel::focusFilter()
{
    if (!m_controller) return false;
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
    return true;
}

void JournalPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    showColumnsButton();
}

void JournalPanel::showColumnsButton()
{
    const bool shown = m_controller && width() >= kRoomForColumns;
    if (shown == !m_columns->isHidden()) return;
    m_columns->setVisible(shown);
    layout()->activate();
}

void JournalPanel::refresh()
{
    const bool open = m_controller != nullptr;
    for (QWidget* child : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
        if (child != header()) child->setVisible(open);
    showColumnsButton();
    QPalette palette = m_count->palette();
    palette.setColor(QPalette::WindowText, theme().text3);
    m_count->setPalette(palette);
    Panel::refresh();
}

}  // namespace ballast::ui
