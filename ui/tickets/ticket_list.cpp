#include "ui/tickets/ticket_list.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

using interfaces::TicketState;
using interfaces::TicketView;

const Duration kShown = Duration::minutes(1);

bool isShown(const TicketView& ticket, Timestamp now)
{
    return ticket.state == TicketState::Waiting || now - ticket.taken <= kShown;
}

QString what(const TicketView& ticket)
{
    return QObject::tr("Ticket %1, %2").arg(ticket.number).arg(text(toString(ticket.action)));
}

/// Its orders go out one after the other, over seconds.
bool isOfMany(domain::OperatorAction action)
{
    return action == domain::OperatorAction::FlattenHedges || action == domain::OperatorAction::FlattenEverything;
}

QString refusedBy(const TicketView& ticket)
{
    if (ticket.refusals.empty()) return QObject::tr("had no effect. ") + text(ticket.sentence);
    QStringList rules, words;
    for (const auto& refusal : ticket.refusals) {
        const QString rule = text(toString(refusal.rule));
        if (!rules.contains(rule)) rules << rule;
        words << text(refusal.words);
    }
    return QObject::tr("refused by %1. ").arg(rules.join(QStringLiteral(", "))) + words.join(QLatin1Char(' '));
}

QColor colourOf(TicketState state)
{
    if (state == TicketState::Refused) return theme().breach;
    return state == TicketState::Waiting ? theme().text3 : theme().text2;
}

}  // namespace

QString ticketWords(const TicketView& ticket)
{
    switch (ticket.state) {
    case TicketState::Waiting:
        return what(ticket) + QObject::tr(": waits for the journal.");
    case TicketState::Journaled:
        return what(ticket) + (ticket.record.value == 0 ? QObject::tr(": done.")
                                                        : QObject::tr(": record %1.").arg(ticket.record.value));
    case TicketState::Sent:
        return what(ticket) + (isOfMany(ticket.action) ? QObject::tr(": record %1, its orders leave.")
                                                       : QObject::tr(": record %1, its order has left."))
                                  .arg(ticket.record.value);
    case TicketState::Refused:
        return what(ticket) + QStringLiteral(": ") + refusedBy(ticket);
    }
    return {};
}

TicketList::TicketList(QWidget* parent) : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 4);
    column->setSpacing(2);
    for (auto& line : m_lines) {
        line = new QLabel(this);
        line->setWordWrap(true);
        line->setTextFormat(Qt::PlainText);
        line->setFont(uiFont(11));
        line->hide();
        column->addWidget(line);
    }
    setAccessibleName(QObject::tr("What became of the last commands"));
    hide();
}

void TicketList::showTickets(const std::vector<TicketView>& tickets, Timestamp now, std::size_t most)
{
    std::size_t used = 0;
    QStringList all;
    for (const auto& ticket : tickets) {
        if (static_cast<std::size_t>(all.size()) == m_lines.size()) break;
        if (!isShown(ticket, now)) continue;
        all << ticketWords(ticket);
        if (used >= most) continue;
        QLabel* line = m_lines[used++];
        line->setText(all.back());
        QPalette palette = line->palette();
        palette.setColor(QPalette::WindowText, colourOf(ticket.state));
        line->setPalette(palette);
        line->show();
    }
    for (std::size_t i = used; i < m_lines.size(); ++i)
        m_lines[i]->hide();
    setToolTip(all.join(QLatin1Char('\n')));
    setVisible(used > 0);
}

QStringList TicketList::sentences() const
{
    QStringList shown;
    for (const auto* line : m_lines)
        if (line->isVisible()) shown << line->text();
    return shown;
}

}  // namespace ballast::ui
