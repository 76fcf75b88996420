#pragma once

#include "ui/chain/chain_model.h"
#include "ui/chain/cure_strip.h"
#include "ui/chain/order_ticket.h"
#include "ui/kit/table_panel.h"

namespace ballast::ui {

/// The chain of the selected expiry as a T, cures of a breach above it and the order ticket below.
///
/// Keys     Enter makes a ticket of the chosen strike.
class ChainPanel : public TablePanel {
    Q_OBJECT
public:
    explicit ChainPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Greeks, Chain, Cures, Order, Commands};
    }
    const ChainModel& model() const { return m_model; }
    OrderTicket* ticket() const { return m_ticket; }
    CureStrip* cures() const { return m_cures; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    void makeTicket(const std::optional<ChainModel::Offer>& offer);
    void addKeys();
    void showChain(const interfaces::Snapshot& snapshot);

    ChainModel m_model;
    CureStrip* m_cures;
    OrderTicket* m_ticket;
    std::string m_venue;
    QString m_unit;
    std::string m_shownCoin;
    Timestamp m_shownExpiry;  ///< Of the rows.
};

}  // namespace ballast::ui
