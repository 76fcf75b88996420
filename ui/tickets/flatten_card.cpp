#include "ui/tickets/flatten_card.h"

#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/tickets/flatten_words.h"

namespace ballast::ui {

namespace {

constexpr int kOnceEachMs = 1000;
constexpr int kLinesInSight = 6;

}  // namespace

FlattenCard::FlattenCard(QWidget* parent, DeskCommands& commands)
    : Card(tr("Flatten"), parent), m_commands(commands),
      m_scope(new SegmentBar({tr("Hedges only"), tr("Everything")}, 0, 24, this)), m_orders(new QListWidget(this)),
      m_hold(new HoldButton(tr("Hold 2.0 s to send"), this))
{
    addRow(tr("Close"), m_scope);
    m_orders->setAccessibleName(tr("Orders that would be sent"));
    m_orders->setFont(uiFont(12));
    m_orders->setUniformItemSizes(true);
    addWidget(m_orders);
    addCancel();
    m_hold->setKind(PushButton::Kind::Warn);
    addButton(m_hold);
    m_tellSoon.setSingleShot(true);
    connect(&m_tellSoon, &QTimer::timeout, this, &FlattenCard::tell);
    connect(m_scope, &SegmentBar::activated, this, &FlattenCard::tell);
    connect(m_hold, &HoldButton::held, this, [this] {
        m_commands.flatten(m_scope->current() == 1, tr("flattened by hand"));
        hide();
        Q_EMIT closed();
        deleteLater();
    });
    tell();
}

void FlattenCard::take(const interfaces::FlattenView& view, bool ofNow)
{
    const bool wasKnown = m_view.known;
    m_view = ofNow ? view : interfaces::FlattenView{};
    if (m_view.known != wasKnown) return tell();
    // The last that comes is told too, however soon: it may be the last for long.
    if (m_view.known && !m_tellSoon.isActive()) m_tellSoon.start(std::max<int>(0, kOnceEachMs - int(m_told.elapsed())));
}

/// Row by row: a list that is emptied and filled again each second goes back to its top.
void FlattenCard::showOrders(const QStringList& lines)
{
    while (m_orders->count() > lines.size())
        delete m_orders->takeItem(m_orders->count() - 1);
    for (int row = 0; row < lines.size(); ++row) {
        if (row == m_orders->count()) m_orders->addItem(QString());
        QListWidgetItem* item = m_orders->item(row);
        if (item->text() == lines[row]) continue;
        item->setText(lines[row]);
        item->setToolTip(lines[row]);
    }
}

void FlattenCard::tell()
{
    m_told.restart();
    m_tellSoon.stop();
    m_hold->setLocked(m_view.known ? QString() : tr("Its figures are being made."));
    const bool everything = m_scope->current() == 1;
    const QStringList lines = flattenOrders(m_view, everything);
    showOrders(lines);
    m_orders->setVisible(!lines.isEmpty());
    const int height = std::max(m_orders->sizeHintForRow(0), 1);
    m_orders->setFixedHeight(height * std::clamp<int>(m_orders->count(), 1, kLinesInSight) +
                             2 * m_orders->frameWidth());
    setSentence(flattenSentence(m_view, everything));  // Last: the card takes its height with it.
}

}  // namespace ballast::ui
