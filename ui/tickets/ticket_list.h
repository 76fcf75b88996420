#pragma once

#include <QLabel>
#include <QWidget>
#include <array>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// "Order by hand: refused by C02, C04. Size ..." One ticket in a sentence.
QString ticketWords(const interfaces::TicketView& ticket);

/// What became of what was asked for last: at most three tickets, newest first, for a minute of event time each, and as
/// long as one waits. Takes no room without one.
class TicketList : public QWidget {
    Q_OBJECT
public:
    explicit TicketList(QWidget* parent);

    /// `most`: where there is little room, fewer; all of them are in the tooltip.
    void showTickets(const std::vector<interfaces::TicketView>& tickets, Timestamp now, std::size_t most = 3);
    /// The sentences that can be seen.
    QStringList sentences() const;

private:
    std::array<QLabel*, 3> m_lines{};
};

}  // namespace ballast::ui
