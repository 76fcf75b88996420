#include "ui/review/decision_record_panel.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/kit/figure_table.h"
#include "ui/review/decision_record_view.h"
#include "ui/review/record_kind.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"

namespace ballast::ui {
namespace {

QString neighbourText(const interfaces::JournalRow& row)
{
    return QStringLiteral("%1 %2 at %3 UTC")
        .arg(row.decision->sequence.value)
        .arg(ui::headline(*row.decision, words::fateOf(row.ordered, row.filled, row.apart)),
             recordTime(row.decision->time).left(8));
}

}  // namespace

DecisionRecordPanel::DecisionRecordPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("decision-record"), tr("Decision"), selection, parent), m_scroll(new QScrollArea(this)),
      m_view(new DecisionRecordView), m_foot(new QWidget(this)),
      m_whatIfNot(new PushButton(tr("What if not?"), 22, m_foot)), m_whyNot(new QLabel(m_foot)),
      m_line(new QWidget(m_foot))
{
    header()->setLinked(false);
    m_scroll->setWidget(m_view);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_foot);
    buildFoot();
    connect(m_view, &DecisionRecordView::neighbourRequested, this, &DecisionRecordPanel::openNeighbour);
    refresh();
}

void DecisionRecordPanel::buildFoot()
{
    const QString why = tr("Needs the counterfactual engine.");
    m_whatIfNot->setLocked(why);
    m_whyNot->setText(why);
    m_whyNot->setFont(uiFont(11));
    m_line->setFixedHeight(1);
    m_line->setAutoFillBackground(true);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 5, 12, 6);
    row->setSpacing(8);
    row->addWidget(m_whatIfNot);
    row->addWidget(m_whyNot, 1);
    auto* column = new QVBoxLayout(m_foot);
    column->setContentsMargins(1, 0, 1, 0);
    column->setSpacing(0);
    column->addWidget(m_line);
    column->addLayout(row);
}

void DecisionRecordPanel::setController(ReviewController* controller)
{
    if (m_controller) m_controller->disconnect(this);
    m_controller = controller;
    if (m_controller) {
        connect(m_controller, &ReviewController::positionChanged, this, &DecisionRecordPanel::followController);
        connect(m_controller, &QObject::destroyed, this, [this] { setController(nullptr); });
    }
    if (m_controller)
        followController();
    else
        showRecord(nullptr, QString());
}

void DecisionRecordPanel::followController()
{
    const auto* row = m_controller->currentRow();
    if (!row) return showRecord(nullptr, QString());
    const auto& rows = m_controller->review().rows();
    const auto at = static_cast<std::size_t>(row - rows.data());
    DecisionRecord record{row->decision, text(row->hash), {}, {}, {}};
    for (const auto& order : row->orders)
        record.orders << text(order);
    record.fate = words::fateOf(row->ordered, row->filled, row->apart);
    if (at > 0) {
        record.formerHash = text(rows[at - 1].hash);
        record.before = neighbourText(rows[at - 1]);
    }
    if (at + 1 < rows.size()) record.after = neighbourText(rows[at + 1]);
    m_view->setRecord(std::move(record));
    refresh();
}

void DecisionRecordPanel::showRecord(std::shared_ptr<const domain::Decision> decision, const QString& hash)
{
    m_isChosen = decision != nullptr;
    m_view->setRecord({std::move(decision), hash, {}, {}, {}});
    refresh();
}

/// Where nobody has chosen one; a record that is being read is not taken away.
void DecisionRecordPanel::followNewest()
{
    if (m_controller || m_isChosen || !snapshot()) return;
    if (snapshot()->session == interfaces::SessionKind::Review) return;
    // A desk that has decided nothing yet: what is shown is another's.
    if (snapshot()->decisions.empty()) return m_view->setRecord({});
    if (m_scroll->verticalScrollBar()->value() > 0) return;
    const auto& newest = *snapshot()->decisions.begin();
    const auto& shown = m_view->record();
    const QString hash = text(newest.hash);
    if (shown.decision != newest.decision || shown.hash != hash) m_view->setRecord({newest.decision, hash, {}, {}, {}});
}

void DecisionRecordPanel::openNeighbour(int step)
{
    if (m_controller) {
        const auto* row = m_controller->currentRow();
        const auto at = static_cast<std::size_t>(row - m_controller->review().rows().data());
        if (step < 0 && at == 0) return;
        m_controller->jumpToRow(step < 0 ? at - 1 : at + 1);
        return;
    }
    const auto& decision = m_view->record().decision;
    if (decision) Q_EMIT recordRequested({decision->sequence.value + static_cast<std::uint64_t>(step)});
}

QString DecisionRecordPanel::emptyMessage() const
{
    if (m_view->record().decision) return {};
    return m_controller ? tr("This journal holds no decision.")
                        : tr("No decision chosen. A click in the list of decisions or in a journal shows it here.");
}

namespace {

/// The limits behind the inputs, as a second table; empty where nothing was judged.
QString judgedText(const domain::Decision& decision, QChar separator)
{
    if (decision.judgedBy.limits.empty()) return {};
    QString table = QStringList{QStringLiteral("Rule"),  QStringLiteral("Judged"), QStringLiteral("Figure"),
                                QStringLiteral("Limit"), QStringLiteral("Unit"),   QStringLiteral("Standing")}
                        .join(separator) +
                    QLatin1Char('\n');
    for (const auto& held : decision.judgedBy.limits)
        table += QStringList{text(domain::toString(held.code)),
                             csvCell(neutralisedText(text(held.of)), separator),
                             figureText(held.value),
                             figureText(held.limit),
                             csvCell(neutralisedText(text(held.unit)), separator),
                             text(domain::standingOf(held))}
                     .join(separator) +
                 QLatin1Char('\n');
    return table;
}

/// And the orders that followed, one a line.
QString ordersText(const QStringList& orders, QChar separator)
{
    if (orders.isEmpty()) return {};
    QString table = QStringLiteral("Orders that followed\n");
    for (const auto& order : orders)
        table += csvCell(neutralisedText(order), separator) + QLatin1Char('\n');
    return table;
}

}  // namespace

QString DecisionRecordPanel::tableText(QChar separator) const
{
    const auto& decision = m_view->record().decision;
    if (!decision) return {};
    QString table = QStringList{QStringLiteral("Input"), QStringLiteral("Value"), QStringLiteral("Unit"),
                                QStringLiteral("Age ms"), QStringLiteral("Quality")}
                        .join(separator) +
                    QLatin1Char('\n');
    for (const auto& input : decision->inputs) {
        const QStringList cells{csvCell(neutralisedText(text(input.name)), separator),
                                input.value ? figureText(*input.value) : QString(),
                                csvCell(neutralisedText(text(input.unit)), separator),
                                input.ageMilliseconds ? QString::number(*input.ageMilliseconds) : QString(),
                                text(domain::toString(input.quality))};
        table += cells.join(separator) + QLatin1Char('\n');
    }
    return table + judgedText(*decision, separator) + ordersText(m_view->record().orders, separator);
}

void DecisionRecordPanel::refresh()
{
    followNewest();
    const auto& decision = m_view->record().decision;
    m_scroll->setVisible(decision != nullptr);
    m_foot->setVisible(decision != nullptr);
    QPalette palette = m_whyNot->palette();
    palette.setColor(QPalette::WindowText, theme().text3);
    m_whyNot->setPalette(palette);
    palette.setColor(QPalette::Window, theme().line);
    m_line->setPalette(palette);
    const QString words = m_controller || m_isChosen ? tr("%1, why, with every input and candidate")
                                                     : tr("%1, the newest; a click in the list chooses another");
    header()->setFollowText(decision ? words.arg(decision->sequence.value) : QString());
    Panel::refresh();
}

}  // namespace ballast::ui
