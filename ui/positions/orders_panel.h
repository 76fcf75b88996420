#pragma once

#include "ui/link/desk_commands.h"
#include "ui/positions/orders_model.h"
#include "ui/positions/venue_panel.h"
#include "ui/tickets/ticket_list.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// All orders of the session, newest first; the chosen one is taken back while it works.
///
/// Keys     C takes the chosen order back.
class OrdersPanel : public VenuePanel {
    Q_OBJECT
public:
    explicit OrdersPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Orders, interfaces::SectionId::Commands};
    }
    const OrdersModel& model() const { return m_model; }
    PushButton* cancelButton() const { return m_cancel; }
    const TicketList* outcomes() const { return m_outcomes; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    void buildFoot();
    /// Null: none, or it is not listed any more.
    const interfaces::OrderView* chosen() const;
    void showFoot();
    void showOutcomes(const interfaces::Snapshot& snapshot);

    OrdersModel m_model;
    DeskCommands* m_commands{};
    QString m_chosen;  ///< Our id of the chosen order.
    QWidget* m_foot;
    PushButton* m_cancel;
    QLabel* m_what;
    TicketList* m_outcomes;
};

}  // namespace ballast::ui
