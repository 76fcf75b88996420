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
      m_scope(new SegmentBar({tr("Hedges only"), tr("Everything")}, 0, 24, this)), m_orders(new QListWidget(this))
{
    addRow(tr("Close"), m_scope);
    m_orders->setAccessibleName(tr("Orders that would be sent"));
    m_orders->setFont(uiFont(12));
    m_orders->setUniformItemSizes(true);
    addWidget(m_orders);
    addCancel();
    auto* hold = new HoldButton(tr("Hold 2.0 s to send"), this);
    hold->setKind(PushButton::Kind::Warn);
    addButton(hold);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &FlattenCard::tell);
    connect(m_scope, &SegmentBar::activated, this, &FlattenCard::tell);
    connect(hold, &HoldButton::held, this, [this] {
        m_commands.flatten(m_scope->current() == 1, tr("flattened by hand"));
        hide();
        Q_EMIT closed();
        deleteLater();
    });
    tell();
}

void FlattenCard::take(const interfaces::FlattenView& view)
{
    if (!view.known) return;
    m_view = view;
    const auto since = m_told.elapsed();
    if (++m_taken <= 2 || since >= kOnceEachMs) return tell();
    // No other picture may come: the market is held, or has ended.
    if (!m_later.isActive()) m_later.start(static_cast<int>(kOnceEachMs - since));
}

void FlattenCard::tell()
{
    m_told.restart();
    m_later.stop();
    const bool everything = m_scope->current() == 1;
    const QStringList lines = flattenOrders(m_view, everything);
    const int at = m_orders->currentRow();
    m_orders->clear();
    m_orders->addItems(lines);
    for (int row = 0; row < m_orders->count(); ++row)
        m_orders->item(row)->setToolTip(lines[row]);
    m_orders->setCurrentRow(std::min<int>(at, m_orders->count() - 1));
    m_orders->setVisible(!lines.isEmpty());
    const int height = std::max(m_orders->sizeHintForRow(0), 1);
    m_orders->setFixedHeight(height * std::clamp<int>(m_orders->count(), 1, kLinesInSight) +
                             2 * m_orders->frameWidth());
    setSentence(flattenSentence(m_view, everything));  // Last: the card takes its height with it.
}

}  // namespace ballast::ui
